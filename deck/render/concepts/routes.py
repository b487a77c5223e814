"""Which way each line of the map takes, as numbers of channels, tracks and lanes.

Channel n lies above row n and holds tracks, which run along; gutter n lies left of
column n and holds lanes, which run down. All lines of one concept share a track in a
channel, and a lane, so that they part only where they must.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from deck.bank.concepts import Edge


class Place(NamedTuple):
    """A box on the grid."""

    row: int
    column: int


Lane = tuple[int, int]  # gutter, and which of its lanes
Leg = tuple[int, int, Lane | None]  # channel, track, and the lane that leads on
Port = tuple[int, int]  # which of the lines that end in a box, and of how many


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one edge; without legs it leads straight to the next box."""

    start: Place
    end: Place
    legs: tuple[Leg, ...]
    port: Port = (0, 1)

    @property
    def is_direct(self) -> bool:
        """Whether it crosses nothing but a gutter."""
        return not self.legs

    @property
    def is_up(self) -> bool:
        """Whether it leaves its box at the top, for one beside it."""
        return self.start.row == self.end.row


@dataclass(frozen=True, slots=True)
class Routes:
    """All ways, and how many tracks and lanes they take."""

    all: tuple[Route, ...]
    tracks: Mapping[int, int]  # by channel
    lanes: Mapping[int, int]  # by gutter


@dataclass
class _Net:
    """The lines of one concept, but those to the box beside it."""

    start: Place
    ends: list[Place]
    gutter: int | None = None
    slot: int = 0
    tracks: dict[int, int] = field(default_factory=dict)  # by channel

    @property
    def far(self) -> list[Place]:
        """Ends that are more than one row away."""
        return [end for end in self.ends if end.row > self.start.row + 1]

    def spans(self) -> dict[int, tuple[float, float]]:
        """From where to where it runs along, by channel."""
        xs: dict[int, list[float]] = defaultdict(list)
        for end in self.ends:
            xs[end.row].append(end.column + 0.4)
            if end.row > self.start.row + 1 and self.gutter is not None:
                xs[end.row].append(self.gutter - 0.05)
        first = self.start.row + 1
        if any(end.row == self.start.row for end in self.ends):
            xs[self.start.row].append(self.start.column + 0.9)
        if any(end.row > self.start.row for end in self.ends):
            xs[first].append(self.start.column + 0.8)
        if self.far and self.gutter is not None:
            xs[first].append(self.gutter - 0.05)
        return {channel: (min(found), max(found)) for channel, found in xs.items()}


def find_routes(
    edges: Iterable[Edge], places: Mapping[str, Place], columns: int
) -> Routes:
    """A way for each edge."""
    pairs = [(places[start], places[end]) for start, end in edges]
    nets: dict[Place, _Net] = {}
    for start, end in pairs:
        if end != (start.row, start.column + 1):
            nets.setdefault(start, _Net(start, [])).ends.append(end)
    _choose_gutters([*nets.values()], columns)
    lanes = _share_lanes([*nets.values()])
    tracks = _share_tracks([*nets.values()])
    ports = _ports([*nets.values()])
    routes = []
    for start, end in pairs:
        if end == (start.row, start.column + 1):
            routes.append(Route(start, end, ()))
        else:
            legs = tuple(_legs(nets[start], end))
            routes.append(Route(start, end, legs, ports[start, end]))
    return Routes(tuple(routes), tracks, lanes)


def _legs(net: _Net, end: Place) -> Sequence[Leg]:
    first = net.start.row + 1
    if end.row <= first:
        return [(end.row, net.tracks[end.row], None)]
    lane = (net.gutter or 0, net.slot)
    return [(first, net.tracks[first], lane), (end.row, net.tracks[end.row], None)]


def _choose_gutters(nets: Sequence[_Net], columns: int) -> None:
    """A gutter for each net that leads far: near its ends, and not too full."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for net in sorted(nets, key=lambda n: (-len(n.far), n.start)):
        if not net.far:
            continue
        rows = net.start.row + 1, max(end.row for end in net.far)

        def cost(
            gutter: int, net: _Net = net, rows: tuple[int, int] = rows
        ) -> tuple[float, int]:
            along = abs(gutter - net.start.column - 0.8)
            along += sum(abs(gutter - end.column - 0.4) for end in net.far)
            full = sum(a <= rows[1] and rows[0] <= b for a, b in taken[gutter])
            return along + 0.7 * full, gutter

        net.gutter = min(range(columns + 1), key=cost)
        taken[net.gutter].append(rows)


def _share_lanes(nets: Sequence[_Net]) -> dict[int, int]:
    """A lane in its gutter for each net, none at the same place as another's."""
    counts: dict[int, int] = {}
    by_gutter: dict[int, list[_Net]] = defaultdict(list)
    for net in nets:
        if net.gutter is not None:
            by_gutter[net.gutter].append(net)
    for gutter, some in by_gutter.items():
        spans = [(n.start.row + 1, max(end.row for end in n.far)) for n in some]
        slots = share([(float(a), float(b)) for a, b in spans], 0.5)
        for net, slot in zip(some, slots, strict=True):
            net.slot = slot
        counts[gutter] = max(slots) + 1
    return counts


def _share_tracks(nets: Sequence[_Net]) -> dict[int, int]:
    """A track for each net in each channel that it runs along in."""
    counts: dict[int, int] = {}
    spans = [(net, net.spans()) for net in nets]
    for channel in sorted({channel for _, found in spans for channel in found}):
        some = [(net, found[channel]) for net, found in spans if channel in found]
        tracks = share([span for _, span in some], 0.15)
        for (net, _), track in zip(some, tracks, strict=True):
            net.tracks[channel] = track
        counts[channel] = max(tracks) + 1
    return counts


def share(spans: Sequence[tuple[float, float]], apart: float) -> list[int]:
    """A number for each span, so that those of one number lie apart."""
    numbers = [0] * len(spans)
    ends: list[float] = []
    for place in sorted(range(len(spans)), key=lambda n: spans[n]):
        low, high = spans[place]
        free = (n for n, end in enumerate(ends) if end + apart < low)
        number = next(free, len(ends))
        if number == len(ends):
            ends.append(high)
        else:
            ends[number] = high
        numbers[place] = number
    return numbers


def _ports(nets: Sequence[_Net]) -> dict[tuple[Place, Place], Port]:
    """Where on the top of its box each line ends, from left to right."""
    into: dict[Place, list[tuple[float, Place]]] = defaultdict(list)
    for net in nets:
        for end in net.ends:
            is_far = end.row > net.start.row + 1 and net.gutter is not None
            origin = float(net.gutter or 0) - 0.05 if is_far else net.start.column + 0.8
            into[end].append((origin, net.start))
    return {
        (start, end): (number, len(found))
        for end, found in into.items()
        for number, (_, start) in enumerate(sorted(found))
    }
