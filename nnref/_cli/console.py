"""Where a command writes, and what can be shown there."""

from __future__ import annotations

import os
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TextIO

_WIDE: Final = 80
"""The columns of a text that is not shown on a terminal."""


_ECHO: Final = len("^C")
"""What a terminal itself adds to a line when it is interrupted."""


@dataclass(frozen=True, slots=True)
class Console:
    """The streams, the environment and the clock that a command works with."""

    out: TextIO
    err: TextIO
    environ: Mapping[str, str]
    clock: Callable[[], float]

    @property
    def style(self) -> str:
        """The best style of `draw_digit` that standard output can show."""
        if not _shows_blocks(self.out):
            return "ascii"
        return {0: "blocks", 8: "grey256", 24: "grey"}[self._depth]

    @property
    def width(self) -> int:
        """The columns of standard output."""
        return _columns(self.out, self.environ)

    @property
    def _depth(self) -> int:
        """The bits of a colour on standard output: 24, 8, or 0 without colour."""
        forced = self.environ.get("FORCE_COLOR", "")
        term = self.environ.get("TERM", "")
        shown = forced != "0" if forced else self.out.isatty() and term != "dumb"
        if self.environ.get("NO_COLOR") or not shown:
            return 0
        colours = self.environ.get("COLORTERM") in {"truecolor", "24bit"}
        if colours or "WT_SESSION" in self.environ:  # Windows Terminal
            return 24
        return 8 if forced or "256" in term else 0

    @property
    def colourful(self) -> bool:
        """Whether standard output shows colours."""
        return self._depth > 0

    def bold(self, text: str) -> str:
        """`text`, in bold where there is colour."""
        return f"\x1b[1m{text}\x1b[0m" if self.colourful else text

    def write(self, lines: Iterable[str]) -> None:
        """Lines are printed on standard output at once."""
        self.out.write("".join(f"{line}\n" for line in lines))
        self.out.flush()

    def write_prose(self, text: str, start: str = "") -> None:
        """A paragraph is printed on standard output, to the right of `start`."""
        self.write(_wrapped(text, min(self.width, _WIDE), start))

    def tell(self, text: str) -> None:
        """A remark is printed on standard error, in one line unless on a terminal."""
        lines = [printable(text)]
        if self.err.isatty():
            lines = _wrapped(text, _columns(self.err, self.environ))
        self.err.write("".join(f"{line}\n" for line in lines))
        self.err.flush()

    def tell_command(self, *arguments: str) -> None:
        """A call that could come next is shown in one line, ready to be copied."""
        quoted = (f'"{word}"' if " " in word else word for word in arguments)
        self.err.write(f"  python -m nnref {printable(' '.join(quoted))}\n")
        self.err.flush()


def printable(text: str) -> str:
    """A text that may quote names and files: what steers a terminal as its escape."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _wrapped(text: str, width: int, start: str = "") -> list[str]:
    """A paragraph in lines; addresses and names of files stay whole."""
    return textwrap.wrap(
        printable(text),
        width,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shows_blocks(stream: TextIO) -> bool:
    """Whether half blocks can be written, and are as wide as other characters.

    Unicode has them, and so have the code pages of DOS, in one byte each. The code
    pages for Chinese, Japanese and Korean have some of them only, and twice as wide.
    """
    encoding = stream.encoding or "utf-8"  # a text in memory takes all
    try:
        return encoding.lower().startswith("utf") or len("▀▄█".encode(encoding)) == 3
    except (LookupError, UnicodeEncodeError):
        return False


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    """The columns of a stream: of its terminal, unless COLUMNS says otherwise."""
    asked = environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDE
    except (OSError, ValueError):  # a file, or a text in memory
        return _WIDE


class Progress:
    """A line on standard error that is written over and over, on a terminal only."""

    def __init__(self, console: Console) -> None:
        """Nothing is shown yet."""
        self._console = console
        self.shown = console.err.isatty()
        self._text = ""

    def show(self, text: str) -> None:
        """The line says this now, as much of it as there is room for."""
        room = _columns(self._console.err, self._console.environ) - _ECHO - 1
        text = text[: max(room, 0)]
        if self.shown and text != self._text:
            padded = f"{text:<{len(self._text)}}"
            self._text = text  # before it is written: Ctrl-C may come in between
            self._put(padded)

    def clear(self) -> None:
        """The line is empty again, so that something else can be told in its place."""
        if self._text:
            self._put(" " * (len(self._text) + _ECHO))
            self._put("")
            self._text = ""

    def _put(self, text: str) -> None:
        """The line is written over from its start."""
        self._console.err.write(f"\r{text}")
        self._console.err.flush()


@contextmanager
def progress(console: Console) -> Iterator[Progress]:
    """A line of progress that is gone afterwards, whatever happens."""
    line = Progress(console)
    try:
        yield line
    finally:
        line.clear()
