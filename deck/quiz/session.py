"""What is asked next: a session is a value, and each answer returns the next one.

Due items come first, the most forgotten of them before the others, then new ones in the
order of learning. A missed item comes back after some other cards: once as the same
question, then with fresh numbers. Topics alternate as far as the choice of new cards
allows, and gaps of one card are not asked in a row.
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
    """An item, with what its place in a session depends on."""

    item: CardKey
    topic: str
    needs: Sequence[str] = ()


class Turn(NamedTuple):
    """What to ask: a candidate, and the seed of a question that is repeated.

    For a missed item, `at` is the number of answers before the miss, and `fresh` is
    whether the same question has been repeated already.
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
    """What is left to ask; `room` is how many of the `new` items are asked.

    `rest` is due too, but left for another day. Cards keep the ids that they had at the
    start of the session.
    """

    due: tuple[Candidate, ...]
    new: tuple[Candidate, ...]
    room: int
    limit: timedelta
    seen: frozenset[str]  # ids of cards in `unseen` that were answered since
    unseen: frozenset[str]  # ids of cards that were new at the start
    rest: tuple[Candidate, ...] = ()
    missed: tuple[Turn, ...] = ()
    last: tuple[Candidate, ...] = ()
    turns: int = 0

    def next(self, elapsed: timedelta) -> Turn | None:
        """What to ask now; None when nothing is left or the time is up.

        At least one card is asked, however short the limit is.
        """
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

        After a missed question with `drawn` numbers was right at last, it is asked with
        fresh ones, to see whether more than the numbers was remembered.
        """
        candidate, turns = turn.candidate, self.turns + 1
        before = next((t for t in self.missed if t.item == candidate.item), None)
        rest = self._without(lambda e: e.item == candidate.item)
        missed = rest.missed
        if before is not None and before.fresh:
            pass  # it was repeated often enough
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

    def without_item(self, item: CardKey) -> Self:
        """The session without an item that is not to be asked."""
        return self._without(lambda e: e.item == item)

    def more(self, count: int, limit: timedelta) -> Self:
        """The session with so many more items, beyond the quota of the day."""
        left = (*self.due, *self.rest)
        due, rest = left[:count], left[count:]
        room = count - len(due)
        return self._replace(due=due, rest=rest, room=room, limit=limit)

    @property
    def can_more(self) -> bool:
        """Whether there are more items to ask."""
        return bool(self.due or self.rest or self.new)

    @property
    def left(self) -> int:
        """The number of items that are asked yet, regardless of time."""
        return len(self.due) + self.open_new + len(self.missed)

    @property
    def planned(self) -> tuple[Candidate, ...]:
        """What is due, and as many new candidates as there is room for."""
        return (*self.due, *self.new[: self.open_new])

    @property
    def open_new(self) -> int:
        """How many new candidates it has at most."""
        return min(max(self.room, 0), len(self.new))

    def _learnable(self) -> Iterator[Candidate]:
        """The next new candidates whose prerequisites were seen.

        Only as many are considered as there is room for, so that alternating topics
        brings no later card forward. Circular prerequisites are ignored.
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
    """The remaining ones; an unchanged tuple is shared by the sessions of all steps."""
    left = tuple(e for e in some if not gone(e))
    return left if len(left) < len(some) else some


class Step(NamedTuple):
    """An answer or command that can be taken back, and the session before it."""

    session: Session
    turn: Turn
    done: Review | EventKind
    drawn: bool = False  # the question had drawn numbers


def begin(
    candidates: Sequence[Candidate],
    due: Mapping[CardKey, Memory],
    day: date,
    *,
    new: int,
    limit: timedelta,
    quota: int | None = None,
    missed: AbstractSet[CardKey] = frozenset(),
    seen: AbstractSet[str] = frozenset(),
) -> Session:
    """The session of a day, from candidates in the order of learning.

    A candidate is `due`, or was `missed` last on that day and follows what is due, or
    is new. What is due is asked in the order in which it would be forgotten on `day`:
    today, or that of an exam. If more than `quota` are due, the others and the new ones
    wait for another day. Of the cards that were `seen`, some gaps may be new.
    """
    again = [e for e in candidates if e.item in missed]
    waiting = [e for e in candidates if e.item in due and e.item not in missed]
    waiting.sort(key=lambda e: -forgotten(due[e.item], day))
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
    """A session of practice: all items, the most forgotten first, new ones last."""
    session = begin(candidates, memories, today, new=0, limit=limit)
    everything = (*session.due, *session.new)
    return session._replace(due=everything, new=(), unseen=frozenset())
