"""Curves with their axes: as an SVG, and in characters of dots for a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from deck.live.arguments import floats
from deck.live.drawing import Drawing, meaning_of
from deck.live.svg import (
    SOFT,
    circle,
    document,
    label,
    letters,
    numeral,
    path,
    polyline,
    room,
)
from deck.live.svg import number as coordinate
from deck.live.value import Numbers

_WIDTH, _HEIGHT = 300, 190
_MARGIN = 24  # left, right and below, at least: for the numbers on the axes
_ABOVE = 14
_TICK = 3
_LEAST_UNIT = 0.1  # a smaller curve does not end at whole numbers
_MOST_W, _MOST_B = 4, 5  # of the sliders, as `move.js` has them
_SEEN = 0.05  # pixels, by which a corner is seen
_ROWS, _COLUMNS = 9, (41, 28, 18, 9)  # in characters
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of braille
_BRAILLE = 0x2800
Point = tuple[float, float]
Place = Callable[[float, float], Point]


def plot(x: Any, y: Any) -> Drawing:
    """The picture of a curve through points: their x, which rises, and their y.

    >>> plot([0, 1, 2, 3, 4], [0, 1, 4, 9, 16])
    """
    points = _points(x, y)
    return _drawing(Curve((points,), points[0][0]))


def curve_with_sliders(
    x: Any, y: Any, low: float = -5.0, high: float = 5.0, *, name: str = "h"
) -> Drawing:
    """The curve of h(w * x + b), with sliders for w and b on a back.

    h is given by points, x and y, and shown from `low` to `high`; with the sliders w
    goes from -4 to 4 and b from -5 to 5.

    >>> curve_with_sliders(arange(-25, 26), tanh(arange(-25, 26)), name="tanh")
    """
    if not low < high:
        raise ValueError(f"low must be less than high, not {low} and {high}")
    h = _points(x, y)
    reach = _MOST_W * max(abs(low), abs(high)) + _MOST_B
    if not h[0][0] <= -reach <= reach <= h[-1][0]:
        raise ValueError(f"the sliders need h from {-reach:g} to {reach:g}")
    place = _place(_between(h, low, high))
    h = _straightened(h, place)
    origin = place(0, 0)[0]
    across = origin, place(1, 0)[0] - origin
    numbers = [*across, *(n for point in h for n in place(*point))]
    data = {"curve": " ".join(map(coordinate, numbers)), "name": escape(name)}
    meaning = meaning_of("Sliders", h, low, high, name)
    return replace(_drawing(_between(h, low, high), data), meaning=meaning)


def _between(h: Sequence[Point], low: float, high: float) -> Curve:
    """The part of a curve from low to high."""
    xs, ys = [x for x, _ in h], [y for _, y in h]
    first, last = (
        (_short(end), _short(float(np.interp(end, xs, ys)))) for end in (low, high)
    )
    inner = (point for point in h if low < point[0] < high)
    return Curve(((first, *inner, last),), 0.0 if low <= 0 <= high else low)


def _points(x: Any, y: Any) -> tuple[Point, ...]:
    """Points with rising x. Raises ValueError where there are none."""
    xs, ys = floats(x), floats(y)
    if xs.ndim != 1 or xs.shape != ys.shape or len(xs) < 2:  # noqa: PLR2004
        shapes = f"not {xs.shape} and {ys.shape}"
        raise ValueError(f"two vectors of the same length are needed, {shapes}")
    points = [(_short(a), _short(b)) for a, b in zip(xs, ys, strict=True)]
    if not all(a < b for (a, _), (b, _) in pairwise(points)):
        raise ValueError("each x must be greater than the one before it")
    if not all(math.isfinite(n) for point in points for n in point):
        raise ValueError("infinity and nan have no place in a picture")
    return tuple(points)


def curve(pieces: Sequence[Sequence[Point]]) -> Drawing:
    """The picture of a curve, piece by piece; between two pieces it jumps.

    It should rise: where x is 0 the upright axis stands, and the numbers left of it.
    """
    low, high = pieces[0][0][0], pieces[-1][-1][0]
    upright = 0.0 if low <= 0 <= high else low
    return _drawing(Curve(tuple(tuple(piece) for piece in pieces), upright))


def _drawing(whole: Curve, data: Mapping[str, str] = MappingProxyType({})) -> Drawing:
    cells = tuple("\n".join(_lines(whole, columns)) for columns in _COLUMNS)
    return Drawing(
        _svg(whole, data), cells=cells, meaning=meaning_of("Curve", whole.pieces)
    )


def _short(number: float) -> float:
    """A number that is the same with each version of NumPy."""
    return float(f"{number:.6g}") + 0.0  # no minus zero


class Curve(NamedTuple):
    """A curve, piece by piece, between two values of x."""

    pieces: tuple[tuple[Point, ...], ...]
    upright: float  # the x of the upright axis

    @property
    def box(self) -> tuple[float, float, float, float]:
        """From and to which x it runs, and round numbers below and above its y."""
        xs, ys = zip(*(point for piece in self.pieces for point in piece), strict=True)
        unit = self.unit
        bottom = math.floor(min(0.0, *ys) / unit) * unit
        top = math.ceil(max(0.0, *ys) / unit) * unit
        return xs[0], xs[-1], bottom, max(top, bottom + unit)

    @property
    def unit(self) -> float:
        """1; of a curve that stays near 0 a lower power of ten."""
        largest = max(abs(y) for piece in self.pieces for _, y in piece)
        if largest == 0 or largest >= _LEAST_UNIT:
            return 1
        return float(f"1e{math.floor(math.log10(largest))}")

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
        crossed = (
            self.height(self.upright) if low < self.upright < high else None
        ) or 0
        middle = round(crossed / self.unit, 2) * self.unit
        return [y for y in dict.fromkeys((bottom, top, middle)) if y]


def _straightened(points: Sequence[Point], place: Place) -> tuple[Point, ...]:
    """The points without those that are nearly on the line between their neighbours."""
    corners = [points[0]]
    for point, after in pairwise(points[1:]):
        (x, y), (p, q), (r, s) = (place(*each) for each in (corners[-1], point, after))
        off = abs((p - x) * (s - y) - (r - x) * (q - y)) / math.hypot(r - x, s - y)
        if off > _SEEN:
            corners.append(point)
    return (*corners, points[-1])


def _place(curve: Curve) -> Place:
    """Where a point of the curve is in its picture."""
    low, high, bottom, top = curve.box
    ends = [room(numeral(x), 13) / 2 for x in (low, high)]
    if curve.upright == low:
        ends += [room(numeral(y), 13) + 8 for y in curve.heights]
    margin = max(_MARGIN, *ends)

    def place(x: float, y: float) -> Point:
        right = (x - low) / (high - low) * (_WIDTH - 2 * margin)
        up = (y - bottom) / (top - bottom) * (_HEIGHT - _MARGIN - _ABOVE)
        return margin + right, _HEIGHT - _MARGIN - up

    return place


def _svg(curve: Curve, data: Mapping[str, str]) -> str:
    """The curve and its axes, labelled at both ends and at 0."""
    low, high, bottom, top = curve.box
    heights, upright, place = curve.heights, curve.upright, _place(curve)
    axes = [
        polyline([place(low, 0), place(high, 0)]),
        polyline([place(upright, bottom), place(upright, top)]),
    ]
    below, across = place(upright, bottom)
    across += 14
    names = "".join(label(place(x, 0)[0], across, numeral(x)) for x in (low, high) if x)
    names += label(below, across, "0") if upright == 0 else ""
    names += "".join(
        label(below - 8, place(upright, y)[1] - 1, numeral(y), 'text-anchor="end"')
        for y in heights
    )
    for y in heights:
        x, up = place(upright, y)
        axes.append(polyline([(x - _TICK, up), (x + _TICK, up)]))
    drawn = [polyline(place(x, y) for x, y in piece) for piece in curve.pieces]
    content = path(axes, f'stroke-width="1" {SOFT}') + letters(names)
    content += path(drawn, 'class="hi" stroke-width="3"') + _jumps(curve, place)
    return document(_WIDTH, _HEIGHT, content, **data)


def _jumps(curve: Curve, place: Place) -> str:
    """Circles where a curve jumps: the filled one has the point."""
    drawn = ""
    for before, after in pairwise(curve.pieces):
        closed, left_out = circle(*place(*before[-1]), 4), circle(*place(*after[0]), 4)
        drawn += f'<g class="hi" fill="currentColor">{closed}</g>'
        drawn += f'<g class="hi open">{left_out}</g>'
    return drawn


def _lines(curve: Curve, columns: int) -> Iterator[str]:
    """The curve and its axes, with numbers at their ends and where they cross."""
    low, high, bottom, top = curve.box

    def place(y: float) -> int:
        return round((top - y) / (top - bottom) * (_ROWS - 1))

    cells = [[" "] * columns for _ in range(_ROWS)]
    base = place(0)
    cells[base] = ["─"] * columns
    upright = round((curve.upright - low) / (high - low) * (columns - 1))
    for row in cells:
        row[upright] = "│"
    cells[base][upright] = "┼"
    for (down, across), dots in _dots(curve, columns).items():
        cells[down][across] = chr(_BRAILLE + dots)
    marks = {place(y): str(Numbers.of(y)) for y in curve.heights}
    marks.setdefault(base, "0")
    wide = max(map(len, marks.values()))
    for number, row in enumerate(cells):
        yield f"{marks.get(number, ''):>{wide}} {''.join(row)}".rstrip()
    first, last = str(Numbers.of(low)), str(Numbers.of(high))
    between = max(columns - len(first) - len(last), 1)
    middle = f"{'0':^{between}}" if low < curve.upright < high else " " * between
    yield f"{' ' * wide} {first}{middle}{last}"


def _dots(curve: Curve, columns: int) -> dict[tuple[int, int], int]:
    """The dots of the curve, by row and column of their characters of 2 x 4 dots."""
    low, high, bottom, top = curve.box
    right, down = 2 * (columns - 1) / (high - low), 4 * (_ROWS - 1) / (top - bottom)
    cells: dict[tuple[int, int], int] = {}
    for piece in curve.pieces:
        places = [((x - low) * right + 0.5, (top - y) * down + 1.5) for x, y in piece]
        for (x, y), (to_x, to_y) in pairwise(places):
            steps = max(math.ceil(max(abs(to_x - x), abs(to_y - y))), 1)
            for part in (step / steps for step in range(steps + 1)):
                across, below = (
                    round(x + (to_x - x) * part),
                    round(y + (to_y - y) * part),
                )
                cell = below // 4, across // 2
                cells[cell] = cells.get(cell, 0) | _DOTS[below % 4][across % 2]
    return cells
