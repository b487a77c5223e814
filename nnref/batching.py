"""Batches: several inputs stacked as rows, passed through the network in one go.

At inference a batch changes nothing but the speed. Each row is computed alone,
so its result is the same in whatever company it goes through; a few products of
large matrices are just faster than many of small ones. The batches here are
consecutive slices. (A mini-batch in training is something else: inputs drawn at
random, whose average error corrects the weights.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import bounded, numbers, whole
from nnref.network import NET, Network, forward

if TYPE_CHECKING:
    from nnref._types import Floats, Values

_MOST_INPUTS: Final = 1_000_000_000


def batch_slices(n: int, size: int) -> list[tuple[int, int]]:
    """The start and stop of each batch of `size` among `n` inputs, in order.

    Parameters
    ----------
    n
        The number of inputs, at least 1.
    size
        The number of inputs in a batch, at least 1.

    Returns
    -------
    list of tuple
        Pairs for ``xs[start:stop]``. They cover every input once; the last batch
        is shorter where `size` does not divide `n`.

    Raises
    ------
    ValueError
        If `n` or `size` is not a whole number of 1 or more, or there would be
        more than 10,000 batches.
    """
    n, size = _counts(n, size)
    bounded(count_batches(n, size), "the list of batches")
    return [(start, min(start + size, n)) for start in range(0, n, size)]


def count_batches(n: int, size: int) -> int:
    """The number of batches of `size` that `n` inputs make, the last one included.

    This is n / size, rounded up. Both are whole numbers of 1 or more.
    """
    n, size = _counts(n, size)
    return -(-n // size)


def last_batch(n: int, size: int) -> int:
    """The number of inputs in the last batch, `size` or fewer."""
    n, size = _counts(n, size)
    return n - size * (count_batches(n, size) - 1)


def count_products(n: int, size: int, layers: int = 3) -> int:
    """The number of matrix products that it takes to pass all batches through.

    Each layer is one product for a whole batch, however many inputs that has. So
    10,000 inputs in three layers take 30,000 products one by one, and 300 in
    batches of 100.

    Parameters
    ----------
    n, size
        The number of inputs, and of inputs in a batch, at least 1 each.
    layers
        The number of layers with weights, 1 to 10,000.

    Raises
    ------
    ValueError
        If an argument is not a whole number in its range.
    """
    return count_batches(n, size) * whole(layers, "layers", 1)


def _counts(n: int, size: int) -> tuple[int, int]:
    """The number of inputs and the size of a batch as Python ints."""
    return whole(n, "n", 1, _MOST_INPUTS), whole(size, "size", 1, _MOST_INPUTS)


def predict_in_batches(
    xs: Values,
    size: int,
    /,
    *,
    network: Network = NET,
    hidden: str = "sigmoid",
    output: str = "identity",
) -> Floats:
    """The outputs of a network for all rows of `xs`, computed batch by batch.

    Parameters
    ----------
    xs
        Inputs of shape (N, n).
    size
        The number of rows that go through the network together.
    network, hidden, output
        As for `forward`.

    Returns
    -------
    ndarray
        Outputs of shape (N, m), in the order of the inputs.

    Raises
    ------
    ValueError
        If a shape or a name does not fit, or there are more than 10,000 batches.
    """
    rows = numbers(xs, "xs")
    if rows.ndim != 2:
        msg = f"xs must have shape (N, n), not {rows.shape}"
        raise ValueError(msg)
    return np.concatenate(
        [
            forward(rows[start:stop], network=network, hidden=hidden, output=output).y
            for start, stop in batch_slices(len(rows), size)
        ]
    )
