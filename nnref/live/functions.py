"""The functions of nnref that cards may call."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from nnref import activations, mnist, perceptron
from nnref.live import batching, digits, limits, mistakes, net, shapes, tables
from nnref.live.checks import floats, numbers, same_shape
from nnref.live.limits import OUTPUTS


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


_OURS = {
    **{name: _activation(name) for name in (*OUTPUTS, "book_sigmoid", "naive_softmax")},
    "weighted_sum": _weighted_sum,
    "perceptron": _perceptron,
    "accuracy": _accuracy,
}
_MODULES = (
    *(perceptron, activations, tables, limits, net),
    *(shapes, batching, digits, mistakes),
)


def function(name: str) -> Callable[..., Any]:
    """The function of this name.

    It returns a number as one of Python, and what overflows as inf or nan, unwarned.
    """
    found: list[Any] = [getattr(module, name, None) for module in _MODULES]
    return for_cards(next(f for f in (_OURS.get(name), *found) if f))


def for_cards(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose numbers are those of Python, and that warns of no overflow."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            result = function(*args, **kwargs)
        return result.item() if getattr(result, "ndim", None) == 0 else result

    return call
