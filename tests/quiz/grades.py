"""Grades answers to keys, without the cards around them."""

from __future__ import annotations

from collections.abc import Sequence

from deck.kinds import KINDS
from deck.kinds.answers import grade as graded_by_key
from deck.kinds.filled import FilledCard, Key, Run
from deck.kinds.keys import gap_key, number_key
from deck.kinds.order import order_key
from deck.kinds.spellings import Names, names
from deck.kinds.verdict import Verdict
from deck.live.value import Numbers
from deck.render.blocks import Step, Steps

QUESTION = (
    "How many layers has it, and how many of the 4 images? 有几层，几个图像？ ",
    "And in g/cm³? 多少 °C？ How many edges are in 5 rows?",
)


def numbers_key(values: Sequence[float], tolerance: float) -> Key:
    """Numbers, each with the same tolerance."""
    value = Numbers.of([*values]) if len(values) > 1 else Numbers.of(values[0])
    return number_key(value, [tolerance] * len(values), QUESTION)


def words_key(
    text: str,
    number: Numbers | None = None,
    accept: Sequence[str] = (),
    *,
    language: str = "en",
    terms: Sequence[Names] = (),
) -> Key:
    """A gap with a text."""
    return gap_key(text, number, accept, names(text, language, terms))


def grade(key: Key, typed: str) -> Verdict:
    """The verdict on an answer by its key alone."""
    return graded_by_key(key, typed)


def grade_run(kind: str, key: Key | None, run: Run, typed: str) -> Verdict:
    """The verdict on an answer to a card of a kind, which is run."""
    return KINDS[kind].grade(FilledCard((), (), key, run), typed, 0)


def grade_steps(
    steps: Sequence[Step], orders: Sequence[Sequence[int]], typed: str, tests: str = ""
) -> Verdict:
    """The verdict on an order of steps, which may be run with tests."""
    key = order_key(steps, orders, is_tested=bool(tests))
    run = Run("", tests) if tests else None
    filled = FilledCard((Steps(tuple(steps)),), (), key, run)
    return KINDS["order"].grade(filled, typed, 0)
