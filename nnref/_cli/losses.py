"""What the network gets wrong, and what a slip in the program would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._cli.command import Command, digit_options
from nnref._cli.source import origin, read_digits
from nnref.confusion import recalls, worst_class, worst_confusion
from nnref.mistakes import (
    MISTAKES,
    mistake_accuracy,
    mistake_overflows,
    saturated_share,
)
from nnref.reading import digit_accuracy
from nnref.results import always_accuracy, digit_confidence, digit_confusions
from nnref.show import fixed, percent

if TYPE_CHECKING:
    import argparse

    from nnref._cli.console import Console
    from nnref._types import Ints
    from nnref.digits import Digits


def _run(args: argparse.Namespace, console: Console) -> None:
    """Four tables, each with a line on what it means."""
    digits = read_digits(args)
    console.write_prose(f"{len(digits.labels):,} images. {origin(args)}")
    _silent(digits, console)
    confusions = digit_confusions(digits=digits)
    _by_digit(confusions, console)
    _confused(confusions, console)
    _sure(digits, console)


def _heading(title: str, meaning: str, console: Console) -> None:
    """A table begins: its title, and what it means."""
    console.write(["", console.bold(title)])
    console.write_prose(meaning)
    console.write([""])


def _silent(digits: Digits, console: Console) -> None:
    """The accuracy of programs that run on with a mistake in them."""
    _heading(
        "Silent mistakes",
        "The same network, and one slip in the program around it: no error is "
        "raised, only the accuracy tells.",
        console,
    )
    right = digit_accuracy(digits=digits)
    console.write_prose("what is wrong", " right   change  ")
    console.write_prose("nothing", f"{fixed(right, 4)}           ")
    warned = False
    for name, wrong in MISTAKES.items():  # line by line: many images take a while
        accuracy = mistake_accuracy(name, digits=digits)
        overflows = mistake_overflows(name, digits=digits)
        warned |= overflows
        start = f"{fixed(accuracy, 4)}  {_signed(accuracy - right):>7}  "
        console.write_prose(f"{wrong}{' *' * overflows}", start)
    always = fixed(always_accuracy(1, digits=digits), 4)
    console.write_prose(
        "every image is called a 1, whatever it shows", f"{always}           "
    )
    if warned:
        console.write_prose("* here the book's sigmoid warns of an overflow")
    scaled = percent(saturated_share(digits=digits))
    raw = percent(saturated_share("unscaled", digits=digits))
    console.write([""])
    console.write_prose(
        "Why scaling matters: a sigmoid near 0 or 1 is flat. Of the values of the "
        f"first layer, {scaled} lie within 0.01 of an end; with unscaled pixels, {raw}."
    )


def _signed(change: float) -> str:
    """A change with its sign; none has no sign."""
    text = fixed(change, 4)
    return text if text.startswith("-") or float(text) == 0 else f"+{text}"


def _by_digit(confusions: Ints, console: Console) -> None:
    """How much of each digit is read right."""
    _heading(
        "Accuracy by digit",
        "Of all images of a digit, the share that is read as that digit.",
        console,
    )
    right, counts = recalls(confusions), confusions.sum(axis=1)
    for k, accuracy in enumerate(right):
        share = "  none" if np.isnan(accuracy) else fixed(accuracy, 4)
        console.write([f"{k}  {share}  {confusions[k, k]:,} of {counts[k]:,}"])
    console.write(["", f"Hardest to read: {worst_class(confusions)}."])


def _confused(confusions: Ints, console: Console) -> None:
    """The confusion matrix, in as many columns as there are."""
    column = len(str(confusions.max())) + 2
    narrow = 3 + 10 * column > console.width
    if narrow:  # the right ones are the largest numbers by far
        column = (console.width - 3) // 10
    diagonal = "are left out for want of room" if narrow else "stand on the diagonal"
    _heading(
        "Confusion matrix",
        "A row for each digit, a column for what it is read as. The right ones "
        f"{diagonal}.",
        console,
    )
    label, read_as, times = worst_confusion(confusions)
    console.write([f"   {''.join(f'{k:>{column}}' for k in range(10))}"])
    for i, row in enumerate(confusions.tolist()):
        cells = [f"{count or '.':>{column}}" for count in row]
        if narrow:
            cells[i] = f"{'-':>{column}}"
        if times and i == label:
            cells[read_as] = console.bold(cells[read_as])
        console.write([f"{i}  {''.join(cells)}"])
    images = confusions[label].sum()
    most = f"Most often {label} is read as {read_as}: {times} of {images} times."
    console.write([""])
    console.write_prose(most if times else "Nothing is misread.")


def _sure(digits: Digits, console: Console) -> None:
    """What the largest share says about being right."""
    _heading(
        "Confidence",
        "The largest of the ten shares, on average: high where the network is "
        "right, lower where it errs, but never a promise.",
        console,
    )
    sure = digit_confidence(digits=digits)
    console.write([f"{fixed(sure.mean, 4)}  on all images"])
    if not np.isnan(sure.on_errors):
        console.write([f"{fixed(sure.on_errors, 4)}  on the misread ones"])
    if sure.sure:
        accuracy = fixed(sure.sure_accuracy, 4)
        text = f"accuracy on the {sure.sure:,} images whose share is 0.99 or more"
        console.write_prose(text, f"{accuracy}  ")


LOSSES: Final = Command(
    "mistakes",
    "Show what is misread, and what slips in the program cost",
    "mistakes",
    digit_options,
    _run,
)
