"""Layout of the concept map: the places of boxes and lines.

Topics are bands in the order of learning, from top to bottom; their concepts are in
rows, with the same columns all over the map. Channel n is above row n and has
horizontal tracks; gutter n is left of column n and has vertical lanes. All lines of a
concept share a track in each channel, and a lane, so that they branch as late as
possible; no line crosses a box, and no two lines overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from deck.bank.concepts import Concept, ConceptMap
from deck.render.wrap import wrap

Point = tuple[float, float]
Span = tuple[float, float]

BOX = 122.0  # width of a box
LINE = 14.0  # height of a line of text
MARGIN = 14.0
HEAD_CELLS = 13  # of a line of a title
LEGEND = 22.0  # height of the line that says what the signs mean
_COLUMNS = 6
_CELLS = 17  # of a line in a box
_HEAD = 108.0  # width of the column of titles
_PADDING = 7.0  # above and below the text of a box
_PIPS = 9.0  # height of the row of pips
_TRACK = 6.0  # between lines that run side by side
_APART = 18.0  # between lines on one track, at least
_LEAVE, _LEAVE_UP, _ENTER = 34.0, 46.0, -14.0  # from the middle of a box
_PORT = 8.0  # between arrows that end in one box, if there are not many
_PORTS = 44.0  # width of all of them
_GAP = 9.0  # between a row and the first line
_BETWEEN = 9.0  # more of it between two bands
_CROWD = 0.7  # columns that a line goes out of its way for a gutter with one less


class Box(NamedTuple):
    """A concept on the map."""

    concept: Concept
    topic: int
    lines: Sequence[str]
    x: float
    y: float
    height: float


class Line(NamedTuple):
    """The corners of a line from a concept to one that needs it."""

    topic: int
    points: Sequence[Point]


class Layout(NamedTuple):
    """The size of the map, its boxes row by row, and its lines."""

    width: float
    height: float
    boxes: Sequence[Box]
    lines: Sequence[Line]


class _Place(NamedTuple):
    """A box on the grid."""

    row: int
    column: int


class _Route(NamedTuple):
    """The way of a line: channel, start and end of each horizontal part.

    The line to the next box has none.
    """

    start: _Place
    end: _Place
    sweeps: list[tuple[int, float, float]]


def lay_out(graph: ConceptMap) -> Layout:
    """Place the concepts and the lines between them."""
    rows = [*_rows(graph)]
    places = {
        concept.id: _Place(row, column)
        for row, (_, concepts, _) in enumerate(rows)
        for column, concept in enumerate(concepts)
    }
    edges = [(places[start], places[end]) for start, end in graph.edges]
    columns, lanes, width = _across(edges)
    routes = _routes(edges, columns, lanes)
    tracks = _tracks(routes)
    boxes: dict[_Place, Box] = {}
    channels: list[float] = []  # the first line above each row
    y, last = MARGIN + 2 - _GAP - _BETWEEN, -1
    for row, (topic, concepts, least) in enumerate(rows):
        y += _GAP + _BETWEEN * (topic != last)
        channels.append(y)
        if used := [n for (_, channel), n in tracks.items() if channel == row]:
            y += max(used) * _TRACK + _GAP
        texts = [even_lines(concept.name, _CELLS) for concept in concepts]
        height = 2 * _PADDING + LINE * max(least, *map(len, texts)) + _PIPS
        for column, (concept, text) in enumerate(zip(concepts, texts, strict=True)):
            box = Box(concept, topic, text, columns[column], y, height)
            boxes[_Place(row, column)] = box
        y, last = y + height, topic
    heights = {key: channels[key[1]] + n * _TRACK for key, n in tracks.items()}
    lines = [_line(route, boxes, heights) for route in routes]
    return Layout(width, y + MARGIN + 2 + LEGEND, [*boxes.values()], lines)


def _rows(graph: ConceptMap) -> Iterator[tuple[int, Sequence[Concept], int]]:
    """Each row: its topic, its concepts, and the least number of lines of a box.

    The title of the topic needs them, except for two, which fit into the margins.
    """
    for topic, each in enumerate(graph.topics):
        some = each.concepts
        count = -(-len(some) // _COLUMNS)  # of rows, which share them out evenly
        size = -(-len(some) // count)
        least = -(-(len(even_lines(each.title, HEAD_CELLS)) - 2) // count)
        for start in range(0, len(some), size):
            yield topic, some[start : start + size], least


def even_lines(text: str, cells: int) -> list[str]:
    """The fewest lines that a text fits into, of similar length."""
    lines = wrap([(text, "")], cells)
    for narrow in range(cells - 1, 7, -1):
        narrower = wrap([(text, "")], narrow)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _across(
    edges: Sequence[tuple[_Place, _Place]],
) -> tuple[list[float], dict[_Place, float], float]:
    """The x of each column, the x of each concept's lane, and the width.

    A lane leads to boxes more than one row away. Its gutter is close to its ends, and
    not too full.
    """
    far: dict[_Place, list[_Place]] = defaultdict(list)
    for start, end in edges:
        if end.row > start.row + 1:
            far[start].append(end)
    gutters: list[dict[_Place, Span]] = [{} for _ in range(_COLUMNS + 1)]
    for start in sorted(far, key=lambda place: (-len(far[place]), place)):
        first, last = start.row + 1, max(end.row for end in far[start])
        # Where lines leave and enter, in columns.
        xs = [start.column + 0.8, *(end.column + 0.4 for end in far[start])]
        costs = [
            sum(abs(gutter - x) for x in xs)
            + _CROWD * sum(a <= last and first <= b for a, b in others.values())
            for gutter, others in enumerate(gutters)
        ]
        gutters[costs.index(min(costs))][start] = first, last
    columns: list[float] = []
    lanes: dict[_Place, float] = {}
    x = MARGIN + _HEAD
    for spans in gutters:
        numbers = _share(spans, 0.5)
        lanes |= {start: x + _GAP + n * _TRACK for start, n in numbers.items()}
        columns.append(x + 2 * _GAP + max(numbers.values(), default=0) * _TRACK)
        x = columns[-1] + BOX
    return columns, lanes, x - BOX + MARGIN - _GAP


def _routes(
    edges: Sequence[tuple[_Place, _Place]],
    columns: Sequence[float],
    lanes: Mapping[_Place, float],
) -> list[_Route]:
    """The way of each line; those that end in one box are side by side."""
    routes: list[_Route] = []
    entering: dict[_Place, list[tuple[float, _Place]]] = defaultdict(list)
    for start, end in edges:
        sweeps: list[tuple[int, float, float]] = []
        if end != (start.row, start.column + 1):
            x = columns[start.column] + BOX / 2
            x += _LEAVE_UP if start.row == end.row else _LEAVE
            if end.row > start.row + 1:
                sweeps.append((start.row + 1, x, lanes[start]))
                x = lanes[start]
            sweeps.append((end.row, x, x))
            entering[end].append((x, start))
        routes.append(_Route(start, end, sweeps))
    for start, end, sweeps in routes:
        if sweeps:
            ports = sorted(entering[end])
            x = sweeps[-1][1]
            step = min(_PORT, _PORTS / len(ports)) * ports.index((x, start))
            sweeps[-1] = end.row, x, columns[end.column] + BOX / 2 + _ENTER + step
    return routes


def _tracks(routes: Sequence[_Route]) -> dict[tuple[_Place, int], int]:
    """The number of the track of a concept's lines in a channel."""
    xs: dict[int, dict[_Place, list[float]]] = defaultdict(lambda: defaultdict(list))
    for start, _, sweeps in routes:
        for channel, first, last in sweeps:
            xs[channel][start] += [first, last]
    return {
        (start, channel): track
        for channel, some in xs.items()
        for start, track in _share(
            {start: (min(each), max(each)) for start, each in some.items()}, _APART
        ).items()
    }


def _share(spans: Mapping[_Place, Span], apart: float) -> dict[_Place, int]:
    """A number for each span, so that those of one number do not overlap."""
    numbers: dict[_Place, int] = {}
    ends: list[float] = []
    for place, (low, high) in sorted(spans.items(), key=lambda item: item[1]):
        free = (n for n, end in enumerate(ends) if end + apart < low)
        numbers[place] = number = next(free, len(ends))
        ends[number : number + 1] = [high]
    return numbers


def _line(
    route: _Route,
    boxes: Mapping[_Place, Box],
    heights: Mapping[tuple[_Place, int], float],
) -> Line:
    """A line by its corners; the one to the next box is straight."""
    box, goal = boxes[route.start], boxes[route.end]
    if not route.sweeps:
        y = box.y + box.height / 2
        return Line(box.topic, [(box.x + BOX, y), (goal.x, y)])
    is_up = route.start.row == route.end.row
    points = [(route.sweeps[0][1], box.y if is_up else box.y + box.height)]
    for channel, first, last in route.sweeps:
        y = heights[route.start, channel]
        points += [(first, y), (last, y)]
    points.append((points[-1][0], goal.y))
    return Line(box.topic, [*dict.fromkeys(points)])
