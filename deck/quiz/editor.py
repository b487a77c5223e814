"""Opens a bank in the learner's editor, at the line of a card."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deck.files import own_tables

_EDITORS = Path(__file__).with_suffix(".toml")
_NOT_RUN = (126, 127)  # exit codes of a shell
_USUAL = ("nano", "vi", "notepad")
_OF_SCRIPTS = frozenset('&|<>^%!"')  # special in arguments of a script on Windows


def editor_command(path: Path, line: int, environ: Mapping[str, str]) -> list[str]:
    """The command to edit a line of a file; empty if there is no editor.

    The path is absolute: one that begins with `+` or `-` would be run as a command.
    """
    path = path.absolute()
    words = _named(environ) or [next(filter(_where, _USUAL), "")]
    if not words[0]:
        return []
    name = Path(words[0]).stem
    known = own_tables(_EDITORS)["how"]
    how: dict[str, Any] = next((each for each in known if name in each["programs"]), {})
    if (wait := how.get("wait")) and wait not in words:
        words.append(wait)
    arguments = how.get("arguments", ["{path}"])
    return [*words, *(each.format(line=line, path=path) for each in arguments)]


def editor_scheme(environ: Mapping[str, str]) -> str:
    """The scheme of addresses that the user's editor opens, else that of VS Code.

    A browser asks before it opens one: no program is started here.
    """
    program = Path(next(iter(_named(environ)), "")).stem
    return str(own_tables(_EDITORS)["schemes"].get(program, "vscode"))


def edit(path: Path, line: int) -> bool:
    """Open a file at a line and wait; return whether an editor could be started."""
    command = editor_command(path, line, os.environ)
    program = _where(command[0]) if command else ""
    is_script = program.lower().endswith((".bat", ".cmd"))
    if not program or (is_script and not _OF_SCRIPTS.isdisjoint(str(path.absolute()))):
        return False
    try:
        with _interrupts_are_the_editors(), _screen() as screen:
            words = [program, *command[1:]]
            code = subprocess.run(words, check=False, stdout=screen).returncode
    except (OSError, ValueError):  # no such program, or no name of one
        return False
    return code not in _NOT_RUN


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Ignore Ctrl-C, which also reaches the quiz when pressed in an editor."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _screen() -> Iterator[int | None]:
    """The terminal of standard input, if standard output is another file."""
    if sys.platform == "win32" or not os.isatty(0) or os.isatty(1):
        yield None
        return
    terminal = os.open(os.ttyname(0), os.O_WRONLY)
    try:
        yield terminal
    finally:
        os.close(terminal)


def _where(program: str) -> str:
    """The file of a program, or an empty text.

    Unlike Windows, do not search the current folder, which may have anybody's files. On
    Windows `code` is the file `code.cmd`.
    """
    if os.path.dirname(program):  # noqa: PTH120 - of `./code`, too
        return program
    endings = os.environ.get("PATHEXT", "").lower().split(os.pathsep)
    if program.lower().endswith(tuple(filter(None, endings))):
        endings = [""]
    folders = filter(os.path.isabs, os.get_exec_path())
    places = (str(Path(each, program + end)) for each in folders for end in endings)
    return next(filter(shutil.which, places), "")


def _named(environ: Mapping[str, str]) -> list[str]:
    """The command of the user's editor, in words; empty if there is none."""
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        if os.name != "nt":
            return shlex.split(named)
        return [word.strip('"') for word in shlex.split(named, posix=False)]
    except ValueError:
        return []
