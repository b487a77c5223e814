"""Silent mistakes: the program runs without an error, and reads fewer digits.

Pixels that are scaled in another way, or another activation function between the same
weights, have the right shape and the wrong meaning, so no exception is raised; at best
NumPy warns of an overflow. Only the accuracy shows the mistake. Each mistake here is a
common one, in a program that otherwise reads the digits right.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from deck.plugin import choose, floats
from nnref.activations import book_sigmoid, identity, relu, sigmoid, step
from nnref.live.digits import bundled
from nnref.network import Trace, batches, forward


def _scaled(images: np.ndarray) -> np.ndarray:
    """The pixels scaled as they should be, from 0 to 1."""
    return images.astype(np.float32) / 255


def _step(a: np.ndarray) -> np.ndarray:
    """The step function with the kind of float that it is given."""
    return step(a).astype(a.dtype)


def _by_row(y: np.ndarray, t: np.ndarray) -> int:
    """The number of rows of `y`, shape (N, 10), whose largest score is at the label."""
    return int(np.sum(np.argmax(y, axis=1) == t))


def _by_column(y: np.ndarray, t: np.ndarray) -> int:
    # Along axis 0, argmax gives ten answers for any batch, and only the ten labels of
    # a batch of ten can be compared with them. What is left over is compared by row.
    squares = len(y) // 10 * 10
    right = _by_row(y[squares:], t[squares:])
    for b in batches(squares, 10):
        right += int(np.sum(np.argmax(y[b], axis=0) == t[b]))
    return right


def _by_flat_index(y: np.ndarray, t: np.ndarray) -> int:
    # A single index for the batch, which NumPy compares with each of its labels.
    return sum(int(np.sum(np.argmax(y[b]) == t[b])) for b in batches(len(y), 100))


def _without_the_last_batch(y: np.ndarray, t: np.ndarray) -> int:
    start = (len(y) - 1) // 100 * 100
    return _by_row(y[:start], t[:start])


def _against_the_first_labels(y: np.ndarray, t: np.ndarray) -> int:
    rows = [y[b] for b in batches(len(y), 100)]
    return sum(_by_row(some, t[: len(some)]) for some in rows)


class Outcome(NamedTuple):
    """The result of a program that reads digits."""

    accuracy: float
    overflows: bool
    """Whether the book's sigmoid warns of an overflow."""
    saturated: float
    """The share of first-layer values below 0.01 or above 0.99."""


@dataclass(frozen=True)
class Program:
    """The program that reads digits, with a piece replaced."""

    wrong: str
    """What is done wrong, in one line."""
    scale: Callable[[np.ndarray], np.ndarray] = _scaled
    h1: Callable[[Any], Any] = sigmoid
    h2: Callable[[Any], Any] = sigmoid
    count: Callable[[np.ndarray, np.ndarray], int] = _by_row

    def run(self) -> Outcome:
        """Its result for the bundled network and images."""
        network, images, labels = bundled()
        trace = forward(self.scale(images), network, self.h1, self.h2)
        return Outcome(
            self.count(trace.y, labels) / len(labels),
            self._overflows(trace),
            float(np.mean((trace.z1 < 0.01) | (trace.z1 > 0.99))),
        )

    def _overflows(self, trace: Trace) -> bool:
        try:
            with np.errstate(over="raise"):
                for h, a in ((self.h1, trace.a1), (self.h2, trace.a2)):
                    if h is sigmoid:
                        book_sigmoid(a)
        except FloatingPointError:
            return True
        return False


MISTAKES = {
    "unscaled": Program(
        "the pixels go in as 0 to 255", scale=lambda x: x.astype(np.float32)
    ),
    "over-256": Program(
        "the pixels are divided by 256", scale=lambda x: x.astype(np.float32) / 256
    ),
    "floor-255": Program(
        "the pixels are divided by // 255",
        scale=lambda x: (x // 255).astype(np.float32),
    ),
    "inverted": Program(
        "paper and ink are exchanged", scale=lambda x: _scaled(255 - x)
    ),
    "step": Program("the hidden layers use the step function", h1=_step, h2=_step),
    "relu": Program("the hidden layers use ReLU", h1=relu, h2=relu),
    "identity": Program("the hidden layers use the identity", h1=identity, h2=identity),
    "skip-1": Program("layer 1 forgets its activation", h1=identity),
    "skip-2": Program("layer 2 forgets its activation", h2=identity),
    "axis-0": Program("argmax along axis 0, in batches of 10", count=_by_column),
    "no-axis": Program(
        "argmax without an axis, in batches of 100", count=_by_flat_index
    ),
    "last-batch": Program(
        "the last batch of 100 is left out", count=_without_the_last_batch
    ),
    "labels": Program(
        "every batch of 100 meets the first labels", count=_against_the_first_labels
    ),
}
"""The programs by the names of their mistakes."""


@functools.cache  # several cards ask about the same program
def _outcome(name: str | None) -> Outcome:
    """The result of the program with a mistake, or of the right one."""
    program = Program("nothing is wrong") if name is None else choose(MISTAKES, name)
    return program.run()


def mistake_accuracy(name: str) -> float:
    """The accuracy with a silent mistake, such as "unscaled" or "over-256".

    >>> mistake_accuracy("unscaled")
    """
    return _outcome(name).accuracy


def mistake_overflows(name: str) -> bool:
    """Whether the book's program warns of an overflow when it makes a mistake.

    >>> mistake_overflows("unscaled")
    """
    return _outcome(name).overflows


def saturated_share(mistake: str | None = None) -> float:
    """The share of first-layer values that lie below 0.01 or above 0.99.

    There the sigmoid is flat, and a neuron says no more than the step function would.

    >>> saturated_share("unscaled")
    """
    return _outcome(mistake).saturated


def softmax_without_axis(a: Any, /) -> np.ndarray:
    """Softmax with its maximum and its sum taken over all elements: a mistake.

    In a batch all probabilities together add up to 1 instead of each row's.

    >>> softmax_without_axis([[1, 2], [3, 4]])
    """
    a = floats(a)
    e = np.exp(a - np.max(a))
    return e / np.sum(e)
