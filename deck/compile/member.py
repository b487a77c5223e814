"""The members of packages: deflated, large ones on several cores, and put into a zip.

A file is cut into pieces that are deflated side by side, each with the end of the one
before it at hand, and put together into one stream. The cuts do not hang on the number
of cores, so the bytes are the same everywhere.
"""

from __future__ import annotations

import os
import threading
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_LEVEL = 6
_PIECE = 1 << 19
_WINDOW = 1 << 15  # bytes that deflate looks back
_MOST = 4  # threads
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold


class Deflated(NamedTuple):
    """A file that is compressed already; `size` and `crc` are those of the whole."""

    data: bytes
    size: int
    crc: int


def deflate(data: bytes) -> Deflated:
    """A file as it stands in a package."""
    packed = zlib.compress(data, _LEVEL, -zlib.MAX_WBITS)
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
    method = (_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL)
    packer = zlib.compressobj(*method, zlib.Z_DEFAULT_STRATEGY, known)
    end = zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH
    return packer.compress(data) + packer.flush(end)


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            crc = zlib.crc32(piece, crc)
    return crc


def write_zip(path: Path, members: Mapping[str, Deflated]) -> None:
    """Write a zip of members, the same bytes everywhere. Raises OSError."""
    with zipfile.ZipFile(path, "w") as pack:
        for name, file in members.items():
            _put(pack, name, file)


def _put(pack: zipfile.ZipFile, name: str, file: Deflated) -> None:
    """Add a file that is compressed already, which zipfile has no call for.

    It is stored as it is; then its header is written again, with what it stands for.
    """
    info = _member(name)
    info.compress_type = zipfile.ZIP_STORED
    pack.writestr(info, file.data)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC, info.file_size = file.crc, file.size
    if pack.fp is not None:
        end = pack.fp.tell()
        pack.fp.seek(info.header_offset)
        pack.fp.write(info.FileHeader(zip64=False))
        pack.fp.seek(end)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # the same bytes on every system
    info.external_attr = 0o644 << 16
    return info
