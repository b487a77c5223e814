"""How a network learns: the slope of its error along every weight, by backpropagation.

Training asks one question of every parameter: if it grew a little, would the error
grow or fall? The answer is the gradient, a number for each weight and bias. To try
all 45,360 parameters of the digit network one by one would take as many forward
passes. Backpropagation gets them all from one pass forward and one pass back.

Forward, everything that a layer computes is kept. Backward, `d` says for each
neuron how the loss changes with its weighted sum `a`:

- At the output, softmax and cross-entropy together leave the simplest answer that
  there could be: d = y - t, what was said minus what was right.
- A weight multiplies the value that comes in through it, so its slope is that
  value times `d`; a bias counts as a weight whose value is always 1.
- The layer before had its part in `d` through the same weights, so `d` goes back
  through W, and then through the slope of the sigmoid, z * (1 - z).

A batch has N rows, and the loss is their mean: hence the division by N, and the
sums over rows that the products `z.T @ d` take by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnref._checks import floats, instance, layer_input, numbers
from nnref.activations import sigmoid
from nnref.network import Network
from nnref.scores import softmax

if TYPE_CHECKING:
    from nnref._types import Array, Floats, Values


class Parameters(NamedTuple):
    """What training changes, or how each of them should change: three layers."""

    W1: Floats
    b1: Floats
    W2: Floats
    b2: Floats
    W3: Floats
    b3: Floats


def parameters_of(network: Network, /) -> Parameters:
    """The weights and biases of a network of three layers.

    Raises
    ------
    ValueError
        If it is no network, or one of more layers, or fewer.
    """
    instance(network, "network", Network)
    if len(network.weights) != 3:
        msg = f"the network must have 3 layers, not {len(network.weights)}"
        raise ValueError(msg)
    W1, W2, W3 = network.weights
    b1, b2, b3 = network.biases
    return Parameters(W1, b1, W2, b2, W3, b3)


def network_of(parameters: Parameters, /) -> Network:
    """The network that has these weights and biases, copied and read-only.

    Raises
    ------
    ValueError
        If they are no `Parameters`, or their shapes form no chain.
    """
    W1, b1, W2, b2, W3, b3 = instance(parameters, "parameters", Parameters)
    return Network((W1, W2, W3), (b1, b2, b3))


def cross_entropy(y: Values, t: Values, /) -> float:
    """The loss of a classification: how surprised the network was by the right answers.

    For one input it is -log(p), where p is the share that the right class was given:
    0 where the network was certain and right, 0.69 where it was undecided between two,
    and large where it was certain and wrong. A batch has the mean.

    Parameters
    ----------
    y
        Shares of shape (N, m), as `softmax` gives them.
    t
        The right classes of shape (N,), whole numbers from 0 to m - 1.

    Returns
    -------
    float
        The mean of -log(p), 0 or more.

    Raises
    ------
    ValueError
        If a shape does not fit, a class is out of range, or `y` holds nan or anything
        below 0 or above 1.

    Notes
    -----
    A share so small that floats lose its digits, or round it to 0, counts as the
    smallest number that has them all, so that the loss stays finite.
    """
    shares = floats(y, "y")
    if shares.ndim != 2:
        msg = f"y must have shape (N, m), not {shares.shape}"
        raise ValueError(msg)
    if not ((shares >= 0) & (shares <= 1.0001)).all():
        msg = "y must hold shares from 0 to 1"
        raise ValueError(msg)
    return _loss(shares, _classes(t, *shares.shape))


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def gradients(
    parameters: Parameters, x: Values, t: Values, /
) -> tuple[float, Parameters]:
    """The loss of a batch, and its slope along every weight and bias.

    The network has sigmoid, sigmoid and softmax after its three layers, and its loss
    is the cross-entropy. Layers have n inputs, then k, l and m neurons.

    Parameters
    ----------
    parameters
        Shapes (n, k), (k,), (k, l), (l,), (l, m), (m,).
    x
        Inputs of shape (N, n).
    t
        The right classes of shape (N,), whole numbers from 0 to m - 1.

    Returns
    -------
    loss : float
        The mean over the batch.
    slopes : Parameters
        Arrays in the shapes of `parameters`. A small step against them lowers the
        loss.

    Raises
    ------
    ValueError
        If a shape does not fit, a class is out of range, or a score overflows.
    """
    y, t, layers = backward(parameters, x, t)
    slopes = [part for z, d in layers for part in (z.T @ d, d.sum(axis=0))]
    return _loss(y, t), Parameters(*slopes)


@np.errstate(over="ignore", under="ignore", invalid="ignore")
def backward(
    parameters: Parameters, x: Values, t: Values, /, *, mean: bool = True
) -> tuple[Floats, Array, list[tuple[Floats, Floats]]]:
    """There and back through a network, with all that its slopes are made of.

    The arguments, and what is refused, are those of `gradients`.

    Returns
    -------
    y : ndarray
        Shares of shape (N, m).
    t : ndarray
        The right classes of shape (N,).
    layers : list of tuple
        For each layer what came in, shape (N, n), and the slopes along its weighted
        sums, shape (N, m): of the loss of each row alone or, for the `mean`, of its
        part in the loss of the batch.
    """
    # What forms no network is refused, and lists become arrays.
    W1, b1, W2, b2, W3, b3 = parameters_of(network_of(parameters))
    x = layer_input(x, "x", W1.shape[0])
    if x.ndim != 2:
        msg = f"x must have shape (N, {W1.shape[0]}), not {x.shape}"
        raise ValueError(msg)
    N, m = len(x), b3.size
    t = _classes(t, N, m)

    # Forward, with all that the way back needs.
    z1 = sigmoid(x @ W1 + b1)
    z2 = sigmoid(z1 @ W2 + b2)
    y = softmax(z2 @ W3 + b3)

    # Backward: d3, d2, d1 are the slopes along the weighted sums a3, a2, a1.
    d3 = y.copy()
    d3[np.arange(N), t] -= 1
    d3 /= N if instance(mean, "mean", bool) else 1
    d2 = (d3 @ W3.T) * z2 * (1 - z2)
    d1 = (d2 @ W2.T) * z1 * (1 - z1)
    return y, t, [(x, d1), (z1, d2), (z2, d3)]


def _loss(y: Floats, t: Array) -> float:
    """The mean of -log(p) over the rows of `y`, p being the share of the class `t`."""
    p = y[np.arange(len(y)), t]
    return float(-np.log(np.maximum(p, np.finfo(p.dtype).tiny)).mean())


def _classes(t: object, n: int, m: int) -> Array:
    """`t` as `n` whole numbers from 0 to `m` - 1."""
    classes = numbers(t, "t")
    if classes.shape != (n,) or classes.dtype.kind not in "iu":
        msg = f"t must be {n} whole numbers, not {classes.dtype} of {classes.shape}"
        raise ValueError(msg)
    if classes.min() < 0 or classes.max() >= m:
        wrong = classes.min() if classes.min() < 0 else classes.max()
        msg = f"t must hold classes from 0 to {m - 1}, not {wrong}"
        raise ValueError(msg)
    return classes
