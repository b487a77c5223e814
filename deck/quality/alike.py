"""Fronts that are nearly the same, found without comparing each with each.

Two fronts are alike when they share nine tenths of all pieces of three characters that
one of them has. A front is looked up only by its rarest pieces: one that shares none
of those cannot be alike (the prefix filter). What is alike to an earlier front joins it
and is not looked up itself, so that thousands of one form cost no more than one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from math import ceil

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Cloze
from deck.bank.source import Source
from deck.diagnostics.finding import Finding, Label
from deck.quality.texts import without_hints

_ALIKE = 0.9
_SIZE = 3
_BLANK = re.compile(r"\s+")
_INSIDE = re.compile(r"\{\{c\d+::.*?\}\}", re.DOTALL)
_SHOWN = 5
_TRIED = 200  # fronts that a front is compared with, by its rarest pieces


def check_alike(
    cards: Sequence[Card],
    language: str,
    sources: Mapping[str, Source],
    found: list[Finding],
) -> None:
    """A finding for each front that has others nearly like it, at the second.

    Fronts with other pictures are told apart by those.
    """
    seen: dict[str, list[Card]] = {}
    for card in cards:
        picture = "" if card.picture is None else str(card.picture.source)
        seen.setdefault(picture, []).append(card)
    for group in seen.values():
        _check_group(group, language, sources, found)


def _check_group(
    cards: Sequence[Card],
    language: str,
    sources: Mapping[str, Source],
    found: list[Finding],
) -> None:
    fronts = [_front(card, language) for card in cards]
    for first, others in _groups(fronts).items():
        at, rest = cards[others[0]], others[1:]
        message = f"the front of `{at.id}` is nearly that of `{cards[first].id}`"
        if rest:
            more = "another" if len(rest) == 1 else f"{len(rest):,} others"
            message += f", and so is that of {more}"
        shown = [first, *rest][:_SHOWN]
        also = tuple(Label(cards[n].bank, cards[n].id.span, "alike") for n in shown)
        findings = Findings(sources[at.bank], found)
        findings.add("near-duplicate", message, at.id.span, also=also)


def _front(card: Card, language: str) -> str:
    """All that tells a card's front from another."""
    parts = [str(card.program or "")]
    if card.question is not None:
        parts.append(str(card.question.within(language)))
    if isinstance(card.body, Cloze):
        text = without_hints(card.body.text.within(language))
        parts.append(_INSIDE.sub("___", text))
    return _BLANK.sub(" ", " ".join(filter(None, parts))).strip().casefold()


def _groups(fronts: Sequence[str]) -> dict[int, list[int]]:
    """For the first of some that are alike the numbers of the others."""
    pieces = [_pieces(front) for front in fronts]
    often = Counter(piece for each in pieces for piece in each)
    index: dict[str, list[int]] = {}
    groups: dict[int, list[int]] = {}
    same: dict[str, int] = {}
    for number, front in enumerate(fronts):
        if not front:
            continue
        rare = sorted(pieces[number], key=lambda piece: (often[piece], piece))
        rare = rare[: len(rare) - _least(len(rare)) + 1]
        leader = same.get(front)
        if leader is None:
            near = islice((n for p in rare for n in index.get(p, ())), _TRIED)
            mine = pieces[number]
            tried = dict.fromkeys(near)
            leader = next((n for n in tried if _alike(mine, pieces[n])), None)
        if leader is None:
            same[front] = number
            for piece in rare:
                index.setdefault(piece, []).append(number)
        else:
            groups.setdefault(leader, []).append(number)
    return groups


def _pieces(front: str) -> frozenset[str]:
    """The runs of three characters in a front."""
    padded = f"  {front} "
    return frozenset(padded[n : n + _SIZE] for n in range(len(padded) - _SIZE + 1))


def _least(size: int) -> int:
    """How many pieces a front of so many must share with one that is alike."""
    return ceil(_ALIKE * size)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets have nine tenths of all their pieces in common."""
    if min(len(one), len(other)) < _least(max(len(one), len(other))):
        return False
    shared = len(one & other)
    return shared > _ALIKE * (len(one) + len(other) - shared)
