"""What the network reads in the images, and how often it is right.

An image goes through the network as a row of 784 pixels between 0 and 1, and ten
scores come out, one for each digit. The digit that is read is the index of the
largest. Softmax would turn the scores into shares, but the largest score has the
largest share, so where only the digit is wanted softmax can be left out.

Images are counted from 0, and those from `start` up to, but not including,
`stop` are meant, as in a slice. `digits` are the network and the images that a
question is about; the bundled ones if None.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import instance, whole
from nnref._given import given, part
from nnref.batching import predict_in_batches
from nnref.network import forward

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnref._types import Floats, Ints
    from nnref.digits import Digits

_MOST: Final = 1_000_000_000


def digit_image(index: int = 0, *, digits: Digits | None = None) -> NDArray[np.uint8]:
    """One image as a square of pixels, from 0 (paper) to 255 (ink).

    Returns
    -------
    ndarray
        Shape (28, 28), rows from top to bottom, uint8, read-only.

    Raises
    ------
    ValueError
        If there is no image `index`.
    """
    d = given(digits)
    i = whole(index, "index", 0, len(d.images) - 1)
    image: NDArray[np.uint8] = d.images[i].reshape(28, 28)
    return image


def digit_labels(
    start: int = 0, stop: int | None = 10, *, digits: Digits | None = None
) -> Ints:
    """The digits that some images really show, shape (stop - start,)."""
    d = given(digits)
    return d.labels[part(start, stop, len(d.labels))].astype(np.int64)


def digit_shares(index: int = 0, *, digits: Digits | None = None) -> Floats:
    """The ten shares that softmax gives one image: how sure the network is of each.

    Returns
    -------
    ndarray
        Shape (10,), from 0 to 1, adding up to 1. Element k belongs to the digit k.

    Raises
    ------
    ValueError
        If there is no image `index`.
    """
    d = given(digits)
    i = whole(index, "index", 0, len(d.images) - 1)
    return forward(d.pixels_of(i), network=d.network, output="softmax").y


def digit_predictions(
    start: int = 0,
    stop: int | None = 10,
    *,
    batch: int = 100,
    output: str = "softmax",
    digits: Digits | None = None,
) -> Ints:
    """The digits that the network reads in some images.

    Parameters
    ----------
    start, stop
        The images; None for `stop` means all the others.
    batch
        How many images go through the network together. It does not matter.
    output
        The activation of the output layer. "identity" reads the same digits as
        "softmax", for both keep the order of the scores.
    digits
        The network and the images.

    Returns
    -------
    ndarray
        Shape (stop - start,). Of equal scores the smaller digit wins.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    d = given(digits)
    some = part(start, stop, len(d.images))
    size = whole(batch, "batch", 1, _MOST)
    output = instance(output, "output", str)
    return _read(d, some.start, some.stop, size, output).copy()


@lru_cache(maxsize=64)  # the same question comes up on card after card
def _read(d: Digits, start: int, stop: int, batch: int, output: str) -> Ints:
    """The digits read in the images of a slice."""
    x = d.pixels_of(slice(start, stop))
    y = predict_in_batches(x, batch, network=d.network, output=output)
    read: Ints = np.argmax(y, axis=1)
    return read


def correct_digits(
    start: int = 0,
    stop: int | None = None,
    *,
    batch: int = 100,
    output: str = "softmax",
    digits: Digits | None = None,
) -> int:
    """The number of images that the network reads right, of all if none are named.

    Parameters and refusals are those of `digit_predictions`.
    """
    read = digit_predictions(start, stop, batch=batch, output=output, digits=digits)
    return int(np.sum(read == digit_labels(start, stop, digits=digits)))


def digit_accuracy(
    start: int = 0,
    stop: int | None = None,
    *,
    batch: int = 100,
    output: str = "softmax",
    digits: Digits | None = None,
) -> float:
    """The share of images that the network reads right, from 0 to 1.

    Parameters and refusals are those of `digit_predictions`.
    """
    labels = digit_labels(start, stop, digits=digits)
    right = correct_digits(start, stop, batch=batch, output=output, digits=digits)
    return right / labels.size


def batch_with_one_error(size: int = 10, *, digits: Digits | None = None) -> int:
    """The start of the first batch of `size` images with exactly one read wrong.

    Batches follow one another, so the answer is a multiple of `size`. The wrong
    image is not the last of its batch: whoever counts from 1 instead of 0 then
    names an image that is there.

    Raises
    ------
    ValueError
        If `size` is below 2 or above the number of images, or no batch is like
        that.
    """
    d = given(digits)
    size = whole(size, "size", 2, len(d.images))
    wrong = digit_predictions(0, None, digits=d) != d.labels
    for start in range(0, len(wrong) - size + 1, size):
        batch = wrong[start : start + size]
        if batch.sum() == 1 and not batch[-1]:
            return start
    msg = f"no batch of {size} images has exactly one read wrong before its last"
    raise ValueError(msg)
