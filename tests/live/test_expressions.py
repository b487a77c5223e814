"""The language of live expressions: what it gives, and what it refuses where."""

from __future__ import annotations

import ast
import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnref
from deck.live.builtins import NAMES, describe_names
from deck.live.error_messages import ExpressionError
from deck.live.expression import evaluate
from deck.live.limits import functions
from deck.live.to_value import to_value
from deck.live.value import Number

NAMES_AND_X = {**NAMES, "x": 0.5, "v": [1, 2], "输入": 2}

SHOWN = [
    # numbers
    ("1", "1"),
    ("1.50", "1.5"),
    ("-0.0", "0"),
    ("0.1 + 0.2", "0.3"),
    ("1 / 3", "0.3333"),
    ("2 ** 10", "1024"),
    ("2 ** -1", "0.5"),
    ("7 // 2 + 7 % 2", "4"),
    ("1e-9", "1e-09"),
    ("1234567.0", "1234567"),
    ("10 ** 20", "100000000000000000000"),
    ("10 ** 22", "1e+22"),
    ("1e308 * 10", "inf"),
    ("1_000", "1000"),
    ("-x ** 2", "-0.25"),
    ("输入 * 3", "6"),
    # functions
    ("sigmoid(0)", "0.5"),
    ("softmax([0.3, 2.9, 4.0])", "[0.0182 0.2452 0.7366]"),
    ("fixed(2, 2)", "2.00"),
    ("scientific(1 / 2200, 3)", "4.55e-04"),
    ("significant(1 / 2200, 3)", "0.000455"),
    ("percent(0.935, d=1)", "93.5%"),
    ("round(2.567, 1)", "2.6"),
    ("round(2.5)", "2"),
    ("abs(-3) + min(1, 2) + max([1, 5]) + len([1, 2]) + sum([1, 2])", "14"),
    ("argmax([1, 3, 2])", "1"),
    # vectors and matrices
    ("[1, 2] + [3, 4]", "[4 6]"),
    ("[1, 2] * 2", "[2 4]"),
    ("v + v", "[2 4]"),
    ("[1, -1] @ [[1, 2], [3, 4]]", "[-2 -2]"),
    ("relu([1, -1] @ [[1, 2], [3, 4]]) @ [[5, 6], [7, 8]]", "[0 0]"),
    ("[[1, 2], [3, 4]]", "[[1 2] [3 4]]"),
    ("[[1, 2], [3, 4]][1, 0]", "3"),
    ("[[1, 2], [3, 4]][:, 1]", "[2 4]"),
    ("[1, 2, 3][-1]", "3"),
    ("[1, 2, 3, 4][1:3]", "[2 3]"),
    ("[1, 2, 3, 4][::2]", "[1 3]"),
    ("[0.1, 0.2] > 0.15", "[False True]"),
    ("-[1, -2]", "[-1 2]"),
    # shapes
    ("(2, 3)", "(2, 3)"),
    ("(4,)", "(4,)"),
    ("()", "()"),
    ("(1, 2) + (3,)", "(1, 2, 3)"),
    ("shape([[1, 2, 3]])", "(1, 3)"),
    ("shape([[1, 2, 3]])[1]", "3"),
    # texts and truth
    ('"a" + "b"', "ab"),
    ('"{}" + \'"\'', '{}"'),
    ("gate_name([0, 0, 0, 1])", "AND"),
    ('["a", "b"]', "a, b"),
    ('["a"] + ["b"]', "a, b"),
    ("inseparable_gates()", "XNOR, XOR"),
    ("1 < 2", "True"),
    ("1 < 2 < 2", "False"),
    ("1 == 1.0 and not 1 != 1", "True"),
    ("0 or 3", "3"),
    ('"yes" if 1 > 0 else 1 / 0', "yes"),
    ("False and 1 / 0", "False"),
    ("True", "True"),
    # tables
    ('gate_table("AND")', "0 0 0 1"),
    ("trace_circuit(0, 1)", "1 1 1"),
    ("naive_softmax([1000, 1001])", "[nan nan]"),
    # lines
    ("(1 +\n  2)", "3"),
    ("1\n+ 2", "3"),
]


@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")  # naive_softmax is to show one
@pytest.mark.parametrize(("expression", "shown"), SHOWN)
def test_values(expression: str, shown: str) -> None:
    """An expression gives what Python and NumPy give, shown as cards show it."""
    assert str(to_value(evaluate(expression, NAMES_AND_X))) == shown


REFUSED = [
    # expression, rule, what is pointed at, message
    ("a.b", "live-syntax", ".b", "an attribute cannot be used here"),
    ("(1).real", "live-syntax", ").real", "an attribute cannot be used here"),
    ('"感" + "知".x', "live-syntax", ".x", "an attribute cannot be used here"),
    ("x.y()", "live-syntax", ".y", "an attribute cannot be used here"),
    ("(lambda: 1)()", "live-syntax", "lambda: 1", "a lambda cannot be used here"),
    ("[i for i in v]", "live-syntax", "[i for i in v]", "a comprehension"),
    ("{1: 2}", "live-syntax", "{1: 2}", "a dictionary cannot be used here"),
    ("{1}", "live-syntax", "{1}", "a set cannot be used here"),
    ('f"{x}"', "live-syntax", 'f"{x}"', "an f-string cannot be used here"),
    ("(y := 1)", "live-syntax", "y := 1", "an assignment cannot be used here"),
    ("max(*v)", "live-syntax", "*v", "`*` cannot be used here"),
    ("max(**v)", "live-syntax", "max(**v)", "such a call cannot be used here"),
    ("abs(1)(2)", "live-syntax", "abs(1)(2)", "such a call cannot be used here"),
    ('b"x"', "live-syntax", 'b"x"', "this constant cannot be used here"),
    ("'\\ud800'", "live-syntax", "'\\ud800'", "this constant cannot be used here"),
    ("1j", "live-syntax", "1j", "this constant cannot be used here"),
    ("v[...]", "live-syntax", "...", "this constant cannot be used here"),
    ("1 + (2 ^ 3)", "live-syntax", "^", "the operator `^` cannot be used here"),
    ("输入 | 3", "live-syntax", "|", "the operator `|` cannot be used here"),
    ("~1", "live-syntax", "~", "the operator `~` cannot be used here"),
    ("1 << 2", "live-syntax", "<<", "the operator `<<` cannot be used here"),
    ("1 in v", "live-syntax", "in", "the operator `in` cannot be used here"),
    ("1 < 2 is x", "live-syntax", "is", "the operator `is` cannot be used here"),
    ("", "live-syntax", "", "nothing stands between `${` and `}`"),
    ("# x", "live-syntax", "#", "a comment cannot stand here"),
    ('"#" # x', "live-syntax", "#", "a comment cannot stand here"),
    ("1, 2", "live-syntax", "1, 2", "two expressions in one"),
    ("1 2", "live-syntax", "1", "a `,` or an operator is missing here"),
    ("x = 1", "live-syntax", "x", "`=` cannot be used here"),
    ("f(1", "live-syntax", "(", "a bracket is not closed"),
    ('f("(")[1', "live-syntax", "[", "a bracket is not closed"),
    ("f(1))", "live-syntax", ")", "this `)` closes nothing"),
    ("f(1]", "live-syntax", "]", "this `]` closes nothing"),
    ("max（1）", "live-syntax", "（", "`（` is not a character of expressions"),
    ("010", "live-syntax", "0", "a whole number cannot start with 0"),
    ("2x", "live-syntax", "2", "a number runs into a name"),
    ("1 +", "live-syntax", "+", "the expression cannot be read from here on"),
    ("import os", "live-syntax", "i", "the expression cannot be read"),
    ("x" * 501, "live-syntax", "x" * 501, "the expression is longer than 500"),
    ("sigmod(1)", "unknown-name", "sigmod", "`sigmod` is not a name"),
    ("1 + 感知机", "unknown-name", "感知机", "`感知机` is not a name"),
    ('"感知机" + y', "unknown-name", "y", "`y` is not a name"),
    ("(1 +\n 感 + y)", "unknown-name", "感", "`感` is not a name"),
    ("__import__('os')", "unknown-name", "__import__", "`__import__` is not a name"),
    ("eval('1')", "unknown-name", "eval", "`eval` is not a name"),
    ("forward([1, 2])", "unknown-name", "forward", "`forward` is not a name"),
    ("eighths(0, 1)", "unknown-name", "eighths", "`eighths` is not a name"),
    ("x(1)", "live-error", "x(1)", "`x` is not a function"),
    ("2 + 1 / 0", "live-error", "1 / 0", "division by zero"),
    ("1 % 0", "live-error", "1 % 0", "division by zero"),
    ("1.5 // 0", "live-error", "1.5 // 0", "division by zero"),
    ("[1] / 0", "live-error", "[1] / 0", "division by zero"),
    ("[1, 2][0] / 0", "live-error", "[1, 2][0] / 0", "division by zero"),
    ("[0.0] / [0.0]", "live-error", "[0.0] / [0.0]", "the result is not a number"),
    ('"感" + 1', "live-error", '"感" + 1', "`+` does not join a text and a whole"),
    ('"a" * 2', "live-error", '"a" * 2', "texts can only be joined, with `+`"),
    ('["a"] * 2', "live-error", '["a"] * 2', "lists of texts can only be joined"),
    ("(1, 2) * 2", "live-error", "(1, 2) * 2", "shapes can only be joined"),
    ("[1, 2] @ [1, 2, 3]", "live-error", "[1, 2] @ [1, 2, 3]", "`@` needs equal"),
    ("[[1], [2, 3]] + 1", "live-error", "[[1], [2, 3]] + 1", "the rows of a matrix"),
    ("not v", "live-error", "not v", "a vector is neither true nor false"),
    ("1 if v else 2", "live-error", "1 if v else 2", "a vector is neither true nor"),
    ("v and 1", "live-error", "v and 1", "a vector is neither true nor false"),
    ("v[2]", "live-error", "v[2]", "there is no element 2: there are 2, counted"),
    ("log(-1)", "live-error", "log(-1)", "x must not be negative"),
    # whole numbers of NumPy wrap round in silence: never on a card
    ("[10 ** 10] * [10 ** 10]", "live-error", None, "the number is too large"),
    ("[3] ** 50", "live-error", None, "the number is too large"),
    ("[3][0] ** 50", "live-error", None, "the number is too large"),
    ("[2 ** 62] + [2 ** 62]", "live-error", None, "the number is too large"),
]


@pytest.mark.parametrize(("expression", "rule", "at", "message"), REFUSED)
def test_refusals(expression: str, rule: str, at: str | None, message: str) -> None:
    """What cannot be had is refused by its rule, at its smallest place."""
    with pytest.raises(ExpressionError) as caught:
        evaluate(expression, NAMES_AND_X)

    error = caught.value
    assert error.rule == rule
    assert error.message.startswith(message)
    assert expression[error.start : error.end].startswith(
        expression if at is None else at
    )
    assert error.end - error.start <= max(len(expression if at is None else at), 1)
    assert error.name == (at if rule == "unknown-name" else "")


ATOM = st.integers(-9, 9).map(lambda n: f"({n})")
TREES = st.recursive(
    ATOM,
    lambda inner: st.builds(
        "({} {} {})".format,
        inner,
        st.sampled_from(["+", "-", "*", "//", "%", "<", "==", ">=", "and", "or"]),
        inner,
    ),
    max_leaves=20,
)


@given(TREES)
def test_whole_numbers_are_pythons(expression: str) -> None:
    """Arithmetic on whole numbers is exactly Python's, or refused where that fails."""
    try:
        expected = eval(expression, {})  # noqa: S307 - the oracle
    except ZeroDivisionError:
        with pytest.raises(ExpressionError, match="division by zero"):
            evaluate(expression, {})
    else:
        found = evaluate(expression, {})
        assert found == expected
        assert type(found) is type(expected)


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


def test_no_node_is_allowed_by_accident() -> None:
    """Every kind of expression that Python has is evaluated or refused by name."""
    sample = {
        "Await": "await x",
        "Yield": "(yield)",
        "YieldFrom": "(yield from x)",
        "GeneratorExp": "(i for i in v)",
        "SetComp": "{i for i in v}",
        "DictComp": "{i: i for i in v}",
        "NamedExpr": "(y := 1)",
        "Lambda": "lambda: 1",
        "JoinedStr": 'f"{x}"',
        "Starred": "[*v]",
        "Attribute": "x.real",
        "Dict": "{}",
        "Set": "{1}",
    }
    for name, expression in sample.items():
        assert hasattr(ast, name)
        with pytest.raises(ExpressionError) as caught:
            evaluate(expression, NAMES_AND_X)
        assert caught.value.rule == "live-syntax", expression


def test_names_are_pure_and_described() -> None:
    """The table holds no module, no class and nothing private; each has its line."""
    lines = describe_names()

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


def test_names_cannot_be_changed() -> None:
    """No caller changes the names of all."""
    names: Any = NAMES
    with pytest.raises(TypeError):
        operator.setitem(names, "x", 1)


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_are_shown_by_themselves(number: int) -> None:
    """They look as nnref shows them, which need not be loaded for that."""
    assert str(Number(number)) == nnref.show(number)
