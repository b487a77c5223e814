"""What a caller means by a gate: a name, three numbers, or four outputs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nnref._checks import bits, choice, number
from nnref.gates import AND, GATES, NAND, NOR, OR, ROWS, XNOR, XOR, Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnref._types import Values

FUNCTIONS: Final[Mapping[str, Callable[[float, float], int]]] = MappingProxyType(
    {"AND": AND, "NAND": NAND, "OR": OR, "NOR": NOR, "XOR": XOR, "XNOR": XNOR}
)
"""All six gates as functions of x1 and x2, by name."""


def gate_function(gate: str, what: str = "gate") -> Callable[[float, float], int]:
    """The gate of this name, as a function of x1 and x2.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    return FUNCTIONS[choice(gate, what, FUNCTIONS)]


def perceptron_of(gate: str | float, w2: float | None, b: float | None) -> Gate:
    """The numbers w1, w2, b of a gate given by its name or by these numbers.

    Raises
    ------
    ValueError
        If the gate is not one perceptron, or neither a name nor three numbers.
    """
    if isinstance(gate, str):
        name = alone(gate, w2, b)
        if name not in GATES:
            msg = f"{name} is not one perceptron, so it has no weights of its own"
            raise ValueError(msg)
        return GATES[name]
    if w2 is None or b is None:
        msg = "a gate is given by its name alone or by three numbers w1, w2, b"
        raise ValueError(msg)
    return Gate(number(gate, "w1"), number(w2, "w2"), number(b, "b"))


def alone(gate: str, w2: float | None, b: float | None) -> str:
    """The name of a gate, if it is one and no numbers come with it.

    Raises
    ------
    ValueError
        If there is no gate of this name, or numbers were given as well.
    """
    name = choice(gate, "gate", FUNCTIONS)
    if w2 is not None or b is not None:
        msg = f"the gate {name} has its own weights, so w2 and b must be left out"
        raise ValueError(msg)
    return name


def outputs_of(gate: str | Values) -> tuple[int, ...]:
    """The four outputs of a gate, given by its name or by these outputs.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(gate, str):
        h = gate_function(gate)
        return tuple(h(x1, x2) for x1, x2 in ROWS)
    return bits(gate, "gate")
