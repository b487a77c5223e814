"""A few functions of NumPy under their own names, for use in expressions.

They do what NumPy's do, with three differences that a card needs: whatever would
only warn is an answer (exp(710) is inf) or a `ValueError`; results without axes
are Python numbers; and no result grows beyond 1,000 elements.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from deck.live.arguments import MAX_SIZE, at_most, choose, floats, numbers
from deck.live.operators import exact

_DTYPES: dict[str, type[np.generic]] = {
    "bool": np.bool_,
    "int": np.int64,
    "int64": np.int64,
    "uint8": np.uint8,
    "float": np.float64,
    "float32": np.float32,
    "float64": np.float64,
}


def ordered(x: Any) -> Any:
    """`x` as an array without nan, so that its elements have an order."""
    a = numbers(x)
    if np.isnan(a).any():
        message = "nan is neither smaller nor larger than a number"
        raise ValueError(message)
    return a


def array(x: Any, /, dtype: str | None = None) -> Any:
    """A new array of the values of `x`.

    `dtype` is the kind of number: "bool", "int" (or "int64"), "uint8", "float" (or
    "float64"), "float32". As in NumPy, fractions are cut off on the way to whole
    numbers: 0.99 becomes 0.
    """
    a = numbers(x)
    if dtype is None:
        return a.copy()
    kind = np.dtype(choose(_DTYPES, dtype))
    if kind.kind in "iu" and not np.can_cast(a.dtype, kind):
        info = np.iinfo(kind)
        for value in (a.min().item(), a.max().item()) if a.size else ():
            if not (math.isfinite(value) and info.min <= int(value) <= info.max):
                raise ValueError(f"x must fit {kind}, from {info.min} to {info.max}")
    with np.errstate(over="ignore", under="ignore"):
        return a.astype(kind)


def exp(x: Any, /) -> Any:
    """The number e to the power of each element; inf where that is too large."""
    return np.exp(floats(x))


def log(x: Any, /) -> Any:
    """The natural logarithm of each element; -inf at 0, none below 0."""
    x = floats(x)
    if (x < 0).any():
        raise ValueError(f"x must not be negative, but holds {x.min()}")
    return np.log(x)


def total(x: Any, /, axis: int | None = None) -> Any:
    """The sum of all elements, or along one axis. Trues count 1 each."""
    return exact(lambda x: np.sum(x, axis=axis), numbers(x))


def mean(x: Any, /) -> Any:
    """The average of all elements."""
    x = floats(x)
    if x.size == 0:
        message = "no numbers have no average"
        raise ValueError(message)
    return float(np.mean(x))


def maximum(a: Any, b: Any, /) -> Any:
    """The larger of two values, element by element, shapes broadcast."""
    return np.maximum(numbers(a), numbers(b))


def minimum(a: Any, b: Any, /) -> Any:
    """The smaller of two values, element by element, shapes broadcast."""
    return np.minimum(numbers(a), numbers(b))


def argmax(x: Any, /, axis: int | None = None) -> Any:
    """The index of the largest element, counted from 0; the first among equals.

    Without `axis` an array of several axes is counted through as one flat list.
    What is empty or has nan has no largest element and raises `ValueError`.
    """
    return np.argmax(ordered(x), axis=axis)


def argsort(x: Any, /) -> Any:
    """The indices that put the last axis in rising order; equals keep theirs."""
    return np.argsort(ordered(x), axis=-1, kind="stable")


def dot(a: Any, b: Any, /) -> Any:
    """The matrix product, or the inner product of two vectors.

    A sum that does not fit its kind of whole number raises `ValueError`: two 200s times
    200 do not fit uint8.
    """
    return exact(np.dot, numbers(a), numbers(b))


def arange(start: float, stop: float | None = None, step: float = 1) -> Any:
    """The numbers from `start` up to, but not including, `stop` in equal steps.

    One argument alone is the stop, counted from 0. Steps such as 0.1 round: of
    arange(-5, 5, 0.1), element 50 is about -1.8e-14 and not 0.
    """
    if stop is None:
        start, stop = 0, start
    steps = (stop - start) / step
    at_most(MAX_SIZE, steps, "the number of elements")
    if steps <= 0:  # of so many steps back, NumPy might say that they are too many
        return np.array([start, stop, step])[:0]
    return np.arange(start, stop, step)


def shape(x: Any, /) -> tuple[int, ...]:
    """The length of each axis: (2, 3) for two rows of three, () for a number."""
    return tuple(numbers(x).shape)


def ndim(x: Any, /) -> int:
    """The number of axes: 1 for a vector, 2 for a matrix, 0 for a number."""
    return int(numbers(x).ndim)


def size(x: Any, /) -> int:
    """The number of elements."""
    return int(numbers(x).size)


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with numbers of Python, and without warnings of what overflows."""

    @wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        with np.errstate(all="ignore"):
            result = function(*arguments, **keywords)
        return result.item() if getattr(result, "ndim", None) == 0 else result

    return call


ARRAY_FUNCTIONS = {
    f.__name__: _quiet(f)
    for f in (
        *(array, exp, log, total, mean, maximum, minimum, argmax, argsort),
        *(dot, arange, shape, ndim, size),
    )
}
