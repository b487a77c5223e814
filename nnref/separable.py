"""Which truth tables one perceptron can have, found by trying.

A perceptron of two inputs draws a straight line through the plane of x1 and x2:
on one side it fires, on the other it does not. Four cases with an output of 0 or
1 each make 16 possible tables. Trying weights and biases on a grid reaches 14
of them. The two that remain are XOR and XNOR, whose ones lie on a diagonal: no
straight line has both corners of a diagonal on one side and the other two
corners on the other. Tables that a line can split are called linearly separable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnref._resolve import FUNCTIONS, outputs_of
from nnref.gates import ROWS

if TYPE_CHECKING:
    from nnref._types import Values


def separable_tables() -> list[tuple[int, ...]]:
    """Every column of four outputs that one perceptron reaches, in rising order.

    The weights run from -2 to 2 in halves and the bias from -2 to 2 in quarters.
    All of these are exact in binary, so no sum is off by a rounding.

    Returns
    -------
    list of tuple
        14 tuples of four, each in the order of `ROWS`.
    """
    w1, w2, b = np.meshgrid(
        np.arange(-2, 2.5, 0.5), np.arange(-2, 2.5, 0.5), np.arange(-2, 2.25, 0.25)
    )
    y = np.stack([b + w1 * x1 + w2 * x2 > 0 for x1, x2 in ROWS], axis=-1)
    reached = np.unique(y.reshape(-1, 4).astype(np.int64), axis=0)
    return [tuple(row) for row in reached.tolist()]


def count_separable() -> int:
    """The number of the 16 truth tables that one perceptron can have, 14."""
    return len(separable_tables())


def inseparable_gates() -> list[str]:
    """The names of the gates that no single perceptron can be, sorted."""
    reached = separable_tables()
    return sorted(name for name in FUNCTIONS if outputs_of(name) not in reached)


def best_score(gate: str | Values) -> int:
    """The most of the four cases of a gate that one perceptron gets right.

    Parameters
    ----------
    gate
        A gate's name, or its four outputs in the order of `ROWS`.

    Returns
    -------
    int
        4 for a gate that is linearly separable, 3 for XOR and XNOR.

    Raises
    ------
    ValueError
        If `gate` is neither.
    """
    wanted = outputs_of(gate)
    return max(
        sum(y == t for y, t in zip(table, wanted, strict=True))
        for table in separable_tables()
    )
