"""How numbers are written: short, plain, and the same everywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=200)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5 - 0.7, "-0.2"),
        (2.0, "2"),
        (-0.0, "0"),
        (0, "0"),
        (1 / 3, "0.3333"),
        (2 / 3, "0.6667"),
        (0.0067, "0.0067"),
        (0.25**10, "9.54e-7"),
        (-0.00001, "-1e-5"),
        (8.218407461554972e307, "8.22e307"),
        (999_999.0, "999999"),
        (1_000_000.0, "1e6"),
        (1_234_567, "1234567"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (True, "True"),
        (np.False_, "False"),
        (np.float64(0.5), "0.5"),
        (np.float32(0.1), "0.1"),
        (np.longdouble(0.5), "0.5"),
        (np.int64(7), "7"),
        (np.array(0.5), "0.5"),
        ([0.3, 0.7, 1.1], "[0.3 0.7 1.1]"),
        (np.array([[1, 2], [3, 4]]), "[[1 2] [3 4]]"),
        ([np.float64(1), 2], "[1 2]"),
        (np.array([[1.0, 0.5]]), "[[1 0.5]]"),
        ([], "[]"),
        ((), "()"),
        ((2, 3), "(2, 3)"),
        ((4,), "(4,)"),
        ([(0, 4), (4, 6)], "[(0, 4) (4, 6)]"),
        (["XNOR", "XOR"], "[XNOR XOR]"),
        ("AND", "AND"),
    ],
)
def test_show(value: object, text: str) -> None:
    """A value is written as short as four decimals allow."""
    assert nn.show(value) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (nn.show(math.pi, 0), "3"),
        (nn.show(math.pi, digits=8), "3.14159265"),
        (nn.show(0.1, 17), "0.10000000000000001"),
        (nn.fixed(0.5, 2), "0.50"),
        (nn.fixed(3, 1), "3.0"),
        (nn.fixed(-0.001, 2), "0.00"),
        (nn.fixed(-0.0, 0), "0"),
        (nn.fixed(math.nan, 2), "nan"),
        (nn.fixed(-math.inf, 2), "-inf"),
        (nn.fixed(nn.softmax([0.3, 2.9, 4.0]), 2), "[0.02 0.25 0.74]"),
        (nn.fixed([[0.5]], 1), "[[0.5]]"),
        (nn.sci(0.00045, 3), "4.50e-4"),
        (nn.sci(12345, 2), "1.2e4"),
        (nn.sci(7, 1), "7e0"),
        (nn.sci(0, 3), "0"),
        (nn.sci(-math.inf, 3), "-inf"),
        (nn.sci([1e-9, 2.5], 2), "[1.0e-9 2.5e0]"),
        (nn.percent(0.935, 1), "93.5%"),
        (nn.percent(0.9352, 2), "93.52%"),
        (nn.percent(1), "100%"),
        (nn.percent(-0.0001), "0%"),
        (nn.percent(-0.05), "-5%"),
        (nn.percent([0.02, 0.98]), "[2% 98%]"),
    ],
)
def test_one_form(text: str, expected: str) -> None:
    """`fixed`, `sci` and `percent` keep to the form that their name says."""
    assert text == expected


@LAW
@given(st.floats(-1.79e308, 1.79e308))
def test_what_is_shown_can_be_read_back(x: float) -> None:
    """A shown float is the float, to four decimals or to three digits."""
    assert float(nn.show(x)) == pytest.approx(x, rel=5.1e-3, abs=5.1e-5)
    assert nn.show(x) != "-0"


@LAW
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 17))
def test_fixed_has_its_decimals(x: float, d: int) -> None:
    """`fixed` always has exactly d decimals."""
    assert len(nn.fixed(x, d).partition(".")[2]) == d


@LAW
@given(st.one_of(st.floats(), st.integers(), st.lists(st.floats())))
def test_plain_ascii(x: object) -> None:
    """No text needs more than ASCII, or holds a name of NumPy."""
    assert nn.show(x).isascii()
    assert "np." not in nn.show(x)
