"""Runs the rules for good cards: on each bank alone, then across the cards of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from deck.bank.deck_folder import Listing
from deck.bank.finding_list import Findings
from deck.bank.heads import Ordered
from deck.bank.keys import Kind
from deck.bank.models import Cloze
from deck.diagnostics.finding import Finding, Severity
from deck.live.live_bank import LiveBank
from deck.quality import code_size, languages, lengths, question_style, values
from deck.quality.card_texts import (
    CardFacts,
    CardTraits,
    CheckedCard,
    TermUse,
    checked_card,
    pattern,
)
from deck.quality.deck_balance import check_balance, check_concepts
from deck.quality.near_duplicates import check_near_duplicates
from deck.quality.terms import TermChecker, check_term_order

_CARD_RULES: Sequence[Callable[[CheckedCard, Findings], None]] = (
    *(lengths.check_lengths, code_size.check_code, languages.check_parity),
    *(question_style.check_wording, question_style.check_enumeration),
    *(question_style.check_choice, question_style.check_option_length),
    question_style.check_equal_options,
    *(values.check_typed_numbers, values.check_decimals, values.check_nondeterminism),
    values.check_name_error,
)


class BankQuality(NamedTuple):
    """What could be better in a bank, and in its cards for the rules across banks."""

    findings: Sequence[Finding]
    uses_values: bool  # a card computes or lists any of its numbers
    cards: Mapping[str, CardTraits]  # by id


def check_bank(live: LiveBank, terms: TermChecker | None) -> BankQuality:
    """Runs the rules for single cards over a bank, and its deck's glossary if any."""
    loaded, findings = live.loaded, Findings(live.loaded.source)
    cards: dict[str, CardTraits] = {}
    computes = False
    variants = {str(one.card.id): one.variants for one in live.cards}
    for card in loaded.cards:
        checked = checked_card(card, loaded.languages, variants.get(str(card.id), {}))
        for check in _CARD_RULES:
            check(checked, findings)
        uses = [] if terms is None else terms.check(checked, findings)
        cards[str(card.id)] = _traits(checked, uses)
        computes = computes or values.uses_values(checked)
    return BankQuality(findings.recorded, computes, cards)


def check_deck(
    banks: Sequence[BankQuality], order: Ordered, listing: Listing
) -> list[Finding]:
    """Returns the findings of all banks, and those of the rules across their cards.

    Typed numbers are no fault in a deck that computes none.
    """
    computes = any(bank.uses_values for bank in banks)
    recorded = [
        finding
        for bank in banks
        for finding in bank.findings
        if computes or finding.rule != "typed-number"
    ]
    cards = card_facts(banks, order, recorded)
    check_concepts(cards)
    check_near_duplicates(cards)
    check_balance(cards, listing, Findings(listing.source, recorded))
    if listing.glossary is not None:
        check_term_order(cards, listing.glossary)
    return recorded


def card_facts(
    banks: Sequence[BankQuality], order: Ordered, recorded: list[Finding]
) -> list[CardFacts]:
    """The cards in the order of learning; their findings go to those recorded."""
    traits = {card: own for bank in banks for card, own in bank.cards.items()}
    return [
        CardFacts(Findings(source, recorded), head, traits[card])
        for card, (head, source) in order.items()
    ]


def _traits(checked: CheckedCard, terms: Sequence[TermUse]) -> CardTraits:
    card, languages = checked.card, checked.languages
    widths = {name: question_style.option_widths(checked, name) for name in languages}
    return CardTraits(
        front=_front(checked),
        picture="" if card.picture is None else str(card.picture.source),
        asks_why=_asks_why(checked),
        is_longest={name: w[0] > max(w[1:]) for name, w in widths.items() if w},
        terms=terms,
    )


def _front(checked: CheckedCard) -> str:
    """All that distinguishes a card's front from another, in one line."""
    card, language = checked.card, checked.languages[0]
    parts = [str(card.program or "")]
    if card.question is not None:
        parts.append(str(card.question[language]))
    if isinstance(card.body, Cloze):
        pieces = card.body.pieces[language]
        parts.append("".join("___" if p.gap else p.text for p in pieces))
    return " ".join(" ".join(parts).split()).casefold()


def _asks_why(checked: CheckedCard) -> bool | None:
    """True if a card asks for a reason, or for a fault; None if it is unknown."""
    card, question = checked.card, checked.card.question
    for language in checked.languages:
        if why := pattern("why", language):
            return card.kind is Kind.BUG or (
                question is not None and bool(why.search(question[language]))
            )
    return None


def strictly(findings: Sequence[Finding]) -> list[Finding]:
    """The same findings, all of them errors."""
    return [finding._replace(severity=Severity.ERROR) for finding in findings]
