"""One question on the screen: shown, answered, graded, explained."""

from __future__ import annotations

from dataclasses import dataclass

from deck.bank.card import Card
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    GapKey,
    LineKey,
    ShapeKey,
    TableKey,
    Told,
    Variant,
)
from deck.quiz.grade import grade
from deck.quiz.reading import narrow
from deck.quiz.review import GradedBy, Rating
from deck.quiz.screen import Screen
from deck.quiz.verdict import Outcome, Verdict
from deck.render.terminal import answer_lines, extra_lines, question_lines

_JUDGED = {str(int(rating)): rating for rating in Rating}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed and what it is worth."""

    typed: str
    rating: Rating
    graded_by: GradedBy
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """A card, or one gap of it, as it is asked now."""

    screen: Screen
    card: Card
    variant: Variant
    language: str
    gap: int

    def put(self) -> None:
        """Show what is asked."""
        screen = self.screen
        screen.lines(
            question_lines(
                self.card,
                self.variant,
                self.language,
                gap=self.gap,
                width=screen.width,
                style=screen.style,
            )
        )
        screen.write("")

    def answer(self) -> Answer:
        """The learner's answer, asked again while it cannot be read.

        What the program cannot grade is explained and judged by the learner.
        """
        while True:
            name, *values = self._prompt()
            typed = self.screen.ask(str(name), *values, answer=self._right_text())
            verdict = grade(
                self.variant.key, typed, gap=self.gap, options=self.variant.options
            )
            if verdict.outcome is not Outcome.UNREADABLE:
                break
            self.screen.say(verdict.hint, *verdict.about, role="bad")
        if verdict.outcome is Outcome.UNSURE:
            return Answer(typed, self._judge(typed), GradedBy.LEARNER, verdict)
        right = verdict.outcome is Outcome.RIGHT
        rating = Rating.GOOD if right else Rating.AGAIN
        return Answer(typed, rating, GradedBy.PROGRAM, verdict)

    def feedback(self, answer: Answer) -> None:
        """Whether it was right, and why; nothing where the learner has judged."""
        if answer.graded_by is GradedBy.LEARNER:
            return
        right = answer.verdict.outcome is Outcome.RIGHT
        choice = isinstance(self.variant.key, ChoiceKey)
        if right:
            self.screen.say("right", role="good")
        elif answer.typed.strip():
            self.screen.say("wrong", role="bad")
            if choice:
                self.screen.say("chosen", narrow(answer.typed))
        if answer.verdict.hint:
            self.screen.say(answer.verdict.hint, *answer.verdict.about)
        if not right and not (choice and answer.typed.strip()):
            self.screen.say("answer-is", role="dim")
        self._explain()

    def _prompt(self) -> tuple[object, ...]:
        """The name of the prompt in `words`, with its values."""
        match self.variant.key:
            case Told():
                return ("reveal",)
            case ChoiceKey():
                return ("answer-choice", len(self.variant.options))
            case TableKey(table):
                asked = len(table.columns) - table.given
                return ("answer-table", asked * len(table.rows))
            case LineKey():
                return ("answer-line",)
            case ShapeKey():
                return ("answer-shape",)
            case CodeKey():
                return ("answer-code",)
            case _:
                return ("answer",)

    def _right_text(self) -> str:
        """The right answer where it is a text, so that `q` can be one."""
        if isinstance(self.variant.key, GapKey):
            return self.variant.key.texts[self.gap]
        if isinstance(self.variant.key, CodeKey):
            return str(self.variant.answer[0])
        return ""

    def _judge(self, typed: str) -> Rating:
        """The learner's own verdict; Enter alone, the key that goes on, is none."""
        if typed.strip():
            self.screen.say("unsure", typed.strip(), role="bold")
        self._explain()
        while True:
            grade_typed = narrow(self.screen.ask("judge"))
            if grade_typed in _JUDGED:
                return _JUDGED[grade_typed]
            self.screen.say("read-judge", role="bad")

    def _explain(self) -> None:
        """The right answer, why it is so, each proof with its value."""
        screen = self.screen
        lines = answer_lines(
            self.card,
            self.variant,
            self.language,
            gap=self.gap,
            width=screen.width,
            style=screen.style,
        )
        extra = extra_lines(
            self.variant, self.language, width=screen.width, style=screen.style
        )
        screen.lines([*lines, *([""] if extra else []), *extra])
