"""Arithmetic as authors mean it: the operators of expressions, without rounding errors.

Floats only approximate the numbers that authors write: `0.3 - 0.1 - 0.2` is -2.8e-17,
and `3.8 // 0.2` is 18. Here a sum that is 0 but for rounding errors is 0, a quotient
that is nearly whole is whole, and two numbers that a card shows alike are equal. Whole
numbers are exact, whole floats up to 2**53 too, and never wrap around.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import eq, floordiv, ge, le, matmul, mod
from typing import Any

import numpy as np

from deck.live.error_messages import LiveError
from deck.live.limits import SCALARS
from deck.live.value import LARGEST_EXACT

_SUM = 64  # units in the last place of its largest term: what a sum may be off
_QUOTIENT = 4  # the same of a quotient
_SAME = 1e-12  # relative: two numbers that a card shows as one
_APART = 1e-9  # what is so far apart is not the same, however large it is
_UNKNOWN = 0.1  # more noise than this hides whether a number is whole
_ANGLE = 1e-9  # the most noise of an angle that is large
_EPS, _NARROW_EPS = (float(np.finfo(kind).eps) for kind in (np.float64, np.float32))
_DIVIDES = {floordiv, mod}

Operation = Callable[..., Any]


def computed(operation: Operation, *operands: Any) -> Any:
    """The result of an operator but `+` and `-` between two values. Raises LiveError.

    A negative number has no root, as in a vector.
    """
    result = _plain(operation, *operands)
    if not _is_float(result):
        return result
    if operation is matmul:
        with np.errstate(all="ignore"):
            return clean_sum(result, matmul(*map(abs, operands)), *operands)
    return _quotient(operation, result, *operands) if operation in _DIVIDES else result


def added(operation: Operation, left: Any, right: Any, *sizes: Any) -> tuple[Any, Any]:
    """A sum or difference, and the size of its terms; `sizes` are those of its parts.

    How far off a sum of a few terms may be depends on the largest of them.
    """
    result = _plain(operation, left, right)
    size = _largest(*(abs(x) for x in (left, right) if _is_float(x)), *sizes)
    return clean_sum(result, size, left, right), size


def compared(operation: Operation, left: Any, right: Any) -> Any:
    """The result of a comparison; numbers that differ by rounding errors are equal."""
    result, both = operation(left, right), (left, right)
    if not (any(map(_is_float, both)) and all(map(_is_number, both))):
        return result
    with np.errstate(all="ignore"):
        is_same = abs(left - right) < _noise(_largest(*map(abs, both)), _SUM * _EPS)
    if not np.any(is_same) or _are_whole(*both):
        return result
    return _where(is_same, operation in {eq, le, ge}, result)


def clean_sum(result: Any, size: Any, *terms: Any) -> Any:
    """A sum; 0 where it is no more than the rounding error of terms of this size."""
    if not _is_float(result):
        return result
    is_noise = abs(result) < _SUM * _eps(result) * size
    if is_noise is False or _are_whole(*terms):
        return result
    return _where(is_noise, 0.0, result)


def clean_whole(x: Any) -> Any:
    """An array, in which elements that are nearly whole are whole."""
    return np.where(_is_whole(x), np.rint(x), x)


def clean_angle(name: str, result: Any, angle: Any) -> Any:
    """A result that is not 0 only because of the rounding of the angle becomes 0.

    No float is exactly pi: its sine would be 1e-16, and half of it have a tangent.
    """
    with np.errstate(invalid="ignore"):
        noise = np.minimum(np.spacing(np.abs(angle)), _ANGLE)
        result = np.where(np.abs(result) <= noise, 0.0, result)
        is_right = (name == "tan") & (np.abs(result) * noise >= 1)
    return np.where(is_right, np.nan, result)


def unwrapped(operation: Callable[..., Any], *operands: Any) -> Any:
    """The result of an operation. Raises ValueError where whole numbers wrap around.

    NumPy's have 8 to 64 bits, and wrap without a warning.
    """
    result = operation(*operands)
    kind = getattr(result, "dtype", np.dtype(float))
    if kind.kind not in "iu":
        return result
    close = operation(*(np.asarray(operand, float) for operand in operands))
    info = np.iinfo(kind)
    if info.min == 0 and (close < 0).any():
        message = f"a negative number does not fit `{kind}`"
        raise ValueError(message)
    if kind.itemsize == np.dtype(np.int64).itemsize:
        fits = np.abs(close) < info.max  # no float is exact there
    else:
        fits = (info.min <= close) & (close <= info.max)
    if not fits.all():
        width = f" for `{kind}`" if kind != np.dtype(np.int64) else ""
        message = f"the number is too large{width}"
        raise ValueError(message)
    return result


def _plain(operation: Operation, *operands: Any) -> Any:
    """The result of an operator. Raises where NumPy would warn or give a wrong one."""
    if SCALARS.issuperset(map(type, operands)):
        result = operation(*operands)
        if isinstance(result, complex):
            message = "a negative number has no power that is not whole"
            raise LiveError(message)
        return result
    with np.errstate(divide="raise", invalid="raise", over="ignore", under="ignore"):
        return unwrapped(operation, *operands)


def _quotient(operation: Operation, result: Any, left: Any, right: Any) -> Any:
    """The result of `//` or `%`; a quotient that is nearly whole is whole."""
    if _are_whole(left, right):
        return result
    with np.errstate(all="ignore"):
        quotient = left / right
    clean = np.rint(quotient) if operation is floordiv else 0.0
    return _where(_is_whole(quotient), clean, result)


def _largest(*sizes: Any) -> Any:
    """The largest of some sizes, element by element; 0 of none."""
    if any(isinstance(size, np.ndarray) for size in sizes):
        return reduce(np.maximum, sizes)
    return max(sizes, default=0.0)


def _is_whole(x: Any) -> Any:
    """Whether numbers are whole but for noise; 0 is exact."""
    noise = _noise(abs(x), _QUOTIENT * _eps(x))
    with np.errstate(invalid="ignore"):
        return (abs(x - np.rint(x)) < noise) & (noise < _UNKNOWN)


def _noise(size: Any, rounding: float) -> Any:
    """The largest rounding error of numbers of a size."""
    return np.maximum(np.minimum(_SAME * size, _APART), rounding * size)


def _are_whole(*numbers: Any) -> bool:
    """Whether all are whole, and small enough for floats to have each such number."""
    with np.errstate(invalid="ignore"):
        return all(np.all((x % 1 == 0) & (abs(x) < LARGEST_EXACT)) for x in numbers)


def _eps(x: Any) -> float:
    return _NARROW_EPS if getattr(x, "dtype", None) == np.float32 else _EPS


def _is_float(x: Any) -> bool:
    return isinstance(x, float) or (hasattr(x, "dtype") and x.dtype.kind == "f")


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) or hasattr(x, "dtype")


def _where(is_so: Any, this: Any, other: Any) -> Any:
    """One of two, element by element; a number of Python stays one."""
    if isinstance(is_so, np.ndarray):
        return np.where(is_so, this, other)
    return type(other)(this) if is_so else other
