"""The perceptron rule: weights that are learnt instead of set by hand.

The rule starts with weights and bias 0 and goes through the four cases in order.
Where the perceptron gives 0 instead of 1, it adds each input to its weight and 1
to the bias; where it gives 1 instead of 0, it subtracts them. Where it is right,
nothing changes. One pass through the cases is an epoch.

If any weights give the wanted table, the rule finds some, and then a whole pass
goes by without an error. If none do, as with XOR, it goes on for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnref._checks import whole
from nnref._resolve import outputs_of
from nnref.gates import ROWS

if TYPE_CHECKING:
    from nnref._types import Values


class Learned(NamedTuple):
    """What the perceptron rule ended with, and after how many passes."""

    epoch: int
    """The first pass without an error, counted from 1; 0 if there was none."""
    w1: int
    w2: int
    b: int


def learn_gate(gate: str | Values, *, epochs: int = 100) -> Learned:
    """The weights that the perceptron rule finds for a gate, with learning rate 1.

    Parameters
    ----------
    gate
        A gate's name, or its four outputs in the order of `ROWS`.
    epochs
        The most passes through the four cases, 1 to 10,000.

    Returns
    -------
    Learned
        The first pass without an error, counted from 1, and w1, w2, b; or 0 and
        the last w1, w2, b if no pass was without one.

    Raises
    ------
    ValueError
        If the gate is unknown or `epochs` is out of range.
    """
    wanted = outputs_of(gate)
    w1 = w2 = b = 0
    for epoch in range(1, whole(epochs, "epochs", 1) + 1):
        errors = 0
        for (x1, x2), t in zip(ROWS, wanted, strict=True):
            y = 1 if b + w1 * x1 + w2 * x2 > 0 else 0
            w1 += (t - y) * x1
            w2 += (t - y) * x2
            b += t - y
            errors += t != y
        if errors == 0:
            return Learned(epoch, w1, w2, b)
    return Learned(0, w1, w2, b)
