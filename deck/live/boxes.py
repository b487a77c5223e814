"""Grids of boxes in a row, with signs between them: as an SVG, and in lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain, zip_longest
from typing import Any

from deck.live import svg
from deck.live.arguments import at_most
from deck.live.drawing import Drawing, meaning_of
from deck.live.marks import ASKED, mark

_HIGH, _NARROWEST, _BESIDE = 30, 30, 10  # a box, and what it has beside its text
_SIGN, _BELOW = 30, 26  # room for a sign, and for what is below a grid
_LETTERS = 14
_MOST = 8  # rows, and columns, of a grid
_EMPTY = "·"  # in lines of text
Grid = list[list[str]]


def boxes(*parts: Any, below: Any = ()) -> Drawing:
    """Grids with signs between them, such as `boxes(a, "+", b, "=", [["?"]])`.

    A grid is a list of rows; in each box is a number or a short text, and `""` leaves
    it empty. What is `?` has the colour of what counts. `below` names the grids.

    >>> boxes([[1, 2]], "+", [[3, 4]], "=", [["?", ""]], below=["a", "b", "a + b"])
    """
    grids = [_grid(part) for part in parts[::2]]
    signs = [mark(sign) for sign in parts[1::2]]
    names = [mark(name) for name in below]
    if len(grids) != len(signs) + 1 or len(names) not in {0, len(grids)}:
        raise ValueError('grids have a sign between them: `[[1, 2]], "+", [[3, 4]]`')
    drawn = _svg(grids, signs, names)
    meaning = meaning_of("Boxes", grids, signs, names)
    lines = "\n".join(_lines(grids, signs, names)).rstrip()
    return Drawing(drawn, cells=(lines,), meaning=meaning)


def _grid(given: Any) -> Grid:
    try:
        grid = [[mark(cell) for cell in row] for row in given]
    except TypeError:
        grid = []
    if isinstance(given, str) or not grid or {*map(len, grid)} != {len(grid[0]) or 1}:
        raise ValueError("a grid is a list of rows of one length: `[[1, 2], [3, 4]]`")
    at_most(_MOST, max(len(grid), len(grid[0])), "the number of boxes in a line")
    return grid


def _svg(grids: Sequence[Grid], signs: Sequence[str], names: Sequence[str]) -> str:
    high = _HIGH * max(map(len, grids))
    plain = highlighted = texts = ""
    left = 2.0
    for number, grid in enumerate(grids):
        rooms = [svg.room(text, _LETTERS) for text in chain(*grid)]
        wide = max(_NARROWEST, max(rooms) + _BESIDE)
        named = svg.room(names[number], _LETTERS) if names else 0
        width = max(wide * len(grid[0]), named)
        start = left + (width - wide * len(grid[0])) / 2
        top = 2 + (high - _HIGH * len(grid)) / 2
        for down, row in enumerate(grid):
            for across, text in enumerate(row):
                x, y = start + wide * across, top + _HIGH * down
                box = _box(x, y, wide)
                hi = 'class="hi"' if text == ASKED else ""
                if hi:
                    highlighted += box
                else:
                    plain += box
                centre = x + wide / 2, y + _HIGH / 2
                texts += svg.label(*centre, escape(text), hi) if text else ""
        if names:
            name = escape(names[number])
            texts += svg.label(left + width / 2, 2 + high + _BELOW / 2, name)
        left += width
        if number < len(signs):
            texts += svg.label(left + _SIGN / 2, 2 + high / 2, escape(signs[number]))
            left += _SIGN
    at_most(svg.WIDEST, left, "the width")
    drawn = svg.path([plain]) if plain else ""
    drawn += svg.path([highlighted], 'class="hi"') if highlighted else ""
    height = high + 4 + (_BELOW if names else 0)
    return svg.document(left + 2, height, drawn + svg.letters(texts, _LETTERS))


def _box(x: float, y: float, wide: float) -> str:
    right, bottom = x + wide, y + _HIGH
    corners = [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
    return svg.polyline(corners)


def _lines(
    grids: Sequence[Grid], signs: Sequence[str], names: Sequence[str]
) -> Iterator[str]:
    """The rows side by side, each grid in the middle of its height."""
    high = max(map(len, grids))
    columns: list[list[str]] = []
    for grid, sign, name in zip_longest(grids, signs, names, fillvalue=""):
        texts = [[text or _EMPTY for text in row] for row in grid]
        wide = [max(map(len, column)) for column in zip(*texts, strict=True)]
        rows = [
            "│ " + " ".join(f"{t:>{w}}" for t, w in zip(row, wide, strict=True)) + " │"
            for row in texts
        ]
        columns.append(_column(rows, high, name))
        columns.append(_column([sign], high))
    for parts in zip_longest(*columns, fillvalue=""):
        yield " ".join(parts).rstrip()


def _column(rows: Sequence[str], high: int, name: str = "") -> list[str]:
    """Lines of one width: the rows in the middle of a height, and a name below."""
    first = (high - len(rows)) // 2
    lines = [*[""] * first, *rows, *[""] * (high - first - len(rows)), name]
    wide = max(map(len, lines))
    return [f"{line:^{wide}}" for line in lines]
