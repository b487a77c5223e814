"""Laws of activation functions, softmax and arrays, and the same in plain Python."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nnref as nn

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=100)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
LISTS = st.lists(FINITE, min_size=1, max_size=8)


@LAW
@given(FINITE)
def test_range(x: float) -> None:
    """Step is 0 or 1, sigmoid within 0 and 1, ReLU at least 0, identity x itself."""
    assert nn.step(x) == (1 if x > 0 else 0)
    assert 0 <= nn.sigmoid(x) <= 1
    assert nn.relu(x) == max(x, 0)
    assert nn.identity(x) == x


@LAW
@given(LISTS)
def test_array_is_element_by_element(xs: list[float]) -> None:
    """An array gives for each element what the element gives alone."""
    for h in (*nn.ACTIVATIONS.values(), nn.sigmoid_slope):
        np.testing.assert_array_equal(h(xs), [h(x) for x in xs])
        np.testing.assert_array_equal(h([xs]), [h(xs)])


@LAW
@given(st.floats(-700, 700))
def test_book_sigmoid_is_sigmoid(x: float) -> None:
    """Within the reach of exp the book's formula and the stable one agree."""
    assert nn.book_sigmoid(x) == pytest.approx(nn.sigmoid(x), rel=1e-14)


def test_book_sigmoid_overflows() -> None:
    """At -1000 the book's formula still gives 0, but warns of an overflow."""
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert nn.book_sigmoid([-1000.0]).tolist() == [0.0]

    assert nn.sigmoid(-1000.0) == 0.0


@pytest.mark.parametrize(
    ("x", "expected"),
    [(math.inf, (1, 1, math.inf, math.inf)), (-math.inf, (0, 0, 0, -math.inf))],
)
def test_infinity(x: float, expected: tuple[float, ...]) -> None:
    """At the ends every function has a value, and none warns."""
    assert tuple(h(x) for h in nn.ACTIVATIONS.values()) == expected


def test_nan() -> None:
    """What is not a number stays so, and step refuses it."""
    for h in (nn.sigmoid, nn.relu, nn.identity, nn.sigmoid_slope):
        assert np.isnan(h([math.nan, 1.0])).tolist() == [True, False]
    with pytest.raises(ValueError, match="must not hold nan"):
        nn.step([1, math.nan])


@pytest.mark.parametrize("name", ["sigmoid", "relu", "identity", "sigmoid_slope"])
def test_float32_is_kept(name: str) -> None:
    """An array of float32 gives float32, one of float64 float64."""
    h = getattr(nn, name)
    for dtype in ("float32", "float64"):
        assert h(np.array([-1, 0, 2.5], dtype)).dtype == dtype


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.float32(2), np.array(2)])
def test_number_in_number_out(number: float) -> None:
    """One number gives a plain Python number, not one of NumPy's."""
    assert type(nn.step(number)) is int
    assert type(nn.sigmoid(number)) is float
    assert type(nn.relu(number)) in (int, float)
    assert type(nn.identity(number)) in (int, float)
    assert type(nn.sigmoid_slope(number)) is float


def test_whole_numbers_stay_whole() -> None:
    """ReLU and identity of whole numbers are whole; step always is."""
    assert nn.relu([-1, 2]).dtype.kind == "i"
    assert nn.identity([-1, 2]).dtype.kind == "i"
    assert nn.step([-0.5, 2]).dtype == np.int64


def test_arguments_are_left_alone() -> None:
    """No function changes the array that it was given, or hands it out again."""
    x = np.array([-1.0, 2.0])
    for h in nn.ACTIVATIONS.values():
        y = h(x)
        y[:] = 9
        assert x.tolist() == [-1.0, 2.0]


@pytest.mark.parametrize("x", [-5.0, -1.0, 0.0, 0.5, 2.0, 5.0])
def test_slope_of_sigmoid_is_its_formula(x: float) -> None:
    """The measured slope of the sigmoid is s(x) * (1 - s(x)), at most 0.25."""
    s = nn.sigmoid(x)

    assert nn.sigmoid_slope(x) == pytest.approx(s * (1 - s), rel=1e-12)
    assert nn.slope("sigmoid", x) == pytest.approx(nn.sigmoid_slope(x), rel=1e-6)
    assert nn.sigmoid_slope(x) <= nn.sigmoid_slope(0) == 0.25


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_limits_are_the_first_and_the_last(dtype: str) -> None:
    """One step short of the limit the sum is not yet rounded, one past it is."""
    flat, last = nn.saturation(dtype), nn.largest_exp(dtype)

    assert (nn.sigmoid(np.array([flat - 1, flat], dtype)) == 1).tolist() == [0, 1]
    assert np.isfinite(nn.exp(np.array([last, last + 1], dtype))).tolist() == [1, 0]


@LAW
@given(LISTS)
@example([1.7e308, -1.7e308, 0.0])
@example([1.7e308, 1.7e308, 5e-324])
def test_nothing_warns(xs: list[float]) -> None:
    """No finite input makes a stable function warn, not even the largest floats."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for h in (*nn.ACTIVATIONS.values(), nn.sigmoid_slope, nn.softmax, nn.exp):
            h(xs)
        nn.softmax_without_axis(xs)
        nn.weighted_sum(xs, xs, 1e308)
        nn.forward([xs[0], xs[-1]], output="sigmoid")
        nn.linear_stack(xs[0], xs[-1], 9)
        for name in nn.ACTIVATIONS:
            nn.slope(name, xs[0])
        nn.show(xs)
        nn.percent(xs)
        nn.mean(xs)
        nn.total(xs)
        nn.dot(xs, xs)


SCORE = st.floats(-300, 300)
SCORES = st.lists(SCORE, min_size=1, max_size=8)
ROWS = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(SCORE, min_size=n, max_size=n), min_size=1, max_size=4)
)


@LAW
@given(ROWS)
def test_batch_is_row_by_row(rows: list[list[float]]) -> None:
    """A batch gives each row what the row gets alone."""
    np.testing.assert_array_equal(nn.softmax(rows), [nn.softmax(row) for row in rows])


@LAW
@given(ROWS)
def test_without_axis_is_one_long_row(rows: list[list[float]]) -> None:
    """The mistake treats the batch as one input: its grand total is 1."""
    y = nn.softmax_without_axis(rows)

    assert y.sum() == pytest.approx(1)
    np.testing.assert_allclose(y.ravel(), nn.softmax(np.ravel(rows)))


@LAW
@given(SCORES)
def test_naive_is_softmax(scores: list[float]) -> None:
    """Within the reach of exp the plain formula gives the same shares."""
    np.testing.assert_allclose(
        nn.naive_softmax(scores), nn.softmax(scores), rtol=1e-9, atol=1e-300
    )


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_shape_and_kind_are_kept(axes: int) -> None:
    """Shares have the shape of the scores, and float32 stays float32."""
    a = np.zeros((2,) * axes, np.float32)

    for h in (nn.softmax, nn.naive_softmax, nn.softmax_without_axis):
        assert h(a).shape == a.shape
        assert h(a).dtype == np.float32


def test_minus_infinity_has_no_share() -> None:
    """A class that is ruled out leaves its share to the others."""
    assert nn.softmax([0, -np.inf, 0]).tolist() == [0.5, 0, 0.5]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_no_largest_score(bad: float) -> None:
    """Where no score is the largest, there are no shares."""
    for h in (nn.softmax, nn.softmax_without_axis):
        with pytest.raises(ValueError, match="must be finite"):
            h([[1.0, 2.0], [bad, 1.0]])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (nn.argmax([1, 2]), int),
        (nn.total([1, 2]), int),
        (nn.total([0.5]), float),
        (nn.mean([1, 2]), float),
        (nn.exp(1), float),
        (nn.dot([1], [2]), int),
        (nn.maximum(1, 2), int),
        (nn.shape([1]), tuple),
        (nn.array([1.5], "int").dtype.type, type),
    ],
)
def test_results_without_axes_are_python_numbers(answer: object, kind: Any) -> None:
    """A single result is a plain int or float, which prints as itself."""
    assert type(answer) is kind


def test_float32_is_kept_array_functions() -> None:
    """Exponentials and logarithms of float32 are float32."""
    x = nn.array([1, 2], "float32")

    assert np.asarray(nn.exp(x)).dtype == np.asarray(nn.log(x)).dtype == np.float32


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
