"""What grading an answer can come to."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from deck.quiz.answer_parser import narrow, read_numbers

if TYPE_CHECKING:
    from deck.live.variant import NumberKey

EXACT = 1e-9
DECIMALS = 4  # that cards show of a number that is not whole
ROUNDED = 10.0**-DECIMALS
_LARGEST = 2**53  # below it each whole number has a float of its own


class Outcome(Enum):
    """What became of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    COMPARE = "compare"  # the learner compares and decides
    UNREADABLE = "unreadable"  # said, and asked again


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


def meets(found: Sequence[float], key: NumberKey) -> bool:
    """Whether each number is as near as its key asks.

    Whole numbers that no float holds are compared digit by digit.
    """
    wanted = zip(key.values, key.limits, key.shown, strict=True)
    return len(found) == len(key.values) and all(
        _is_same(x, text)
        if isinstance(x, int)
        and abs(x) >= _LARGEST
        and most < 1
        and text[-1:].isdigit()
        else agree([x], [right], most)
        for x, (right, most, text) in zip(found, wanted, strict=True)
    )


def by_percent(found: Sequence[float], key: NumberKey, typed: str) -> Verdict | None:
    """The verdict on numbers that are near enough, as such or by the hundred.

    `50%` is a half, and where 50 is meant the learner decides: whether per cent were
    asked for, only the words of the card say.
    """
    if meets(found, key) or meets(hundredths(found, key, typed), key):
        return RIGHT
    bare = read_numbers(narrow(typed).replace("%", ""))
    return COMPARE if bare and meets(bare, key) else None


def hundredths(found: Sequence[float], key: NumberKey, typed: str) -> tuple[float, ...]:
    """Numbers as per cent where per cent are shown: `93.5` is right for 93.5%."""
    is_percent = any(text.endswith("%") for text in key.shown)
    is_bare = is_percent and "%" not in narrow(typed)
    return tuple(x / 100 for x in found) if is_bare else tuple(found)


def _is_same(number: int, text: str) -> bool:
    """Whether a text is that of a whole number."""
    from decimal import Decimal

    return Decimal(text) == number


def agree(found: Sequence[float], wanted: Sequence[float], tolerance: float) -> bool:
    """Whether two rows of numbers agree; infinities and nan by what they are."""
    return len(found) == len(wanted) and all(
        a == b or abs(a - b) <= tolerance or (a != a and b != b)  # noqa: PLR0124 - nan
        for a, b in zip(found, wanted, strict=True)
    )
