"""A learner and a deck: what is due, what each answer makes of it, how far they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from deck import __version__
from deck.compile.study_deck import CardSummary, StudyDeck
from deck.quiz.memory_table import MemoryTable
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
from deck.quiz.scheduler import Scheduler
from deck.quiz.session import Entry, Session, begin, begin_cram
from deck.quiz.store import Store

_NONE = frozenset[CardKey]()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_MINUTES = 1_000_000
_A_MINUTE = 4  # items due that a minute has room for, with what is missed


class Options(NamedTuple):
    """What a session is to be like; `new` is the number of new cards a day."""

    minutes: float = 8
    new: int = 5
    topic: str | None = None
    path: str | None = None
    cram: bool = False
    retention: float = 0.9

    @property
    def limit(self) -> timedelta:
        """When the session ends."""
        return timedelta(minutes=min(_MOST_MINUTES, self.minutes))

    @property
    def quota(self) -> int:
        """How many items that are due a day has room for."""
        return max(math.ceil(_A_MINUTE * min(_MOST_MINUTES, self.minutes)), 1)


class Progress(NamedTuple):
    """How much of a stage was seen, and in how many days the rest will be."""

    stage: str
    seen: int
    of: int
    days: int | None  # None where no new cards are asked


@dataclass
class Learner:
    """The memories of a learner of a deck, and where each answer is kept."""

    deck: StudyDeck
    store: Store
    options: Options
    now: Callable[[], datetime]
    memories: MemoryTable = field(init=False)

    def __post_init__(self) -> None:
        """What is known of the learner. Raises StoreError."""
        self.store.rename(self.namespace, self.deck.renamed, self._at_ms())
        self.memories = self.store.memories(self.namespace, self.scheduler)

    @property
    def namespace(self) -> str:
        """The deck's, that reviews are kept under."""
        return self.deck.namespace

    @property
    def scheduler(self) -> Scheduler:
        """When an item is asked again."""
        return Scheduler(self.options.retention)

    @property
    def today(self) -> date:
        """The day of study."""
        return study_date(self.now())

    def begin(self, today: date | None = None) -> Session:
        """The session of a day, by default of this one."""
        options, day = self.options, today or self.today
        if options.cram:
            entries = self.entries(day)
            return begin_cram(entries, self.memories, day, limit=options.limit)
        answers = self.store.answers(self.namespace, day)
        missed = {i for i, each in answers.items() if each[-1] is Rating.AGAIN}
        fresh = sum(
            item in self.memories and self.memories[item].reps == len(each)
            for item, each in answers.items()
        )
        known = len(answers) - fresh
        return begin(
            self.entries(day, open_only=True, missed=missed),
            self.memories,
            day,
            missed=missed,
            new=max(options.new - fresh, 0),
            quota=max(options.quota - known, 0),
            limit=options.limit,
        )

    def entries(
        self,
        day: date,
        *,
        open_only: bool = False,
        missed: AbstractSet[CardKey] = _NONE,
    ) -> list[Entry]:
        """What may be asked on a day, in the order of learning.

        With `open_only` what is neither new, missed nor due on that day is left out.
        """
        topic, path = self.options.topic, self.options.path
        hidden = self.store.suspended(self.namespace)
        hidden |= self.store.buried(self.namespace, day)
        is_open = self.memories.is_open
        return [
            Entry(item, card.topic, card.needs)
            for card in self.deck.cards
            if topic in {None, card.topic} and (path is None or path in card.path)
            for gap in card.gaps
            if (item := CardKey(card.id, gap)) not in hidden
            and (not open_only or item in missed or is_open(item, day))
        ]

    def keep(self, item: CardKey, answer: Answer, seed: str, shown: datetime) -> Review:
        """Store an answer and the memory after it. Raises StoreError."""
        now = self.now()
        return self.store.add(
            Review(
                namespace=self.namespace,
                item=item,
                at_ms=_milliseconds(now - _EPOCH),
                device=self.store.device,
                offset_minutes=(now.utcoffset() or timedelta()) // timedelta(minutes=1),
                language=self.deck.language,
                seed=seed,
                rating=answer.rating,
                graded_by=answer.graded_by,
                answer=answer.typed,
                duration_ms=max(_milliseconds(now - shown), 0),
                version=__version__,
                purpose=Purpose.CRAM if self.options.cram else Purpose.STUDY,
            ),
            self.scheduler,
            self.memories,
        )

    def overrule(self, review: Review, rating: Rating) -> Review:
        """Another rating of an answer; the log keeps both. Raises StoreError."""
        self.undo(review)
        again = replace(
            review, at_ms=self._at_ms(), rating=rating, graded_by=GradedBy.LEARNER
        )
        return self.store.add(again, self.scheduler, self.memories)

    def undo(self, review: Review) -> None:
        """Take an answer back. Raises StoreError."""
        self.store.undo(review, self._at_ms(), self.scheduler, self.memories)

    def last(self) -> Review | None:
        """The last answer that was given here."""
        return self.store.last(self.namespace, self._at_ms())

    def note(self, item: CardKey, kind: EventKind, value: str = "") -> None:
        """Keep that something was done with an item. Raises StoreError."""
        self.store.note(
            Event(
                namespace=self.namespace,
                item=item,
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
        hidden = self.store.suspended(self.namespace)
        items = {CardKey(c.id, gap) for c in self.deck.cards for gap in c.gaps} - hidden
        return [max(m.due, today) for item, m in self.memories.items() if item in items]

    def progress(self) -> Progress | None:
        """Of the first stage that is not complete; None where all was seen.

        What is suspended and was never seen is not waited for.
        """
        seen = {item.card for item in self.memories}
        hidden = {item.card for item in self.store.suspended(self.namespace)} - seen
        stages: dict[int, list[CardSummary]] = {}
        for card in self.deck.cards:
            if card.id not in hidden:
                stages.setdefault(card.rank, []).append(card)
        for number in sorted(stages):
            cards = stages[number]
            left = sum(card.id not in seen for card in cards)
            if left:
                new = self.options.new
                days = math.ceil(left / new) if new else None
                before = any(stage < number for stage in stages)
                stage = _STAGES[number] if before or not number else "all"
                return Progress(stage, len(cards) - left, len(cards), days)
        return None

    def reopen(self, deck: StudyDeck) -> None:
        """The deck was edited."""
        self.deck = deck
        self.store.rename(self.namespace, self.deck.renamed, self._at_ms())

    def _at_ms(self) -> int:
        return _milliseconds(self.now() - _EPOCH)


_STAGES = ("sprint", "core", "more")  # by the ranks of their cards


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
