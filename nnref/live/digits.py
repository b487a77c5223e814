"""Predictions of the bundled network for its images, its accuracy and its confidence.

The images are 1,000 test images that the network was not trained on. `start` and `stop`
select some of them as in a slice.

The largest probability of an image is called the network's confidence. It is not the
chance of being right; how well the two agree has to be measured.
"""

import math
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from deck.plugin import MAX_SIZE, at_most, choose, same_shape
from nnref.activations import softmax
from nnref.live.limits import OUTPUTS
from nnref.mnist import accuracy, load, load_weights, predict
from nnref.network import Network, forward


@cache
def bundled() -> tuple[Network, np.ndarray, np.ndarray]:
    """The network, its images with pixels from 0 to 255, (1000, 784), and labels."""
    return (load_weights(), *load("test", normalize=False))


def _pixels(some: Any = slice(None)) -> np.ndarray:
    """The images, or some of them, scaled to the range from 0 to 1."""
    return bundled()[1][some].astype(np.float32) / 255


@lru_cache(maxsize=1_000)  # one condition asks four times
def _probabilities(index: int) -> np.ndarray:
    return forward(_pixels(index), bundled()[0], output=softmax).y


@lru_cache(maxsize=100)  # families ask for many parts of it
def _read(batch: int = 100, output: str = "softmax") -> np.ndarray:
    """The digits that the network reads in all images, shape (1000,)."""
    y = predict(_pixels(), bundled()[0], batch, choose(OUTPUTS, output))
    return np.argmax(y, axis=1)


@cache  # several cards ask for it
def _confidence() -> tuple[np.ndarray, np.ndarray]:
    """The largest probability of each image, and whether it is read right."""
    network, _, labels = bundled()
    y = predict(_pixels(), network, 100)
    return y.max(axis=1).astype(np.float64), np.argmax(y, axis=1) == labels


def digit_image(index: int = 0) -> np.ndarray:
    """One image, shape (28, 28), with pixels from 0 (paper) to 255 (ink).

    >>> shape(digit_image(3))
    """
    return bundled()[1][index].reshape(28, 28)


def digit_labels(start: int = 0, stop: int | None = 10) -> np.ndarray:
    """The labels of some images, shape (stop - start,).

    >>> digit_labels(0, 5)
    """
    return bundled()[2][start:stop].astype(np.int64)


def digit_probabilities(index: int = 0) -> np.ndarray:
    """The probabilities that softmax gives one image, shape (10,).

    >>> argmax(digit_probabilities(0))
    """
    return _probabilities(index).copy()


def digit_predictions(
    start: int = 0, stop: int | None = 10, *, batch: int = 100, output: str = "softmax"
) -> np.ndarray:
    """The digits that the network reads in some images, shape (stop - start,).

    The size of a batch does not matter, and the output "identity" reads the same digits
    as "softmax", because both keep the order of the scores.

    >>> digit_predictions(0, 5)
    """
    return _read(batch, output)[start:stop].copy()


def correct_digits(
    start: int = 0,
    stop: int | None = None,
    *,
    batch: int = 100,
    output: str = "softmax",
) -> int:
    """The number of images that the network reads right, of all if none are named.

    >>> correct_digits(0, 100)
    """
    read = digit_predictions(start, stop, batch=batch, output=output)
    return count_correct(read, digit_labels(start, stop))


def digit_accuracy(
    start: int = 0,
    stop: int | None = None,
    *,
    batch: int = 100,
    output: str = "softmax",
) -> float:
    """The share of images that the network reads right, from 0 to 1.

    >>> digit_accuracy(0, 100)
    """
    read = digit_predictions(start, stop, batch=batch, output=output)
    return accuracy(read, digit_labels(start, stop))


def digit_confusions() -> np.ndarray:
    """The confusion matrix, (10, 10): row i, column j counts the digits i read as j.

    >>> digit_confusions()[8, 9]
    """
    counts = np.zeros((10, 10), dtype=np.int64)
    np.add.at(counts, (bundled()[2], _read()), 1)
    return counts


class Confidence(NamedTuple):
    """How confident a network was: nan stands for the mean of nothing."""

    mean: float  # of the largest probabilities
    on_errors: float  # the same over the wrong predictions alone
    sure: int  # the inputs whose largest probability reaches a given one
    sure_accuracy: float  # on these


def digit_confidence(at_least: float = 0.99) -> Confidence:
    """How confident the network is, and how often it is right where it is.

    >>> digit_confidence(0.99)[0]
    """
    top, right = _confidence()
    sure = top >= at_least
    return Confidence(
        _mean(top), _mean(top[~right]), int(sure.sum()), _mean(right[sure])
    )


def always_accuracy(answer: int = 1) -> float:
    """The accuracy of a program that looks at no image and always says `answer`.

    >>> always_accuracy(1)
    """
    return _mean(bundled()[2] == answer)


def _mean(x: np.ndarray) -> float:
    """The mean of a vector, nan if it is empty; NumPy would warn."""
    return float(x.mean()) if x.size else math.nan


def count_correct(predictions: Any, labels: Any, /) -> int:
    """The number of predictions that equal their labels.

    >>> count_correct([1, 2, 3], [1, 2, 4])
    """
    same_shape(predictions, labels)
    return int(np.sum(np.equal(predictions, labels)))


def one_hot(label: Any, /, classes: int = 10) -> np.ndarray:
    """A label as a row of zeros with a single 1 at its index.

    >>> one_hot(2, 5)
    """
    at_most(MAX_SIZE, classes, "classes")
    if np.min(label) < 0:
        raise ValueError("a label must not be negative")
    return np.eye(classes, dtype=np.int64)[np.asarray(label)]
