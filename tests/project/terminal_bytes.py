"""What a program writes on a terminal or into a pipe, recorded, and what it must not.

Used by every test that opens what a stranger wrote.
"""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import pexpect
from click.testing import CliRunner

from deck.cli import cli
from tests.terminal import end, expect, spawn

# What steers a terminal, turns the direction of a line, or is no text.
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff]"
)
# What we write on a terminal: the looks of `style`, a bar of progress, the end of a
# line; in the quiz the marks around a line that may be pasted into.
OURS = re.compile(
    r"\x1b\[(?:[0-3]|3[1-6])m"
    r"|\r(?:\w+ \[[#-]{24}\] \d+/\d+| +\r)|\r(?=\n)"
    r"|\x1b\[\?2004h|\x1b\[\?2004l\r?"
)


def assert_clean(written: bytes, *, terminal: bool = False) -> str:
    """The text that was written, which has no control character but newlines.

    On a terminal our own sequences are left out first, and nothing else is.
    """
    text = written.decode("utf-8", "surrogateescape")
    text = OURS.sub("", text) if terminal else text
    found = CONTROL.search(text)
    around = text[max(0, found.start() - 60) : found.end() + 20] if found else ""
    assert not found, ascii(around)
    assert "Traceback" not in text, text
    return text


def into_pipes(
    arguments: Sequence[str], folder: Path, environ: Mapping[str, str]
) -> tuple[int, bytes]:
    """Exit code and output of a command of `deck` whose output is no terminal."""
    with contextlib.chdir(folder):
        runner = CliRunner(env=environ)
        done = runner.invoke(cli, arguments, input="\n" * 9, prog_name="deck")
    raised = done.exception
    assert raised is None or isinstance(raised, SystemExit), repr(raised)
    return done.exit_code, done.output_bytes


def on_terminal(
    module: str,
    arguments: Sequence[str],
    folder: Path,
    environ: Mapping[str, str],
    answers: Sequence[tuple[str, str]] = (),
    *,
    columns: int = 100,
) -> bytes:
    """All bytes that a command writes on a terminal; each prompt gets its answer."""
    record = BytesIO()
    command = [sys.executable, "-m", module, *arguments]
    child = spawn(command, folder, environ, (40, columns), echo=False)
    child.logfile_read = record
    try:
        for prompt, keys in answers:
            expect(child, [prompt], exact=True)
            time.sleep(0.2)  # a prompt for a key drops what comes before it reads
            child.send(keys)
        expect(child, [pexpect.EOF])
    finally:
        end(child)
    return record.getvalue()
