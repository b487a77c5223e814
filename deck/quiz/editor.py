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

# How editors are told a line, by the name of their program.
_PLUS = frozenset(
    {"vi", "vim", "nvim", "gvim", "mvim", "nvi", "elvis", "vis", "kak", "nano", "pico"}
    | {"emacs", "emacsclient", "mg", "zile", "jed", "joe", "ne", "micro", "gedit"}
)
# Those that take no word behind `--` for an option or a command.
_DASHES = frozenset({"vi", "vim", "nvim", "gvim", "mvim"})
_COLON = frozenset({"hx", "helix", "subl", "zed"})
_GOTO = frozenset({"code", "code-insiders", "codium", "cursor"})
_LINE = frozenset({"kate", "mate"})
# Those that give the terminal back at once unless they are told to wait.
_WAITS = dict.fromkeys([*_COLON - {"hx", "helix"}, *_GOTO, "gedit", "mate"], "--wait")
_WAITS |= {"gvim": "-f", "mvim": "-f", "kate": "--block"}
_NOT_RUN = (126, 127)  # a shell's words for it
_USUAL = ("nano", "vi", "notepad")


def editor_command(path: Path, line: int, environ: Mapping[str, str]) -> list[str]:
    """What to run to edit a line of a file; nothing where there is no editor.

    The path is absolute: one that begins with `+` or `-` would be run as a command.
    """
    path = path.absolute()
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    words = _words(named) or [next(filter(shutil.which, _USUAL), "")]
    if not words[0]:
        return []
    name = Path(words[0]).stem
    if name in _WAITS and _WAITS[name] not in words:
        words.append(_WAITS[name])
    if name in _PLUS:
        dashes = ["--"] if name in _DASHES else []
        return [*words, f"+{line}", *dashes, str(path)]
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    if name in _GOTO:
        return [*words, "--goto", f"{path}:{line}"]
    if name in _LINE:
        return [*words, "--line", str(line), str(path)]
    return [*words, str(path)]


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


def _words(named: str) -> list[str]:
    """A command line in words; none where it is none."""
    try:
        if os.name != "nt":
            return shlex.split(named)
        return [word.strip('"') for word in shlex.split(named, posix=False)]
    except ValueError:
        return []
