"""What is asked next: a session as a value that each answer turns into the next one.

Due items come first, the most forgotten before the others, then new ones in the order
of learning. What was missed comes back after some other cards: the same question once,
a fresh one of it after that. Topics take turns as far as that leaves the choice of new
cards as it is, and the gaps of one card are not side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple, Self

from deck.quiz.review import CardKey, EventKind, Review
from deck.quiz.scheduler import Memory, forgotten

_SPACING = 4  # other cards before a missed one comes back, while there are others
_RUN = 2  # cards of one topic in a row


class Candidate(NamedTuple):
    """An item with what its place in a session depends on."""

    item: CardKey
    topic: str
    needs: Sequence[str] = ()


class Turn(NamedTuple):
    """What to ask: a candidate, and the seed of the question to be asked again.

    Without a seed the question is a fresh one. Of what was missed `at` is how many
    answers had been given then; `fresh` says that it was asked again already.
    """

    candidate: Candidate
    seed: str | None = None
    at: int = 0
    fresh: bool = False

    @property
    def item(self) -> CardKey:
        """What is asked."""
        return self.candidate.item


class Session(NamedTuple):
    """What is left to ask. `new` has all that was never seen, `room` how much of it.

    `rest` is due too, and left for another day. Cards have the ids that they had when
    it began.
    """

    due: tuple[Candidate, ...]
    new: tuple[Candidate, ...]
    room: int
    limit: timedelta
    seen: frozenset[str]  # ids of cards that were answered, of those in `unseen`
    unseen: frozenset[str]  # ids of cards that were new when it began
    rest: tuple[Candidate, ...] = ()
    missed: tuple[Turn, ...] = ()
    last: tuple[Candidate, ...] = ()
    turns: int = 0
    closing: bool = False  # what was missed is asked once more, and no more

    def next(self, elapsed: timedelta) -> Turn | None:
        """What to ask now; None when nothing is left or the time is over.

        Time ends a session after a card, never before the first one.
        """
        if self.closing:
            return next(iter(self.missed), None)
        if self.turns and elapsed >= self.limit:
            return None
        ripe = [t for t in self.missed if self.turns - t.at >= _SPACING]
        due, new = map(Turn, self.due), map(Turn, self._learnable())
        some = [*ripe, *due, *new] or [*self.missed]
        fits = (t for t in some if not (self._sibling(t) or self._tires(t)))
        apart = (t for t in some if not self._sibling(t))
        return next(chain(fits, apart, some), None)

    def answered(self, turn: Turn, *, right: bool, drawn: bool = False) -> Self:
        """The session after an answer.

        `drawn` is a question with numbers of its own: when it was right at last, a
        fresh one shows whether more than the numbers was kept.
        """
        candidate, turns = turn.candidate, self.turns + 1
        before = next((t for t in self.missed if t.item == candidate.item), None)
        rest = self._without(lambda e: e.item == candidate.item)
        missed = rest.missed
        if self.closing or (before is not None and before.fresh):
            pass  # it was asked often enough
        elif before is None and not right:
            missed = (*missed, Turn(candidate, turn.seed, turns))
        elif before is not None and (drawn or not right):
            missed = (*missed, Turn(candidate, None, turns, fresh=True))
        was_new = len(rest.new) < len(self.new)
        return rest._replace(
            room=self.room - was_new,
            seen=self.seen | self.unseen & {candidate.item.card},
            missed=missed,
            last=(*self.last, candidate)[-_RUN:],
            turns=turns,
        )

    def without(self, card: str) -> Self:
        """The session without a card that cannot be asked."""
        rest = self._without(lambda e: e.item.card == card)
        return rest._replace(unseen=self.unseen - {card})

    def without_item(self, item: CardKey) -> Self:
        """The session without an item that is not to be asked."""
        return self._without(lambda e: e.item == item)

    def closed(self) -> Self:
        """Only what was missed is asked, once."""
        return self._replace(closing=True)

    def more(self, count: int, limit: timedelta) -> Self:
        """So many others, whatever the day had room for, until another limit."""
        left = (*self.due, *self.rest)
        due, rest = left[:count], left[count:]
        room = count - len(due)
        return self._replace(due=due, rest=rest, room=room, limit=limit, closing=False)

    @property
    def can_more(self) -> bool:
        """Whether there are others."""
        return bool(self.due or self.rest or self.new)

    @property
    def left(self) -> int:
        """How many turns it has at least, time or not."""
        others = 0 if self.closing else len(self.due) + self.open_new
        return others + len(self.missed)

    @property
    def planned(self) -> tuple[Candidate, ...]:
        """What is due, and as many new candidates as there is room for."""
        return (*self.due, *self.new[: self.open_new])

    @property
    def open_new(self) -> int:
        """How many new candidates it has at most."""
        return min(max(self.room, 0), len(self.new))

    def _learnable(self) -> Iterator[Candidate]:
        """Those of the next new candidates whose needs were met.

        Only as many are looked at as there is room for, so that taking turns brings
        nothing forward from further on. Where needs go round in a circle they count
        for nothing.
        """
        window = self.new[: max(self.room, 0)]
        ready = [e for e in window if self._met(e)]
        if not ready and window:
            ready = [e for e in self.new if self._met(e)][:1] or [*window]
        return iter(ready)

    def _met(self, candidate: Candidate) -> bool:
        return all(n in self.seen or n not in self.unseen for n in candidate.needs)

    def _sibling(self, turn: Turn) -> bool:
        return bool(self.last) and self.last[-1].item.card == turn.item.card

    def _tires(self, turn: Turn) -> bool:
        topics = [e.topic for e in self.last]
        return topics == [turn.candidate.topic] * _RUN

    def _without(self, gone: Callable[[Candidate], bool]) -> Self:
        return self._replace(
            due=_others(self.due, gone),
            new=_others(self.new, gone),
            missed=tuple(t for t in self.missed if not gone(t.candidate)),
        )


def _others(
    some: tuple[Candidate, ...], gone: Callable[[Candidate], bool]
) -> tuple[Candidate, ...]:
    """Those that are left; sessions share what is the same, so that many fit."""
    left = tuple(e for e in some if not gone(e))
    return left if len(left) < len(some) else some


class Step(NamedTuple):
    """Something that can be taken back, and the session before it."""

    session: Session
    turn: Turn
    done: Review | EventKind
    drawn: bool = False  # the question had numbers of its own


def begin(
    candidates: Sequence[Candidate],
    due: Mapping[CardKey, Memory],
    today: date,
    *,
    new: int,
    limit: timedelta,
    quota: int | None = None,
    missed: AbstractSet[CardKey] = frozenset(),
    seen: AbstractSet[str] = frozenset(),
) -> Session:
    """The session of a day: candidates come in the order of learning.

    They are `due`, or were missed last on that day and come again after what is due,
    or are new. With more due than `quota`, the others wait for another day, and so do
    new ones. Some gaps of the cards that were `seen` may be new.
    """
    again = [e for e in candidates if e.item in missed]
    waiting = [e for e in candidates if e.item in due and e.item not in missed]
    waiting.sort(key=lambda e: -forgotten(due[e.item], today))
    fresh = tuple(e for e in candidates if e.item not in due and e.item not in missed)
    rest = waiting[max(quota, 0) :] if quota is not None else []
    unseen = frozenset(e.item.card for e in fresh)
    return Session(
        due=(*waiting[: len(waiting) - len(rest)], *again),
        rest=tuple(rest),
        new=fresh,
        room=0 if rest else new,
        limit=limit,
        seen=unseen & seen,
        unseen=unseen,
    )


def begin_cram(
    candidates: Sequence[Candidate],
    memories: Mapping[CardKey, Memory],
    today: date,
    *,
    limit: timedelta,
) -> Session:
    """Practice: everything, what is nearest to be forgotten first, new ones last."""
    session = begin(candidates, memories, today, new=0, limit=limit)
    everything = (*session.due, *session.new)
    return session._replace(due=everything, new=(), unseen=frozenset())
