"""Text and formulas spelt in ASCII."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.render.ascii import fold, linear

TEXTS = [
    ("a plain text", "a plain text"),
    ("w₁x₁ + w₂x₂ − θ ≥ 0", "w1x1 + w2x2 - theta >= 0"),
    ("“one” and ‘two’…", "\"one\" and 'two'..."),
    ("10⁻⁴ is 1/10⁴", "10^-4 is 1/10^4"),
    ("aᵢ · xₖ ≈ ½", "ai * xk ~ 1/2"),
    ("2 × 3 → (2, 3)", "2 x 3 -> (2, 3)"),
    ("café", "cafe"),
    ("感知机（perceptron）：“与门”。", '感知机（perceptron）："与门"。'),
    ("👍", "👍"),
]
FORMULAS = [
    (r"\frac{1}{1 + \exp(-x)}", "1/(1 + exp(-x))"),
    (r"\frac{\exp(a_k)}{\sum_i \exp(a_i)}", "exp(a_k)/(sum_i exp(a_i))"),
    (r"\frac{f(x+h) - f(x-h)}{2h}", "(f(x+h) - f(x-h))/(2h)"),
    (r"\frac{\frac{1}{2}}{3}", "(1/2)/3"),
    (r"a=\sum_{i=1}^{n} w_i x_i + b", "a = sum_(i=1)^n w_i x_i + b"),
    (r"-\sum_k t_k \log y_k", "-sum_k t_k log y_k"),
    (r"e^{a_k} \leq 10^{-4}", "e^(a_k) <= 10^(-4)"),
    (r"\sigma(x) \approx 0.5", "sigma(x) ~ 0.5"),
    (r"X^T \cdot W \in \mathbb{R}^{2 \times 3}", "X^T * W in R^(2x3)"),
    (r"\begin{bmatrix}1 & 2\\3 & 4\end{bmatrix}", "[1 2; 3 4]"),
    (
        r"y = \begin{cases}0 & a \le 0\\1 & \text{otherwise}\end{cases}",
        "y = {0, a <= 0; 1, otherwise}",
    ),
    (r"\sqrt{\frac{1}{n}}", "sqrt(1/n)"),
    (r"\left(\frac{1}{2}\right) \& x", "(1/2) & x"),
    (r"[\ldots]", "[...]"),
    (r"w_{12}^{(1)}", "w_12^(1)"),
    (r"\unknown{x}", "unknown x"),
    (r"y = \text{否则}", "y = 否则"),
]


@pytest.mark.parametrize(("text", "spelt"), TEXTS)
def test_fold(text: str, spelt: str) -> None:
    """Signs are spelt, Chinese and what has no spelling stays."""
    assert fold(text) == spelt
    assert fold(spelt) == spelt


@pytest.mark.parametrize(("tex", "line"), FORMULAS)
def test_linear(tex: str, line: str) -> None:
    """A formula is a line that means the same: brackets where the layout goes."""
    assert linear(tex) == line


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """No text makes either fail; what is ASCII is left alone."""
    assert fold(text) == text or not text.isascii()
    linear(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=30))
def test_latin(text: str) -> None:
    """A letter with an accent keeps its place as a plain one or as itself."""
    assert len(fold(text)) >= len(text.encode("ascii", errors="ignore"))
