"""Training: many small steps downhill, each on a few images drawn at random.

One epoch goes once through all training images, in a new order every time. It takes
them in mini-batches: the gradient of a hundred images points nearly the same way as
that of all four thousand, and costs a fortieth. Each image is changed a little before
the network sees it (`wobble`), so that it never meets the same picture twice.

The steps are long at first and short in the end. Long steps cross the landscape, short
ones settle into the valley that was found; the length follows half a wave of the cosine
from `rate` down to 0.

All random numbers come from one seed. On the same machine, with the same versions and
number of threads, the same seed gives the same network to the last digit. Elsewhere the
products of matrices round differently, and after thousands of steps the weights differ,
though not what the network is worth.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nnref._checks import function, instance, layer_input, number, numbers, whole
from nnref.augment import Wobble, wobble
from nnref.backprop import Parameters, gradients, network_of
from nnref.batching import batch_slices
from nnref.optimizers import adam, adam_start, shrink

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnref._types import Array, Floats, Values
    from nnref.network import Network

DIGIT_SIZES: Final = (784, 50, 100, 10)
"""The digit network: 28 * 28 pixels, layers of 50 and 100 neurons, ten digits."""


class Epoch(NamedTuple):
    """How training stands after one pass through the images."""

    number: int
    """Counted from 1."""
    epochs: int
    """How many there will be."""
    loss: float
    """The mean loss of this epoch's mini-batches, on changed images."""


def first_parameters(rng: np.random.Generator, /) -> Parameters:
    """Random weights to start from, float32, and biases 0.

    Weights that were all equal would stay equal, for all neurons of a layer would get
    the same gradient. Each neuron adds up n inputs, and random numbers add up to about
    the square root of n; so the weights are divided by it, and the weighted sums begin
    where the sigmoid is steep.

    Raises
    ------
    ValueError
        If `rng` is no generator of NumPy.
    """
    instance(rng, "rng", np.random.Generator)
    W1, W2, W3 = (
        (rng.standard_normal((n, m)) / math.sqrt(n)).astype(np.float32)
        for n, m in pairwise(DIGIT_SIZES)
    )
    b1, b2, b3 = (np.zeros(m, np.float32) for m in DIGIT_SIZES[1:])
    return Parameters(W1, b1, W2, b2, W3, b3)


def train(
    x: Values,
    t: Values,
    /,
    *,
    seed: int = 0,
    epochs: int = 600,
    batch: int = 100,
    rate: float = 0.02,
    decay: float = 0.05,
    by: Wobble = Wobble(),  # noqa: B008 - frozen
    report: Callable[[Epoch], object] | None = None,
) -> Network:
    """The digit network 784-50-100-10, trained from random weights.

    Parameters
    ----------
    x
        Images of shape (N, 784), pixels from 0 to 1.
    t
        Their digits of shape (N,).
    seed
        The source of all random numbers, 0 or more.
    epochs
        How often all images are gone through.
    batch
        The number of images that each step looks at.
    rate
        The learning rate of the first steps, 0 to 1.
    decay
        The share of itself that every weight loses in a step, for each unit of the
        learning rate, 0 to 1.
    by
        The most that an image is changed.
    report
        Called after each epoch with an `Epoch`.

    Returns
    -------
    Network
        Weights and biases of float32, for `forward(..., output="softmax")`.

    Raises
    ------
    ValueError
        If a shape does not fit or a number is out of range.
    """
    x, t = _checked(x, t)
    epochs, batch = whole(epochs, "epochs", 1), whole(batch, "batch", 1)
    rate, decay = _share(rate, "rate"), _share(decay, "decay")
    rng = np.random.default_rng(whole(seed, "seed", 0, 2**63 - 1))
    if report is not None:
        function(report, "report")
    parameters = first_parameters(rng)
    memory = adam_start(parameters)
    slices = batch_slices(len(x), batch)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        losses = 0.0
        for step, (start, stop) in enumerate(slices):
            drawn = order[start:stop]
            seen = wobble(x[drawn], rng, by)
            loss, slopes = gradients(parameters, seen, t[drawn])
            done = (epoch + step / len(slices)) / epochs
            length = rate * (1 + math.cos(math.pi * done)) / 2
            parameters = shrink(parameters, length * decay)
            parameters, memory = adam(parameters, slopes, memory, length)
            losses += loss * len(drawn)
        if report is not None:
            report(Epoch(epoch + 1, epochs, losses / len(x)))
    return network_of(parameters)


def _share(x: object, what: str) -> float:
    """`x` as a number from 0 to 1."""
    share = float(number(x, what))
    if not 0 <= share <= 1:
        msg = f"{what} must be from 0 to 1, not {share}"
        raise ValueError(msg)
    return share


def _checked(x: Values, t: Values) -> tuple[Floats, Array]:
    """The images as float32 and as many labels; what labels hold `gradients` checks."""
    images, labels = layer_input(x, "x", DIGIT_SIZES[0]), numbers(t, "t")
    if images.ndim != 2 or labels.shape != (len(images),):
        msg = (
            f"x and t must have shapes (N, {DIGIT_SIZES[0]}) and (N,), "
            f"not {images.shape} and {labels.shape}"
        )
        raise ValueError(msg)
    if not ((images >= 0) & (images <= 1)).all():
        msg = "x must hold pixels from 0 to 1 (divide by 255)"
        raise ValueError(msg)
    return images.astype(np.float32, copy=False), labels
