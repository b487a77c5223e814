"""Circuits of gates, what one perceptron can and cannot be, and the rule."""

from __future__ import annotations

import itertools

import pytest

import nnref as nn

NAMES = ("AND", "NAND", "OR", "NOR", "XOR", "XNOR")
ALL_TABLES = list(itertools.product((0, 1), repeat=4))
LINES_CANNOT = [(0, 1, 1, 0), (1, 0, 0, 1)]


@pytest.mark.parametrize("names", list(itertools.product(NAMES, repeat=3)))
def test_circuit_is_its_gates_composed(names: tuple[str, str, str]) -> None:
    """Any circuit of two layers is last(first(x1, x2), second(x1, x2))."""
    first, second, last = (getattr(nn, name) for name in names)
    expected = [last(first(p, q), second(p, q)) for p, q in nn.ROWS]

    assert nn.circuit_outputs(*names).tolist() == expected
    assert [row[-1] for row in nn.circuit_table(*names).rows] == expected


@pytest.mark.parametrize("name", ["AND", "OR", "XOR"])
def test_nand_is_enough(name: str) -> None:
    """A gate built from NAND alone has the column of the gate itself."""
    assert (nn.nand_only(name) == nn.gate_outputs(name)).all()


def test_perceptrons_reach_all_tables_but_two() -> None:
    """All 16 tables are within reach of one perceptron, except XOR and XNOR."""
    reached = nn.separable_tables()

    assert [t for t in ALL_TABLES if t not in reached] == LINES_CANNOT
    assert reached == sorted(set(reached))
    assert nn.count_separable() == len(reached) == 14
    assert nn.inseparable_gates() == ["XNOR", "XOR"]


@pytest.mark.parametrize("table", ALL_TABLES)
def test_best_score(table: tuple[int, ...]) -> None:
    """One perceptron gets all four rows right, or three where no line splits them."""
    assert nn.best_score(table) == (3 if table in LINES_CANNOT else 4)


@pytest.mark.parametrize("table", ALL_TABLES)
def test_rule_finds_whatever_can_be_found(table: tuple[int, ...]) -> None:
    """The perceptron rule ends with the wanted table exactly where there is one."""
    epoch, w1, w2, b = nn.learn_gate(table)

    assert (epoch == 0) == (table in LINES_CANNOT)
    if epoch:
        assert tuple(nn.gate_outputs(w1, w2, b)) == table


def test_rule_stops_at_the_last_epoch() -> None:
    """AND takes six passes: five are not enough, and more change nothing."""
    assert nn.learn_gate("AND", epochs=5).epoch == 0
    assert nn.learn_gate("AND", epochs=6) == nn.learn_gate("AND", epochs=10_000)
