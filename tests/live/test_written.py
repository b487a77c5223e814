"""Drawn numbers are written into the expressions that a card shows as a proof."""

from __future__ import annotations

from ast import literal_eval

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.builtins import NAMES
from deck.live.expression import evaluate
from deck.live.grammar import substitute
from tests.tables import table


@pytest.mark.parametrize(
    ("text", "numbers", "shown"),
    table(__file__, "written"),
)
def test_written(text: str, numbers: str, shown: str) -> None:
    """Names give way to numbers; signs stay with them; others are left alone."""
    assert substitute(text, literal_eval(numbers)) == shown


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
