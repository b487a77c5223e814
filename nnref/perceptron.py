"""Perceptrons and the logic gates that they can be.

A perceptron takes several input signals and gives one output, 0 or 1. Each input is
multiplied by a weight that says how much it counts. The products and the bias are
added up, and the perceptron fires (gives 1) if this weighted sum is greater than 0:

    a = b + w1 * x1 + w2 * x2
    y = 1 if a > 0, else 0

With two inputs of 0 or 1 there are four cases, and a gate is known by its four
outputs. AND, NAND, OR and NOR are the same perceptron with other numbers for w1, w2
and b. XOR is not: no choice of the three numbers gives it. But perceptrons that feed
perceptrons do: that second layer is the step from perceptrons to neural networks.
"""

import numpy as np
from numpy.typing import ArrayLike

GATES = {
    "AND": ([0.5, 0.5], -0.7),
    "NAND": ([-0.5, -0.5], 0.7),
    "OR": ([0.5, 0.5], -0.2),
    "NOR": ([-0.5, -0.5], 0.2),
}
"""The weights w and the bias b of each gate that is one perceptron."""

ROWS = ((0, 0), (1, 0), (0, 1), (1, 1))
"""The four inputs (x1, x2), in the order of every table."""


def weighted_sum(x: ArrayLike, w: ArrayLike, b: float) -> np.ndarray:
    """The weighted sum of a neuron is b + x_1 * w_1 + ... + x_n * w_n.

    `x` has shape (n,), or (N, n) for a batch, `w` shape (n,), the result () or (N,).
    Floats round. On paper 0.1 + 0.2 - 0.3 is 0; here it is about 5.6e-17, which is
    greater than 0 and fires. Halves, quarters and eighths are exact.
    """
    return b + np.sum(np.multiply(x, w), axis=-1)


def perceptron(x: ArrayLike, w: ArrayLike, b: float) -> np.ndarray:
    """A perceptron gives 1 if its weighted sum is greater than 0, else 0."""
    return (weighted_sum(x, w, b) > 0).astype(np.int64)


def AND(x1: float, x2: float) -> int:
    """AND is 1 if both inputs are 1, and only then."""
    return int(perceptron([x1, x2], *GATES["AND"]))


def NAND(x1: float, x2: float) -> int:
    """NAND is 1 unless both inputs are 1."""
    return int(perceptron([x1, x2], *GATES["NAND"]))


def OR(x1: float, x2: float) -> int:
    """OR is 1 if at least one input is 1."""
    return int(perceptron([x1, x2], *GATES["OR"]))


def NOR(x1: float, x2: float) -> int:
    """NOR is 1 if neither input is 1."""
    return int(perceptron([x1, x2], *GATES["NOR"]))


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
