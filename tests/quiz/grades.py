"""Grades answers to keys, without the cards around them."""

from __future__ import annotations

from collections.abc import Sequence

from deck.live.variant import Key, Passage, ShownOption, ShownStep, Variant
from deck.quiz import grading
from deck.quiz.grading import Names
from deck.quiz.verdict import Verdict

QUESTION = (
    "How many layers has it, and how many of the 4 images? 有几层，几个图像？ ",
    "And in g/cm³? 多少 °C？ How many edges are in 5 rows?",
)


def grade(
    key: Key,
    typed: str,
    *,
    gap: int = 0,
    options: Sequence[ShownOption] = (),
    steps: Sequence[ShownStep] = (),
    lines: int = 999,
    names: Names | None = None,
    question: Passage = QUESTION,
    beside: str = "",
) -> Verdict:
    """The verdict on an answer to a card with a program of so many lines."""
    variant = Variant(
        question=question,
        answer=(),
        key=key,
        program="pass\n" * lines,
        options=tuple(options),
        steps=tuple(steps),
        cloze=(beside,),
    )
    known = names or (lambda _wanted, _typed: None)
    return grading.grade(key, typed, variant, gap=gap, names=known)
