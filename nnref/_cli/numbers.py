"""The numbers of the first chapters: gates, activation functions, a forward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nnref._cli.command import Command, no_options
from nnref._resolve import FUNCTIONS
from nnref.activations import relu, sigmoid, step
from nnref.gates import GATES as GATE_PARAMETERS
from nnref.gates import ROWS
from nnref.network import NET, forward
from nnref.show import fixed, show

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from nnref._cli.console import Console

_XS: Final = (-5, -2, -1, 0, 1, 2, 5)
"""Where the activation functions are shown."""


def _gates() -> list[str]:
    """One truth table of all gates, and what each gate is made of."""
    lines = ["Gates: y = 1 if b + w1*x1 + w2*x2 > 0, else 0", ""]
    lines += [f"x1 x2  {'  '.join(FUNCTIONS)}"]
    for x1, x2 in ROWS:
        ys = [f"{h(x1, x2):>{len(name)}}" for name, h in FUNCTIONS.items()]
        lines += [f"{x1:>2} {x2:>2}  {'  '.join(ys)}"]
    lines += [""]
    for name, (w1, w2, b) in GATE_PARAMETERS.items():
        lines += [f"{name:<4}  w1 = {w1:>4}  w2 = {w2:>4}  b = {b:>4}"]
    return [*lines, "XOR   AND(NAND(x1, x2), OR(x1, x2))", "XNOR  OR(AND, NOR)"]


def _activations() -> list[str]:
    """The step function, the sigmoid and the ReLU at a few points."""
    lines = ["Activation functions", "", " x  step  sigmoid  relu"]
    for x in _XS:
        lines += [f"{x:>2}  {step(x):>4}  {fixed(sigmoid(x), 4):>7}  {relu(x):>4}"]
    return lines


def _trace() -> list[str]:
    """The worked example of the network 2-3-2-2, layer by layer."""
    x = [1.0, 0.5]
    t = forward(x)
    lines = ["The network 2-3-2-2 at work", ""]
    for i, (W, b) in enumerate(zip(NET.weights, NET.biases, strict=True), start=1):
        lines += [f"W{i} = {show(W)}", f"b{i} = {show(b)}"]
    return [
        *lines,
        "",
        f"x                 = {show(x)}",
        f"a1 = x @ W1 + b1  = {show(t.a1)}",
        f"z1 = sigmoid(a1)  = {show(t.z1)}",
        f"a2 = z1 @ W2 + b2 = {show(t.a2)}",
        f"z2 = sigmoid(a2)  = {show(t.z2)}",
        f"a3 = z2 @ W3 + b3 = {show(t.a3)}",
        f"y  = a3           = {show(t.y)}",
    ]


def _printing(
    *parts: Callable[[], list[str]],
) -> Callable[[argparse.Namespace, Console], None]:
    """The command that prints these parts, an empty line between them."""

    def run(_args: argparse.Namespace, console: Console) -> None:
        console.write("\n\n".join("\n".join(part()) for part in parts).split("\n"))

    return run


GATES: Final = Command(
    "gates",
    "Print the truth tables of all gates, and their weights",
    "gates",
    no_options,
    _printing(_gates),
)

ACTIVATIONS: Final = Command(
    "activations",
    "Print step, sigmoid and ReLU at a few points",
    "activations",
    no_options,
    _printing(_activations),
)

TRACE: Final = Command(
    "trace",
    "Print a forward pass of the network 2-3-2-2, step by step",
    "trace",
    no_options,
    _printing(_trace),
)

run_all: Final = _printing(_gates, _activations, _trace)
"""All three, one after the other."""
