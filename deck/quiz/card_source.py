"""From a card to the question: one of its draws, its options in an order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deck.compile.study_deck import CardSummary, StudyDeck

if TYPE_CHECKING:
    from deck.live.variant import LiveCard, Variant


class CardInstance(NamedTuple):
    """A card with its values; the seed repeats its numbers and the order of options."""

    card: CardSummary
    kind: str
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

        A family has another draw where that of the seed cannot be computed any more.
        """
        live = self.deck.live_card(card)
        is_family = bool(live.card.draw)
        variant = None
        if seed and is_family:
            variant = self._variant(live, card, seed)
        if variant is None:
            draw = self._fresh(live) if is_family else ""
            variant = live.variant(self.deck.language, draw)
            if is_family:
                seed = draw
            elif seed is None and (variant.options or variant.steps):
                seed = f"{self.rng.getrandbits(32):08x}"
        seed = seed or ""
        shuffled = shuffle_options(variant, card.id, seed)
        return CardInstance(card, live.card.kind, seed, is_family, shuffled)

    def _fresh(self, live: LiveCard) -> str:
        """The seed of a draw, another one than that of last time."""
        card = str(live.card.id)
        others = [seed for seed in live.seeds if seed != self._last.get(card)]
        self._last[card] = seed = self.rng.choice(others or live.seeds)
        return seed

    def _variant(self, live: LiveCard, card: CardSummary, seed: str) -> Variant | None:
        """The draw of a seed, computed where it is of an earlier version."""
        if seed in live.seeds:
            return live.variant(self.deck.language, seed)
        drawn = self.deck.draw(card, seed)
        return drawn and drawn.variant(self.deck.language, seed)


def shuffle_options(variant: Variant, card_id: str, seed: str) -> Variant:
    """The variant with its options or steps in the order of a seed."""
    name = f"{card_id}:{seed}:options".encode(errors="surrogatepass")
    rng = random.Random(name)  # noqa: S311 - no secret
    return variant.shuffled(rng)
