"""How cards write numbers, by the words of the format: at most four decimals."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from .arrays import Arr

_DIGITS = Context(prec=400)  # the largest float has 309 before the point


def show(value: Any) -> str:
    """A number, vector or matrix as a card shows it."""
    return _bracketed(value, _short)


def fixed(value: Any, digits: int) -> str:
    """With exactly so many decimals."""
    return _bracketed(value, lambda x: _decimals(x, digits))


def percent(value: Any, digits: int = 0) -> str:
    """In hundredths."""
    return _decimals(Decimal(float(value)) * 100, digits) + "%"


def sci(value: float, digits: int) -> str:
    """With so many significant digits and a power of ten."""
    power = math.floor(math.log10(abs(value)))
    front = _decimals(Decimal(float(value)).scaleb(-power), digits - 1)
    if abs(Decimal(front)) >= 10:  # rounded up over the edge
        power, front = power + 1, _decimals(Decimal(front) / 10, digits - 1)
    return f"{front}e{power}"


def _bracketed(value: Any, write: Callable[[Any], str]) -> str:
    if isinstance(value, Arr):
        value = value.nested()
    if isinstance(value, list):
        return "[" + " ".join(_bracketed(x, write) for x in value) + "]"
    return write(value)


def _decimals(x: Any, digits: int) -> str:
    if not math.isfinite(x):
        return str(float(x))
    step = Decimal(1).scaleb(-digits)
    rounded = Decimal(x).quantize(step, ROUND_HALF_EVEN, _DIGITS)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def _short(x: Any) -> str:
    if isinstance(x, int):
        return str(x)
    if x == 0 or not math.isfinite(x):
        return "0" if x == 0 else str(x)
    text = _decimals(x, 4)
    if abs(x) >= 1_000_000 or float(text) == 0:
        front, _, power = sci(x, 3).partition("e")
        return f"{_bare(front)}e{power}"
    return _bare(text)


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
