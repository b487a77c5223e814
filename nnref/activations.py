"""Activation functions: from the weighted sum of a neuron to its output.

A neuron adds up its inputs, each times its weight, and the bias: the weighted sum `a`.
Its output is `h(a)`, where `h` is its activation function. A perceptron has `step`,
which jumps; networks have smooth curves, whose slope learning can follow.

Each function takes an array of any shape and is applied to every element alone. Only
softmax, for the output layer, looks at a whole row. Sigmoid and softmax are here twice:
first as their formulas are printed, then written so that no number overflows.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Activation = Callable[[Any], Any]


def step(x: ArrayLike) -> np.ndarray:
    """The step function is 1 where `x` is greater than 0, and 0 elsewhere."""
    return np.greater(x, 0).astype(np.int64)


def book_sigmoid(x: np.ndarray) -> np.ndarray:
    """The sigmoid exactly as its formula is printed, 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


def sigmoid(x: ArrayLike) -> np.ndarray:
    """The sigmoid function 1 / (1 + exp(-x)) runs smoothly from 0 to 1.

    As printed it may overflow: exp(-x) at x = -1000 is larger than any float64. So
    below 0 it is exp(x) / (1 + exp(x)), top and bottom multiplied by exp(x), and exp
    only sees numbers up to 0.
    """
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


def relu(x: ArrayLike) -> np.ndarray:
    """The rectified linear unit is `x` where `x` is greater than 0, and 0 elsewhere."""
    return np.maximum(x, 0)


def identity(x: ArrayLike) -> np.ndarray:
    """The identity function is `x`, unchanged."""
    return np.asarray(x)


ACTIVATIONS = {"step": step, "sigmoid": sigmoid, "relu": relu, "identity": identity}


def naive_softmax(a: ArrayLike) -> np.ndarray:
    """Softmax along the last axis exactly as its formula is printed.

    A network that must choose one of n classes ends with one neuron a class, whose
    weighted sums `a`, of shape (n,) or (N, n) for a batch, are called scores. They
    become probabilities that add up to 1 in each row: `keepdims=True` leaves the sums
    as a column of shape (N, 1).
    """
    e = np.exp(a)
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax(a: ArrayLike) -> np.ndarray:
    """Softmax along the last axis, safe for scores of any size.

    As printed, exp is infinite from a score of 710 on, and inf / inf is nan. The same
    number subtracted from all scores of a row divides top and bottom by one factor,
    which changes nothing. With the row's largest, exp only sees numbers up to 0.
    """
    a = np.asarray(a)
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
