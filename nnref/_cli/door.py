"""The way in: arguments are parsed, a command runs, failures become sentences."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import textwrap
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from nnref._cli.accuracy import MNIST
from nnref._cli.clocking import TIME
from nnref._cli.console import Console, printable
from nnref._cli.getting import FETCH
from nnref._cli.learning import TRAIN
from nnref._cli.losses import LOSSES
from nnref._cli.numbers import ACTIVATIONS, GATES, TRACE, run_all
from nnref._cli.picture import SHOW
from nnref._files import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import NoReturn, TextIO

    from nnref._cli.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    GATES,
    ACTIVATIONS,
    TRACE,
    MNIST,
    SHOW,
    LOSSES,
    TIME,
    TRAIN,
    FETCH,
)
"""All commands, in the order of the book."""


def main(
    argv: Sequence[str] | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    clock: Callable[[], float] = time.perf_counter,
) -> int:
    """The command line; without a command, the numbers of the first chapters.

    Parameters
    ----------
    argv
        The arguments; those of the process if None.
    out, err
        Where to print; standard output and standard error if None.
    environ, clock
        The environment variables, and a clock that counts seconds.

    Returns
    -------
    int
        The exit status: 0, or 1 after an error, or 130 after Ctrl-C. A wrong
        argument exits with 2.
    """
    args = _parser().parse_args(argv)
    out, err = out or _stream(sys.stdout), err or _stream(sys.stderr)
    console = Console(out, err, environ, clock)
    if sys.platform == "win32" and console.colourful:
        os.system("")  # noqa: S605, S607 - the console heeds colours after a shell
    try:
        with _interruptible():
            args.run(args, console)
    except BrokenPipeError:  # whoever read it has seen enough
        _silence(out)
    except KeyboardInterrupt:
        console.tell(args.stopped)
        return 130
    except (ValueError, OSError) as error:
        with suppress(OSError):  # standard error may be what has failed
            console.tell(f"error: {_sentence(error)}")
        if isinstance(error, OSError):  # or standard output
            _silence(out)
        return 1
    return 0


@contextmanager
def _interruptible() -> Iterator[None]:
    """Inside, Ctrl-C is an exception, even if outside it ends the process at once."""
    at_once = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    if at_once:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if at_once:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


class _Parser(argparse.ArgumentParser):
    """A parser whose messages quote arguments as they are safe to show."""

    def error(self, message: str) -> NoReturn:
        """Usage, the message, exit status 2."""
        super().error(printable(message))


def _parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    prog = "python -m nnref"
    parser = _Parser(
        prog=prog,
        usage=f"{prog} [-h] [COMMAND]",
        description=_filled("The numbers of the first chapters, computed and shown."),
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run_all, stopped="stopped")
    commands = parser.add_subparsers(
        prog=prog, metavar="COMMAND", help=argparse.SUPPRESS
    )
    for command in COMMANDS:
        added = commands.add_parser(
            command.name,
            description=f"{command.sentence}.",
            epilog=f"example:  {prog} {command.example}",
            allow_abbrev=False,
        )
        command.options(added)
        added.set_defaults(run=command.run, stopped=command.stopped)
    return parser


def _overview() -> str:
    """All commands with their sentences, and how to go on from there."""
    longest = max(len(command.name) for command in COMMANDS)
    listed = [
        _filled(command.sentence, f"  {command.name:<{longest}}  ")
        for command in COMMANDS
    ]
    more = [
        "Without a command: gates, activations and trace.",
        "More: python -m nnref show --help",
        "example:  python -m nnref trace",
    ]
    return "\n".join(["commands:", *listed, "", *map(_filled, more)])


def _filled(text: str, start: str = "") -> str:
    """`text` after `start`, in lines that the terminal has room for."""
    return textwrap.fill(
        text,
        max(min(shutil.get_terminal_size().columns, 80), 36),
        initial_indent=start,
        subsequent_indent=" " * len(start),
    )


def _sentence(error: ValueError | OSError) -> str:
    """What went wrong; errors of the system have it in two pieces."""
    if isinstance(error, OSError) and error.strerror:
        where = "" if error.filename is None else f"{error.filename}: "
        return f"{where}{reason(error).lower()}"
    return str(error)


def _stream(stream: TextIO | None) -> TextIO:
    """A stream of the process that takes any text; a closed one is made up for."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
    with suppress(AttributeError):  # something that stands in for a stream
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]
    return stream


def _silence(stream: TextIO) -> None:
    """What a stream has still to write when the process ends has nowhere to go."""
    with suppress(OSError, ValueError):  # a text in memory has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
