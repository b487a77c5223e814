"""Files in the format IDX: what they hold, and how broken ones are refused."""

from __future__ import annotations

import gzip
import os
import struct
import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnref.idx import read_idx

HEAD = bytes([0, 0, 8, 3]) + struct.pack(">3I", 2, 2, 3)
BODY = bytes(range(244, 256))
WHOLE = HEAD + BODY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test puts its file: the name tells nothing about the content."""
    return tmp_path / "file"


def loop_read(raw: bytes) -> list[Any]:
    """The numbers of a file of three axes, read one by one."""
    n, rows, columns = struct.unpack(">3I", raw[4:16])
    left = iter(raw[16:])
    return [
        [[next(left) for _ in range(columns)] for _ in range(rows)] for _ in "x" * n
    ]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("text", [True, False])
def test_content(path: Path, pack: Any, text: bool) -> None:
    """The numbers come in the order of the file, whether it is gzipped or not."""
    path.write_bytes(pack(WHOLE))

    a = read_idx(str(path) if text else path, 3)

    assert a.dtype == np.uint8
    assert a.tolist() == loop_read(WHOLE)


REFUSED = [
    (b"", "is empty"),
    (b"\0\0\x08", "starts with the bytes 00 00 08"),
    (b"\0", "starts with the bytes 00"),
    (b"%PDF-1.7", "starts with the bytes 25 50 44 46"),
    (b"<!DOCTYPE html>", "is a web page"),
    (b"\xef\xbb\xbf<html>", "is a web page"),
    (b"\r\n<html>", "is a web page"),
    (b"PK\x03\x04", "is a zip archive"),
    (b"\x93NUMPY\x01", "is an array saved by NumPy"),
    (b"\x89PNG\r\n", "is a PNG image"),
    (b"version https://git-lfs", "is the placeholder of a large file in Git"),
    (b"\0\0\x08\x01\0\0\0\x01\x07", r"but holds bytes along 1 axis \(labels\)"),
    (b"\0\0\x08\x02\0\0\0\x01\0\0\0\x01\x07", "but holds bytes along 2 axes"),
    (b"\0\0\x08\xff", "but holds bytes along 255 axes"),
    (b"\0\0\x09\x03" + WHOLE[4:], "holds signed bytes"),
    (b"\0\0\x0d\x03" + WHOLE[4:], "holds floats of 32 bits"),
    (b"\x03\x08\0\0" + WHOLE[4:], "starts with the bytes 03 08 00 00"),
    (HEAD[:-1], "is cut short: it ends within its header"),
    (HEAD, "12 numbers are announced, but only 0 are there"),
    (WHOLE[:-1], "12 numbers are announced, but only 11 are there"),
    (WHOLE + b"\0", "is longer than the 12 numbers"),
    (HEAD[:4] + b"\xff" * 12 + BODY, "announces the shape .4294967295, 4294967295"),
    (HEAD[:4] + bytes(4) + b"\xff" * 8, "from 1 to 78400000 .* shape .0, 4294967295"),
    (HEAD[:4] + struct.pack(">3I", 100_001, 28, 28), "shape .100001, 28, 28"),
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(("raw", "message"), REFUSED)
def test_refused(path: Path, pack: Any, raw: bytes, message: str) -> None:
    """What is no whole file of the format is named in one sentence."""
    path.write_bytes(pack(raw))
    with pytest.raises(ValueError, match=message) as caught:
        read_idx(path, 3)

    sentence = str(caught.value)
    assert sentence.startswith(f"the file {path} ")
    assert "\n" not in sentence
    assert not sentence.endswith(".")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_cut_anywhere(path: Path, pack: Any) -> None:
    """A file that was cut is refused wherever the cut is."""
    whole = pack(WHOLE)
    for stop in range(len(whole)):
        path.write_bytes(whole[:stop])
        with pytest.raises(ValueError, match=r"cut short|is empty|starts with"):
            read_idx(path, 3)


def test_damaged_anywhere(path: Path) -> None:
    """A gzipped file with a bit changed is refused, or nothing has changed by it."""
    whole = gzip.compress(WHOLE)
    refused = 0
    for place in range(0, 8 * len(whole), 3):
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            a = read_idx(path, 3)
        except ValueError as error:
            assert str(error).startswith(f"the file {path} ")  # noqa: PT017
            refused += 1
        else:
            assert a.tolist() == loop_read(WHOLE)

    assert refused > len(whole)


@pytest.mark.parametrize("tail", [b"rest", b"\x1f\x8b", b"PK\x03\x04"])
def test_rest_after_gzip(path: Path, tail: bytes) -> None:
    """Something that follows the gzip data does not pass unseen."""
    path.write_bytes(gzip.compress(WHOLE) + tail)
    with pytest.raises(ValueError, match=r"damaged|cut short"):
        read_idx(path, 3)


def bomb(head: bytes, megabytes: int) -> bytes:
    """A gzipped file of `head` and so many megabytes of zeros, made in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the packer knows nothing of what went before, so that
    # equal megabytes become equal bytes.
    zeros = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    gzip_head = b"\x1f\x8b\x08" + bytes(7)
    return gzip_head + start + zeros * megabytes + packer.flush() + bytes(8)


TEN = HEAD[:4] + struct.pack(">3I", 10, 28, 28)
MOST = HEAD[:4] + struct.pack(">3I", 100_000, 28, 28)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bomb(TEN, 1024), "longer than the 7840 numbers"),
        (bomb(b"", 1024), "starts with the bytes 00 00 00 00"),
        (bomb(HEAD[:4] + b"\xff" * 12, 1024), "announces the shape"),
        (MOST + BODY, "78400000 numbers are announced, but only 12"),
        (gzip.compress(MOST + BODY), "78400000 numbers are announced, but only 12"),
    ],
    ids=["longer", "no header", "absurd", "boasting", "boasting, gzipped"],
)
def test_memory(path: Path, content: bytes, message: str) -> None:
    """A small file costs little memory, whatever it announces or unpacks to."""
    path.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=message):
            read_idx(path, 3)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3_000_000


def test_no_file(path: Path) -> None:
    """A file that is not there, or is none, is refused; nothing is waited for."""
    with pytest.raises(ValueError, match=r"there is no file .*file"):
        read_idx(path, 3)
    with pytest.raises(ValueError, match="is a folder"):
        read_idx(path.parent, 3)
    with pytest.raises(ValueError, match=r"there is no file|cannot be read"):
        read_idx("x" * 10_000, 3)
    with pytest.raises(ValueError, match="path must be a path, not"):
        read_idx("a\0b", 3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes here")
def test_pipe(path: Path) -> None:
    """A pipe is refused, since whoever should write to it may never do."""
    os.mkfifo(path)
    with pytest.raises(ValueError, match="is a pipe or a device"):
        read_idx(path, 3)
