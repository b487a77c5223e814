"""A session at the terminal: asks, grades, logs each answer, sums up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from deck.bank.deck_folder import open_folder
from deck.cache import prune
from deck.compile.study_deck import CardSummary, StudyDeck, compile_study_deck
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
) -> int:
    """Run a session on the due and some new cards of a deck; return the exit code.

    `now` returns local time with its offset; `edit` opens a file at a line. Raises
    StoreError if reviews cannot be stored, and UsageError for an unknown topic or path.
    """
    deck.check(topic=options.topic, path=options.path)
    with Store(store_path) as store:
        learner = Learner(deck, store, options, now)
        source, session = CardSource(deck, rng), learner.begin()
        return QuizLoop(learner, source, screen, edit, session, now()).run()


@dataclass
class QuizLoop:
    """A running session."""

    learner: Learner
    source: CardSource
    screen: Screen
    edit: Edit
    session: Session
    started: datetime
    steps: list[Step] = field(default_factory=list)
    again: Turn | None = None  # the next turn, whatever the session has
    turn: Turn | None = None  # the current one, or the last
    current: Question | None = None
    summed: list[Review] | None = None  # the answers of the last summary

    def __post_init__(self) -> None:
        """Have commands run at every prompt."""
        self.screen = self.screen._replace(obey=self._obey)

    def run(self) -> int:
        """Ask until nothing is left, the time is up or the learner ends it."""
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
        """The answers of this session, in order."""
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
        """Offer to ask what was missed once more when the time is up."""
        if not self.screen.keyboard.interactive:
            return
        self.screen.say("time-up", len(self.session.missed))
        key = self._press("once-more", wanted=f"{ENTER} yn")
        if key not in {"n", ""}:
            self.session = self.session.closed()

    def _goes_on(self) -> bool:
        """Whether the learner wants more, or takes something back, at the end."""
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
        """Read a key after the last question; empty once there is another question.

        Commands refer to the last one. A verdict can be overruled while it is the last
        step.
        """
        while self._next() is None:
            unseen = "13" * (overrules and self._can_overrule())
            with suppress(OverError):
                return self.screen.press(name, wanted=wanted, unseen=unseen)
        return ""

    def _turn(self, turn: Turn) -> None:
        """Ask one question; log its answer before any feedback."""
        self.again = None
        listed = self._listed(turn)
        if listed is None or turn.item.gap not in listed.gaps:
            self.session = self.session.without_item(turn.item)
            self.screen.say("gone", self.learner.current(turn.item).card)
            return None  # deleted by an edit
        instance = self.source.instance(listed, turn.seed)
        self.turn = turn = turn._replace(seed=instance.seed)
        self.current = question = self._question(turn, instance)
        if instance.variant.example and self.learner.is_new(listed):
            question.show_example()
        question.show()
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
        from deck.quiz.write import Writing  # imported on demand

        return Writing(self.learner, self.screen, self.edit, instance).run()

    def _pause(self, question: Question, answer: Answer, *, is_leech: bool) -> None:
        """Wait until the explanation is read; not if the learner judged the answer.

        A leech can be suspended before the next question.
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
        """Log an answer, then update the session."""
        review = self.learner.keep(turn.item, answer, instance.seed, shown)
        step = Step(self.session, turn, review, drawn=instance.is_family)
        self.steps.append(step)
        self._answered(step, review.rating)

    def _answered(self, step: Step, rating: Rating) -> None:
        right = rating > Rating.AGAIN
        self.session = step.session.answered(step.turn, right=right, drawn=step.drawn)

    def _can_overrule(self) -> bool:
        """Whether the last step is a verdict of the program."""
        done = self.steps[-1].done if self.steps else None
        return isinstance(done, Review) and done.graded_by == GradedBy.PROGRAM

    def _overrule(self, rating: Rating) -> bool:
        """Change the verdict on the last answer; False if it is the same."""
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
        """Name a leech, whose card may be at fault; whether it is one."""
        learner, item = self.learner, self.learner.current(turn.item)
        of_today = learner.store.answers(learner.namespace, learner.today).get(item)
        memory = learner.memory(item)
        # A second miss on a day is no further lapse; a miss in practice is none.
        is_lapse = of_today == [Rating.AGAIN] and not learner.options.cram
        if not is_lapse or memory is None or not is_leech(memory):
            return False
        self.screen.say("leech", item.card, memory.lapses, role="bold")
        return True

    # Commands; each returns whether it ends the current question.

    def _obey(self, command: Command) -> None:
        """Run a command. Raises OverError if it ends the current question."""
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
        """Whether the last step is about the current turn."""
        return bool(self.steps) and self.steps[-1].turn is self.turn

    def _undo(self) -> bool:
        """Take back the last step of this session."""
        if not self.steps:
            self.screen.say("undo-nothing")
            return False
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

    def _hide(self, kind: EventKind, turn: Turn) -> bool:
        """Suspend or bury an item, which leaves the session.

        If the last step did that already, only show the message again.
        """
        if not (self._is_answered and self.steps[-1].done == kind):
            self.learner.hide(turn.item, kind)
            self.steps.append(Step(self.session, turn, kind))
            self.session = self.session.without_item(turn.item)
        name = "suspended" if kind is EventKind.SUSPEND else "buried"
        self.screen.say(name, self._name(turn))
        return True

    def _edit(self, turn: Turn) -> bool:
        """Open the card's bank in the editor, and read the folder again."""
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
        """Read the folder again; False if it has errors, and the old deck stays."""
        deck = self.learner.deck
        try:
            read = compile_study_deck(open_folder(deck.path)).in_language(deck.language)
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
        """Show a summary, unless nothing changed since the last one."""
        answers, spent = self.answers, self._elapsed()
        if answers == self.summed:
            return
        before, self.summed = len(self.summed or ()), answers
        sum_up(
            *(self.screen, self.learner, self.session, answers, spent),
            before=before,
            ended=ended,
        )
