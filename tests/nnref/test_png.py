"""`png_bytes` and `save_png`: the file holds the image, and nothing else happens."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnref.mnist import load_split
from nnref.png import png_bytes, save_png

SEVEN = load_split("test", normalize=False)[0][0]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def decoded(content: bytes) -> list[list[int]]:
    """The rows of an 8-bit grey PNG without filters, read as its standard says."""
    assert content[:8] == SIGNATURE
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
    assert chunks[b"IEND"] == b""
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[k : k + width + 1] for k in range(0, len(raw), width + 1)]
    assert len(rows) == height
    assert all(row[0] == 0 and len(row) == width + 1 for row in rows)
    return [list(row[1:]) for row in rows]


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [path.name for path in folder.iterdir()]


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
    rows = decoded(png_bytes(image, scale=scale))

    assert rows == [
        [value for value in row for _ in range(scale)]
        for row in image
        for _ in range(scale)
    ]


@pytest.mark.parametrize(
    ("image", "scale", "words"),
    [
        (SEVEN / 255, 1, "times 255"),
        ([[300]], 1, "from 0 to 255"),
        ([1, 2], 1, r"not \(2,\)"),
        (SEVEN, 0, "scale must be from 1 to 100, not 0"),
        (SEVEN, 101, "scale must be from 1 to 100, not 101"),
        (SEVEN, 1.5, "scale must be a whole number"),
        (np.zeros((4096, 4096), np.uint8), 2, "more than 16777216 pixels"),
    ],
)
def test_refusals(image: object, scale: object, words: str) -> None:
    """What is no image, or would be too large, is refused."""
    with pytest.raises(ValueError, match=words):
        png_bytes(image, scale=scale)  # type: ignore[arg-type]


def test_save(tmp_path: Path) -> None:
    """The file holds the bytes; an older PNG or an empty file is replaced."""
    path = tmp_path / "digit.png"
    save_png([[0]], path)
    save_png(SEVEN, str(path), scale=2)
    assert path.read_bytes() == png_bytes(SEVEN, scale=2)

    path.write_bytes(b"")
    save_png(SEVEN, path)
    assert path.read_bytes() == png_bytes(SEVEN)
    assert names(tmp_path) == ["digit.png"]


def test_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last step fails, the old file stays, and no draft is left."""
    path = tmp_path / "digit.png"
    save_png([[7]], path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ValueError, match="cannot be written: No space"):
        save_png(SEVEN, path)
    assert names(tmp_path) == ["digit.png"]
    assert path.read_bytes() == png_bytes([[7]])
