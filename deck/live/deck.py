"""A whole deck folder with its values: programs run, cards evaluated."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from deck.bank.deck_folder import Folder
from deck.bank.finding_list import Findings
from deck.bank.models import Card
from deck.diagnostics.finding import Finding
from deck.live.card_checks import check_alt, check_draws, check_programs
from deck.live.draw import EXAMPLE, FEWEST, PATIENCE, SEEDS, VARIANTS, exact_text
from deck.live.evaluator import NoValueError
from deck.live.expression import WithheldError
from deck.live.foreign import check_markup
from deck.live.limits import Budget
from deck.live.module import module_names
from deck.live.program import (
    ProgramResult,
    Runner,
    card_code,
    card_program,
    checking_programs,
    run_programs,
)
from deck.live.trust import edited, trusted_programs
from deck.live.value import Printed, Value
from deck.live.variant import LiveCard, Proof, Variant
from deck.live.variant_builder import VariantBuilder

_NAMED = 3  # cards that a warning on many names
_Draw = tuple[dict[str, Variant], Mapping[str, Value]]  # by language; by expression


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
    programs = {str(card.id): card_code(card) for card in folder.cards}
    may_run: set[str | None] = {None}
    if any(programs.values()):
        may_run |= trusted_programs(folder)
    recorded: list[Finding] = []
    withheld = [card for card in folder.cards if programs[card.id] not in may_run]
    calls: list[tuple[Card, str]] = []  # with a function that may not run
    cards = [card for card in folder.cards if programs[card.id] in may_run]
    printed, broken = _run(folder, cards, recorded, run or run_programs)
    own = module_names(folder.path, folder.module, recorded)
    budget = Budget("bank")
    budget.spend(spent)
    evaluator = _Evaluator(folder, seeds, printed, own, recorded, budget)
    filled: list[LiveCard] = []
    steps: dict[str, int] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for card in cards:
            live, before, left = None, len(recorded), budget.left
            if card.id not in broken:
                try:
                    live = evaluator.card(card)
                except WithheldError as error:
                    calls.append((card, str(error)))
            if live is not None:
                filled.append(live)
                of_card = Findings(folder.sources[card.bank], recorded)
                check_alt(live, of_card)
                check_draws(card, of_card)
                check_markup(card, of_card)
                if len(recorded) == before:
                    steps[card.id] = left - budget.left
    if withheld or calls:
        _report_withheld(folder, withheld, calls, recorded)
    recorded = [*folder.findings, *recorded]
    if not own and any(map(is_of_module, recorded)):
        # Nobody knows what names it would have given.
        recorded = [finding for finding in recorded if finding.rule != "unknown-name"]
    return LiveDeck(
        folder,
        tuple(filled),
        frozenset(str(card.id) for card in (*withheld, *(card for card, _ in calls))),
        tuple(sorted(dict.fromkeys(recorded), key=lambda f: f.order)),
        sum(len(live.computed) for live in filled) + len(printed),
        steps,
    )


@dataclass(frozen=True)
class _Evaluator:
    """Evaluates cards of one folder. `printed` has what each program printed as run.

    `own` has the names of the folder's module. Callers ignore warnings: NumPy and the
    parser give some, and `naive_softmax` shows one.
    """

    folder: Folder
    seeds: Sequence[str]
    printed: Mapping[str, Printed]
    own: Mapping[str, Any]
    recorded: list[Finding]
    budget: Budget

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """The names that expressions know; NumPy is imported with them."""
        from deck.live.builtins import NAMES

        return {**NAMES, **self.own}

    def card(self, card: Card) -> LiveCard | None:
        """A card's variants; None where findings say why not.

        Raises WithheldError where it uses code that nobody has allowed to run. Once a
        bank has computed too much, of which there is a finding, its other cards are
        left.
        """
        if self.budget.is_spent:
            return None
        findings = Findings(self.folder.sources[card.bank], self.recorded)
        draws: dict[str, _Draw] = {}  # by seed
        try:
            with Budget("card", self.budget) as budget:
                draws = self._draws(card, findings, budget)
        except NoValueError:
            pass  # its finding is recorded
        except WithheldError as error:
            if str(error):
                raise
        if not draws:
            return None
        if card.draw and len(draws) < FEWEST <= len(self.seeds):
            some = "1 draw" if len(draws) == 1 else f"{len(draws)} different draws"
            message = f"the family `{card.id}` has only {some}"
            findings.add("few-draws", message, next(iter(card.draw)).span)
        variants, values = zip(*draws.values(), strict=True)
        languages = self.folder.languages
        return LiveCard(
            card,
            {lang: tuple(each[lang] for each in variants) for lang in languages},
            tuple(Proof(text, value) for text, value in values[0].items()),
            tuple(draws),
        )

    def _draws(
        self, card: Card, findings: Findings, budget: Budget
    ) -> dict[str, _Draw]:
        """The card, or the different draws of a family in the order of their seeds.

        They are drawn from seeds that never change, so that two builds agree, or from
        those given. A draw is new where it is new in one of the languages, so that each
        has as many. The search ends when hardly another one is left: of draws that are
        equally likely, one is missed in 3,000 families. Raises NoValueError, with a
        finding, where one fails, and WithheldError.
        """
        if not card.draw:
            return {"": self._fill(self._builder(card, findings, budget))}
        draws: dict[str, _Draw] = {}
        known: set[object] = set()  # numbers and what is shown of them
        newest, example = 0, None
        if card.example is not None:
            example = self._builder(card, findings, budget, EXAMPLE)
            if len(self.seeds) > 1:
                known.add(exact_text(example.numbers))  # nobody is asked what was shown
        for count, seed in enumerate(self.seeds):
            patience = max(VARIANTS, PATIENCE * (len(draws) + 1))
            if len(draws) == VARIANTS or count - newest >= patience:
                break
            builder = self._builder(card, findings, budget, seed, example)
            if (exact := exact_text(builder.numbers)) in known:
                continue
            draw = self._fill(builder)
            shown = tuple(variant.shown() for variant in draw[0].values())
            if shown not in known:
                draws[seed] = draw
                newest = count + 1
            known |= {exact, shown}
        return draws

    def _builder(
        self,
        card: Card,
        findings: Findings,
        budget: Budget,
        seed: str = "",
        example: VariantBuilder | None = None,
    ) -> VariantBuilder:
        """Fills a card with what a seed draws, and its example with another draw."""
        builder = VariantBuilder(
            *(card, lambda: self.names, findings, budget),
            printed=self.printed.get(card_program(card) or ""),
            images=self.folder.images,
            example=example,
            mended=next(map(self.printed.get, checking_programs(card)), None),
        )
        if card.draw:
            builder.draw(seed)
        return builder

    def _fill(self, builder: VariantBuilder) -> _Draw:
        """A variant in each language, filled with what was drawn, and their values.

        Raises NoValueError where one has none, with findings, and WithheldError.
        """
        variants: dict[str, Variant] = {}
        for language in self.folder.languages:
            if not builder.budget.is_spent:
                with suppress(NoValueError):
                    variants[language] = builder.variant(language)
        if len(variants) < len(self.folder.languages):
            raise NoValueError
        return variants, builder.values


def is_of_module(finding: Finding) -> bool:
    """Whether it says that a module cannot be used, or cannot be read."""
    return finding.rule == "bad-module" or finding.at.path.endswith(".py")


def _run(
    folder: Folder, cards: Sequence[Card], recorded: list[Finding], run: Runner
) -> tuple[Mapping[str, Printed], frozenset[str]]:
    """What each program printed, and the cards that it leaves without a value."""
    by_card = [(card, card_program(card), checking_programs(card)) for card in cards]
    every = (text for _, own, others in by_card for text in (own, *others) if text)
    programs = list(dict.fromkeys(every))
    results = dict(zip(programs, run(programs) if programs else (), strict=True))
    broken = [
        str(card.id)
        for card, own, others in by_card
        if not check_programs(
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
    return printed, frozenset(broken)


def _report_withheld(
    folder: Folder,
    withheld: Sequence[Card],
    calls: Sequence[tuple[Card, str]],
    recorded: list[Finding],
) -> None:
    """A warning for the programs of each bank that may not run, and for its calls."""
    changed = edited(folder)
    for path in dict.fromkeys(card.bank for card in folder.cards):
        findings = Findings(folder.sources[path], recorded)
        cards = [card for card in withheld if card.bank == path]
        if cards:
            message = f"the program of card `{cards[0].id}` was not run"
            if len(cards) > 1:
                message = f"the programs of {_listed(cards)} were not run"
            message += _since(cards, changed)
            place = min(card.id.span for card in cards)
            findings.add("program-not-trusted", message, place)
        own = [(card, called) for card, called in calls if card.bank == path]
        if own:
            cards, called = [card for card, _ in own], own[0][1]
            module = called.rpartition(" ")[2]
            message = f"card `{cards[0].id}` uses {called}, which was not run"
            if len(cards) > 1:
                message = f"{_listed(cards)} use {module}, which was not run"
            message += ": it changed since allowed" * (module in changed)
            place = min(card.id.span for card in cards)
            findings.add("program-not-trusted", message, place)


def _listed(cards: Sequence[Card]) -> str:
    """How many cards there are, and the first of them by id."""
    return f"{len(cards)} cards ({_named(cards)})"


def _named(cards: Sequence[Card]) -> str:
    ids = [f"`{card.id}`" for card in sorted(cards, key=lambda card: card.id.span)]
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _since(cards: Sequence[Card], changed: Collection[str]) -> str:
    """Which of the programs were allowed as they were before; may be nothing."""
    others = [card for card in cards if card.id in changed]
    if len(others) == len(cards):
        return f": {'they' if len(cards) > 1 else 'it'} changed since allowed"
    return f"; changed since allowed: {_named(others)}" if others else ""
