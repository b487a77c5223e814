"""What holds between cards: angles on a concept, open twins, ties to the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Kind, Tier
from deck.bank.source import Source
from deck.diagnostics.finding import Finding, Label

_WORDS_ONLY = {Kind.RECALL, Kind.CLOZE}
_OPEN = {
    *(Kind.RECALL, Kind.NUMERIC, Kind.TABLE, Kind.SHAPE, Kind.OUTPUT),
    *(Kind.CODE, Kind.PICTURE),
}
"""Kinds whose answer is made, not recognised; a gap shows too much around it."""


def check_concepts(
    cards: Sequence[Card], sources: Mapping[str, Source], found: list[Finding]
) -> None:
    """Findings for concepts asked one way only, or only by choice, or tied to none."""
    concepts: dict[str, list[Card]] = {}
    for card in cards:
        if card.concept:
            concepts.setdefault(card.concept, []).append(card)
    for concept, group in concepts.items():
        findings = Findings(sources[group[0].bank], found)
        _check_angles(concept, group, findings)
        for card in group:
            _check_twin(card, group, Findings(sources[card.bank], found))
    _check_ties(cards, concepts, sources, found)


def _check_angles(concept: str, group: list[Card], findings: Findings) -> None:
    """A core concept is asked in two kinds, one of them more than words."""
    if not any(card.tier is Tier.CORE for card in group):
        return
    kinds = {card.kind for card in group if card.kind is not Kind.INTERVIEW}
    first = group[0]
    also = tuple(Label(c.bank, c.id.span, str(c.kind)) for c in group[1:])
    if len(kinds) == 1:
        message = f"concept `{concept}` is asked in one kind only, {first.kind}"
    elif kinds and kinds <= _WORDS_ONLY:
        message = f"concept `{concept}` is asked in words only"
    else:
        return
    findings.add("one-angle", message, first.id.span, str(first.kind), also=also)


def _check_twin(card: Card, group: list[Card], findings: Findings) -> None:
    if card.kind is Kind.CHOICE and not any(other.kind in _OPEN for other in group):
        message = f"no open question on `{card.concept}` beside choice `{card.id}`"
        findings.add("no-twin", message, card.id.span)


def _check_ties(
    cards: Sequence[Card],
    concepts: Mapping[str, list[Card]],
    sources: Mapping[str, Source],
    found: list[Finding],
) -> None:
    """A finding for what nothing leads to and what leads to nothing."""
    if not any(card.needs for card in cards):
        return  # a deck without an order of its own
    by_id = {str(card.id): card for card in cards}
    tied: set[str] = set()  # cards and, as `concept x`, concepts
    for card in cards:
        for need in card.needs:
            other = by_id.get(str(need))
            if other is None:
                continue
            tied |= {str(card.id), str(other.id)}
            if not card.concept or card.concept != other.concept:
                tied |= {f"concept {card.concept}", f"concept {other.concept}"}
    for concept, group in concepts.items():
        if f"concept {concept}" not in tied:
            findings = Findings(sources[group[0].bank], found)
            message = f"no `needs` ties concept `{concept}` to another"
            findings.add("orphan", message, group[0].id.span)
    for card in cards:
        alone = len(concepts.get(card.concept, ())) < 2  # noqa: PLR2004
        if alone and not card.concept and str(card.id) not in tied:
            findings = Findings(sources[card.bank], found)
            message = f"card `{card.id}` has no concept and no ties"
            findings.add("orphan", message, card.id.span)
