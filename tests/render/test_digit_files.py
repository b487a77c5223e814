"""Digits as PNG files."""

from __future__ import annotations

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from deck.render.pictures.draw import png_file


def decoded(content: bytes) -> list[list[int]]:
    """The rows of an 8-bit grey PNG without filters, read as its standard says."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert rest == [8, 0, 0, 0, 0]  # 8 bits of grey, neither filter nor interlace
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[k : k + width + 1] for k in range(0, len(raw), width + 1)]
    assert len(rows) == height
    assert all(row[0] == 0 and len(row) == width + 1 for row in rows)
    return [list(row[1:]) for row in rows]


@given(
    st.integers(1, 9).flatmap(
        lambda w: st.lists(
            st.lists(st.integers(0, 255), min_size=w, max_size=w),
            min_size=1,
            max_size=9,
        )
    ),
    st.integers(1, 5),
)
def test_every_pixel_is_there(image: list[list[int]], scale: int) -> None:
    """Each pixel becomes a square of `scale` times `scale` of its own grey."""
    rows = tuple(map(tuple, image))
    wide = [[value for value in row for _ in range(scale)] for row in image]

    assert decoded(png_file(rows, scale).data) == [
        row for row in wide for _ in range(scale)
    ]
