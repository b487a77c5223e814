"""Runs the rules for good cards: on each bank alone, then across the cards of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from deck.check.card_texts import CheckedCard, checked_card
from deck.check.languages import check_parity
from deck.check.lengths import check_code, check_lengths
from deck.check.near_duplicates import CardFront, Front, check_near_duplicates
from deck.check.questions import check_enumeration, check_options, check_yes_no
from deck.check.values import check_decimals, check_typed_answer
from deck.folder.deck_folder import LoadedBank
from deck.folder.heads import Ordered
from deck.kinds.filled import LiveCard
from deck.source.finding import Finding, Severity
from deck.source.finding_list import Findings

_CARD_RULES: Sequence[Callable[[CheckedCard, Findings], None]] = (
    *(check_lengths, check_code, check_parity, check_yes_no),
    *(check_enumeration, check_options, check_decimals),
)


class BankQuality(NamedTuple):
    """What could be better in a bank, and the fronts of its cards by their ids."""

    findings: Sequence[Finding]
    fronts: Mapping[str, Front]


def check_bank(loaded: LoadedBank, cards: Sequence[LiveCard]) -> BankQuality:
    """Runs the rules for single cards over a bank.

    A bank that computes nothing, such as one of years, may have typed answers.
    """
    findings = Findings(loaded.source)
    computes = "${" in loaded.source.text
    rules = (*_CARD_RULES, *[check_typed_answer] * computes)
    fronts: dict[str, Front] = {}
    draws = {str(one.card.id): one.draws for one in cards}
    for card in loaded.cards:
        checked = checked_card(card, loaded.languages, draws.get(str(card.id), {}))
        for check in rules:
            check(checked, findings)
        fronts[str(card.id)] = _front(checked)
    return BankQuality(findings.recorded, fronts)


def check_deck(banks: Sequence[BankQuality], order: Ordered) -> list[Finding]:
    """Returns the findings of all banks, and of fronts that are nearly the same."""
    recorded = [finding for bank in banks for finding in bank.findings]
    fronts = {card: front for bank in banks for card, front in bank.fronts.items()}
    cards = [
        CardFront(Findings(source, recorded), head.id, fronts[card])
        for card, (head, source) in order.items()
    ]
    check_near_duplicates(cards)
    return recorded


def _front(checked: CheckedCard) -> Front:
    """All that distinguishes a card's front from another; its text in one line."""
    card, language = checked.card, checked.languages[0]
    parts = [str(card.program or ""), card.question_text(language, "___") or ""]
    picture = str(card.picture or "")
    return Front(picture, " ".join(" ".join(parts).split()).casefold())


def strictly(findings: Sequence[Finding]) -> list[Finding]:
    """The same findings, all of them errors."""
    return [finding._replace(severity=Severity.ERROR) for finding in findings]
