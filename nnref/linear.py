"""Why hidden layers need a bend: layers without one are a single layer.

If every activation function is the identity, a network of three layers computes
((x @ W1 + b1) @ W2 + b2) @ W3 + b3. Multiplied out, this is x @ W + b with one
matrix W = W1 @ W2 @ W3 and one vector b. Whatever the deep network can do, one
layer can do with fewer numbers. Any function with a bend or a curve between the
layers breaks this, and `relu`, two straight pieces, is enough.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, overload

import numpy as np

from nnref._checks import floats, instance, number, whole
from nnref._sizes import layer_sizes
from nnref.network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnref._types import Floats, Ints, Values


def count_parameters(sizes: Sequence[int] | Ints, /) -> int:
    """The number of weights and biases of a network with layers of these sizes.

    A layer of m neurons after n values has n * m weights and m biases.

    Parameters
    ----------
    sizes
        The number of inputs, then of the neurons of each layer: [2, 3, 2, 2] has
        23 parameters.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not a whole number from 1 to
        a million.
    """
    ns = layer_sizes(sizes)
    return sum(n * m + m for n, m in pairwise(ns))


def count_collapsed(sizes: Sequence[int] | Ints, /) -> int:
    """The number of parameters left when all layers collapse to one.

    One layer from the first size to the last: [2, 3, 2, 2] leaves 2 * 2 weights
    and 2 biases, 6.

    Raises
    ------
    ValueError
        As for `count_parameters`.
    """
    ns = layer_sizes(sizes)
    return ns[0] * ns[-1] + ns[-1]


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def collapse(network: Network) -> tuple[Floats, Floats]:
    """The one linear layer that equals a network with identity activations.

    Parameters
    ----------
    network
        A network of any number of layers, from n inputs to m outputs.

    Returns
    -------
    W, b : ndarray
        Shapes (n, m) and (m,). x @ W + b is the network's output for every x.

    Raises
    ------
    ValueError
        If `network` is no `Network`.
    """
    instance(network, "network", Network)
    W, b = network.weights[0], network.biases[0]
    for W_next, b_next in zip(network.weights[1:], network.biases[1:], strict=True):
        W = W @ W_next
        b = b @ W_next + b_next
    return W, b


@overload
def linear_stack(c: float, x: float, layers: int) -> float: ...
@overload
def linear_stack(c: float, x: Values, layers: int) -> Floats: ...
@np.errstate(over="ignore", under="ignore", invalid="ignore")
def linear_stack(c: float, x: float | Values, layers: int) -> float | Floats:
    """The value of `x` after layers that each multiply by `c`: c ** layers * x.

    It is computed layer by layer, as a network would, and is still a straight
    line through 0.

    Parameters
    ----------
    c
        The factor of every layer, h(x) = c * x.
    x
        A number, or an array of any shape.
    layers
        The number of layers, 0 to 10,000.

    Returns
    -------
    float or ndarray
        Values in the shape of `x`.

    Raises
    ------
    ValueError
        If `layers` is out of range or an argument is not numeric.
    """
    factor = float(number(c, "c"))
    z = floats(x, "x")
    for _ in range(whole(layers, "layers", 0)):
        z = np.asarray(factor * z)
    return z if z.ndim else float(z)
