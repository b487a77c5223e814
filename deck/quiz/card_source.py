"""From a card to the question: one of its draws, its options in an order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deck.compile.finished_card import LeftOutError
from deck.compile.study_deck import CardSummary, StudyDeck

if TYPE_CHECKING:
    from deck.bank.keys import Kind
    from deck.live.variant import Variant


class CardInstance(NamedTuple):
    """A card with its values; the seed repeats its numbers and the order of options."""

    card: CardSummary
    kind: Kind
    seed: str
    is_family: bool
    variant: Variant


@dataclass(eq=False)
class CardSource:
    """The questions of a deck."""

    deck: StudyDeck
    rng: random.Random
    _last: dict[str, str] = field(default_factory=dict)  # seeds by family

    def instance(self, card: CardSummary, seed: str | None = None) -> CardInstance:
        """A fresh question of a card, or the one of a seed.

        Raises LeftOutError where its code may not run or it has no values.
        """
        finished = self.deck.finished(card)
        if seed is None and finished.is_family:
            seeds = [*finished.packed]
            others = [s for s in seeds if s != self._last.get(card.id)] or seeds
            seed = self._last[card.id] = self.rng.choice(others)
        draw = (seed or "") if finished.is_family else ""
        is_known = draw in finished.packed
        variant = finished.variant(draw) if is_known else self._draw(card, draw)
        if (variant.options or variant.steps) and seed is None:
            seed = f"{self.rng.getrandbits(32):08x}"
        if finished.code is not None:
            from deck.live.trust import trusted

            if not trusted(self.deck.path, frozenset([finished.code])):
                raise LeftOutError("untrusted")
        seed = seed or ""
        shuffled = shuffle_options(variant, card.id, seed)
        return CardInstance(card, finished.kind, seed, finished.is_family, shuffled)

    def _draw(self, card: CardSummary, seed: str) -> Variant:
        """Compute a draw that is not finished, such as one of an earlier version."""
        live = self.deck.draw(card, seed)
        if live is None:
            raise LeftOutError("broken")
        return live.variants[self.deck.language][0]


def shuffle_options(variant: Variant, card_id: str, seed: str) -> Variant:
    """The variant with its options or steps in the order of a seed."""
    name = f"{card_id}:{seed}:options".encode(errors="surrogatepass")
    rng = random.Random(name)  # noqa: S311 - no secret
    return variant.shuffled(rng)
