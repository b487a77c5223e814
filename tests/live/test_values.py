"""Typed values and their texts: never NumPy's own, always the digits asked for.

What pictures show is what `nnref` computes.
"""

from __future__ import annotations

from ast import literal_eval
from typing import Any

import numpy as np
import pytest

from deck.live import value
from deck.live.builtins import NAMES
from deck.live.expression import evaluate
from deck.live.pictures import boundary_picture, curve_picture
from deck.live.to_value import to_value
from deck.live.value import TruthTable
from nnref.tables import gate_table, learn_gate
from tests.tables import table

KNOWN = {**vars(value), "np": np, "gate": gate_table, "learn_gate": learn_gate}


def made(text: str) -> Any:
    """What a cell of a table stands for."""
    return eval(text, KNOWN)  # noqa: S307 - our own tables


def test_typed() -> None:
    """A result of Python or NumPy becomes a value of ours, with its text."""
    for result, expected, text in table(__file__, "typed"):
        found = to_value(made(result))

        assert expected == "None" or found == made(expected)
        assert str(found) == text
        assert "np." not in repr(found)


@pytest.mark.parametrize(("result", "message"), table(__file__, "refused"))
def test_what_cannot_be_shown(result: str, message: str) -> None:
    """What no card can show is refused in plain words."""
    with pytest.raises(TypeError) as caught:
        to_value(made(result))

    assert str(caught.value).startswith(message)


def test_cells() -> None:
    """A cell of a table is a number, in a form of its own or not, or words."""
    made = evaluate(
        'table("who，n", [["a\\nb", fixed(1 / 3, 2)], ["<b>", 2], [0.1 + 0.2, 1 / 3]])',
        NAMES,
    )
    found = to_value(made)

    assert isinstance(found, TruthTable)
    assert found.columns == ("who", "n")
    assert evaluate('table("x, y", [[0, 1]])', NAMES).columns == ("x", "y")
    shown = [[found.cell(row, column) for column in (0, 1)] for row in range(3)]
    assert shown == [["a b", "0.33"], ["<b>", "2"], ["0.3", "0.3333"]]
    assert [value for value, _ in found.asked] == [1 / 3, 2, 1 / 3]


@pytest.mark.parametrize(("curve", "box"), table(__file__, "boxes"))
def test_box(curve: str, box: str) -> None:
    """The frame of a curve ends at whole numbers, holds 0, and is never flat."""
    assert curve_picture(*literal_eval(f"[{curve}]")).box == literal_eval(box)


@pytest.mark.parametrize("row", table(__file__, "lines"), ids=" ".join)
def test_boundary_of_a_gate(row: list[str]) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    gate, lines = map(literal_eval, row[:2])
    found = [sorted(line) for line in boundary_picture(*gate).panels[0].lines]

    assert len(found) == len(lines)
    for ends, expected in zip(found, lines, strict=True):
        np.testing.assert_allclose(ends, expected, atol=1e-4)
