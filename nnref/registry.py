"""The functions of nnref that cards may call."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from nnref import (
    activations,
    batching,
    digits,
    limits,
    mistakes,
    mnist,
    perceptron,
    shapes,
    tables,
)
from nnref.activations import ACTIVATIONS, identity
from nnref.checks import choose, floats, numbers, same_shape
from nnref.limits import OUTPUTS
from nnref.network import NET, forward


def _activation(name: str) -> Callable[..., Any]:
    """An activation function of floats; some keep whole numbers as they are."""
    function = getattr(activations, name)
    convert = numbers if name in {"step", "relu", "identity"} else floats

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        named = {name: convert(x) for name, x in kwargs.items()}
        return function(*map(convert, args), **named)

    return call


@wraps(perceptron.weighted_sum)
def _weighted_sum(x: Any, w: Any, b: float) -> Any:
    x, w = floats(x), floats(w)
    same_shape(x[0] if x.ndim == 2 else x, w)
    return perceptron.weighted_sum(x, w, b)


@wraps(perceptron.perceptron)
def _perceptron(x: Any, w: Any, b: float) -> Any:
    return activations.step(_weighted_sum(x, w, b))


@wraps(mnist.accuracy)
def _accuracy(predictions: Any, labels: Any) -> float:
    same_shape(predictions, labels)
    return mnist.accuracy(predictions, labels)


def net_trace(
    x: Any,
    name: str,
    /,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    skip: int | None = None,
) -> np.ndarray:
    """One entry of the forward pass of `NET`: "a1", "z1", "a2", "z2", "a3" or "y".

    `skip` is the layer (1, 2 or 3) whose activation function is forgotten.
    """
    h, last = choose(ACTIVATIONS, hidden), choose(OUTPUTS, output)
    if skip not in {None, 1, 2, 3}:
        raise ValueError(f"skip must be 1, 2 or 3, not {skip}")
    hs = [identity if i == skip else f for i, f in enumerate((h, h, last), start=1)]
    trace = forward(floats(x), NET, *hs)
    return np.asarray(choose(trace._asdict(), name), np.float64)


def net_output(
    x: Any,
    /,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    skip: int | None = None,
) -> np.ndarray:
    """The output y of `NET`, of shape (2,), or (N, 2) for a batch."""
    return net_trace(x, "y", hidden=hidden, output=output, skip=skip)


def net_weights(name: str) -> np.ndarray:
    """One array of `NET`: "W1", "b1", "W2", "b2", "W3" or "b3"."""
    return choose(NET._asdict(), name).copy()


_OURS = {
    **{name: _activation(name) for name in (*OUTPUTS, "book_sigmoid", "naive_softmax")},
    "weighted_sum": _weighted_sum,
    "perceptron": _perceptron,
    "accuracy": _accuracy,
    **{f.__name__: f for f in (net_trace, net_output, net_weights)},
}
_MODULES = (perceptron, activations, tables, limits, shapes, batching, digits, mistakes)


def function(name: str) -> Callable[..., Any]:
    """The function of this name.

    It returns a number as one of Python, and what overflows as inf or nan, unwarned.
    """
    found = [getattr(module, name, None) for module in _MODULES]
    return for_cards(next(f for f in (_OURS.get(name), *found) if f))


def for_cards(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose numbers are those of Python, and that warns of no overflow."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            result = function(*args, **kwargs)
        return result.item() if getattr(result, "ndim", None) == 0 else result

    return call
