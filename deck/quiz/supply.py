"""From a card of the list to the question shown: values, program, order of options.

Cards are read and filled only when they are asked, so that a session starts at once;
the next one while the learner thinks about the one before it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock, Thread
from typing import TYPE_CHECKING

from deck.bank.card import Card, Choice, Code
from deck.live.value import Printed
from deck.quiz.library import Library, Listed

if TYPE_CHECKING:
    from deck.live.evaluate import Evaluator
    from deck.live.variant import Proof, Variant


class LeftOutError(Exception):
    """A card cannot be asked; the text is a name in `words`."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A card with all that its question needs; the seed gives the same one again."""

    card: Card
    variant: Variant
    seed: str


@dataclass
class Supply:
    """The questions of a folder in one language."""

    library: Library
    language: str
    rng: random.Random
    _printed: dict[str, Printed] = field(default_factory=dict)
    _ahead: dict[str, Ready] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def ready(self, listed: Listed, seed: str | None = None) -> Ready:
        """A fresh question of a card, or the one of a seed.

        Raises LeftOutError where its program may not run or it has findings.
        """
        fresh = f"{self.rng.getrandbits(32):08x}"
        with self._lock:
            waiting = self._ahead.pop(listed.id, None)
            if seed is None and waiting is not None:
                return waiting
            return self._make(listed, seed, fresh)

    def prepare(self, cards: Sequence[Listed]) -> None:
        """Make fresh questions of cards ready, and the scheduler, without waiting."""
        bits = [f"{self.rng.getrandbits(32):08x}" for _ in cards]
        pairs = list(zip(cards, bits, strict=True))
        Thread(target=self._prepare, args=(pairs,), daemon=True).start()

    def keep_ready(self, cards: Sequence[Listed]) -> None:
        """Have cards kept for another day, so that it can begin with them at once."""
        for listed in cards:
            with suppress(LeftOutError):
                if not self.library.is_kept(listed, self.language):
                    self.ready(listed)

    def computed(self, ready: Ready) -> Sequence[Proof]:
        """Each live value of a question, and what it was computed with."""
        from deck.live.variant import Proof

        with self._lock, suppress(LeftOutError):
            self._run(ready.card)
            found = self._evaluator.computed(ready.card, self.language, ready.seed)
            return [Proof(text, value) for text, value in found.items()]
        return []

    def _prepare(self, pairs: Sequence[tuple[Listed, str]]) -> None:
        with suppress(Exception):  # whoever asks for it meets it again
            import fsrs  # noqa: F401 - its import is what takes time

            for listed, fresh in pairs:
                with self._lock:
                    self._ahead[listed.id] = self._make(listed, None, fresh)

    def _make(self, listed: Listed, seed: str | None, fresh: str) -> Ready:
        try:
            card, plain = self.library.card(listed, self.language)
        except KeyError:
            raise LeftOutError("broken") from None
        if seed is None:
            chance = bool(card.draw) or isinstance(card.body, Choice)
            seed = fresh if chance else ""
        if plain is None:
            plain = self._filled(card, seed)
            self.library.keep(listed, card, self.language, plain)
        return Ready(card, _shuffled(card, plain, seed), seed)

    def _filled(self, card: Card, seed: str) -> Variant:
        """The card with every value in place; the same seed gives the same numbers."""
        self._run(card)
        found = self._evaluator.variant(card, [self.language], seed)
        if found is None:
            raise LeftOutError("broken")
        return found[self.language]

    @cached_property
    def _evaluator(self) -> Evaluator:
        from deck.live.evaluate import Evaluator

        folder = self.library.folder
        return Evaluator(folder.sources, self._printed, images=folder.images)

    @cached_property
    def _trusted(self) -> frozenset[str]:
        from deck.live.trust import trusted_programs

        return trusted_programs(self.library.folder)

    def _run(self, card: Card) -> None:
        """Have what the card's program prints; once for each program."""
        if card.program is None or str(card.program) in self._printed:
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
        self._printed[str(card.program)] = printed


def _shuffled(card: Card, variant: Variant, seed: str) -> Variant:
    """With the options of a choice card in the order of the seed."""
    if not isinstance(card.body, Choice):
        return variant
    rng = random.Random(f"{card.id}:{seed}:options")  # noqa: S311 - no secret
    options = list(variant.options)
    rng.shuffle(options)
    return replace(variant, options=tuple(options))
