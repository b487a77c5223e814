"""The keyboard: whole lines, edited as everywhere, and single keys.

What is typed ahead is read. Only for a key that must not be pressed unseen it matters:
each says whether it was there before its prompt, or came in a burst with others.
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
_BOUNCE = 0.25  # seconds in which nobody reads a question: an Enter of the last key's
_FUNCTION_KEYS = (2, 5, 6, *range(11, 16), *range(17, 22), 23, 24)


class Key(NamedTuple):
    """A character; `early` was typed before it was asked for, or among others."""

    char: str
    early: bool = False


class Keyboard(Protocol):
    """Where answers come from.

    Reading raises EOFError at the end, and UnicodeError for bytes that are no letters.
    """

    @property
    def interactive(self) -> bool:
        """Whether somebody sits before it."""

    def line(self, prompt: str) -> str:
        """A line, without its end."""

    def key(self, prompt: str, *, fresh: bool) -> Key:
        """A key; a line break is ENTER. `fresh` drops what was typed before."""

    def taken(self, key: Key) -> None:
        """The key was one of those asked for: the prompt's line ends."""

    def busy(self) -> AbstractContextManager[None]:
        """While something computes: what is typed is shown at the next prompt."""


class Lines:
    """A keyboard that gives lines only, such as a pipe; a key is a line's first."""

    interactive = False

    def __init__(self, read: Callable[[str], str] = input) -> None:
        """`read` shows a prompt and gives a line."""
        self._read = read

    def line(self, prompt: str) -> str:
        """A line."""
        return _letters(self._read(prompt))

    def key(self, prompt: str, *, fresh: bool) -> Key:  # noqa: ARG002
        """The first character of a line; a word is no command without a colon."""
        line = self.line(prompt).strip()
        word = line.lstrip(":：")
        return Key(word[:1] or ENTER, early=len(line) == len(word) > 1)

    def taken(self, key: Key) -> None:
        """Its line has ended already."""

    def busy(self) -> AbstractContextManager[None]:
        """Nothing of it is shown."""
        return contextlib.nullcontext()


class Terminal:
    """A keyboard with a learner before it."""

    interactive = True

    def __init__(self) -> None:
        """Makes lines ready to be edited."""
        _prepare_lines()
        self._after_key = False

    def line(self, prompt: str) -> str:
        """A line. An Enter that follows a key at once belongs to that key."""
        while True:
            started = time.monotonic()
            typed = _letters(_read_line(prompt))
            bounced = self._after_key and time.monotonic() - started < _BOUNCE
            self._after_key = False
            if typed or not bounced:
                return typed

    def key(self, prompt: str, *, fresh: bool) -> Key:
        """A key, without Enter. After it an arrow brings back no earlier line."""
        _forget_lines()
        found = _read_key(prompt, fresh=fresh)
        self._after_key = True
        if found.char == _END:
            raise EOFError
        return found

    def taken(self, key: Key) -> None:
        """Shown as if it had been typed in a line."""
        _show(f"{key.char if key.char.isprintable() else ''}\n")

    def busy(self) -> AbstractContextManager[None]:
        """Keys are not shown amid what is written."""
        return _unechoed()


def keyboard() -> Keyboard:
    """What standard input is; it speaks UTF-8 as the output does.

    Bytes that are no letters are refused with their line: the decoder would drop what
    it has read behind them.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return Terminal() if sys.stdin.isatty() and sys.stdout.isatty() else Lines()


def _letters(line: str) -> str:
    """A line. Raises UnicodeError where some of its bytes are no letters."""
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
        """The console edits lines by itself."""

    def _forget_lines() -> None:
        """It has a history of its own."""

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
    _ALONE = 0.1  # seconds after which an escape was the key of that name
    _REST = 1.0  # seconds in which the rest of what has begun arrives
    _PASTE = b"[200~"
    _PASTED = b"\x1b[201~"
    _MOUSE = b"[M"  # three bytes follow
    _STRINGS = frozenset({b"]", b"P", b"X", b"^", b"_"})  # what a terminal replies
    _STRING_ENDS = frozenset({b"", b"\a", b"\\"})
    _FINAL = range(0x40, 0x7F)
    _LOCAL = 3  # of a terminal's modes
    _PASTES = ("\x1b[?2004h", "\x1b[?2004l")  # a paste says that it is one, or not
    _TICK = 0.25  # seconds after which a signal that no wait has noticed is acted on

    def _pending(source: int) -> int:
        """How many bytes wait to be read."""
        found = array.array("i", [0])
        fcntl.ioctl(source, termios.FIONREAD, found)
        return found[0]

    def _character(source: int) -> str:
        """A character of one to four bytes; empty for an arrow, a paste, a half one.

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
        """Read what an escape has begun to its end."""
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
        # what else is longer: a mouse, function keys, and those of a Linux console
        for _ in range({_MOUSE: 3, b"O": 1, b"[[": 1}.get(sequence, 0)):
            _next(source, _REST)

    def _next(source: int, seconds: float) -> bytes:
        """A byte; none where there is none in time."""
        if not select.select([source], [], [], seconds)[0]:
            return b""
        return os.read(source, 1)

    def _marks_pastes() -> bool:
        return os.environ.get("TERM", "dumb") != "dumb"

    def _settings() -> Iterator[str]:
        """The settings of readline."""
        if _marks_pastes():  # several lines are one answer; Python switches that off
            yield "set enable-bracketed-paste on"
        yield r'"\C-i": "    "'  # Tab indents code
        # No search: in one, readline 8.2 crashes where a paste is marked.
        yield r'"\C-r": ""'
        yield r'"\C-s": ""'
        yield "set convert-meta off"  # letters of two bytes are no commands
        yield "set input-meta on"
        yield "set output-meta on"
        for number in _FUNCTION_KEYS:  # else they leave a tilde in the line
            yield rf'"\e[{number}~": ""'

    def _prepare_lines() -> None:
        """Have `input` know arrows and wide characters, where there is readline."""
        # It stays: Python reports a tick that comes when there is no handler any more.
        signal.signal(signal.SIGALRM, lambda _number, _frame: None)
        with contextlib.suppress(ImportError):
            import readline

            readline.set_auto_history(hasattr(readline, "clear_history"))
            # without one it completes the names of files
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
        """A line that is being typed; readline puts the cursor at its place."""
        readline = sys.modules.get("readline")
        marks = _PASTES[0] if readline and _marks_pastes() else ""
        _show_now(marks + prompt + (readline.get_line_buffer() if readline else ""))
        os.kill(os.getpid(), signal.SIGWINCH)

    def _show_now(text: str) -> None:
        """Show what a signal brings: it may have come while something is written."""
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
            # one more may be the Enter that somebody is used to
            among_others = _pending(source) > 1
            return Key({"\r": ENTER}.get(char, char), early or among_others)

    @contextlib.contextmanager
    def _ticking() -> Iterator[None]:
        """No signal waits for the next key.

        Python acts on one when a read is interrupted. That which comes a moment before
        the read, or to another thread, interrupts none: the next tick does.
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
        """Whoever stops or ends the program meanwhile finds the terminal as it was.

        After a stop it goes on as if there had been none.
        """
        before = termios.tcgetattr(source)
        handler = signal.getsignal(signal.SIGTSTP)

        def stop(number: int, _frame: FrameType | None) -> None:
            during = termios.tcgetattr(source)
            termios.tcsetattr(source, termios.TCSADRAIN, before)
            _show_now(_PASTES[1] if _marks_pastes() else "")
            signal.signal(number, signal.SIG_DFL)
            signal.pthread_kill(threading.get_ident(), number)
            # here it goes on after a stop
            signal.signal(number, stop)
            termios.tcsetattr(source, termios.TCSADRAIN, during)
            show_again()

        try:
            if handler is signal.SIG_DFL:  # else somebody has decided on it
                signal.signal(signal.SIGTSTP, stop)
            yield
        finally:
            signal.signal(signal.SIGTSTP, handler)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(source, termios.TCSADRAIN, before)
