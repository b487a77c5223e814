"""nnref against the same mathematics in plain Python loops, without NumPy."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=60)

NUMBER = st.floats(-50, 50)
TABLES: dict[str, Callable[[bool, bool], bool]] = {
    "AND": lambda p, q: p and q,
    "NAND": lambda p, q: not (p and q),
    "OR": lambda p, q: p or q,
    "NOR": lambda p, q: not (p or q),
    "XOR": lambda p, q: p != q,
    "XNOR": lambda p, q: p == q,
}
WEIGHTS = [
    [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]],
    [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]],
    [[0.1, 0.3], [0.2, 0.4]],
]
BIASES = [[0.1, 0.2, 0.3], [0.1, 0.2], [0.1, 0.2]]


def plain_sigmoid(x: float) -> float:
    """The formula, on the side where it cannot overflow."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def plain_softmax(scores: list[float]) -> list[float]:
    """The formula with exact sums, shifted by the largest score."""
    powers = [math.exp(a - max(scores)) for a in scores]
    whole = math.fsum(powers)
    return [p / whole for p in powers]


def plain_layer(x: list[float], W: list[list[float]], b: list[float]) -> list[float]:
    """Neuron j adds up its bias and input i times weight (i, j)."""
    sums = []
    for j in range(len(b)):
        a = b[j]
        for i in range(len(x)):
            a += x[i] * W[i][j]
        sums.append(a)
    return sums


def plain_forward(x: list[float], hidden: str) -> list[float]:
    """Three layers, the last without an activation."""
    bends: dict[str, Callable[[float], float]] = {
        "sigmoid": plain_sigmoid,
        "relu": lambda a: max(a, 0.0),
        "identity": lambda a: a,
        "step": lambda a: 1.0 if a > 0 else 0.0,
    }
    bend = bends[hidden]
    for depth, (W, b) in enumerate(zip(WEIGHTS, BIASES, strict=True), start=1):
        x = plain_layer(x, W, b)
        x = [bend(a) for a in x] if depth < 3 else x
    return x


@LAW
@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=6), NUMBER)
def test_weighted_sum_is_the_loop(pairs: list[tuple[float, float]], b: float) -> None:
    """A weighted sum is the bias plus each input times its weight."""
    x, w = [p for p, _ in pairs], [q for _, q in pairs]
    expected = math.fsum([b, *(p * q for p, q in pairs)])

    assert nn.weighted_sum(x, w, b) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@LAW
@given(st.floats(-700, 700))
def test_sigmoid_is_the_formula(x: float) -> None:
    """The sigmoid of NumPy and that of the math module agree to the last digits."""
    assert nn.sigmoid(x) == pytest.approx(plain_sigmoid(x), rel=1e-14)


@LAW
@given(st.lists(NUMBER, min_size=1, max_size=8))
def test_softmax_is_the_formula(scores: list[float]) -> None:
    """Softmax is each power of e over the sum of all of them."""
    np.testing.assert_allclose(nn.softmax(scores), plain_softmax(scores), rtol=1e-12)


@pytest.mark.parametrize("hidden", nn.ACTIVATIONS)
@LAW
@given(x=st.tuples(NUMBER, NUMBER))
def test_forward_pass_is_the_loop(hidden: str, x: tuple[float, float]) -> None:
    """Matrix products give what a loop over every weight gives."""
    expected = plain_forward(list(x), hidden)
    if hidden == "step" and min(abs(nn.net_trace(x, "a1"))) < 1e-9:
        return  # a sum this close to the jump may fall on either side of it

    np.testing.assert_allclose(
        nn.net_output(x, hidden=hidden), expected, rtol=1e-9, atol=1e-9
    )


def test_learnt_weights_give_the_gate() -> None:
    """What the perceptron rule ends with is the gate, by plain arithmetic."""
    for name in nn.GATES:
        epoch, w1, w2, b = nn.learn_gate(name)
        assert epoch > 0
        for p, q in itertools.product((False, True), repeat=2):
            assert (b + w1 * p + w2 * q > 0) == bool(TABLES[name](p, q))
