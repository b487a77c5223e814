"""Fronts that are nearly the same, found without comparing each with each.

Two fronts are alike when they share nine tenths of all pieces of three characters that
one of them has. A front is looked up only by its rarest pieces: one that shares none
of those cannot be alike (the prefix filter). What is alike to an earlier front joins it
and is not looked up itself, so that thousands of one form cost no more than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil

from deck.diagnostics.finding import Label
from deck.quality.card_texts import CardFacts
from deck.quality.deck_balance import FindingsOf

_ALIKE = 0.9
_SIZE = 3
_SHOWN = 5
_COMPARED = 200  # fronts that a front is compared with, by its rarest pieces


def check_near_duplicates(cards: Sequence[CardFacts], findings_of: FindingsOf) -> None:
    """A finding for each front that has others nearly like it, at the second.

    Fronts with other pictures are no duplicates.
    """
    by_picture: dict[str, list[CardFacts]] = {}
    for card in cards:
        if card.front:
            by_picture.setdefault(card.picture, []).append(card)
    for some in by_picture.values():
        for first, second, *others in _groups(some):
            message = f"the front of `{second.id}` is nearly that of `{first.id}`"
            if others:
                more = "another" if len(others) == 1 else f"{len(others):,} others"
                message += f", and so is that of {more}"
            shown = [first, *others][:_SHOWN]
            also = tuple(Label(card.bank, card.span, "alike") for card in shown)
            findings = findings_of(second.bank)
            findings.add("near-duplicate", message, second.span, also=also)


def _groups(cards: Sequence[CardFacts]) -> Iterator[list[CardFacts]]:
    """Cards whose fronts are alike: two or more."""
    pieces = [_pieces(card.front) for card in cards]
    often = Counter(piece for each in pieces for piece in each)
    index: dict[str, list[int]] = {}  # by piece the cards that lead a group
    groups: dict[int, list[CardFacts]] = {}
    same: dict[str, int] = {}
    for number, (card, mine) in enumerate(zip(cards, pieces, strict=True)):
        rare = sorted(mine, key=lambda piece: (often[piece], piece))
        rare = rare[: len(rare) - ceil(_ALIKE * len(rare)) + 1]
        leader = same.get(card.front)
        if leader is None:
            similar = (n for piece in rare for n in index.get(piece, ()))
            candidates = dict.fromkeys(islice(similar, _COMPARED))
            leader = next((n for n in candidates if _alike(mine, pieces[n])), number)
        if leader == number:
            same[card.front] = number
            for piece in rare:
                index.setdefault(piece, []).append(number)
        groups.setdefault(leader, []).append(card)
    return (group for group in groups.values() if len(group) > 1)


def _pieces(front: str) -> frozenset[str]:
    """The runs of three characters in a front."""
    padded = f"  {front} "
    return frozenset(padded[n : n + _SIZE] for n in range(len(padded) - _SIZE + 1))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if two sets have nine tenths of all their pieces in common."""
    shared = len(one & other)
    return shared > _ALIKE * (len(one) + len(other) - shared)
