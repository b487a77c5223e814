"""One question on the screen: shown, answered, graded, explained."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from deck.compile.study_deck import StudyDeck
from deck.live.value import Printed, Shape, TruthTable
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    ExerciseKey,
    GapKey,
    Key,
    LineKey,
    MendKey,
    NumberKey,
    OrderKey,
    SelfGraded,
    ShownSlip,
    Variant,
)
from deck.quiz.card_source import CardInstance
from deck.quiz.keyboard import ENTER
from deck.quiz.review import GradedBy, Rating
from deck.quiz.screen import Screen
from deck.quiz.verdict import WRONG, Outcome, Verdict
from deck.render.blocks import Look
from deck.render.card_text import plain_text
from deck.render.terminal import (
    answer_lines,
    example_lines,
    extra_lines,
    proof_lines,
    question_lines,
    slip_lines,
)
from deck.width import shorten

_JUDGED = {
    "1": Rating.AGAIN,
    "2": Rating.HARD,
    "3": Rating.GOOD,
    " ": Rating.GOOD,
    "4": Rating.EASY,
}
_ENOUGH = 0.5  # of the points of an interview
_WIDE = 44  # columns from which the prompt has room to name the space bar too
_AROUND = 3  # rows around the question: its header, an empty one, the prompt
_VERDICT = 2  # rows around the answer: the verdict, the next prompt
_MOST_ECHOED = 2_000  # cells of an answer that is shown again: a file may be pasted
_SIGN = 2  # characters of a sign such as `!=`


class Answer(NamedTuple):
    """What was typed, with its rating and verdict."""

    typed: str
    rating: Rating
    graded_by: GradedBy
    verdict: Verdict


@dataclass
class Question:
    """The question on the screen: a card, or one gap of it."""

    screen: Screen
    deck: StudyDeck
    instance: CardInstance
    gap: int
    write: Callable[[], Answer | None] | None = None  # an exercise, in the editor
    is_answered: bool = False  # before, nothing may give the answer away

    @property
    def variant(self) -> Variant:
        """The card with its values."""
        return self.instance.variant

    def show_example(self) -> None:
        """Show a solved example, until the learner goes on.

        Raises EndedError, OverError.
        """
        self.screen.lines(example_lines(self.variant, self._look()))
        if self.screen.keyboard.interactive:
            self.screen.press("go-on", wanted=f"{ENTER} ")
            self.screen.write("")

    def show(self) -> None:
        """Show the question."""
        self.screen.lines(self._question_lines())
        self.screen.write("")

    def _question_lines(self) -> list[str]:
        return question_lines(self.instance.kind, self.variant, self._look())

    def answer(self) -> Answer | None:
        """Read an answer until it can be graded, by the program or by the learner.

        None for an exercise that the learner does not write now. Raises EndedError,
        OverError.
        """
        if isinstance(self.variant.key, ExerciseKey):
            return self._written()
        if self._has_lines():
            self.screen.say("code-lines", role="dim")
        while True:
            name, *values = self._prompt()
            typed = self._type(name, *values)
            typed = self._further(self._mended(self._whole(typed)))
            verdict = self._verdict(typed)
            if verdict.outcome is not Outcome.UNREADABLE:
                break
            self.screen.say(verdict.hint, *verdict.about, role="bad")
        self.is_answered = True
        if verdict.outcome is Outcome.COMPARE:
            return self._judged(typed, verdict)
        right = verdict.outcome is Outcome.RIGHT
        rating = Rating.GOOD if right else Rating.AGAIN
        return Answer(typed, rating, GradedBy.PROGRAM, verdict)

    def _written(self) -> Answer | None:
        if self.write is None or not self.screen.keyboard.interactive:
            return None
        key = self.screen.press("write-offer", wanted=f"{ENTER} n")
        answer = None if key == "n" else self.write()
        self.is_answered = answer is not None
        return answer

    def _verdict(self, typed: str) -> Verdict:
        """The verdict on what was typed; a usual mistake is wrong, not compared."""
        verdict = self._grade(self.variant.key, typed)
        is_open = verdict.outcome is Outcome.COMPARE
        return WRONG if is_open and self._mistake(typed) else verdict

    def _mistake(self, typed: str) -> ShownSlip | None:
        """The usual mistake that leads to what was typed."""
        for slip in self.variant.slips:
            if self._grade(slip.key, typed).outcome is Outcome.RIGHT:
                return slip
        return None

    def _grade(self, key: Key, typed: str) -> Verdict:
        from deck.quiz.grading import grade  # not before the first question is there

        with self.screen.keyboard.busy():
            return grade(key, typed, self.variant, gap=self.gap, names=self._names)

    def _names(self, wanted: str, typed: str) -> Verdict | None:
        """The verdict of the glossary on another name of what was wanted."""
        from deck.quiz.glossary_match import by_terms

        return by_terms(wanted, typed, self.deck.language, self.deck.terms)

    def feedback(self, answer: Answer) -> None:
        """Show whether it was right, and why; nothing if the learner has judged it."""
        if answer.graded_by is GradedBy.LEARNER:
            return
        from deck.quiz.grading import chosen

        right = answer.verdict.outcome is Outcome.RIGHT
        option = chosen(self.variant.options, answer.typed)
        if right:
            self.screen.say("right", role="good")
        else:
            self.screen.say("wrong", role="bad")
            if option:
                self.screen.say("chosen", option)
        if answer.verdict.hint:
            self.screen.say(answer.verdict.hint, *answer.verdict.about)
        if not right and (slip := self._mistake(answer.typed)):
            self.screen.lines(slip_lines(slip, self._look()))
        if not right and not option:
            self.screen.say("answer-is", role="dim")
        if right and self.variant.parts:  # of an exercise: no need of a solution
            self.screen.lines(self._extra())
        else:
            self._explain(option or 0)

    def pause(self, answer: Answer) -> Rating | None:
        """Wait for a key; return a rating that overrules the program's.

        The prompt repeats the verdict, which may have scrolled away. After a verdict of
        the learner it offers to suspend a leech. Raises EndedError, OverError.
        """
        name, unseen = "go-on-leech", ""
        if answer.graded_by is GradedBy.PROGRAM:
            name = "go-on-right" if answer.rating > Rating.AGAIN else "go-on-wrong"
            unseen = "13"
        key = self.screen.press(name, wanted=f"{ENTER} ", unseen=unseen)
        return {"1": Rating.AGAIN, "3": Rating.GOOD}.get(key)

    def inform(self) -> None:
        """Show every number of the card, and what it was computed with."""
        if not self.is_answered:
            self.screen.say("info-later")
            return
        live = self.deck.draw(self.instance.card, self.instance.seed)
        if live is None:
            self.screen.say("edited", self.instance.card.id)
        elif not live.numbers:
            self.screen.say("info-none")
        else:
            for proof in live.numbers:
                self.screen.lines(proof_lines(proof, self._look()))

    def _type(self, name: str, *values: object) -> str:
        right = self._right_text()
        return self.screen.ask(
            name,
            *values,
            is_literal=_is_sign(right),
            is_slice=right.startswith(":"),
        )

    def _whole(self, typed: str) -> str:
        """Ask for the cells of a table that are missing, one by one."""
        table = self.variant.key
        if not isinstance(table, TruthTable) or not typed.strip():
            return typed
        from deck.quiz.table_answer import next_cell, with_cell

        while (cell := next_cell(table, typed)) is not None:
            more = with_cell(table, typed, self._type("answer-cell", cell))
            if more is None:
                self.screen.say("read-cell", role="bad")
            else:
                typed = more
        return typed

    def _has_lines(self) -> bool:
        """Whether the answer is code of several lines."""
        is_code = isinstance(self.variant.key, CodeKey)
        return is_code and "\n" in str(self.variant.answer[0])

    def _further(self, typed: str) -> str:
        """Read further lines of code up to an empty one, unless it was pasted whole."""
        if not self._has_lines() or not typed.strip() or "\n" in typed:
            return typed
        lines = [typed]
        while (line := self._type("answer-code-more")).strip():
            lines.append(line)
        return "\n".join(lines)

    def _mended(self, typed: str) -> str:
        """Ask for the corrected line if the number of the faulty one is right."""
        from deck.quiz.answer_parser import read_whole

        key = self.variant.key
        if not isinstance(key, MendKey) or read_whole(typed) != key.line:
            return typed
        self.screen.say("line-right", role="good")
        return f"{key.line} {self._type('answer-mend')}".strip()

    def _prompt(self) -> tuple[str, *tuple[object, ...]]:
        """The name of the prompt in `words`, with its values."""
        match self.variant.key:
            case NumberKey(values, shown=shown) if not {*shown} & {"True", "False"}:
                return ("answer-number", len(values))
            case ChoiceKey():
                return ("answer-choice", len(self.variant.options))
            case TruthTable(columns, rows, given):
                return ("answer-table", (len(columns) - given) * len(rows))
            case SelfGraded():
                return ("reveal",)
            case Printed():
                return ("answer-output",)
            case MendKey():
                return ("answer-line-mend",)
            case LineKey():
                return ("answer-line",)
            case Shape():
                return ("answer-shape",)
            case CodeKey():
                return ("answer-code",)
            case OrderKey():
                return ("answer-order",)
            case NumberKey() | GapKey() | ExerciseKey():
                return ("answer",)

    def _right_text(self) -> str:
        """The right answer if it is a text, which may be a sign that is a command."""
        match self.variant.key:
            case GapKey(texts):
                return texts[self.gap]
            case Printed(text):
                return text.strip()
            case CodeKey():
                return str(self.variant.answer[0])
            case SelfGraded() if not self.variant.points:
                return plain_text(self.variant.answer, self._look().language)
        return ""

    def _judged(self, typed: str, verdict: Verdict) -> Answer:
        """Show the right answer, and let the learner judge their own."""
        if typed.strip():
            echo = shorten(typed.strip(), _MOST_ECHOED)
            self.screen.say("unsure", echo, role="bold")
        if verdict.hint:
            self.screen.say(verdict.hint, *verdict.about)
        self._explain()
        if self.variant.points:
            ticks = self._ticks(len(self.variant.points))
            share = len(ticks) / len(self.variant.points)
            rating = Rating.GOOD if share == 1 else Rating.HARD
            rating = Rating.AGAIN if share < _ENOUGH else rating
            ticked = " ".join(map(str, sorted(ticks))) or "0"
            typed = f"{typed.strip()} [{ticked}]".strip()
            return Answer(typed, rating, GradedBy.LEARNER, verdict)
        name = "judge" if self.screen.width >= _WIDE else "judge-narrow"
        pressed = self.screen.press(
            name, wanted="".join(_JUDGED), hint="read-judge", fresh=True
        )
        return Answer(typed, _JUDGED[pressed], GradedBy.LEARNER, verdict)

    def _ticks(self, count: int) -> frozenset[int]:
        """Ask which points of an interview the learner had."""
        from deck.quiz.answer_parser import read_ticks

        while True:
            ticks = read_ticks(self.screen.ask("answer-ticks", count), count)
            if ticks is not None:
                return ticks
            self.screen.say("read-ticks", role="bad")

    def _extra(self) -> list[str]:
        return extra_lines(self.variant, self._look())

    def _explain(self, chosen: int = 0) -> None:
        """Show the right answer, beside the option that was chosen, and why it is so.

        The question is repeated if it scrolls off the screen.
        """
        rows = self.screen.rows() - _AROUND - _VERDICT
        extra = self._extra()
        lines = answer_lines(
            self.instance.kind, self.variant, self._look(), chosen=chosen
        )
        back = [*lines, *([""] if extra else []), *extra]
        self.screen.lines(back)
        if len(back) > rows or len(back) + len(self._question_lines()) > rows:
            self.screen.remind(self.deck.question(self.instance.card.id))

    def _look(self) -> Look:
        return self.screen.look(self.deck.language, self.gap)


def _is_sign(right: str) -> bool:
    """Whether a text is one letter or sign, and no Chinese character."""
    if len(right) == 1:
        return unicodedata.category(right) != "Lo"
    return len(right) == _SIGN and not right.isalpha()
