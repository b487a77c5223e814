"""From a card to its variants: every live expression of its texts gets its value."""

from __future__ import annotations

import warnings
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from deck.bank.finding_list import Findings
from deck.bank.images import ImageFile
from deck.bank.models import Card
from deck.bank.source import Source
from deck.diagnostics.finding import Finding
from deck.live.code import card_program
from deck.live.draw import (
    DRAWING,
    FEWEST,
    DrawError,
    Search,
    draw_numbers,
    exact_text,
)
from deck.live.error_messages import report_error
from deck.live.expression import WithheldError
from deck.live.limits import Budget, bank_budget, card_budget
from deck.live.value import Printed, Value
from deck.live.variant import LiveCard, Proof, Variant
from deck.live.variant_builder import NoValueError, VariantBuilder


class _Names(Mapping[str, Any]):
    """The names that expressions know, and NumPy with them, once one is asked for."""

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @property
    def _names(self) -> Mapping[str, Any]:
        from deck.live.builtins import NAMES

        return NAMES


NAMES = _Names()


@dataclass(frozen=True)
class Evaluator:
    """Evaluates cards of one folder. `printed` has what each program printed as run.

    `own` has the names of the folder's module.
    """

    sources: Mapping[str, Source]
    printed: Mapping[str, Printed] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    images: Mapping[str, ImageFile] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)  # by the path of the bank

    def card(self, card: Card, languages: Sequence[str]) -> LiveCard | None:
        """A card's variants in these languages; None where findings say why not.

        Raises WithheldError where it uses code that nobody has allowed to run.
        A family has up to 24, each different from the others as learners see it. They
        are drawn from seeds that never change, so that two builds agree. Once a bank
        has computed too much, of which there is a finding, its other cards are left.
        """
        bank = self.budgets.setdefault(card.bank, bank_budget())
        if bank.is_spent:
            return None
        budget = card_budget(bank)
        computed: dict[str, Value] = {}
        drawn: list[dict[str, Variant]] = []
        with self._recording():
            if card.draw:
                drawn = self._distinct(card, languages, computed, budget)
            else:
                drawn = [self._variants(card, languages, {}, computed, budget)]
        budget.settle()
        if not drawn:
            return None
        if card.draw and len(drawn) < FEWEST:
            self._warn_of_few(card, len(drawn))
        return LiveCard(
            card,
            {lang: tuple(found[lang] for found in drawn) for lang in languages},
            tuple(Proof(text, value) for text, value in computed.items()),
        )

    def variant(
        self, card: Card, languages: Sequence[str], seed: str
    ) -> dict[str, Variant] | None:
        """One draw of a card in each language; None where findings say why not.

        Raises WithheldError.
        """
        return self._one(card, languages, seed, {})

    def computed(self, card: Card, language: str, seed: str) -> dict[str, Value]:
        """Each live expression of a draw with its value."""
        values: dict[str, Value] = {}
        self._one(card, [language], seed, values)
        return values

    def _one(
        self,
        card: Card,
        languages: Sequence[str],
        seed: str,
        values: dict[str, Value],
    ) -> dict[str, Variant] | None:
        budget = card_budget()
        with self._recording():
            numbers = self._numbers(card, seed, budget)
            return self._variants(card, languages, numbers, values, budget)
        return None

    @contextmanager
    def _recording(self) -> Iterator[None]:
        """End where a card has no value, with a finding that says why.

        Raises WithheldError where code of the card may not run.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # naive_softmax is there to show one
                yield
        except NoValueError:
            pass  # its finding is there
        except WithheldError as error:
            if str(error):
                raise

    def _distinct(
        self,
        card: Card,
        languages: Sequence[str],
        computed: dict[str, Value],
        budget: Budget,
    ) -> list[dict[str, Variant]]:
        """The different draws of a family, in the order of their seeds.

        A draw is new where it is new in one of the languages, so that each has as many.
        """
        drawn: list[dict[str, Variant]] = []
        known: set[object] = set()  # numbers and what is shown of them
        search = Search()
        while (seed := search.next_seed()) is not None:
            numbers = self._numbers(card, seed, budget)
            if (exact := exact_text(numbers)) in known:
                continue
            known.add(exact)
            values: dict[str, Value] = {} if drawn else computed
            variants = self._variants(card, languages, numbers, values, budget)
            shown = tuple(variants[language].shown() for language in languages)
            if shown not in known:
                known.add(shown)
                drawn.append(variants)
                search.add_distinct()
        return drawn

    def _warn_of_few(self, card: Card, count: int) -> None:
        findings = Findings(self.sources[card.bank], self.findings)
        draws = "draw" if count == 1 else "different draws"
        message = f"the family `{card.id}` has only {count} {draws}"
        findings.add("few-draws", message, next(iter(card.draw)).span)

    def _numbers(self, card: Card, seed: str, budget: Budget) -> dict[str, Any]:
        """What a card draws. Raises NoValueError, with a finding, and WithheldError."""
        try:
            return draw_numbers(card, self._known, seed, budget)
        except DrawError as error:
            findings = Findings(self.sources[card.bank], self.findings)
            names = [*DRAWING, *self._known]
            report_error(findings, error.text, 0, error.error, names)
            raise NoValueError from None

    @property
    def _known(self) -> ChainMap[str, Any]:
        return ChainMap[str, Any](self.own, NAMES)  # type: ignore[arg-type]

    def _variants(
        self,
        card: Card,
        languages: Sequence[str],
        numbers: Mapping[str, Any],
        values: dict[str, Value],
        budget: Budget,
    ) -> dict[str, Variant]:
        """A variant in each language, filled with what was drawn.

        Raises NoValueError where one has none, with findings, and WithheldError.
        """
        findings = Findings(self.sources[card.bank], self.findings)
        printed = self.printed.get(card_program(card) or "")
        drawn = dict(numbers)
        if printed is not None:
            drawn |= {"output": printed.text, "raised": printed.raised}
        names = ChainMap[str, Any](drawn, *self._known.maps)
        found: dict[str, Variant] = {}
        for language in languages:
            if budget.is_spent:
                break
            builder = VariantBuilder(
                card, language, names, findings, values, printed, self.images, budget
            )
            with suppress(NoValueError):
                found[language] = builder.variant()
        if len(found) < len(languages):
            raise NoValueError
        return found
