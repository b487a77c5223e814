"""A picture as lines of characters; as text if it cannot be drawn so."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deck.bank.images import ImageFile
from deck.live.drawing import Counts, Curve, Digit, Net, Plane, Planes, Point
from deck.live.value import Numbers
from deck.live.variant import Figure
from deck.render.blocks import CODE_INDENT, Look
from deck.render.passage import passage_lines
from deck.render.wrap import trimmed
from deck.width import cell_width, plain

_ROWS, _LOW_ROWS = 11, 5  # of a curve, and of one with little room
_COLUMNS, _LEAST = 41, 9
_WIDE, _SLIM = 17, 9  # columns of a plane from -0.5 to 1.5
_PLANE_ROWS, _LOW_PLANE_ROWS = 9, 5
_NARROW = 44  # where slim planes are drawn, if that saves a row of them
_GAP = 2
_OUTPUTS = "● = 1   ○ = 0"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of braille
_BRAILLE = 0x2800
_BRIGHT = 127  # of 255


def picture_lines(figure: Figure, look: Look, rows: int = sys.maxsize) -> list[str]:
    """The picture, indented if there is room; its text if it is wider than the screen.

    It is drawn smaller if it has more than `rows` rows.
    """
    room = look.width - len(CODE_INDENT)
    drawn = [*_drawn(figure, room, look)]
    if len(drawn) > rows:
        drawn = [*_drawn(figure, room, look, is_low=True)]
    left = look.width - max(map(cell_width, drawn), default=0)
    if not drawn or left < 0:
        words = passage_lines(("[", *figure.alt, "]"), look._replace(style=plain))
        return [look.style(line, "dim") for line in words]
    return [(CODE_INDENT[:left] + line).rstrip() for line in drawn]


def _drawn(
    figure: Figure, room: int, look: Look, *, is_low: bool = False
) -> Iterator[str]:
    match figure.drawing:
        case Curve() as curve:
            rows = _LOW_ROWS if is_low else _ROWS
            columns = max(min(_COLUMNS, room - 8), _LEAST)
            yield from _curve(curve, columns, rows)
        case Planes() as planes:
            rows = _LOW_PLANE_ROWS if is_low else _PLANE_ROWS
            yield from _planes(planes, room, rows)
        case Net() as net:
            yield from _net(net)
        case Digit() as digit:
            yield from trimmed(_blocks(digit.rows))
        case Counts(counts):
            yield from _counts(counts, look.width)
        case ImageFile():
            pass


def _blocks(rows: Sequence[Sequence[int]]) -> list[str]:
    """An image in half blocks, filled where it is bright, two rows of pixels a line."""
    bright = [[x > _BRIGHT for x in row] for row in rows]
    return [
        "".join(" ▀▄█"[a + 2 * b] for a, b in zip(*pair, strict=True)).rstrip()
        for pair in zip(bright[::2], bright[1::2], strict=True)
    ]


def _curve(curve: Curve, columns: int, rows: int) -> Iterator[str]:
    """The curve and its axes, in dots of braille."""
    low, high, bottom, top = curve.box

    def place(y: float) -> int:
        return round((top - y) / (top - bottom) * (rows - 1))

    cells = [[" "] * columns for _ in range(rows)]
    base = place(0)
    cells[base] = ["-"] * columns
    if low <= 0 <= high:
        upright = round((0 - low) / (high - low) * (columns - 1))
        for row in cells:
            row[upright] = "|"
        cells[base][upright] = "+"
    for (down, across), sign in _dots(curve, columns, rows).items():
        cells[down][across] = sign
    marks = {place(y): str(Numbers.of(y)) for y in curve.heights}
    marks.setdefault(base, "0")
    wide = max(map(len, marks.values()))
    for number, row in enumerate(cells):
        yield f"{marks.get(number, ''):>{wide}} {''.join(row)}".rstrip()
    first, last = str(Numbers.of(low)), str(Numbers.of(high))
    between = max(columns - len(first) - len(last), 1)
    middle = f"{'0':^{between}}" if low < 0 < high else " " * between
    yield f"{' ' * wide} {first}{middle}{last}"


def _dots(curve: Curve, columns: int, rows: int) -> dict[tuple[int, int], str]:
    """Letters of braille, each of two columns and four rows of dots, by place."""
    low, high, bottom, top = curve.box
    cells: dict[tuple[int, int], int] = {}
    for piece in curve.pieces:
        places = [
            (
                (top - y) / (top - bottom) * (rows - 1) * 4 + 1.5,
                (x - low) / (high - low) * (columns - 1) * 2 + 0.5,
            )
            for x, y in piece
        ]
        for (a, b), (c, d) in pairwise(places):
            steps = max(math.ceil(max(abs(c - a), abs(d - b))), 1)
            for step in range(steps + 1):
                down = round(a + (c - a) * step / steps)
                across = round(b + (d - b) * step / steps)
                cell = down // 4, across // 2
                cells[cell] = cells.get(cell, 0) | _DOTS[down % 4][across % 2]
    return {cell: chr(_BRAILLE + dots) for cell, dots in cells.items()}


def _planes(planes: Planes, room: int, height: int) -> Iterator[str]:
    """Planes, as many side by side as there is room for, and their key."""
    count = len(planes.panels)
    rows = {w: -(-count // _abreast(w, room)) for w in (_WIDE, _SLIM)}
    wide = _SLIM if room <= _NARROW and rows[_SLIM] < rows[_WIDE] else _WIDE
    each = _abreast(wide, room)
    drawn = [
        ([name] if name else []) + _plane(plane, wide, height)
        for name, plane in zip(planes.names, planes.panels, strict=True)
    ]
    for start in range(0, len(drawn), each):
        if start:
            yield ""
        for row in zip(*drawn[start : start + each], strict=True):
            yield (" " * _GAP).join(f"{part:^{wide}}" for part in row).rstrip()
    yield _OUTPUTS


def _abreast(wide: int, room: int) -> int:
    """How many planes of a width fit side by side, one at least."""
    return max((room + _GAP) // (wide + _GAP), 1)


def _plane(plane: Plane, columns: int, rows: int) -> list[str]:
    def cell(x: float, y: float) -> tuple[int, int]:
        down, across = (1.5 - y) / 2, (x + 0.5) / 2
        return round(down * (rows - 1)), round(across * (columns - 1))

    cells = [[" "] * columns for _ in range(rows)]
    base, upright = cell(0, 0)
    cells[base] = ["-"] * columns
    for row in cells:
        row[upright] = "|"
    beside = upright - 3 if upright > 2 else upright + 1  # noqa: PLR2004 - left or right
    cells[0][beside : beside + 2] = "x₂"
    cells[base + 1][-2:] = "x₁"
    for line in plane.lines:
        for x, y, mark in _along(line, columns // 2, rows // 2):
            r, c = cell(x, y)
            cells[r][c] = mark
    for x1, x2, output in plane.cases:
        r, c = cell(x1, x2)
        cells[r][c] = "●" if output else "○"
    return ["".join(row) for row in cells]


def _along(
    line: tuple[Point, Point], columns: int, rows: int
) -> Iterator[tuple[float, float, str]]:
    """Points of a line with a mark: one per row, or per column if it is flat.

    `columns` and `rows` are the numbers of them from 0 to 1.
    """
    (a, b), (c, d) = line
    flat = abs(d - b) * rows < abs(c - a) * columns / 4
    mark = "=" if flat else "\\" if (c - a) * (d - b) < 0 else "/"
    mark = "|" if a == c else mark
    steps = round(abs(c - a) * columns if flat else abs(d - b) * rows)
    for step in range(steps + 1):
        part = step / max(steps, 1)
        yield a + part * (c - a), b + part * (d - b), mark


def _net(net: Net) -> Iterator[str]:
    """The values column by column, each centred vertically."""
    most = max(map(len, net.values))
    columns: list[list[str]] = []
    for values in net.values:
        shown = [str(Numbers.of(value)) for value in values]
        above = (most - len(shown)) // 2
        column = [""] * above + shown
        columns.append(column + [""] * (most - len(column)))
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        cells = (f"{c:{w}}" for c, w in zip(row, widths, strict=True))
        yield "    ".join(cells).rstrip()


def _counts(rows: Sequence[Sequence[int]], room: int) -> Iterator[str]:
    """The counts with the true class before each row, the predicted ones above.

    Columns are equally wide if there is room; else each is as narrow as possible, and
    those for which there is still no room follow below.
    """
    table = [
        list(map(str, range(len(rows)))),
        *([str(n or ".") for n in r] for r in rows),
    ]
    widths = [max(map(len, column)) + 1 for column in zip(*table, strict=True)]
    names = ["   ", *(f"{r} |" for r in range(len(rows)))]
    room -= len(names[0])
    if len(CODE_INDENT) + max(widths) * len(widths) <= room:
        widths = [max(widths)] * len(widths)
    for start, end in _parts(widths, room):
        if start:
            yield ""
        for name, cells in zip(names, table, strict=True):
            part = zip(cells[start:end], widths[start:end], strict=True)
            yield name + "".join(f"{cell:>{wide}}" for cell, wide in part)


def _parts(widths: Sequence[int], room: int) -> Iterator[tuple[int, int]]:
    """Splits columns of these widths into the fewest parts of similar size."""
    for count in range(1, len(widths) + 1):
        each = -(-len(widths) // count)
        cuts = [(n, n + each) for n in range(0, len(widths), each)]
        if all(sum(widths[a:b]) <= room for a, b in cuts):
            break
    yield from cuts
