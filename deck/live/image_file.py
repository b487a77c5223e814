"""The content of image files, and checks that it may go to learners.

Headers are read without decoding the image, and no length in them is trusted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from deck.hashes import short_hash

MAX_BYTES = 1_000_000
_MAX_PIXELS = 4_096  # of each side
KNOWN = "the formats are png, jpg, gif, webp and svg"


class ImageProblem(Exception):  # noqa: N818 - reported as a finding
    """Why a file is no picture for a card, and what to do."""

    def __init__(self, fact: str, fix: str = "") -> None:
        """The fact goes on after the name of the file."""
        super().__init__(fact)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A checked image. `kind` is the end of its name, `digest` a hash of its data."""

    kind: str
    digest: str
    data: bytes = field(repr=False)


def image_file(kind: str, data: bytes) -> ImageFile:
    """The image with this content. Raises ImageProblem where it may not be shown."""
    if kind not in FORMATS:
        raise ImageProblem("is of no format that cards show", KNOWN)
    if len(data) > MAX_BYTES:
        raise too_large()
    _check(kind, data)
    return ImageFile(kind, short_hash(data), data)


def too_large() -> ImageProblem:
    """The problem of a file with more bytes than phones load."""
    return ImageProblem("is larger than 1 MB", "make it smaller: phones must load it")


def _check(kind: str, data: bytes) -> None:
    """Raises ImageProblem unless a file begins as a small image of its kind."""
    start, size_of = FORMATS[kind]
    if not re.match(start, data, re.DOTALL):
        message = f"is no {kind.upper()} image, whatever its name says"
        raise ImageProblem(message)
    try:
        sides = size_of(data)
    except (IndexError, ValueError, struct.error):
        message = f"is a {kind.upper()} image that ends too early, or is damaged"
        raise ImageProblem(message) from None
    if not all(0 < side <= _MAX_PIXELS for side in sides):
        size = " × ".join(map(str, sides))
        raise ImageProblem(f"has {size} pixels; {_MAX_PIXELS} a side at most")


def _jpeg(data: bytes) -> tuple[int, ...]:
    """Skips segments up to the first frame header.

    Any number of bytes of ones may stand before a marker.
    """
    at = 2
    while (kind := data[at + 1]) not in _JPEG_FRAMES:
        (length,) = struct.unpack_from(">xxH", data, at)
        at += 1 if kind == 0xFF else 2 + length  # noqa: PLR2004
    height, width = struct.unpack_from(">xxxxxHH", data, at)
    return width, height


_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _webp(data: bytes) -> tuple[int, ...]:
    if data[12:16] == b"VP8X":
        sides = struct.unpack_from("<HBHB", data, 24)
        return sides[0] + (sides[1] << 16) + 1, sides[2] + (sides[3] << 16) + 1
    if data[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return tuple(side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))


# How a file of each format begins, and what reads its width and height. An SVG, whose
# letters may have two bytes each, has no pixels.
FORMATS: Mapping[str, tuple[bytes, Callable[[bytes], tuple[int, ...]]]] = {
    "png": (rb"\x89PNG\r\n\x1a\n", lambda data: struct.unpack_from(">II", data, 16)),
    "jpg": (rb"\xff\xd8\xff", _jpeg),
    "gif": (rb"GIF8[79]a", lambda data: struct.unpack_from("<HH", data, 6)),
    "webp": (rb"RIFF.{4}WEBPVP8[ LX]", _webp),
    "svg": (rb".{0,4000}?<\0?s\0?v\0?g", lambda _: ()),
}
