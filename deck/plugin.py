"""What functions of plugins, and of a deck's own, give besides numbers and texts."""

from __future__ import annotations

from deck.live.drawing import Counts, Curve, Digit, Net, Plane, Planes, Point
from deck.live.value import TruthTable as Table

__all__ = ["Counts", "Curve", "Digit", "Net", "Plane", "Planes", "Point", "Table"]
