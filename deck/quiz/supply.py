"""From a card of the list to the question shown: values, program, order of options.

Cards are read and filled only when they are asked, so that a session starts at once;
the next one while the learner thinks about the one before it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock, Timer
from typing import TYPE_CHECKING

from deck.quiz.library import Front, Kept, Library, Listed

if TYPE_CHECKING:
    from deck.bank.models import Card
    from deck.live.variant import LiveCard, Proof, Variant
    from deck.quiz.verdict import Verdict

    Put = Callable[["Ready", int], Front]


_MOST_DRAWS = 20  # in search of one that differs from that before
_A_MOMENT = 0.02  # seconds in which a question gets on the screen


class LeftOutError(Exception):
    """A card cannot be asked; the text is a name in `words`."""


@dataclass(eq=False)
class Ready:
    """A card with all that its question needs; the seed gives the same one again.

    `load` has the card and its variant, asked for once the question was put.
    """

    seed: str
    load: Callable[[], tuple[Card, Variant]]
    fronts: dict[str, Front] = field(default_factory=dict)  # as it is put

    @property
    def card(self) -> Card:
        """What is asked."""
        return self._whole[0]

    @property
    def variant(self) -> Variant:
        """Its values, and its options in the order of the seed."""
        return self._whole[1]

    @cached_property
    def _whole(self) -> tuple[Card, Variant]:
        return self.load()


@dataclass(eq=False)
class Supply:
    """The questions of a folder in one language."""

    library: Library
    language: str
    rng: random.Random
    _ahead: dict[str, Ready] = field(default_factory=dict)
    _asked: dict[tuple[str, str], Ready] = field(default_factory=dict)  # id, seed
    _shown: dict[str, object] = field(default_factory=dict)  # last, of each family
    _taken: dict[str, tuple[Listed, int]] = field(default_factory=dict)  # with gaps
    _wanted: object = None  # what is to be made ready, while nobody has asked for it
    _lock: Lock = field(default_factory=Lock)

    def ready(
        self, listed: Listed, seed: str | None = None, *, gap: int = 0, screen: str = ""
    ) -> Ready:
        """A fresh question of a card, or the one of a seed.

        One that was kept for this gap and screen is put as it was kept. Raises
        LeftOutError where its program may not run or it has findings.
        """
        fresh = self._fresh()
        with self._lock:
            self._wanted = None
            found = self._ahead.pop(listed.id, None)
            if seed is not None:
                found = self._asked.get((listed.id, seed))
            if found is None:
                found = self._make(listed, seed, fresh, (gap, screen))
            self._asked[listed.id, found.seed] = found
            return found

    def prepare(self, cards: Sequence[Listed]) -> None:
        """Make fresh questions of cards ready, and what grades them, without waiting.

        It begins when the question in hand is on the screen, and would delay it.
        """
        pairs = [(card, self._fresh()) for card in cards]
        self._wanted = pairs
        timer = Timer(_A_MOMENT, self._prepare, (pairs,))
        timer.daemon = True
        timer.start()

    def keep_ready(
        self, cards: Iterable[tuple[Listed, int]], screen: str, put: Put
    ) -> None:
        """Have cards and gaps kept for another day, so that it begins at once.

        `put` tells how a question is put on the screen of that name.
        """
        wanted = {**self._taken, **{card.id: (card, gap) for card, gap in cards}}
        for listed, gap in wanted.values():
            self._keep(listed, self._fresh(), gap, screen, put)

    def computed(self, ready: Ready) -> Sequence[Proof]:
        """Each live value of a question, and what it was computed with."""
        card = ready.card
        with self._lock, suppress(LeftOutError, KeyError):
            return self._draw(card, ready.seed).computed
        return []

    def names(self, wanted: str, typed: str) -> Verdict | None:
        """What the glossary makes of an answer that is not as it was wanted."""
        from deck.quiz.terms import by_terms

        return by_terms(wanted, typed, self.language, self.library.terms)

    def _fresh(self) -> str:
        return f"{self.rng.getrandbits(32):08x}"

    def _prepare(self, pairs: Sequence[tuple[Listed, str]]) -> None:
        with suppress(Exception):  # whoever asks for it meets it again
            import fsrs  # noqa: F401 - its import is what takes time

            import deck.quiz.grade  # noqa: F401 - and so is this one

            for listed, fresh in pairs:
                with self._lock:
                    if self._wanted is pairs and listed.id not in self._ahead:
                        self._ahead[listed.id] = self._make(listed, None, fresh)

    def _make(
        self,
        listed: Listed,
        seed: str | None,
        fresh: str,
        look: tuple[int, str] = (0, ""),
    ) -> Ready:
        """A question; `look` is the gap and the screen that it is to be put on."""
        held = self.library.kept(listed, self.language, drawn=seed is None)
        if held is not None:
            front = held.fronts.get(f"{look[0]} {look[1]}") if seed is None else None
            if front is not None:
                return self._put_before(listed, held, front, look)
            with suppress(Exception):  # not what was kept: it is made anew
                card, variant = held.whole()
                if held.seed:
                    self._taken[listed.id] = listed, look[0]
                    self._shown[listed.id] = variant.shown()
                seed = held.seed or seed
                return _ready(card, variant, _seed(card, seed, fresh))
        card = self._read(listed)
        if card.draw and seed is None:
            return self._redrawn(card, fresh)
        seed = _seed(card, seed, fresh)
        variant = self._filled(card, seed)
        if not card.draw:
            self.library.keep(listed, card, self.language, variant)
        return _ready(card, variant, seed)

    def _redrawn(self, card: Card, fresh: str) -> Ready:
        """A family with other numbers than those that it was asked with before."""
        before = self._shown.get(card.id)
        for step in range(_MOST_DRAWS):
            seed = f"{(int(fresh, 16) + step) % (1 << 32):08x}"
            variant = self._filled(card, seed)
            shown = variant.shown()
            if shown != before:
                break
        self._shown[card.id] = shown
        return _ready(card, variant, seed)

    def _put_before(
        self, listed: Listed, held: Kept, front: Front, look: tuple[int, str]
    ) -> Ready:
        """A question that is put as it was kept; what it is made of can wait."""
        if front.seed:
            self._taken[listed.id] = listed, look[0]

        def load() -> tuple[Card, Variant]:
            try:
                card, variant = held.whole()
            except Exception:  # noqa: BLE001 - not what was kept: it is made anew
                with self._lock:
                    card = self._read(listed)
                    variant = self._filled(card, front.seed)
            self._shown[listed.id] = variant.shown()
            return card, _shuffled(card, variant, front.seed)

        return Ready(front.seed, load, {f"{look[0]} {look[1]}": front})

    def _keep(
        self, listed: Listed, fresh: str, gap: int, screen: str, put: Put
    ) -> None:
        """Have a card kept, with chances that nobody has seen, and how it is put."""
        library, language, name = self.library, self.language, f"{gap} {screen}"
        with self._lock, suppress(Exception):  # whoever asks for it meets it again
            is_taken = self._taken.pop(listed.id, None) is not None
            held = library.waiting(listed, language)
            if held is not None:
                if held.seed or (name in held.fronts and not is_taken):
                    return
                card, variant = held.whole()
            else:
                card = self._read(listed)
                variant = self._filled(card, fresh if card.draw else "")
            made = _ready(card, variant, _seed(card, None, fresh))
            front = put(made, gap)
            if held is None:
                seed = made.seed if card.draw else ""
                fronts = {name: front}
                library.keep(listed, card, language, variant, seed=seed, fronts=fronts)
            else:
                library.keep_front(listed, language, held, name, front)

    def _read(self, listed: Listed) -> Card:
        try:
            return self.library.read(listed)
        except KeyError:
            raise LeftOutError("broken") from None

    def _filled(self, card: Card, seed: str) -> Variant:
        """The card with every value in place; the same seed gives the same numbers."""
        return self._draw(card, seed).variants[self.language][0]

    def _draw(self, card: Card, seed: str) -> LiveCard:
        """A card with the numbers of a seed. Raises LeftOutError."""
        from deck.live.deck import make_live

        part = self.library.part(card.bank)
        deck = make_live(part._replace(cards=(card,)), seeds=[seed])
        if deck.left_out:
            raise LeftOutError("untrusted")
        if not deck.cards:
            raise LeftOutError("broken")
        return deck.cards[0]


def _seed(card: Card, seed: str | None, fresh: str) -> str:
    """The seed asked for; else a fresh one, where there is anything to chance."""
    from deck.bank.models import Choice

    if seed is not None:
        return seed
    return fresh if card.draw or isinstance(card.body, Choice) else ""


def _ready(card: Card, variant: Variant, seed: str) -> Ready:
    whole = card, _shuffled(card, variant, seed)
    return Ready(seed, lambda: whole)


def _shuffled(card: Card, variant: Variant, seed: str) -> Variant:
    """With the options of a choice card in the order of the seed."""
    from deck.bank.models import Choice

    if not isinstance(card.body, Choice):
        return variant
    rng = random.Random(f"{card.id}:{seed}:options")  # noqa: S311 - no secret
    options = list(variant.options)
    rng.shuffle(options)
    return replace(variant, options=tuple(options))
