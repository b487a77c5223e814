"""What grading an answer can come to."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

EXACT = 1e-9


class Outcome(Enum):
    """What became of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    COMPARE = "compare"  # the learner compares and decides
    UNREADABLE = "unreadable"  # shown as such, and asked again


class Verdict(NamedTuple):
    """The outcome, and the name of a hint in `words` with what it is about."""

    outcome: Outcome
    hint: str = ""
    about: tuple[object, ...] = ()


RIGHT = Verdict(Outcome.RIGHT)
WRONG = Verdict(Outcome.WRONG)
COMPARE = Verdict(Outcome.COMPARE)


def decide(right: bool) -> Verdict:  # noqa: FBT001 - the fact is all there is
    """The verdict of the program."""
    return RIGHT if right else WRONG


def unreadable(hint: str, *about: object) -> Verdict:
    """Not an answer that can be read; the hint says what can."""
    return Verdict(Outcome.UNREADABLE, hint, about)


def agree(found: Sequence[float], wanted: Sequence[float], tolerance: float) -> bool:
    """Whether two rows of numbers agree; infinities and nan by what they are."""
    return len(found) == len(wanted) and all(
        a == b or abs(a - b) <= tolerance or (a != a and b != b)  # noqa: PLR0124 - nan
        for a, b in zip(found, wanted, strict=True)
    )
