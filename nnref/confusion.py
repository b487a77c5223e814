"""Which classes are mixed up with which.

An accuracy is one number, and hides a lot. The confusion matrix has a row for
each true class and a column for each predicted one, and counts the pairs: what
is right stands on its diagonal, and every other element is a kind of mistake.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nnref._checks import numbers, whole
from nnref._pairs import as_pairs

if TYPE_CHECKING:
    from nnref._types import Floats, Ints, Values


_LARGEST: Final = 2**53
"""A count beyond which shares would not be exact."""


class Confusion(NamedTuple):
    """A class that was taken for another, and how many times."""

    label: int
    read_as: int
    times: int


def confusion_matrix(predictions: Values, labels: Values, /, classes: int = 10) -> Ints:
    """The number of times that each class was taken for each.

    Parameters
    ----------
    predictions, labels
        Whole numbers of shape (N,), from 0 to classes - 1.
    classes
        The number of classes, 1 to 100.

    Returns
    -------
    ndarray
        Shape (classes, classes). Row i, column j counts the inputs of class i
        that were read as j; all elements add up to N.

    Raises
    ------
    ValueError
        If a shape does not fit or a class is out of range.
    """
    n = whole(classes, "classes", 1, 100)
    p, t = as_pairs(predictions, labels)
    for a, what in ((p, "predictions"), (t, "labels")):
        if a.min() < 0 or a.max() >= n:
            msg = f"{what} must be from 0 to {n - 1}, not from {a.min()} to {a.max()}"
            raise ValueError(msg)
    counts = np.zeros((n, n), dtype=np.int64)
    np.add.at(counts, (t, p), 1)
    return counts


def recalls(confusion: Values, /) -> Floats:
    """The share of each class that was read right.

    Parameters
    ----------
    confusion
        A confusion matrix of shape (n, n).

    Returns
    -------
    ndarray
        Shape (n,), from 0 to 1; nan for a class without any input.

    Raises
    ------
    ValueError
        If `confusion` is not a square of counts.
    """
    counts = _square(confusion)
    inputs = counts.sum(axis=1, dtype=np.float64)
    right: Floats = np.full(len(counts), math.nan)
    np.divide(np.diag(counts), inputs, out=right, where=inputs > 0)
    return right


def worst_class(confusion: Values, /) -> int:
    """The class with the lowest recall; of equals the smallest.

    Parameters
    ----------
    confusion
        A confusion matrix with at least one input.

    Raises
    ------
    ValueError
        If `confusion` is not a square of counts, or all of them are 0.
    """
    right = recalls(confusion)
    if np.isnan(right).all():
        msg = "confusion must count at least one input, but is all 0"
        raise ValueError(msg)
    return int(np.nanargmin(right))


def worst_confusion(confusion: Values, /) -> Confusion:
    """The mistake that was made most often; of equals the one in the first row.

    Returns
    -------
    Confusion
        The true class, the class it was read as, and how many times; the count is
        0 if there was no mistake. Of equals in one row, the first column.

    Raises
    ------
    ValueError
        If `confusion` is not a square of counts for two classes or more.
    """
    counts = _square(confusion).copy()
    if len(counts) < 2:
        msg = "confusion must have two classes or more: one cannot be mixed up"
        raise ValueError(msg)
    np.fill_diagonal(counts, -1)
    i, j = divmod(int(np.argmax(counts)), len(counts))
    return Confusion(i, j, int(counts[i, j]))


def _square(confusion: object) -> Ints:
    """`confusion` as a square of whole numbers, none below 0."""
    a = numbers(confusion, "confusion")
    square = a.ndim == 2 and len(a) == a.shape[1] and a.dtype.kind in "iu"
    if not square or a.min() < 0 or a.max() > _LARGEST:
        msg = f"confusion must be a square of counts, not {a.dtype} of {a.shape}"
        raise ValueError(msg)
    return a.astype(np.int64)
