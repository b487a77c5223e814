"""Truth tables: the outputs of a gate for its four inputs, all at once.

A gate is given by its name or by the numbers w1, w2, b: `gate_outputs("AND")` and
`gate_outputs(0.5, 0.5, -0.7)` are the same column, of shape (4,). The four inputs
(x1, x2) are always in the order of `ROWS`: (0, 0), (1, 0), (0, 1), (1, 1).

In the first layer of a circuit two gates look at x1 and x2 and give s1 and s2; in the
second one gate looks at s1 and s2 and gives y. With NAND, OR and AND this is XOR, which
no perceptron is alone: it draws a straight line through the plane of x1 and x2 and
fires on one side, and the ones of XOR lie on a diagonal.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from deck.plugin import Table, at_most, choose
from nnref.perceptron import AND, GATES, NAND, NOR, OR, ROWS, XNOR, XOR, weighted_sum

FUNCTIONS = {"AND": AND, "NAND": NAND, "OR": OR, "NOR": NOR, "XOR": XOR, "XNOR": XNOR}
"""All six gates as functions of x1 and x2, by name."""

_NAMES = {
    **{tuple(h(x1, x2) for x1, x2 in ROWS): name for name, h in FUNCTIONS.items()},
    (0, 0, 0, 0): "always 0",
    (1, 1, 1, 1): "always 1",
}
Maybe = float | None


def perceptron_of(
    gate: Any, w2: Maybe = None, b: Maybe = None
) -> tuple[float, float, float]:
    """The numbers w1, w2, b of a gate given by its name or by these numbers."""
    if not isinstance(gate, str) and w2 is not None and b is not None:
        return gate, w2, b
    if not isinstance(gate, str) or w2 is not None or b is not None:
        msg = "a gate is given by its name alone or by three numbers w1, w2, b"
        raise ValueError(msg)
    choose(FUNCTIONS, gate)
    if gate not in GATES:
        msg = f"the gate {gate} is not one perceptron, so it has no weights of its own"
        raise ValueError(msg)
    [w1, w2], b = GATES[gate]
    return w1, w2, b


def _outputs(gate: Any) -> tuple[int, ...]:
    """The four outputs of a gate, given by its name or by these outputs."""
    if isinstance(gate, str):
        return tuple(choose(FUNCTIONS, gate)(x1, x2) for x1, x2 in ROWS)
    outputs = tuple(np.asarray(gate).tolist())
    if len(outputs) != 4 or not set(outputs) <= {0, 1}:
        raise ValueError("a gate has four outputs of 0 or 1")
    return outputs


def gate_outputs(
    gate_or_w1: Any,
    w2: Maybe = None,
    b: Maybe = None,
    *,
    threshold: float = 0.0,
    inclusive: bool = False,
) -> np.ndarray:
    """The four outputs of a gate, shape (4,), in the order of `ROWS`.

    The gate fires if its weighted sum is greater than the threshold, or, if
    `inclusive`, equal to it. The threshold is 0 as the bias replaces it; another number
    shows what happens where both are used.

    >>> gate_outputs("AND")
    """
    is_known = isinstance(gate_or_w1, str) and w2 is b is None
    if is_known and threshold == 0 and not inclusive:
        return np.array(_outputs(gate_or_w1))
    a = gate_sums(gate_or_w1, w2, b)
    return (a >= threshold if inclusive else a > threshold).astype(np.int64)


def gate_sums(gate_or_w1: Any, w2: Maybe = None, b: Maybe = None) -> np.ndarray:
    """The four weighted sums, shape (4,), of a gate that is one perceptron.

    >>> gate_sums(0.5, 0.5, -0.7)
    """
    w1, w2, b = perceptron_of(gate_or_w1, w2, b)
    return weighted_sum(ROWS, [w1, w2], b)


def gate_table(gate_or_w1: Any, w2: Maybe = None, b: Maybe = None) -> Table:
    """The truth table of a gate, with columns x1, x2 and y.

    >>> gate_table("AND")
    """
    y = gate_outputs(gate_or_w1, w2, b).tolist()
    rows = tuple((*row, out) for row, out in zip(ROWS, y, strict=True))
    return Table(("x1", "x2", "y"), rows, given=2)


def sum_table(gate_or_w1: Any, w2: Maybe = None, b: Maybe = None) -> Table:
    """The truth table of a perceptron with its weighted sums, columns x1 x2 a y.

    >>> sum_table(0.5, 0.5, -0.7)
    """
    # Without the rounding errors in the last digits.
    a = [float(f"{s:.12g}") for s in gate_sums(gate_or_w1, w2, b).tolist()]
    y = gate_outputs(gate_or_w1, w2, b).tolist()
    rows = tuple((*row, s, out) for row, s, out in zip(ROWS, a, y, strict=True))
    return Table(("x1", "x2", "a", "y"), rows, given=2)


def fires(gate_or_w1: Any, w2: Maybe = None, b: Maybe = None) -> int:
    """For how many of the four inputs a gate gives 1.

    >>> fires("OR")
    """
    return int(gate_outputs(gate_or_w1, w2, b).sum())


def gate_name(outputs: Any, /) -> str:
    """The name of the gate with these four outputs, in the order of `ROWS`.

    >>> gate_name([0, 1, 1, 0])
    """
    return _NAMES.get(_outputs(outputs), "other")


def circuit_outputs(first: str, second: str, last: str) -> np.ndarray:
    """The four outputs, shape (4,), of last(first(x1, x2), second(x1, x2)).

    >>> circuit_outputs("NAND", "OR", "AND")
    """
    return np.array([row[-1] for row in circuit_table(first, second, last).rows])


def circuit_table(first: str, second: str, last: str) -> Table:
    """The truth table of that circuit, with columns x1, x2, s1, s2 and y.

    >>> circuit_table("NAND", "OR", "AND")
    """
    tables = [trace_circuit(x1, x2, first, second, last) for x1, x2 in ROWS]
    return replace(tables[0], rows=tuple(table.rows[0] for table in tables))


def trace_circuit(
    x1: int, x2: int, first: str = "NAND", second: str = "OR", last: str = "AND"
) -> Table:
    """One row of `circuit_table`; by default one row of XOR.

    >>> trace_circuit(1, 0)
    """
    s1, s2 = choose(FUNCTIONS, first)(x1, x2), choose(FUNCTIONS, second)(x1, x2)
    row = (int(x1), int(x2), s1, s2, choose(FUNCTIONS, last)(s1, s2))
    return Table(("x1", "x2", "s1", "s2", "y"), (row,), given=2)


_FROM_NAND: dict[str, Callable[[int, int], int]] = {
    "NOT": lambda x1, _: NAND(x1, x1),
    "AND": lambda x1, x2: NAND(NAND(x1, x2), NAND(x1, x2)),
    "OR": lambda x1, x2: NAND(NAND(x1, x1), NAND(x2, x2)),
    "XOR": lambda x1, x2: NAND(NAND(x1, NAND(x1, x2)), NAND(NAND(x1, x2), x2)),
}


def nand_only(gate: str) -> np.ndarray:
    """The four outputs, shape (4,), of a gate that is built from NAND alone.

    >>> nand_only("OR")
    """
    h = choose(_FROM_NAND, gate)
    return np.array([h(x1, x2) for x1, x2 in ROWS])


def separable_tables() -> list[tuple[int, ...]]:
    """Each column of four outputs that one perceptron can have, in rising order.

    >>> len(separable_tables())
    """
    halves, quarters = np.arange(-2, 2.5, 0.5), np.arange(-2, 2.25, 0.25)
    w1, w2, b = np.meshgrid(halves, halves, quarters)
    y = np.stack([b + w1 * x1 + w2 * x2 > 0 for x1, x2 in ROWS], axis=-1)
    reached = np.unique(y.reshape(-1, 4).astype(np.int64), axis=0)
    return [tuple(row) for row in reached.tolist()]


def count_separable() -> int:
    """The number of the 16 truth tables that one perceptron can have, 14.

    >>> count_separable()
    """
    return len(separable_tables())


def inseparable_gates() -> list[str]:
    """The names of the gates that no single perceptron can be, sorted.

    >>> inseparable_gates()
    """
    reached = separable_tables()
    return sorted(name for name in FUNCTIONS if _outputs(name) not in reached)


class Learned(NamedTuple):
    """The result of the perceptron rule, and after how many passes."""

    epoch: int
    w1: int
    w2: int
    b: int


def learn_gate(gate: Any, *, epochs: int = 100) -> Learned:
    """The weights that the perceptron rule finds for a gate, with learning rate 1.

    The rule starts with weights and bias 0 and goes through the four cases in order.
    Where the perceptron gives 0 instead of 1, it adds each input to its weight and 1 to
    the bias; where it gives 1 instead of 0, it subtracts them. `epoch` is the first
    pass without an error, or 0 if there was none, as with XOR.

    >>> learn_gate("AND")[1]
    """
    at_most(10_000, epochs, "epochs")
    outputs = _outputs(gate)
    w1 = w2 = b = 0
    for epoch in range(1, epochs + 1):
        errors = 0
        for (x1, x2), t in zip(ROWS, outputs, strict=True):
            y = 1 if b + w1 * x1 + w2 * x2 > 0 else 0
            w1 += (t - y) * x1
            w2 += (t - y) * x2
            b += t - y
            errors += t != y
        if errors == 0:
            return Learned(epoch, w1, w2, b)
    return Learned(0, w1, w2, b)
