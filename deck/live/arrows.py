"""Nodes in columns and the arrows between them: as an SVG, and in lines of text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from deck.live import svg
from deck.live.arguments import at_most
from deck.live.drawing import Drawing, meaning_of
from deck.live.marks import ASKED, mark

_RADIUS, _PITCH = 20, 58  # of a node, and from one to the next in its column
_BETWEEN, _BESIDE = 64, 48  # columns, at least, and what an arrow has beside its label
_MANY, _FARTHER = (
    4,
    110,
)  # labels between two columns; with more these are farther apart
_NODE, _LABEL = 14, 13  # sizes of letters
_HEAD, _SPREAD = 7, 0.45  # of an arrow: its length, and the angle of each side
_PARTS = (0.5, 0.4, 0.32, 0.26, 0.2, 0.15)  # of an arrow, where its label may be
_APART = 24  # labels, if there is room
_MOST_COLUMNS, _MOST_NODES = 5, 6
Place = tuple[float, float]


class Arrow(NamedTuple):
    """From a node of a column to one of the next, all counted from 0."""

    column: int
    source: int
    target: int
    label: str


def arrows(columns: Any, labels: Any = ()) -> Drawing:
    """Nodes in columns, and arrows from each node to all of the next column.

    `labels` has `[column, from, to, label]` for each arrow with a label, counted from
    0; the others are pale. What is `?` has the colour of what counts.

    >>> arrows([["x", "y"], ["sum"]], [[0, 0, 0, 2], [0, 1, 0, "?"]])
    """
    nodes = [[mark(name) for name in column] for column in columns]
    if len(nodes) < 2 or not all(nodes):  # noqa: PLR2004 - an arrow has two ends
        raise ValueError('columns are two or more lists, such as [["a", "b"], ["c"]]')
    at_most(_MOST_COLUMNS, len(nodes), "the number of columns")
    at_most(_MOST_NODES, max(map(len, nodes)), "the number of nodes in a column")
    named = [_arrow(given, nodes) for given in labels]
    graph = _Graph(nodes, named)
    at_most(svg.WIDEST, graph.width, "the width")
    drawn = graph.svg()
    meaning = meaning_of("Arrows", nodes, named)
    return Drawing(drawn, cells=("\n".join(_lines(nodes, named)),), meaning=meaning)


def _arrow(given: Any, nodes: Sequence[Sequence[str]]) -> Arrow:
    try:
        column, source, target, label = given
        ends = nodes[column : column + 2]
        is_there = 0 <= source < len(ends[0]) and 0 <= target < len(ends[1])
    except (TypeError, ValueError, IndexError):
        is_there = False
    if not is_there or column < 0:
        raise ValueError(f"there is no arrow for the label {given}")
    return Arrow(int(column), int(source), int(target), mark(label))


class _Graph:
    """Where the nodes and the labels are."""

    def __init__(self, nodes: Sequence[Sequence[str]], named: Sequence[Arrow]) -> None:
        self.nodes, self.named = nodes, named
        self.halves = [
            max(_RADIUS, *(svg.room(name, _NODE) / 2 + 6 for name in column))
            for column in nodes
        ]
        self.height = _PITCH * max(map(len, nodes))
        self.xs, x = [], 2.0
        for number, half in enumerate(self.halves):
            self.xs.append(x + half)
            rooms = [svg.room(a.label, _LABEL) for a in named if a.column == number]
            least = _FARTHER if len(rooms) > _MANY else _BETWEEN
            x += 2 * half + max(least, max(rooms, default=0) + _BESIDE)
        self.width = self.xs[-1] + self.halves[-1] + 2

    def place(self, column: int, node: int) -> Place:
        """The centre of a node."""
        first = self.height / 2 - _PITCH * (len(self.nodes[column]) - 1) / 2
        return self.xs[column], first + _PITCH * node

    def ends(self, column: int, source: int, target: int) -> tuple[Place, Place]:
        """Where an arrow begins and ends, at the edges of its nodes."""
        (x, y), (u, v) = self.place(column, source), self.place(column + 1, target)
        x += self.halves[column] - _RADIUS
        u -= self.halves[column + 1] - _RADIUS
        part = (_RADIUS + 1) / math.dist((x, y), (u, v))
        across, down = (u - x) * part, (v - y) * part
        return (x + across, y + down), (u - across, v - down)

    def part(self, column: int) -> float:
        """Where on its arrow each label of a column is: the farthest from the others.

        It is nearer to the beginning than to the middle, where arrows cross.
        """
        ends = [self.ends(*a[:3]) for a in self.named if a.column == column]

        def apart(part: float) -> float:
            heights = [y + (v - y) * part for (_, y), (_, v) in ends]
            gaps = (abs(a - b) for a, b in combinations(heights, 2))
            return min(min(gaps, default=_APART), _APART)

        return max(_PARTS, key=apart)

    def svg(self) -> str:
        """The picture."""
        asked = {arrow[:3] for arrow in self.named if arrow.label == ASKED}
        plain = {arrow[:3] for arrow in self.named} - asked
        lines: dict[str, str] = {svg.SOFT: "", "": "", 'class="hi"': ""}
        for column, (left, right) in enumerate(pairwise(self.nodes)):
            for source in range(len(left)):
                for target in range(len(right)):
                    one = column, source, target
                    look = 'class="hi"' if one in asked else ""
                    look = look if one in asked | plain else svg.SOFT
                    lines[look] += _drawn(*self.ends(*one))
        drawn = "".join(svg.path([path], look) for look, path in lines.items() if path)
        content = drawn + self._nodes() + self._labels()
        return svg.document(self.width, self.height, content)

    def _nodes(self) -> str:
        pills = names = ""
        for column, nodes in enumerate(self.nodes):
            for number, name in enumerate(nodes):
                x, y = self.place(column, number)
                hi = ' class="hi"' if name == ASKED else ""
                pill = svg.pill(x, y, self.halves[column], _RADIUS)
                pills += f"<g{hi}>{pill}</g>" if hi else pill
                names += svg.label(x, y, escape(name), hi.strip())
        return f'<g class="open">{pills}</g>{svg.letters(names, _NODE)}'

    def _labels(self) -> str:
        behind = labels = ""
        for arrow in self.named:
            (x, y), (u, v) = self.ends(*arrow[:3])
            part = self.part(arrow.column)
            x, y = x + (u - x) * part, y + (v - y) * part
            half = svg.room(arrow.label, _LABEL) / 2 + 2
            behind += svg.pill(x, y, half, min(half, 8))
            hi = 'class="hi"' if arrow.label == ASKED else ""
            labels += svg.label(x, y, escape(arrow.label), hi)
        behind = f'<g class="open" stroke="none">{behind}</g>' if behind else ""
        return behind + svg.letters(labels, _LABEL) if labels else ""


def _drawn(start: Place, end: Place) -> str:
    """A line with the head of an arrow."""
    (x, y), (u, v) = start, end
    angle = math.atan2(v - y, u - x)
    turns = (angle - _SPREAD, angle + _SPREAD)
    left, right = ((u - _HEAD * math.cos(t), v - _HEAD * math.sin(t)) for t in turns)
    return svg.polyline([start, end]) + svg.polyline([left, end, right])


def _lines(nodes: Sequence[Sequence[str]], named: Sequence[Arrow]) -> Iterator[str]:
    """The columns, then the arrows that have a label."""
    every = sum(len(left) * len(right) for left, right in pairwise(nodes))
    if len({arrow[:3] for arrow in named}) < every:
        yield " → ".join(", ".join(column) for column in nodes)
    rows = [(nodes[c][s], label, nodes[c + 1][t]) for c, s, t, label in named]
    wide = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
    for source, label, target in rows:
        line = "─" * (wide[1] - len(label) + 1)
        yield f"{source:>{wide[0]}} ── {label} {line}▶ {target}"
