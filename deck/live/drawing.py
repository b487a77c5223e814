"""The contents of pictures as plain data: points, lines, values, pixels.

Renderers decide what a picture looks like. The numbers are rounded to four decimals, so
that pictures do not differ between versions of NumPy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from itertools import pairwise

from deck.folder.images import ImageFile
from deck.hashes import short_hash

Point = tuple[float, float]
PICTURE = "picture "  # before the hash of one among values


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve, piece by piece, between two values of x."""

    pieces: tuple[tuple[Point, ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """From and to which x it runs, and whole numbers below and above its y."""
        xs, ys = zip(*(point for piece in self.pieces for point in piece), strict=True)
        bottom, top = math.floor(min(0.0, *ys)), math.ceil(max(0.0, *ys))
        return xs[0], xs[-1], bottom, max(top, bottom + 1)

    def height(self, x: float) -> float | None:
        """The value at x; of two pieces that meet there the left one's."""
        for piece in self.pieces:
            for (a, b), (c, d) in pairwise(piece):
                if a <= x <= c:
                    return b + (d - b) * (x - a) / (c - a)
        return None

    @property
    def heights(self) -> list[float]:
        """The labels of the upright axis without 0: its ends, and the crossing."""
        low, high, bottom, top = self.box
        crossed = self.height(0) if low < 0 < high else None
        return [y for y in dict.fromkeys((bottom, top, round(crossed or 0, 2))) if y]


@dataclass(frozen=True, slots=True)
class Plane:
    """Cases in the plane of x1 and x2 with what is given for them, and lines."""

    cases: tuple[tuple[float, float, int], ...]
    lines: tuple[tuple[Point, Point], ...]


@dataclass(frozen=True, slots=True)
class Planes:
    """Planes side by side; more than one are called A, B, C."""

    panels: tuple[Plane, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What each plane is called."""
        if len(self.panels) == 1:
            return ("",)
        return tuple("ABCDEFGH"[: len(self.panels)])


@dataclass(frozen=True, slots=True)
class Net:
    """The nodes of a network, column by column with their values, and its lines."""

    places: tuple[tuple[Point, ...], ...]
    values: tuple[tuple[float, ...], ...]
    edges: tuple[tuple[int, int, int, float], ...]  # layer, from, to, weight


@dataclass(frozen=True, slots=True)
class Digit:
    """An image of a handwritten digit: rows of grey values, 0 is black."""

    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A square of counts, a row for each true class, a column for each predicted."""

    rows: tuple[tuple[int, ...], ...]


Drawing = Curve | Planes | Net | Digit | Counts | ImageFile


def digest(drawing: Drawing) -> str:
    """A short hash of what a picture shows."""
    if isinstance(drawing, ImageFile):
        return drawing.digest
    import json

    named = [type(drawing).__name__, drawing]
    text = json.dumps(named, separators=(",", ":"), default=_parts)
    return short_hash(text.encode())


def _parts(drawing: Drawing | Plane) -> list[object]:
    """The fields of a picture; `asdict` would copy thousands of points."""
    return [getattr(drawing, part.name) for part in fields(drawing)]
