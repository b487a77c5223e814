"""A neural network of three layers, computed forward.

With the inputs in a row `x`, the weights of each neuron in a column of `W` and the
biases in a row `b`, all weighted sums of a layer come from one product,

    a = x @ W + b        shapes (n,) @ (n, m) + (m,) -> (m,)

and the layer passes on z = h(a). A batch of N inputs stacked as rows goes through the
same line: (N, n) @ (n, m) + (m,) -> (N, m), where NumPy adds `b` to every row. Layers
are counted by their weights, so the network 2-3-2-2 has three.
"""

from collections import namedtuple

import numpy as np

from nnref.activations import Activation, identity, sigmoid

Network = namedtuple("Network", "W1 b1 W2 b2 W3 b3")  # noqa: PYI024 - all are arrays
"""The weights, of shape (n, m), and the biases, of shape (m,), of three layers."""

Trace = namedtuple("Trace", "a1 z1 a2 z2 a3 y")  # noqa: PYI024
"""All results of a forward pass, in order: shapes (m,) or (N, m)."""

NET = Network(
    W1=np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
    b1=np.array([0.1, 0.2, 0.3]),
    W2=np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
    b2=np.array([0.1, 0.2]),
    W3=np.array([[0.1, 0.3], [0.2, 0.4]]),
    b3=np.array([0.1, 0.2]),
)
"""The worked example: two inputs, layers of three, two and two neurons."""


def forward(
    x: np.ndarray,
    network: Network = NET,
    h1: Activation = sigmoid,
    h2: Activation = sigmoid,
    output: Activation = identity,
) -> Trace:
    """The forward pass for `x`, of shape (n,) or (N, n), with all its results."""
    W1, b1, W2, b2, W3, b3 = network
    a1 = x @ W1 + b1
    z1 = h1(a1)
    a2 = z1 @ W2 + b2
    z2 = h2(a2)
    a3 = z2 @ W3 + b3
    return Trace(a1, z1, a2, z2, a3, y=output(a3))


def batches(n: int, size: int) -> list[slice]:
    """The rows of each batch of `size` among `n`, in order; the last may have fewer."""
    return [slice(i, min(i + size, n)) for i in range(0, n, size)]
