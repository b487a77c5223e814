"""Why a mean of many samples is steady: its noise falls with the square root.

A mini-batch is a sample. Its gradient is the mean of the gradients of its images
and stands for the mean over all of them, from which it is off by chance. One
image alone can point almost anywhere; in a mean, what is off in one direction
cancels what is off in another. The noise of a mean of B samples is

    noise of one sample / sqrt(B)

so a hundred samples instead of one make it ten times smaller, and to make it ten
times smaller again takes ten thousand. This is measured here twice: on plain
random numbers, and on the gradients of the network that reads digits.

The random numbers come from a seed. NumPy may change its generators in a later
version, and then the last digits change with them: count on two.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import whole
from nnref._given import given
from nnref.backprop import backward, parameters_of
from nnref.mnist import load_split

if TYPE_CHECKING:
    from nnref._types import Floats, Ints
    from nnref.digits import Digits

_IMAGES: Final = 1_000
"""How many of the training images the gradients are of."""

_FEWEST_BATCHES: Final = 50


def mean_noise(size: int, *, means: int = 20_000, seed: int = 0) -> float:
    """The spread of the mean of `size` random numbers: 1 / sqrt(size), measured.

    The numbers are drawn from the standard normal distribution, whose own spread
    is 1. Spread means standard deviation.

    Parameters
    ----------
    size
        How many numbers go into a mean, 1 to 10,000; to 1,000 with 20,000 means.
    means
        How many means are drawn, 2 to 100,000; the more, the closer to the law.
    seed
        Where the random numbers start, a whole number from 0 to 10,000.

    Returns
    -------
    float
        About 1 for one number, 0.1 for 100; right to 1% with 20,000 means.

    Raises
    ------
    ValueError
        If an argument is out of range, or more than 20 million numbers would be
        drawn.
    """
    size, means = whole(size, "size", 1), whole(means, "means", 2, 100_000)
    if size * means > 20_000_000:
        msg = f"size * means must be 20000000 at most, not {size * means}"
        raise ValueError(msg)
    draw = np.random.default_rng(whole(seed, "seed", 0))
    sums = np.zeros(means)
    for _ in range(size):
        sums += draw.standard_normal(means)
    return float(np.std(sums / size))


def gradient_noise(size: int, *, seed: int = 0, digits: Digits | None = None) -> float:
    """How far the gradients of mini-batches lie from the gradient of all images.

    The gradient is one point in a space of 45,360 dimensions, one a parameter, and
    how far a mini-batch is off is its distance from the full gradient there. The
    noise is the root of the mean of the squared distances.

    Parameters
    ----------
    size
        The number of images in a mini-batch, 1 to 200.
    seed
        Where the random order starts, a whole number from 0 to 10,000.
    digits
        Whose network it is, the bundled one if None; its images are not used.

    Returns
    -------
    float
        The noise: about sqrt(size) times smaller than that of single images.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    All images are the first 1,000 training images. They are written into one long
    list, each equally often, and the list is shuffled and dealt out as batches, at
    least fifty of them. So single images are each measured once, and their
    noise is exact. With batches drawn at random a few odd images, which have most
    of the noise in a network that is trained, would come up more often or less, and
    the measured noise of single images would be off by a tenth. The list does end,
    which makes the noise of large batches smaller by one percent.
    """
    size, seed = whole(size, "size", 1, 200), whole(seed, "seed", 0)
    return _gradient_noise(given(digits), size, seed)


@lru_cache(maxsize=64)  # the same question comes up on card after card
@np.errstate(over="ignore", under="ignore", invalid="ignore")
def _gradient_noise(d: Digits, size: int, seed: int) -> float:
    """The noise of mini-batches of a size."""
    shuffle = np.random.default_rng(seed).permutation
    parameters = parameters_of(d.network)
    x, t = (part[:_IMAGES] for part in load_split("train"))

    copies = math.ceil(_FEWEST_BATCHES * size / len(x))
    dealt = shuffle(np.tile(np.arange(len(x)), copies))
    batches = dealt[: len(dealt) // size * size].reshape(-1, size)
    _, _, layers = backward(parameters, x, t, mean=False)
    return math.sqrt(sum(_square(z, d, batches) for z, d in layers))


def _square(z: Floats, d: Floats, batches: Ints) -> float:
    """The mean squared distance of the gradients of batches, of one layer's weights.

    The gradient of one image is what came in (z) times the slope along the weighted
    sum (d), and a bias is the weight of a 1 that comes in. So no gradient need be
    written out: the product of two of them is z·z' times d·d'.
    """
    z = np.column_stack([z, np.ones(len(z))]).astype(np.float64)
    d = d.astype(np.float64)
    full = z.T @ d / len(z)
    along = np.sum((z @ full) * d, axis=1)  # of each gradient on that of all images
    zs, ds = z[batches], d[batches]
    pairs = (zs @ zs.swapaxes(1, 2)) * (ds @ ds.swapaxes(1, 2))
    return float(
        np.mean(pairs.mean(axis=(1, 2)) - 2 * along[batches].mean(axis=1))
        + np.sum(full**2)
    )
