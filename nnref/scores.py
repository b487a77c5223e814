"""Softmax: scores of any size become positive shares that add up to 1.

A network that must choose one of several classes ends with one neuron a class.
Their weighted sums are called scores. Softmax raises e to each score and divides
by the sum of all of these, so that a larger score takes a larger share:

    y_k = exp(a_k) / (exp(a_1) + exp(a_2) + ... + exp(a_n))

Each share depends on every score: where one rises, the others fall. The order
of the scores is kept, so the largest share belongs to the largest score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnref._checks import floats

if TYPE_CHECKING:
    from nnref._types import Floats, Values


@np.errstate(over="ignore", under="ignore")
def softmax(a: Values, /) -> Floats:
    """Softmax along the last axis, safe for scores of any size.

    Parameters
    ----------
    a
        Scores of shape (n,) for one input, or (N, n) for a batch of N inputs.
        Each row of a batch is treated alone.

    Returns
    -------
    ndarray
        Shares in the shape of `a`, from 0 to 1; each row adds up to 1.

    Raises
    ------
    ValueError
        If `a` is a single number, is empty, or a row's largest score is nan or
        infinite.

    Notes
    -----
    exp(1010) is larger than any float64. Subtracting the same number from all
    scores of a row changes nothing, since top and bottom of the fraction are
    then divided by the same factor. With the row's largest score subtracted,
    exp only sees numbers up to 0. `keepdims=True` leaves the maxima as a column
    of shape (N, 1), which NumPy subtracts from every row.

    Special case: a score of minus infinity has the share 0.
    """
    a = _scores(a)
    largest = np.max(a, axis=-1, keepdims=True)
    return _shares(a, largest, -1)


@np.errstate(over="ignore", under="ignore")
def softmax_without_axis(a: Values, /) -> Floats:
    """Softmax with its maximum and its sum taken over all elements: a mistake.

    For one input this is `softmax`. For a batch the rows share one sum, so that
    all shares together add up to 1 instead of each row's.

    Parameters
    ----------
    a
        Scores of shape (n,) or (N, n).

    Returns
    -------
    ndarray
        Values in the shape of `a` whose grand total is 1.

    Raises
    ------
    ValueError
        As for `softmax`.
    """
    a = _scores(a)
    return _shares(a, np.max(a, axis=None, keepdims=True), None)


def naive_softmax(a: Values, /) -> Floats:
    """Softmax along the last axis exactly as its formula is printed.

    It is here to show how the formula fails; use `softmax`.

    Parameters
    ----------
    a
        Scores of shape (n,) or (N, n).

    Returns
    -------
    ndarray
        Shares in the shape of `a`.

    Raises
    ------
    ValueError
        If `a` is a single number or empty.

    Notes
    -----
    From a score of 710 on, exp overflows to infinity with a warning, and
    infinity divided by infinity is nan, with another. Where all scores lie
    below -745, exp is 0 throughout, and 0 / 0 is nan as well.
    """
    e = np.exp(_scores(a))
    shares: Floats = e / np.sum(e, axis=-1, keepdims=True)
    return shares


def _scores(a: Values) -> Floats:
    """`a` as floats of one axis or more."""
    scores = floats(a, "a")
    if scores.ndim == 0:
        msg = f"a must have shape (n,) or (N, n), but is the number {scores}"
        raise ValueError(msg)
    return scores


def _shares(a: Floats, largest: Floats, axis: int | None) -> Floats:
    """Powers of e, shifted by `largest`, over their sum along `axis`."""
    if not np.isfinite(largest).all():
        msg = "the largest score must be finite, not nan or infinite"
        raise ValueError(msg)
    e = np.exp(a - largest)
    shares: Floats = e / np.sum(e, axis=axis, keepdims=True)
    return shares
