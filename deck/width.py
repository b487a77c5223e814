"""Text on a terminal: safe to show, and measured in cells."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

Style = Callable[[str, str], str]  # text, role -> text

# What controls a terminal, breaks or reverses a line, or is invalid in XML: C0 and C1
# controls, line and paragraph separators, directional embeddings, overrides and
# isolates, surrogates, which also stand for bytes that are not UTF-8, byte order marks.
# Tab and newline are text, and so are the directional marks (U+200E, U+200F) and the
# joiners that several scripts need.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff"
    "\ufeff\ufffe\uffff]"
)
_TAB = "    "
_NO_WIDTH = {"Mn", "Me", "Cf"}  # combining marks, and format characters
_SOFT_HYPHEN = "\u00ad"  # a format character that terminals show
_JOINING_JAMO = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
_USUAL_COLUMNS = 80  # where there is no terminal
_MOST_DIGITS = 5  # of `COLUMNS`


def plain(text: str, _role: str) -> str:
    """No colours."""
    return text


def find_control(text: str) -> int:
    """The index of the first character that must not be shown; -1 without one."""
    found = None if text.isprintable() else _CONTROL.search(text)
    return -1 if found is None else found.start()


def clean(text: str) -> str:
    r"""Text as it is safe to show: a control character as `\u001b`, a tab as blanks.

    Newlines stay. In a string of JSON the escape means the same character.
    """
    if text.isprintable():
        return text
    text = text.replace("\t", _TAB)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def clean_line(text: str) -> str:
    """Text as it is safe to show on one line."""
    return clean(text).replace("\n", "\\n")


def terminal_columns() -> int:
    """The width in `COLUMNS`, else of the terminal, else 80.

    `shutil` has the same, but imports compression libraries.
    """
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and len(named) <= _MOST_DIGITS and int(named):
        return int(named)
    return _terminal_size().columns or _USUAL_COLUMNS


def terminal_rows() -> int:
    """The height of the terminal; unlimited if standard output is none."""
    return _terminal_size().lines or sys.maxsize


def _terminal_size() -> os.terminal_size:
    try:
        return os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # closed, or no terminal
        return os.terminal_size((0, 0))


def cell_width(text: str) -> int:
    """The number of terminal cells of a text: wide characters count two.

    Combining marks, zero-width characters and conjoining vowels and finals of Hangul
    count none. Characters of ambiguous width (Greek letters, box drawing) count one, as
    in terminals by default.
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    if char == _SOFT_HYPHEN:
        return 1
    if unicodedata.category(char) in _NO_WIDTH or _JOINING_JAMO.match(char):
        return 0
    return 2 if is_wide(char) else 1


@lru_cache(maxsize=4096)
def is_wide(char: str) -> bool:
    """True for a character of two cells, such as a Chinese one."""
    return unicodedata.east_asian_width(char) in "WF"


def padded(text: str, width: int) -> str:
    """The text with blanks behind it up to so many cells."""
    return text + " " * (width - cell_width(text))


def shorten(text: str, width: int) -> str:
    """The text if it fits into so many cells, else its start and `…`."""
    if cell_width(text) <= width:
        return text
    return fitting(text, width - 1).rstrip() + "…"


def fitting(chars: Iterable[str], width: int) -> str:
    """The characters up to the last one that fits into so many cells."""
    room, shown = width, []
    for char in chars:
        room -= _cells(char)
        if room < 0:
            break
        shown.append(char)
    return "".join(shown)
