"""Rules for the deck as a whole: kinds, load, and how concepts are covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from deck.bank.deck_folder import Listing
from deck.bank.finding_list import Findings
from deck.bank.keys import Kind, Tier
from deck.quality.card_texts import CardFacts

Concepts = Mapping[str, Sequence[CardFacts]]

_WORDS_ONLY = {Kind.RECALL, Kind.CLOZE}
# Kinds whose answer is recalled, not recognised; a gap shows too much around it.
_OPEN = {
    *(Kind.RECALL, Kind.NUMERIC, Kind.TABLE, Kind.SHAPE, Kind.OUTPUT),
    *(Kind.CODE, Kind.EXERCISE, Kind.PICTURE),
}
_SPRINT, _CORE = 54, 150  # cards; six days and a month of a few minutes each
_CHOICES = 0.25
_LONGEST = 0.40
_REASONS = 0.15
_SOME = 8  # cards from which on a share says something
_MANY = 20


def check_concepts(cards: Sequence[CardFacts]) -> None:
    """Findings for concepts asked one way only, or only by choice, or tied to none."""
    concepts: dict[str, list[CardFacts]] = {}
    for card in cards:
        if card.head.concept:
            concepts.setdefault(card.head.concept, []).append(card)
    for concept, group in concepts.items():
        _check_kinds(concept, group)
        if any(card.head.kind in _OPEN for card in group):
            continue
        for card in group:
            if card.head.kind is Kind.CHOICE:
                message = f"no open question on `{concept}` beside choice `{card.id}`"
                card.findings.add("no-twin", message, card.id.span)
    if any(card.head.needs for card in cards):  # else the deck has no order of its own
        _check_ties(cards, concepts)


def _check_kinds(concept: str, group: Sequence[CardFacts]) -> None:
    """A core concept is asked in two kinds, one of them more than words."""
    if not any(card.head.tier is Tier.CORE for card in group):
        return
    kinds = {card.head.kind for card in group} - {Kind.INTERVIEW}
    (first, *others), fix = group, ""
    if len(kinds) == 1:
        message = f"concept `{concept}` is asked in one kind only, {first.head.kind}"
        if kinds.isdisjoint(_WORDS_ONLY):
            fix = "add a card of another kind, such as recall"
    elif kinds and kinds <= _WORDS_ONLY:
        message = f"concept `{concept}` is asked in words only"
    else:
        return
    also = tuple(card.label(str(card.head.kind)) for card in others)
    place, label = first.id.span, str(first.head.kind)
    first.findings.add("one-angle", message, place, label, help=fix, also=also)


def _check_ties(cards: Sequence[CardFacts], concepts: Concepts) -> None:
    """A finding for each concept, and card without one, that no `needs` connects."""
    by_id = {card.id: card for card in cards}
    tied_cards: set[str] = set()
    tied_concepts: set[str] = set()
    for card in cards:
        for other in (by_id[need] for need in card.head.needs if need in by_id):
            tied_cards |= {card.id, other.id}
            if not card.head.concept or card.head.concept != other.head.concept:
                tied_concepts |= {card.head.concept, other.head.concept}
    for concept, (first, *_) in concepts.items():
        if concept not in tied_concepts:
            message = f"no `needs` ties concept `{concept}` to another"
            first.findings.add("orphan", message, first.id.span)
    for card in cards:
        if not card.head.concept and card.id not in tied_cards:
            message = f"card `{card.id}` has no concept and no ties"
            card.findings.add("orphan", message, card.id.span)


def check_balance(
    cards: Sequence[CardFacts], listing: Listing, findings: Findings
) -> None:
    """Findings of the deck as a whole, at the banks of its `deck.yaml`."""
    core = [card for card in cards if card.head.tier is Tier.CORE]

    def add(rule: str, message: str, fix: str = "") -> None:
        findings.add(rule, message, listing.config.banks_key, help=fix)

    count = sum(len(card.head.gaps) for card in cards if "sprint" in card.head.path)
    if count > _SPRINT:
        message = f"the sprint path has {count} cards; {_SPRINT} are a week's work"
        add("sprint-load", message)
    count = sum(len(card.head.gaps) for card in core)
    if count > _CORE and len(core) < len(cards):  # a deck without tiers has no order
        add("core-load", f"tier `core` has {count} cards; {_CORE} are a month's work")
    count = sum(card.head.kind is Kind.CHOICE for card in cards)
    if len(cards) >= _SOME and count > _CHOICES * len(cards):
        message = f"{count} of {len(cards)} cards are choices; a quarter is enough"
        add("choice-share", message)
    wanted = ceil(_REASONS * len(core))
    if len(core) >= _MANY and any(card.head.concept for card in core):
        known = (card.traits.asks_why for card in core)
        reasons = [asks for asks in known if asks is not None]
        if reasons and sum(reasons) < wanted:
            message = f"{sum(reasons)} of {len(core)} core cards ask for a reason"
            add("few-reasons", f"{message}; {wanted} should")
    for language in listing.config.languages:
        choices = [card for card in cards if language in card.traits.is_longest]
        longest = [c.id for c in choices if c.traits.is_longest[language]]
        if len(choices) >= _SOME and len(longest) > _LONGEST * len(choices):
            message = f"in `{language}` the right option is the longest on "
            message += f"{len(longest)} of {len(choices)} choice cards"
            add("longest-key", message, f"shorten it on {', '.join(longest[:8])}")
