"""What the log of a learner shows: what is known, how well, and what is to come.

Everything here is derived from reviews and memories; nothing is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from deck.quiz.review import Item, Rating, Review
from deck.quiz.schedule import Memory

_KNOWN = 21  # days between answers from which an item counts as known, as in Anki
_PAST = 30  # days that are looked back on
_AHEAD = 30  # days of the forecast
_HARDEST = 10
_MINUTE_MS = 60_000
_LONGEST_MS = 300_000  # of an answer: whoever takes longer has left the room


class State(StrEnum):
    """How far an item has come."""

    NEW = "new"
    LEARNING = "learning"
    KNOWN = "known"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Subject:
    """An item with the topic that it is counted for."""

    item: Item
    topic: str


@dataclass(frozen=True, slots=True)
class Day:
    """The answers of a day of study."""

    date: date
    answers: int
    right: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Retention:
    """How many of the items that were due were still known; None where none were."""

    asked: int
    known: int

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return self.known / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Hard:
    """An item that was forgotten again and again. `difficulty` from 1 to 10."""

    item: Item
    lapses: int
    difficulty: float
    answers: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The whole of it. `forecast` has so many items for each day from today on."""

    today: date
    states: Mapping[str, int]
    topics: Mapping[str, Mapping[str, int]]
    answers: int
    minutes: float
    wanted: float
    retention: Retention
    retention_lately: Retention
    days: tuple[Day, ...]
    forecast: tuple[int, ...]
    hardest: tuple[Hard, ...]

    def to_json(self) -> dict[str, Any]:
        """Mappings, lists, numbers and texts; dates as ISO has them."""
        found = asdict(self)
        found["today"] = self.today.isoformat()
        found["days"] = [
            {**asdict(day), "date": day.date.isoformat()} for day in self.days
        ]
        for name in ("retention", "retention_lately"):
            found[name]["share"] = getattr(self, name).share
        found["hardest"] = [
            {"card": hard.item.card, "gap": hard.item.gap, **_plain(hard)}
            for hard in self.hardest
        ]
        return found


def _plain(hard: Hard) -> dict[str, Any]:
    found = asdict(hard)
    del found["item"]
    return found


def summarize(
    subjects: Sequence[Subject],
    reviews: Iterable[Review],
    memories: Mapping[Item, Memory],
    suspended: AbstractSet[Item],
    today: date,
    *,
    wanted: float = 0.9,
) -> Stats:
    """The figures of a deck on a day of study; `reviews` come in the order of time.

    Reviews of cards that are in the deck no more count as answers all the same.
    """
    reviews = [*reviews]
    states = {each.item: _state(each.item, memories, suspended) for each in subjects}
    topics: dict[str, Counter[str]] = {}
    for each in subjects:
        topics.setdefault(each.topic, Counter())[states[each.item]] += 1
    asked = [
        memories[i] for i, s in states.items() if s in {State.LEARNING, State.KNOWN}
    ]
    since = today - timedelta(days=_PAST - 1)
    return Stats(
        today=today,
        states=_counts(states.values()),
        topics={topic: _counts(found.elements()) for topic, found in topics.items()},
        answers=len(reviews),
        minutes=_minutes(reviews),
        wanted=wanted,
        retention=_retention(reviews, date.min),
        retention_lately=_retention(reviews, since),
        days=_days(reviews, since, today),
        forecast=_forecast(asked, today),
        hardest=_hardest(states, reviews, memories),
    )


def _state(
    item: Item, memories: Mapping[Item, Memory], suspended: AbstractSet[Item]
) -> State:
    if item in suspended:
        return State.SUSPENDED
    memory = memories.get(item)
    if memory is None:
        return State.NEW
    known = (memory.due - memory.last).days >= _KNOWN
    return State.KNOWN if known else State.LEARNING


def _counts(found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {str(state): counted[state] for state in State}


def _minutes(reviews: Iterable[Review]) -> float:
    return sum(min(r.duration_ms, _LONGEST_MS) for r in reviews) / _MINUTE_MS


def _retention(reviews: Iterable[Review], since: date) -> Retention:
    """Of the first answers of a day to items that were answered on an earlier day."""
    last: dict[Item, date] = {}
    asked = known = 0
    for review in reviews:
        day = review.date
        before = last.get(review.item)
        if before is not None and before < day and day >= since:
            asked += 1
            known += review.rating > Rating.AGAIN
        last[review.item] = max(day, before or day)
    return Retention(asked, known)


def _days(reviews: Iterable[Review], since: date, today: date) -> tuple[Day, ...]:
    """Every day from one to another, also those without an answer."""
    found: dict[date, list[Review]] = {}
    for review in reviews:
        found.setdefault(review.date, []).append(review)
    span = (today - since).days
    return tuple(
        Day(
            day,
            len(some := found.get(day, [])),
            sum(review.rating > Rating.AGAIN for review in some),
            _minutes(some),
        )
        for day in (since + timedelta(days=n) for n in range(span + 1))
    )


def _forecast(memories: Iterable[Memory], today: date) -> tuple[int, ...]:
    """What is due today, with all that was left lying, and on each day after it."""
    counted = Counter(max((memory.due - today).days, 0) for memory in memories)
    return tuple(counted[day] for day in range(_AHEAD))


def _hardest(
    states: Mapping[Item, State],
    reviews: Iterable[Review],
    memories: Mapping[Item, Memory],
) -> tuple[Hard, ...]:
    answers = Counter(review.item for review in reviews)
    found = [
        Hard(item, memory.lapses, memory.difficulty, answers[item])
        for item, memory in memories.items()
        if item in states and memory.lapses
    ]
    found.sort(key=lambda hard: (-hard.lapses, -hard.difficulty, hard.item))
    return tuple(found[:_HARDEST])
