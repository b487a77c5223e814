"""Batches: several inputs stacked as rows, passed through the network in one go.

At inference a batch changes nothing but the speed. A mini-batch in training is a
sample. Its gradient is the mean of the gradients of its images, and estimates the mean
over all images with a random error. In a mean, errors in opposite directions cancel,
and the noise of a mean of B samples is that of one sample / sqrt(B): a hundred samples
make it ten times smaller, and to make it ten times smaller again takes ten thousand.
"""

import math
from functools import cache, lru_cache

import numpy as np

from deck.plugin import MAX_SIZE, at_most
from nnref.live.digits import bundled
from nnref.mnist import load
from nnref.network import batches
from nnref.training import backward

_MOST_DRAWN = 4_000_000  # random numbers: 0.1 s


def batch_slices(n: int, size: int) -> list[tuple[int, int]]:
    """The start and stop of each batch of `size` among `n` inputs, in order.

    >>> batch_slices(250, 100)
    """
    at_most(MAX_SIZE, count_batches(n, size), "the number of batches")
    return [(b.start, b.stop) for b in batches(n, size)]


def count_batches(n: int, size: int) -> int:
    """The number of batches of `size` that `n` inputs make, the last one included.

    >>> count_batches(250, 100)
    """
    return -(-n // size)


def last_batch(n: int, size: int) -> int:
    """The number of inputs in the last batch, `size` or fewer.

    >>> last_batch(250, 100)
    """
    return n - size * (count_batches(n, size) - 1)


def count_products(n: int, size: int, layers: int = 3) -> int:
    """The number of matrix products that it takes to pass all batches through.

    Each layer is one product for a whole batch: 10,000 inputs in three layers take
    30,000 products one by one, and 300 in batches of 100.

    >>> count_products(250, 100)
    """
    return count_batches(n, size) * layers


@lru_cache(maxsize=64)  # many cards use the same value
def mean_noise(size: int, *, means: int = 20_000, seed: int = 0) -> float:
    """The spread of the mean of `size` random numbers: 1 / sqrt(size), measured.

    The numbers are drawn from the standard normal distribution, whose own spread, the
    standard deviation, is 1; `means` is how many means are drawn.

    >>> mean_noise(100)
    """
    at_most(10_000, size, "size")
    at_most(100_000, means, "means")
    at_most(_MOST_DRAWN, size * means, "size * means")
    draw = np.random.default_rng(seed)
    sums = np.zeros(means)
    for _ in range(size):
        sums += draw.standard_normal(means)
    return float(np.std(sums / size))


@lru_cache(maxsize=64)
def gradient_noise(size: int, *, seed: int = 0) -> float:
    """How far the gradients of mini-batches lie from the gradient of all images.

    A gradient is a vector of 45,360 numbers, one for each parameter of the bundled
    network. The noise is the root mean square of the distances between the gradients of
    mini-batches and the gradient of all images.

    All images are the first 1,000 training images. They are repeated, shuffled and
    split into batches, at least fifty of them.

    >>> gradient_noise(100)
    """
    at_most(200, size, "size")
    products = _gradient_products()
    images = len(products)
    copies = math.ceil(50 * size / images)
    order = np.tile(np.arange(images), copies)
    dealt = np.random.default_rng(seed).permutation(order)
    batches = dealt[: len(dealt) // size * size].reshape(-1, size)
    square = sum(products[np.ix_(some, some)].mean() for some in batches)
    along = products.mean(axis=1)  # of each gradient on that of all images
    off = square / len(batches) - 2 * along[batches].mean() + along.mean()
    return math.sqrt(off)


@cache
def _gradient_products() -> np.ndarray:
    """The inner products of the gradients of all pairs of images, shape (1000, 1000).

    In a layer, the gradient of one image is the outer product of the input z and the
    slope d along the weighted sums, and a bias is the weight of an input of 1. So the
    inner product of two gradients is (z·z' + 1) (d·d'), without computing either, and
    every distance is a sum of such products.
    """
    x, t = (part[:1_000] for part in load("train"))
    _, layers = backward(bundled()[0], x, t)
    products = np.zeros((len(x), len(x)))  # a few megabytes: one layer at a time
    for narrow in layers:
        z, d = (part.astype(np.float64) for part in narrow)
        products += (z @ z.T + 1) * (d @ d.T)
    return products
