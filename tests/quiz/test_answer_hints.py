"""A near miss stays wrong, and what happened is named; so are the cells of a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.live.value import Printed, Shape, TruthTable
from deck.live.variant import GapKey, Key, NumberKey, OutputKey, ShapeKey, TableKey
from deck.quiz.grading import grade
from deck.quiz.table_answer import next_cell, read_cells, with_cell
from deck.quiz.verdict import Outcome
from deck.quiz.words import _EN

HALF = NumberKey((0.5,), 1e-4)
SIGMOID = NumberKey((0.731059,), 1e-4)
PIXELS = NumberKey((784,), 1e-9)
ROW = NumberKey((0.1, 0.2, -0.7), 1e-4)
BITS = NumberKey((0, 0, 1), 1e-9)
SLOPE = NumberKey((0.001,), 0.01)
AND = TruthTable(("x1", "x2", "y"), ((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)), 2)
SUMS = TruthTable(("x1", "a", "y"), ((0, -0.7, 0), (1, 12, 1)), 1)

MISSES: list[tuple[Key, str, str]] = [
    *((SIGMOID, t, "near-rounded") for t in ("0.73", "0.7", "0.732", "73%")),
    *((SIGMOID, t, "near-shifted") for t in ("7.31059", "73.1059", "0.073106")),
    *((SIGMOID, t, "near-sign") for t in ("-0.7311", "−0.731059")),
    *((SIGMOID, t, "") for t in ("0.74", "0.6", "1", "0", "0.72", "inf", "nan")),
    *((HALF, t, "near-shifted") for t in ("5", "50", "0.05")),
    *((HALF, t, "") for t in ("0.6", "0.4", "1", "0.51", "0")),
    *((PIXELS, t, "near-shifted") for t in ("78.4", "7840")),
    *((PIXELS, t, "") for t in ("783", "28", "0", "800")),
    *((NumberKey((1,), 1e-9), t, "") for t in ("10", "0.1", "2")),
    (NumberKey((1,), 1e-9), "-1", "near-sign"),
    (NumberKey((2.718,), 1e-4), "3", "near-rounded"),
    (NumberKey((0.7,), 1e-4), "1", ""),
    *((ROW, t, "near-order") for t in ("-0.7 0.2 0.1", "0.2 0.1 -0.7")),
    *((ROW, t, "near-sign") for t in ("0.1 0.2 0.7", "-0.1 -0.2 0.7")),
    (ROW, "1 2 -7", "near-shifted"),
    *((ROW, t, "") for t in ("0.1 0.2", "0.1 0.2 -0.6", "0.1 0.1 -0.7")),
    (BITS, "1 0 0", "near-order"),
    *((BITS, t, "") for t in ("0 1 0", "1 1 0", "000")),
    (NumberKey((0.731059, 0.5), 1e-4), "0.73 0.5", "near-rounded"),
    *((SLOPE, t, "") for t in ("5", "-0.5", "0.1")),
    *((ShapeKey(Shape((2, 3))), t, "near-order") for t in ("(3, 2)", "3x2")),
    *((ShapeKey(Shape((2, 3))), t, "") for t in ("(2, 2)", "6", "error")),
    (OutputKey(Printed("[0.1 0.2 0.7]")), "0.7 0.2 0.1", "near-order"),
    (OutputKey(Printed("-3")), "3", "near-sign"),
    (OutputKey(Printed("hello")), "3", ""),
    (GapKey({1: "0.7311"}), "-0.7311", "near-sign"),
    (GapKey({1: "10"}), "12", ""),
]


@pytest.mark.parametrize(("key", "typed", "hint"), MISSES)
def test_hint(key: Key, typed: str, hint: str) -> None:
    """The slip is named where it is one, the answer is wrong all the same."""
    verdict = grade(key, typed, gap=1)

    assert (verdict.outcome, verdict.hint) == (Outcome.WRONG, hint)
    assert not hint or hint in _EN


def test_unsure_hint() -> None:
    """Where the learner decides whether a gap is right, the rounding is named too."""
    verdict = grade(GapKey({1: "0.7311"}), "0.73", gap=1)

    assert (verdict.outcome, verdict.hint) == (Outcome.COMPARE, "near-rounded")


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=4),
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=4),
    st.floats(1e-9, 10),
)
def test_any_miss(wanted: list[float], typed: list[float], tolerance: float) -> None:
    """No pair of rows makes it fail, and what is right has no hint."""
    key = NumberKey(tuple(wanted), tolerance)

    verdict = grade(key, " ".join(map(repr, typed)))

    assert not verdict.hint or verdict.outcome is not Outcome.RIGHT
    assert grade(key, " ".join(map(repr, wanted))).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("table", "typed", "cells"),
    [
        (AND, "0001", "0 0 0 1"),
        (AND, "0 0 0 1", "0 0 0 1"),
        (AND, "00", "0 0"),
        (AND, "０，0", "0 0"),
        (SUMS, "12 1", "12 1"),
        (SUMS, "-.7", "-0.7"),
        (AND, "00.", "0 0"),
        (AND, "y=00", None),
        (AND, "x1=0 x2=0 y=0 x1=1", None),
        (SUMS, "a=12 y=1", None),
        (AND, "x", None),
        (AND, "", None),
    ],
)
def test_read_cells(table: TruthTable, typed: str, cells: str | None) -> None:
    """Cells of one digit may be typed without blanks, others may not."""
    wanted = None if cells is None else tuple(map(float, cells.split()))

    assert read_cells(table, typed) == wanted


@pytest.mark.parametrize(
    ("table", "typed", "cell"),
    [
        (AND, "0", "x1=1 x2=0 y"),
        (AND, "000", "x1=1 x2=1 y"),
        (AND, "0 ?", "x1=0 x2=1 y"),
        (SUMS, "-0.7", "x1=0 y"),
        (SUMS, "-0.7 0", "x1=1 a"),
        (AND, "0001", None),
        (AND, "00010", None),
        (AND, "", None),
        (AND, "and", None),
    ],
)
def test_next_cell(table: TruthTable, typed: str, cell: str | None) -> None:
    """After some cells the next is asked by its row and column, after all none."""
    assert next_cell(table, typed) == cell


def test_cell_by_cell() -> None:
    """Asked for each cell that is left, a learner fills the whole table."""
    typed, asked = "0", []
    for answer in ("0", "0", "1"):
        asked.append(next_cell(AND, typed))
        typed += f" {answer}"

    assert all(asked)
    assert next_cell(AND, typed) is None
    assert grade(TableKey(AND), typed).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    ("table", "typed", "more", "whole"),
    [
        (AND, "0", "0", "0 0"),
        (AND, "0", " ", "0 ?"),
        (AND, "0 ?", "1", "0 ? 1"),
        (AND, "0 ?", "y=1", None),
        (AND, "00", "1.", "0 0 1"),
        (AND, "00", "01", "0 0 0 1"),
        (AND, "000", "0.0", "0 0 0 0"),
        (SUMS, "-.7", "0", "-0.7 0"),
        (SUMS, "1", "?", "1 ?"),
        *((AND, "0 ?", more, more) for more in ("0001", "0 0 0 1", "000?")),
        *(
            (AND, "000", more, None)
            for more in ("x", "01", "y", "[", "s1=0", "1 1", "/2")
        ),
        *((SUMS, "-.7", more, None) for more in ("a=0", "zero")),
    ],
)
def test_with_cell(table: TruthTable, typed: str, more: str, whole: str | None) -> None:
    """One more answer fills cells; what cannot be read, or is too much, fills none."""
    assert with_cell(table, typed, more) == whole


@pytest.mark.parametrize(
    ("table", "typed", "about"),
    [
        (AND, "0011", (1, "x1=0 x2=1 y")),
        (AND, "1010", (3, "x1=0 x2=0 y, x1=0 x2=1 y, x1=1 x2=1 y")),
        (AND, "000?", (1, "x1=1 x2=1 y")),
        (SUMS, "-0.7 0 11 1", (1, "x1=1 a")),
    ],
)
def test_wrong_cells(table: TruthTable, typed: str, about: tuple[int, str]) -> None:
    """The cells that are wrong are named, one that was left open among them."""
    verdict = grade(TableKey(table), typed)

    assert (verdict.outcome, verdict.hint) == (Outcome.WRONG, "cells-wrong")
    assert verdict.about == about
