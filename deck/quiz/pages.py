"""The rows on the pages of an SQLite file, read without SQLite.

Each page tells by itself what is on it. Here are read those of tables that are kept in
the order of their keys, as all tables of reviews are, in the file and in its
write-ahead log. Rows that make no sense, and pages of anything else, are passed over;
a row may come twice, as older states of a page lie about.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from deck.files import read_file
from deck.quiz.database import LARGEST

Row = tuple[str | int | float | bytes | None, ...]
_Page = Callable[[int], bytes]  # by its number; empty where there is none

_HEADS = {0x0A: 8, 0x02: 12}  # leaves, and pages above them, which have rows too
_ABOVE = 0x02
_SIZES = [2**n for n in range(9, 17)]
_LOG_HEAD, _FRAME_HEAD = 32, 24
_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # of whole numbers, by their type
_NULL, _REAL, _ZERO, _ONE, _BLOB = 0, 7, 8, 9, 12
_LONGEST = 4 * 1024**2  # bytes of a row
_BROKEN = (ValueError, IndexError, KeyError, struct.error)


def read_rows(path: Path) -> Iterator[Row]:
    """All rows that can be read in a file. Raises OSError where the file cannot."""
    data = read_file(path, LARGEST)
    log = Path(f"{path}-wal")
    frames = read_file(log, LARGEST) if log.exists() else b""
    size = int.from_bytes(data[16:18])
    size = 65_536 if size == 1 else size
    if size in _SIZES:
        yield from _rows(data, frames, size)
        return
    # The head is lost: with the right size there are more rows than with a wrong one.
    yield from max(([*_rows(data, frames, each)] for each in _SIZES), key=len)


def committed(path: Path) -> bytes:
    """A file with what its write-ahead log adds, for SQLite to read from memory.

    Raises OSError where it cannot be read, ValueError where it is no database.
    """
    log = Path(f"{path}-wal")
    frames = read_file(log, LARGEST) if log.exists() else b""
    data = bytearray(read_file(path, LARGEST))
    size = int.from_bytes(data[16:18])
    size = 65_536 if size == 1 else size
    if size not in _SIZES:
        raise ValueError(path)
    step = _FRAME_HEAD + size
    changed: dict[int, bytes] = {}  # since the last commit
    for place in range(_LOG_HEAD, len(frames) - step + 1, step):
        number, pages, *salts = struct.unpack_from(">IIII", frames, place)
        if struct.unpack_from(">II", frames, 16) != tuple(salts):
            break  # of a log before this one
        if not number or pages * size > len(data) + len(frames):
            raise ValueError(path)
        changed[number] = frames[place + _FRAME_HEAD : place + step]
        if pages:
            data = data.ljust(pages * size, b"\0")
            for each, page in changed.items():
                data[(each - 1) * size : each * size] = page
            del data[pages * size :]
            changed.clear()
    data[18:20] = b"\1\1"  # without a log from here on
    return bytes(data)


def _rows(data: bytes, frames: bytes, size: int) -> Iterator[Row]:
    def page(number: int) -> bytes:
        return data[(number - 1) * size : number * size] if number else b""

    for number in range(1, len(data) // size + 1):
        yield from _on_page(page(number), page)
    changed: dict[int, int] = {}  # where in the log a page begins that is in it
    step = _FRAME_HEAD + size
    places = range(_LOG_HEAD, len(frames) - step + 1, step)
    for place in places:
        changed[int.from_bytes(frames[place : place + 4])] = place + _FRAME_HEAD

    def changed_page(number: int) -> bytes:
        place = changed.get(number)
        return page(number) if place is None else frames[place : place + size]

    for place in places:
        yield from _on_page(frames[place + _FRAME_HEAD :][:size], changed_page)


def _on_page(data: bytes, page: _Page) -> Iterator[Row]:
    """The rows on a page."""
    head = _HEADS.get(data[0] if data else 0)
    if head is None:
        return
    for n in range(int.from_bytes(data[3:5])):
        place = int.from_bytes(data[head + 2 * n : head + 2 * n + 2])
        if not head <= place < len(data):
            continue
        with suppress(*_BROKEN):
            yield _record(_payload(data, place, page))


def _payload(data: bytes, place: int, page: _Page) -> bytes:
    """The bytes of a row; what is too long for its page goes on on others."""
    if data[0] == _ABOVE:
        place += 4
    length, place = _varint(data, place)
    if length > _LONGEST:
        raise ValueError
    size = len(data)
    most = (size - 12) * 64 // 255 - 23
    if length <= most:
        return _exactly(data[place : place + length], length)
    least = (size - 12) * 32 // 255 - 23
    here = least + (length - least) % (size - 4)
    here = here if here <= most else least
    parts = [data[place : place + here]]
    following, left = int.from_bytes(data[place + here :][:4]), length - here
    while left > 0:
        more = page(following)
        if len(more) != size:
            raise ValueError
        parts.append(more[4 : 4 + left])
        following, left = int.from_bytes(more[:4]), left - (size - 4)
    return _exactly(b"".join(parts), length)


def _record(data: bytes) -> Row:
    """The values in the bytes of a row."""
    end, place = _varint(data, 0)
    values, at = [], end
    while place < end:
        kind, place = _varint(data, place)
        size = _size(kind)
        values.append(_value(kind, _exactly(data[at : at + size], size)))
        at += size
    if at != len(data):
        raise ValueError
    return tuple(values)


def _size(kind: int) -> int:
    if kind >= _BLOB:
        return (kind - _BLOB) // 2
    if kind == _REAL:
        return 8
    return _BYTES.get(kind, 0)


def _value(kind: int, data: bytes) -> str | int | float | bytes | None:
    if kind >= _BLOB:
        return data.decode() if kind % 2 else data
    if kind in _BYTES:
        return int.from_bytes(data, signed=True)
    if kind == _REAL:
        return float(struct.unpack(">d", data)[0])
    return {_NULL: None, _ZERO: 0, _ONE: 1}[kind]


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for n in range(8):
        byte = data[place + n]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            return number, place + n + 1
    return number << 8 | data[place + 8], place + 9


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) != length:
        raise ValueError
    return data
