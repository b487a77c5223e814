"""The worked example of `nnref.network`, with each activation function in it."""

from typing import Any

import numpy as np

from deck.plugin import choose, floats
from nnref.activations import ACTIVATIONS, identity
from nnref.live.limits import OUTPUTS
from nnref.network import NET, forward


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

    >>> net_trace([1.0, 0.5], "z1")
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
    """The output y of `NET`, of shape (2,), or (N, 2) for a batch.

    >>> net_output([1.0, 0.5])
    """
    return net_trace(x, "y", hidden=hidden, output=output, skip=skip)


def net_weights(name: str) -> np.ndarray:
    """One array of `NET`: "W1", "b1", "W2", "b2", "W3" or "b3".

    >>> net_weights("W2")
    """
    return choose(NET._asdict(), name).copy()
