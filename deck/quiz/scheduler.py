"""When an item is asked again: FSRS-6, fed whole days. Owns fsrs.

The scheduler sees noon UTC of the local day of study and nothing finer: it counts
elapsed days as whole 24 hours in UTC, so that real hours would lose days at random.

Its interval is moved by a few days, or what was learnt together would always come
back together. By how much is drawn from the item and its number of answers alone:
the same on every machine, and again when a log is replayed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from deck.quiz.review import CardKey, Purpose, Rating, Review

if TYPE_CHECKING:
    import fsrs

RETENTION = 0.9
_RULES = "fsrs-6.3"  # another name where the same answers give another memory
# From so many days on, such a part of them may be added or taken away, and one day.
_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
LEECH = 8  # lapses from which another card for it is advised
_LEECH_AGAIN = 4


class Memory(NamedTuple):
    """What is known of a learner's memory of an item; derived from its reviews."""

    stability: float
    difficulty: float
    last: date
    due: date
    reps: int
    lapses: int


class Scheduler(NamedTuple):
    """How often is asked: `retention` is the share that is to be known when due."""

    retention: float = RETENTION
    fuzz: bool = True

    @property
    def name(self) -> str:
        """Tells it from all that would make other memories of the same answers."""
        return f"{_RULES} {self.retention:g} {'fuzz' if self.fuzz else 'exact'}"

    @classmethod
    def named(cls, name: Any) -> Self:
        """The one of a name, else the usual one."""
        found = re.fullmatch(r"fsrs-\S+ (0\.\d+) (fuzz|exact)", str(name))
        return cls(float(found[1]), found[2] == "fuzz") if found else cls()

    def review(
        self, item: CardKey, memory: Memory | None, rating: Rating, day: date
    ) -> Memory:
        """The memory after an answer on a day of study; never due before the next day.

        A day before the last one, from a clock set back, counts as that last one.
        """
        course = _Course(memory)
        course.answer(_engine(self.retention), rating, day)
        return course.memory(item, self)

    def replay(
        self, reviews: Iterable[Review], starts: Mapping[CardKey, int] | None = None
    ) -> dict[CardKey, Memory]:
        """The memory of each item after its reviews, which come in the order of time.

        `starts` has the moments, in milliseconds, at which items were made new again.
        From what was asked for practice only, nothing follows.
        """
        since = starts or {}
        courses: dict[CardKey, _Course] = {}
        for each in reviews:
            item = each.item
            if each.purpose == Purpose.CRAM or each.at_ms <= since.get(item, -1):
                continue
            course = courses.get(item)
            if course is None:
                course = courses[item] = _Course()
            course.answer(_engine(self.retention), each.rating, each.date)
        return {i: c.memory(i, self) for i, c in courses.items()}


class _Course:
    """An item on its way through its answers; its due day is computed at the end."""

    __slots__ = ("before", "card", "lapses", "last", "later", "rating", "reps")

    def __init__(self, memory: Memory | None = None) -> None:
        """The course that led to a memory, or that of a new item."""
        import fsrs

        self.card = fsrs.Card(card_id=1, due=_noon(date.min))  # or it takes the time
        self.last = date.min
        self.reps = self.lapses = 0
        if memory is not None:
            self.card.state = fsrs.State.Review
            self.card.stability, self.card.difficulty = memory[:2]
            self.card.last_review = _noon(memory.last)
            self.last, self.reps, self.lapses = memory.last, memory.reps, memory.lapses

    def answer(self, engine: fsrs.Scheduler, rating: Rating, day: date) -> None:
        """Go on by an answer."""
        self.later = self.reps > 0 and day > self.last
        self.lapses += self.later and rating == Rating.AGAIN
        self.last = max(day, self.last)
        self.before, self.rating = self.card, rating
        self.card = _next(engine, self.card, rating, self.last)
        self.reps += 1

    def memory(self, item: CardKey, scheduler: Scheduler) -> Memory:
        """What has come of it."""
        days = self._days(_engine(scheduler.retention))
        if scheduler.fuzz:
            days = _moved(days, f"{item.card}\n{item.gap}\n{self.reps}")
        days = min(days, (date.max - self.last).days)
        return Memory(
            stability=float(self.card.stability),
            difficulty=float(self.card.difficulty),
            last=self.last,
            due=self.last + timedelta(days=days),
            reps=self.reps,
            lapses=self.lapses,
        )

    def _days(self, engine: fsrs.Scheduler) -> int:
        """Days to go. A better answer gives one more than a worse, as it does in Anki.

        Of an answer that is not the first one of its day only the best one does.
        """
        least = 0
        for worse in (Rating.HARD, Rating.GOOD):
            if worse < self.rating:
                card = _next(engine, self.before, worse, self.last)
                days = max((card.due - _noon(self.last)).days, least)
                least = days + 1 if self.later or worse == Rating.GOOD else 0
        return max(int((self.card.due - _noon(self.last)).days), least)


def _next(engine: fsrs.Scheduler, card: fsrs.Card, rating: Rating, day: date) -> Any:
    """The card after an answer; another one."""
    import fsrs

    return engine.review_card(card, fsrs.Rating(rating), _noon(day))[0]


def forgotten(memory: Memory, day: date) -> float:
    """Orders items as what is likely forgotten does, and needs no scheduler for it."""
    return max((day - memory.last).days, 0) / memory.stability


def is_leech(memory: Memory) -> bool:
    """Whether it is time to advise another card: at 8 lapses, and each 4 after."""
    more = memory.lapses - LEECH
    return more >= 0 and more % _LEECH_AGAIN == 0


def _moved(days: int, seed: str) -> int:
    """Another number of days nearby, the same for the same seed; at least 2."""
    import random

    if days < _FUZZ[0][0]:
        return days
    reach = 1 + sum(part * max(min(days, end) - start, 0) for start, end, part in _FUZZ)
    first, last = max(math.ceil(days - reach), 2), math.floor(days + reach)
    draw = random.Random(seed).random()  # noqa: S311 - no secret
    return first + int(draw * (last - first + 1))


@cache
def _engine(retention: float) -> fsrs.Scheduler:
    """FSRS-6 with its default weights, whole days only, and no chance in it."""
    import fsrs

    return fsrs.Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )


@lru_cache(maxsize=4096)
def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
