"""The images and the network that the options of a command name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnref.digits import Digits, bundled_digits
from nnref.mnist import load_split
from nnref.weights import load_weights

if TYPE_CHECKING:
    import argparse


def read_digits(args: argparse.Namespace) -> Digits:
    """Network, images and labels: those that are named, else the bundled ones.

    Raises
    ------
    ValueError
        If a file is not what it should be, or the network is none for digits.
    """
    if args.data is args.weights is None:
        return bundled_digits()
    if args.data is None:
        images, labels = bundled_digits().images, bundled_digits().labels
    else:
        images, labels = load_split("test", normalize=False, root=args.data)
    if args.weights is None:
        return Digits(bundled_digits().network, images, labels)
    network = load_weights(args.weights)
    try:
        return Digits(network, images, labels)
    except ValueError as error:  # the images are right, the loader has seen to that
        msg = f"{args.weights} does not fit: {error}"
        raise ValueError(msg) from None


def origin(args: argparse.Namespace) -> str:
    """Where network and images come from."""
    if args.data is args.weights is None:
        return "Network and images are those that come with nnref."
    network = args.weights or "the one that comes with nnref"
    images = args.data or "those that come with nnref"
    return f"Network: {network}. Images: {images}."
