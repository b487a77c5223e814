"""Laws of the activation functions, their slopes and their limits."""

from __future__ import annotations

import math
import warnings

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


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("step", 0.5, 0.0),
        ("step", 1e300, 0.0),
        ("relu", 3.0, 1.0),
        ("relu", -3.0, 0.0),
        ("relu", 0.0, 0.5),
        ("identity", -1.7e308, 1.0),
        ("sigmoid", 0.0, 0.25),
        ("sigmoid", 1e6, 0.0),
    ],
)
def test_measured_slope(name: str, x: float, expected: float) -> None:
    """The slope of a straight piece is exact, and that of a curve close."""
    assert nn.slope(name, x) == pytest.approx(expected, abs=1e-8)


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
