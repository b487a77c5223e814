"""Drawn numbers are written into the expressions that a card shows as a proof."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.builtins import NAMES
from deck.live.expression import evaluate
from deck.live.grammar import substitute


@pytest.mark.parametrize(
    ("text", "numbers", "shown"),
    [
        ("a + b", {"a": 1, "b": -2}, "1 + (-2)"),
        ("[a, b]", {"a": 0.5, "b": -0.125}, "[0.5, -0.125]"),
        ("a ** 2", {"a": -2}, "(-2) ** 2"),
        ("b - a", {"a": -2, "b": -1}, "-1 - (-2)"),
        ("relu(a)", {"a": -2, "relu": 1}, "1(-2)"),
        ("shape(x) + a", {"a": 3}, "shape(x) + 3"),
        ("one_hot(n, size=a)", {"n": 3, "a": 10, "size": 9}, "one_hot(3, size=10)"),
        ("'a' + a", {"a": "感"}, "'a' + '感'"),
        ("p == t", {"p": [1, -2], "t": (3,)}, "[1, -2] == (3,)"),
        ("a\n+ a", {"a": 1 / 3}, "0.3333333333333333\n+ 0.3333333333333333"),
        ("a +", {"a": 1}, "a +"),
    ],
)
def test_written(text: str, numbers: dict[str, object], shown: str) -> None:
    """Names give way to numbers; signs stay with them; others are left alone."""
    assert substitute(text, numbers) == shown


NUMBERS = st.one_of(
    st.integers(-9, 9), st.integers(-40, 40).map(lambda n: n / 8), st.just(1e-7)
)
TEXTS = st.recursive(
    st.sampled_from(["a", "b", "2", "abs(a)", "max(a, b)"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda parts: f"({parts[0]}) {parts[1]} {parts[2]}"
    ),
    max_leaves=6,
)


@given(TEXTS, NUMBERS, NUMBERS)
def test_worth_the_same(text: str, a: float, b: float) -> None:
    """What is shown has the value of what was computed."""
    numbers = {"a": a, "b": b}
    expected = evaluate(text, {**NAMES, **numbers})

    assert evaluate(substitute(text, numbers), NAMES) == expected
