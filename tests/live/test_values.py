"""Typed values and their texts: never NumPy's own, always the digits asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deck.live.builtins import NAMES
from deck.live.expression import evaluate
from deck.live.to_value import to_value
from deck.live.value import (
    Matrix,
    Number,
    Phrase,
    Printed,
    Shape,
    TruthTable,
    Value,
    Vector,
    is_whole,
)
from nnref.tables import gate_table, learn_gate, sum_table

TYPED: list[tuple[Any, Value, str]] = [
    (1, Number(1), "1"),
    (0.5, Number(0.5), "0.5"),
    (np.float64(0.5), Number(0.5), "0.5"),
    (np.float32(0.1), Number(0.1), "0.1"),
    (np.int64(3), Number(3), "3"),
    (np.uint8(255), Number(255), "255"),
    (np.array(2.5), Number(2.5), "2.5"),
    (True, Phrase("True"), "True"),
    (np.bool_(False), Phrase("False"), "False"),
    ("text", Phrase("text"), "text"),
    (np.str_("text"), Phrase("text"), "text"),
    (["a", "b"], Phrase("a, b"), "a, b"),
    ([1, 2.5], Vector((1.0, 2.5)), "[1.0 2.5]"),
    (np.array([1, 2]), Vector((1, 2)), "[1 2]"),
    (np.array([], dtype=float), Vector(()), "[]"),
    ([[1, 2], [3, 4]], Matrix(((1, 2), (3, 4))), "[[1 2] [3 4]]"),
    (np.eye(2), Matrix(((1.0, 0.0), (0.0, 1.0))), "[[1 0] [0 1]]"),
    ((2, 3), Shape((2, 3)), "(2, 3)"),
    ((np.int64(4),), Shape((4,)), "(4,)"),
    ((), Shape(()), "()"),
    (
        gate_table("AND"),
        TruthTable(("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2),
        "0 0 0 1",
    ),
    (float("nan"), None, "nan"),  # type: ignore[list-item]
    (float("inf"), Number(float("inf")), "inf"),
]


@pytest.mark.parametrize(("result", "value", "text"), TYPED, ids=repr)
def test_typed(result: Any, value: Value | None, text: str) -> None:
    """A result of Python or NumPy becomes a value of ours, with its text."""
    found = to_value(result)

    assert value is None or found == value
    assert str(found) == text
    assert "np." not in repr(found)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (1j, "a complex number cannot be shown"),
        (np.complex128(1j), "a complex number cannot be shown"),
        ((True,), "a tuple that is no shape of whole numbers cannot be shown"),
        (learn_gate("AND"), "a tuple that is no shape of whole numbers"),
        (np.zeros((1, 1, 1)), "only vectors and matrices of numbers can be shown"),
        ([1, "a"], "only vectors and matrices of numbers can be shown"),
        ("\x1b[31m", "a text with the control character U+001B cannot be shown"),
    ],
)
def test_what_cannot_be_shown(result: Any, message: str) -> None:
    """What no card can show is refused in plain words."""
    with pytest.raises(TypeError) as caught:
        to_value(result)

    assert str(caught.value).startswith(message)


def test_parts_of_values() -> None:
    """Cells of tables, outputs, and numbers to grade by."""
    table = to_value(sum_table("AND"))
    assert isinstance(table, TruthTable)
    assert table.cell(0, 2) == "-0.7"
    assert str(Printed("1\n2")) == "1\n2"
    assert str(Printed("1", "ValueError")) == "ValueError"
    assert str(Shape(None)) == "error"
    assert Number(2).items == (2,)
    assert is_whole([1.0, -2.0])
    assert not is_whole([1.0, float("inf")])


def test_cells() -> None:
    """A cell of a table is a number, in a form of its own or not, or words."""
    made = evaluate(
        'table("who，n", [["a b", fixed(1 / 3, 2)], ["<b>", 2], [0.1 + 0.2, 1 / 3]])',
        NAMES,
    )
    found = to_value(made)

    assert isinstance(found, TruthTable)
    assert found.columns == ("who", "n")
    assert evaluate('table("x, y", [[0, 1]])', NAMES).columns == ("x", "y")
    shown = [[found.cell(row, column) for column in (0, 1)] for row in range(3)]
    assert shown == [["a b", "0.33"], ["<b>", "2"], ["0.3", "0.3333"]]
    assert [number.value for number in found.asked] == [1 / 3, 2, 1 / 3]
