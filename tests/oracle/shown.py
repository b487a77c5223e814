"""How cards write numbers, by the words of the format, in exact decimals.

Four decimals, or four significant digits where that is more; fewer where that is
exact; a power of ten for what is very small or large.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from .arrays import Arr

_DIGITS = Context(prec=800)  # the smallest float has 767
_NOISE = Decimal("1e-12")


def show(value: Any) -> str:
    """A number, vector or matrix as a card shows it."""
    return _bracketed(value, _short, _shared)


def fixed(value: Any, digits: int) -> str:
    """With exactly so many decimals."""
    return _bracketed(value, lambda x: _decimals(x, digits))


def percent(value: Any, digits: int = 0) -> str:
    """In hundredths."""
    return _decimals(Decimal(float(value)).scaleb(2, _DIGITS), digits) + "%"


def scientific(value: Any, digits: int) -> str:
    """With so many significant digits and a power of ten."""
    return _bracketed(value, lambda x: _with_power(x, digits))


def _with_power(value: float, digits: int) -> str:
    if value == 0 or not math.isfinite(value):
        return _decimals(value, 0)
    power = _power(value, digits)
    front = _decimals(Decimal(value).scaleb(-power, _DIGITS), digits - 1)
    return f"{front}e{'-' if power < 0 else '+'}{abs(power):02}"


def _power(value: float, digits: int) -> int:
    power = Decimal(value).adjusted()
    front = _decimals(Decimal(value).scaleb(-power, _DIGITS), digits - 1)
    return power + (abs(Decimal(front)) >= 10)  # rounded up over the edge


def _bracketed(
    value: Any,
    write: Callable[[Any], str],
    share: Callable[[list[Any]], Callable[[Any], str]] | None = None,
) -> str:
    if isinstance(value, Arr):
        if share is not None:
            write = share(value.flat)
        value = value.nested()
    if isinstance(value, list):
        return "[" + " ".join(_bracketed(x, write) for x in value) + "]"
    return write(value)


def _shared(numbers: list[Any]) -> Callable[[Any], str]:
    """How each number of an array is written."""
    if all(isinstance(x, int) for x in numbers):
        return str
    real = [x for x in numbers if math.isfinite(x) and x]
    largest = max(map(abs, real), default=0)
    for digits in range(7):
        texts = [(_decimals(x, digits), x) for x in real]
        if largest < 10**12 and digits <= 4 and all(_is_all(*pair) for pair in texts):
            return lambda x: _decimals(x, digits)
        fit = all(_is_all(t, x) or abs(Decimal(t)) * 10**digits >= 10 for t, x in texts)
        if largest < 10**6 and digits >= 4 and fit:
            return lambda x: _decimals(x, digits)
    for digits in range(1, 5):
        if all(_is_all(_with_power(x, digits), x) for x in real):
            break
    return lambda x: _with_power(x, digits)


def _decimals(x: Any, digits: int) -> str:
    if not math.isfinite(x):
        return str(float(x))
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(x).quantize(step, ROUND_HALF_EVEN, _DIGITS)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def _is_all(text: str, x: float) -> bool:
    """Whether a text has all the digits of a number."""
    return abs(Decimal(text) - Decimal(x)) <= _NOISE * abs(Decimal(x))


def _short(x: Any) -> str:
    if isinstance(x, int) or x == 0 or not math.isfinite(x):
        return str(x) if x else "0"
    candidates = []
    if abs(x) >= 1_000_000:
        candidates += [_decimals(x, n) for n in range(6)]
        candidates = [t for t in candidates if sum(map(str.isdigit, t)) <= 12]
    elif (power := _power(x, 4)) >= -4:
        text = _decimals(x, max(4, 3 - power))
        return _bare(text) if _is_all(text, x) else text
    else:
        candidates.append(_decimals(x, 6))
    for text in candidates:
        if _is_all(text, x):
            return _bare(text)
    text = _with_power(x, 4)
    front, _, power_text = text.partition("e")
    return f"{_bare(front)}e{power_text}" if _is_all(text, x) else text


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
