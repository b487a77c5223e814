"""Fronts that are nearly the same, found without comparing each with each.

Two fronts are alike when they share nine tenths of all pieces of three characters that
one of them has. A front is looked up only by all its pieces, and by its rarest ones:
one that shares none of those cannot be alike (the prefix filter). What is alike to an
earlier front joins it and is not looked up itself, so that thousands of one form cost
no more than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain, islice
from math import ceil

from deck.quality.card_texts import CardFacts

_ALIKE = 0.9
_SHOWN = 5
_COMPARED = 200  # fronts that a front is compared with, by its rarest pieces


def check_near_duplicates(cards: Sequence[CardFacts]) -> None:
    """A finding for each front that has others nearly like it, at the second.

    Fronts with other pictures are no duplicates.
    """
    by_picture: dict[str, list[CardFacts]] = {}
    for card in cards:
        if card.traits.front:
            by_picture.setdefault(card.traits.picture, []).append(card)
    for some in by_picture.values():
        for first, second, *others in _groups(some):
            message = f"the front of `{second.id}` is nearly that of `{first.id}`"
            if others:
                more = "another" if len(others) == 1 else f"{len(others):,} others"
                message += f", and so is that of {more}"
            also = tuple(card.label("alike") for card in [first, *others][:_SHOWN])
            place = second.id.span
            second.findings.add("near-duplicate", message, place, also=also)


def _groups(cards: Sequence[CardFacts]) -> Iterator[list[CardFacts]]:
    """Cards whose fronts are alike: two or more."""
    texts = [_pieces(card.traits.front) for card in cards]
    often = Counter(chain.from_iterable(texts))
    rarest = sorted(often, key=lambda piece: (often[piece], piece))
    rank = {piece: number for number, piece in enumerate(rarest)}
    pieces = [frozenset(map(rank.__getitem__, text)) for text in texts]
    index: dict[Hashable, list[int]] = {}  # the cards that lead a group
    groups: dict[int, list[CardFacts]] = {}
    for number, (card, mine) in enumerate(zip(cards, pieces, strict=True)):
        rare = sorted(mine)[: len(mine) - ceil(_ALIKE * len(mine)) + 1]
        keys: list[Hashable] = [mine, *rare]
        known = (n for key in keys for n in index.get(key, ()))
        compared = dict.fromkeys(islice(known, _COMPARED))
        leader = next((n for n in compared if _are_alike(mine, pieces[n])), number)
        if leader == number:
            for key in keys:
                index.setdefault(key, []).append(number)
        groups.setdefault(leader, []).append(card)
    return (group for group in groups.values() if len(group) > 1)


def _pieces(front: str) -> set[str]:
    """The runs of three characters in a front."""
    padded = f"  {front} "
    return set(map("".join, zip(padded, padded[1:], padded[2:], strict=False)))


def _are_alike(one: frozenset[int], two: frozenset[int]) -> bool:
    """True if two sets share nine tenths of all their pieces."""
    shared = len(one & two)
    return shared > _ALIKE * (len(one) + len(two) - shared)
