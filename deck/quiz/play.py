"""A session at the terminal: asks, grades, keeps each answer, sums up."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deck import __version__
from deck.bank.card import Card
from deck.bank.folder import Folder, check_topic
from deck.errors import StoreError
from deck.live.variant import Variant
from deck.quiz.question import Answer, Question
from deck.quiz.review import GradedBy, Item, Rating, Review, study_date
from deck.quiz.schedule import Memory, replay, retrievability
from deck.quiz.schedule import review as remember
from deck.quiz.screen import EndedError, Screen, edit_lines
from deck.quiz.session import Entry, Session, begin
from deck.quiz.store import Store
from deck.quiz.supply import LeftOutError, Supply, fresh_seed
from deck.quiz.words import phrase
from deck.render.wrap import Style

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTERRUPTED = 130
_MOST_MINUTES = 1_000_000
_MINUTE = 60


def run_quiz(
    folder: Folder,
    *,
    language: str,
    minutes: float,
    new: int,
    topic: str | None,
    store_path: Path,
    ui: str,
    style: Style,
    width: int,
    now: Callable[[], datetime],
    rng: random.Random,
    read: Callable[[str], str],
    write: Callable[[str], None],
) -> int:
    """Ask what is due and some new cards of a folder; the exit code.

    `now` gives local time with its offset. Raises StoreError where the reviews cannot
    be kept, and UsageError for a topic that is not there.
    """
    entries = _entries(folder, topic)
    if read is input:
        edit_lines()
    with Store(store_path) as store:
        renamed = {str(c.was): str(c.id) for c in folder.cards if c.was is not None}
        memories = replay(store.reviews(folder.namespace), renamed)
        started = now()
        session = begin(
            entries,
            memories,
            study_date(started),
            retrievability,
            new=new,
            limit=timedelta(minutes=min(_MOST_MINUTES, minutes)),
        )
        play = Play(
            supply=Supply(folder, language),
            store=store,
            screen=Screen(ui=ui, read=read, write=write, style=style, width=width),
            now=now,
            rng=rng,
            session=session,
            memories=memories,
            started=started,
        )
        return play.run()


def _entries(folder: Folder, topic: str | None) -> list[Entry]:
    """The items of a folder, or of one topic of it, in the order of learning."""
    check_topic(folder, topic)
    return [
        Entry(Item(str(card.id), gap), card.topic, tuple(map(str, card.needs)))
        for card in folder.cards
        if topic in {None, card.topic}
        for gap in card.gaps
    ]


@dataclass
class Play:
    """A session that is going on."""

    supply: Supply
    store: Store
    screen: Screen
    now: Callable[[], datetime]
    rng: random.Random
    session: Session
    memories: dict[Item, Memory]
    started: datetime
    answered: int = 0
    right: int = 0
    missed: dict[str, None] = field(default_factory=dict)  # ids of cards, in order
    pausing: bool = False  # an explanation is to be read before the next question
    said_untrusted: bool = False

    def run(self) -> int:
        """Ask until nothing is left, the time is over or the learner ends it."""
        code, ended = 0, False
        try:
            self._greet()
            self._ask_all()
        except EndedError:
            ended = True
        except KeyboardInterrupt:
            self.screen.write("")
            code, ended = _INTERRUPTED, True
        except StoreError:
            self._sum_up(ended=True)
            raise
        self._sum_up(ended=ended)
        return code

    def _greet(self) -> None:
        due, new = len(self.session.due), self.session.open_new
        if due or new:
            minutes = self.session.limit / timedelta(minutes=1)
            self.screen.say("begin", due, new, minutes, role="dim")

    def _ask_all(self) -> None:
        cards = {str(card.id): card for card in self.supply.folder.cards}
        while self._next() is not None:
            if self.pausing:
                self.screen.ask("go-on")
                self.pausing = False
            entry = self._next()  # the time may have run out over an explanation
            if entry is None:
                break
            card = cards[entry.item.card]
            seed = fresh_seed(card, self.rng)
            try:
                variant = self.supply.variant(card, seed)
            except LeftOutError as error:
                self._leave_out(card, str(error))
            else:
                self._ask(entry, card, variant, seed)

    def _next(self) -> Entry | None:
        return self.session.next(self.now() - self.started)

    def _leave_out(self, card: Card, reason: str) -> None:
        self.session = self.session.without(str(card.id))
        if reason != "untrusted":
            self.screen.say(reason, card.id)
        elif not self.said_untrusted:
            self.said_untrusted = True
            self.screen.say(reason)

    def _ask(self, entry: Entry, card: Card, variant: Variant, seed: str) -> None:
        """One question; its answer is kept before anything is said about it."""
        language = self.supply.language
        question = Question(self.screen, card, variant, language, entry.item.gap)
        self.screen.write("")
        self.screen.rule(f"{self.answered + 1}  {self._topic_title(card)}")
        shown = self.now()
        question.put()
        answer = question.answer()
        self._keep(entry, answer, seed, shown)
        question.feedback(answer)
        self.pausing = answer.graded_by is GradedBy.PROGRAM

    def _topic_title(self, card: Card) -> str:
        banks = self.supply.folder.banks
        title = next((b.title for b in banks if b.source.path == card.bank), None)
        return card.topic if title is None else title.within(self.supply.language)

    def _keep(self, entry: Entry, answer: Answer, seed: str, shown: datetime) -> None:
        """Commit an answer, then let the session and the memory know of it."""
        now = self.now()
        kept = self.store.add(
            Review(
                namespace=self.supply.folder.namespace,
                item=entry.item,
                at_ms=_milliseconds(now - _EPOCH),
                device=self.store.device,
                offset_minutes=(now.utcoffset() or timedelta()) // timedelta(minutes=1),
                language=self.supply.language,
                seed=seed,
                rating=answer.rating,
                graded_by=answer.graded_by,
                answer=answer.typed,
                duration_ms=max(_milliseconds(now - shown), 0),
                version=__version__,
            )
        )
        right = answer.rating > Rating.AGAIN
        self.answered += 1
        self.right += right
        if not right:
            self.missed[entry.item.card] = None
        self.session = self.session.answered(entry, right=right)
        memory = self.memories.get(entry.item)
        self.memories[entry.item] = remember(memory, kept.rating, kept.date)

    def _sum_up(self, *, ended: bool) -> None:
        """What was done, and when it goes on."""
        screen = self.screen
        screen.write("")
        if self.answered:
            spent = self._spent()
            screen.say("answered", self.answered, self.right, spent, role="bold")
            if self.missed:
                screen.say("missed", ", ".join(self.missed))
        elif not ended:
            screen.say("nothing-now" if self.session.new else "nothing")
        today = study_date(self.now())
        folder = self.supply.folder
        items = {Item(str(card.id), gap) for card in folder.cards for gap in card.gaps}
        due = [max(m.due, today) for item, m in self.memories.items() if item in items]
        tomorrow = today + timedelta(days=1)
        if self.answered and (count := sum(day <= tomorrow for day in due)):
            screen.say("tomorrow", count)
        elif due and (self.answered or not ended):
            screen.say("next-due", min(due).isoformat())
        elif not ended:
            screen.say("no-next")

    def _spent(self) -> str:
        seconds = (self.now() - self.started).total_seconds()
        if seconds < _MINUTE:
            return phrase("seconds", self.screen.ui, seconds)
        return phrase("minutes", self.screen.ui, seconds / _MINUTE)


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
