"""Numeric answers: the format a card asks for, and the tolerance."""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache

from deck.kinds.numeric import Numeric
from deck.live.value import (
    Form,
    NumberFormat,
    Numbers,
    Value,
    as_shown,
    limit,
)
from deck.live.variant import Key, NumberKey, SelfGraded

_MOST_DIGITS = 17  # that a float has
_MEETS = 1 + 1e-9  # of a tolerance: the border is within it
NUMBERS = (
    "write `9.81`, `6.02e23` or `[1, 2]`, or compute it in `${ … }`; a unit stands in "
    "the question, and words are for a card of `kind: recall`"
)
"""How an answer that is a number is written."""
_DATE = r"\d+-\d+(?:-\d+)?|\d+/\d+/\d+"  # or a range, which Python would subtract
_MARKUP = r"[\s`*]*|\\[()]"  # around a number in a gap


def number_format(body: Numeric) -> NumberFormat | None:
    """The form that a card asks for; None where the number has its own."""
    if body.significant is not None:
        return NumberFormat(body.significant, Form.SIGNIFICANT)
    return None if body.digits is None else NumberFormat(body.digits)


def more_digits(body: Numeric) -> NumberFormat:
    """The form in which a tolerance does not refuse what is shown."""
    if body.share is not None:
        digits = 1 + math.ceil(-math.log10(2 * body.share)) if body.share else 0
        return NumberFormat(min(digits or _MOST_DIGITS, _MOST_DIGITS), Form.SIGNIFICANT)
    digits = math.ceil(-math.log10(2 * body.tolerance)) if body.tolerance else 0
    if 0 < digits <= _MOST_DIGITS:
        return NumberFormat(digits)
    return NumberFormat(_MOST_DIGITS, Form.SIGNIFICANT)


def is_refused(key: NumberKey) -> bool:
    """Whether the tolerance of a card refuses what it shows."""
    return any(
        abs(as_shown(text) - number) > most
        for number, most, text in zip(key.values, key.limits, key.shown, strict=True)
    )


def number_key(value: Numbers, body: Numeric | None = None) -> NumberKey:
    """How an answer is graded: as a card asks, else by the last digit shown."""
    numbers, texts = tuple(map(float, value.items)), value.texts
    each = zip(value.items, texts, strict=True)
    limits = tuple(_limit(number, text, body) for number, text in each)
    return NumberKey(numbers, limits, texts, (body and body.share) or 0.0)


def _limit(number: float, text: str, body: Numeric | None) -> float:
    """How far off a number an answer may be."""
    noise = 1e-15 * abs(number)  # of the machine, where nothing else is allowed
    if body is not None and body.share is not None:
        return max(body.share * abs(number) * _MEETS, noise)
    if body is not None and body.tolerance is not None:
        return max(body.tolerance * _MEETS, noise)
    return limit(number, text)


def is_same_answer(one: Key, other: Key) -> bool:
    """True if one answer is right where the other is asked for."""
    if isinstance(one, NumberKey) and isinstance(other, NumberKey):
        return len(one.values) == len(other.values) and all(
            a == b or abs(a - b) <= most
            for a, b, most in zip(one.values, other.values, other.limits, strict=True)
        )
    return one == other and not isinstance(one, SelfGraded)


def lone_number(parts: Sequence[str | Value]) -> Numbers | None:
    """The number or vector that is all there is beside markup."""
    values = [part for part in parts if not isinstance(part, str)]
    rest = (part for part in parts if isinstance(part, str))
    if len(values) == 1 and all(re.fullmatch(_MARKUP, part) for part in rest):
        value = values[0]
        return value if isinstance(value, Numbers) and not value.is_matrix else None
    return None


@lru_cache(maxsize=64)  # each draw of a family asks
def is_number(text: str) -> bool:
    """True if Python reads a text as one value; not so `5 kg`, `3,5`, `½` or a date."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    is_pair = isinstance(value, ast.Tuple) and not text.rstrip().endswith(")")
    return not is_pair and not re.fullmatch(_DATE, text.strip())
