"""Activation functions: what a neuron makes of its weighted sum.

A neuron works in two steps. It first adds up its inputs, each times its
weight, and the bias; the result is the weighted sum `a`. Then it hands `a` to
its activation function `h` and passes `h(a)` on. The perceptron uses `step`,
which jumps from 0 to 1. Neural networks use functions without a jump, because
a smooth curve has a slope that learning can follow.

Each function takes one number or an array of any shape. One number gives a
Python number back, an array gives an array of the same shape: the function is
applied to every element alone. An array of float32 gives float32. An argument
that is empty, ragged or not numeric raises `ValueError`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np

from nnref._checks import floats, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnref._types import Array, Floats, Ints, Values


@overload
def step(x: float, /) -> int: ...
@overload
def step(x: Values, /) -> Ints: ...
def step(x: float | Values, /) -> int | Ints:
    """The step function is 1 where `x` is greater than 0, and 0 elsewhere.

    Parameters
    ----------
    x
        A number, or an array of any shape.

    Returns
    -------
    int or ndarray
        0 or 1 for each element, in the shape of `x`.

    Raises
    ------
    ValueError
        If `x` holds nan, which is on neither side of the step.

    Notes
    -----
    Special cases: 0 gives 0, so a neuron whose weighted sum is exactly 0 does
    not fire. Infinity gives 1, minus infinity gives 0.
    """
    a = numbers(x, "x")
    if np.isnan(a).any():
        msg = "x must not hold nan: it lies on neither side of the step"
        raise ValueError(msg)
    y = (a > 0).astype(np.int64)
    return y if y.ndim else int(y)


@overload
def sigmoid(x: float, /) -> float: ...
@overload
def sigmoid(x: Values, /) -> Floats: ...
@np.errstate(under="ignore")
def sigmoid(x: float | Values, /) -> float | Floats:
    """The sigmoid function 1 / (1 + exp(-x)) runs smoothly from 0 to 1.

    Parameters
    ----------
    x
        A number, or an array of any shape.

    Returns
    -------
    float or ndarray
        Values in the shape of `x`. On paper they lie strictly between 0 and 1;
        in floating point they round to 1 from x = 37 on (see `saturation`).

    Notes
    -----
    The formula as it is printed overflows: exp(-x) at x = -1000 is larger than
    any float64. Multiplying its top and bottom by exp(x) gives the same value as
    exp(x) / (1 + exp(x)), which is safe on the negative side. So `x` chooses
    the branch, and exp only ever sees numbers up to 0.

    Special cases: 0 gives exactly 0.5, infinity 1, minus infinity 0, nan nan.
    """
    a = floats(x, "x")
    e = np.exp(-np.abs(a))
    y = np.where(a >= 0, 1 / (1 + e), e / (1 + e)).astype(a.dtype)
    return y if y.ndim else float(y)


@overload
def book_sigmoid(x: float, /) -> float: ...
@overload
def book_sigmoid(x: Values, /) -> Floats: ...
def book_sigmoid(x: float | Values, /) -> float | Floats:
    """The sigmoid exactly as its formula is printed, 1 / (1 + exp(-x)).

    It equals `sigmoid` wherever exp(-x) is finite, and beyond that warns of an
    overflow and gives 0. It is here to show that warning; use `sigmoid`.

    Parameters
    ----------
    x
        A number, or an array of any shape.

    Returns
    -------
    float or ndarray
        Values in the shape of `x`.
    """
    a = floats(x, "x")
    y = np.asarray(1 / (1 + np.exp(-a)))
    return y if y.ndim else float(y)


@overload
def relu(x: float, /) -> float: ...
@overload
def relu(x: Values, /) -> Array: ...
def relu(x: float | Values, /) -> float | Array:
    """The rectified linear unit is `x` where `x` is greater than 0, and 0 elsewhere.

    Nothing caps it: relu(5) is 5, where `sigmoid` stays below 1.

    Parameters
    ----------
    x
        A number, or an array of any shape.

    Returns
    -------
    int, float or ndarray
        Values in the shape of `x`; whole numbers stay whole.

    Raises
    ------
    ValueError
        If `x` is empty or holds anything but numbers.

    Notes
    -----
    Special cases: infinity stays infinity, nan stays nan.
    """
    y = np.asarray(np.maximum(numbers(x, "x"), 0))
    return y if y.ndim else _python(y)


@overload
def identity(x: float, /) -> float: ...
@overload
def identity(x: Values, /) -> Array: ...
def identity(x: float | Values, /) -> float | Array:
    """The identity function is `x`, unchanged.

    It is the usual output activation of a regression. In a hidden layer it is
    no help: layers without a bend between them are one layer (see `collapse`).

    Parameters
    ----------
    x
        A number, or an array of any shape.

    Returns
    -------
    int, float or ndarray
        A copy of `x`.
    """
    y = numbers(x, "x").copy()
    return y if y.ndim else _python(y)


def _python(y: Array) -> float:
    """An array without axes as the Python number that it holds."""
    value: float = y.item()
    return value


ACTIVATIONS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {"step": step, "sigmoid": sigmoid, "relu": relu, "identity": identity}
)
"""The activation functions that work on each element alone, by name."""
