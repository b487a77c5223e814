"""The diagram of a network: a column of neurons for each layer, and lines between.

The first column shows the inputs and every other one a layer of neurons. Each
value is joined to each neuron of the next column, and the weight belongs to that
line: the line from node i to node j is element (i, j) of the layer's matrix W.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnref._checks import bounded, instance, layer_input
from nnref.network import NET, Network, forward

if TYPE_CHECKING:
    from nnref._types import Floats, Values


class Edge(NamedTuple):
    """A line of the diagram, from a node to one in the next column."""

    layer: int
    """The layer whose weight it is, counted from 1; it starts in column layer - 1."""
    source: int
    """Which node of its column it comes from, counted from 0 at the top."""
    target: int
    """Which neuron of the layer it goes to, counted from 0 at the top."""
    weight: float


class Diagram(NamedTuple):
    """Where everything stands, and what it holds for one input."""

    positions: tuple[Floats, ...]
    """Points (x, y) of each column's nodes, shape (n, 2), all between 0 and 1.
    Columns run from left to right, nodes from top to bottom; y grows upwards."""
    values: tuple[Floats, ...]
    """What the nodes of each column pass on, shape (n,): x, z1, z2 and y."""
    biases: tuple[Floats, ...]
    """The biases of each layer, shape (m,)."""
    edges: tuple[Edge, ...]
    """All lines, layer by layer, and row by row of its W."""


def network_diagram(
    x: Values,
    /,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    network: Network = NET,
) -> Diagram:
    """The diagram of a network of three layers, with its values for one input.

    Parameters
    ----------
    x
        One input of shape (n,).
    hidden, output, network
        As for `forward`.

    Returns
    -------
    Diagram
        Positions, values, biases and edges, as plain numbers.

    Raises
    ------
    ValueError
        If a shape or a name does not fit, or there are more than 10,000 lines.
    """
    instance(network, "network", Network)
    lines = sum(W.size for W in network.weights)
    bounded(lines, "the diagram")
    trace = forward(x, hidden=hidden, output=output, network=network)
    if trace.y.ndim != 1:
        msg = f"x must have shape ({network.sizes[0]},), not {np.shape(x)}"
        raise ValueError(msg)
    columns = len(network.sizes)
    return Diagram(
        tuple(_column(i / (columns - 1), n) for i, n in enumerate(network.sizes)),
        (layer_input(x, "x", network.sizes[0]), trace.z1, trace.z2, trace.y),
        network.biases,
        tuple(
            Edge(layer, i, j, float(W[i, j]))
            for layer, W in enumerate(network.weights, start=1)
            for i, j in product(*map(range, W.shape))
        ),
    )


def _column(x: float, n: int) -> Floats:
    """The places of `n` nodes above one another, the same space around each."""
    y = 1 - (np.arange(n) + 0.5) / n
    return np.column_stack([np.full(n, x), y])
