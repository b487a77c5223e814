"""A learner of a deck: what is due, how answers are stored, and the progress so far."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from deck import __version__
from deck.build.study_deck import CardSummary, StudyDeck
from deck.quiz.question import Answer
from deck.quiz.review import (
    CardKey,
    Event,
    EventKind,
    GradedBy,
    Purpose,
    Rating,
    Review,
    study_date,
)
from deck.quiz.scheduler import Memory, Scheduler, forgotten
from deck.quiz.session import Candidate, Session, begin, begin_cram
from deck.quiz.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_MINUTES = 1_000_000
_A_SECOND_MS = 1_000
LONGEST_ANSWER = 1_000_000  # characters
_LONGEST_MS = 2**40  # some 35 years: a session may be left open
_A_WEEK = timedelta(weeks=1)
_WEST = timedelta(days=1)  # by which the date goes back on a journey westward
_A_MINUTE = 4  # due items in a minute, with the repetition of missed ones


def items_of(cards: Iterable[CardSummary]) -> set[CardKey]:
    """Each gap of the cards."""
    return {CardKey(card.id, gap) for card in cards for gap in card.gaps}


def due_on(memories: Mapping[CardKey, Memory], day: date) -> dict[CardKey, Memory]:
    """The memories of the items that are due on a day.

    Those answered after the next day are due, too: the clock was fast then.
    """
    late = answered_after(memories, day)
    return {i: m for i, m in memories.items() if m.due <= day or i in late}


def answered_after(memories: Mapping[CardKey, Memory], day: date) -> set[CardKey]:
    """The items last answered after the day that follows a given one.

    The next day itself begins earlier in the east, for a traveller.
    """
    return {i for i, m in memories.items() if m.last > day + _WEST}


def last_missed(answers: Mapping[CardKey, Sequence[Rating]]) -> set[CardKey]:
    """The items whose last answer of a day was a miss."""
    return {item for item, each in answers.items() if each[-1] is Rating.AGAIN}


class Options(NamedTuple):
    """The options of a session; `new` is the number of new cards a day."""

    minutes: float = 8
    new: int = 5
    topic: str | None = None
    path: str | None = None
    cram: bool = False
    retention: float = 0.9
    exam: date | None = None
    exam_cards: int = 40

    @property
    def limit(self) -> timedelta:
        """The time after which the session ends."""
        return timedelta(minutes=min(_MOST_MINUTES, self.minutes))

    @property
    def quota(self) -> int:
        """The most due items that a day asks."""
        return max(math.ceil(_A_MINUTE * min(_MOST_MINUTES, self.minutes)), 1)

    def exam_after(self, day: date) -> date | None:
        """The day of the exam, if it is in the week after a day."""
        is_near = self.exam is not None and timedelta() < self.exam - day <= _A_WEEK
        return self.exam if is_near else None


def plan_day(
    candidates: Sequence[Candidate],
    memories: Mapping[CardKey, Memory],
    day: date,
    options: Options,
    answers: Mapping[CardKey, Sequence[Rating]],
) -> Session:
    """The session of a day on which there were `answers`, from all candidates.

    In the week before an exam it asks, besides what is due, the cards that would be
    known worst on the day of the exam.
    """
    due, exam = due_on(memories, day), options.exam_after(day)
    again = last_missed(answers) & memories.keys()
    fresh = sum(
        item in memories and memories[item].reps == len(each)
        for item, each in answers.items()
    )
    known, quota = len(answers) - fresh, options.quota
    if exam is not None:
        quota = max(quota, options.exam_cards)
        seen = [
            e.item for e in candidates if e.item in memories.keys() - answers.keys()
        ]
        seen.sort(key=lambda item: -forgotten(memories[item], exam))
        due |= {i: memories[i] for i in seen[: max(options.exam_cards - known, 0)]}
    closed = memories.keys() - due.keys() - again
    return begin(
        [each for each in candidates if each.item not in closed],
        due,
        exam or day,
        seen=frozenset(item.card for item in memories),
        missed=again,
        new=max(options.new - fresh, 0),
        quota=max(quota - known, 0),
        limit=options.limit,
    )


@dataclass
class Learner:
    """A learner of a deck, with the store of their answers."""

    deck: StudyDeck
    store: Store
    options: Options
    now: Callable[[], datetime]
    _latest_ms: int = 0  # time of the last entry
    _ids: dict[str, str] = field(default_factory=dict)  # current ids by former ones

    def __post_init__(self) -> None:
        """Move the answers of renamed cards. Raises StoreError."""
        self._ids = dict(self.deck.renamed)
        self.store.rename(self.namespace, self._ids)

    @property
    def namespace(self) -> str:
        """The namespace of the deck, under which reviews are stored."""
        return self.deck.namespace

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler for the retention that is wanted."""
        return Scheduler(self.options.retention, programs=self.deck.program_ids)

    @property
    def today(self) -> date:
        """The day of study."""
        return study_date(self.now())

    def begin(self, today: date | None = None, *, whole: bool = False) -> Session:
        """The session of a day, by default today.

        `whole` is the whole deck, regardless of the options.
        """
        options, day = self.options, today or self.today
        memories = self.memories()
        if options.cram and not whole:
            return begin_cram(self.candidates(day), memories, day, limit=options.limit)
        candidates = self.candidates(day, whole=whole)
        answers = self.store.answers(self.namespace, day)
        return plan_day(candidates, memories, day, options, answers)

    def candidates(self, day: date, *, whole: bool = False) -> list[Candidate]:
        """What may be asked on a day, in the order of learning.

        `whole` is the whole deck, regardless of the options.
        """
        topic = None if whole else self.options.topic
        path = None if whole else self.options.path
        hidden = self.store.suspended(self.namespace)
        hidden |= self.store.buried(self.namespace, day)
        hidden |= {CardKey(program, 0) for program in self.deck.program_ids}
        return [
            Candidate(item, card.topic, card.needs)
            for card in self.deck.cards
            if topic in {None, card.topic} and (path is None or path in card.path)
            for gap in card.gaps
            if (item := CardKey(card.id, gap)) not in hidden
        ]

    def program(self) -> CardSummary | None:
        """The program to offer: of those that are due, or new and ready, the first.

        None on a day on which one was written.
        """
        options, today, memories = self.options, self.today, self.memories()
        hidden = self.store.suspended(self.namespace)
        hidden |= self.store.buried(self.namespace, today)
        written = {item.card for item in self.store.answers(self.namespace, today)}
        if options.cram or written & self.deck.program_ids:
            return None
        known = {item.card for item in memories}
        due, new = [], []
        for card in self.deck.programs:
            item = CardKey(card.id, 0)
            is_wanted = options.topic in {None, card.topic}
            is_wanted = is_wanted and (not options.path or options.path in card.path)
            if item in hidden or not is_wanted:
                continue
            if (memory := memories.get(item)) is None:
                new += [card] * known.issuperset(card.needs)
            elif memory.due <= today:
                due.append(card)
        return next(iter([*due, *new]), None)

    def current(self, item: CardKey) -> CardKey:
        """An item under the current id of its card."""
        return item.renamed(self._ids)

    def memories(self) -> dict[CardKey, Memory]:
        """The memory of each item that was answered."""
        return self.store.memories(self.namespace, self.scheduler)

    def memory(self, item: CardKey) -> Memory | None:
        """The memory of an item; None where it is new."""
        return self.store.memory(self.namespace, item)

    def keep(self, item: CardKey, answer: Answer, seed: str, shown: datetime) -> Review:
        """Store an answer and the memory after it. Raises StoreError."""
        now = self.now()
        return self.store.add(
            Review(
                namespace=self.namespace,
                item=self.current(item),
                at_ms=self._at_ms(now),
                device=self.store.device,
                offset_minutes=(now.utcoffset() or timedelta()) // timedelta(minutes=1),
                language=self.deck.language,
                seed=seed,
                rating=answer.rating,
                graded_by=answer.graded_by,
                answer=answer.typed[:LONGEST_ANSWER],
                duration_ms=min(max(_milliseconds(now - shown), 0), _LONGEST_MS),
                version=__version__,
                purpose=Purpose.CRAM if self.options.cram else Purpose.STUDY,
            ),
            self.scheduler,
        )

    def overrule(self, review: Review, rating: Rating) -> Review:
        """Store another rating of an answer, of the same time. Raises StoreError.

        The file keeps both ratings, the first as undone.
        """
        with self.store.changing():
            self.undo(review)
            again = review._replace(
                item=self.current(review.item),
                rating=rating,
                graded_by=GradedBy.LEARNER,
            )
            return self.store.add(again, self.scheduler)

    def undo(self, review: Review) -> None:
        """Take an answer back. Raises StoreError."""
        review = review._replace(item=self.current(review.item))
        self.store.undo(review, self.scheduler)

    def is_new(self, card: CardSummary) -> bool:
        """Whether no gap of a card was ever answered; False in practice."""
        if self.options.cram:
            return False
        return not any(self.memory(CardKey(card.id, gap)) for gap in card.gaps)

    def hide(self, item: CardKey, kind: EventKind) -> None:
        """Suspend an item, or bury it until tomorrow. Raises StoreError."""
        tomorrow = self.today + timedelta(days=1)
        self._note(item, kind, tomorrow.isoformat() if kind is EventKind.BURY else "")

    def bring_back(self, item: CardKey, kind: EventKind) -> None:
        """Undo that an item was suspended or buried. Raises StoreError."""
        if kind is EventKind.SUSPEND:
            self._note(item, EventKind.RESUME)
        else:
            self._note(item, kind, self.today.isoformat())

    def _note(self, item: CardKey, kind: EventKind, value: str = "") -> None:
        self.store.note(
            Event(
                namespace=self.namespace,
                item=self.current(item),
                at_ms=self._at_ms(),
                device=self.store.device,
                kind=kind,
                value=value,
            ),
            self.scheduler,
        )

    def days(self) -> list[date]:
        """The days with an answer."""
        return self.store.days(self.namespace)

    def due(self) -> list[date]:
        """The days on which the items of the deck are due, none before today."""
        today = self.today
        suspended = self.store.suspended(self.namespace)
        items = items_of(self.deck.cards) - suspended
        items -= {CardKey(program, 0) for program in self.deck.program_ids}
        memories = self.memories().items()
        return [max(m.due, today) for item, m in memories if item in items]

    def reopen(self, deck: StudyDeck) -> None:
        """Go on with the deck as it was edited."""
        self.deck, ids = deck, deck.renamed
        self._ids = {old: ids.get(new, new) for old, new in self._ids.items()} | ids
        self.store.rename(self.namespace, ids)

    def _at_ms(self, now: datetime | None = None) -> int:
        """A time for the log; entries of the same millisecond would have no order."""
        moment = _milliseconds((now or self.now()) - _EPOCH)
        if 0 <= self._latest_ms - moment < _A_SECOND_MS:
            moment = self._latest_ms + 1
        self._latest_ms = moment
        return moment


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
