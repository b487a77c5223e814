"""Predictions of a network for images of digits, its accuracy and its confidence.

Each function takes a network with its images as `digits`. By default these are the
bundled ones: 1,000 test images that the bundled network was not trained on. `start` and
`stop` select images as in a slice.

The largest probability of an image is called the network's confidence. It is not the
chance of being right; how well the two agree has to be measured.
"""

import functools
import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nnref.activations import softmax
from nnref.checks import bounded, checked, classes, number, numbers, one_of, whole
from nnref.files import DATA
from nnref.limits import OUTPUTS
from nnref.mnist import load, load_weights, predict
from nnref.network import Network, forward


@dataclass(frozen=True, eq=False)
class Digits:
    """A network that reads digits, images of shape (N, 784) and their labels, (N,).

    Pixels are from 0 to 255.
    """

    network: Network
    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        """A network of another shape is refused."""
        sizes = (len(self.network.W1), *(b.size for b in self.network[1::2]))
        if (sizes[0], sizes[-1]) != (784, 10):
            msg = f"the network must have sizes (784, n, m, 10), not {sizes}"
            raise ValueError(msg)

    def pixels(self, some: int | slice = slice(None)) -> np.ndarray:
        """The images, or some of them, scaled to the range from 0 to 1."""
        return self.images[some].astype(np.float32) / 255

    @functools.lru_cache(maxsize=1_000)  # noqa: B019 - one condition asks four times
    def probabilities(self, index: int) -> np.ndarray:
        """The probabilities of one image, shape (10,)."""
        return forward(self.pixels(index), self.network, output=softmax).y

    @functools.lru_cache(maxsize=100)  # noqa: B019 - families ask for many parts of it
    def read(self, batch: int = 100, output: str = "softmax") -> np.ndarray:
        """The digits that the network reads in all images, shape (N,)."""
        x, h = self.pixels(), OUTPUTS[output]
        batches = [x[i : i + batch] for i in range(0, len(x), batch)]
        ys = [forward(b, self.network, output=h).y for b in batches]
        return np.argmax(np.concatenate(ys), axis=1)

    @functools.cache  # noqa: B019 - several cards ask for it
    def confidence(self) -> tuple[np.ndarray, np.ndarray]:
        """The largest probability of each image, and whether it is read right: (N,)."""
        y = predict(self.pixels(), self.network, 100)
        return y.max(axis=1).astype(np.float64), np.argmax(y, axis=1) == self.labels


@functools.cache
def bundled_digits() -> Digits:
    """The network and the 1,000 test images that come with the package."""
    images, labels = load("test", normalize=False)
    return Digits(load_weights(DATA / "weights.npz"), images, labels)


def given(x: Any, what: str) -> Digits:
    """Digits, the bundled ones if None."""
    if x is None:
        return bundled_digits()
    if isinstance(x, Digits):
        return x
    raise ValueError(f"{what} must be a Digits or None, not {type(x).__name__}")


def _part(start: int, stop: int | None, n: int) -> tuple[int, int]:
    """The ends of a slice that has at least one of `n` images; None is the end."""
    first = whole(0, n - 1)(start, "start")
    return first, n if stop is None else whole(first + 1, n)(stop, "stop")


@checked(digits=given)
def digit_image(index: int = 0, *, digits: Any = None) -> np.ndarray:
    """One image, shape (28, 28), with pixels from 0 (paper) to 255 (ink)."""
    i = whole(0, len(digits.images) - 1)(index, "index")
    return digits.images[i].reshape(28, 28)


@checked(digits=given)
def digit_labels(
    start: int = 0, stop: int | None = 10, *, digits: Any = None
) -> np.ndarray:
    """The labels of some images, shape (stop - start,)."""
    first, last = _part(start, stop, len(digits.labels))
    return digits.labels[first:last].astype(np.int64)


@checked(digits=given)
def digit_probabilities(index: int = 0, *, digits: Any = None) -> np.ndarray:
    """The probabilities that softmax gives one image, shape (10,)."""
    i = whole(0, len(digits.images) - 1)(index, "index")
    return digits.probabilities(i).copy()


@checked(batch=whole(1, 1_000_000_000), output=one_of(OUTPUTS), digits=given)
def digit_predictions(
    start: int = 0,
    stop: int | None = 10,
    *,
    batch: int = 100,
    output: str = "softmax",
    digits: Any = None,
) -> np.ndarray:
    """The digits that the network reads in some images, shape (stop - start,).

    The size of a batch does not matter, and the output "identity" reads the same digits
    as "softmax", because both keep the order of the scores.
    """
    first, last = _part(start, stop, len(digits.images))
    return digits.read(batch, output)[first:last].copy()


def correct_digits(
    start: int = 0,
    stop: int | None = None,
    *,
    batch: int = 100,
    output: str = "softmax",
    digits: Any = None,
) -> int:
    """The number of images that the network reads right, of all if none are named."""
    read = digit_predictions(start, stop, batch=batch, output=output, digits=digits)
    return int(np.sum(read == digit_labels(start, stop, digits=digits)))


def digit_accuracy(
    start: int = 0,
    stop: int | None = None,
    *,
    batch: int = 100,
    output: str = "softmax",
    digits: Any = None,
) -> float:
    """The share of images that the network reads right, from 0 to 1."""
    right = correct_digits(start, stop, batch=batch, output=output, digits=digits)
    return right / len(digit_labels(start, stop, digits=digits))


@checked(digits=given)
def digit_confusions(*, digits: Any = None) -> np.ndarray:
    """The confusion matrix, (10, 10): row i, column j counts the digits i read as j."""
    counts = np.zeros((10, 10), dtype=np.int64)
    np.add.at(counts, (digits.labels, digits.read()), 1)
    return counts


class Confidence(NamedTuple):
    """How confident a network was: nan stands for the mean of nothing."""

    mean: float  # of the largest probabilities
    on_errors: float  # the same over the wrong predictions alone
    sure: int  # the inputs whose largest probability reaches a given one
    sure_accuracy: float  # on these


@checked(at_least=number, digits=given)
def digit_confidence(at_least: float = 0.99, *, digits: Any = None) -> Confidence:
    """How confident the network is, and how often it is right where it is."""
    top, right = digits.confidence()
    sure = top >= at_least
    return Confidence(
        _mean(top), _mean(top[~right]), int(sure.sum()), _mean(right[sure])
    )


@checked(answer=whole(0), digits=given)
def always_accuracy(answer: int = 1, *, digits: Any = None) -> float:
    """The accuracy of a program that looks at no image and always says `answer`."""
    return _mean(digits.labels == answer)


def _mean(x: np.ndarray) -> float:
    """The mean of a vector, nan if it is empty; NumPy would warn."""
    return float(x.mean()) if x.size else math.nan


@checked(predictions=classes, labels=classes)
def count_correct(predictions: Any, labels: Any, /) -> int:
    """The number of predictions that equal their labels."""
    if len(predictions) != len(labels):
        msg = f"{len(predictions)} predictions do not go with {len(labels)} labels"
        raise ValueError(msg)
    return int(np.sum(predictions == labels))


@checked(classes=whole(1))
def one_hot(label: Any, /, classes: int = 10) -> np.ndarray:
    """A label as a row of zeros with a single 1 at its index."""
    t = numbers(label, "label")
    if t.ndim > 1 or t.dtype.kind not in "iu":
        wanted = "a whole number or a row of them"
        raise ValueError(f"label must be {wanted}, not {t.dtype} of {t.shape}")
    bounded(t.size * classes, "the rows")
    if t.min() < 0 or t.max() >= classes:
        wrong = t.min() if t.min() < 0 else t.max()
        raise ValueError(f"label must be from 0 to {classes - 1}, not {wrong}")
    return (np.arange(classes) == t[..., np.newaxis]).astype(np.int64)
