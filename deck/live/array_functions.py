"""A few functions of NumPy under their own names, for use in expressions.

They do what NumPy's do, with three differences that a card needs: whatever would
only warn is an answer (exp(710) is inf) or a `ValueError`; results without axes
are Python numbers; and no result grows beyond 1,000 elements.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deck.live.operators import exact
from nnref.checks import (
    bounded,
    checked,
    floats,
    number,
    numbers,
    one_of,
    whole,
)

_MOST_AXES = 2  # of a product
_DTYPES: dict[str, type[np.generic]] = {
    "bool": np.bool_,
    "int": np.int64,
    "int64": np.int64,
    "uint8": np.uint8,
    "float": np.float64,
    "float32": np.float32,
    "float64": np.float64,
}


def maybe_empty(x: Any, what: str) -> Any:
    """`x` as an array that may have no elements."""
    return numbers(x, what, empty=True)


def ordered(x: Any, what: str) -> Any:
    """`x` as an array without nan, so that its elements have an order."""
    a = numbers(x, what)
    if np.isnan(a).any():
        reason = "it is neither smaller nor larger than a number"
        raise ValueError(f"{what} must not hold nan: {reason}")
    return a


def array(x: Any, /, dtype: str | None = None) -> Any:
    """A new array of the values of `x`.

    `dtype` is the kind of number: "bool", "int" (or "int64"), "uint8", "float" (or
    "float64"), "float32". As in NumPy, fractions are cut off on the way to whole
    numbers: 0.99 becomes 0.
    """
    a = maybe_empty(x, "x")
    if dtype is None:
        return a.copy()
    kind = np.dtype(_DTYPES[one_of(_DTYPES)(dtype, "dtype")])
    if kind.kind in "iu" and not np.can_cast(a.dtype, kind):
        info = np.iinfo(kind)
        for value in (a.min().item(), a.max().item()) if a.size else ():
            if not (math.isfinite(value) and info.min <= int(value) <= info.max):
                raise ValueError(f"x must fit {kind}, from {info.min} to {info.max}")
    with np.errstate(over="ignore", under="ignore"):
        return a.astype(kind)


@checked(x=floats)
def exp(x: Any, /) -> Any:
    """The number e to the power of each element; inf where that is too large."""
    return np.exp(x)


@checked(x=floats)
def log(x: Any, /) -> Any:
    """The natural logarithm of each element; -inf at 0, none below 0."""
    if (x < 0).any():
        raise ValueError(f"x must not be negative, but holds {x.min()}")
    return np.log(x)


@checked(x=maybe_empty)
def total(x: Any, /, axis: int | None = None) -> Any:
    """The sum of all elements, or along one axis. Trues count 1 each."""
    axis = _axis(x, axis)
    return exact(lambda x: np.sum(x, axis=axis), x)


@checked(x=floats)
def mean(x: Any, /) -> Any:
    """The average of all elements."""
    return float(np.mean(x))


@checked(a=numbers, b=numbers)
def maximum(a: Any, b: Any, /) -> Any:
    """The larger of two values, element by element, shapes broadcast."""
    _fit_each_other(a, b)
    return np.maximum(a, b)


@checked(a=numbers, b=numbers)
def minimum(a: Any, b: Any, /) -> Any:
    """The smaller of two values, element by element, shapes broadcast."""
    _fit_each_other(a, b)
    return np.minimum(a, b)


@checked(x=ordered)
def argmax(x: Any, /, axis: int | None = None) -> Any:
    """The index of the largest element, counted from 0; the first among equals.

    Without `axis` an array of several axes is counted through as one flat list.
    What is empty or has nan has no largest element and raises `ValueError`.
    """
    return np.argmax(x, axis=_axis(x, axis))


@checked(x=ordered)
def argsort(x: Any, /) -> Any:
    """The indices that put the last axis in rising order; equals keep theirs."""
    if x.ndim == 0:
        raise ValueError(f"x must have an axis to sort along, but is the number {x}")
    return np.argsort(x, axis=-1, kind="stable")


@checked(a=numbers, b=numbers)
def dot(a: Any, b: Any, /) -> Any:
    """The matrix product, or the inner product of two vectors.

    A sum that does not fit its kind of whole number raises `ValueError`: two 200s times
    200 do not fit uint8.
    """
    if max(a.ndim, b.ndim) > _MOST_AXES:
        msg = f"a and b must have two axes at most, not {a.shape} and {b.shape}"
        raise ValueError(msg)
    if a.ndim and b.ndim:
        if a.shape[-1] != b.shape[0]:
            raise ValueError(f"shapes {a.shape} and {b.shape} do not fit each other")
        bounded(math.prod(a.shape[:-1] + b.shape[1:]), "the product")
    return exact(np.dot, a, b)


@checked()
def arange(start: float, stop: float | None = None, step: float = 1) -> Any:
    """The numbers from `start` up to, but not including, `stop` in equal steps.

    One argument alone is the stop, counted from 0. Steps such as 0.1 round: of
    arange(-5, 5, 0.1), element 50 is about -1.8e-14 and not 0.
    """
    if stop is None:
        start, stop = 0, start
    start, stop = number(start, "start"), number(stop, "stop")
    step = number(step, "step")
    if step == 0:
        raise ValueError("step must not be 0")
    steps = (stop - start) / step
    bounded(steps, "the range")
    if steps <= 0:  # of so many steps back, NumPy might say that they are too many
        return np.array([start, stop, step])[:0]
    return np.arange(start, stop, step)


@checked(x=maybe_empty)
def shape(x: Any, /) -> tuple[int, ...]:
    """The length of each axis: (2, 3) for two rows of three, () for a number."""
    return tuple(x.shape)


@checked(x=maybe_empty)
def ndim(x: Any, /) -> int:
    """The number of axes: 1 for a vector, 2 for a matrix, 0 for a number."""
    return int(x.ndim)


@checked(x=maybe_empty)
def size(x: Any, /) -> int:
    """The number of elements."""
    return int(x.size)


ARRAY_FUNCTIONS = {
    f.__name__: f
    for f in (
        *(array, exp, log, total, mean, maximum, minimum, argmax, argsort),
        *(dot, arange, shape, ndim, size),
    )
}


def _axis(a: Any, axis: int | None) -> int | None:
    """`axis`, if the array has it; negative ones count from the end."""
    if axis is None:
        return None
    if a.ndim == 0:
        raise ValueError("axis must be left out for a single number")
    index: int = whole(-a.ndim, a.ndim - 1)(axis, "axis")
    return index


def _fit_each_other(a: Any, b: Any) -> None:
    """Refuse shapes that do not go together, or grow too large."""
    try:
        joint = np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        msg = f"shapes {a.shape} and {b.shape} do not fit each other"
        raise ValueError(msg) from None
    bounded(math.prod(joint), "the result")
