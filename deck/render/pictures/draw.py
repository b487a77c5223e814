"""From what a picture shows to the elements of an SVG, its width and its height."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from deck.live.drawing import Counts, Curve, Net, Plane, Planes
from deck.live.value import Number
from deck.render.pictures.svg import SOFT, circle, label, letters, path, polyline

_CURVE = (300, 200)
_MARGIN = 24  # around a curve, for the numbers on its axes
_PANEL = 108
_HEAD = 22  # above a plane that has a name
_NET = (330, 230)
_NODE = 23
_CELL = 27
_FULL = 0.75  # opacity of the largest count, under a letter that is still read
Place = Callable[[float, float], tuple[float, float]]


class Sketch(NamedTuple):
    """The elements of a picture and how large it is."""

    width: float
    height: float
    content: str


def sketch(drawing: Curve | Planes | Net | Counts) -> Sketch:
    """A picture in lines and letters."""
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
    """A curve over its axes, with the ends of both and 0 written on them."""
    width, height = _CURVE
    low, high, bottom, top = curve.box

    def place(x: float, y: float) -> tuple[float, float]:
        right = (x - low) / (high - low) * (width - 2 * _MARGIN)
        up = (y - bottom) / (top - bottom) * (height - 2 * _MARGIN)
        return _MARGIN + right, height - _MARGIN - up

    stand = 0.0 if low <= 0 <= high else low
    axes = [
        polyline([place(low, 0), place(high, 0)]),
        polyline([place(stand, bottom), place(stand, top)]),
    ]
    across, below = place(low, 0)[1] + 14, place(stand, 0)[0]
    names = "".join(
        label(place(x, 0)[0], across, str(Number(x))) for x in (low, high) if x
    )
    names += label(below + 9 * (low < 0), across, "0") if stand == 0 else ""
    edges = [y for y in (bottom, top) if y]
    names += "".join(
        label(below - 8, place(stand, y)[1] - 1, str(Number(y)), 'text-anchor="end"')
        for y in edges
    )
    drawn = [polyline(place(x, y) for x, y in piece) for piece in curve.pieces]
    content = path(axes, f'stroke-width="1" {SOFT}') + letters(names)
    return Sketch(width, height, content + path(drawn, 'class="hi" stroke-width="3"'))


def _planes(planes: Planes) -> Sketch:
    """Planes side by side; the cases are filled where 1 is given."""
    content = ""
    head = _HEAD if len(planes.panels) > 1 else 0
    for number, plane in enumerate(planes.panels):
        left = number * _PANEL
        content += _plane(plane, left, head)
    names = "".join(
        label(n * _PANEL + _PANEL / 2, 8, name, 'font-weight="bold"')
        for n, name in enumerate(planes.names)
        if name
    )
    axes = "".join(_axis_names(n * _PANEL, head) for n in range(len(planes.panels)))
    size = len(planes.panels) * _PANEL
    if len(planes.panels) == 1:
        return _larger(Sketch(size, head + _PANEL, content + letters(axes, 12)))
    return Sketch(size, head + _PANEL, content + letters(axes, 12) + letters(names, 15))


def _larger(one: Sketch) -> Sketch:
    """A single plane has the room for twice the size."""
    content = f'<g transform="scale(2)" stroke-width="1">{one.content}</g>'
    return Sketch(one.width * 2, one.height * 2, content)


def _in_panel(left: float, head: float) -> Place:
    side = _PANEL - 8

    def place(x: float, y: float) -> tuple[float, float]:
        return left + 4 + (x + 0.5) / 2 * side, head + 4 + (1.5 - y) / 2 * side

    return place


def _plane(plane: Plane, left: float, head: float) -> str:
    place = _in_panel(left, head)
    axes = [
        polyline([place(-0.5, 0), place(1.5, 0)]),
        polyline([place(0, -0.5), place(0, 1.5)]),
    ]
    cases = {True: "", False: ""}
    for x1, x2, output in plane.cases:
        cases[bool(output)] += circle(*place(x1, x2), 8)
    lines = [polyline(place(x, y) for x, y in line) for line in plane.lines]
    content = path(axes, f'stroke-width="1" {SOFT}')
    content += path(lines, 'class="hi"')
    if cases[True]:
        content += f'<g fill="currentColor">{cases[True]}</g>'
    return content + (f'<g class="open">{cases[False]}</g>' if cases[False] else "")


def _axis_names(left: float, head: float) -> str:
    place = _in_panel(left, head)
    (x, y), (u, v) = place(1.36, -0.2), place(-0.25, 1.36)
    return label(x, y, "x₁") + label(u, v, "x₂")


def _net(net: Net) -> Sketch:
    """Columns of nodes with their values, every line as thick as its weight."""
    width, height = _NET
    side = _NODE + 3

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
            nodes += circle(x, y, _NODE)
            names += label(x, y, str(Number(value)))
    content = f"<g {SOFT}>{lines}</g>"
    content += f'<g class="open">{nodes}</g>' + letters(names, 12)
    return Sketch(width, height, content)


def _counts(counts: Counts) -> Sketch:
    """A square of cells, the darker the more; true classes down, predicted across."""
    most = max(max(row) for row in counts.rows) or 1
    cells = names = ""
    for r, row in enumerate(counts.rows, start=1):
        middle = r * _CELL + _CELL / 2
        names += label(_CELL / 2, middle, str(r - 1), SOFT)
        names += label(middle, _CELL / 2, str(r - 1), SOFT)
        for c, count in enumerate(row, start=1):
            if count:
                shade = _FULL * count / most
                cells += f'<path d="M{c * _CELL} {r * _CELL}h{_CELL}v{_CELL}h-{_CELL}z"'
                cells += f' opacity="{shade:.2f}"/>'
            names += label(c * _CELL + _CELL / 2, middle, str(count) if count else "·")
    side = (len(counts.rows) + 1) * _CELL
    drawn = f'<g class="hi" fill="currentColor" stroke="none">{cells}</g>'
    return Sketch(side, side, drawn + letters(names, 12))
