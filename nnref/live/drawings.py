"""How gates in the plane, networks and counts are drawn.

Points and values are rounded by whoever gives them, so that pictures do not differ
between versions of NumPy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from deck.plugin import Drawing, Point, meaning_of, plane, svg

_PITCH = 108  # from one plane to the next
_HEAD = 20  # above a plane that has a name
_ACROSS = 3  # planes in a row at most; four make a square
_NET = (330, 230)
_NODE, _BETWEEN = 26, 20
_BESIDE = 4  # a number in a node, to its line
_CELL = 27
_PALEST, _FULL = 0.1, 0.45  # opacity under a letter that is still read, of 1 and most


class Plane(NamedTuple):
    """Cases in the plane of x1 and x2 with what is given for them, and lines."""

    cases: tuple[tuple[float, float, int], ...]
    lines: tuple[tuple[Point, Point], ...]


def draw_planes(panels: Sequence[Plane]) -> Drawing:
    """Planes side by side, more than one called A, B, C; points of 1 are filled.

    The line of one plane can be dragged.
    """
    if len(panels) > 1:
        return Drawing(_planes(panels), meaning=meaning_of("Planes", panels))
    [(cases, lines)] = panels
    filled, empty = ([(x, y) for x, y, z in cases if z == out] for out in (1, 0))
    drawing = plane(filled, empty, lines, ("x₁", "x₂"))
    moves = ["moves"] if len(lines) == 1 else []
    return replace(drawing, meaning=meaning_of("Planes", panels, *moves))


def _planes(panels: Sequence[Plane]) -> str:
    columns = 2 if len(panels) > _ACROSS else len(panels)
    drawn = axes = names = ""
    for n, one in enumerate(panels):
        row, column = divmod(n, columns)
        left, top = column * _PITCH, row * (_PITCH + _HEAD)
        panel = _Panel(left + 8, top + _HEAD + 4, _PITCH - 16, 7.5)
        drawn += _plane(one, panel)
        axes += _axis_names(panel)
        names += svg.label(left + _PITCH / 2, top + 8, "ABCD"[n], 'font-weight="bold"')
    rows = -(-len(panels) // columns)
    drawn += svg.letters(axes, 12) + svg.letters(names, 15)
    return svg.document(columns * _PITCH, rows * (_PITCH + _HEAD), drawn)


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


def _plane(plane: Plane, panel: _Panel) -> str:
    place = panel.place
    axes = [
        svg.polyline([place(-0.5, 0), place(1.5, 0)]),
        svg.polyline([place(0, -0.5), place(0, 1.5)]),
    ]
    cases = {True: "", False: ""}
    for x1, x2, output in plane.cases:
        cases[bool(output)] += svg.circle(*place(x1, x2), panel.dot)
    lines = [svg.polyline(place(x, y) for x, y in line) for line in plane.lines]
    content = svg.path(axes, f'stroke-width="1" {svg.SOFT}')
    content += svg.path(lines, 'class="hi"')
    if cases[True]:
        content += f'<g fill="currentColor">{cases[True]}</g>'
    return content + (f'<g class="open">{cases[False]}</g>' if cases[False] else "")


def _axis_names(panel: _Panel) -> str:
    (x, y), (u, v) = panel.place(1.36, -0.27), panel.place(-0.34, 1.36)
    return svg.label(x, y, "x₁") + svg.label(u, v, "x₂")


class Net(NamedTuple):
    """The nodes of a network, column by column with their values, and its lines."""

    places: tuple[tuple[Point, ...], ...]
    values: tuple[tuple[float, ...], ...]
    edges: tuple[tuple[int, int, int, float], ...]  # layer, from, to, weight


def draw_net(net: Net) -> Drawing:
    """Columns of nodes with their values; lines are as thick as their weights."""
    return Drawing(_net(net), meaning=meaning_of("Net", *net))


def _net(net: Net) -> str:
    longest = max(svg.room(svg.numeral(v), 12) for values in net.values for v in values)
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
        lines += svg.path([svg.polyline(place(*end) for end in ends)], thick + below)
    nodes = names = ""
    for column, values in zip(net.places, net.values, strict=True):
        for point, value in zip(column, values, strict=True):
            x, y = place(*point)
            nodes += svg.pill(x, y, half, _NODE)
            names += svg.label(x, y, svg.numeral(value))
    content = f"<g {svg.SOFT}>{lines}</g>"
    content += f'<g class="open">{nodes}</g>' + svg.letters(names, 12)
    return svg.document(width, height, content)


def draw_counts(counts: Sequence[Sequence[int]]) -> Drawing:
    """A square of cells, darker for more; rows are true classes, columns predicted."""
    cells = "\n".join(_lines(counts))
    return Drawing(
        _counts(counts), cells=(cells,), meaning=meaning_of("Counts", counts)
    )


def _counts(counts: Sequence[Sequence[int]]) -> str:
    most = max(max(row) for row in counts) or 1
    size = max(_CELL, svg.room(str(most), 12) + 4)
    side = svg.number(size)
    cells = names = heads = ""
    for r, row in enumerate(counts, start=1):
        middle = (r + 0.5) * size
        heads += svg.label(size / 2, middle, str(r - 1))
        heads += svg.label(middle, size / 2, str(r - 1))
        for c, count in enumerate(row, start=1):
            if count:
                shade = _PALEST + (_FULL - _PALEST) * count / most
                at = f"M{svg.number(c * size)} {svg.number(r * size)}"
                cells += (
                    f'<path d="{at}h{side}v{side}h-{side}z" opacity="{shade:.2f}"/>'
                )
            names += svg.label((c + 0.5) * size, middle, str(count) if count else "·")
    whole = (len(counts) + 1) * size
    drawn = f'<g class="hi" fill="currentColor" stroke="none">{cells}</g>'
    drawn += svg.letters(heads, 12, 'class="lo"')
    return svg.document(whole, whole, drawn + svg.letters(names, 12))


def _lines(rows: Sequence[Sequence[int]]) -> Iterator[str]:
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
