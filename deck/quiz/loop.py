"""A session at the terminal: asks, grades, logs each answer, sums up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from deck.build.study_deck import CardSummary, StudyDeck, compile_study_deck
from deck.cache import prune
from deck.errors import DeckError, StoreError
from deck.folder.deck_folder import open_folder
from deck.kinds.verdict import Outcome
from deck.quiz.card_source import CardSource
from deck.quiz.learner import Learner, Options
from deck.quiz.question import Answer, Question
from deck.quiz.review import CardKey, EventKind, GradedBy, Rating, Review
from deck.quiz.scheduler import is_leech
from deck.quiz.screen import ENTER, Command, Edit, Edited, Screen
from deck.quiz.session import Candidate, Session, Step, Turn
from deck.quiz.store import Store
from deck.quiz.summary import greet, sum_up

_INTERRUPTED = 130
_MORE = 3
_OVERRULING = {"1": Rating.AGAIN, "3": Rating.GOOD}

T = TypeVar("T")


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

    `now` returns local time with its offset. Raises StoreError if reviews cannot be
    stored, and UsageError for an unknown topic or path.
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
    is_offered: bool = False  # a program to write
    quits: bool = False

    def run(self) -> int:
        """Ask until nothing is left, the time is up or the learner quits."""
        try:
            greet(self.screen, self.learner, self.session)
            goes_on = True
            while goes_on:
                while (turn := self._next()) is not None:
                    self._ask(turn)
                self._sum_up(ended=self.quits)
                self._offer_program()
                goes_on = not self.quits and self._goes_on()
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

    def _next(self) -> Turn | None:
        if self.quits:
            return None
        return self.again or self.session.next(self._elapsed())

    def _elapsed(self) -> timedelta:
        return self.learner.now() - self.started

    # From a question to its answer.

    def _ask(self, turn: Turn) -> None:
        """Ask a question, log the answer, and only then say whether it is right."""
        question = self._show(turn)
        if question is None:
            return
        shown = self.learner.now()
        answer = self._answer(question)
        if answer is None:
            return
        self._keep(question, answer, shown)
        question.feedback(answer)
        self._pause(answer)

    def _show(self, turn: Turn) -> Question | None:
        """Show a question; None for a card that is gone, or hidden at its example."""
        self.again = None
        listed = self._listed(turn)
        if listed is None or turn.item.gap not in listed.gaps:  # deleted by an edit
            self.session = self.session.without_item(turn.item)
            self.screen.say("gone", self.learner.current(turn.item).card)
            return None
        instance = self.source.instance(listed, turn.seed)
        question = Question(self.screen, self.learner.deck, instance, turn.item.gap)
        self.turn, self.current = turn._replace(seed=instance.seed), question
        self._write_header(self.learner.deck.title(listed))
        if instance.filled.example and self.learner.is_new(listed):
            question.show_example()
            if self.screen.keyboard.interactive:
                if self._read(partial(self._press, "go-on", f"{ENTER} ")) is None:
                    return None
                self.screen.write("")
        question.show()
        return question

    def _write_header(self, title: str) -> None:
        """How many cards are done: those that were answered, and not missed since."""
        missed = {turn.item for turn in self.session.missed}
        done = len({review.item for review in self.answers} - missed)
        left = self.session.limit - self._elapsed()
        self.screen.write("")
        self.screen.header(
            done, done + self.session.left, left / timedelta(minutes=1), title
        )

    def _answer(self, question: Question) -> Answer | None:
        """The answer with its rating; None where a command ends the question."""
        read = self._read(question.read)
        if read is None:
            return None
        if read[1].outcome is not Outcome.COMPARE:
            return question.graded(*read)
        question.compare(*read)
        return self._read(partial(question.judge, *read))

    def _keep(self, question: Question, answer: Answer, shown: datetime) -> None:
        """Log an answer, then update the session."""
        assert self.turn is not None  # noqa: S101 - that of the question
        instance = question.instance
        review = self.learner.keep(self.turn.item, answer, instance.seed, shown)
        step = Step(self.session, self.turn, review, drawn=instance.is_family)
        self.steps.append(step)
        self._answered(step, review.rating)

    def _answered(self, step: Step, rating: Rating) -> None:
        right = rating > Rating.AGAIN
        self.session = step.session.answered(step.turn, right=right, drawn=step.drawn)

    def _pause(self, answer: Answer) -> None:
        """Wait until the explanation is read, and let the verdict be overruled.

        Who judged has read it, but may suspend a leech before the next question.
        """
        judged = answer.graded_by is GradedBy.LEARNER
        is_leech = self._name_leech()
        if (
            (judged and not is_leech)
            or not self.screen.keyboard.interactive
            or self._next() is None
        ):
            return
        right = answer.rating > Rating.AGAIN
        name = "go-on-right" if right else "go-on-wrong"
        name, wanted = ("go-on-leech", "") if judged else (name, "13")
        key = self._read(partial(self._press, name, f"{ENTER} {wanted}"))
        if key in _OVERRULING:
            self._overrule(_OVERRULING[key])

    def _name_leech(self) -> bool:
        """Name a leech, whose card may be at fault; whether it is one."""
        assert self.turn is not None  # noqa: S101 - that of the answer
        learner, item = self.learner, self.learner.current(self.turn.item)
        of_today = learner.store.answers(learner.namespace, learner.today).get(item)
        memory = learner.memory(item)
        # A second miss on a day is no further lapse; a miss in practice is none.
        is_lapse = of_today == [Rating.AGAIN] and not learner.options.cram
        if not is_lapse or memory is None or not is_leech(memory):
            return False
        self.screen.say("leech", item.card, memory.lapses, role="bold")
        return True

    # After the last question.

    def _offer_program(self) -> None:
        """Offer one program to write, if one is due or ready; at most one a day."""
        if self.quits or self.is_offered or not self.screen.keyboard.interactive:
            return
        self.is_offered, program = True, self.learner.program()
        if program is None:
            return
        name = "write-offer" + "-again" * (not self.learner.is_new(program))
        offer = partial(self.screen.press, name, program.id, wanted=f"{ENTER} n")
        if self._read(offer) not in {"n", None}:
            self._write(program)

    def _write(self, program: CardSummary) -> None:
        """Have a program written in the editor, and log how it went."""
        from deck.quiz.write import Writing, say_next, show_ladder  # on demand

        show_ladder(self.learner, self.screen, program.id)
        candidate = Candidate(CardKey(program.id, 0), program.topic, program.needs)
        if (question := self._show(Turn(candidate))) is None:
            return
        shown, about = self.learner.now(), (self.learner, self.screen, self.edit)
        answer = Writing(*about, question.instance).attempt()
        if isinstance(answer, Answer):
            question.is_answered = True
            self._keep(question, answer, shown)
            question.feedback(answer)
            say_next(self.learner, self.screen, program.id, answer)
        elif answer is Command.QUIT:
            self.quits = True
        self._sum_up(ended=True)

    def _goes_on(self) -> bool:
        """Whether the learner wants more, or changes the last answer."""
        more = self.session.can_more
        if not self.screen.keyboard.interactive or not (more or self.steps):
            return False
        name = "end-more" if more and self.steps else "more" if more else "end"
        wanted = f"{ENTER} n" + "m" * more + "13" * self._can_overrule()
        key = self._read(partial(self._press, name, wanted))
        if key is None:
            return not self.quits
        if key in _OVERRULING:
            self._overrule(_OVERRULING[key])
        elif key == "m":
            until = self._elapsed() + self.learner.options.limit
            self.session = self.session.more(_MORE, until)
        return key in {*_OVERRULING, "m"}

    def _can_overrule(self) -> bool:
        """Whether the last step is a verdict of the program."""
        done = self.steps[-1].done if self.steps else None
        return isinstance(done, Review) and done.graded_by == GradedBy.PROGRAM

    def _overrule(self, rating: Rating) -> None:
        """Change the verdict on the last answer."""
        step = self.steps[-1]
        assert isinstance(step.done, Review)  # noqa: S101 - see `_can_overrule`
        right = rating > Rating.AGAIN
        if right == (step.done.rating > Rating.AGAIN):
            return
        step = step._replace(done=self.learner.overrule(step.done, rating))
        self.steps[-1] = step
        self._answered(step, rating)
        self.screen.say("overruled-right" if right else "overruled-wrong")

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

    # Commands.

    def _press(self, name: str, wanted: str) -> str | Command:
        return self.screen.press(name, wanted=wanted)

    def _read(self, read: Callable[[], T | Command]) -> T | None:
        """What is read once it is no command; None if a command ends the question."""
        while isinstance(found := read(), Command):
            if self._run(found):
                return None
        return found

    def _run(self, command: Command) -> bool:
        """Run a command; whether it ends the question."""
        if command is Command.QUIT:
            self.quits = True
        elif command is Command.KEYS:
            self.screen.keys()
        elif command is Command.UNDO:
            return self._undo()
        elif self.turn is not None and self.current is not None:
            match command:
                case Command.INFO:
                    self.current.inform()
                case Command.EDIT:
                    return self._edit(self.turn)
                case Command.SUSPEND:
                    return self._hide(EventKind.SUSPEND, self.turn)
                case Command.BURY:
                    return self._hide(EventKind.BURY, self.turn)
        return self.quits

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
        from deck.folder.known_folders import is_installed

        deck, listed = self.learner.deck, self._listed(turn)
        if listed is None:
            return False
        path = deck.path / Path(listed.bank).name
        if is_installed(deck.path):
            self.screen.say("edit-installed", path)
            return False
        self.screen.say("edit-place", f"{path}:{listed.line}")
        edited = self.edit(path) if self.screen.keyboard.interactive else Edited()
        if not edited.went_well:
            self.screen.say(*edited.fault("edit"))
        elif self._read_again() and not self._is_answered:
            self.again = self.turn
            return True
        return False

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
