"""Truth tables: a gate at its four cases, all at once.

The functions here ask a gate for its outputs at `ROWS`, that is at (0, 0),
(1, 0), (0, 1) and (1, 1), and give them as a column, as a table to fill in, or
as a count. The gate is given by its name or by the numbers w1, w2, b:
`gate_outputs("AND")` and `gate_outputs(0.5, 0.5, -0.7)` are the same column.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from nnref._checks import bits, number
from nnref._resolve import alone, outputs_of, perceptron_of
from nnref.gates import GATES, ROWS, weighted_sum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnref._types import Floats, Ints, Row, Values

_NAMES: Final[Mapping[tuple[int, ...], str]] = MappingProxyType(
    {
        (0, 0, 0, 1): "AND",
        (1, 1, 1, 0): "NAND",
        (0, 1, 1, 1): "OR",
        (1, 0, 0, 0): "NOR",
        (0, 1, 1, 0): "XOR",
        (1, 0, 0, 1): "XNOR",
        (0, 0, 0, 0): "always 0",
        (1, 1, 1, 1): "always 1",
    }
)


class TruthTable(NamedTuple):
    """A table whose first `given` columns are inputs and whose others are asked."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    given: int


def gate_outputs(
    gate_or_w1: str | float,
    w2: float | None = None,
    b: float | None = None,
    *,
    threshold: float = 0.0,
    inclusive: bool = False,
) -> Ints:
    """The four outputs of a gate, in the order of `ROWS`.

    Parameters
    ----------
    gate_or_w1, w2, b
        The gate's name, or its two weights and its bias.
    threshold
        What the weighted sum must exceed. The rule is 0; another number shows
        what happens when the bias and a threshold are both used.
    inclusive
        Whether a weighted sum equal to the threshold fires too (it does not).

    Raises
    ------
    ValueError
        If the gate is unknown, or is XOR or XNOR with another threshold: these
        are circuits and have no weighted sum of their own.
    """
    theta = number(threshold, "threshold")
    if isinstance(gate_or_w1, str) and gate_or_w1 not in GATES:
        name = alone(gate_or_w1, w2, b)
        if theta != 0 or inclusive:
            msg = f"{name} is not one perceptron, so it has no threshold of its own"
            raise ValueError(msg)
        return np.array(outputs_of(name), dtype=np.int64)
    a = gate_sums(gate_or_w1, w2, b)
    fired = a >= theta if inclusive else a > theta
    return fired.astype(np.int64)


def gate_sums(
    gate_or_w1: str | float, w2: float | None = None, b: float | None = None
) -> Floats:
    """The four weighted sums of a gate that is one perceptron.

    Returns
    -------
    ndarray
        Shape (4,), in the order of `ROWS`.

    Raises
    ------
    ValueError
        If the gate is unknown, or is XOR or XNOR.
    """
    gate = perceptron_of(gate_or_w1, w2, b)
    return np.asarray(weighted_sum(ROWS, [gate.w1, gate.w2], gate.b))


def gate_table(
    gate_or_w1: str | float, w2: float | None = None, b: float | None = None
) -> TruthTable:
    """The truth table of a gate, with columns x1, x2 and y."""
    y = gate_outputs(gate_or_w1, w2, b).tolist()
    rows = tuple((x1, x2, out) for (x1, x2), out in zip(ROWS, y, strict=True))
    return TruthTable(("x1", "x2", "y"), rows, given=2)


def sum_table(
    gate_or_w1: str | float, w2: float | None = None, b: float | None = None
) -> TruthTable:
    """The truth table of a perceptron with its weighted sums, columns x1 x2 a y.

    The sums are without the noise that adding leaves in their last digits; the
    outputs come from the sums as they are.
    """
    a = [float(f"{s:.12g}") for s in gate_sums(gate_or_w1, w2, b).tolist()]
    y = gate_outputs(gate_or_w1, w2, b).tolist()
    rows = tuple((*row, s, out) for row, s, out in zip(ROWS, a, y, strict=True))
    return TruthTable(("x1", "x2", "a", "y"), rows, given=2)


def fires(
    gate_or_w1: str | float, w2: float | None = None, b: float | None = None
) -> int:
    """The number of the four cases in which a gate gives 1."""
    return int(gate_outputs(gate_or_w1, w2, b).sum())


def gate_name(outputs: Values, /) -> str:
    """The name of the gate with these four outputs, in the order of `ROWS`.

    Returns
    -------
    str
        One of AND NAND OR NOR XOR XNOR, or "always 0", "always 1", "other".

    Raises
    ------
    ValueError
        If `outputs` is not four numbers of 0 or 1.
    """
    return _NAMES.get(bits(outputs, "outputs"), "other")
