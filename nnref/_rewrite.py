"""A network of sigmoids, rewritten so that NumPy computes it faster.

On paper none of this changes a value.

- sigmoid(a) = (1 + tanh(a / 2)) / 2. So sigmoids can be traded for tanh, a single
  operation in NumPy, if the weights make up for the halves and the 1.
- A bias is a weight for an input that is always 1. So the first layer gets neurons
  more that always give 1, and the product of the second layer adds its biases too.
- tanh lies between -1 and 1. So the weights alone say how large a score can get,
  and where exp is safe with all that, softmax need not look for the largest.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

from nnref.network import Network

if TYPE_CHECKING:
    from nnref._types import Floats

_SURE: Final = 30
"""The tanh of this is 1 to the last digit."""

_SAFE: Final = 80
"""exp is neither infinite nor 0 up to here, on both sides, even in float32."""

_LINE: Final = 64
"""The bytes in a line of the processor's cache."""


Hidden: TypeAlias = "tuple[Floats, Floats | None, Floats | None]"
"""The weights of a hidden layer, its biases if any, and the array for what it gives.

Where the last is None, the layer makes a new one.
"""


class Layers(NamedTuple):
    """The rewritten network: hidden layers with tanh, and an output layer."""

    hidden: tuple[Hidden, ...]
    W: Floats
    b: Floats
    is_safe: bool
    """Whether every score lies between -80 and 80, whatever the input."""
    spare: list[list[Floats]]
    """Arrays for what the hidden layers give, that no call is using now."""


@lru_cache(maxsize=8)
def rewritten(network: Network, dtype: np.dtype[Any], order: Any) -> Layers:
    """The same network with tanh in place of the sigmoid, as `dtype` or wider.

    A hidden layer passes on z = (1 + t) / 2 with t = tanh(a / 2). It gets half its
    weights and biases, to give t. The layer that follows turns z @ W + b into
    t @ (W / 2) + (b + the sum of each column of W / 2), to take it.

    `order` is how the first matrix is stored, by far the largest: by rows ("C") or
    by columns ("F").
    """
    dtype = np.result_type(dtype, *network.weights, *network.biases)
    Ws: list[Floats] = [W.astype(np.float64) for W in network.weights]
    bs: list[Floats] = [b.astype(np.float64) for b in network.biases]
    for i in range(1, len(Ws)):
        Ws[i - 1], bs[i - 1] = Ws[i - 1] / 2, bs[i - 1] / 2
        Ws[i] = Ws[i] / 2
        bs[i] = bs[i] + Ws[i].sum(axis=0)
    reach = np.max(np.abs(Ws[-1]).sum(axis=0) + np.abs(bs[-1]))
    is_safe = len(Ws) > 1 and bool(reach < _SAFE)
    if len(Ws) > 1:
        _move_biases(Ws, bs)
    *Ws, W = [_stored(W, dtype, order if W is Ws[0] else "C") for W in Ws]
    *bs, b = [b.astype(dtype) for b in bs]
    given = [c if c.any() else None for c in bs]
    hidden = tuple((V, c, None) for V, c in zip(Ws, given, strict=True))
    return Layers(hidden, W, b, is_safe, [])


def _move_biases(Ws: list[Floats], bs: list[Floats]) -> None:
    """The biases of the second layer become weights for neurons that give 1.

    Up to four of them fill the layer up to a number that processors like better; only
    the first is listened to.
    """
    (n, k), m = Ws[0].shape, bs[1].size
    more = 4 - k % 4
    Ws[0] = np.hstack([Ws[0], np.zeros((n, more))])
    bs[0] = np.append(bs[0], np.full(more, _SURE))
    Ws[1] = np.vstack([Ws[1], bs[1], np.zeros((more - 1, m))])
    bs[1] = np.zeros(m)


def _stored(W: Floats, dtype: np.dtype[Any], order: Any) -> Floats:
    """A copy of `W` that begins where a line of the processor's cache begins."""
    size = W.size * dtype.itemsize
    memory = np.empty(size + _LINE, np.uint8)
    start = -memory.__array_interface__["data"][0] % _LINE
    copy = memory[start : start + size].view(dtype).reshape(W.shape, order=order)
    copy[...] = W
    return copy
