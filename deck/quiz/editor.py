"""Opens a bank in the learner's editor, at the line of a card."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deck.files import own_tables

_EDITORS = Path(__file__).with_suffix(".toml")
_NOT_RUN = (126, 127)  # a shell's words for it
_USUAL = ("nano", "vi", "notepad")


def editor_command(path: Path, line: int, environ: Mapping[str, str]) -> list[str]:
    """What to run to edit a line of a file; nothing where there is no editor.

    The path is absolute: one that begins with `+` or `-` would be run as a command.
    """
    path = path.absolute()
    words = _named(environ) or [next(filter(shutil.which, _USUAL), "")]
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
    """Open a file at a line and wait; whether an editor could be started."""
    command = editor_command(path, line, os.environ)
    if not command:
        return False
    try:
        with _interrupts_are_the_editors():
            code = subprocess.run(command, check=False).returncode
    except (OSError, ValueError):  # no such program, or no name of one
        return False
    return code not in _NOT_RUN


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Ctrl-C in an editor reaches the quiz too, which must not end with it."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _named(environ: Mapping[str, str]) -> list[str]:
    """The command of the user's editor, in words; none where it is none."""
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        if os.name != "nt":
            return shlex.split(named)
        return [word.strip('"') for word in shlex.split(named, posix=False)]
    except ValueError:
        return []
