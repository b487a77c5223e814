"""Statistics of a learner: what is known, how well, and what is due.

All is derived from reviews and memories; nothing is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from deck.compile.study_deck import StudyDeck
from deck.quiz.learner import Options
from deck.quiz.log import last_missed
from deck.quiz.progress import MATURE, YOUNG, Progress, Streak, progress, streak
from deck.quiz.review import CardKey, Purpose, Rating, Review
from deck.quiz.scheduler import LEECH, RETENTION, Memory, Scheduler

if TYPE_CHECKING:
    from deck.quiz.store import Store

YEAR = 53 * 7  # days of the heat map
_PAST = 30  # days of the recent figures
_FORECAST = 30  # days
_HARDEST = 10
_MINUTE_MS = 60_000
_LONGEST_MS = 300_000  # of an answer that counts: after that the learner is away


class State(StrEnum):
    """The state of an item, by the stability of its memory."""

    NEW = "new"
    LEARNING = "learning"
    YOUNG = "young"
    MATURE = "mature"
    SUSPENDED = "suspended"


class Day(NamedTuple):
    """The answers of a day of study."""

    date: date
    answers: int
    right: int
    minutes: float


class Retention(NamedTuple):
    """How many of the due items were known; no share if none were due."""

    due: int
    known: int
    share: float | None


class Hard(NamedTuple):
    """An item that was forgotten, with its difficulty from 1 to 10.

    A `leech` was forgotten so often that the card should be reworded.
    """

    card: str
    gap: int
    lapses: int
    difficulty: float
    answers: int
    leech: bool


class Stats(NamedTuple):
    """The statistics of a deck or topic.

    `forecast` is the number of due items for each day from today, `year` the answers on
    each day of 53 weeks up to today. `suspended` is in the order of learning,
    `unreadable` is the number of impossible rows in the log. `road` is the progress
    with the default number of new cards a day.
    """

    today: date
    states: Mapping[str, int]
    topics: Mapping[str, Mapping[str, int]]
    concepts: Mapping[str, Mapping[str, int]]
    answers: int
    minutes: float
    wanted: float
    retention: Retention
    retention_lately: Retention
    days: tuple[Day, ...]
    year: tuple[int, ...]
    forecast: tuple[int, ...]
    hardest: tuple[Hard, ...]
    suspended: tuple[CardKey, ...]
    streak: Streak
    unreadable: int = 0
    road: Progress = Progress("all", 0, 0, 0, None)

    def to_json(self) -> dict[str, Any]:
        """The figures as values of JSON, with dates in ISO format."""
        return cast("dict[str, Any]", _plain(self))


def _plain(thing: Any) -> Any:
    if isinstance(thing, date):
        return thing.isoformat()
    if hasattr(thing, "_asdict"):
        return {name: _plain(each) for name, each in thing._asdict().items()}
    return [*map(_plain, thing)] if isinstance(thing, tuple) else thing


def read_stats(
    deck: StudyDeck,
    path: Path,
    today: date,
    *,
    topic: str | None = None,
    wanted: float = RETENTION,
) -> Stats:
    """The statistics of a deck, or of one topic, from a file of reviews.

    A missing file is not created. The streak is that of all topics. Raises StoreError,
    and UsageError for an unknown topic.
    """
    deck.check(topic=topic)
    with _open_log(deck.namespace, deck.renamed, path) as log:
        reviews = [*log.reviews(deck.namespace)]
        memories = _planned(log, deck.namespace, today, Scheduler(wanted))
        suspended = log.suspended(deck.namespace)
    concepts = {card: head.concept for card, head in deck.card_heads.items()}
    cards = [card for card in deck.cards if topic in {None, card.topic}]
    items = {
        CardKey(card.id, gap): (card.topic, concepts.get(card.id, ""))
        for card in cards
        for gap in card.gaps
    }
    found = streak((review.date for review in reviews), today)
    if topic is not None:
        reviews = [review for review in reviews if review.item in items]
    stats = summarize(items, reviews, memories, suspended, today, wanted=wanted)
    usual = Options()
    road = progress(
        *(cards, memories, suspended, today), new=usual.new, quota=usual.quota
    )
    return stats._replace(streak=found, unreadable=log.unreadable, road=road)


def read_states(
    namespace: str, renamed: Mapping[str, str], items: Iterable[CardKey], path: Path
) -> dict[CardKey, State]:
    """The states of items, from a file of reviews. Raises StoreError."""
    with _open_log(namespace, renamed, path) as log:
        memories = log.memories(namespace, log.scheduler(namespace))
        suspended = log.suspended(namespace)
    return {item: _state(item, memories, suspended) for item in items}


def _planned(
    log: Store, namespace: str, today: date, scheduler: Scheduler
) -> dict[CardKey, Memory]:
    """The memories, due when the quiz asks: missed items today, buried ones later."""
    memories = log.memories(namespace, scheduler)
    again = last_missed(log.answers(namespace, today))
    due = again.union(log.plan(namespace, scheduler, today)[1])
    hidden = log.buried(namespace, today)
    for item in (due | hidden) & memories.keys():
        memory = memories[item]
        tomorrow = max(memory.due, today + timedelta(days=1))
        day = tomorrow if item in hidden else today
        memories[item] = memory._replace(due=day)
    return memories


def _open_log(namespace: str, renamed: Mapping[str, str], path: Path) -> Store:
    """A copy of a file of reviews, with the current ids of the cards."""
    from deck.quiz.store import Store

    log = Store(path, to_read=True)
    log.rename(namespace, renamed, at_ms=0)
    return log


def summarize(
    items: Mapping[CardKey, tuple[str, str]],
    reviews: Sequence[Review],
    memories: Mapping[CardKey, Memory],
    suspended: AbstractSet[CardKey],
    today: date,
    *,
    wanted: float = RETENTION,
) -> Stats:
    """The statistics of items on a day of study, by topic and concept.

    `reviews` are in the order of time; those of deleted cards count as answers, too.
    """
    states = {item: _state(item, memories, suspended) for item in items}
    topics: dict[str, list[State]] = {}
    concepts: dict[str, list[State]] = {}
    for item, (topic, concept) in items.items():
        topics.setdefault(topic, []).append(states[item])
        concepts.setdefault(concept, []).append(states[item])
    active = [
        memories[i]
        for i, state in states.items()
        if state not in {State.NEW, State.SUSPENDED}
    ]
    year = _days(reviews, today)
    days = year[-_PAST:]
    return Stats(
        today=today,
        states=_counts(states.values()),
        topics={name: _counts(some) for name, some in topics.items()},
        concepts={name: _counts(some) for name, some in concepts.items()},
        answers=len(reviews),
        minutes=_minutes(reviews),
        wanted=wanted,
        retention=_retention(reviews, date.min),
        retention_lately=_retention(reviews, days[0].date),
        days=days,
        year=tuple(day.answers for day in year),
        forecast=_forecast(active, today),
        hardest=_hardest(states, reviews, memories),
        suspended=tuple(i for i, s in states.items() if s is State.SUSPENDED),
        streak=streak((review.date for review in reviews), today),
    )


def _state(
    item: CardKey, memories: Mapping[CardKey, Memory], suspended: AbstractSet[CardKey]
) -> State:
    if item in suspended:
        return State.SUSPENDED
    memory = memories.get(item)
    if memory is None:
        return State.NEW
    if memory.stability >= MATURE:
        return State.MATURE
    return State.YOUNG if memory.stability >= YOUNG else State.LEARNING


def _counts(found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {str(state): counted[state] for state in State}


def _minutes(reviews: Iterable[Review]) -> float:
    durations = (min(max(r.duration_ms, 0), _LONGEST_MS) for r in reviews)
    return sum(durations) / _MINUTE_MS


def _retention(reviews: Iterable[Review], since: date) -> Retention:
    """The retention in the first answers of a day to items of an earlier day.

    Practice does not count, as nothing was due.
    """
    last: dict[CardKey, date] = {}
    due = known = 0
    for review in reviews:
        if review.purpose == Purpose.CRAM:
            continue
        day = review.date
        before = last.get(review.item)
        if before is not None and before < day and day >= since:
            due += 1
            known += review.rating > Rating.AGAIN
        last[review.item] = max(day, before or day)
    return Retention(due, known, known / due if due else None)


def _days(reviews: Iterable[Review], today: date) -> tuple[Day, ...]:
    """Every day of 53 weeks, including those without an answer, the earliest first."""
    found: dict[date, list[Review]] = {}
    for review in reviews:
        found.setdefault(review.date, []).append(review)
    return tuple(
        Day(
            day,
            len(some := found.get(day, [])),
            sum(review.rating > Rating.AGAIN for review in some),
            _minutes(some),
        )
        for day in (today - timedelta(days=ago) for ago in range(YEAR - 1, -1, -1))
    )


def known_concepts(stats: Stats) -> dict[str, float]:
    """How much of each concept is remembered, from 0 to 1; a young card counts half."""
    known: dict[str, float] = {}
    for concept, counts in stats.concepts.items():
        if total := sum(counts.values()):
            weight = counts[State.MATURE] + counts[State.YOUNG] / 2
            known[concept] = weight / total
    return known


def _forecast(memories: Iterable[Memory], today: date) -> tuple[int, ...]:
    """The number of items due today, including overdue ones, and on each later day."""
    counted = Counter(max((memory.due - today).days, 0) for memory in memories)
    return tuple(counted[day] for day in range(_FORECAST))


def _hardest(
    states: Mapping[CardKey, State],
    reviews: Iterable[Review],
    memories: Mapping[CardKey, Memory],
) -> tuple[Hard, ...]:
    answers = Counter(review.item for review in reviews)
    found = [
        Hard(
            *item,
            memory.lapses,
            memory.difficulty,
            answers[item],
            memory.lapses >= LEECH,
        )
        for item, memory in memories.items()
        if item in states and memory.lapses
    ]
    found.sort(key=lambda hard: (-hard.lapses, -hard.difficulty, hard))
    return tuple(found[:_HARDEST])
