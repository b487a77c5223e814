"""One question on the screen: shown, answered, graded, explained."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from deck.compile.study_deck import StudyDeck
from deck.kinds.verdict import Outcome, Verdict
from deck.live.value import Printed, Shape, TruthTable
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    ExerciseKey,
    GapKey,
    LineKey,
    MendKey,
    NumberKey,
    OrderKey,
    SelfGraded,
    ShownSlip,
    Variant,
)
from deck.quiz.card_source import CardInstance
from deck.quiz.review import GradedBy, Rating
from deck.quiz.screen import Command, Screen
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
_BARE = {  # the letters that are commands, where some may be the answer
    "answer-code": "",
    "answer-code-more": "",
    "answer-mend": "",
    "answer-table": "qu",
    "answer-cell": "qu",
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


def graded(typed: str, verdict: Verdict) -> Answer:
    """An answer that the program grades."""
    right = verdict.outcome is Outcome.RIGHT
    rating = Rating.GOOD if right else Rating.AGAIN
    return Answer(typed, rating, GradedBy.PROGRAM, verdict)


@dataclass
class Question:
    """The question on the screen: a card, or one gap of it."""

    screen: Screen
    deck: StudyDeck
    instance: CardInstance
    gap: int
    is_answered: bool = False  # before, nothing may give the answer away

    @property
    def variant(self) -> Variant:
        """The card with its values."""
        return self.instance.variant

    def show_example(self) -> None:
        """Show a solved example."""
        self.screen.lines(example_lines(self.variant, self._look()))

    def show(self) -> None:
        """Show the question."""
        self.screen.lines(self._question_lines())
        self.screen.write("")
        if self._has_lines():
            self.screen.say("code-lines", role="dim")

    def _question_lines(self) -> list[str]:
        return question_lines(self.instance.kind, self.variant, self._look())

    def read(self) -> tuple[str, Verdict] | Command:
        """Read an answer until it can be graded, by the program or by the learner."""
        while not isinstance(typed := self._typed(), Command):
            verdict = self._verdict(typed)
            if verdict.outcome is not Outcome.UNREADABLE:
                self.is_answered = True
                return typed, verdict
            self.screen.say(verdict.hint, *verdict.about, role="bad")
        return typed

    def _verdict(self, typed: str) -> Verdict:
        from deck.quiz.grading import grade  # not before the first question is there

        return grade(self._key(), typed, self.variant)

    def _key(self) -> Mapping[str, Any] | None:
        """The key of the card, or of the gap that is asked."""
        from deck.render.answer_key import gap_key

        terms = [(term.forms, term.also) for term in self.deck.terms]
        return gap_key(self.variant, self.gap, self.deck.language, terms)

    def _mistake(self, typed: str) -> ShownSlip | None:
        """The usual mistake that leads to what was typed."""
        from deck.kinds.answers import slip

        key = self._key()
        place = None if key is None else slip(key, typed)
        return None if place is None else self.variant.slips[place]

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

    def _typed(self) -> str | Command:
        """What is typed at one or several prompts, as one text."""
        typed = self._ask(*self._prompt())
        if isinstance(typed, Command) or not typed.strip():
            return typed
        match self.variant.key:
            case TruthTable() as table:
                return self._all_cells(table, typed)
            case MendKey() as key:
                return self._with_correction(key, typed)
            case CodeKey() if self._has_lines() and "\n" not in typed:
                return self._all_lines(typed)
        return typed

    def _ask(self, name: str, *values: object) -> str | Command:
        right = self._right_text()
        bare = "" if _is_sign(right) else _BARE.get(name, "q?u")
        return self.screen.ask(
            name, *values, bare=bare, colon=not right.startswith(":")
        )

    def _all_cells(self, table: TruthTable, typed: str) -> str | Command:
        """Ask for the cells of a table that are missing, one by one."""
        from deck.quiz.grading import cell_names, next_cell, with_cell

        key, names = self._key() or {}, cell_names(table)
        while (cell := next_cell(key, names, typed)) is not None:
            one = self._ask("answer-cell", cell)
            if isinstance(one, Command):
                return one
            if (more := with_cell(key, typed, one)) is None:
                self.screen.say("read-cell", role="bad")
            else:
                typed = more
        return typed

    def _all_lines(self, typed: str) -> str | Command:
        """Read further lines of code up to an empty one."""
        lines = [typed]
        while not isinstance(line := self._ask("answer-code-more"), Command):
            if not line.strip():
                return "\n".join(lines)
            lines.append(line)
        return line

    def _with_correction(self, key: MendKey, typed: str) -> str | Command:
        """Ask for the corrected line if the number of the faulty one is right."""
        from deck.kinds.answers import read_whole

        if read_whole(typed) != key.line:
            return typed
        self.screen.say("line-right", role="good")
        line = self._ask("answer-mend")
        return line if isinstance(line, Command) else f"{key.line} {line}".strip()

    def _has_lines(self) -> bool:
        """Whether the answer is code of several lines."""
        is_code = isinstance(self.variant.key, CodeKey)
        return is_code and "\n" in str(self.variant.answer[0])

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

    def compare(self, typed: str, verdict: Verdict) -> None:
        """Show the right answer beside what was typed."""
        if typed.strip():
            echo = shorten(typed.strip(), _MOST_ECHOED)
            self.screen.say("unsure", echo, role="bold")
        if verdict.hint:
            self.screen.say(verdict.hint, *verdict.about)
        self._explain()

    def judge(self, typed: str, verdict: Verdict) -> Answer | Command:
        """Let the learner judge their own answer."""
        if self.variant.points:
            return self._judge_points(typed, verdict)
        name = "judge" if self.screen.width >= _WIDE else "judge-narrow"
        key = self.screen.press(name, wanted="".join(_JUDGED))
        if isinstance(key, Command):
            return key
        return Answer(typed, _JUDGED[key], GradedBy.LEARNER, verdict)

    def _judge_points(self, typed: str, verdict: Verdict) -> Answer | Command:
        """Ask which points of an interview the learner had."""
        from deck.quiz.grading import read_ticks

        count = len(self.variant.points)
        while not isinstance(text := self.screen.ask("answer-ticks", count), Command):
            if (ticks := read_ticks(text, count)) is None:
                self.screen.say("read-ticks", role="bad")
                continue
            share = len(ticks) / count
            rating = Rating.GOOD if share == 1 else Rating.HARD
            rating = Rating.AGAIN if share < _ENOUGH else rating
            ticked = " ".join(map(str, sorted(ticks))) or "0"
            typed = f"{typed.strip()} [{ticked}]".strip()
            return Answer(typed, rating, GradedBy.LEARNER, verdict)
        return text

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
