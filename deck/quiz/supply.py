"""From a card of the folder to the question shown: values, program, order of options.

Cards are filled only when they are asked, so that a session starts at once.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from deck.bank.card import Card, Choice, Code
from deck.bank.folder import Folder
from deck.live.value import Printed

if TYPE_CHECKING:
    from deck.live.evaluate import Evaluator
    from deck.live.variant import Variant


class LeftOutError(Exception):
    """A card cannot be asked; the text is a name in `words`."""


@dataclass
class Supply:
    """The questions of a folder in one language."""

    folder: Folder
    language: str
    printed: dict[str, Printed] = field(default_factory=dict)

    def variant(self, card: Card, seed: str) -> Variant:
        """The card with every value in place; the same seed gives the same question.

        Raises LeftOutError where its program may not run or it has findings.
        """
        self._run(card)
        found = self._evaluator.variant(card, [self.language], seed)
        if found is None:
            raise LeftOutError("broken")
        variant = found[self.language]
        if isinstance(card.body, Choice):
            rng = random.Random(f"{card.id}:{seed}:options")  # noqa: S311 - no secret
            options = list(variant.options)
            rng.shuffle(options)
            variant = replace(variant, options=tuple(options))
        return variant

    @cached_property
    def _evaluator(self) -> Evaluator:
        from deck.live.evaluate import Evaluator

        return Evaluator(self.folder.sources, self.printed, images=self.folder.images)

    @cached_property
    def _trusted(self) -> frozenset[str]:
        from deck.live.trust import trusted_programs

        return trusted_programs(self.folder)

    def _run(self, card: Card) -> None:
        """Have what the card's program prints; once for each program."""
        if card.program is None or str(card.program) in self.printed:
            return
        from deck.live.code import card_program
        from deck.live.program import ProgramError, run_program

        program = card_program(card) or ""
        if program not in self._trusted:
            raise LeftOutError("untrusted")
        try:
            printed = run_program(program)
        except ProgramError:
            raise LeftOutError("broken") from None
        if printed.raised and isinstance(card.body, Code):  # its piece fails its tests
            raise LeftOutError("broken")
        self.printed[str(card.program)] = printed


def fresh_seed(card: Card, rng: random.Random) -> str:
    """A seed for a card in which chance has a part; empty for any other."""
    if card.draw or isinstance(card.body, Choice):
        return f"{rng.getrandbits(32):08x}"
    return ""
