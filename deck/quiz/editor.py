"""Opens a bank in the learner's editor, at the line of a card."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_PLUS = frozenset({"vi", "vim", "nvim", "nano", "emacs", "micro", "kak", "joe", "ne"})
_COLON = frozenset({"hx", "helix", "subl", "zed"})
_GOTO = frozenset({"code", "codium", "cursor"})
_WAITS = frozenset({"subl", "zed", "code", "codium", "cursor"})  # if told so
_USUAL = ("nano", "vi", "notepad")


def editor_command(path: Path, line: int, environ: Mapping[str, str]) -> list[str]:
    """What to run to edit a line of a file; nothing where there is no editor."""
    import shlex
    from shutil import which

    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError:
        words = []
    if not words:
        words = [next(filter(which, _USUAL), "")]
    if not words[0]:
        return []
    name = Path(words[0].strip('"')).stem
    words += ["--wait"] if name in _WAITS and "--wait" not in words else []
    if name in _PLUS:
        return [*words, f"+{line}", str(path)]
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    if name in _GOTO:
        return [*words, "--goto", f"{path}:{line}"]
    return [*words, str(path)]


def edit(path: Path, line: int) -> bool:
    """Open a file at a line and wait; whether an editor could be started."""
    import subprocess

    command = editor_command(path, line, os.environ)
    try:
        return bool(command) and subprocess.run(command, check=False).returncode < 126  # noqa: PLR2004 - a shell's word for "cannot be run"
    except OSError:
        return False
