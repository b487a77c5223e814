"""Perceptrons, gates and their truth tables."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("outputs", "name"),
    [
        ([0, 0, 0, 0], "always 0"),
        ([1, 1, 1, 1], "always 1"),
        ([0, 1, 0, 1], "other"),
        ((True, False, False, True), "XNOR"),
        (np.array([0.0, 1.0, 1.0, 0.0]), "XOR"),
    ],
)
def test_name_of_four_outputs(outputs: list[int], name: str) -> None:
    """Any way to write four outputs has the same name."""
    assert nn.gate_name(outputs) == name


def test_gate_parameters_are_frozen() -> None:
    """Nobody can change a gate for everybody else."""
    with pytest.raises(TypeError):
        nn.GATES["AND"] = nn.Gate(0, 0, 0)  # type: ignore[index]
    with pytest.raises(AttributeError):
        nn.GATES["AND"].b = 0  # type: ignore[misc]
