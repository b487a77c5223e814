"""Perceptrons and the logic gates that they can be.

A perceptron takes several input signals and gives one output, 0 or 1. Each
input is multiplied by a weight that says how much it counts. The products and
the bias are added up, and the perceptron fires (gives 1) if this weighted sum
is greater than 0:

    a = b + w1 * x1 + w2 * x2
    y = 1 if a > 0, else 0

With two inputs of 0 or 1 there are four cases, and a gate is known by its four
outputs. AND, NAND, OR and NOR are the same perceptron with other numbers for
w1, w2 and b. XOR is not: no choice of the three numbers gives it (see
`separable_tables`). But perceptrons that feed perceptrons do, and that second
layer is the step from the perceptron to the neural network.

Wherever the cases are listed, their order is that of `ROWS`. A gate is asked
for by its name, in capitals, or by the three numbers w1, w2, b.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nnref._checks import floats, layer_input, number
from nnref.activations import step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnref._types import Floats, Ints, Values

ROWS: Final = ((0, 0), (1, 0), (0, 1), (1, 1))
"""The four cases (x1, x2), in the order of every table here."""


class Gate(NamedTuple):
    """The three numbers that make a perceptron of two inputs a certain gate."""

    w1: float
    w2: float
    b: float


GATES: Final[Mapping[str, Gate]] = MappingProxyType(
    {
        "AND": Gate(0.5, 0.5, -0.7),
        "NAND": Gate(-0.5, -0.5, 0.7),
        "OR": Gate(0.5, 0.5, -0.2),
        "NOR": Gate(-0.5, -0.5, 0.2),
    }
)
"""The gates that are one perceptron. NAND is AND with every sign turned."""


@np.errstate(over="ignore", invalid="ignore")
def weighted_sum(x: Values, /, w: Values, b: float) -> float | Floats:
    """The weighted sum of a neuron is b + x_1 * w_1 + ... + x_n * w_n.

    Parameters
    ----------
    x
        Inputs of shape (n,), or (N, n) for a batch.
    w
        Weights of shape (n,).
    b
        The bias, one number.

    Returns
    -------
    float or ndarray
        One sum, or N sums of shape (N,).

    Raises
    ------
    ValueError
        If `w` is not a vector or `x` does not have its length.

    Notes
    -----
    Floats round. On paper 0.1 + 0.2 - 0.3 is 0; here it is about 5.6e-17, which
    is greater than 0 and fires. Halves, quarters and eighths are exact.
    """
    w = floats(w, "w")
    if w.ndim != 1:
        msg = f"w must have shape (n,), not {w.shape}"
        raise ValueError(msg)
    x = layer_input(x, "x", w.size)
    a = np.asarray(number(b, "b") + np.sum(x * w, axis=-1))
    return a if a.ndim else float(a)


def perceptron(x: Values, /, w: Values, b: float) -> int | Ints:
    """A perceptron gives 1 if its weighted sum is greater than 0, else 0.

    Parameters
    ----------
    x
        Inputs of shape (n,), or (N, n) for a batch.
    w
        Weights of shape (n,).
    b
        The bias, one number: the greater it is, the easier the perceptron fires.

    Returns
    -------
    int or ndarray
        0 or 1, or N of these in shape (N,).

    Raises
    ------
    ValueError
        As for `weighted_sum`, and where the sum is nan.
    """
    return step(weighted_sum(x, w, b))


def AND(x1: float, x2: float) -> int:
    """AND is 1 if both inputs are 1, and only then."""
    return _single(GATES["AND"], x1, x2)


def NAND(x1: float, x2: float) -> int:
    """NAND is 1 unless both inputs are 1."""
    return _single(GATES["NAND"], x1, x2)


def OR(x1: float, x2: float) -> int:
    """OR is 1 if at least one input is 1."""
    return _single(GATES["OR"], x1, x2)


def NOR(x1: float, x2: float) -> int:
    """NOR is 1 if neither input is 1."""
    return _single(GATES["NOR"], x1, x2)


def XOR(x1: float, x2: float) -> int:
    """XOR is 1 if exactly one input is 1; it takes two layers of perceptrons."""
    s1 = NAND(x1, x2)
    s2 = OR(x1, x2)
    return AND(s1, s2)


def XNOR(x1: float, x2: float) -> int:
    """XNOR is 1 if both inputs are the same; it takes two layers, as XOR does."""
    s1 = AND(x1, x2)
    s2 = NOR(x1, x2)
    return OR(s1, s2)


def _single(gate: Gate, x1: float, x2: float) -> int:
    """One perceptron of two inputs at one case."""
    x = [number(x1, "x1"), number(x2, "x2")]
    return int(perceptron(x, [gate.w1, gate.w2], gate.b))
