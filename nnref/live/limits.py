"""Where the curves go flat, where floats end, and why layers need a non-linearity.

A network learns by following slopes, and those of `sigmoid` are small: 0.25 at most.
Through ten layers the slopes multiply, 0.25 ** 10 is about a millionth, and the first
layers hardly learn. `step` is worse: its slope is 0 except at the jump.
"""

from typing import Any

import numpy as np

from deck.plugin import at_most, choose, floats
from nnref.activations import ACTIVATIONS, sigmoid, softmax, step

OUTPUTS = {**ACTIVATIONS, "softmax": softmax}
"""What an output layer may use: any activation function, and softmax."""

_KINDS = {"float64": np.float64, "float32": np.float32}

_STEP = 2.0**-13
"""How far from 0 the two points are that stand for a slope there."""


def sigmoid_slope(x: Any, /) -> Any:
    """The slope of the sigmoid at `x` is sigmoid(x) * (1 - sigmoid(x)).

    1 - sigmoid(x) is computed as sigmoid(-x), the same on paper; in floating point the
    subtraction would leave 0 from x = 37 on.

    >>> sigmoid_slope(0)
    """
    x = floats(x)
    return sigmoid(x) * sigmoid(-x)


def slope(name: str, x: float) -> float:
    """The slope of an activation function at `x`.

    At a jump or a corner, where there is no derivative, it is that of the straight line
    through two points close by, one on each side. So at 0 `relu` has 0.5, and `step`
    4096, which only depends on how close the points are.

    >>> slope("relu", 2)
    """
    h = choose(ACTIVATIONS, name)
    if name == "sigmoid":
        return float(sigmoid_slope(x))
    if x or name == "identity":
        return {"step": 0.0, "relu": float(step(x)), "identity": 1.0}[name]
    return float(h(_STEP) - h(-_STEP)) / (2 * _STEP)


def saturation(dtype: str = "float64") -> int:
    """The first whole x at which sigmoid(x) is exactly 1 in this kind of float.

    >>> saturation("float32")
    """
    return int(np.argmax(sigmoid(np.arange(100).astype(choose(_KINDS, dtype))) == 1))


def largest_exp(dtype: str = "float64") -> int:
    """The largest whole x whose exp(x) is finite in this kind of float.

    >>> largest_exp()
    """
    finite = np.isfinite(np.exp(np.arange(1000).astype(choose(_KINDS, dtype))))
    return int(np.flatnonzero(finite)[-1])


def linear_stack(c: float, x: Any, layers: int) -> Any:
    """The value of `x` after layers that each multiply by `c`: c ** layers * x.

    >>> linear_stack(2, 3, 4)
    """
    at_most(10_000, layers, "layers")
    c, x = float(c), floats(x)
    for _ in range(layers):
        x = c * x
    return x
