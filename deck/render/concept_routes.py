"""Which way each line of the concept map takes: numbers of channels, tracks and lanes.

Channel n lies above row n and holds tracks, which run along; gutter n lies left of
column n and holds lanes, which run down. All lines of one concept share a track in a
channel, and a lane, so that they part only where they must.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Where lines leave and enter, in columns: a box is about 0.8 wide.
_LEAVE, _LEAVE_UP, _ENTER, _LANE = 0.8, 0.9, 0.4, -0.05
_CROWD = 0.7  # columns that a line goes out of its way for a gutter with one less
_APART, _APART_LANES = 0.15, 0.5  # between lines on one track or lane

Span = tuple[float, float]


class Place(NamedTuple):
    """A box on the grid."""

    row: int
    column: int

    def is_beside(self, start: Place) -> bool:
        """True if it is the next box, to which a line leads straight."""
        return self == (start.row, start.column + 1)


@dataclass
class Net:
    """The lines of one concept, except that to the box beside it."""

    start: Place
    ends: list[Place] = field(default_factory=list)
    gutter: int = 0
    lane: int = 0
    tracks: dict[int, int] = field(default_factory=dict)  # by channel

    def is_far(self, end: Place) -> bool:
        """True if a box is more than one row away: the lane leads there."""
        return end.row > self.start.row + 1

    @property
    def rows(self) -> Span:
        """The channels from which and to which its lane runs."""
        return self.start.row + 1, max(end.row for end in self.ends)

    def origin(self, end: Place) -> float:
        """The column from which a line comes into the channel of its end."""
        if self.is_far(end):
            return self.gutter + _LANE
        is_up = end.row == self.start.row
        return self.start.column + (_LEAVE_UP if is_up else _LEAVE)

    def spans(self) -> Mapping[int, Span]:
        """From where to where it runs along, by channel."""
        xs: dict[int, list[float]] = defaultdict(list)
        for end in self.ends:
            xs[end.row] += [self.origin(end), end.column + _ENTER]
            if self.is_far(end):
                xs[self.start.row + 1] += [self.start.column + _LEAVE, self.origin(end)]
        return {channel: (min(some), max(some)) for channel, some in xs.items()}


def find_routes(edges: Iterable[tuple[Place, Place]], columns: int) -> dict[Place, Net]:
    """The lines of each concept, with their gutters, lanes and tracks."""
    nets: dict[Place, Net] = {}
    for start, end in edges:
        if not end.is_beside(start):
            nets.setdefault(start, Net(start)).ends.append(end)
    far = [net for net in nets.values() if any(map(net.is_far, net.ends))]
    _choose_gutters(far, columns)
    for gutter in range(columns + 1):
        own = [net for net in far if net.gutter == gutter]
        lanes = _share([net.rows for net in own], _APART_LANES)
        for net, lane in zip(own, lanes, strict=True):
            net.lane = lane
    channels: dict[int, list[tuple[Net, Span]]] = defaultdict(list)
    for net in nets.values():
        for channel, span in net.spans().items():
            channels[channel].append((net, span))
    for channel, some in channels.items():
        tracks = _share([span for _, span in some], _APART)
        for (net, _), track in zip(some, tracks, strict=True):
            net.tracks[channel] = track
    return nets


def _choose_gutters(nets: Sequence[Net], columns: int) -> None:
    """Choose a gutter for each lane, close to its ends and not too full."""
    lanes: list[list[Span]] = [[] for _ in range(columns + 1)]
    for net in sorted(nets, key=lambda n: (-sum(map(n.is_far, n.ends)), n.start)):
        first, last = net.rows
        xs = [end.column + _ENTER for end in net.ends if net.is_far(end)]
        xs.append(net.start.column + _LEAVE)
        costs = [
            sum(abs(gutter - x) for x in xs)
            + _CROWD * sum(a <= last and first <= b for a, b in others)
            for gutter, others in enumerate(lanes)
        ]
        net.gutter = costs.index(min(costs))
        lanes[net.gutter].append((first, last))


def _share(spans: Sequence[Span], apart: float) -> list[int]:
    """A number for each span, so that those of one number lie apart."""
    numbers = [0] * len(spans)
    ends: list[float] = []
    for place in sorted(range(len(spans)), key=lambda n: spans[n]):
        low, high = spans[place]
        free = (n for n, end in enumerate(ends) if end + apart < low)
        numbers[place] = number = next(free, len(ends))
        ends[number : number + 1] = [high]
    return numbers


def find_ports(nets: Iterable[Net]) -> dict[Place, list[Place]]:
    """By box the starts of the lines that enter it, from left to right."""
    starts: dict[Place, list[tuple[float, Place]]] = defaultdict(list)
    for net in nets:
        for end in net.ends:
            starts[end].append((net.origin(end), net.start))
    return {end: [start for _, start in sorted(some)] for end, some in starts.items()}
