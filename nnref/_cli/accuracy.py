"""The book's program: how many of the test images the network reads right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nnref._checks import whole
from nnref._cli.command import Command, digit_options
from nnref._cli.source import origin, read_digits
from nnref.reading import correct_digits

if TYPE_CHECKING:
    import argparse

    from nnref._cli.console import Console


def _options(parser: argparse.ArgumentParser) -> None:
    """The images, the network, and the size of a batch."""
    digit_options(parser)
    parser.add_argument(
        "--batch",
        metavar="N",
        type=int,
        default=100,
        help="how many images go through the network together (default: 100)",
    )


def _run(args: argparse.Namespace, console: Console) -> None:
    """The accuracy is printed as the book's program prints it."""
    size = whole(args.batch, "--batch", 1, 1_000_000)
    digits = read_digits(args)
    right, n = correct_digits(batch=size, digits=digits), len(digits.labels)
    console.write([f"Accuracy:{right / n}"])
    console.tell(
        f"{right:,} of {n:,} images are read right, {size:,} at a time. {origin(args)}"
    )


MNIST: Final = Command(
    "mnist",
    "Print the accuracy of a network on MNIST test images",
    "mnist --data mnist --weights sample_weight.pkl",
    _options,
    _run,
)
