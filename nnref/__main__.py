"""The numbers of the first chapters on one screen: `python -m nnref`."""

from __future__ import annotations

import argparse
import os
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from nnref._resolve import FUNCTIONS
from nnref.activations import relu, sigmoid, step
from nnref.gates import GATES, ROWS
from nnref.network import NET, forward
from nnref.show import fixed, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

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
    for name, (w1, w2, b) in GATES.items():
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


_PARTS: Final[Mapping[str, Callable[[], list[str]]]] = MappingProxyType(
    {"gates": _gates, "activations": _activations, "trace": _trace}
)


def main(argv: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """The command line; every part is printed if none is named.

    Parameters
    ----------
    argv
        The arguments; those of the process if None.
    out
        Where to print; standard output if None.

    Returns
    -------
    int
        The exit status 0. A wrong argument exits with 2.
    """
    parser = argparse.ArgumentParser(
        prog="python -m nnref",
        description="Print gate tables, activation values and a forward pass.",
        epilog="example:  python -m nnref trace",
    )
    parser.add_argument(
        "part", nargs="?", choices=list(_PARTS), help="what to print (default: all)"
    )
    part: str | None = parser.parse_args(argv).part
    chosen = list(_PARTS) if part is None else [part]
    text = "\n\n".join("\n".join(_PARTS[name]()) for name in chosen)
    try:
        print(text, file=out or sys.stdout, flush=True)
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
