"""From the bytes of a terminal to characters: escape sequences and pastes are none."""

from __future__ import annotations

import array
import fcntl
import os
import select
import termios

_ESCAPE = b"\x1b"
_ALONE = 0.1  # seconds after which an escape was the key of that name
_REST = 1.0  # seconds in which the rest of what has begun arrives
_PASTE = b"[200~"
_PASTED = b"\x1b[201~"
_MOUSE = b"[M"  # three bytes follow
_FINAL = range(0x40, 0x7F)
_CONTINUES = range(0x80, 0xC0)  # no first byte of a character


def pending(source: int) -> int:
    """How many bytes wait to be read."""
    found = array.array("i", [0])
    fcntl.ioctl(source, termios.FIONREAD, found)
    return found[0]


def character(source: int) -> str:
    """A character of one to four bytes; empty for an arrow, a paste, a half one.

    Raises EOFError at the end.
    """
    data = os.read(source, 1)
    if not data:
        raise EOFError
    if data == _ESCAPE:
        _skip(source)
        return ""
    if data[0] not in _CONTINUES:
        for _ in range(3):
            try:
                return data.decode()
            except UnicodeDecodeError:
                data += _next(source, _REST)
    return data.decode(errors="ignore")


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
    # what else is longer: a mouse, function keys, and those of a Linux console
    for _ in range({_MOUSE: 3, b"O": 1, b"[[": 1}.get(sequence, 0)):
        _next(source, _REST)


def _next(source: int, seconds: float) -> bytes:
    """A byte; none where there is none in time."""
    if not select.select([source], [], [], seconds)[0]:
        return b""
    return os.read(source, 1)
