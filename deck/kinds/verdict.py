"""The verdict on an answer."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Outcome(Enum):
    """How an answer is graded."""

    RIGHT = "right"
    WRONG = "wrong"
    COMPARE = "compare"  # the learner compares it with the right one and decides
    UNREADABLE = "unreadable"  # the learner is told why, and asked again


class Verdict(NamedTuple):
    """The outcome, with the name of a sentence in `deck.words` and its values.

    `option` is the number of the one that was chosen, where there are some. What
    `is_code` may be edited and tried once more where it is wrong.
    """

    outcome: Outcome
    hint: str = ""
    about: tuple[object, ...] = ()
    option: int = 0
    is_code: bool = False


RIGHT = Verdict(Outcome.RIGHT)
WRONG = Verdict(Outcome.WRONG)
COMPARE = Verdict(Outcome.COMPARE)


def decide(right: bool) -> Verdict:  # noqa: FBT001 - the only argument
    """Right or wrong."""
    return RIGHT if right else WRONG


def unreadable(hint: str, *about: object) -> Verdict:
    """The verdict on what is no answer, with a sentence on how to write one."""
    return Verdict(Outcome.UNREADABLE, hint, about)
