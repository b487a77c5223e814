"""Inference at full speed: what a trained network says about its inputs.

`forward` is written as the book has it, and keeps all that it computes. Whoever
only wants the shares gets the same ones faster here. Three things are arranged
differently; on paper none of them changes a value.

- sigmoid(a) = (1 + tanh(a / 2)) / 2. So sigmoids can be traded for tanh, a single
  operation in NumPy, if the weights make up for the halves and the 1.
- tanh lies between -1 and 1. So the weights alone say how large a score can get,
  and where exp is safe with all that, softmax need not look for the largest.
- A large batch goes through in blocks of rows, so that what is computed of a block
  is still in the processor's cache when it is needed next.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from nnref._checks import layer_input
from nnref.network import Network

if TYPE_CHECKING:
    from nnref._types import Floats, Values

_FEW: Final = 16
"""Up to so many rows, products with matrices stored by columns are faster."""

_BLOCK: Final = 1000
"""The rows that go through the network together."""

_SAFE: Final = 40
"""exp stays far from infinity and from 0 up to here, squared as well, in float32."""


class _Layers(NamedTuple):
    """A network of sigmoids, rewritten for tanh."""

    hidden: tuple[tuple[Floats, Floats], ...]
    W: Floats
    b: Floats
    is_safe: bool
    """Whether every score lies between -40 and 40, whatever the input."""


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
        If the shape does not fit, or a score comes out as nan: `x` holds nan, or
        numbers so large that weighted sums overflow.
    """
    x = layer_input(x, "x", network.weights[0].shape[0])
    rows = x.reshape(-1, x.shape[-1])
    layers = _rewritten(network, x.dtype, "F" if len(rows) <= _FEW else "C")
    if len(rows) <= _BLOCK:
        z = rows[0] if len(rows) == 1 else rows  # a vector needs less bookkeeping
        return np.ascontiguousarray(_shares(z, layers)).reshape(*x.shape[:-1], -1)
    shares = np.empty((len(rows), layers.b.size), layers.b.dtype)
    for i in range(0, len(rows), _BLOCK):
        shares[i : i + _BLOCK] = _shares(rows[i : i + _BLOCK], layers)
    return shares


def _shares(z: Floats, layers: _Layers) -> Floats:
    """The shares of one input or one block of inputs.

    From the scores on, an input is a column: sums over ten long rows are faster
    than sums over many rows of ten.
    """
    for W, b in layers.hidden:
        z = z.dot(W)
        z += b
        np.tanh(z, out=z)
    e = layers.W.T.dot(z.T)
    shares: Floats = e.T
    shares += layers.b
    if not layers.is_safe:
        e -= np.max(e, axis=0)
    np.exp(e, out=e)
    total = np.add.reduce(e, axis=0)
    if not np.dot(total, total) > 0:  # one nan makes the sum of all squares nan
        raise ValueError("the scores must be numbers, but one is nan")
    e /= total
    return shares


@lru_cache(maxsize=8)
def _rewritten(network: Network, dtype: np.dtype[Any], order: Any) -> _Layers:
    """The same network with tanh in place of the sigmoid, as `dtype` or wider.

    A hidden layer passes on z = (1 + t) / 2 with t = tanh(a / 2). It gets half its
    weights and biases, to give t. The layer that follows turns z @ W + b into
    t @ (W / 2) + (b + the sum of each column of W / 2), to take it.
    """
    dtype = np.result_type(dtype, *network.weights, *network.biases)
    Ws = [W.astype(np.float64) for W in network.weights]
    bs = [b.astype(np.float64) for b in network.biases]
    for i in range(1, len(Ws)):
        Ws[i - 1], bs[i - 1] = Ws[i - 1] / 2, bs[i - 1] / 2
        Ws[i] = Ws[i] / 2
        bs[i] = bs[i] + Ws[i].sum(axis=0)
    reach = np.max(np.abs(Ws[-1]).sum(axis=0) + np.abs(bs[-1]))
    Ws = [W.astype(dtype) for W in Ws]
    Ws[0] = Ws[0].astype(dtype, order=order)  # by far the largest
    *hidden, (W, b) = zip(Ws, [b.astype(dtype) for b in bs], strict=True)
    return _Layers(tuple(hidden), W, b, len(Ws) > 1 and bool(reach < _SAFE))
