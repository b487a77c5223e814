"""The command line: parse, call one function, print. Owns click."""

from __future__ import annotations

import gc
import os
import sys
from io import StringIO
from pathlib import Path

import click

from deck import __version__, signals
from deck.cli.console import colour, echo
from deck.cli.group import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="livedeck")
@click.option(
    "--color/--no-color",
    default=None,
    expose_value=False,
    is_eager=True,
    callback=colour,
    help="Colour, or none; by default on a terminal only.",
)
def cli() -> None:
    """Flashcards whose answers are computed, for Anki and the terminal.

    FOLDER is a deck folder: the one given, else the current folder if it has a
    deck.yaml, else ./cards, else the one that comes with livedeck.
    """


def main() -> None:
    """Run the command line; an interrupt exits with 130, a signal ends it."""
    signals.take_over()
    _open_closed()
    # Objects live until a command ends; commands that run for long enable it again.
    gc.disable()
    # Cards compute little: waiting for other threads takes longer than the work.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            code = cli.main(standalone_mode=False)
        finally:  # from then on nothing disturbs the end
            signals.end_uninterrupted()
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except signals.SignalError as end:
        code = end.code
    except OSError as error:  # most files have sentences of their own
        file = f"cannot use {error.filename}: " if error.filename else ""
        echo(f"error: {file}{(error.strerror or str(error)).lower()}", err=True)
        code = 1
    except click.ClickException as error:
        text = StringIO()
        error.show(text)
        echo(text.getvalue(), nl=False, err=True)
        code = error.exit_code
    _leave(code if isinstance(code, int) else 0)


def _open_closed() -> None:
    """Standard streams that are closed read from and write to the null device."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115
            setattr(sys, name, stream)  # it stays open


def _leave(code: int) -> None:
    """Exit at once: to free all objects would take longer than some builds."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # closed by whoever read it
        code = code or 1
    signals.end_by_signal()
    os._exit(code)
