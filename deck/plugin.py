"""What functions of plugins, and of a deck's own, give besides numbers and texts."""

from __future__ import annotations

from deck.live import svg
from deck.live.curve import Point, curve
from deck.live.drawing import Drawing, image, meaning_of
from deck.live.pixels import pixels
from deck.live.value import TruthTable as Table

__all__ = [
    "Drawing",
    "Point",
    "Table",
    "curve",
    "image",
    "meaning_of",
    "pixels",
    "svg",
]
