"""When an item is asked again: FSRS-6, fed whole days. Owns fsrs.

The scheduler sees noon UTC of the local day of study and nothing finer: it counts
elapsed days as whole 24 hours in UTC, so that real hours would lose days at random.

Intervals are fuzzed by a few days, or what was learnt together would always come back
together. The draw depends on the item and its number of answers alone, so that every
machine and every replay of a log computes the same.
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
_RULES = "fsrs-6.4"  # changes whenever the same answers give another memory
# From, to (days): the share of that range by which an interval may be moved, and a day.
_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
_PROGRAM = 7  # days until a program is offered again, after its first pass
_WITH_HINTS = 3  # days, after a pass with hints
_LATER = 3  # times as many days after each pass
LEECH = 8  # lapses from which a card counts as a leech
_LEECH_AGAIN = 4
_PASSED = (Rating.HARD, Rating.GOOD)  # that another answer may be better than


class Memory(NamedTuple):
    """The state of an item in FSRS; derived from its reviews."""

    stability: float
    difficulty: float
    last: date
    due: date
    reps: int
    lapses: int


class Scheduler(NamedTuple):
    """A scheduler; `retention` is the wanted share of right answers when due.

    The cards of `programs` are whole programs, which come back after weeks.
    """

    retention: float = RETENTION
    fuzz: bool = True
    programs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Distinguishes schedulers that give other memories for the same answers."""
        return f"{_RULES} {self.retention:g} {'fuzz' if self.fuzz else 'exact'}"

    @classmethod
    def named(cls, name: Any) -> Self:
        """The scheduler of a name, else the default one."""
        found = re.fullmatch(r"fsrs-\S+ (0\.\d+) (fuzz|exact)", str(name))
        return cls(float(found[1]), found[2] == "fuzz") if found else cls()

    def review(
        self, item: CardKey, memory: Memory | None, rating: Rating, day: date
    ) -> Memory:
        """The memory after an answer on a day of study; never due before the next day.

        A day before the last one, from a clock set back, counts as that last one. A
        better answer gives one day more than a worse, as it does in Anki; of an answer
        that is not the first one of its day only the best one does.
        """
        import fsrs

        last = day if memory is None else max(day, memory.last)
        reps, lapses = (0, 0) if memory is None else (memory.reps, memory.lapses)
        later = memory is not None and day > memory.last
        before, days, least = _card(memory), 0, 0
        for each in (*(worse for worse in _PASSED if worse < rating), rating):
            grade = fsrs.Rating(each)
            card, _ = _engine(self.retention).review_card(before, grade, _noon(last))
            days = max((card.due - _noon(last)).days, least)
            least = days + 1 if later or each == Rating.GOOD else 0
        if item.card in self.programs:
            days = _days_of_program(memory, rating, last)
        elif self.fuzz:
            days = _moved(days, f"{item.card}\n{item.gap}\n{reps + 1}")
        return Memory(
            stability=float(card.stability or 0),
            difficulty=float(card.difficulty or 0),
            last=last,
            due=last + timedelta(days=min(days, (date.max - last).days)),
            reps=reps + 1,
            lapses=lapses + (later and rating == Rating.AGAIN),
        )

    def recall(self, memory: Memory, day: date) -> float:
        """How likely an item is recalled on a day, by FSRS."""
        card, engine = _card(memory), _engine(self.retention)
        return float(engine.get_card_retrievability(card, _noon(day)))

    def replay(
        self, reviews: Iterable[Review], starts: Mapping[CardKey, int] | None = None
    ) -> dict[CardKey, Memory]:
        """The memory of each item after its reviews, which are in the order of time.

        Reviews up to the time in `starts`, at which an item was made new again, do not
        count, nor does practice.
        """
        since = starts or {}
        memories: dict[CardKey, Memory] = {}
        for each in reviews:
            item = each.item
            if each.purpose != Purpose.CRAM and each.at_ms > since.get(item, -1):
                memory = memories.get(item)
                memories[item] = self.review(item, memory, each.rating, each.date)
        return memories


def _days_of_program(memory: Memory | None, rating: Rating, day: date) -> int:
    """After how many days a program is offered again.

    A week after its first pass, then after three times as long as since the last one.
    """
    if rating == Rating.AGAIN:
        return 1
    if rating == Rating.HARD:  # with hints
        return _WITH_HINTS
    if memory is None:
        return _PROGRAM
    planned, passed = (memory.due - memory.last).days, (day - memory.last).days
    return max(planned, _LATER * passed, _PROGRAM)


def _card(memory: Memory | None) -> fsrs.Card:
    """The card of FSRS with a memory."""
    import fsrs

    if memory is None:
        return fsrs.Card(card_id=1, due=_noon(date.min))  # or it takes the time
    return fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_noon(memory.due),
        last_review=_noon(memory.last),
    )


def forgotten(memory: Memory, day: date) -> float:
    """A key to sort by the probability of forgetting, without importing FSRS."""
    return max((day - memory.last).days, 0) / memory.stability


def is_leech(memory: Memory) -> bool:
    """Whether to name a leech now: at 8 lapses, and at every fourth after that."""
    more = memory.lapses - LEECH
    return more >= 0 and more % _LEECH_AGAIN == 0


def _moved(days: int, seed: str) -> int:
    """A fuzzed number of days, at least 2 where it is moved; equal for equal seeds."""
    import random

    if days < _FUZZ[0][0]:
        return days
    reach = 1 + sum(part * max(min(days, end) - start, 0) for start, end, part in _FUZZ)
    first, last = max(math.ceil(days - reach), 2), math.floor(days + reach)
    draw = random.Random(seed).random()  # noqa: S311 - no secret
    return first + int(draw * (last - first + 1))


@cache
def _engine(retention: float) -> fsrs.Scheduler:
    """FSRS-6 with its default weights, without steps of minutes or its own fuzz."""
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
