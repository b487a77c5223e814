"""The keyboard: whole lines, edited as everywhere, and single keys.

Type-ahead is kept. A key tells whether it came before its prompt or in a burst with
others, for prompts that must not be answered unseen.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import FrameType
from typing import NamedTuple, Protocol

ENTER = "\n"
_END = "\x04"
_BOUNCE = 0.25  # seconds; an empty line that comes sooner is the last key's Enter
_FUNCTION_KEYS = (2, 5, 6, *range(11, 16), *range(17, 22), 23, 24)


class Key(NamedTuple):
    """A character; `early` if typed before its prompt, or in a burst with others."""

    char: str
    early: bool = False


class Keyboard(Protocol):
    """Reads answers.

    Reading raises EOFError at the end, and UnicodeError for bytes that are not UTF-8.
    """

    @property
    def interactive(self) -> bool:
        """Whether it is a terminal."""

    def line(self, prompt: str) -> str:
        """Show a prompt and read a line, without its line break."""

    def key(self, prompt: str, *, fresh: bool) -> Key:
        """Show a prompt and read a key; `fresh` drops what was typed before."""

    def echo(self, key: Key) -> None:
        """Show a key that was accepted, and end the prompt's line."""

    def busy(self) -> AbstractContextManager[None]:
        """Echo nothing during a computation; the next prompt shows what was typed."""


class Lines:
    """Reads lines alone, such as from a pipe; a key is the first character of one."""

    interactive = False

    def __init__(self, read: Callable[[str], str] = input) -> None:
        """`read` shows a prompt and returns a line."""
        self._read = read

    def line(self, prompt: str) -> str:
        """Read a line."""
        return _check_line(self._read(prompt))

    def key(self, prompt: str, *, fresh: bool) -> Key:  # noqa: ARG002
        """Read a line for its first character; a word is a command after a colon."""
        line = self.line(prompt).strip()
        word = line.lstrip(":：")
        return Key(word[:1] or ENTER, early=len(line) == len(word) > 1)

    def echo(self, key: Key) -> None:
        """Do nothing: the line has ended."""

    def busy(self) -> AbstractContextManager[None]:
        """Do nothing: a pipe has no echo."""
        return contextlib.nullcontext()


class Terminal:
    """Reads lines and single keys from a terminal."""

    interactive = True

    def __init__(self) -> None:
        """Set up the editing of lines."""
        _prepare_lines()
        self._after_key = False

    def line(self, prompt: str) -> str:
        """Read a line. An Enter that follows a key at once belongs to that key."""
        while True:
            started = time.monotonic()
            typed = _check_line(_read_line(prompt))
            bounced = self._after_key and time.monotonic() - started < _BOUNCE
            self._after_key = False
            if typed or not bounced:
                return typed

    def key(self, prompt: str, *, fresh: bool) -> Key:
        """Read a key without Enter, and clear the history of lines."""
        _forget_lines()
        found = _read_key(prompt, fresh=fresh)
        self._after_key = True
        if found.char == _END:
            raise EOFError
        return found

    def echo(self, key: Key) -> None:
        """Show it as if it had been typed in a line."""
        _show(f"{key.char if key.char.isprintable() else ''}\n")

    def busy(self) -> AbstractContextManager[None]:
        """Switch echo off."""
        return _unechoed()


def keyboard() -> Keyboard:
    """The keyboard of standard input, which is decoded as UTF-8 like the output.

    Invalid bytes are refused with their line alone: a strict decoder would also drop
    the lines that it has read ahead.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return Terminal() if sys.stdin.isatty() and sys.stdout.isatty() else Lines()


def _check_line(line: str) -> str:
    """The line. Raises UnicodeError if some of its bytes were not UTF-8."""
    line.encode()
    return line


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if sys.platform == "win32":
    import msvcrt

    _read_line = input
    _unechoed = contextlib.nullcontext  # keys are shown where they are read

    def _prepare_lines() -> None:
        """Do nothing: the console edits lines."""

    def _forget_lines() -> None:
        """Do nothing: the console keeps its own history."""

    def _read_key(prompt: str, *, fresh: bool) -> Key:
        while fresh and msvcrt.kbhit():
            msvcrt.getwch()
        early = msvcrt.kbhit()
        _show(prompt)
        while True:
            char = msvcrt.getwch()
            if char in "\x00\xe0":  # an arrow or function key, in two parts
                msvcrt.getwch()
            elif char == "\x03":
                raise KeyboardInterrupt
            else:
                return Key({"\r": ENTER, "\x1a": _END}.get(char, char), early)
            early = False

else:
    import array
    import fcntl
    import select
    import termios
    import tty

    _ESCAPE = b"\x1b"
    _ALONE = 0.1  # seconds after which an escape was the Escape key
    _REST = 1.0  # seconds in which the rest of a sequence arrives
    _PASTE = b"[200~"
    _PASTED = b"\x1b[201~"
    _MOUSE = b"[M"  # three bytes follow
    _STRINGS = frozenset({b"]", b"P", b"X", b"^", b"_"})  # begin a terminal's reply
    _STRING_ENDS = frozenset({b"", b"\a", b"\\"})
    _FINAL = range(0x40, 0x7F)
    _LOCAL = 3  # index of the local modes in the attributes of a terminal
    _PASTES = ("\x1b[?2004h", "\x1b[?2004l")  # switch bracketed paste on and off
    _TICK = 0.25  # seconds between interruptions of a read, for pending signals

    def _pending(source: int) -> int:
        """The number of bytes that can be read at once."""
        found = array.array("i", [0])
        fcntl.ioctl(source, termios.FIONREAD, found)
        return found[0]

    def _character(source: int) -> str:
        """Read a character; empty for an escape sequence, a paste or a partial one.

        Raises EOFError at the end.
        """
        data = os.read(source, 1)
        if not data:
            raise EOFError
        if data == _ESCAPE:
            _skip(source)
            return ""
        decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        char = decoder.decode(data)
        while decoder.getstate()[0] and (data := _next(source, _REST)):
            char = decoder.decode(data)
        return char

    def _skip(source: int) -> None:
        """Read an escape sequence to its end."""
        sequence = _next(source, _ALONE)
        if sequence == b"[":
            while len(sequence) == 1 or sequence[-1] not in _FINAL:
                if not (found := _next(source, _REST)):
                    return
                sequence += found
        if sequence == _PASTE:
            pasted = b""
            while not pasted.endswith(_PASTED) and (found := _next(source, _REST)):
                pasted = pasted[-len(_PASTED) :] + found
        if sequence in _STRINGS:
            while _next(source, _ALONE) not in _STRING_ENDS:
                pass
        # Others are longer: of a mouse, function keys, and those of a Linux console.
        for _ in range({_MOUSE: 3, b"O": 1, b"[[": 1}.get(sequence, 0)):
            _next(source, _REST)

    def _next(source: int, seconds: float) -> bytes:
        """Read a byte; empty after so many seconds."""
        if not select.select([source], [], [], seconds)[0]:
            return b""
        return os.read(source, 1)

    def _marks_pastes() -> bool:
        return os.environ.get("TERM", "dumb") != "dumb"

    def _settings() -> Iterator[str]:
        """The settings of readline."""
        if _marks_pastes():  # several lines are one answer; off by default in Python
            yield "set enable-bracketed-paste on"
        yield r'"\C-i": "    "'  # Tab indents code
        # No search: in one, readline 8.2 crashes where a paste is marked.
        yield r'"\C-r": ""'
        yield r'"\C-s": ""'
        yield "set convert-meta off"  # letters of two bytes are no commands
        yield "set input-meta on"
        yield "set output-meta on"
        for number in _FUNCTION_KEYS:  # which would insert a tilde
            yield rf'"\e[{number}~": ""'

    def _prepare_lines() -> None:
        """Configure readline, if there is one, for `input`."""
        # The handler stays: a late tick without one would be reported as an error.
        signal.signal(signal.SIGALRM, lambda _number, _frame: None)
        with contextlib.suppress(ImportError):
            import readline

            readline.set_auto_history(hasattr(readline, "clear_history"))
            # The default completes names of files.
            readline.set_completer(lambda _text, _state: None)
            for setting in _settings():
                readline.parse_and_bind(setting)

    def _forget_lines() -> None:
        with contextlib.suppress(ImportError, AttributeError):
            import readline

            readline.clear_history()

    def _read_line(prompt: str) -> str:
        with _waiting(sys.stdin.fileno(), lambda: _show_line(prompt)), _ticking():
            return input(prompt)

    def _show_line(prompt: str) -> None:
        """Show the line being typed again; readline puts the cursor in its place."""
        readline = sys.modules.get("readline")
        marks = _PASTES[0] if readline and _marks_pastes() else ""
        _show_now(marks + prompt + (readline.get_line_buffer() if readline else ""))
        os.kill(os.getpid(), signal.SIGWINCH)

    def _show_now(text: str) -> None:
        """Write without the buffer, which a signal may have interrupted in use."""
        os.write(sys.stdout.fileno(), text.encode())

    def _read_key(prompt: str, *, fresh: bool) -> Key:
        source = sys.stdin.fileno()
        marks, unmarked = _PASTES if _marks_pastes() else ("", "")
        with _waiting(source, lambda: _show_now(marks + prompt)):
            tty.setcbreak(source, termios.TCSADRAIN)
            if fresh:
                termios.tcflush(source, termios.TCIFLUSH)
            early = _pending(source) > 0
            _show(marks + prompt)
            try:
                with _ticking():  # not before: a change of modes fails at a tick
                    while not (char := _character(source)):
                        early = _pending(source) > 0
            finally:
                _show(unmarked)
            # One more may be an Enter out of habit.
            among_others = _pending(source) > 1
            return Key({"\r": ENTER}.get(char, char), early or among_others)

    @contextlib.contextmanager
    def _ticking() -> Iterator[None]:
        """Interrupt reads at intervals, so that no signal waits for the next key.

        Python runs a handler once a read is interrupted. A signal that comes just
        before the read, or to another thread, interrupts none: the next tick does.
        """
        try:
            signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @contextlib.contextmanager
    def _unechoed() -> Iterator[None]:
        source = sys.stdin.fileno()
        with _waiting(source, lambda: None):
            modes = termios.tcgetattr(source)
            modes[_LOCAL] &= ~termios.ECHO
            termios.tcsetattr(source, termios.TCSADRAIN, modes)
            yield

    @contextlib.contextmanager
    def _waiting(source: int, show_again: Callable[[], None]) -> Iterator[None]:
        """Restore the modes of the terminal at the end, and while stopped by Ctrl-Z.

        On continuing, set them again and call `show_again`.
        """
        before = termios.tcgetattr(source)
        handler = signal.getsignal(signal.SIGTSTP)

        def stop(number: int, _frame: FrameType | None) -> None:
            # No tick: one would interrupt the change of modes, most in the background.
            _, tick = signal.setitimer(signal.ITIMER_REAL, 0)
            during = termios.tcgetattr(source)
            termios.tcsetattr(source, termios.TCSADRAIN, before)
            _show_now(_PASTES[1] if _marks_pastes() else "")
            signal.signal(number, signal.SIG_DFL)
            signal.pthread_kill(threading.get_ident(), number)
            # Continued, here.
            signal.signal(number, stop)
            termios.tcsetattr(source, termios.TCSADRAIN, during)
            signal.setitimer(signal.ITIMER_REAL, tick, tick)
            show_again()

        try:
            if handler is signal.SIG_DFL:  # not where a parent ignores it
                signal.signal(signal.SIGTSTP, stop)
            yield
        finally:
            signal.signal(signal.SIGTSTP, handler)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(source, termios.TCSADRAIN, before)
