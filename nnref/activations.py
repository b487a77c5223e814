"""Activation functions: from the weighted sum of a neuron to its output.

A neuron first adds up its inputs, each times its weight, and the bias; the result is
the weighted sum `a`. Its output is `h(a)`, where `h` is its activation function. The
perceptron uses `step`, which jumps from 0 to 1. Neural networks use functions without a
jump, because a smooth curve has a slope that learning can follow.

Each function takes an array of any shape and is applied to every element alone. Only
`softmax`, for the output layer, looks at a whole row.
"""

import numpy as np
from numpy.typing import ArrayLike


def step(x: ArrayLike) -> np.ndarray:
    """The step function is 1 where `x` is greater than 0, and 0 elsewhere."""
    return np.greater(x, 0).astype(np.int64)


def sigmoid(x: ArrayLike) -> np.ndarray:
    """The sigmoid function 1 / (1 + exp(-x)) runs smoothly from 0 to 1.

    The formula as it is printed overflows: exp(-x) at x = -1000 is larger than any
    float64. With top and bottom multiplied by exp(x), the same value is written
    exp(x) / (1 + exp(x)), which is safe on the negative side. So the line below is that
    fraction below 0, and the printed one elsewhere; exp only sees numbers up to 0.
    """
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def book_sigmoid(x: ArrayLike) -> np.ndarray:
    """The sigmoid exactly as its formula is printed, 1 / (1 + exp(-x)).

    Where exp(-x) is not finite it warns of an overflow and gives 0. Use `sigmoid`.
    """
    return 1 / (1 + np.exp(np.negative(x)))


def relu(x: ArrayLike) -> np.ndarray:
    """The rectified linear unit is `x` where `x` is greater than 0, and 0 elsewhere."""
    return np.maximum(x, 0)


def identity(x: ArrayLike) -> np.ndarray:
    """The identity function is `x`, unchanged.

    It is the usual output activation of a regression. In a hidden layer it is no
    help: layers without a non-linearity between them are one layer.
    """
    return np.asarray(x)


ACTIVATIONS = {"step": step, "sigmoid": sigmoid, "relu": relu, "identity": identity}
"""The activation functions that work on each element alone, by name."""


def softmax(a: ArrayLike) -> np.ndarray:
    """Softmax along the last axis, safe for scores of any size.

    A network that must choose one of n classes ends with one neuron a class, whose
    weighted sums `a`, of shape (n,) or (N, n) for a batch, are called scores. Softmax
    raises e to each score and divides by the sum of all of these:

        y_k = exp(a_k) / (exp(a_1) + exp(a_2) + ... + exp(a_n))

    So scores become probabilities from 0 to 1 that add up to 1 in each row. exp(1010)
    is larger than any float64, but subtracting the same number from all scores of a row
    changes nothing, since top and bottom of the fraction are then divided by the same
    factor. With the row's largest subtracted, exp only sees numbers up to 0.
    `keepdims=True` leaves the maxima as a column of shape (N, 1).
    """
    a = np.asarray(a)
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def naive_softmax(a: ArrayLike) -> np.ndarray:
    """Softmax along the last axis exactly as its formula is printed.

    From a score of 710 on, exp overflows to infinity, and infinity by infinity is nan.
    Where all scores lie below -746, exp is 0, and 0 / 0 is nan as well. Use `softmax`.
    """
    e = np.exp(a)
    return e / np.sum(e, axis=-1, keepdims=True)
