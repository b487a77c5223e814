"""Arrays as NumPy prints small ones."""

from __future__ import annotations

import math
from typing import Any


def written(shape: tuple[int, ...], flat: list[Any]) -> str:
    """An array as `print` shows it: columns as wide as their widest element."""
    words = _words(flat)
    return _bracketed(words, shape, 1)


def _bracketed(words: list[str], shape: tuple[int, ...], depth: int) -> str:
    if len(shape) == 1:
        return "[" + " ".join(words) + "]"
    step = len(words) // shape[0]
    parts = [words[i * step : (i + 1) * step] for i in range(shape[0])]
    rows = (_bracketed(part, shape[1:], depth + 1) for part in parts)
    return "[" + ("\n" * (len(shape) - 1) + " " * depth).join(rows) + "]"


def _words(flat: list[Any]) -> list[str]:
    if not any(isinstance(x, float) for x in flat):
        words = [str(x) for x in flat]
        wide = max(map(len, words), default=0)
        return [word.rjust(wide) for word in words]
    halves = [_halves(x) for x in flat if math.isfinite(x)]
    left = max((len(a) for a, _ in halves), default=0)
    right = max((len(b) for _, b in halves), default=1)
    odd = max((len(str(x)) for x in flat if not math.isfinite(x)), default=0)
    left = max(left, odd - right)
    return [_word(x, left, right) for x in flat]


def _word(x: float, left: int, right: int) -> str:
    if not math.isfinite(x):
        return str(x).rjust(left + right)
    before, after = _halves(x)
    return before.rjust(left) + after.ljust(right)


def _halves(x: float) -> tuple[str, str]:
    """Before the point, and from it on: the fewest of up to eight decimals."""
    text = repr(round(x, 8))
    whole, point, rest = text.partition(".")
    return whole, point + ("" if rest == "0" else rest)
