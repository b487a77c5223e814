"""How long the images take, alone and in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nnref._cli.command import Command, digit_options
from nnref._cli.console import progress
from nnref._cli.source import origin, read_digits
from nnref.show import fixed
from nnref.timing import batch_time

if TYPE_CHECKING:
    import argparse

    from nnref._cli.console import Console

_BATCHES: Final = (1, 100)
"""The sizes of batches that are compared."""

_RUNS: Final = 5
"""How often each is tried."""


def _run(args: argparse.Namespace, console: Console) -> None:
    """A line for each size, and what the two say."""
    digits = read_digits(args)
    n = len(digits.labels)
    console.write_prose(f"{n:,} images. {origin(args)}")
    console.write(["", "batch        time   an image"])
    seconds = []
    for size in _BATCHES:
        with progress(console) as line:
            line.show(f"trying batches of {size}")
            took = batch_time(size, repeats=_RUNS, digits=digits, clock=console.clock)
        seconds.append(took)
        ms, us = fixed(took * 1e3, 1), fixed(took * 1e6 / n, 1)
        console.write([f"{size:>5}  {ms:>7} ms  {us:>6} us"])
    console.write([""])
    console.write_prose(_meaning(seconds[0], seconds[1]))


def _meaning(alone: float, together: float) -> str:
    """What two times say about batches, if they say anything."""
    runs = f"(The shortest of {_RUNS} times; they depend on the machine.)"
    if not alone > 1.2 * together > 0:
        return f"The machine is busy: no difference is to be seen. {runs}"
    return (
        f"In batches of {_BATCHES[1]} the same digits are read "
        f"{fixed(alone / together, 1)} times as fast: a few products of large "
        f"matrices cost less than many of small ones. {runs}"
    )


TIME: Final = Command(
    "time",
    "Time images one by one, and in batches",
    "time",
    digit_options,
    _run,
)
