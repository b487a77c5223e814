"""Formulas that have the same values, and others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.quiz.formula_match import is_same_formula

SAME = {
    "max(0, x)": "max(x, 0); relu(x); x if x > 0 else 0; (x > 0) * x; (x+abs(x))/2",
    "exp(−x)": "1/e^x; e^-x; e^{-x}; e⁻ˣ; e**(-x); np.exp(-x); 1 / exp(x)",
    "1/(1 + exp(-x))": "sigmoid(x); 1/(1+e^-x); e^x/(1 + e^x)",
    "XW + B": "X@W + B; B + XW; X W + B; X·W + B; np.dot(X, W) + B; A = XW + B",
    "W x + b": "b + W x; W@x + b",
    "w1x1 + w2x2 + b": "w1*x1 + w2*x2 + b; b + x1·w1 + x2 w2; w_1 x_1 + w_2 x_2 + b",
    "exp(aᵢ)": "exp(a_i); e^(a_i); np.exp(ai)",
    "max(a)": "np.max(a); -min(-a)",
    "x²": "x^2; x**2; x*x; x·x",
    "2x + 1": "1 + x + x; 2*x + 1",
    "log(x)": "ln(x); np.log(x)",
    "h(A)": "h( A ); Z = h(A)",
    "sqrt(x)": "x^0.5; x^(1/2)",
}
OTHER = {
    "max(0, x)": "min(0, x); abs(x); x; max(1, x); max(0, y); ·x; (; max(0 x); 0 <= x",
    "exp(−x)": "exp(x); -exp(x); 1/x; exp(-x²); exp(-y); e",
    "XW + B": "WX + B; XW - B; XW; X*W + B; xw + b",
    "W x + b": "x W + b",
    "h(A)": "A; h(B); h; sigmoid(A)",
    "max(a)": "min(a); sum(a); a; a.max(); the maximum of a",
    "x > 0": "x > 0.1; 0 < x",
    "weighted sum": "sum weighted",
    "non-linear": "linear-non",
}


def _pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, each) for key, some in table.items() for each in some.split("; ")]


@pytest.mark.parametrize(("wanted", "typed"), _pairs(SAME))
def test_same(wanted: str, typed: str) -> None:
    """They are the same in both directions."""
    assert is_same_formula(wanted, typed)


@pytest.mark.parametrize(("wanted", "typed"), _pairs(OTHER))
def test_other(wanted: str, typed: str) -> None:
    """Others, what is no formula, and comparisons, which few points tell apart."""
    assert not is_same_formula(wanted, typed)


@given(st.text(st.sampled_from("xWe(){}^·*-+/²_ᵢ1.,=<if "), max_size=14))
def test_any_text(typed: str) -> None:
    """No text makes it fail."""
    is_same_formula("max(0, x) + W", typed)
    is_same_formula(typed, "x")
