"""A whole deck folder with its values: programs run, cards evaluated."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from deck.bank.deck_folder import Folder
from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.diagnostics.finding import Finding
from deck.live.card_checks import check_programs
from deck.live.expression import WithheldError
from deck.live.family import SEEDS, CardEvaluator
from deck.live.limits import Budget
from deck.live.module import is_of_module, module_names
from deck.live.program import (
    ProgramResult,
    Runner,
    card_code,
    card_program,
    checking_programs,
    run_programs,
)
from deck.live.trust import edited, trusted_programs
from deck.live.value import Printed
from deck.live.variant import LiveCard

_NAMED = 3  # cards that a warning on many names


@dataclass(frozen=True, slots=True)
class LiveDeck:
    """The cards of a folder in the order of learning, with every value in place.

    `left_out` has the ids of cards whose program, or whose folder's module, was not
    trusted: they are in no deck now, but not retired either. `steps` has what each
    card took, of those without findings.
    """

    folder: Folder
    cards: tuple[LiveCard, ...]
    left_out: frozenset[str]
    findings: tuple[Finding, ...]
    live_values: int
    steps: Mapping[str, int]


def make_live(
    folder: Folder,
    run: Runner | None = None,
    seeds: Sequence[str] = SEEDS,
    spent: int = 0,
) -> LiveDeck:
    """Returns the cards of a folder with their values, and findings of all stages.

    `run` runs the programs; by default each anew. Families are drawn from `seeds`.
    `spent` are the steps of cards of the bank that were evaluated before.
    """
    recorded: list[Finding] = []
    cards, others = _allowed(folder)
    withheld = [(card, "") for card in others]  # or a function that a card calls
    printed, cards = _run(folder, cards, recorded, run or run_programs)
    own = module_names(folder.path, folder.module, recorded)
    budget = Budget("bank")
    budget.spend(spent)
    evaluator = CardEvaluator(folder, seeds, printed, own, recorded, budget)
    filled: list[LiveCard] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for card in cards:
            try:
                live = evaluator.card(card)
            except WithheldError as error:
                withheld.append((card, str(error)))
                continue
            if live is not None:
                filled.append(live)
    if withheld:
        _report_withheld(folder, withheld, recorded)
    recorded = [*folder.findings, *recorded]
    if not own and any(map(is_of_module, recorded)):
        # Nobody knows what names it would have given.
        recorded = [finding for finding in recorded if finding.rule != "unknown-name"]
    return LiveDeck(
        folder,
        tuple(filled),
        frozenset(str(card.id) for card, _ in withheld),
        tuple(sorted(dict.fromkeys(recorded), key=lambda f: f.order)),
        sum(len(live.computed) for live in filled) + len(printed),
        evaluator.steps,
    )


def _allowed(folder: Folder) -> tuple[list[Card], list[Card]]:
    """The cards whose code may run, or that have none, and the others."""
    codes = [(card, card_code(card)) for card in folder.cards]
    may_run: set[str | None] = {None}
    if any(code for _, code in codes):
        may_run |= trusted_programs(folder)
    others = [card for card, code in codes if code not in may_run]
    return [card for card, code in codes if code in may_run], others


def _run(
    folder: Folder, cards: Sequence[Card], recorded: list[Finding], run: Runner
) -> tuple[Mapping[str, Printed], list[Card]]:
    """What each program printed, and the cards that can be shown with that."""
    by_card = [(card, card_program(card), checking_programs(card)) for card in cards]
    every = (text for _, own, others in by_card for text in (own, *others) if text)
    programs = list(dict.fromkeys(every))
    results = dict(zip(programs, run(programs) if programs else (), strict=True))
    whole = [
        card
        for card, own, others in by_card
        if check_programs(
            card,
            results.get(own or ""),
            [results[text] for text in others],
            Findings(folder.sources[card.bank], recorded),
        )
    ]
    printed = {
        program: result.printed
        for program, result in results.items()
        if isinstance(result, ProgramResult)
    }
    return printed, whole


def _report_withheld(
    folder: Folder, withheld: Sequence[tuple[Card, str]], recorded: list[Finding]
) -> None:
    """A warning for the programs of each bank that may not run, and for its calls."""
    changed = edited(folder)
    has_data = folder.module is not None and bool(folder.module.data)
    for path in dict.fromkeys(card.bank for card in folder.cards):
        findings = Findings(folder.sources[path], recorded)
        for calls in (False, True):
            some = [x for x in withheld if x[0].bank == path and bool(x[1]) is calls]
            if some:
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
