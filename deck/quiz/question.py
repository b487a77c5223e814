"""One question on the screen: shown, answered, graded, explained."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from deck.build.study_deck import StudyDeck
from deck.kinds import KINDS
from deck.kinds.ask import Prompt
from deck.kinds.filled import FileTask, FilledCard, Key
from deck.kinds.kind import Kind
from deck.kinds.typed_text import narrow
from deck.kinds.verdict import WRONG, Outcome, Verdict
from deck.quiz.card_source import CardInstance
from deck.quiz.review import GradedBy, Rating
from deck.quiz.screen import Command, Screen
from deck.render.blocks import Ours, Points, Program
from deck.render.blocks import Text as Shown
from deck.render.card_lines import (
    blocks_lines,
    example_lines,
    extra_lines,
    proof_lines,
    slip_lines,
)
from deck.render.card_text import plain_text
from deck.render.lines import Look
from deck.width import shorten

_JUDGED = {
    "1": Rating.AGAIN,
    "2": Rating.HARD,
    "3": Rating.GOOD,
    " ": Rating.GOOD,
    "4": Rating.EASY,
}
_EVERY = frozenset({"all", "全部", "全", "都"})
_NO_TICK = frozenset({"0", "none", "无", "没有"})
_SPAN = re.compile(r"(?<!\d)(\d)\s*[-~]\s*(\d)(?!\d)")
_BETWEEN = re.compile(r"[\s,;/]+|[&|]|(?<![a-z])and(?![a-z])|[和与]")
_ENOUGH = 0.5  # of the points of an interview
_WIDE = 44  # columns from which the prompt has room to name the space bar too
_AROUND = 3  # rows around the question: its header, an empty one, the prompt
_VERDICT = 2  # rows around the answer: the verdict, the next prompt
_MOST_ECHOED = 2_000  # cells of an answer that is shown again: a file may be pasted
_SHOW = ":show"  # gives up at the second try, also behind what is there
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
    is_answered: bool = False  # before, nothing may give the answer away
    is_second: bool = False  # try at code, which begins with the text of the first
    typed: list[str] = field(default_factory=list)  # that text, prompt by prompt

    @property
    def filled(self) -> FilledCard:
        """The card with its values."""
        return self.instance.filled

    @property
    def _kind(self) -> Kind:
        return KINDS[self.instance.kind]

    def _key(self) -> Key:
        """The key of the card, or of the gap that is asked; empty without one."""
        return self._kind.key_at(self.filled, self.gap) or {}

    def show_example(self) -> None:
        """Show a solved example."""
        self.screen.lines(example_lines(self.filled.example, self._look()))

    def show(self) -> None:
        """Show the question."""
        self.screen.lines(self._question_lines())
        self.screen.write("")
        if self._has_lines():
            self.screen.say("code-lines", role="dim")

    def _question_lines(self) -> list[str]:
        return blocks_lines(self.filled.question, self._look())

    def read(self) -> tuple[str, Verdict] | Command:
        """Read an answer until it can be graded, by the program or by the learner.

        Code that fails may be edited, and is run once more.
        """
        while not isinstance(typed := self._typed(), Command):
            if self.is_second and typed.rstrip().endswith(_SHOW):
                verdict = WRONG
            else:
                verdict = self._kind.grade(self.filled, typed, self.gap)
            is_unreadable = verdict.outcome is Outcome.UNREADABLE
            is_first = verdict.is_code and not self.is_second
            if not (is_unreadable or is_first):
                self.is_answered = True
                return typed, verdict
            self.screen.say(verdict.hint, *verdict.about, role="bad")
            if not is_unreadable:
                self.is_second = True
                self.screen.say("code-again")
        return typed

    def graded(self, typed: str, verdict: Verdict) -> Answer:
        """An answer that the program grades; a second try that is right is Hard."""
        right = Rating.HARD if self.is_second else Rating.GOOD
        is_right = verdict.outcome is Outcome.RIGHT
        rating = right if is_right else Rating.AGAIN
        return Answer(typed, rating, GradedBy.PROGRAM, verdict)

    def feedback(self, answer: Answer) -> None:
        """Show whether it was right, and why; nothing if the learner has judged it."""
        if answer.graded_by is GradedBy.LEARNER:
            return
        right = answer.verdict.outcome is Outcome.RIGHT
        option = answer.verdict.option
        if right:
            self.screen.say("right", role="good")
        else:
            self.screen.say("wrong", role="bad")
            if option:
                self.screen.say("chosen", option)
        if answer.verdict.hint:
            self.screen.say(answer.verdict.hint, *answer.verdict.about)
        slip = None if right else self._kind.slip(self.filled, answer.typed, self.gap)
        if slip is not None:
            self.screen.lines(slip_lines(*slip, self._look()))
        if not right and not option:
            self.screen.say("answer-is", role="dim")
        if right and isinstance(self.filled.run, FileTask):  # no need of a solution
            self.screen.lines(self._extra())
        else:
            self._explain(option)

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
        asking = self._kind.ask(self.filled, self._key())
        prompt, before, lines = next(asking), self.typed, list[str]()
        while True:
            text = "".join(before[len(lines) : len(lines) + 1])
            typed = self._ask(prompt, text)
            if isinstance(typed, Command):
                return typed
            if not (lines or typed.strip()):
                if not self.is_second:
                    return typed
                self.screen.say("code-again")
                continue
            lines.append(typed)
            if typed.rstrip().endswith(_SHOW) and self.is_second:
                return typed
            try:
                prompt = asking.send(typed)
            except StopIteration as done:
                self.typed = lines if prompt.is_code else []
                return str(done.value)

    def _ask(self, prompt: Prompt, text: str) -> str | Command:
        if prompt.before:
            self.screen.say(prompt.before, role="good" if prompt.is_praise else "bad")
        right = self._right_text()
        bare = "" if self.is_second or _is_sign(right) else prompt.bare
        is_colon = right.startswith(":")
        return self.screen.ask(
            prompt.name, *prompt.values, bare=bare, colon=not is_colon, text=text
        )

    def _has_lines(self) -> bool:
        """Whether the answer is code of several lines."""
        return "\n" in self._piece()

    def _piece(self) -> str:
        """The piece of a program that is asked for; empty where none is."""
        programs = (one for one in self.filled.answer if isinstance(one, Program))
        return next((one.piece for one in programs), "")

    def _right_text(self) -> str:
        """The right answer if it is a text, which may be a sign that is a command."""
        key = self._key()
        if "text" in key:
            return str(key["text"]).strip()
        if piece := self._piece():
            return piece
        texts = [one for one in self.filled.answer if isinstance(one, Shown)]
        if key or not texts or isinstance(texts[0].passage, Ours):
            return ""
        return plain_text(texts[0].passage, self._look().language)

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
        if self._points():
            return self._judge_points(typed, verdict)
        name = "judge" if self.screen.width >= _WIDE else "judge-narrow"
        key = self.screen.press(name, wanted="".join(_JUDGED))
        if isinstance(key, Command):
            return key
        return Answer(typed, _JUDGED[key], GradedBy.LEARNER, verdict)

    def _judge_points(self, typed: str, verdict: Verdict) -> Answer | Command:
        """Ask which points of an interview the learner had."""
        count = self._points()
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

    def _points(self) -> int:
        """How many points the answer has; 0 if it is none of points."""
        lists = (one for one in self.filled.answer if isinstance(one, Points))
        return sum(len(one.items) for one in lists)

    def _extra(self) -> list[str]:
        filled = self.filled
        return extra_lines(filled.why, filled.ref, self._look())

    def _explain(self, chosen: int = 0) -> None:
        """Show the right answer, beside the option that was chosen, and why it is so.

        The question is repeated if it scrolls off the screen.
        """
        rows = self.screen.rows() - _AROUND - _VERDICT
        extra = self._extra()
        look = self._look()._replace(chosen=chosen)
        lines = blocks_lines(self.filled.answer, look)
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


def read_ticks(text: str, count: int) -> frozenset[int] | None:
    """Which of the points were ticked: `1 3`, `13`, `1-3`, `all`, or none by `0`."""
    flat = narrow(text).lower().rstrip(". ")
    if flat in _NO_TICK:
        return frozenset()
    points = "".join(map(str, range(1, count + 1)))
    digits = points if flat in _EVERY else _BETWEEN.sub("", _SPAN.sub(_spanned, flat))
    is_known = digits and {*digits} <= {*points}
    return frozenset(map(int, digits)) if is_known else None


def _spanned(span: re.Match[str]) -> str:
    """The numbers of `1-3`; as it is where there are none."""
    return "".join(map(str, range(int(span[1]), int(span[2]) + 1))) or span[0]
