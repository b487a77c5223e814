"""The files of MNIST, downloaded into a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nnref._cli.command import Command
from nnref._cli.console import progress
from nnref.fetch import fetch

if TYPE_CHECKING:
    import argparse

    from nnref._cli.console import Console
    from nnref.fetch import Progress


def _options(parser: argparse.ArgumentParser) -> None:
    """Where the files go."""
    parser.add_argument(
        "--to",
        metavar="DIR",
        default="mnist",
        help="the folder for the files; it is made if there is none (default: mnist)",
    )


def _run(args: argparse.Namespace, console: Console) -> None:
    """Bytes are counted on a terminal; a line is left for each remark."""
    with progress(console) as line:

        def report(state: Progress) -> None:
            if state.note:
                line.clear()
                console.tell(f"{state.file}: {state.note}")
            else:
                line.show(_counted(state))

        fetch(args.to, report=report)
    console.tell("The files are here and right. Next:")
    console.tell_command("mnist", "--data", args.to)


def _counted(state: Progress) -> str:
    """How much of a file has arrived; the end of the line may be cut off."""
    done = f"{state.done / 1e6:.1f}"
    if not state.total:
        return f"{done} MB  {state.file}"
    share = state.done / state.total
    return f"{share:>4.0%}  {done} of {state.total / 1e6:.1f} MB  {state.file}"


FETCH: Final = Command(
    "fetch",
    "Download the MNIST files, and check them",
    "fetch --to mnist",
    _options,
    _run,
    "stopped; what has arrived is kept, and the next fetch goes on from it",
)
