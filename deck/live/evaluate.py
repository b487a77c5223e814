"""From a card to its variants: every live expression of its texts gets its value."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

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


class Draw(NamedTuple):
    """A card with one draw of its numbers: its variants by language, its live values.

    A card without `draw` has one, with no numbers.
    """

    variants: Mapping[str, Variant]
    values: Mapping[str, Value]  # by expression


@contextmanager
def without_warnings() -> Iterator[None]:
    """Ignores the warnings of NumPy and of the parser: `naive_softmax` shows one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True)
class Evaluator:
    """Evaluates cards of one folder. `printed` has what each program printed as run.

    `own` has the names of the folder's module. Callers ignore warnings.
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

    def card(self, card: Card, languages: Sequence[str]) -> LiveCard | None:
        """A card's variants in these languages; None where findings say why not.

        Raises WithheldError where it uses code that nobody has allowed to run.
        A family has up to 24, each different from the others as learners see it. They
        are drawn from seeds that never change, so that two builds agree. Once a bank
        has computed too much, of which there is a finding, its other cards are left.
        """
        bank = self.budgets.setdefault(card.bank, Budget("bank"))
        if bank.is_spent:
            return None
        budget = Budget("card", bank)
        draws = self._draws(card, languages, budget)
        budget.settle()
        if not draws:
            return None
        if card.draw and len(draws) < FEWEST:
            self._warn_of_few(card, len(draws))
        return LiveCard(
            card,
            {lang: tuple(d.variants[lang] for d in draws) for lang in languages},
            tuple(Proof(text, value) for text, value in draws[0].values.items()),
        )

    def draw(self, card: Card, languages: Sequence[str], seed: str) -> Draw | None:
        """One draw of a card; None where findings say why there is none.

        Raises WithheldError.
        """
        draws = self._draws(card, languages, Budget("card"), [seed])
        return draws[0] if draws else None

    def _draws(
        self,
        card: Card,
        languages: Sequence[str],
        budget: Budget,
        seeds: Sequence[str] = SEEDS,
    ) -> list[Draw]:
        """The different draws of a card in the order of their seeds; none if one fails.

        A draw is new where it is new in one of the languages, so that each has as many.
        The search ends when hardly another one is left: of draws that are equally
        likely, one is missed in 3,000 families.
        """
        draws: list[Draw] = []
        known: set[object] = set()  # numbers and what is shown of them
        newest = 0
        try:
            for count, seed in enumerate(seeds if card.draw else [""]):
                patience = max(VARIANTS, PATIENCE * (len(draws) + 1))
                if len(draws) == VARIANTS or count - newest >= patience:
                    break
                numbers = self._numbers(card, seed, budget)
                if (exact := exact_text(numbers)) in known:
                    continue
                draw = self._fill(card, languages, numbers, budget)
                shown = None
                if card.draw:
                    shown = tuple(v.shown() for v in draw.variants.values())
                if shown not in known:
                    draws.append(draw)
                    newest = count + 1
                known |= {exact, shown}
        except NoValueError:
            return []  # its finding is recorded
        except WithheldError as error:
            if str(error):
                raise
            return []
        return draws

    def _warn_of_few(self, card: Card, count: int) -> None:
        findings = Findings(self.sources[card.bank], self.findings)
        draws = "draw" if count == 1 else "different draws"
        message = f"the family `{card.id}` has only {count} {draws}"
        findings.add("few-draws", message, next(iter(card.draw)).span)

    def _numbers(self, card: Card, seed: str, budget: Budget) -> dict[str, Any]:
        """What a card draws. Raises NoValueError, with a finding, and WithheldError."""
        if not card.draw:
            return {}
        try:
            return draw_numbers(card, self.names, seed, budget)
        except DrawError as error:
            findings = Findings(self.sources[card.bank], self.findings)
            report_error(findings, error.text, 0, error.error, [*DRAWING, *self.names])
            raise NoValueError from None

    def _fill(
        self,
        card: Card,
        languages: Sequence[str],
        numbers: Mapping[str, Any],
        budget: Budget,
    ) -> Draw:
        """A variant in each language, filled with what was drawn.

        Raises NoValueError where one has none, with findings, and WithheldError.
        """
        findings = Findings(self.sources[card.bank], self.findings)
        printed = self.printed.get(card_program(card) or "")
        more = dict(numbers)
        if printed is not None:
            more |= {"output": printed.text, "raised": printed.raised}
        names = cache(lambda: {**self.names, **more} if more else self.names)
        variants: dict[str, Variant] = {}
        values: dict[str, Value] = {}
        for language in languages:
            if budget.is_spent:
                break
            builder = VariantBuilder(
                *(card, language, numbers, names, findings, values, printed),
                *(self.images, budget),
            )
            with suppress(NoValueError):
                variants[language] = builder.variant()
        if len(variants) < len(languages):
            raise NoValueError
        return Draw(variants, values)
