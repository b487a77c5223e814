"""The sides of images in pixels, read out of their headers without decoding them.

A file may come from anybody: it is read in one pass, no length in it is trusted, and
one that ends before its last part says nothing.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping

Sides = tuple[int, int]  # width and height

STARTS = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
"""How a file of each format begins."""
_PNG_END = b"IEND\xaeB`\x82"
# JPEG: the markers with a size, the one before pixels, the last one, those alone.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# GIF: what its parts begin with.
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_HAS_TABLE = 0x80


def sides(kind: str, data: bytes) -> list[Sides]:
    """The sides of an image and its frames; none where it is damaged or truncated."""
    try:
        return [*_SIDES[kind](data)]
    except (IndexError, ValueError, struct.error):
        return []


def _png(data: bytes) -> Iterator[Sides]:
    if data[12:16] != b"IHDR" or _PNG_END not in data:
        raise ValueError
    yield struct.unpack_from(">II", data, 16)


def _jpeg(data: bytes) -> Iterator[Sides]:
    """Its segments up to the pixels; the mark of the end stands somewhere behind."""
    at = 2
    while True:
        if data[at] != 0xFF:  # noqa: PLR2004 - what markers begin with
            raise ValueError
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - filling
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            yield width, height
        if marker == _END or length < 2:  # noqa: PLR2004 - it counts itself
            raise ValueError
        at += 2 + length
        if marker == _SCAN:
            break
    data.index(bytes([0xFF, _END]), at)


def _gif(data: bytes) -> Iterator[Sides]:
    """The screen and each frame, up to the last byte."""
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    yield width, height
    at = 13 + _table(flags)
    while (part := data[at]) != _TRAILER:
        if part == _IMAGE:
            width, height, flags = struct.unpack_from("<HHB", data, at + 5)
            yield width, height
            at += 11 + _table(flags)
        elif part == _EXTENSION:
            at += 2
        else:
            raise ValueError
        while size := data[at]:
            at += 1 + size
        at += 1


def _table(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & _HAS_TABLE else 0


def _webp(data: bytes) -> Iterator[Sides]:
    (size,) = struct.unpack_from("<I", data, 4)
    kind = data[12:16]
    if len(data) < size + 8:
        raise ValueError
    if kind == b"VP8X":
        yield _number(data[24:27]) + 1, _number(data[27:30]) + 1
    elif kind == b"VP8L" and data[20] == 0x2F:  # noqa: PLR2004 - its signature
        bits = _number(data[21:25])
        yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        yield _number(data[26:28]) & 0x3FFF, _number(data[28:30]) & 0x3FFF
    else:
        raise ValueError


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


_SIDES: Mapping[str, Callable[[bytes], Iterator[Sides]]] = {
    "png": _png,
    "jpg": _jpeg,
    "gif": _gif,
    "webp": _webp,
}
