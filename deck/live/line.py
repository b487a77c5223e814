"""Points in the plane, filled and empty, and straight lines among them.

Of one line the script on a card's back makes two ends to drag (`deck/anki/move.js`).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np

from deck.live import svg
from deck.live.arguments import at_most, floats
from deck.live.drawing import Drawing, meaning_of

Point = tuple[float, float]
Box = tuple[Point, Point]  # the least x and y, and the greatest
_SIZE, _EDGE = 216, 8
_MOST, _MANY = 60, 12  # points; of more than these, small ones
_LARGE, _SMALL = 11, 6  # their radius
_BESIDE = 3 / 16  # of the picture, left of an axis that has not its place at 0
_OFF = 19  # of a number, from its axis


def line_among(
    filled: Any, empty: Any, a: float, b: float, c: float, *, names: Any = ("x", "y")
) -> Drawing:
    """Points and the line a * x + b * y + c = 0, which can be dragged on a back.

    A text below says how many points it has on their side: filled on one, empty on
    the other or on the line itself.

    >>> line_among([[1, 1]], [[0, 0], [1, 0], [0, 1]], 1, 1, -1.5)
    """
    if len(names) != 2 or not all(isinstance(name, str) for name in names):  # noqa: PLR2004
        raise ValueError('the names of the axes are two texts, such as ["x", "y"]')
    kinds = _points(filled), _points(empty)
    line = line_across(a, b, c, _around(*kinds))
    if line is None:
        raise ValueError("the line does not pass among the points")
    return plane(*kinds, [line], names)


def plane(
    filled: Sequence[Point],
    empty: Sequence[Point],
    lines: Sequence[tuple[Point, Point]],
    names: Sequence[str],
) -> Drawing:
    """The plane around some points, with lines by their ends and the axes' names."""
    first, second = names
    drawn = _svg(filled, empty, lines, (first, second))
    return Drawing(drawn, meaning=meaning_of("Line", filled, empty, lines, *names))


def line_across(a: float, b: float, c: float, box: Box) -> tuple[Point, Point] | None:
    """Where the line a * x + b * y + c = 0 meets the edges of a box.

    None where it misses the box or only touches a corner.
    """
    largest = max(abs(a), abs(b))
    if largest == 0:
        return None
    # The line stays where it is when all three numbers are divided by one of them.
    a, b, c = a / largest, b / largest, c / largest
    (left, low), (right, high) = box
    corners = (left, low), (right, low), (right, high), (left, high)
    sums = [c + a * x + b * y for x, y in corners]
    ends = [corner for corner, s in zip(corners, sums, strict=True) if s == 0]
    for i, (r, s) in enumerate(corners):
        (p, q), before, here = corners[i - 1], sums[i - 1], sums[i]
        if min(before, here) < 0 < max(before, here):
            part = before / (before - here)
            ends.append((p + part * (r - p), q + part * (s - q)))
    if len(ends) != 2:  # noqa: PLR2004
        return None
    (p, q), (r, s) = ends
    return (_rounded(p), _rounded(q)), (_rounded(r), _rounded(s))


def _points(given: Any) -> list[Point]:
    array = floats(given)
    if array.ndim != 2 or array.shape[1] != 2:  # noqa: PLR2004
        message = "points are a list of pairs, such as [[0, 0], [1, 0]]"
        raise ValueError(message)
    if not np.isfinite(array).all():
        raise ValueError("infinity and nan have no place in a picture")
    at_most(_MOST, len(array), "the number of points")
    return [(_rounded(x), _rounded(y)) for x, y in array.tolist()]


def _rounded(number: float) -> float:
    """A number that is the same with each version of NumPy."""
    return round(float(number), 4) + 0.0  # no minus zero


def _around(*kinds: Sequence[Point]) -> Box:
    """The box around points, with half of their room more on each side."""
    both = [*zip(*(point for kind in kinds for point in kind), strict=True)]
    (left, right), (low, high) = (_wider(min(n), max(n)) for n in both)
    return (left, low), (right, high)


def _wider(least: float, most: float) -> tuple[float, float]:
    more = (most - least) / 2 or 1.0
    return least - more, most + more


class _Frame(NamedTuple):
    """The room of the box in the picture, and where its axes are."""

    box: Box

    def place(self, x: float, y: float) -> Point:
        """A point of the plane in the picture."""
        (left, low), (right, high) = self.box
        side = _SIZE - 2 * _EDGE
        across, down = (x - left) / (right - left), (high - y) / (high - low)
        return _EDGE + across * side, _EDGE + down * side

    @property
    def origin(self) -> Point:
        """Where the axes cross: at 0, or beside the points where that is elsewhere."""
        x, y = (
            min(max(0.0, a + (b - a) * _BESIDE), b - (b - a) * _BESIDE)
            for a, b in zip(*self.box, strict=True)
        )
        return x, y


def _svg(
    filled: Sequence[Point],
    empty: Sequence[Point],
    lines: Sequence[tuple[Point, Point]],
    names: Sequence[str],
) -> str:
    frame = _Frame(_around(filled, empty))
    place, ((left, low), (right, high)) = frame.place, frame.box
    across, up = frame.origin
    axes = [
        svg.polyline([place(left, up), place(right, up)]),
        svg.polyline([place(across, low), place(across, high)]),
    ]
    radius = _LARGE if len(filled) + len(empty) <= _MANY else _SMALL
    full, rest = (
        "".join(svg.circle(*place(*point), radius) for point in kind)
        for kind in (filled, empty)
    )
    content = svg.path(axes, f'stroke-width="1" {svg.SOFT}')
    drawn = [svg.polyline(place(x, y) for x, y in line) for line in lines]
    content += svg.path(drawn, 'class="hi"')
    content += f'<g fill="currentColor">{full}</g>' if full else ""
    content += f'<g class="open">{rest}</g>' if rest else ""
    content += _scale(frame, [*filled, *empty], names)
    one = {"line": ""} if len(lines) == 1 else {}
    return svg.document(_SIZE, _SIZE, content, **one)


def _scale(frame: _Frame, points: Sequence[Point], names: Sequence[str]) -> str:
    """The names of the axes, and the least and greatest number of points on them."""
    across, up = frame.origin
    (left, low), (right, high) = frame.box
    xs, ys = ([*{min(n), max(n)}] for n in zip(*points, strict=True))
    x, y = frame.place(across, up)
    numbers = ""
    for value in sorted(xs):
        at = frame.place(value, up)[0]
        is_corner = value == across == 0
        shift = (-_OFF, _OFF) if is_corner else (0, _OFF + 2)
        numbers += svg.label(at + shift[0], y + shift[1], svg.numeral(value))
    for value in sorted(ys):
        if value == up == 0 and 0 in xs:
            continue
        at = frame.place(across, value)[1]
        numbers += svg.label(x - _OFF - 2, at, svg.numeral(value))
    wide, tall = (right - left) / 2, (high - low) / 2  # of the points
    first = frame.place(right - 0.08 * wide, up + 0.17 * tall)
    second = frame.place(across + 0.2 * wide, high - 0.08 * tall)
    halves = [svg.room(name, 15) / 2 for name in names]
    first = min(first[0], _SIZE - 2 - halves[0]), first[1]
    second = max(second[0], x + 6 + halves[1]), second[1]
    both = svg.label(*first, escape(names[0])) + svg.label(*second, escape(names[1]))
    return svg.letters(both, 15) + svg.letters(numbers, 13, 'class="lo"')
