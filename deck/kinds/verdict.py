"""The verdict on an answer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

EXACT = 1e-9


class Outcome(Enum):
    """How an answer is graded."""

    RIGHT = "right"
    WRONG = "wrong"
    COMPARE = "compare"  # the learner compares it with the right one and decides
    UNREADABLE = "unreadable"  # the learner is told why, and asked again


class Verdict(NamedTuple):
    """The outcome, with the name of a sentence in `deck.words` and its values."""

    outcome: Outcome
    hint: str = ""
    about: tuple[object, ...] = ()


RIGHT = Verdict(Outcome.RIGHT)
WRONG = Verdict(Outcome.WRONG)
COMPARE = Verdict(Outcome.COMPARE)


def decide(right: bool) -> Verdict:  # noqa: FBT001 - the only argument
    """Right or wrong."""
    return RIGHT if right else WRONG


def unreadable(hint: str, *about: object) -> Verdict:
    """The verdict on what is no answer, with a sentence on how to write one."""
    return Verdict(Outcome.UNREADABLE, hint, about)


def agree(found: Sequence[float], wanted: Sequence[float], tolerance: float) -> bool:
    """Whether numbers are equal within a tolerance, nan to nan and inf to inf."""
    return len(found) == len(wanted) and all(
        a == b or abs(a - b) <= tolerance or (a != a and b != b)  # noqa: PLR0124 - nan
        for a, b in zip(found, wanted, strict=True)
    )
