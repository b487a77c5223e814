"""What is known, how well, and what is to come: one record of figures, counted here.

Terminal, page and JSON show the record, and the end of a session its progress. All is
derived from reviews and memories. Each gap of a card is an item of its own, as in Anki.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, cast

from deck.build.study_deck import CardSummary, StudyDeck
from deck.quiz.learner import Learner, Options, items_of
from deck.quiz.progress import KNOWN, Progress, Streak, progress, streak
from deck.quiz.review import CardKey, Purpose, Rating, Review
from deck.quiz.scheduler import LEECH, Memory
from deck.quiz.store import Store

WEEK = 7
WEEKS = 53  # of the heat map
SHADES = 4  # of the heat map, without the one for no answer
_FORECAST = 30  # days
_HARDEST = 5
_MINUTE_MS = 60_000
_LONGEST_MS = 300_000  # of an answer that counts: after that the learner is away
_USUAL = Options()


class State(StrEnum):
    """The state of an item, by the stability of its memory."""

    NEW = "new"
    LEARNING = "learning"
    KNOWN = "known"
    SUSPENDED = "suspended"


ACTIVE = (State.KNOWN, State.LEARNING, State.NEW)


class History(NamedTuple):
    """What was answered up to a day; `due` is what the quiz asks on it, but for new."""

    today: date
    reviews: Sequence[Review]  # in the order of time
    memories: Mapping[CardKey, Memory]
    suspended: AbstractSet[CardKey]
    due: AbstractSet[CardKey] = frozenset()


class Program(NamedTuple):
    """A program to write, and the last day on which it passed."""

    card: str
    passed: date | None


class Retention(NamedTuple):
    """How many of the due items were known; no share if none were due."""

    due: int
    known: int
    share: float | None
    desired: float


class Hard(NamedTuple):
    """An item that was forgotten; a `leech` so often that it should be reworded."""

    card: str
    gap: int
    lapses: int
    answers: int
    leech: bool


class HeatMap(NamedTuple):
    """The answers of each day, from a Monday up to today."""

    monday: date
    answers: tuple[int, ...]

    @property
    def mondays(self) -> list[date]:
        """The first day of each week."""
        weeks = -(-len(self.answers) // WEEK)
        return [self.monday + timedelta(weeks=n) for n in range(weeks)]

    @property
    def practised(self) -> int:
        """The number of days with an answer."""
        return sum(count > 0 for count in self.answers)

    def shade(self, answers: int) -> int:
        """The shade of a day, from 0 for no answer to `SHADES` for the most."""
        return -(-answers * SHADES // max(self.answers)) if answers else 0


class Stats(NamedTuple):
    """The statistics of a deck or topic.

    `year` has the answers of each day from a Monday 52 weeks ago, `forecast` the number
    of due items from today on. `programs` and `suspended` are in the order of learning.
    The streak is that of the whole deck, `unreadable` that of invalid records.
    """

    today: date
    states: Mapping[str, int]
    topics: Mapping[str, Mapping[str, int]]
    concepts: Mapping[str, Mapping[str, int]]
    progress: Progress
    programs: tuple[Program, ...]
    answers: int
    minutes: float
    streak: Streak
    retention: Retention
    year: tuple[int, ...]
    forecast: tuple[int, ...]
    hardest: tuple[Hard, ...]
    suspended: tuple[CardKey, ...]
    unreadable: int = 0

    def heat_map(self, weeks: int = WEEKS) -> HeatMap:
        """The last weeks of the year, this one included."""
        start = _monday(self.today) - timedelta(weeks=weeks - 1)
        return HeatMap(start, self.year[-((self.today - start).days + 1) :])

    def to_json(self) -> dict[str, Any]:
        """The figures as values of JSON, with dates in ISO format."""
        return cast("dict[str, Any]", _plain(self))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    return [*map(_plain, value)] if isinstance(value, tuple) else value


def read_stats(
    deck: StudyDeck, path: Path, now: datetime, options: Options = _USUAL
) -> Stats:
    """The statistics of a deck, or of the topic in the options, from a reviews file.

    A missing file is not created. Raises StoreError, and UsageError for an unknown
    topic.
    """
    deck.check(topic=options.topic)
    with Store(path, to_read=True) as store:
        learner = Learner(deck, store, options, lambda: now)
        session = learner.begin(whole=True)
        history = History(
            learner.today,
            [*store.reviews(deck.namespace)],
            learner.memories(),
            store.suspended(deck.namespace),
            {each.item for each in (*session.due, *session.rest)},
        )
        found = count(deck.cards, history, options)
        some = [c.id for c in deck.programs if options.topic in {None, c.topic}]
        return found._replace(
            programs=ladder(some, history.reviews), unreadable=store.unreadable
        )


def read_states(deck: StudyDeck, path: Path, now: datetime) -> dict[str, State]:
    """The state of each card, of several gaps the earliest. Raises StoreError."""
    with Store(path, to_read=True) as store:
        learner = Learner(deck, store, _USUAL, lambda: now)
        memories = learner.memories()
        suspended = store.suspended(deck.namespace)
    order = [*State]
    return {
        card.id: min(
            (_state(item, memories, suspended) for item in items_of([card])),
            key=order.index,
        )
        for card in deck.cards
    }


def read_ladder(deck: StudyDeck, path: Path, now: datetime) -> tuple[Program, ...]:
    """The programs of a deck. Raises StoreError."""
    with Store(path, to_read=True) as store:
        Learner(deck, store, _USUAL, lambda: now)  # with the answers of renamed cards
        return ladder((c.id for c in deck.programs), store.reviews(deck.namespace))


def ladder(cards: Iterable[str], reviews: Iterable[Review]) -> tuple[Program, ...]:
    """When each of the programs passed last."""
    passed = {r.item.card: r.date for r in reviews if r.rating > Rating.AGAIN}
    return tuple(Program(card, passed.get(card)) for card in cards)


def next_program(programs: Sequence[Program], card: str) -> str:
    """The first program that has not passed, after one or else before; else none."""
    at = next((n for n, each in enumerate(programs) if each.card == card), 0)
    others = (*programs[at + 1 :], *programs[:at])
    return next((each.card for each in others if each.passed is None), "")


def count(
    cards: Sequence[CardSummary], history: History, options: Options = _USUAL
) -> Stats:
    """The statistics of the cards, or of those of the topic in the options.

    Answers to deleted cards count, too, but not for a topic. The programs are left out.
    """
    today, reviews, memories, suspended, _ = history
    days = streak((review.date for review in reviews), today)
    if options.topic is not None:
        cards = [card for card in cards if card.topic == options.topic]
        items = items_of(cards)
        reviews = [review for review in reviews if review.item in items]
    states: dict[CardKey, State] = {}
    topics: dict[str, Counter[str]] = {}
    concepts: dict[str, Counter[str]] = {}
    for card in cards:
        for gap in card.gaps:
            item = CardKey(card.id, gap)
            states[item] = state = _state(item, memories, suspended)
            topics.setdefault(card.topic, Counter())[state] += 1
            concepts.setdefault(card.concept, Counter())[state] += 1
    answers = Counter(review.date for review in reviews)
    first = _monday(today) - timedelta(weeks=WEEKS - 1)
    year = (first + timedelta(days=n) for n in range((today - first).days + 1))
    return Stats(
        today=today,
        states=_counts(Counter(states.values())),
        topics={topic: _counts(each) for topic, each in topics.items()},
        concepts={concept: _counts(each) for concept, each in concepts.items()},
        progress=progress(cards, memories, suspended, today, options),
        programs=(),
        answers=len(reviews),
        minutes=_minutes(reviews),
        streak=days,
        retention=_retention(reviews, options.retention),
        year=tuple(answers[day] for day in year),
        forecast=_forecast(states, history),
        hardest=_hardest(states, reviews, memories),
        suspended=tuple(item for item in states if item in suspended),
    )


def _state(
    item: CardKey, memories: Mapping[CardKey, Memory], suspended: AbstractSet[CardKey]
) -> State:
    if item in suspended:
        return State.SUSPENDED
    memory = memories.get(item)
    if memory is None:
        return State.NEW
    return State.KNOWN if memory.stability >= KNOWN else State.LEARNING


def _counts(counted: Mapping[State, int] | Counter[str]) -> dict[str, int]:
    return {str(state): counted.get(state, 0) for state in State}


def known_share(counts: Mapping[str, int]) -> float:
    """The share of items that are known."""
    total = sum(counts[state] for state in ACTIVE)
    return counts[State.KNOWN] / total if total else 0.0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _minutes(reviews: Iterable[Review]) -> float:
    durations = (min(max(r.duration_ms, 0), _LONGEST_MS) for r in reviews)
    return sum(durations) / _MINUTE_MS


def _retention(reviews: Iterable[Review], desired: float) -> Retention:
    """The retention in the first answers of a day to items of an earlier day.

    Practice does not count, as nothing was due.
    """
    last: dict[CardKey, date] = {}
    due = known = 0
    for review in reviews:
        if review.purpose == Purpose.CRAM:
            continue
        day, before = review.date, last.get(review.item)
        if before is not None and before < day:
            due += 1
            known += review.rating > Rating.AGAIN
        last[review.item] = max(day, before or day)
    return Retention(due, known, known / due if due else None, desired)


def _forecast(states: Mapping[CardKey, State], history: History) -> tuple[int, ...]:
    """The number of items due today, including overdue ones, and on each later day.

    Today is what the quiz asks: a missed item again, and none that is buried.
    """
    counted: Counter[int] = Counter()
    for item, memory in history.memories.items():
        if states.get(item, State.SUSPENDED) is not State.SUSPENDED:
            later = max((memory.due - history.today).days, 1)
            counted[0 if item in history.due else later] += 1
    return tuple(counted[day] for day in range(_FORECAST))


def _hardest(
    states: Mapping[CardKey, State],
    reviews: Iterable[Review],
    memories: Mapping[CardKey, Memory],
) -> tuple[Hard, ...]:
    answers = Counter(review.item for review in reviews)
    lapsed = [item for item in states if item in memories and memories[item].lapses]
    lapsed.sort(key=lambda i: (-memories[i].lapses, -memories[i].difficulty, i))
    return tuple(
        Hard(*item, lapses, answers[item], lapses >= LEECH)
        for item in lapsed[:_HARDEST]
        for lapses in [memories[item].lapses]
    )
