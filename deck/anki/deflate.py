"""Deflates what goes into packages, large files on several cores.

A file is cut into pieces that are deflated side by side, each with the end of the one
before it at hand, and put together into one stream. The cuts do not hang on the number
of cores, so the bytes are the same everywhere.
"""

from __future__ import annotations

import os
import threading
import zlib
from pathlib import Path
from typing import NamedTuple

LEVEL = 6
_HARDEST = 9  # for what is kept, and deflated seldom
_PIECE = 1 << 19
_WINDOW = 1 << 15  # bytes that deflate looks back
_MOST = 4  # threads


class Deflated(NamedTuple):
    """A file that is compressed already; `size` and `crc` are those of the whole."""

    data: bytes
    size: int
    crc: int


def deflate(data: bytes) -> Deflated:
    """A file as it stands in a package."""
    packed = zlib.compress(data, _HARDEST, -zlib.MAX_WBITS)
    return Deflated(packed, len(data), zlib.crc32(data))


def deflate_file(path: Path) -> Deflated:
    """A large file as it stands in a package. Raises OSError."""
    size = path.stat().st_size
    pieces = range(0, size or 1, _PIECE)
    packed: dict[int, bytes] = {}
    errors: list[OSError] = []

    def work(starts: range) -> None:
        try:
            for start in starts:
                packed[start] = _deflate_piece(path, start, is_last=start == pieces[-1])
        except OSError as error:
            errors.append(error)

    count = min(len(pieces), os.cpu_count() or 1, _MOST)
    shares = [pieces[first::count] for first in range(1, count)]
    threads = [threading.Thread(target=work, args=[share]) for share in shares]
    for thread in threads:
        thread.start()
    work(pieces[::count])
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return Deflated(b"".join(packed[start] for start in pieces), size, _crc(path))


def _deflate_piece(path: Path, start: int, *, is_last: bool) -> bytes:
    """A piece that the next one can follow."""
    with path.open("rb") as stream:
        before = min(start, _WINDOW)
        stream.seek(start - before)
        known = stream.read(before)
        data = stream.read(_PIECE)
    method = (LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    packer = zlib.compressobj(*method, zlib.Z_DEFAULT_STRATEGY, known)
    end = zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH
    return packer.compress(data) + packer.flush(end)


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            crc = zlib.crc32(piece, crc)
    return crc
