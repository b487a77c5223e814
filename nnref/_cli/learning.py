"""The network that comes with nnref, trained anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._cli.command import Command
from nnref._cli.console import progress
from nnref._files import try_writing
from nnref._npz import ARCHIVE
from nnref.mnist import load_split
from nnref.predict import predict
from nnref.training import train
from nnref.weights import save_weights

if TYPE_CHECKING:
    import argparse

    from nnref._cli.console import Console
    from nnref.training import Epoch


def _options(parser: argparse.ArgumentParser) -> None:
    """Where the randomness comes from, how long it takes, where the result goes."""
    usual = train.__kwdefaults__ or {}
    parser.add_argument(
        "--seed",
        metavar="N",
        type=int,
        default=usual.get("seed"),
        help="where all random numbers come from (default: %(default)s, the seed of "
        "the network that comes with nnref)",
    )
    parser.add_argument(
        "--epochs",
        metavar="N",
        type=int,
        default=usual.get("epochs"),
        help="how often all images are gone through (default: %(default)s)",
    )
    parser.add_argument(
        "--to",
        metavar="FILE",
        default="weights.npz",
        help="the .npz file for the weights (default: weights.npz)",
    )


def _run(args: argparse.Namespace, console: Console) -> None:
    """The network learns from 4,000 images and is tried on 1,000 others."""
    _writable(Path(args.to))
    x, t = load_split("train")
    start = console.clock()
    told = _milestones(args.epochs)
    with progress(console) as line:

        def report(epoch: Epoch) -> None:
            each = (console.clock() - start) / epoch.number
            left = _duration(each * (epoch.epochs - epoch.number))
            state = f"epoch {epoch.number}/{epoch.epochs}  loss {epoch.loss:.4f}"
            line.show(f"{state}  {left} left")
            if not line.shown and epoch.number in told:
                console.tell(f"{state}  {left} left")

        network = train(x, t, seed=args.seed, epochs=args.epochs, report=report)
    took = _duration(console.clock() - start)
    x, t = load_split("test")
    right = int(np.sum(np.argmax(predict(x, network), axis=1) == t))
    save_weights(network, args.to)
    console.write([f"Accuracy:{right / len(t)}"])
    console.tell(
        f"{right:,} of {len(t):,} test images are read right; none of them was "
        f"trained on. Training took {took}."
    )
    console.tell(f"Written to {args.to}. To see what it misreads:")
    console.tell_command("show", "--wrong", "--weights", args.to)


def _writable(path: Path) -> None:
    """A file that could not be written after minutes of work is refused before."""
    if path.suffix != ".npz":
        msg = f"FILE must end in .npz, but is {path}"
        raise ValueError(msg)
    try_writing(path, ARCHIVE, "holds no weights")


def _milestones(epochs: int) -> list[int]:
    """The epochs after which a line is left where nothing can be overwritten."""
    return sorted({-(-epochs * tenth // 10) for tenth in range(1, 11)})


def _duration(seconds: float) -> str:
    """A time as one would say it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


TRAIN: Final = Command(
    "train",
    "Train the network on the images that come with nnref",
    "train --epochs 20 --to small.npz",
    _options,
    _run,
    "stopped; nothing was written",
)
