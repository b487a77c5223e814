"""Pictures as HTML: an SVG drawn in the field itself, or a file beside the notes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import NamedTuple

from deck.folder.images import ImageFile
from deck.hashes import short_hash
from deck.live.drawing import Counts, Curve, Digit, Net, Plane, Planes
from deck.live.variant import Figure
from deck.render.anki_text import safe_text
from deck.render.card_text import plain_text
from deck.render.pictures.svg import (
    SOFT,
    circle,
    label,
    letters,
    number,
    numeral,
    path,
    pill,
    polyline,
    room,
    svg,
)

_CURVE = (300, 190)
_MARGIN = 24  # left, right and below a curve, at least: for the numbers on its axes
_ABOVE = 14
_PITCH = 108  # from one plane to the next
_HEAD = 20  # above a plane that has a name
_ACROSS = 3  # planes in a row at most; four make a square
_NET = (330, 230)
_NODE, _BETWEEN = 26, 20
_BESIDE = 4  # a number in a node, to its line
_TICK = 3
_CELL = 27
_SCALE = 8  # of a pixel of an image, to a side
_PALEST, _FULL = 0.1, 0.45  # opacity under a letter that is still read, of 1 and most
Place = Callable[[float, float], tuple[float, float]]
Sketch = tuple[float, float, str]  # width, height, elements


def sketch(drawing: Curve | Planes | Net | Counts) -> Sketch:
    """The SVG elements of a picture."""
    match drawing:
        case Curve():
            return _curve(drawing)
        case Planes():
            return _planes(drawing)
        case Net():
            return _net(drawing)
        case Counts():
            return _counts(drawing)


def _curve(curve: Curve) -> Sketch:
    """A curve and its axes, labelled at both ends and at 0."""
    width, height = _CURVE
    low, high, bottom, top = curve.box
    heights = curve.heights

    upright = 0.0 if low <= 0 <= high else low
    ends = [room(numeral(x), 13) / 2 for x in (low, high)]
    if upright == low:
        ends += [room(numeral(y), 13) + 8 for y in heights]
    margin = max(_MARGIN, *ends)

    def place(x: float, y: float) -> tuple[float, float]:
        right = (x - low) / (high - low) * (width - 2 * margin)
        up = (y - bottom) / (top - bottom) * (height - _MARGIN - _ABOVE)
        return margin + right, height - _MARGIN - up

    axes = [
        polyline([place(low, 0), place(high, 0)]),
        polyline([place(upright, bottom), place(upright, top)]),
    ]
    across, below = place(low, 0)[1] + 14, place(upright, 0)[0]
    names = "".join(label(place(x, 0)[0], across, numeral(x)) for x in (low, high) if x)
    names += label(below + 9 * (bottom < 0), across, "0") if upright == 0 else ""
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
    return width, height, content


def _jumps(curve: Curve, place: Place) -> str:
    """Circles where a curve jumps: the filled one has the point."""
    drawn = ""
    for before, after in pairwise(curve.pieces):
        closed, left_out = circle(*place(*before[-1]), 4), circle(*place(*after[0]), 4)
        drawn += f'<g class="hi" fill="currentColor">{closed}</g>'
        drawn += f'<g class="hi open">{left_out}</g>'
    return drawn


class _Panel(NamedTuple):
    """The place and size of a plane."""

    left: float
    top: float
    side: float
    dot: float  # the radius of a case

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The point of x1 and x2 in the picture."""
        across, down = (x + 0.5) / 2 * self.side, (1.5 - y) / 2 * self.side
        return self.left + across, self.top + down


def _planes(planes: Planes) -> Sketch:
    """Planes side by side; the points of output 1 are filled."""
    if len(planes.panels) == 1:
        panel = _Panel(8, 8, 200, 11)
        return 216, 216, _plane(planes.panels[0], panel) + _scale(panel)
    columns = 2 if len(planes.panels) > _ACROSS else len(planes.panels)
    drawn = axes = names = ""
    for n, (plane, name) in enumerate(zip(planes.panels, planes.names, strict=True)):
        row, column = divmod(n, columns)
        left, top = column * _PITCH, row * (_PITCH + _HEAD)
        panel = _Panel(left + 8, top + _HEAD + 4, _PITCH - 16, 7.5)
        drawn += _plane(plane, panel)
        axes += _axis_names(panel)
        names += label(left + _PITCH / 2, top + 8, name, 'font-weight="bold"')
    rows = -(-len(planes.panels) // columns)
    size = columns * _PITCH, rows * (_PITCH + _HEAD)
    return *size, drawn + letters(axes, 12) + letters(names, 15)


def _plane(plane: Plane, panel: _Panel) -> str:
    place = panel.place
    axes = [
        polyline([place(-0.5, 0), place(1.5, 0)]),
        polyline([place(0, -0.5), place(0, 1.5)]),
    ]
    cases = {True: "", False: ""}
    for x1, x2, output in plane.cases:
        cases[bool(output)] += circle(*place(x1, x2), panel.dot)
    lines = [polyline(place(x, y) for x, y in line) for line in plane.lines]
    content = path(axes, f'stroke-width="1" {SOFT}')
    content += path(lines, 'class="hi"')
    if cases[True]:
        content += f'<g fill="currentColor">{cases[True]}</g>'
    return content + (f'<g class="open">{cases[False]}</g>' if cases[False] else "")


def _axis_names(panel: _Panel) -> str:
    (x, y), (u, v) = panel.place(1.36, -0.27), panel.place(-0.34, 1.36)
    return label(x, y, "x₁") + label(u, v, "x₂")


def _scale(panel: _Panel) -> str:
    """The names of the axes and where 0 and 1 are on them.

    The names are inside, where no line of a gate is: it may leave the panel where the
    names of a small one are.
    """
    off = panel.dot + 8
    (x, y), (one, _), (_, up) = (panel.place(*p) for p in ((0, 0), (1, 0), (0, 1)))
    numbers = label(x - off, y + off, "0") + label(one, y + off + 2, "1")
    numbers += label(x - off - 2, up, "1")
    (a, b), (c, d) = panel.place(1.42, 0.17), panel.place(0.2, 1.42)
    names = label(a, b, "x₁") + label(c, d, "x₂")
    return letters(names, 15) + letters(numbers, 13, 'class="lo"')


def _net(net: Net) -> Sketch:
    """Columns of nodes with their values; lines are as thick as their weights."""
    longest = max(room(numeral(v), 12) for values in net.values for v in values)
    half = max(_NODE, longest / 2 + _BESIDE)
    columns = len(net.places)
    width = max(_NET[0], 2 * half * columns + _BETWEEN * (columns - 1))
    height = _NET[1]
    side = half + 3

    def place(x: float, y: float) -> tuple[float, float]:
        return side + x * (width - 2 * side), (1 - y) * height

    heaviest = max(abs(weight) for *_, weight in net.edges) or 1
    lines = ""
    for layer, source, target, weight in net.edges:
        ends = net.places[layer - 1][source], net.places[layer][target]
        thick = f'stroke-width="{max(3 * abs(weight) / heaviest, 0.5):.1f}"'
        below = ' stroke-dasharray="4 3"' if weight < 0 else ""
        lines += path([polyline(place(*end) for end in ends)], thick + below)
    nodes = names = ""
    for column, values in zip(net.places, net.values, strict=True):
        for point, value in zip(column, values, strict=True):
            x, y = place(*point)
            nodes += pill(x, y, half, _NODE)
            names += label(x, y, numeral(value))
    content = f"<g {SOFT}>{lines}</g>"
    content += f'<g class="open">{nodes}</g>' + letters(names, 12)
    return width, height, content


def _counts(counts: Counts) -> Sketch:
    """A square of cells, darker for more; rows are true classes, columns predicted."""
    most = max(max(row) for row in counts.rows) or 1
    size = max(_CELL, room(str(most), 12) + 4)
    side = number(size)
    cells = names = heads = ""
    for r, row in enumerate(counts.rows, start=1):
        middle = (r + 0.5) * size
        heads += label(size / 2, middle, str(r - 1))
        heads += label(middle, size / 2, str(r - 1))
        for c, count in enumerate(row, start=1):
            if count:
                shade = _PALEST + (_FULL - _PALEST) * count / most
                at = f"M{number(c * size)} {number(r * size)}"
                cells += (
                    f'<path d="{at}h{side}v{side}h-{side}z" opacity="{shade:.2f}"/>'
                )
            names += label((c + 0.5) * size, middle, str(count) if count else "·")
    whole = (len(counts.rows) + 1) * size
    drawn = f'<g class="hi" fill="currentColor" stroke="none">{cells}</g>'
    drawn += letters(heads, 12, 'class="lo"')
    return whole, whole, drawn + letters(names, 12)


def picture_html(figure: Figure, language: str) -> str:
    """The picture with its alternative text."""
    alt = safe_text(plain_text(figure.alt, language)).replace('"', "&quot;")
    file = media(figure)
    if file is not None:
        name, _ = file
        own = " digit" if isinstance(figure.drawing, Digit) else ""
        return f'<img class="pic own{own}" src="{escape(name)}" alt="{alt}">'
    drawing = figure.drawing
    assert not isinstance(drawing, (Digit, ImageFile))  # noqa: S101 - those have a file
    return svg(*sketch(drawing), alt)


def media(figure: Figure) -> tuple[str, bytes] | None:
    """The image file of a picture, with the hash of its content in the name.

    Anki never replaces a file of the same name.
    """
    match figure.drawing:
        case Digit(rows):
            file = png_file(rows)
        case ImageFile() as file:
            pass
        case _:
            return None
    return f"livedeck-{file.digest}.{file.kind}", file.data


@lru_cache(maxsize=64)  # the two sides and languages of a card share it
def png_file(rows: Sequence[Sequence[int]]) -> ImageFile:
    """An image as a PNG file of 8 bits of grey, each pixel a square of pixels.

    After its signature the file has three chunks: width and height, the rows of pixels,
    compressed, and the end. A row begins with a byte that names its filter, and 0 means
    none. A chunk is its length, four letters, its content and a checksum of the two.
    """
    wide = [bytes(x for x in row for _ in range(_SCALE)) for row in rows]
    sizes = len(wide[0]).to_bytes(4, "big") + (len(wide) * _SCALE).to_bytes(4, "big")
    packed = zlib.compress(b"".join((b"\0" + row) * _SCALE for row in wide), 9)
    chunks = {b"IHDR": sizes + bytes([8, 0, 0, 0, 0]), b"IDAT": packed, b"IEND": b""}
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big")
        + kind
        + content
        + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in chunks.items()
    )
    return ImageFile("png", short_hash(data), data)
