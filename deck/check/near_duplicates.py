"""Fronts that are nearly the same: nine tenths of their runs of three characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from deck.source.finding import Label
from deck.source.finding_list import Findings
from deck.source.source import Text

_ALIKE = 0.9
_SHOWN = 5


class Front(NamedTuple):
    """What tells a card's front from others: its picture; question and program."""

    picture: str
    text: str


class CardFront(NamedTuple):
    """The front of a card, and where its findings go."""

    findings: Findings
    id: Text
    front: Front

    def label(self, text: str) -> Label:
        """The place of its id, with a word on it."""
        return Label(self.findings.source.path, self.id.span, text)


def check_near_duplicates(cards: Sequence[CardFront]) -> None:
    """A finding for each front that has others nearly like it, at the second.

    Fronts with other pictures are no duplicates.
    """
    groups: dict[tuple[str, frozenset[str]], list[CardFront]] = {}
    by_size: dict[tuple[str, int], list[frozenset[str]]] = {}  # of the first of each
    for card in cards:
        picture, text = card.front
        if not text:
            continue
        padded = f"  {text} "
        runs = zip(padded, padded[1:], padded[2:], strict=False)
        pieces = frozenset(map("".join, runs))
        size = len(pieces)
        sizes = range(int(size * _ALIKE), int(size / _ALIKE) + 1)
        known = (one for n in sizes for one in by_size.get((picture, n), ()))
        first = next((one for one in known if _are_alike(pieces, one)), pieces)
        if first is pieces:
            by_size.setdefault((picture, size), []).append(pieces)
        groups.setdefault((picture, first), []).append(card)
    for first_card, second, *others in (g for g in groups.values() if len(g) > 1):
        message = f"the front of `{second.id}` is nearly that of `{first_card.id}`"
        if others:
            more = "another" if len(others) == 1 else f"{len(others):,} others"
            message += f", and so is that of {more}"
        also = tuple(card.label("alike") for card in [first_card, *others][:_SHOWN])
        second.findings.add("near-duplicate", message, second.id.span, also=also)


def _are_alike(one: frozenset[str], two: frozenset[str]) -> bool:
    """True if two sets share nine tenths of all their pieces."""
    shared = len(one & two)
    return shared > _ALIKE * (len(one) + len(two) - shared)
