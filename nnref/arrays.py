"""A few functions of NumPy under their own names, for use in expressions.

They do what NumPy's do, with three differences that a card needs: whatever would
only warn is an answer (exp(710) is inf) or a `ValueError`; results without axes
are Python numbers; and no result grows beyond 10,000 elements.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nnref._checks import bounded, choice, floats, number, numbers, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnref._types import Array, Values

_DTYPES: Final[Mapping[str, type[np.generic]]] = MappingProxyType(
    {
        "bool": np.bool_,
        "int": np.int64,
        "int64": np.int64,
        "uint8": np.uint8,
        "float": np.float64,
        "float32": np.float32,
        "float64": np.float64,
    }
)


@np.errstate(over="ignore", under="ignore")
def array(x: float | Values, /, dtype: str | None = None) -> Array:
    """A new array of the values of `x`.

    Parameters
    ----------
    x
        A number, a list, a list of lists, or an array.
    dtype
        The kind of number: "bool", "int" (or "int64"), "uint8", "float" (or
        "float64"), "float32"; None leaves it to NumPy.

    Raises
    ------
    ValueError
        If `x` is ragged or not numeric, `dtype` is another name, or a value does
        not fit it, as 256 does not fit "uint8".

    Notes
    -----
    As in NumPy, fractions are cut off on the way to whole numbers: 0.99 becomes 0.
    """
    a = numbers(x, "x", empty=True)
    if dtype is None:
        return a.copy()
    kind = np.dtype(_DTYPES[choice(dtype, "dtype", _DTYPES)])
    if kind.kind in "iu" and not np.can_cast(a.dtype, kind):
        _must_fit(a, np.iinfo(kind))
    return a.astype(kind)


@np.errstate(over="ignore", under="ignore")
def exp(x: float | Values, /) -> float | Array:
    """The number e to the power of each element; inf where that is too large."""
    return _plain(np.exp(floats(x, "x")))


@np.errstate(divide="ignore")
def log(x: float | Values, /) -> float | Array:
    """The natural logarithm of each element; -inf at 0, none below 0."""
    a = floats(x, "x")
    if (a < 0).any():
        msg = f"x must not be negative, but holds {a.min()}"
        raise ValueError(msg)
    return _plain(np.log(a))


@np.errstate(over="ignore", invalid="ignore")
def total(x: float | Values, /, axis: int | None = None) -> float | Array:
    """The sum of all elements, or along one axis. Trues count 1 each."""
    a = numbers(x, "x", empty=True)
    _fits(np.sum(np.abs(a.astype(np.float64))), a)
    return _plain(np.sum(a, axis=_axis(a, axis)))


@np.errstate(over="ignore", invalid="ignore")
def mean(x: float | Values, /) -> float:
    """The average of all elements."""
    return float(np.mean(floats(x, "x")))


def maximum(a: float | Values, b: float | Values, /) -> float | Array:
    """The larger of two values, element by element, shapes broadcast."""
    return _plain(np.maximum(*_pair(a, b)))


def minimum(a: float | Values, b: float | Values, /) -> float | Array:
    """The smaller of two values, element by element, shapes broadcast."""
    return _plain(np.minimum(*_pair(a, b)))


def argmax(x: Values, /, axis: int | None = None) -> float | Array:
    """The index of the largest element, counted from 0; the first among equals.

    Without `axis` an array of several axes is counted through as one flat list.
    What is empty or holds nan has no largest element and raises `ValueError`.
    """
    a = _ordered(x)
    return _plain(np.argmax(a, axis=_axis(a, axis)))


def argsort(x: Values, /) -> Array:
    """The indices that put the last axis in rising order; equals keep theirs."""
    a = _ordered(x)
    if a.ndim == 0:
        msg = f"x must have an axis to sort along, but is the number {a}"
        raise ValueError(msg)
    return np.argsort(a, axis=-1, kind="stable")


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def dot(a: float | Values, b: float | Values, /) -> float | Array:
    """The matrix product, or the inner product of two vectors.

    Raises
    ------
    ValueError
        If the last axis of `a` and the first of `b` differ in length, either has
        more than two axes, or a sum does not fit their kind of whole number: two
        200s times 200 do not fit uint8, where NumPy wraps round in silence.
    """
    left, right = numbers(a, "a"), numbers(b, "b")
    if max(left.ndim, right.ndim) > 2:
        msg = f"a and b must have two axes at most, not {left.shape} and {right.shape}"
        raise ValueError(msg)
    if left.ndim and right.ndim:
        if left.shape[-1] != right.shape[0]:
            msg = f"shapes {left.shape} and {right.shape} do not fit each other"
            raise ValueError(msg)
        bounded(math.prod(left.shape[:-1] + right.shape[1:]), "the product")
    size = np.dot(*(np.abs(m.astype(np.float64)) for m in (left, right)))
    _fits(np.max(size, initial=0), left, right)
    product = np.dot(left, right)
    if product.dtype.kind in "iu":
        exact = np.dot(*(m.astype(np.float64) for m in (left, right)))
        info = np.iinfo(product.dtype)
        if not ((info.min <= exact) & (exact <= info.max)).all():
            msg = f"the number is too large for `{product.dtype}`"
            raise ValueError(msg)
    return _plain(product)


def arange(start: float, stop: float | None = None, step: float = 1) -> Array:
    """The numbers from `start` up to, but not including, `stop` in equal steps.

    One argument alone is the stop, counted from 0. Steps such as 0.1 round: of
    arange(-5, 5, 0.1), element 50 is about -1.8e-14 and not 0.

    Raises
    ------
    ValueError
        If `step` is 0 or there would be more than 10,000 numbers.
    """
    if stop is None:
        start, stop = 0, start
    start, stop = number(start, "start"), number(stop, "stop")
    step = number(step, "step")
    if step == 0:
        msg = "step must not be 0"
        raise ValueError(msg)
    steps = (stop - start) / step
    bounded(steps, "the range")
    if steps <= 0:  # of so many steps back, NumPy might say that they are too many
        return np.array([start, stop, step])[:0]
    return np.arange(start, stop, step)


def shape(x: float | Values, /) -> tuple[int, ...]:
    """The length of each axis: (2, 3) for two rows of three, () for a number."""
    return numbers(x, "x", empty=True).shape


def ndim(x: float | Values, /) -> int:
    """The number of axes: 1 for a vector, 2 for a matrix, 0 for a number."""
    return numbers(x, "x", empty=True).ndim


def size(x: float | Values, /) -> int:
    """The number of elements."""
    return numbers(x, "x", empty=True).size


def concat(*parts: float | Values) -> Array:
    """The parts joined along the first axis; a number joins as one element.

    Raises
    ------
    ValueError
        If there are no parts or their other axes differ.
    """
    if not parts:
        msg = "concat needs at least one part to join"
        raise ValueError(msg)
    arrays = [np.atleast_1d(numbers(p, "a part", empty=True)) for p in parts]
    bounded(sum(a.size for a in arrays), "the joined array")
    if len({a.shape[1:] for a in arrays}) > 1:
        msg = f"shapes {', '.join(str(a.shape) for a in arrays)} cannot be joined"
        raise ValueError(msg)
    return np.concatenate(arrays)


def _must_fit(a: Array, info: np.iinfo[Any]) -> None:
    """Every element, cut to a whole number, lies between the limits of `info`."""
    for value in (a.min().item(), a.max().item()) if a.size else ():
        if not (math.isfinite(value) and info.min <= int(value) <= info.max):
            msg = f"x must fit {info.dtype}, from {info.min} to {info.max}"
            raise ValueError(msg)


def _fits(largest: float, *arrays: Array) -> None:
    """Whole numbers wrap round silently at 2**63; a result that would is refused."""
    if all(a.dtype.kind in "biu" for a in arrays) and largest >= 2.0**62:
        msg = "whole numbers this large do not fit; write one of them as 1.0"
        raise ValueError(msg)


def _plain(y: Array | np.generic) -> float | Array:
    """A result without axes as a Python number."""
    if isinstance(y, np.ndarray) and y.ndim:
        return y
    value: float = y.item()
    return value


def _axis(a: Array, axis: int | None) -> int | None:
    """`axis`, if the array has it; negative ones count from the end."""
    if axis is None:
        return None
    if a.ndim == 0:
        msg = "axis must be left out for a single number"
        raise ValueError(msg)
    return whole(axis, "axis", -a.ndim, a.ndim - 1)


def _ordered(x: object) -> Array:
    """`x` as an array without nan, so that its elements have an order."""
    a = numbers(x, "x")
    if np.isnan(a).any():
        msg = "x must not hold nan: it is neither smaller nor larger than a number"
        raise ValueError(msg)
    return a


def _pair(a: object, b: object) -> tuple[Array, Array]:
    """Two arrays whose shapes go together without growing too large."""
    left, right = numbers(a, "a"), numbers(b, "b")
    try:
        joint = np.broadcast_shapes(left.shape, right.shape)
    except ValueError:
        msg = f"shapes {left.shape} and {right.shape} do not fit each other"
        raise ValueError(msg) from None
    bounded(math.prod(joint), "the result")
    return left, right
