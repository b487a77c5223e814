"""What modules of functions for cards import: what they give, draw with, and check."""

from __future__ import annotations

from deck.live import svg
from deck.live.arguments import MAX_SIZE, at_most, choose, floats, numbers, same_shape
from deck.live.curve import Point, curve, curve_with_sliders
from deck.live.drawing import Drawing, image, meaning_of
from deck.live.line import line_across, plane
from deck.live.pixels import pixels
from deck.live.value import TruthTable as Table

__all__ = [
    "MAX_SIZE",
    "Drawing",
    "Point",
    "Table",
    "at_most",
    "choose",
    "curve",
    "curve_with_sliders",
    "floats",
    "image",
    "line_across",
    "meaning_of",
    "numbers",
    "pixels",
    "plane",
    "same_shape",
    "svg",
]
