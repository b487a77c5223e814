"""Where the concepts and the lines between them lie on the map.

Topics are bands, one below the other in the order of learning; their concepts stand
in rows, in columns that are the same all over the map. Lines run between the rows and
between the columns, never through a box, and no two of them on the same place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from deck.bank.concepts import Concept, ConceptMap
from deck.render.concepts.routes import Place, Route, Routes, find_routes
from deck.render.wrap import wrap

Point = tuple[float, float]
Drawn = set[tuple[Point, Point]]  # pieces of lines

COLUMNS = 6
BOX = 122.0  # width of a box
LINE = 14.0  # height of a line of text
_CELLS = 17  # of a line in a box
_HEAD = 108.0  # width of the column of titles
_HEAD_CELLS = 13
_MARGIN = 14.0
_PADDING = 7.0  # above and below the text of a box
_PIPS = 9.0  # height of the row of pips
_TRACK = 6.0  # between lines that run side by side
_PORT = 8.0  # between arrows that end in one box, if there are not many
_PORTS = 44.0  # width of all of them
_GAP = 9.0  # between a row and the first line
_CORNER = 5.0  # its roundness
_LEGEND = 22.0  # height of the line that says what the signs mean
_BETWEEN = 9.0  # more of it between two bands


@dataclass(frozen=True, slots=True)
class Box:
    """A concept on the map."""

    concept: Concept
    topic: int
    x: float
    y: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A topic on the map, behind its rows."""

    y: float
    height: float
    title: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A way of a concept to one that needs it; an arrow is at its end."""

    topic: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """All that is on the map, with its size."""

    title: str
    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    topic: int
    concepts: tuple[Concept, ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """What its highest box takes."""
        lines = max(len(text) for text in self.texts)
        return 2 * _PADDING + LINE * lines + _PIPS


def lay_out(found: ConceptMap) -> Layout:
    """The map of a deck's concepts."""
    rows = [*_rows(found)]
    places = {
        concept.id: Place(number, column)
        for number, row in enumerate(rows)
        for column, concept in enumerate(row.concepts)
    }
    routes = find_routes(found.edges, places, COLUMNS)
    grid = _Grid(rows, routes)
    boxes = tuple(
        Box(
            concept,
            row.topic,
            grid.columns[column],
            grid.tops[number],
            row.height,
            row.texts[column],
        )
        for number, row in enumerate(rows)
        for column, concept in enumerate(row.concepts)
    )
    lines = tuple(_lines(rows, routes, grid))
    bands = tuple(_bands(found, rows, grid))
    return Layout(found.title, grid.width, grid.height, bands, boxes, lines)


def _rows(found: ConceptMap) -> Sequence[_Row]:
    """The rows of all topics; many concepts are shared out evenly."""
    rows: list[_Row] = []
    for number, topic in enumerate(found.topics):
        count = -(-len(topic.concepts) // COLUMNS)
        size = -(-len(topic.concepts) // count)
        for start in range(0, len(topic.concepts), size):
            some = topic.concepts[start : start + size]
            texts = tuple(_even(concept.name, _CELLS) for concept in some)
            rows.append(_Row(number, some, texts))
    return rows


def _even(text: str, cells: int) -> tuple[str, ...]:
    """The fewest lines that a text fits into, as equally long as they can be."""
    lines = wrap([(text, "")], cells)
    for narrow in range(cells - 1, 7, -1):
        narrower = wrap([(text, "")], narrow)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return tuple(lines)


class _Grid:
    """The coordinates of rows, columns and the lines between them."""

    def __init__(self, rows: Sequence[_Row], routes: Routes) -> None:
        self._rows = rows
        self._tracks: list[float] = []  # of the first line above each row
        self.tops: list[float] = []
        y = _MARGIN
        for number, row in enumerate(rows):
            if number:
                is_new = row.topic != rows[number - 1].topic
                y += _GAP + (_BETWEEN if is_new else 0)
            else:
                y += 2
            self._tracks.append(y)
            count = routes.tracks.get(number, 0)
            y += max(count - 1, 0) * _TRACK + _GAP if count else 0
            self.tops.append(y)
            y += row.height
        self.height = y + _MARGIN + 2 + _LEGEND
        self._lanes: list[float] = []  # of the first line left of each column
        self.columns: list[float] = []
        x = _MARGIN + _HEAD
        for number in range(COLUMNS + 1):
            count = routes.lanes.get(number, 0)
            self._lanes.append(x + _GAP)
            x += 2 * _GAP + max(count - 1, 0) * _TRACK
            if number < COLUMNS:
                self.columns.append(x)
                x += BOX
        self.width = x + _MARGIN - _GAP

    def bottom(self, row: int) -> float:
        """Where a row ends."""
        return self.tops[row] + self._rows[row].height

    def points(self, route: Route) -> tuple[Point, ...]:
        """The corners of a route."""
        x = self.columns[route.start.column]
        if route.is_direct:
            y = self.tops[route.start.row] + self._rows[route.start.row].height / 2
            return ((x + BOX, y), (self.columns[route.end.column], y))
        start = x + BOX / 2 + (46 if route.is_up else 34)
        y = self.tops[route.start.row] if route.is_up else self.bottom(route.start.row)
        points = [(start, y)]
        for channel, track, lane in route.legs:
            y = self._tracks[channel] + track * _TRACK
            points.append((points[-1][0], y))
            if lane is not None:
                gutter, slot = lane
                points.append((self._lanes[gutter] + slot * _TRACK, y))
        number, count = route.port
        apart = min(_PORT, _PORTS / count)
        end = self.columns[route.end.column] + BOX / 2 - 14 + number * apart
        points += [(end, points[-1][1]), (end, self.tops[route.end.row])]
        return tuple(_without_repeats(points))


def _without_repeats(points: list[Point]) -> list[Point]:
    kept = [points[0]]
    for point in points[1:]:
        if point != kept[-1]:
            kept.append(point)
    return kept


def _lines(rows: Sequence[_Row], routes: Routes, grid: _Grid) -> Iterator[Line]:
    """The lines; what one shares with an earlier one of its concept is drawn once."""
    drawn: dict[Place, Drawn] = {}
    for route in routes.all:
        known = drawn.setdefault(route.start, set())
        points = _apart(grid.points(route), known)
        known |= {*pairwise(points)}
        yield Line(rows[route.start.row].topic, points)


def _apart(points: tuple[Point, ...], drawn: Drawn) -> tuple[Point, ...]:
    """A way from a little before it leaves what is drawn, so that no gap is seen."""
    start, rest = points[0], points[1:]
    before: tuple[Point, ...] = ()
    while along := _piece(start, rest[0], drawn):
        is_further = math.dist(start, along) < math.dist(start, rest[0])
        goal = along if is_further else rest[0]
        before = (_back(goal, start),)
        start, rest = goal, rest if is_further else rest[1:]
    return (*before, start, *rest)


def _back(at: Point, origin: Point) -> Point:
    """A point a little way back from another."""
    share = min(1.0, _CORNER / math.dist(at, origin))
    x, y = (a + (b - a) * share for a, b in zip(at, origin, strict=True))
    return x, y


def _piece(start: Point, goal: Point, drawn: Drawn) -> Point | None:
    """How far what is drawn leads from a start the way to a goal."""
    return next((end for at, end in drawn if _leads(at, end, start, goal)), None)


def _leads(at: Point, end: Point, start: Point, goal: Point) -> bool:
    """Whether a piece that is drawn leads from a start the way to a goal."""
    same = [(a > b) - (a < b) for a, b in zip(end, at, strict=True)]
    wanted = [(a > b) - (a < b) for a, b in zip(goal, start, strict=True)]
    return at == start and same == wanted


def _bands(found: ConceptMap, rows: Sequence[_Row], grid: _Grid) -> Sequence[Band]:
    bands: list[Band] = []
    for number, topic in enumerate(found.topics):
        own = [n for n, row in enumerate(rows) if row.topic == number]
        top, bottom = grid.tops[own[0]], grid.bottom(own[-1])
        title = _even(topic.title, _HEAD_CELLS)
        bands.append(Band(top, bottom - top, title))
    return bands
