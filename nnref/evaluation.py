"""How good predictions are, and how sure of themselves.

A prediction is the index of a class, a label is the index of the right one, and
the accuracy is the share of predictions that equal their labels. It has to be
compared: where every tenth label is a 1, always saying 1 is right in a tenth of
all cases.

Shares say more than predictions. The largest share of an input is called the
network's confidence here. A good network is less confident where it is wrong,
but confidence is not the chance of being right; how far the two go together has
to be measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnref._checks import floats, number, whole
from nnref._pairs import as_classes, as_pairs

if TYPE_CHECKING:
    from nnref._types import Array, Values


class Confidence(NamedTuple):
    """How sure a network was, of everything and of what it got wrong."""

    mean: float
    """The mean of the largest shares."""
    on_errors: float
    """The same over the wrong predictions alone; nan if there are none."""
    sure: int
    """The number of inputs whose largest share reaches a given one."""
    sure_accuracy: float
    """The accuracy on these; nan if there are none."""


def count_correct(predictions: Values, labels: Values, /) -> int:
    """The number of predictions that equal their labels.

    Parameters
    ----------
    predictions, labels
        Whole numbers of shape (N,).

    Raises
    ------
    ValueError
        If they are anything else, or differ in length. (NumPy would compare a
        single prediction with every label, and say nothing.)
    """
    p, t = as_pairs(predictions, labels)
    return int(np.sum(p == t))


def accuracy(predictions: Values, labels: Values, /) -> float:
    """The share of predictions that equal their labels, from 0 to 1.

    Parameters and refusals are those of `count_correct`.
    """
    return count_correct(predictions, labels) / len(labels)


def confidence(shares: Values, labels: Values, /, at_least: float = 0.99) -> Confidence:
    """How sure a network was, and what its sureness was worth.

    Parameters
    ----------
    shares
        Shape (N, m), as `softmax` gives them.
    labels
        Whole numbers of shape (N,).
    at_least
        The largest share from which on an input counts as surely read.

    Returns
    -------
    Confidence
        The mean confidence, that on errors, and the count and the accuracy of the
        sure ones. Of equal shares the first is the prediction.

    Raises
    ------
    ValueError
        If a shape does not fit, or a share is nan, below 0 or above 1.
    """
    y = floats(shares, "shares")
    if y.ndim != 2:
        msg = f"shares must have shape (N, m), not {y.shape}"
        raise ValueError(msg)
    if not ((y >= 0) & (y <= 1.0001)).all():
        msg = "shares must be from 0 to 1"
        raise ValueError(msg)
    p, t = as_pairs(np.argmax(y, axis=1), labels)
    top = y.max(axis=1).astype(np.float64)
    right, sure = p == t, top >= number(at_least, "at_least")
    return Confidence(
        _mean(top), _mean(top[~right]), int(sure.sum()), _mean(right[sure])
    )


def constant_accuracy(labels: Values, answer: int, /) -> float:
    """The accuracy of always giving the same answer: what any network must beat.

    Parameters
    ----------
    labels
        Whole numbers of shape (N,).
    answer
        The class that is always given.

    Raises
    ------
    ValueError
        If `labels` are not whole numbers, or `answer` is not one.
    """
    t = as_classes(labels, "labels")
    return _mean(t == whole(answer, "answer", 0))


def _mean(x: Array) -> float:
    """The mean of a vector, nan if it is empty; NumPy would warn."""
    return float(x.mean()) if x.size else math.nan
