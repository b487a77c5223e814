"""Curves and lines as plain points, for whoever draws them.

A picture is made in two steps. What has to be true of it is computed here: where
a curve runs, where a perceptron changes its mind, which cases it fires for. What
it looks like is left to the program that draws. Points are rows (x, y), with x
growing to the right and y growing upwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nnref._checks import MAX_SIZE, choice, number, whole
from nnref._resolve import perceptron_of
from nnref.activations import ACTIVATIONS
from nnref.gates import GATES, ROWS, Gate
from nnref.tables import gate_outputs

if TYPE_CHECKING:
    from nnref._types import Floats, Ints

_LAYERS: Final = {"XOR": ("NAND", "OR"), "XNOR": ("AND", "NOR")}
"""The two perceptrons that look at x1 and x2 in the gates that are circuits."""

_FARTHEST: Final = 1e6


class Boundary(NamedTuple):
    """The four cases of a gate in the plane of x1 and x2, and the lines through it."""

    points: Floats
    """The cases in the order of `ROWS`, shape (4, 2)."""
    outputs: Ints
    """What the gate gives at each, 0 or 1, shape (4,)."""
    lines: Floats
    """Both ends of each line in the square that is shown, shape (lines, 2, 2)."""
    gates: tuple[Gate, ...]
    """The perceptrons of the lines. Each fires on the side where w points to."""


def curve(
    name: str, low: float = -5.0, high: float = 5.0, points: int = 101
) -> tuple[Floats, ...]:
    """The curve of an activation function between two numbers, piece by piece.

    Parameters
    ----------
    name
        "step", "sigmoid", "relu" or "identity".
    low, high
        Where the curve starts and ends, with low < high.
    points
        The number of points in equal steps from `low` to `high`, 2 to 10,000. A
        point at 0, where functions bend and jump, is added if there is none.

    Returns
    -------
    tuple of ndarray
        One array of shape (n, 2), or for the step function around 0 two: its left
        piece ends with (0, 0) and its right piece starts with (0, 1). That point is
        not on the curve, which is only shown as far as it goes; step(0) is 0.

    Raises
    ------
    ValueError
        If the name is unknown or a number is out of range.
    """
    h = ACTIVATIONS[choice(name, "name", ACTIVATIONS)]
    low, high = _span(low, high)
    xs = np.linspace(low, high, whole(points, "points", 2, MAX_SIZE))
    if low < 0 < high:
        xs = np.unique(np.append(xs, 0.0))
    pieces = [xs[xs <= 0], xs[xs >= 0]] if name == "step" else [xs]
    drawn = [np.column_stack([piece, h(piece)]) for piece in pieces if piece.size > 1]
    if name == "step" and drawn[-1][0, 0] == 0:
        drawn[-1][0, 1] = 1.0
    return tuple(drawn)


def decision_boundary(
    gate_or_w1: str | float,
    w2: float | None = None,
    b: float | None = None,
    *,
    low: float = -0.5,
    high: float = 1.5,
) -> Boundary:
    """Where a gate changes from 0 to 1: the line w1 * x1 + w2 * x2 + b = 0.

    Parameters
    ----------
    gate_or_w1, w2, b
        The gate's name, or its two weights and its bias. XOR and XNOR have the two
        lines of their first layer.
    low, high
        The square that is shown, in both directions, with low < high.

    Returns
    -------
    Boundary
        The four cases with their outputs, and the lines. A line that misses the
        square, or only touches a corner, is left out, as is that of a perceptron
        without weights, which has none.

    Raises
    ------
    ValueError
        If the gate is unknown, or the square is none.
    """
    low, high = _span(low, high)
    outputs = gate_outputs(gate_or_w1, w2, b)
    if isinstance(gate_or_w1, str) and gate_or_w1 in _LAYERS:
        gates = tuple(GATES[name] for name in _LAYERS[gate_or_w1])
    else:
        gates = (perceptron_of(gate_or_w1, w2, b),)
    found = [(gate, _line(gate, low, high)) for gate in gates]
    return Boundary(
        np.array(ROWS, dtype=np.float64),
        outputs,
        np.array([line for _, line in found if line]).reshape(-1, 2, 2),
        tuple(gate for gate, line in found if line),
    )


def _span(low: object, high: object) -> tuple[float, float]:
    """The two ends of a range of ordinary size."""
    start, end = float(number(low, "low")), float(number(high, "high"))
    if not -_FARTHEST <= start < end <= _FARTHEST:
        msg = f"low must be less than high, both within a million, not {low} and {high}"
        raise ValueError(msg)
    return start, end


def _line(gate: Gate, low: float, high: float) -> list[tuple[float, float]]:
    """The two points where the line of a perceptron meets the edges of a square."""
    largest = max(abs(gate.w1), abs(gate.w2))
    if largest == 0:
        return []
    # The line stays where it is when all three numbers are divided by one of them.
    w1, w2, b = (n / largest for n in gate)
    corners = [(low, low), (high, low), (high, high), (low, high)]
    sums = [b + w1 * x1 + w2 * x2 for x1, x2 in corners]
    ends = [corner for corner, a in zip(corners, sums, strict=True) if a == 0]
    for i in range(4):
        (p, q), (r, s) = corners[i - 1], corners[i]
        a, c = sums[i - 1], sums[i]
        if min(a, c) < 0 < max(a, c):
            part = a / (a - c)
            ends.append((p + part * (r - p), q + part * (s - q)))
    return ends if len(ends) == 2 else []
