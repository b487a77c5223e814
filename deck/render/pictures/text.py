"""Digits, tables of counts and curves as lines of characters; others as their text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deck.live.drawing import Counts, Curve, Digit
from deck.live.value import Numbers
from deck.live.variant import Figure
from deck.render.blocks import CODE_INDENT, Look
from deck.render.passage import passage_lines
from deck.render.wrap import trimmed
from deck.width import cell_width, plain

_ROWS, _COLUMNS, _LEAST_COLUMNS = 9, 41, 9  # of a curve
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of braille
_BRAILLE = 0x2800
_BRIGHT = 127  # of 255


def picture_lines(figure: Figure, look: Look) -> list[str]:
    """The picture, indented if there is room.

    What cannot be drawn, or not as narrow as the screen, is its text in brackets.
    """
    drawn: Sequence[str] = ()
    match figure.drawing:
        case Digit(rows):
            drawn = trimmed([*_blocks(rows)])
        case Counts(rows):
            drawn = [*_counts(rows)]
        case Curve() as curve:
            room = look.width - len(CODE_INDENT) - 8  # and the numbers beside it
            drawn = [*_curve(curve, max(min(_COLUMNS, room), _LEAST_COLUMNS))]
    left = look.width - max(map(cell_width, drawn), default=0)
    if not drawn or left < 0:
        words = passage_lines(("[", *figure.alt, "]"), look._replace(style=plain))
        return [look.style(line, "dim") for line in words]
    return [(CODE_INDENT[:left] + line).rstrip() for line in drawn]


def _blocks(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """An image in half blocks, filled where it is bright, two rows of pixels a line."""
    bright = [[x > _BRIGHT for x in row] for row in rows]
    for pair in zip(bright[::2], bright[1::2], strict=True):
        yield "".join(" ▀▄█"[a + 2 * b] for a, b in zip(*pair, strict=True)).rstrip()


def _counts(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """The counts in columns; the true class before each row, the predicted ones above.

    A count of 0 is a dot.
    """
    table = [[*map(str, range(len(rows)))]]
    table += [[str(count or "·") for count in row] for row in rows]
    widths = [max(map(len, column)) + 1 for column in zip(*table, strict=True)]
    names = ["   ", *(f"{row} │" for row in range(len(rows)))]
    for name, cells in zip(names, table, strict=True):
        shown = zip(cells, widths, strict=True)
        yield name + "".join(f"{cell:>{width}}" for cell, width in shown)


def _curve(curve: Curve, columns: int) -> Iterator[str]:
    """The curve and its axes, with numbers at their ends and where they cross."""
    low, high, bottom, top = curve.box

    def place(y: float) -> int:
        return round((top - y) / (top - bottom) * (_ROWS - 1))

    cells = [[" "] * columns for _ in range(_ROWS)]
    base = place(0)
    cells[base] = ["─"] * columns
    if low <= 0 <= high:
        upright = round((0 - low) / (high - low) * (columns - 1))
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
    middle = f"{'0':^{between}}" if low < 0 < high else " " * between
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
