"""Gates as logic, and perceptrons as sums that are compared with 0."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

from .arrays import Arr, Scalar, as_arr, stack

CASES = ((0, 0), (1, 0), (0, 1), (1, 1))

LOGIC: dict[str, Callable[[Any, Any], bool]] = {
    "AND": lambda p, q: bool(p and q),
    "NAND": lambda p, q: not (p and q),
    "OR": lambda p, q: bool(p or q),
    "NOR": lambda p, q: not (p or q),
    "XOR": lambda p, q: p != q,
    "XNOR": lambda p, q: p == q,
}
WEIGHTS = {
    "AND": (0.5, 0.5, -0.7),
    "NAND": (-0.5, -0.5, 0.7),
    "OR": (0.5, 0.5, -0.2),
    "NOR": (-0.5, -0.5, 0.2),
}


class Table:
    """A truth table; the first `given` columns are inputs."""

    def __init__(self, columns: Sequence[str], rows: Any, given: int) -> None:
        """The rows are tuples of numbers."""
        self.columns = tuple(columns)
        self.rows = tuple(map(tuple, rows))
        self.given = given


def gate(name: str) -> Callable[[Scalar, Scalar], int]:
    """A gate by its name."""
    return lambda p, q: int(LOGIC[name](p, q))


def weighted_sum(x: Any, w: Any, b: float) -> Any:
    """The bias plus each input times its weight; a number for each row of a batch."""
    x, w = as_arr(x), as_arr(w)
    if x.ndim > 1:
        return stack([weighted_sum(row, w, b) for row in x])
    return math.fsum([b, *(p * q for p, q in zip(x.flat, w.flat, strict=True))])


def perceptron(x: Any, w: Any, b: float) -> Any:
    """1 where the weighted sum is above 0."""
    a = weighted_sum(x, w, b)
    return (
        Arr(a.shape, (int(s > 0) for s in a.flat)) if isinstance(a, Arr) else +(a > 0)
    )


def gate_sums(w1: Any, w2: Any = None, b: Any = None) -> Arr:
    """The weighted sums of the four cases."""
    one, two, bias = WEIGHTS[w1] if isinstance(w1, str) else (w1, w2, b)
    return stack([bias + one * p + two * q for p, q in CASES])


def gate_outputs(
    w1: Any,
    w2: Any = None,
    b: Any = None,
    *,
    threshold: float = 0,
    inclusive: bool = False,
) -> Arr:
    """The outputs of the four cases: by logic for a name, by sums for numbers."""
    if isinstance(w1, str):
        return stack([int(LOGIC[w1](p, q)) for p, q in CASES])
    sums = gate_sums(w1, w2, b).flat
    return stack([int(a > threshold or (inclusive and a == threshold)) for a in sums])


def gate_table(w1: Any, w2: Any = None, b: Any = None) -> Table:
    """Inputs and output."""
    y = gate_outputs(w1, w2, b).flat
    return Table(("x1", "x2", "y"), [(*c, n) for c, n in zip(CASES, y, strict=True)], 2)


def sum_table(w1: Any, w2: Any = None, b: Any = None) -> Table:
    """Inputs, weighted sum with four decimals, output."""
    sums = [round(a, 4) + 0.0 for a in gate_sums(w1, w2, b).flat]
    y = gate_outputs(w1, w2, b).flat
    rows = [(*c, a, n) for c, a, n in zip(CASES, sums, y, strict=True)]
    return Table(("x1", "x2", "a", "y"), rows, 2)


def fires(w1: Any, w2: Any = None, b: Any = None) -> int:
    """How many of the four cases give 1."""
    return sum(gate_outputs(w1, w2, b).flat)


def gate_name(outputs: Any) -> str:
    """Which gate has these outputs."""
    wanted = [int(x) for x in as_arr(outputs).flat]
    for name in LOGIC:
        if gate_outputs(name).flat == wanted:
            return name
    return {0: "always 0", 4: "always 1"}.get(sum(wanted), "other")


def circuit_table(first: str, second: str, last: str) -> Table:
    """Two gates side by side, and one that takes what they give."""
    rows = []
    for p, q in CASES:
        s1, s2 = gate(first)(p, q), gate(second)(p, q)
        rows.append((p, q, s1, s2, gate(last)(s1, s2)))
    return Table(("x1", "x2", "s1", "s2", "y"), rows, 2)


def circuit_outputs(first: str, second: str, last: str) -> Arr:
    """The last column."""
    return stack([row[-1] for row in circuit_table(first, second, last).rows])


def trace_circuit(
    x1: int, x2: int, first: str = "NAND", second: str = "OR", last: str = "AND"
) -> Table:
    """One row."""
    table = circuit_table(first, second, last)
    rows = [row for row in table.rows if row[:2] == (x1, x2)]
    return Table(table.columns, rows, table.given)


def nand_only(name: str) -> Arr:
    """A gate wired of NAND alone gives what its name says."""
    if name == "NOT":
        return stack([1 - p for p, _ in CASES])
    return gate_outputs(name)


def separable_tables() -> list[tuple[int, ...]]:
    """The tables of one perceptron; small whole weights give them all."""
    reached = {
        tuple(int(b / 2 + w1 * p + w2 * q > 0) for p, q in CASES)
        for w1, w2, b in itertools.product(range(-3, 4), range(-3, 4), range(-7, 8))
    }
    return sorted(reached)


def count_separable() -> int:
    """How many tables one perceptron reaches."""
    return len(separable_tables())


def inseparable_gates() -> list[str]:
    """The gates that it does not reach."""
    reached = separable_tables()
    names = [name for name in LOGIC if tuple(gate_outputs(name).flat) not in reached]
    return sorted(names)


def learn_gate(name: str) -> tuple[int, int, int, int]:
    """The perceptron rule: the first epoch without an error, then w1, w2, b."""
    w = [0, 0, 0]
    for epoch in range(1, 101):
        before = list(w)
        for p, q in CASES:
            error = gate(name)(p, q) - int(w[0] * p + w[1] * q + w[2] > 0)
            w = [w[0] + error * p, w[1] + error * q, w[2] + error]
        if w == before and _is_right(name, w):
            return (epoch, *w)  # type: ignore[return-value]
    return (0, *w)  # type: ignore[return-value]


def _is_right(name: str, w: list[int]) -> bool:
    return all(gate(name)(p, q) == (w[0] * p + w[1] * q + w[2] > 0) for p, q in CASES)
