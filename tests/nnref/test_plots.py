"""Points of curves, lines and diagrams: each lies where its formula says."""

from __future__ import annotations

import numpy as np
import pytest

import nnref as nn


@pytest.mark.parametrize("name", ["sigmoid", "relu", "identity"])
@pytest.mark.parametrize(("low", "high"), [(-5, 5), (-1, 2), (1, 2), (-3, 0), (0, 4)])
def test_curve_is_the_function(name: str, low: float, high: float) -> None:
    """A smooth curve is one piece from end to end, and every point lies on it."""
    [piece] = nn.curve(name, low, high, 50)

    assert piece[0, 0] == low
    assert piece[-1, 0] == high
    assert (np.diff(piece[:, 0]) > 0).all()
    for x, y in piece.tolist():
        assert y == nn.ACTIVATIONS[name](x)


def test_jump_of_the_step_function() -> None:
    """The step function is two level pieces, with nothing between 0 and 1."""
    left, right = nn.curve("step", -2, 2, 5)

    assert left.tolist() == [[-2, 0], [-1, 0], [0, 0]]
    assert right.tolist() == [[0, 1], [1, 1], [2, 1]]


@pytest.mark.parametrize(
    ("gate", "lines"),
    [
        ((1, 0, 0), [[(0, -0.5), (0, 1.5)]]),
        ((0, -2, 1), [[(-0.5, 0.5), (1.5, 0.5)]]),
        ((1, 1, -1), [[(-0.5, 1.5), (1.5, -0.5)]]),  # corner to corner
        ((1, 0, 0.5), [[(-0.5, -0.5), (-0.5, 1.5)]]),  # along an edge
        ((1, 1, 1), []),  # touches a corner
        ((1, 1, 5), []),
        ((0, 0, 0), []),
        ((0, 0, 1), []),
        ((5e-324, 0, 1), []),
        ((1e308, 1e308, -1e308), [[(-0.5, 1.5), (1.5, -0.5)]]),
        (("AND",), [[(-0.1, 1.5), (1.5, -0.1)]]),
        (("NAND",), [[(-0.1, 1.5), (1.5, -0.1)]]),
        (("OR",), [[(-0.5, 0.9), (0.9, -0.5)]]),
        (("XOR",), [[(-0.1, 1.5), (1.5, -0.1)], [(-0.5, 0.9), (0.9, -0.5)]]),
        (("XNOR",), [[(-0.1, 1.5), (1.5, -0.1)], [(-0.5, 0.9), (0.9, -0.5)]]),
    ],
)
def test_boundary_of_a_gate(
    gate: tuple[float], lines: list[list[tuple[float, float]]]
) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    found = [sorted(map(tuple, line)) for line in nn.decision_boundary(*gate).lines]

    assert len(found) == len(lines)
    for ends, expected in zip(found, lines, strict=True):
        np.testing.assert_allclose(ends, expected, atol=1e-12)


def test_another_square() -> None:
    """The line is cut to the square that is asked for."""
    [line] = nn.decision_boundary(1, 1, -3, low=0, high=2).lines.tolist()

    assert sorted(line) == [[1, 2], [2, 1]]
    assert len(nn.decision_boundary(1, 1, -3, low=0, high=1).lines) == 0


def test_diagram_of_the_network() -> None:
    """Every weight is a line, every value stands at its node, columns are in order."""
    diagram = nn.network_diagram([1.0, 0.5])
    trace = nn.forward([1.0, 0.5])

    assert [len(p) for p in diagram.positions] == [2, 3, 2, 2]
    assert [p[0, 0] for p in diagram.positions] == [0, 1 / 3, 2 / 3, 1]
    for column in diagram.positions:
        assert len(set(column[:, 0].tolist())) == 1
        assert (np.diff(column[:, 1]) < 0).all()
        assert 0 < column[:, 1].min() <= column[:, 1].max() < 1
        assert column[:, 1].mean() == pytest.approx(0.5)
    for values, expected in zip(
        diagram.values, ([1, 0.5], trace.z1, trace.z2, trace.y), strict=True
    ):
        np.testing.assert_array_equal(values, expected)
    assert len(diagram.edges) == 2 * 3 + 3 * 2 + 2 * 2
    for layer, i, j, weight in diagram.edges:
        assert weight == nn.net_weights(f"W{layer}")[i, j]
    assert len({e[:3] for e in diagram.edges}) == len(diagram.edges)
