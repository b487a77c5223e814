"""A bank with its values: programs run, cards evaluated."""

from __future__ import annotations

import time
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deck.bank.deck_folder import LoadedBank
from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.diagnostics.finding import Finding
from deck.live.card_checks import check_programs
from deck.live.evaluator import SECONDS
from deck.live.expression import WithheldError
from deck.live.family import SEEDS, CardEvaluator
from deck.live.module import is_of_module, module_names
from deck.live.program import (
    CardCode,
    Outputs,
    ProgramOutcome,
    ProgramResult,
    Runner,
    card_code,
    run_programs,
)
from deck.live.trust import edited, trusted
from deck.live.value import Printed
from deck.live.variant import LiveCard

_NAMED = 3  # cards that a warning on many names


@dataclass(frozen=True, slots=True)
class LiveBank:
    """The cards of a bank in its order, with every value in place.

    `left_out` has the ids of cards whose program, or whose folder's module, was not
    trusted: they are in no deck now, but not retired either.
    """

    loaded: LoadedBank
    cards: tuple[LiveCard, ...]
    left_out: frozenset[str]
    findings: tuple[Finding, ...]
    live_values: int


def make_live(
    loaded: LoadedBank,
    run: Runner | None = None,
    seeds: Sequence[str] = SEEDS,
) -> LiveBank:
    """Returns the cards of a bank with their values, and findings of all stages.

    `run` runs the programs; by default each anew. Families are drawn from `seeds`.
    """
    findings = Findings(loaded.source)
    recorded = findings.recorded
    coded, others = _allowed(loaded)
    withheld = [(card, "") for card in others]  # or a function that a card calls
    outputs, ran = _run(coded, findings, run or run_programs)
    cards = [c for c in loaded.cards if c.id in outputs or not c.has_code]
    own = module_names(loaded.path, loaded.module, recorded)
    ends = time.monotonic() + SECONDS
    evaluator = CardEvaluator(loaded, seeds, outputs, own, findings, ends)
    filled = _evaluated(cards, evaluator, withheld)
    if withheld:
        _report_withheld(loaded, withheld, findings)
    recorded = [*loaded.findings, *recorded]
    if not own and any(map(is_of_module, recorded)):
        # Nobody knows what names it would have given.
        recorded = [finding for finding in recorded if finding.rule != "unknown-name"]
    return LiveBank(
        loaded,
        tuple(filled),
        frozenset(str(card.id) for card, _ in withheld),
        tuple(sorted(dict.fromkeys(recorded), key=lambda f: f.order)),
        sum(len(live.computed) for live in filled) + ran,
    )


def _evaluated(
    cards: Sequence[Card], evaluator: CardEvaluator, withheld: list[tuple[Card, str]]
) -> list[LiveCard]:
    """The cards that have values; those that need a function withheld go to others."""
    filled: list[LiveCard] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for card in cards:
            try:
                live = evaluator.card(card)
            except WithheldError as error:
                if str(error):
                    withheld.append((card, str(error)))
                continue
            if live is not None:
                filled.append(live)
    return filled


def _allowed(loaded: LoadedBank) -> tuple[list[tuple[Card, CardCode]], list[Card]]:
    """The cards with code that may run, and those with code that may not."""
    codes = [(card, card_code(card)) for card in loaded.cards if card.has_code]
    may_run = trusted(loaded.path, frozenset(code.text for _, code in codes))
    others = [card for card, code in codes if code.text not in may_run]
    return [each for each in codes if each[1].text in may_run], others


def _run(
    coded: Sequence[tuple[Card, CardCode]], findings: Findings, run: Runner
) -> tuple[dict[str, Outputs], int]:
    """What cards print that can be shown with that, by id; how many programs ended."""
    every = (text for _, code in coded for text in (code.program, *code.checks))
    programs = list(dict.fromkeys(filter(None, every)))
    results = dict(zip(programs, run(programs) if programs else (), strict=True))
    outputs: dict[str, Outputs] = {}
    for card, code in coded:
        own, checked = results.get(code.program), [results[c] for c in code.checks]
        if check_programs(card, own, checked, findings):
            outputs[card.id] = Outputs(*map(_printed, (own, *checked[:1])))
    return outputs, sum(isinstance(end, ProgramResult) for end in results.values())


def _printed(outcome: ProgramOutcome | None) -> Printed | None:
    return outcome.printed if isinstance(outcome, ProgramResult) else None


def _report_withheld(
    loaded: LoadedBank, withheld: Sequence[tuple[Card, str]], findings: Findings
) -> None:
    """A warning for the programs of a bank that may not run, and for its calls."""
    changed = edited(loaded)
    has_data = loaded.module is not None and bool(loaded.module.data)
    for calls in (False, True):
        if some := [each for each in withheld if bool(each[1]) is calls]:
            cards, called = [card for card, _ in some], some[0][1]
            message = (
                _not_called(cards, called, changed, has_data=has_data)
                if calls
                else _not_run(cards, changed)
            )
            place = min(card.id.span for card in cards)
            findings.add("program-not-trusted", message, place)


def _not_run(cards: Sequence[Card], changed: Collection[str]) -> str:
    """That programs were not run, and which were allowed as they were before."""
    message = f"the program of card `{cards[0].id}` was not run"
    if len(cards) > 1:
        message = f"the programs of {_listed(cards)} were not run"
    others = [card for card in cards if card.id in changed]
    if len(others) == len(cards):
        return f"{message}: {'they' if len(cards) > 1 else 'it'} changed since allowed"
    return message + (f"; changed since allowed: {_named(others)}" if others else "")


def _not_called(
    cards: Sequence[Card], called: str, changed: Collection[str], *, has_data: bool
) -> str:
    """That cards use functions of a module that was not run."""
    module = called.rpartition(" ")[2]
    message = f"card `{cards[0].id}` uses {called}, which was not run"
    if len(cards) > 1:
        message = f"{_listed(cards)} use {module}, which was not run"
    what = "it, or its data," if has_data else "it"
    return message + f": {what} changed since allowed" * (module in changed)


def _listed(cards: Sequence[Card]) -> str:
    """How many cards there are, and the first of them by id."""
    return f"{len(cards)} cards ({_named(cards)})"


def _named(cards: Sequence[Card]) -> str:
    ids = [f"`{card.id}`" for card in sorted(cards, key=lambda card: card.id.span)]
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")
