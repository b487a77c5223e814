"""What a learner types: keys by click, lines by the terminal's own editing."""

from __future__ import annotations

import io
import os
import select
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from deck.quiz.screen import ENTER, Edited, Keyboard

_GLANCE = 0.1  # seconds after which a file is looked at again
_HABIT = 0.25  # seconds; an empty line that comes sooner is the Enter behind a key
_PASTES = "set enable-bracketed-paste on"  # several lines are one answer
_READLINE = (
    r'"\C-i": "    "',  # Tab indents code
    # No search: in one, readline 8.2 crashes where a paste is marked.
    r'"\C-r": ""',
    r'"\C-s": ""',
    # Chinese in the C locale, too.
    "set convert-meta off",
    "set input-meta on",
    "set output-meta on",
)


def _set_up_readline() -> None:
    if sys.platform == "win32":  # whose console edits lines
        return
    try:
        import readline
    except ImportError:
        return
    readline.set_auto_history(False)
    readline.set_completer(lambda _text, _state: None)  # no names of files
    for setting in _READLINE:
        readline.parse_and_bind(setting)
    if os.environ.get("TERM", "dumb") != "dumb":
        readline.parse_and_bind(_PASTES)


def _input(prompt: str, text: str) -> str:
    """Read a line that begins with a text, where the terminal can."""
    readline: Any = sys.modules.get("readline")
    if readline is None or not text:
        return input(prompt)
    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        return input(prompt)
    finally:
        readline.set_startup_hook(None)


def _key_until(until: Callable[[], bool]) -> str:
    """A key as click reads it; empty where `until` is true before one is pressed."""
    if sys.platform == "win32":
        import msvcrt

        while not msvcrt.kbhit():
            if until():
                return ""
            time.sleep(_GLANCE)
        return click.getchar()
    import termios
    import tty

    terminal = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(terminal)
        try:
            tty.setraw(terminal)
            while not select.select([terminal], [], [], _GLANCE)[0]:
                if until():
                    return ""
            typed = os.read(terminal, 32).decode(errors="replace")
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    except (OSError, termios.error):  # the terminal is gone
        raise EOFError from None
    if typed in {"", "\x04"}:
        raise EOFError
    return typed


class Terminal:
    """Reads lines, and keys without Enter; what was typed before a key is dropped."""

    interactive = True

    def __init__(self) -> None:
        """Set up the editing of lines."""
        _set_up_readline()
        self._after_key = False

    def line(self, prompt: str, text: str = "") -> str:
        """Read a line, but not the Enter that people type behind a key."""
        while True:
            started = time.monotonic()
            typed, after_key = _input(prompt, text), self._after_key
            self._after_key = False
            if typed or not after_key or time.monotonic() - started > _HABIT:
                return typed

    def key(self, prompt: str, until: Callable[[], bool] | None = None) -> str:
        """Read a key; those of several characters, such as arrows, are returned too."""
        sys.stdout.write(prompt)
        sys.stdout.flush()
        if until is None:
            typed = click.getchar()
        elif not (typed := _key_until(until)):
            return ""
        self._after_key = True
        if "\x03" in typed:  # click knows one Ctrl-C, and not several at once
            raise KeyboardInterrupt
        return typed.rstrip("\r\n") or ENTER


class Lines:
    """Reads lines alone, as from a pipe."""

    interactive = False

    def line(self, prompt: str, text: str = "") -> str:  # noqa: ARG002
        """Read a line."""
        return input(prompt)

    def key(self, prompt: str, until: Callable[[], bool] | None = None) -> str:  # noqa: ARG002
        """Read a line for a key."""
        return input(prompt).strip() or ENTER


def keyboard() -> Keyboard:
    """The keyboard of standard input, which is decoded as UTF-8 like the output."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return Terminal() if sys.stdin.isatty() and sys.stdout.isatty() else Lines()


def edit(path: Path) -> Edited:
    """Open a file in the editor that VISUAL or EDITOR names, and wait.

    Where they name none that exists, none is opened: who has not chosen one may not
    know how to leave it. A Ctrl-C that is pressed in the editor is not one of the quiz.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not _exists(editor):
        return Edited(editor)
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        click.edit(filename=str(path.absolute()), editor=editor)
    except click.ClickException:
        return Edited(editor)
    finally:
        signal.signal(signal.SIGINT, before)
    return Edited(editor, went_well=True)


def _exists(editor: str) -> bool:
    """Whether the first word of a command is a program."""
    try:
        words = shlex.split(editor)
    except ValueError:  # a quote that is open
        return False
    return bool(words) and shutil.which(words[0]) is not None
