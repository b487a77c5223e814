"""Where the curves go flat, and where floating-point numbers end.

A network learns by following slopes, and `sigmoid` has little to follow: its
slope is 0.25 at most, and almost 0 a few steps from the middle. Through ten
layers the slopes multiply, 0.25 ** 10 is about a millionth, and the first
layers hardly learn. `step` is worse: its slope is 0 everywhere but at the jump.

The other two functions find, by trying, where rounding turns a formula into
something else than it is on paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, overload

import numpy as np

from nnref._checks import choice, floats, number
from nnref.activations import ACTIVATIONS, sigmoid, step

if TYPE_CHECKING:
    from nnref._types import Floats, Values

_DTYPES: Final = ("float64", "float32")

_STEP: Final = 2.0**-13
"""How far from 0 the two points are."""


@overload
def sigmoid_slope(x: float, /) -> float: ...
@overload
def sigmoid_slope(x: Values, /) -> Floats: ...
@np.errstate(under="ignore")
def sigmoid_slope(x: float | Values, /) -> float | Floats:
    """The slope of the sigmoid at `x` is sigmoid(x) * (1 - sigmoid(x)).

    Parameters
    ----------
    x
        A number, or an array of any shape.

    Returns
    -------
    float or ndarray
        Slopes in the shape of `x`: 0.25 at 0, and smaller on both sides.

    Raises
    ------
    ValueError
        If `x` is empty or holds anything but numbers.

    Notes
    -----
    1 - sigmoid(x) is computed as sigmoid(-x). On paper they are the same; in
    floating point the subtraction would leave 0 from x = 37 on.
    """
    a = floats(x, "x")
    y = np.asarray(sigmoid(a) * sigmoid(-a))
    return y if y.ndim else float(y)


def slope(name: str, x: float) -> float:
    """The slope of an activation function at `x`.

    It is what calculus says. Where calculus has no answer, at a jump or a corner,
    two points close by, one on each side, are joined by a straight line; its rise
    over its run is the answer (the central difference).

    Parameters
    ----------
    name
        "step", "sigmoid", "relu" or "identity".
    x
        One finite number.

    Returns
    -------
    float
        The slope.

    Raises
    ------
    ValueError
        If the name is unknown or `x` is not one finite number.

    Notes
    -----
    Special cases, both at 0: `step` jumps there and gives 4096, a number that
    only says how close the two points are; `relu` has a corner and gives 0.5.
    """
    h = ACTIVATIONS[choice(name, "name", ACTIVATIONS)]
    x = float(number(x, "x"))
    if name == "sigmoid":
        return sigmoid_slope(x)
    if x or name == "identity":
        return {"step": 0.0, "relu": float(step(x)), "identity": 1.0}[name]
    return float(h(_STEP) - h(-_STEP)) / (2 * _STEP)


def saturation(dtype: str = "float64") -> int:
    """The first whole x at which sigmoid(x) is exactly 1 in this kind of float.

    On paper there is none, for exp(-x) is never 0. In floating point the sum
    1 + exp(-x) is rounded to 1 once exp(-x) is small enough.

    Parameters
    ----------
    dtype
        "float64" (answer 37) or "float32" (answer 17).

    Raises
    ------
    ValueError
        If `dtype` is another kind.
    """
    xs = np.arange(100).astype(choice(dtype, "dtype", _DTYPES))
    return int(np.argmax(sigmoid(xs) == 1))


def largest_exp(dtype: str = "float64") -> int:
    """The largest whole x whose exp(x) is finite in this kind of float.

    Parameters
    ----------
    dtype
        "float64" (answer 709) or "float32" (answer 88).

    Raises
    ------
    ValueError
        If `dtype` is another kind.
    """
    xs = np.arange(1000).astype(choice(dtype, "dtype", _DTYPES))
    with np.errstate(over="ignore"):
        finite = np.isfinite(np.exp(xs))
    return int(np.flatnonzero(finite)[-1])
