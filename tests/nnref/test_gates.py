"""Perceptrons, gates, their truth tables, and circuits of gates."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import nnref as nn

COLUMNS = [
    ("AND", [0, 0, 0, 1], 1),
    ("NAND", [1, 1, 1, 0], 3),
    ("OR", [0, 1, 1, 1], 3),
    ("NOR", [1, 0, 0, 0], 1),
    ("XOR", [0, 1, 1, 0], 2),
    ("XNOR", [1, 0, 0, 1], 2),
]


@pytest.mark.parametrize(("name", "outputs", "count"), COLUMNS)
def test_column_of_a_gate(name: str, outputs: list[int], count: int) -> None:
    """Function, column, table, name and count of a gate tell the same story."""
    gate = getattr(nn, name)
    table = nn.gate_table(name)

    assert [gate(x1, x2) for x1, x2 in nn.ROWS] == outputs
    assert nn.gate_outputs(name).tolist() == outputs
    assert table.columns == ("x1", "x2", "y")
    assert [row[:2] for row in table.rows] == list(nn.ROWS)
    assert [row[2] for row in table.rows] == outputs
    assert table.given == 2
    assert nn.gate_name(outputs) == name
    assert nn.fires(name) == count


@pytest.mark.parametrize("name", nn.GATES)
def test_name_and_numbers_are_one_gate(name: str) -> None:
    """A gate asked for by its name is the gate asked for by w1, w2, b."""
    w1, w2, b = nn.GATES[name]

    assert nn.gate_table(name) == nn.gate_table(w1, w2, b)
    assert nn.sum_table(name) == nn.sum_table(w1, w2, b)
    np.testing.assert_array_equal(nn.gate_sums(name), nn.gate_sums(w1, w2, b))


def test_sum_of_exactly_zero_does_not_fire() -> None:
    """The sum must be greater than 0; with `inclusive`, AND would become OR."""
    assert nn.perceptron([1, 0], [1, 1], -1) == 0
    assert nn.gate_name(nn.gate_outputs(1, 1, -1)) == "AND"
    assert nn.gate_name(nn.gate_outputs(1, 1, -1, inclusive=True)) == "OR"


def test_sums_in_a_table_are_rounded() -> None:
    """0.5 - 0.7 is -0.2 to a learner, whatever the last bit says."""
    table = nn.sum_table("AND")

    assert table.columns == ("x1", "x2", "a", "y")
    assert table.rows == (
        (0, 0, -0.7, 0),
        (1, 0, -0.2, 0),
        (0, 1, -0.2, 0),
        (1, 1, 0.3, 1),
    )


def test_perceptron_of_a_batch() -> None:
    """A batch gives for each row what the row gives alone."""
    w, b = [0.5, -0.25, 1.0], -0.125
    xs = [[1, 2, 3], [0, 0, 0], [0, 4, 1]]

    sums, outputs = nn.weighted_sum(xs, w, b), nn.perceptron(xs, w, b)

    np.testing.assert_array_equal(sums, [nn.weighted_sum(x, w, b) for x in xs])
    np.testing.assert_array_equal(outputs, [1, 0, 0])
    assert isinstance(nn.weighted_sum(xs[0], w, b), float)
    assert isinstance(nn.perceptron(xs[0], w, b), int)


def test_gate_parameters_are_frozen() -> None:
    """Nobody can change a gate for everybody else."""
    with pytest.raises(TypeError):
        nn.GATES["AND"] = nn.Gate(0, 0, 0)  # type: ignore[index]
    with pytest.raises(AttributeError):
        nn.GATES["AND"].b = 0  # type: ignore[misc]


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
