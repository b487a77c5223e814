"""What is asked next: a session as a value that each answer turns into the next one.

Due items come first, the most forgotten before the others, then new ones in the order
of learning. What was missed comes back after some other cards, until it was right
once. Topics take turns as far as that leaves the choice of new cards as it is, and
the gaps of one card do not stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Self

from deck.quiz.review import Item
from deck.quiz.schedule import Memory

_SPACING = 4  # other cards before a missed one comes back, while there are others
_RUN = 2  # cards of one topic in a row


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with what its place in a session depends on."""

    item: Item
    topic: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """An entry that was missed, and how many answers had been given then."""

    entry: Entry
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is left to ask. `new` has all that was never seen, `room` how much of it."""

    due: tuple[Entry, ...]
    new: tuple[Entry, ...]
    room: int
    limit: timedelta
    seen: frozenset[str]  # ids of cards
    missed: tuple[Missed, ...] = ()
    last: tuple[Entry, ...] = ()
    count: int = 0

    def next(self, elapsed: timedelta) -> Entry | None:
        """The entry to ask now; None when nothing is left or the time is over.

        Time ends a session after a card, never before the first one.
        """
        if self.count and elapsed >= self.limit:
            return None
        ripe = [m.entry for m in self.missed if self.count - m.at >= _SPACING]
        waiting = [m.entry for m in self.missed]
        candidates = [*ripe, *self.due, *self._learnable()] or waiting
        fits = (e for e in candidates if not (self._sibling(e) or self._tires(e)))
        apart = (e for e in candidates if not self._sibling(e))
        return next(chain(fits, apart, candidates), None)

    def answered(self, entry: Entry, *, right: bool) -> Self:
        """The session after an answer."""
        count = self.count + 1
        rest = self._without(lambda e: e.item == entry.item)
        missed = rest.missed if right else (*rest.missed, Missed(entry, count))
        return replace(
            rest,
            room=self.room - (entry in self.new),
            seen=self.seen | {entry.item.card},
            missed=missed,
            last=(*self.last, entry)[-_RUN:],
            count=count,
        )

    def without(self, card: str) -> Self:
        """The session without a card that cannot be asked."""
        return self._without(lambda e: e.item.card == card)

    @property
    def open_new(self) -> int:
        """How many new entries it has at most."""
        return min(self.room, len(self.new))

    def _learnable(self) -> Iterator[Entry]:
        """Those of the next new entries whose needs were met.

        Only as many are looked at as there is room for, so that taking turns brings
        nothing forward from further on. Where needs go round in a circle they count
        for nothing.
        """
        unseen = {e.item.card for e in self.new} - self.seen
        window = self.new[: max(self.room, 0)]
        ready = [e for e in self.new if window and not unseen.intersection(e.needs)]
        return iter([e for e in ready if e in window] or ready[:1] or window)

    def _sibling(self, entry: Entry) -> bool:
        return bool(self.last) and self.last[-1].item.card == entry.item.card

    def _tires(self, entry: Entry) -> bool:
        topics = [e.topic for e in self.last]
        return topics == [entry.topic] * _RUN

    def _without(self, gone: Callable[[Entry], bool]) -> Self:
        return replace(
            self,
            due=tuple(e for e in self.due if not gone(e)),
            new=tuple(e for e in self.new if not gone(e)),
            missed=tuple(m for m in self.missed if not gone(m.entry)),
        )


def begin(
    entries: Sequence[Entry],
    memories: Mapping[Item, Memory],
    today: date,
    recall: Callable[[Memory, date], float],
    *,
    new: int,
    limit: timedelta,
) -> Session:
    """The session of a day: entries come in the order of learning.

    `recall` says how likely an item is remembered on a day.
    """
    due = [e for e in entries if e.item in memories and memories[e.item].due <= today]
    odds = {e.item: recall(memories[e.item], today) for e in due}
    return Session(
        due=tuple(sorted(due, key=lambda e: odds[e.item])),
        new=tuple(e for e in entries if e.item not in memories),
        room=new,
        limit=limit,
        seen=frozenset(item.card for item in memories),
    )
