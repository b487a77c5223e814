"""Gates that feed gates.

A circuit here has two layers. In the first, two gates look at x1 and x2 side by
side and give s1 and s2. In the second, one gate looks at s1 and s2 and gives y.
With NAND, OR and AND this is XOR, which no gate of one layer can be; with one of
the three changed it is usually something else, and worth a guess.

NAND alone is enough for every gate, if enough of them are wired up.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import choice, number
from nnref._resolve import gate_function
from nnref.gates import NAND, ROWS
from nnref.tables import TruthTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnref._types import Ints

_COLUMNS: Final = ("x1", "x2", "s1", "s2", "y")


def circuit_outputs(first: str, second: str, last: str) -> Ints:
    """The four outputs of the circuit last(first(x1, x2), second(x1, x2)).

    Parameters
    ----------
    first, second, last
        Names of gates, such as "NAND", "OR", "AND" for XOR.

    Returns
    -------
    ndarray
        Shape (4,), in the order of `ROWS`.

    Raises
    ------
    ValueError
        If a name is not that of a gate.
    """
    table = circuit_table(first, second, last)
    return np.array([row[-1] for row in table.rows], dtype=np.int64)


def circuit_table(first: str, second: str, last: str) -> TruthTable:
    """The truth table of the same circuit, with columns x1 x2 s1 s2 y."""
    rows = tuple(_trace(x1, x2, first, second, last) for x1, x2 in ROWS)
    return TruthTable(_COLUMNS, rows, given=2)


def trace_circuit(
    x1: int, x2: int, first: str = "NAND", second: str = "OR", last: str = "AND"
) -> TruthTable:
    """One row of `circuit_table`; as it stands, one row of XOR.

    Parameters
    ----------
    x1, x2
        The inputs, each 0 or 1.
    first, second, last
        Names of gates.

    Raises
    ------
    ValueError
        If an input is neither 0 nor 1, or a name is not that of a gate.
    """
    case = (number(x1, "x1"), number(x2, "x2"))
    if case not in ROWS:
        msg = f"x1 and x2 must each be 0 or 1, not {case[0]} and {case[1]}"
        raise ValueError(msg)
    row = _trace(int(case[0]), int(case[1]), first, second, last)
    return TruthTable(_COLUMNS, (row,), given=2)


def _trace(x1: int, x2: int, first: str, second: str, last: str) -> tuple[int, ...]:
    """The signals of a circuit at one case, from left to right."""
    s1 = gate_function(first, "first")(x1, x2)
    s2 = gate_function(second, "second")(x1, x2)
    y = gate_function(last, "last")(s1, s2)
    return (x1, x2, s1, s2, y)


def nand_only(gate: str) -> Ints:
    """The four outputs of a gate that is built from NAND and nothing else.

    Parameters
    ----------
    gate
        "NOT" (of x1; one NAND), "AND" (two), "OR" (three) or "XOR" (four).

    Returns
    -------
    ndarray
        Shape (4,), in the order of `ROWS`.

    Raises
    ------
    ValueError
        If `gate` is another name.
    """
    h = _FROM_NAND[choice(gate, "gate", _FROM_NAND)]
    return np.array([h(x1, x2) for x1, x2 in ROWS], dtype=np.int64)


def _not(x1: int, _x2: int) -> int:
    return NAND(x1, x1)


def _and(x1: int, x2: int) -> int:
    s = NAND(x1, x2)
    return NAND(s, s)


def _or(x1: int, x2: int) -> int:
    return NAND(NAND(x1, x1), NAND(x2, x2))


def _xor(x1: int, x2: int) -> int:
    s = NAND(x1, x2)
    return NAND(NAND(x1, s), NAND(s, x2))


_FROM_NAND: Final[Mapping[str, Callable[[int, int], int]]] = MappingProxyType(
    {"NOT": _not, "AND": _and, "OR": _or, "XOR": _xor}
)
