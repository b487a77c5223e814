"""Runs all rules for good cards over a deck, and its glossary if it has one."""

from __future__ import annotations

from collections.abc import Sequence

from deck.bank.finding_list import Findings
from deck.bank.locations import CONFIG
from deck.diagnostics.finding import Finding, Severity, has_errors
from deck.live.deck import LiveDeck
from deck.quality.alike import check_alike
from deck.quality.choices import check_choice, check_length
from deck.quality.concepts import check_concepts
from deck.quality.fronts import check_decimals, check_enumeration, check_yes_no
from deck.quality.languages import check_parity, check_punctuation
from deck.quality.lengths import check_code, check_lengths
from deck.quality.machine import check_machine
from deck.quality.numbers import check_numbers, uses_values
from deck.quality.shares import check_shares
from deck.quality.terms import check_terms
from deck.quality.texts import said


def quality(deck: LiveDeck, known: Sequence[Finding]) -> tuple[Finding, ...]:
    """What could be better in a deck.

    Nothing in a deck with errors among the `known` findings: cards are missing from
    it, and what holds between cards would be said of the rest.
    """
    folder = deck.folder
    if has_errors(known):
        return ()
    found: list[Finding] = []
    sources = folder.sources
    config = next(path for path in sources if path.rpartition("/")[2] == CONFIG)
    for card in folder.cards:
        findings = Findings(sources[card.bank], found)
        check_code(card, folder.languages, findings)
        check_yes_no(card, folder.languages, findings)
        check_enumeration(card, folder.languages, findings)
        check_choice(card, folder.languages, findings)
        check_parity(card, folder.languages, findings)
        check_punctuation(card, folder.languages, findings)
    if uses_values(folder.cards):
        for card in folder.cards:
            check_numbers(card, folder.languages, Findings(sources[card.bank], found))
    for live in deck.cards:
        findings = Findings(sources[live.card.bank], found)
        check_lengths(said(live), findings)
        check_decimals(live, findings)
        check_length(live, findings)
        check_machine(live, findings)
    check_concepts(folder.cards, sources, found)
    check_alike(folder.cards, folder.languages[0], sources, found)
    check_shares(folder, deck.cards, Findings(sources[config], found))
    if folder.glossary is not None:
        check_terms(folder.cards, folder.languages, folder.glossary, sources, found)
    switches = folder.switches
    told, silenced = switches.silence(dict.fromkeys(found))
    told += switches.unused([*deck.silenced, *silenced], sources)
    return tuple(sorted(told, key=lambda f: f.order))


def strictly(findings: Sequence[Finding]) -> list[Finding]:
    """The same findings, all of them errors."""
    return [finding._replace(severity=Severity.ERROR) for finding in findings]
