"""Labels as rows: one number for each class, and a single 1.

A label is the index of a class. In one-hot form it is a row with a place for
every class that holds 1 at the label and 0 elsewhere, so that it has the shape
of a network's output. `argmax` turns it back into the index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnref._checks import MAX_SIZE, bounded, numbers, whole

if TYPE_CHECKING:
    from nnref._types import Ints, Values


def one_hot(label: int | Values, /, classes: int = 10) -> Ints:
    """A label as a row of zeros with a single 1 at its index.

    Parameters
    ----------
    label
        A whole number from 0 to classes - 1, or N of them in shape (N,).
    classes
        The number of classes, 1 to 10,000.

    Returns
    -------
    ndarray
        Shape (classes,), or (N, classes), of whole numbers.

    Raises
    ------
    ValueError
        If a label is no such number, or there would be more than 10,000 elements.
    """
    n = whole(classes, "classes", 1, MAX_SIZE)
    t = numbers(label, "label")
    if t.ndim > 1 or t.dtype.kind not in "iu":
        msg = (
            f"label must be a whole number or a row of them, not {t.dtype} of {t.shape}"
        )
        raise ValueError(msg)
    bounded(t.size * n, "the rows")
    if t.min() < 0 or t.max() >= n:
        wrong = t.min() if t.min() < 0 else t.max()
        msg = f"label must be from 0 to {n - 1}, not {wrong}"
        raise ValueError(msg)
    return np.asarray(np.arange(n) == t[..., np.newaxis]).astype(np.int64)
