"""The functions of nnref that cards may call, with checks of their arguments.

The functions of the core are mathematics and check nothing. Here each gets a check for
every argument; the others have theirs where they are defined.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from nnref import activations, batching, checks, digits, limits, mistakes, shapes
from nnref import tables as gates
from nnref.activations import ACTIVATIONS, identity
from nnref.checks import Check, checked, one_of
from nnref.limits import OUTPUTS
from nnref.mnist import accuracy
from nnref.network import NET, Network, Trace, forward
from nnref.perceptron import perceptron, weighted_sum


def _sided(x: Any, what: str) -> np.ndarray:
    """Numbers without nan."""
    a = checks.numbers(x, what)
    if np.isnan(a).any():
        msg = f"{what} must not hold nan: it lies on neither side of the step"
        raise ValueError(msg)
    return a


def _weights(x: Any, what: str) -> np.ndarray:
    """The weights of a neuron."""
    w = checks.floats(x, what)
    if w.ndim != 1:
        raise ValueError(f"{what} must have shape (n,), not {w.shape}")
    return w


_BOTH: dict[str, Check] = {"x1": checks.number, "x2": checks.number}
_CHECKS: dict[Callable[..., Any], dict[str, Check]] = {
    **dict.fromkeys(gates.FUNCTIONS.values(), _BOTH),
    activations.step: {"x": _sided},
    activations.sigmoid: {"x": checks.floats},
    activations.book_sigmoid: {"x": checks.floats},
    activations.relu: {"x": checks.numbers},
    activations.identity: {"x": checks.numbers},
    activations.softmax: {"a": checks.scores(-1)},
    activations.naive_softmax: {"a": checks.row},
}
_CORE = {h.__name__: checked(**checks)(h) for h, checks in _CHECKS.items()}
_HIDDEN = one_of(ACTIVATIONS)
_OUTPUT = one_of(OUTPUTS)
_LAYER = checks.maybe(checks.whole(1, 3))


@checked(w=_weights, b=checks.number)
@wraps(weighted_sum)
def _weighted_sum(x: Any, w: np.ndarray, b: float) -> Any:
    return weighted_sum(checks.layer_input(w.size)(x, "x"), w, b)


@checked()
@wraps(perceptron)
def _perceptron(x: Any, w: Any, b: float) -> Any:
    return _CORE["step"](_weighted_sum(x, w, b))


@checked(predictions=checks.classes, labels=checks.classes)
@wraps(accuracy)
def _accuracy(predictions: Any, labels: Any) -> float:
    return float(digits.count_correct(predictions, labels) / len(labels))


@checked(name=one_of(Trace._fields), hidden=_HIDDEN, output=_OUTPUT, skip=_LAYER)
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
    hs = [_CORE[hidden], _CORE[hidden], _CORE[output]]
    if skip is not None:
        hs[skip - 1] = identity
    trace = forward(checks.layer_input(2)(x, "x"), NET, *hs)
    return np.asarray(getattr(trace, name), np.float64)


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


@checked(name=one_of(Network._fields))
def net_weights(name: str) -> np.ndarray:
    """One array of `NET`: "W1", "b1", "W2", "b2", "W3" or "b3"."""
    return np.array(getattr(NET, name))


_REGISTRY = {
    **_CORE,
    "weighted_sum": _weighted_sum,
    "perceptron": _perceptron,
    "accuracy": _accuracy,
    **{f.__name__: f for f in (net_trace, net_output, net_weights)},
}
_MODULES = (gates, limits, shapes, batching, digits, mistakes)


def function(name: str) -> Callable[..., Any]:
    """The function of this name, with its checks."""
    checks = [getattr(module, name, None) for module in _MODULES]
    return next(f for f in (_REGISTRY.get(name), *checks) if f)
