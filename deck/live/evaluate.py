"""From a card to its variants: every live expression of its texts gets its value."""

from __future__ import annotations

import warnings
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deck.bank.card import Card
from deck.bank.collect import Findings
from deck.bank.finding import Finding
from deck.bank.images import ImageFile
from deck.bank.source import Source
from deck.live.draw import VARIANTS, DrawError, draw_numbers
from deck.live.expression import WithheldError
from deck.live.filling import Filling, NoValueError
from deck.live.reason import report_error
from deck.live.value import Printed, Value
from deck.live.variant import LiveCard, Proof, Variant


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
        from deck.live.names import NAMES

        return NAMES


NAMES = _Names()


@dataclass(frozen=True)
class Evaluator:
    """Evaluates cards of one folder. `printed` has what their programs printed.

    `own` has the names of the folder's module.
    """

    sources: Mapping[str, Source]
    printed: Mapping[str, Printed] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    images: Mapping[str, ImageFile] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)

    def card(self, card: Card, languages: Sequence[str]) -> LiveCard | None:
        """A card's variants in these languages; None where findings say why not.

        A family has 24, drawn from seeds that never change, so that two builds agree.
        """
        seeds = [str(n) for n in range(VARIANTS)] if card.draw else [""]
        variants: dict[str, list[Variant]] = {language: [] for language in languages}
        computed: dict[str, Value] = {}
        for number, seed in enumerate(seeds):
            values: dict[str, Value] = computed if number == 0 else {}
            drawn = self._draw(card, languages, seed, values)
            if drawn is None:
                return None
            for language, variant in drawn.items():
                variants[language].append(variant)
        return LiveCard(
            card,
            {language: tuple(found) for language, found in variants.items()},
            tuple(Proof(text, value) for text, value in computed.items()),
        )

    def variant(
        self, card: Card, languages: Sequence[str], seed: str
    ) -> dict[str, Variant] | None:
        """One draw of a card in each language; None where findings say why not."""
        return self._draw(card, languages, seed, {})

    def is_withheld(self, card: Card) -> bool:
        """Whether the last thing said is that code of this card was not run."""
        last = self.findings[-1] if self.findings else None
        return last is not None and (last.rule, last.at.span) == (
            "program-not-trusted",
            card.id.span,
        )

    def computed(self, card: Card, language: str, seed: str) -> dict[str, Value]:
        """Each live expression of a draw with its value."""
        values: dict[str, Value] = {}
        self._draw(card, [language], seed, values)
        return values

    def _draw(
        self,
        card: Card,
        languages: Sequence[str],
        seed: str,
        values: dict[str, Value],
    ) -> dict[str, Variant] | None:
        findings = Findings(self.sources[card.bank], self.findings)
        before = len(self.findings)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # naive_softmax is there to show one
                found = self._variants(card, languages, seed, values, findings)
        except WithheldError as error:
            if what := str(error):
                message = f"card `{card.id}` uses {what}, which was not run"
                findings.add("program-not-trusted", message, card.id.span)
            return None
        return found if len(self.findings) == before else None

    def _variants(
        self,
        card: Card,
        languages: Sequence[str],
        seed: str,
        values: dict[str, Value],
        findings: Findings,
    ) -> dict[str, Variant]:
        """The variants that could be filled. Raises WithheldError."""
        printed = self.printed.get(card.program or "")
        known = ChainMap[str, Any](self.own, NAMES)  # type: ignore[arg-type]
        try:
            numbers = draw_numbers(card, known, seed)
        except DrawError as error:
            report_error(findings, error.text, 0, error.error, ())
            return {}
        if printed is not None:
            numbers |= {"output": printed.text, "raised": printed.raised}
        names = ChainMap[str, Any](numbers, *known.maps)
        found: dict[str, Variant] = {}
        for language in languages:
            filling = Filling(
                card, language, names, findings, values, printed, self.images
            )
            try:
                found[language] = filling.variant()
            except NoValueError:
                continue
        return found
