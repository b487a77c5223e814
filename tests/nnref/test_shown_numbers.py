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
        (1 / (1 + math.exp(5)), "0.006693"),
        (0.0018 / 10, "0.00018"),
        (0.00095, "0.00095"),
        (0.0952, "0.0952"),
        (0.09516, "0.09516"),
        (0.099999, "0.1000"),
        (0.5000004, "0.5000"),
        (2.00001, "2.0000"),
        (0.000015, "0.000015"),
        (0.00001234, "1.234e-05"),
        (0.25**10, "9.537e-07"),
        (-0.00001, "-0.00001"),
        (1e-7, "1e-07"),
        (8.218407461554972e307, "8.218e+307"),
        (2 * 6.02214076e23, "1.204e+24"),
        (999_999.0, "999999"),
        (123_456.789_012, "123456.7890"),
        (1_000_000.0, "1000000"),
        (12_345_678.9, "12345678.9"),
        (1_234_567.891_2, "1.235e+06"),
        (299_792_458.0, "299792458"),
        (1e12, "1e+12"),
        (2**64, "18446744073709551616"),
        (10**30, "1e+30"),
        (2**100, "1.268e+30"),
        (10**400, "1e+400"),
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
        (np.array([[1.0, 0.5]]), "[[1.0 0.5]]"),
        (np.array([0.1, 0.2], np.float32), "[0.1 0.2]"),
        ([0.0, 1.0], "[0 1]"),
        ([0.5, 1 / 3], "[0.5000 0.3333]"),
        ([1.0, 0.00005], "[1.00000 0.00005]"),
        ([1.0, 0.00079331], "[1.00000 0.00079]"),
        ([1e-9, 1, 1e9], "[1e-09 1e+00 1e+09]"),
        ([0, 1 / 3e9], "[0.000e+00 3.333e-10]"),
        ([1_234_567.1234, 0.5], "[1234567.1234 0.5000]"),
        ([math.nan, 0.5, -math.inf, 3], "[nan 0.5 -inf 3.0]"),
        ([[0.25], [1e-7]], "[[2.5e-01] [1.0e-07]]"),
        ([True, 2], "[True 2]"),
        ([2**80, 1], "[1.209e+24 1.000e+00]"),
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
    """A value is written short, and never shorter than it may be."""
    assert nn.show(value) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (nn.fixed(0.5, 2), "0.50"),
        (nn.fixed(3, 1), "3.0"),
        (nn.fixed(-0.001, 2), "0.00"),
        (nn.fixed(-0.0, 0), "0"),
        (nn.fixed(math.nan, 2), "nan"),
        (nn.fixed(-math.inf, 2), "-inf"),
        (nn.fixed(nn.softmax([0.3, 2.9, 4.0]), 2), "[0.02 0.25 0.74]"),
        (nn.fixed([[0.5]], 1), "[[0.5]]"),
        (nn.fixed(2**70, 1), "1180591620717411303424.0"),
        (nn.significant(1 / 3, 2), "0.33"),
        (nn.significant(0.5, 3), "0.500"),
        (nn.significant(0.006692, 3), "0.00669"),
        (nn.significant(12345, 2), "1.2e+04"),
        (nn.significant(12000, 2), "12000"),
        (nn.significant(99.96, 3), "100"),
        (nn.significant(99.96, 4), "99.96"),
        (nn.significant(0.000012345, 2), "1.2e-05"),
        (nn.significant(-0.0, 2), "0"),
        (nn.significant([0.5, 935], 2), "[5.0e-01 9.4e+02]"),
        (nn.significant([0.5, 9.35], 2), "[0.50 9.3]"),
        (nn.scientific(0.00045, 3), "4.50e-04"),
        (nn.scientific(12345, 2), "1.2e+04"),
        (nn.scientific(7, 1), "7e+00"),
        (nn.scientific(0, 3), "0"),
        (nn.scientific(-math.inf, 3), "-inf"),
        (nn.scientific([1e-9, 2.5], 2), "[1.0e-09 2.5e+00]"),
        (nn.percent(0.935, 1), "93.5%"),
        (nn.percent(0.9352, 2), "93.52%"),
        (nn.percent(1), "100%"),
        (nn.percent(-0.0001), "0%"),
        (nn.percent(-0.05), "-5%"),
        (nn.percent([0.02, 0.98]), "[2% 98%]"),
    ],
)
def test_one_form(text: str, expected: str) -> None:
    """`fixed`, `percent` and the others keep to the form that their name says."""
    assert text == expected


@LAW
@given(st.floats(-1.79e308, 1.79e308))
def test_what_is_shown_can_be_read_back(x: float) -> None:
    """A shown float is the float, to four significant digits."""
    assert float(nn.show(x)) == pytest.approx(x, rel=5.1e-4)
    assert nn.show(x) != "-0"


@LAW
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 17))
def test_fixed_has_its_decimals(x: float, d: int) -> None:
    """`fixed` always has exactly d decimals."""
    assert len(nn.fixed(x, d).partition(".")[2]) == d
