"""From a card to its variants: every live expression of its texts gets its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from deck.bank.finding_list import Findings
from deck.bank.images import ImageFile
from deck.bank.models import Card
from deck.bank.source import Source
from deck.diagnostics.finding import Finding
from deck.live.draw import (
    DRAWING,
    FEWEST,
    PATIENCE,
    SEEDS,
    VARIANTS,
    DrawError,
    draw_numbers,
    exact_text,
)
from deck.live.error_messages import report_error
from deck.live.expression import WithheldError
from deck.live.limits import Budget
from deck.live.program import card_program
from deck.live.value import Printed, Value
from deck.live.variant import LiveCard, Proof, Variant
from deck.live.variant_builder import NoValueError, VariantBuilder

_Draw = tuple[dict[str, Variant], Mapping[str, Value]]  # by language; by expression


@dataclass(frozen=True)
class Evaluator:
    """Evaluates cards of one folder. `printed` has what each program printed as run.

    `own` has the names of the folder's module. Callers ignore warnings: NumPy and the
    parser give some, and `naive_softmax` shows one.
    """

    sources: Mapping[str, Source]
    printed: Mapping[str, Printed] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    images: Mapping[str, ImageFile] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)  # by the path of the bank

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """The names that expressions know; NumPy is imported with them."""
        from deck.live.builtins import NAMES

        return {**NAMES, **self.own}

    def card(
        self, card: Card, languages: Sequence[str], seeds: Sequence[str] = SEEDS
    ) -> LiveCard | None:
        """A card's variants in these languages; None where findings say why not.

        Raises WithheldError where it uses code that nobody has allowed to run.
        A family has up to 24, each different from the others as learners see it. They
        are drawn from seeds that never change, so that two builds agree, or from those
        given. Once a bank has computed too much, of which there is a finding, its other
        cards are left.
        """
        bank = self.budgets.setdefault(card.bank, Budget("bank"))
        if bank.is_spent:
            return None
        findings = Findings(self.sources[card.bank], self.findings)
        budget = Budget("card", bank)
        draws: dict[str, _Draw] = {}  # by seed
        try:
            if card.draw:
                draws = self._family(card, languages, seeds, findings, budget)
            else:
                draws = {"": self._fill(card, languages, {}, findings, budget)}
        except NoValueError:
            pass  # its finding is recorded
        except WithheldError as error:
            if str(error):
                raise
        budget.settle()
        if not draws:
            return None
        if card.draw and len(draws) < FEWEST <= len(seeds):
            some = "1 draw" if len(draws) == 1 else f"{len(draws)} different draws"
            message = f"the family `{card.id}` has only {some}"
            findings.add("few-draws", message, next(iter(card.draw)).span)
        variants, values = zip(*draws.values(), strict=True)
        return LiveCard(
            card,
            {lang: tuple(each[lang] for each in variants) for lang in languages},
            tuple(Proof(text, value) for text, value in values[0].items()),
            tuple(draws),
        )

    def _family(
        self,
        card: Card,
        languages: Sequence[str],
        seeds: Sequence[str],
        findings: Findings,
        budget: Budget,
    ) -> dict[str, _Draw]:
        """The different draws of a family in the order of their seeds.

        A draw is new where it is new in one of the languages, so that each has as many.
        The search ends when hardly another one is left: of draws that are equally
        likely, one is missed in 3,000 families. Raises NoValueError, with a finding,
        where one fails, and WithheldError.
        """
        draws: dict[str, _Draw] = {}
        known: set[object] = set()  # numbers and what is shown of them
        newest = 0
        for count, seed in enumerate(seeds):
            patience = max(VARIANTS, PATIENCE * (len(draws) + 1))
            if len(draws) == VARIANTS or count - newest >= patience:
                break
            try:
                numbers = draw_numbers(card, self.names, seed, budget)
            except DrawError as error:
                names = [*DRAWING, *self.names]
                report_error(findings, error.text, 0, error.error, names)
                raise NoValueError from None
            if (exact := exact_text(numbers)) in known:
                continue
            draw = self._fill(card, languages, numbers, findings, budget)
            shown = tuple(variant.shown() for variant in draw[0].values())
            if shown not in known:
                draws[seed] = draw
                newest = count + 1
            known |= {exact, shown}
        return draws

    def _fill(
        self,
        card: Card,
        languages: Sequence[str],
        numbers: Mapping[str, Any],
        findings: Findings,
        budget: Budget,
    ) -> _Draw:
        """A variant in each language, filled with what was drawn, and their values.

        Raises NoValueError where one has none, with findings, and WithheldError.
        """
        printed = self.printed.get(card_program(card) or "")
        more = dict(numbers)
        if printed is not None:
            more |= {"output": printed.text, "raised": printed.raised}
        names = cache(lambda: {**self.names, **more} if more else self.names)
        builder = VariantBuilder(
            card, numbers, names, findings, printed, self.images, budget
        )
        variants: dict[str, Variant] = {}
        for language in languages:
            if not budget.is_spent:
                with suppress(NoValueError):
                    variants[language] = builder.variant(language)
        if len(variants) < len(languages):
            raise NoValueError
        return variants, builder.values
