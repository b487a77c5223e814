"""A neural network of three layers, computed forward.

A layer of neurons is a matrix. With the inputs in a row `x`, the weights of each
neuron in a column of `W` and the biases in a row `b`, all weighted sums of the
layer come from one product,

    a = x @ W + b        shapes (n,) @ (n, m) + (m,) -> (m,)

and the layer passes on z = h(a). A batch of N inputs stacked as rows goes
through the same line: (N, n) @ (n, m) + (m,) -> (N, m), where NumPy adds `b` to
every row. Layers are counted by their weights, so the network 2-3-2-2 has three.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from nnref._checks import choice, floats, instance, layer_input, whole
from nnref.activations import ACTIVATIONS
from nnref.scores import softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnref._types import Floats, Values

_OUTPUTS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {**ACTIVATIONS, "softmax": softmax}
)
"""What an output layer may use: any activation function, and softmax."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The weights and biases of a network, one of each a layer.

    Layer i has weights of shape (n, m) and biases of shape (m,): n inputs, m
    neurons. The arrays are copied and made read-only.

    Raises
    ------
    ValueError
        If `weights` or `biases` is no tuple of arrays of numbers, or the shapes do
        not form a chain.
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def __post_init__(self) -> None:
        """The arrays are frozen and their shapes checked."""
        weights = _frozen(self.weights, "weights")
        biases = _frozen(self.biases, "biases")
        if not weights or len(weights) != len(biases):
            msg = f"{len(weights)} weight matrices do not go with {len(biases)} biases"
            raise ValueError(msg)
        width = weights[0].shape[0] if weights[0].ndim else 0
        for i, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
            if W.ndim != 2 or W.shape[0] != width or b.shape != W.shape[1:]:
                msg = (
                    f"layer {i} must have shapes ({width}, m) and (m,), "
                    f"not {W.shape} and {b.shape}"
                )
                raise ValueError(msg)
            width = W.shape[1]
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of inputs, then the number of neurons of each layer."""
        return (self.weights[0].shape[0], *(b.size for b in self.biases))


def _frozen(arrays: object, what: str) -> tuple[Floats, ...]:
    """Read-only copies of `arrays` as floats."""
    if not isinstance(arrays, tuple | list):
        msg = f"{what} must be a tuple of arrays, not a {type(arrays).__name__}"
        raise ValueError(msg)  # noqa: TRY004 - one kind of refusal everywhere
    copies = tuple(floats(a, f"{what}[{i}]").copy() for i, a in enumerate(arrays))
    for a in copies:
        a.setflags(write=False)
    return copies


NET: Final = Network(
    weights=(
        np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
        np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
        np.array([[0.1, 0.3], [0.2, 0.4]]),
    ),
    biases=(np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.2]), np.array([0.1, 0.2])),
)
"""The worked example: two inputs, layers of three, two and two neurons."""


class Trace(NamedTuple):
    """Everything that a forward pass through three layers computes, in order."""

    a1: Floats
    z1: Floats
    a2: Floats
    z2: Floats
    a3: Floats
    y: Floats


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def forward(
    x: Values,
    /,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    skip: int | None = None,
    network: Network = NET,
) -> Trace:
    """The forward pass of a network of three layers, with all that it passes on.

    Parameters
    ----------
    x
        Inputs of shape (n,), or (N, n) for a batch.
    hidden, output, network
        Names of activation functions (the output may be "softmax" as well), and
        the network of three layers.
    skip
        The layer (1, 2 or 3) whose activation function is forgotten.

    Returns
    -------
    Trace
        Arrays of shape (m,) or (N, m), float32 if inputs and weights are. A shape,
        name or number of layers that does not fit raises `ValueError`.
    """
    h = _activation(hidden, "hidden", ACTIVATIONS)
    last = _activation(output, "output", _OUTPUTS)
    forgotten = None if skip is None else whole(skip, "skip", 1, 3)
    (W1, W2, W3), (b1, b2, b3) = _three_layers(network)
    x = layer_input(x, "x", W1.shape[0])

    a1 = x @ W1 + b1
    z1 = a1 if forgotten == 1 else h(a1)
    a2 = z1 @ W2 + b2
    z2 = a2 if forgotten == 2 else h(a2)
    a3 = z2 @ W3 + b3
    y = a3 if forgotten == 3 else last(a3)
    return Trace(a1, z1, a2, z2, a3, y)


def _activation(
    name: str, what: str, known: Mapping[str, Callable[[Any], Any]]
) -> Callable[[Floats], Floats]:
    """A function by its name; what it gives has the kind of float it was given."""
    h = known[choice(name, what, known)]
    return lambda a: np.asarray(h(a), dtype=a.dtype)


def _three_layers(
    network: Network,
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """The weights and biases of a network, if it has three layers."""
    instance(network, "network", Network)
    if len(network.weights) != 3:
        msg = f"the network must have 3 layers, not {len(network.weights)}"
        raise ValueError(msg)
    return network.weights, network.biases


def net_trace(
    x: Values,
    name: str,
    /,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    skip: int | None = None,
) -> Floats:
    """One entry of the forward pass of `NET`: "a1", "z1", "a2", "z2", "a3" or "y"."""
    choice(name, "name", Trace._fields)
    trace = forward(x, hidden=hidden, output=output, skip=skip)
    entry: Floats = getattr(trace, name)
    return entry


def net_output(
    x: Values,
    /,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    skip: int | None = None,
) -> Floats:
    """The output y of `NET`, of shape (2,), or (N, 2) for a batch."""
    return forward(x, hidden=hidden, output=output, skip=skip).y


def net_weights(name: str) -> Floats:
    """One array of `NET`, read-only: "W1", "b1", "W2", "b2", "W3" or "b3"."""
    choice(name, "name", ("W1", "b1", "W2", "b2", "W3", "b3"))
    arrays = NET.weights if name[0] == "W" else NET.biases
    return arrays[int(name[1]) - 1]
