"""Texts with live expressions in them, and expressions with numbers written in."""

from __future__ import annotations

from ast import literal_eval

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.template import Live, Template, split_live
from deck.live.builtins import NAMES
from deck.live.expression import evaluate
from deck.live.grammar import substitute
from tests.tables import table


def split(text: str) -> tuple[Template, list[tuple[str, int, int]]]:
    """The parts of a text, and what was reported."""
    reported: list[tuple[str, int, int]] = []

    def report(message: str, start: int, end: int) -> None:
        reported.append((message, start, end))

    return split_live(text, report), reported


@pytest.mark.parametrize(
    ("text", "shown"),
    table(__file__, "split"),
)
def test_split(text: str, shown: str) -> None:
    """A text is cut at `${` and the `}` that is in no string; `$${` is `${`."""
    parts, reported = split(text)

    assert reported == []
    assert shown == "".join(
        part if isinstance(part, str) else f"⟦{part.text}@{part.start}⟧"
        for part in parts
    )


@given(st.lists(st.text("ab感 $x") | st.sampled_from(["${ x }", "$${"])))
def test_nothing_is_lost(parts: list[str]) -> None:
    """Parts put together again are the text."""
    text = "|".join(parts)
    found, reported = split(text)

    assert reported == []
    again = "".join(
        part.replace("${", "$${") if isinstance(part, str) else f"${{ {part.text} }}"
        for part in found
    )
    assert again == text
    for part in found:
        if isinstance(part, Live):
            assert text.startswith(part.text, part.start)


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
