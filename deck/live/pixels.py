"""Images of a few grey pixels: as a file, and as half blocks for a terminal."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from deck.live.drawing import Drawing, image

_SCALE = 8  # of a pixel, to a side
_BRIGHT = 127  # of 255
Rows = Sequence[Sequence[int]]


def pixels(rows: Rows) -> Drawing:
    """The picture of rows of grey values, from 0, black, to 255, white."""
    file, cells = image(png(rows)).file, "\n".join(_blocks(rows))
    return Drawing(file=file, cells=(cells,), is_pixelated=True)


def png(rows: Rows) -> bytes:
    """A PNG file of 8 bits of grey, each pixel a square of pixels.

    After its signature the file has three chunks: width and height, the rows of pixels,
    compressed, and the end. A row begins with a byte that names its filter, and 0 means
    none. A chunk is its length, four letters, its content and a checksum of the two.
    """
    wide = [bytes(x for x in row for _ in range(_SCALE)) for row in rows]
    sizes = len(wide[0]).to_bytes(4, "big") + (len(wide) * _SCALE).to_bytes(4, "big")
    packed = zlib.compress(b"".join((b"\0" + row) * _SCALE for row in wide), 9)
    chunks = {b"IHDR": sizes + bytes([8, 0, 0, 0, 0]), b"IDAT": packed, b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big")
        + kind
        + content
        + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in chunks.items()
    )


def _blocks(rows: Rows) -> Iterator[str]:
    """The image in half blocks, filled where it is bright: two rows a line."""
    bright = [[x > _BRIGHT for x in row] for row in rows]
    for upper, lower in zip_longest(bright[::2], bright[1::2], fillvalue=()):
        pairs = zip_longest(upper, lower, fillvalue=False)
        yield "".join(" ▀▄█"[a + 2 * b] for a, b in pairs).rstrip()
