"""The language of live expressions: what it gives, and what it refuses where."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.builtins import NAMES as GENERAL
from deck.live.builtins import describe_name, functions
from deck.live.error_messages import ExpressionError
from deck.live.expression import evaluate
from deck.live.to_value import to_value
from tests.names import NAMES, NNREF
from tests.patience import little_work

NAMES_AND_X = {**NAMES, "x": 0.5, "v": [1, 2], "输入": 2}
TABLE = Path(__file__).with_name("expressions.txt").read_text("utf-8")
LINES = [line.replace("⏎", "\n") for line in TABLE.splitlines()]
SHOWN = [line.split(" => ") for line in LINES if " => " in line]
REFUSED = [
    (expression, *reason.split(" | ", 2))
    for expression, mark, reason in (line.partition(" !! ") for line in LINES)
    if mark
]
REFUSED += [
    ("# x", "live-syntax", "#", "a comment cannot stand here"),
    ("'\\ud800'", "live-syntax", "'\\ud800'", "this constant cannot be used here"),
    ("x" * 501, "live-syntax", "x" * 501, "the expression is longer than 500"),
]


@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")  # naive_softmax is to show one
def test_values() -> None:
    """An expression gives what Python and NumPy give, shown as cards show it."""
    for expression, shown in SHOWN:
        assert str(to_value(evaluate(expression, NAMES_AND_X))) == shown, expression


def test_refusals() -> None:
    """What cannot be had is refused at once by its rule, at its smallest place."""
    for expression, rule, at, message in REFUSED:
        with little_work(), pytest.raises(ExpressionError) as caught:
            evaluate(expression, NAMES_AND_X)

        error = caught.value
        assert error.rule == rule
        assert error.message.startswith(message)
        assert expression[error.start : error.end].startswith(at)
        assert error.end - error.start <= max(len(at), 1)
        assert error.name == (at if rule == "unknown-name" else "")


@pytest.mark.filterwarnings("ignore:invalid decimal literal")
def test_a_number_that_runs_into_an_operator() -> None:
    """It is refused as with a blank between, where Python only warns of it."""
    with pytest.raises(ExpressionError) as caught:
        evaluate("1in v", NAMES_AND_X)

    assert caught.value.message == "the operator `in` cannot be used here"


ELEMENTARY = [n for n, row in functions()["elementary"].items() if row[1] == "x"]


def test_elementary_functions_are_pythons() -> None:
    """A number gives what `math` gives, a vector the same for each element."""
    for name in ELEMENTARY:
        for x in (2.0,) if name == "acosh" else (0.25, 0.5, 0.875):
            right = getattr(math, name)(x)
            alone = evaluate(f"{name}({x})", NAMES)
            row = evaluate(f"{name}([{x}, {x}])", NAMES)

            assert type(alone) is type(right)
            assert alone == pytest.approx(right, rel=1e-14)
            np.testing.assert_allclose(row, [right, right], rtol=1e-14)
        if type(right) is float:  # what is no number gives none, which is no mistake
            assert math.isnan(evaluate(f"{name}(nan)", NAMES))
    for constant in functions()["constants"]:
        assert repr(NAMES[constant]) == repr(getattr(math, constant))


@given(st.text("()[]{}'\"+-*/.,: x1#\\\n感=<", max_size=30))
def test_any_text_is_a_value_or_a_refusal(expression: str) -> None:
    """Whatever stands there, nothing but a value or a placed refusal comes out."""
    error: ExpressionError | None = None
    try:
        evaluate(expression, {"x": 1, "感": [1, 2]})
    except ExpressionError as found:
        error = found
    if error is not None:
        assert 0 <= error.start <= error.end <= max(len(expression), 1)
        assert error.message
        assert "\n" not in error.message


def test_names_are_pure_and_described() -> None:
    """The table holds no module, no class and nothing private; each has its line."""
    lines = [*map(describe_name, GENERAL), *(f.line for f in NNREF.values())]

    assert len(lines) == len(NAMES)
    constants = functions()["constants"]
    for name, line in zip(NAMES, lines, strict=True):
        assert line.startswith(f"{name}: " if name in constants else f"{name}(")
        assert ": " in line
        assert not name.startswith("_")
        assert callable(NAMES[name]) or name in constants
        assert not isinstance(NAMES[name], type)
    assert not [
        line for line in lines if line.endswith((" ", ",", "+")) or line.count("`") % 2
    ]
    assert any(line.endswith("is b + x_1 * w_1 + ... + x_n * w_n") for line in lines)
    assert any(line.endswith("exactly `d` decimals, 0 to 17") for line in lines)
    forbidden = {"open", "eval", "exec", "getattr", "print", "range", "pow", "type"}
    assert forbidden.isdisjoint(NAMES)
