"""What a command is, and the options that several have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from nnref._cli.console import Console


class Command(NamedTuple):
    """A command by its name, with its help and what it does."""

    name: str
    sentence: str
    """What it does, in one line of the list of all commands."""
    example: str
    """The arguments of a call that is worth trying."""
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Console], None]
    stopped: str = "stopped"
    """What is said when Ctrl-C ended it."""


def no_options(_parser: argparse.ArgumentParser) -> None:
    """The command takes no options."""


def digit_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose images and a network."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="a folder with the MNIST test images and labels (default: the 1,000 "
        "test images that come with nnref)",
    )
    parser.add_argument(
        "--weights",
        metavar="FILE",
        help="weights of a network, .npz or the book's sample_weight.pkl (default: "
        "the network that comes with nnref)",
    )
