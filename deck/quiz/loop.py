"""A session at the terminal: asks, grades, logs each answer, sums up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from deck.cache import prune
from deck.compile.finished_card import LeftOutError
from deck.compile.study_deck import CardSummary, StudyDeck, open_study_deck
from deck.errors import DeckError, StoreError
from deck.quiz.card_source import CardInstance, CardSource
from deck.quiz.keyboard import ENTER
from deck.quiz.learner import Learner, Options
from deck.quiz.question import Answer, Question
from deck.quiz.review import EventKind, GradedBy, Rating, Review
from deck.quiz.scheduler import is_leech
from deck.quiz.screen import Command, Edit, EndedError, OverError, Screen
from deck.quiz.session import Session, Step, Turn
from deck.quiz.store import Store
from deck.quiz.summary import greet, sum_up

_INTERRUPTED = 130
_MORE = 3
_SOON = 40  # cards, of which none is waited for
_HIDING = {Command.SUSPEND: EventKind.SUSPEND, Command.BURY: EventKind.BURY}


def run_quiz(
    deck: StudyDeck,
    options: Options,
    *,
    store_path: Path,
    screen: Screen,
    now: Callable[[], datetime],
    rng: random.Random,
    edit: Edit,
    prepare: Callable[[Sequence[str]], None],
) -> int:
    """Ask what is due and some new cards of a folder; the exit code.

    `now` gives local time with its offset; `edit` opens a file at a line; `prepare` has
    some cards finished before the first is asked. Raises StoreError where the reviews
    cannot be kept, and UsageError for a topic or path that is not there.
    """
    deck.check(topic=options.topic, path=options.path)
    with Store(store_path) as store:
        learner = Learner(deck, store, options, now)
        source, session = CardSource(deck, rng), learner.begin()
        prepare([each.item.card for each in session.planned[:_SOON]])
        return QuizLoop(learner, source, screen, edit, session, now()).run()


@dataclass
class QuizLoop:
    """A session that is going on."""

    learner: Learner
    source: CardSource
    screen: Screen
    edit: Edit
    session: Session
    started: datetime
    steps: list[Step] = field(default_factory=list)
    again: Turn | None = None  # to be asked before anything else
    turn: Turn | None = None  # that is asked, or was asked last
    current: Question | None = None
    has_warned: bool = False
    summed: list[Review] | None = None  # the answers that were summed up last

    def __post_init__(self) -> None:
        """Obey what is asked for at any prompt."""
        self.screen = self.screen._replace(obey=self._obey)

    def run(self) -> int:
        """Ask until nothing is left, the time is over or the learner ends it."""
        try:
            greet(self.screen, self.learner, self.session)
            goes_on = True
            while goes_on:
                self._ask_all()
                self._sum_up(ended=False)
                goes_on = self._goes_on()
        except EndedError:
            self._sum_up(ended=True)
        except KeyboardInterrupt:
            self.screen.write("")
            self._sum_up(ended=True)
            return _INTERRUPTED
        except StoreError:
            self._sum_up(ended=True)
            raise
        if self.answers:
            prune(time.time())
        return 0

    @property
    def answers(self) -> list[Review]:
        """Those of this session, in order."""
        return [step.done for step in self.steps if isinstance(step.done, Review)]

    def _ask_all(self) -> None:
        while (turn := self._next()) is not None:
            with suppress(OverError):
                self._turn(turn)
            is_over = self._next() is None and not self.session.closing
            if is_over and self.session.missed:  # the time is, too
                self._offer_missed()

    def _next(self) -> Turn | None:
        return self.again or self.session.next(self._elapsed())

    def _elapsed(self) -> timedelta:
        return self.learner.now() - self.started

    def _offer_missed(self) -> None:
        """When the time is over, what was missed can be asked once more."""
        if not self.screen.keyboard.interactive:
            return
        self.screen.say("time-up", len(self.session.missed))
        key = self._press("once-more", wanted=f"{ENTER} yn")
        if key not in {"n", ""}:
            self.session = self.session.closed()

    def _goes_on(self) -> bool:
        """Whether the learner wants more, or something back, after the end."""
        more = self.session.can_more
        if not self.screen.keyboard.interactive or not (more or self.steps):
            return False
        name = "end-more" if more and self.steps else "more" if more else "end"
        key = self._press(name, wanted=f"{ENTER} n" + "m" * more, overrules=True)
        if key in {"1", "3"}:
            return self._overrule(Rating.GOOD if key == "3" else Rating.AGAIN)
        if key == "m":
            until = self._elapsed() + self.learner.options.limit
            self.session = self.session.more(_MORE, until)
        return key == "m" or self._next() is not None

    def _press(self, name: str, *, wanted: str, overrules: bool = False) -> str:
        """A key after the last question; nothing once there is one again.

        Commands mean the last one. A verdict is a key as long as nothing followed it.
        """
        while self._next() is None:
            unseen = "13" * (overrules and self._can_overrule())
            with suppress(OverError):
                return self.screen.press(name, wanted=wanted, unseen=unseen)
        return ""

    def _turn(self, turn: Turn) -> None:
        """One question; its answer is logged before anything is shown of it."""
        self.again = None
        listed = self._listed(turn)
        if listed is None or turn.item.gap not in listed.gaps:
            return self._leave_out(turn, "gone")  # it was edited out
        try:
            instance = self.source.instance(listed, turn.seed)
        except LeftOutError as error:
            reason = str(error)
            if reason == "edited" and self._read_again():
                return None
            return self._leave_out(turn, reason.replace("edited", "broken"))
        self.turn = turn = turn._replace(seed=instance.seed)
        self.current = question = self._question(turn, instance)
        if instance.variant.example and self.learner.is_new(listed):
            question.show_example()
        question.show()
        self.learner.store.prepare()
        shown = self.learner.now()
        answer = question.answer()
        if answer is None:
            self._hide(EventKind.BURY, turn)
            return None
        self._keep(turn, instance, answer, shown)
        question.feedback(answer)
        return self._pause(question, answer, is_leech=self._hint(turn))

    def _question(self, turn: Turn, instance: CardInstance) -> Question:
        write, gap = partial(self._write, instance), turn.item.gap
        question = Question(self.screen, self.learner.deck, instance, gap, write)
        self.screen.write("")
        number, left = len(self.answers) + 1, self.session.limit - self._elapsed()
        of = max(number - 1 + self.session.left, number)
        title = self.learner.deck.title(instance.card)
        self.screen.header(number, of, left / timedelta(minutes=1), title)
        return question

    def _write(self, instance: CardInstance) -> Answer | None:
        from deck.quiz.write import Writing  # not before it is wanted

        return Writing(self.learner, self.screen, self.edit, instance).run()

    def _pause(self, question: Question, answer: Answer, *, is_leech: bool) -> None:
        """Let an explanation be read; whoever judged the answer has read it.

        Of a leech they can still be rid before the next question.
        """
        judged = answer.graded_by is GradedBy.LEARNER
        if (
            (judged and not is_leech)
            or not self.screen.keyboard.interactive
            or self._next() is None
        ):
            return
        rating = question.pause(answer)
        if rating is not None:
            self._overrule(rating)

    def _keep(
        self, turn: Turn, instance: CardInstance, answer: Answer, shown: datetime
    ) -> None:
        """Commit an answer, then let the session know of it."""
        review = self.learner.keep(turn.item, answer, instance.seed, shown)
        step = Step(self.session, turn, review, drawn=instance.is_family)
        self.steps.append(step)
        self._answered(step, review.rating)

    def _answered(self, step: Step, rating: Rating) -> None:
        right = rating > Rating.AGAIN
        self.session = step.session.answered(step.turn, right=right, drawn=step.drawn)

    def _can_overrule(self) -> bool:
        """Whether the last thing that was done is a verdict of the program."""
        done = self.steps[-1].done if self.steps else None
        return isinstance(done, Review) and done.graded_by == GradedBy.PROGRAM

    def _overrule(self, rating: Rating) -> bool:
        """Count the last answer otherwise than the program did; True if it is."""
        step = self.steps[-1]
        assert isinstance(step.done, Review)  # noqa: S101 - see `_can_overrule`
        if (rating > Rating.AGAIN) == (step.done.rating > Rating.AGAIN):
            return False
        step = step._replace(done=self.learner.overrule(step.done, rating))
        self.steps[-1] = step
        self._answered(step, rating)
        right = rating > Rating.AGAIN
        self.screen.say("overruled-right" if right else "overruled-wrong")
        return True

    def _hint(self, turn: Turn) -> bool:
        """Whether it is missed again and again: then the card itself is at fault."""
        learner, item = self.learner, self.learner.current(turn.item)
        of_today = learner.store.answers(learner.namespace, learner.today).get(item)
        memory = learner.memory(item)
        # A second miss of a day is no further lapse, and one in practice is none.
        is_lapse = of_today == [Rating.AGAIN] and not learner.options.cram
        if not is_lapse or memory is None or not is_leech(memory):
            return False
        self.screen.say("leech", item.card, memory.lapses, role="bold")
        return True

    def _leave_out(self, turn: Turn, reason: str) -> None:
        card = self.learner.current(turn.item).card
        if reason == "gone":
            self.session = self.session.without_item(turn.item)
        else:
            self.session = self.session.without(turn.item.card)
        if reason != "untrusted":
            self.screen.say(reason, card)
        elif not self.has_warned:
            self.has_warned = True
            self.screen.say(reason)

    # Commands: whether the question in hand is over with them.

    def _obey(self, command: Command) -> None:
        """Do what is asked for. Raises OverError."""
        is_over = False
        if command is Command.UNDO:
            is_over = self._undo()
        elif self.turn is None or self.current is None:
            return
        elif command is Command.INFO:
            self.current.inform()
        elif command is Command.EDIT:
            is_over = self._edit(self.turn)
        else:
            is_over = self._hide(_HIDING[command], self.turn)
        if is_over:
            raise OverError

    @property
    def _is_answered(self) -> bool:
        """Whether the last thing that was done is about the turn in hand."""
        return bool(self.steps) and self.steps[-1].turn is self.turn

    def _undo(self) -> bool:
        """Take back what was done last, also in a session before this one."""
        if not self.steps:
            return self._undo_earlier()
        step = self.steps.pop()
        if isinstance(step.done, Review):
            self.learner.undo(step.done)
            self.screen.say("undone", self._name(step.turn))
        else:
            self.learner.bring_back(step.turn.item, step.done)
            self.screen.say("back", self._name(step.turn))
        self.session, self.turn = step.session, step.turn
        self.again = None if self._is_answered else step.turn
        return True

    def _undo_earlier(self) -> bool:
        review = self.learner.last()
        candidates = self.learner.candidates(self.learner.today)
        found = next((c for c in candidates if review and c.item == review.item), None)
        if review is None or found is None:  # or it could not be answered again
            self.screen.say("undo-nothing")
            return False
        self.learner.undo(review)
        self.session, self.again = self.learner.begin(), Turn(found, review.seed)
        self.screen.say("undone", self._name(self.again))
        return True

    def _hide(self, kind: EventKind, turn: Turn) -> bool:
        """Suspend or bury what is asked; it leaves the session.

        Once it is suspended or buried, the message is shown again, and that is all.
        """
        if not (self._is_answered and self.steps[-1].done == kind):
            self.learner.hide(turn.item, kind)
            self.steps.append(Step(self.session, turn, kind))
            self.session = self.session.without_item(turn.item)
        name = "suspended" if kind is EventKind.SUSPEND else "buried"
        self.screen.say(name, self._name(turn))
        return True

    def _edit(self, turn: Turn) -> bool:
        """Open the card's bank, and read the folder again after it."""
        from deck.bank.known_folders import is_installed

        deck, listed = self.learner.deck, self._listed(turn)
        if listed is None:
            return False
        path = deck.path / Path(listed.bank).name
        if is_installed(deck.path):
            self.screen.say("edit-installed", path)
            return False
        if not self.edit(path, listed.line):
            self.screen.say("edit-none", f"{path}:{listed.line}")
            return False
        if not self._read_again() or self._is_answered:
            return False
        self.again = self.turn
        return True

    def _read_again(self) -> bool:
        """Go on with the folder as it is now; False where it has mistakes."""
        deck = self.learner.deck
        try:
            read = open_study_deck(deck.path, deck.shown).in_language(deck.language)
        except DeckError as error:
            self.screen.lines([str(error)])
            return False
        if read.findings:
            self.screen.say("edit-findings")
            return False
        self.learner.reopen(read)
        self.source = CardSource(read, self.source.rng)
        return True

    def _name(self, turn: Turn) -> str:
        """The id of a card, with the number of the gap where it has several."""
        card, gap = self.learner.current(turn.item)
        listed = self._listed(turn)
        return f"{card} #{gap}" if listed and len(listed.gaps) > 1 else card

    def _listed(self, turn: Turn) -> CardSummary | None:
        return self.learner.deck.by_id.get(self.learner.current(turn.item).card)

    def _sum_up(self, *, ended: bool) -> None:
        """Show what was done, if that is not shown already."""
        answers, spent = self.answers, self._elapsed()
        if answers == self.summed:
            return
        before, self.summed = len(self.summed or ()), answers
        sum_up(
            *(self.screen, self.learner, self.session, answers, spent),
            before=before,
            ended=ended,
        )
