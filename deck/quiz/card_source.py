"""From a card to the question: one of its draws, its options in an order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deck.build.study_deck import CardSummary, StudyDeck
from deck.kinds import KINDS
from deck.kinds.filled import some_order

if TYPE_CHECKING:
    from deck.kinds.filled import FilledCard, LiveCard


class CardInstance(NamedTuple):
    """A card with its values; the seed repeats its numbers and the order of options."""

    card: CardSummary
    kind: str
    seed: str
    is_family: bool
    filled: FilledCard


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
        filled = None
        if seed and is_family:
            filled = self._drawn(live, card, seed)
        if filled is None:
            draw = self._fresh(live) if is_family else ""
            filled = live.draw(self.deck.language, draw)
            if is_family:
                seed = draw
            elif seed is None and filled.items:
                seed = f"{self.rng.getrandbits(32):08x}"
        seed = seed or ""
        shown = shuffled(live.card.kind, filled, card.id, seed)
        return CardInstance(card, live.card.kind, seed, is_family, shown)

    def _fresh(self, live: LiveCard) -> str:
        """The seed of a draw, another one than that of last time."""
        card = str(live.card.id)
        others = [seed for seed in live.seeds if seed != self._last.get(card)]
        self._last[card] = seed = self.rng.choice(others or live.seeds)
        return seed

    def _drawn(self, live: LiveCard, card: CardSummary, seed: str) -> FilledCard | None:
        """The draw of a seed, computed where it is of an earlier version."""
        if seed in live.seeds:
            return live.draw(self.deck.language, seed)
        drawn = self.deck.draw(card, seed)
        return drawn and drawn.draw(self.deck.language, seed)


def shuffled(kind: str, filled: FilledCard, card_id: str, seed: str) -> FilledCard:
    """The card with its options or steps in the order of a seed."""
    if (arrange := KINDS[kind].arrange) is None:
        return filled
    name = f"{card_id}:{seed}:options".encode(errors="surrogatepass")
    rng = random.Random(name)  # noqa: S311 - no secret
    return arrange(filled, some_order(filled, rng))
