"""Training: many small steps downhill, each on a few images drawn at random.

Training asks one question of every parameter: if it grew a little, would the error
grow or fall? The answer is the gradient. Backpropagation gets all 45,360 numbers of it
from one pass forward and one pass back. Backward, `d` says for each neuron how the loss
changes with its weighted sum `a`:

- At the output, softmax and cross-entropy together leave d = y - t, the probabilities
  minus what was right.
- A weight multiplies the value that comes in through it, so its slope is that value
  times `d`; a bias counts as a weight whose value is always 1.
- The layer before is connected by the same weights, so its `d` is that of this layer
  times W transposed, and times the slope of the sigmoid, z * (1 - z).

One epoch goes once through all training images, in a new order every time. It takes
them in mini-batches: the gradient of a hundred images points nearly the same way as
that of all four thousand, and costs a fortieth. The steps are long at first and short
at the end: their length falls from `rate` to 0 along half a period of the cosine.

All random numbers come from one seed. On the same machine the same seed gives the same
network to the last digit. Elsewhere the products of matrices round differently, and
after thousands of steps the weights differ, though not the accuracy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnref.activations import softmax
from nnref.network import Network, batches, forward

SIZES = (784, 50, 100, 10)
"""The digit network: 28 * 28 pixels, layers of 50 and 100 neurons, ten digits."""

_DOWN, _RIGHT = (np.indices((28, 28), np.float32) - np.float32(13.5)).reshape(2, 784)
"""How far each pixel lies below, and to the right of, the middle: shape (784,)."""


def backward(
    network: Network, x: np.ndarray, t: np.ndarray, among: int = 1
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """Forward and back through a network with sigmoid, sigmoid and softmax.

    Inputs `x` have shape (N, n), the right classes `t` shape (N,). Returns the
    probabilities `y` of shape (N, m), and for each layer its inputs, shape (N, n), and
    the slopes `d` of the loss along its weighted sums, shape (N, m). The loss is that
    of each row, divided by `among`: with N, its part in the mean of N rows.
    """
    _, z1, _, z2, _, y = forward(x, network, output=softmax)
    d3 = y.copy()
    d3[np.arange(len(x)), t] -= 1
    d3 /= among
    d2 = (d3 @ network.W3.T) * z2 * (1 - z2)
    d1 = (d2 @ network.W2.T) * z1 * (1 - z1)
    return y, [(x, d1), (z1, d2), (z2, d3)]


def gradients(network: Network, x: np.ndarray, t: np.ndarray) -> tuple[float, Network]:
    """The loss of a batch, and its slope along every weight and bias.

    Inputs `x` have shape (N, n), the right classes `t` shape (N,). The loss of a row is
    -log(p), where p is the probability of the right class: 0 where the network was
    certain and right, 0.69 where it was undecided between two, and large where it was
    certain and wrong. A batch has the mean.
    """
    y, layers = backward(network, x, t, among=len(x))
    slopes = [part for z, d in layers for part in (z.T @ d, d.sum(axis=0))]
    p = np.maximum(y[np.arange(len(x)), t], np.finfo(y.dtype).tiny)
    return float(-np.log(p).mean()), Network(*slopes)


class Averages(NamedTuple):
    """The running averages that `adam` keeps of the gradients and their squares."""

    steps: int
    mean: Network
    square: Network


def adam(
    network: Network, slopes: Network, averages: Averages, rate: float
) -> tuple[Network, Averages]:
    """The network after one step of Adam, and the new averages.

    A step goes against the slopes. Adam averages the last gradients, which reduces the
    noise of mini-batches, and divides by their usual size, so that parameters with
    small slopes move as far as others. The averages start at 0 and are too small at
    first; dividing by 1 - 0.9**steps corrects that.
    """
    steps = averages.steps + 1
    mean = [m + (1 - 0.9) * (g - m) for m, g in zip(averages.mean, slopes, strict=True)]
    square = [
        s + (1 - 0.999) * (g * g - s)
        for s, g in zip(averages.square, slopes, strict=True)
    ]
    length, scale = rate / (1 - 0.9**steps), 1 / (1 - 0.999**steps)
    moved = [
        p - length * m / (np.sqrt(scale * s) + 1e-8)
        for p, m, s in zip(network, mean, square, strict=True)
    ]
    return Network(*moved), Averages(steps, Network(*mean), Network(*square))


def shrink(network: Network, share: float) -> Network:
    """The network with every weight smaller by a share of itself; biases stay.

    So only weights that many images need stay large (weight decay).
    """
    W1, b1, W2, b2, W3, b3 = network
    rest = 1 - share
    return Network(rest * W1, b1, rest * W2, b2, rest * W3, b3)


def wobble(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each image, shape (N, 784), turned, moved, stretched and slanted at random.

    A network that never sees the same picture twice learns the digit instead of the
    picture. For each pixel of the new image its place in the old one is computed, and
    the four pixels around that place are averaged, the nearer ones with more weight
    (bilinear interpolation). Pixels outside count as 0.
    """

    def upto(amount: float) -> np.ndarray:
        return rng.uniform(-amount, amount, (len(x), 1)).astype(np.float32)

    turn = upto(np.deg2rad(15))
    height, width = 1 + upto(0.2), 1 + upto(0.2)
    slant, up, left = upto(0.25), upto(2), upto(2)
    cos, sin = np.cos(turn), np.sin(turn)
    down = (cos * _DOWN - sin * _RIGHT) / height + up
    right = (cos * _RIGHT + sin * _DOWN) / width + left + slant * _DOWN

    framed = np.pad(x.reshape(-1, 28, 28), ((0, 0), (1, 1), (1, 1))).ravel()
    row = np.clip(down + 14.5, 0, 30 - 1.001)
    column = np.clip(right + 14.5, 0, 30 - 1.001)
    top, first = np.floor(row), np.floor(column)
    lower, further = row - top, column - first
    at = np.arange(len(x))[:, None] * 900 + (top * 30 + first).astype(np.int64)
    above = framed[at] * (1 - further) + framed[at + 1] * further
    below = framed[at + 30] * (1 - further) + framed[at + 31] * further
    return above * (1 - lower) + below * lower


def first_network(rng: np.random.Generator) -> Network:
    """Random weights to start from, float32, and biases 0.

    Weights that were all equal would stay equal. Each neuron adds up n inputs, and
    random numbers add up to about the square root of n; so the weights are divided by
    it, and the weighted sums start where the sigmoid is steep.
    """
    W1, W2, W3 = (
        (rng.standard_normal((n, m)) / math.sqrt(n)).astype(np.float32)
        for n, m in pairwise(SIZES)
    )
    b1, b2, b3 = (np.zeros(m, np.float32) for m in SIZES[1:])
    return Network(W1, b1, W2, b2, W3, b3)


def train(
    x: np.ndarray,
    t: np.ndarray,
    *,
    seed: int = 0,
    epochs: int = 600,
    batch: int = 100,
    rate: float = 0.02,
    decay: float = 0.05,
) -> Iterator[tuple[float, Network]]:
    """The mean loss of each epoch and the digit network after it, from random weights.

    Images `x` have shape (N, 784), their digits `t` shape (N,). `rate` is the learning
    rate of the first steps, `decay` the share of itself that every weight loses in a
    step, for each unit of the learning rate.
    """
    rng = np.random.default_rng(seed)
    network = first_network(rng)
    zeros = Network(*map(np.zeros_like, network))
    averages = Averages(0, zeros, zeros)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        losses = 0.0
        for rows in batches(len(x), batch):
            drawn = order[rows]
            loss, slopes = gradients(network, wobble(x[drawn], rng), t[drawn])
            done = (epoch + rows.start / len(x)) / epochs
            length = rate * (1 + math.cos(math.pi * done)) / 2
            network = shrink(network, length * decay)
            network, averages = adam(network, slopes, averages, length)
            losses += loss * len(drawn)
        yield losses / len(x), network
