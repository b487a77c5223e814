"""Inference at full speed: what a trained network says about its inputs.

`forward` is written as the book has it, and keeps all that it computes. Whoever
only wants the shares gets the same ones faster here: the sigmoid is computed as a
tanh, everything is changed in place, and a large batch goes through in blocks of
rows, so that what is computed of a block is still in the processor's cache when it
is needed next.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import instance, layer_input
from nnref._rewrite import Layers, rewritten
from nnref.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnref._rewrite import Hidden
    from nnref._types import Floats, Values

_FEW: Final = 16
"""Up to so many rows, products with a matrix stored by columns are faster."""

_BLOCK: Final = 1000
"""The rows that go through the network together."""


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def predict(x: Values, network: Network) -> Floats:
    """The shares that a network with sigmoid hidden layers gives to each class.

    They are those of ``forward(x, network=network, output="softmax").y``, but for
    the last digits of floating-point numbers.

    Parameters
    ----------
    x
        Inputs of shape (n,), or (N, n) for a batch.
    network
        The network, of any number of layers.

    Returns
    -------
    ndarray
        Shares of shape (m,) or (N, m), float32 if inputs and weights are; each row
        adds up to 1.

    Raises
    ------
    ValueError
        If the shape does not fit, or a score comes out as nan: `x` holds nan or
        infinity, or numbers so large that weighted sums overflow.
    """
    instance(network, "network", Network)
    x = layer_input(x, "x", network.weights[0].shape[0])
    rows = x.reshape(-1, x.shape[-1])
    layers = rewritten(network, x.dtype, "F" if len(rows) <= _FEW else "C")
    if len(rows) <= _FEW:
        z = rows[0] if len(rows) == 1 else rows  # a vector needs less bookkeeping
        shares = _shares(z, layers.hidden, layers)
        return np.ascontiguousarray(shares).reshape(*x.shape[:-1], -1)
    y = np.empty((len(rows), layers.b.size), layers.b.dtype)
    room = _borrow(layers)
    for i in range(0, len(rows), _BLOCK):
        z = rows[i : i + _BLOCK]
        places = zip(layers.hidden, room, strict=True)
        hidden = [(W, b, a[: len(z)]) for (W, b, _), a in places]
        y[i : i + _BLOCK] = _shares(z, hidden, layers)
    layers.spare.append(room)
    return y


def _borrow(layers: Layers) -> list[Floats]:
    """Arrays for what the hidden layers give: those of an earlier call, or new ones.

    New memory would have to be fetched from the system each time, and given back.
    """
    try:
        return layers.spare.pop()  # a single step: no two threads get the same
    except IndexError:
        return [np.empty((_BLOCK, W.shape[1]), W.dtype) for W, *_ in layers.hidden]


def _shares(z: Floats, hidden: Iterable[Hidden], layers: Layers) -> Floats:
    """The shares of one input or one block of inputs.

    From the scores on, an input is a column: sums over ten long rows are faster
    than sums over many rows of ten.
    """
    for W, b, place in hidden:
        z = z.dot(W, place)
        if b is not None:
            z += b
        np.tanh(z, out=z)
    e = layers.W.T.dot(z.T)
    shares: Floats = e.T
    shares += layers.b
    if not layers.is_safe:
        e -= np.max(e, axis=0)
    np.exp(e, out=e)
    total = np.add.reduce(e, axis=0)
    if math.isnan(np.dot(total, total)):  # as one nan makes the sum of squares
        raise ValueError("the scores must be numbers, but one is nan")
    e /= total
    return shares
