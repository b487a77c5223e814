"""The width of text on a terminal, in cells."""

from __future__ import annotations

import os
import sys
import unicodedata


def terminal_columns(default: int) -> int:
    """How wide the terminal is, or what `COLUMNS` says; as `shutil` finds it.

    That one would import all that packs files, too.
    """
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or default  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # closed, or no terminal
        return default


def cell_width(text: str) -> int:
    """Number of terminal cells that `text` takes: wide characters count two.

    Combining marks and zero-width characters count none. Characters whose width is
    ambiguous (Greek letters, box drawing) count one, as terminals do by default.
    """
    if text.isascii():
        return len(text)
    width = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Me"}:
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def shorten(text: str, width: int) -> str:
    """The text if it fits into so many cells, else its start and `…`."""
    if cell_width(text) <= width:
        return text
    while text and cell_width(text) >= width:
        text = text[:-1]
    return text.rstrip() + "…"
