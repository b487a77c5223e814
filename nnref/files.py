"""Reads the files of MNIST, which may be damaged or hostile.

A file that was downloaded may be missing, cut short or another one, or unpack to
gigabytes. The sizes that it states are checked, and each fault is a `ValueError` with
one sentence that names the file.
"""

import gzip
import math
import os
import reprlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np

DATA = Path(__file__).parent / "data"
"""The files that come with the package."""

_MOST_NUMBERS = 100_000 * 28 * 28  # in a file
_GZIP = b"\x1f\x8b"


def as_path(x: object, what: str) -> Path:
    """A text or path as a path."""
    name = os.fspath(x) if isinstance(x, str | os.PathLike) else None
    if not isinstance(name, str) or "\0" in name:
        raise ValueError(f"{what} must be a path, not {reprlib.repr(x)}")
    return Path(name)


def reason(error: OSError) -> str:
    """The message of the system, without the number of the error and the file."""
    return error.strerror or str(error)


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file, unpacked while it is read if it is gzipped."""
    try:
        if not path.is_file():  # a pipe would be waited for, a device read for ever
            kind = "a folder" if path.is_dir() else "a pipe or a device"
            no_file = f"the file {path} is {kind}"
            raise ValueError(no_file if path.exists() else f"there is no file {path}")
        with path.open("rb") as file:
            is_packed = file.peek(2).startswith(_GZIP)
            content: Any = gzip.GzipFile(fileobj=file) if is_packed else file
            yield content
    except EOFError:
        msg = f"the file {path} is cut short: its gzip data have no end"
        raise ValueError(msg) from None
    except (zlib.error, gzip.BadGzipFile):
        msg = f"the file {path} is damaged: its gzip data cannot be unpacked"
        raise ValueError(msg) from None
    except OSError as error:
        raise ValueError(f"the file {path} cannot be read: {reason(error)}") from None


def take(content: IO[bytes], most: int) -> bytearray:
    """The next `most` bytes, or all that are left; memory grows as they are read."""
    taken = bytearray()
    while piece := content.read(min(1 << 20, most - len(taken))):
        taken += piece
    return taken


def read_split(part: str, root: str | os.PathLike[str] | None) -> tuple[bytes, bytes]:
    """The two files of "train" or "test", unpacked: N images, and N labels from 0 to 9.

    A file may have a dot in place of the second hyphen, and is read unpacked if it is
    there both ways.
    """
    return bundled(part) if root is None else _unpacked(part, as_path(root, "root"))


@cache  # programs load both parts, and often more than once
def bundled(part: str) -> tuple[bytes, bytes]:
    """The two files of a part that come with nnref."""
    return _unpacked(part, DATA)


def _unpacked(part: str, folder: Path) -> tuple[bytes, bytes]:
    start = {"train": "train", "test": "t10k"}[part]
    names = (f"{start}-images-idx3-ubyte", f"{start}-labels-idx1-ubyte")
    images, labels = (_find(folder, name) for name in names)
    if lost := [f"{path.name}.gz" for path in (images, labels) if not path.is_file()]:
        quoted = f'"{folder}"' if " " in str(folder) else folder
        help_ = f"`python -m nnref fetch --to {quoted}` downloads what is missing"
        msg = f"the folder {folder} has no {' and no '.join(lost)}; {help_}"
        raise ValueError(msg)
    x, t = _read_idx(images, (28, 28)), _read_idx(labels, ())
    n = int.from_bytes(x[4:8], "big")
    if n != len(t) - 8:
        msg = f"{images} holds {n} images, but {labels} holds {len(t) - 8} labels"
        raise ValueError(msg)
    if (largest := max(t[8:])) > 9:
        msg = f"the labels in {labels} must be from 0 to 9, but one is {largest}"
        raise ValueError(msg)
    return x, t


def _find(folder: Path, name: str) -> Path:
    """The file of this name in one of its spellings, or where it should be."""
    dotted = name.replace("-idx", ".idx")
    paths = [folder / n for n in (name, dotted, f"{name}.gz", f"{dotted}.gz")]
    try:  # an archive that was unpacked carelessly leaves folders with these names
        return next((path for path in paths if path.is_file()), paths[0])
    except OSError as error:
        msg = f"the folder {folder} cannot be read: {reason(error)}"
        raise ValueError(msg) from None


def _read_idx(path: Path, sides: tuple[int, ...]) -> bytes:
    """A file in the format IDX, header and all, if it is whole."""
    magic = bytes([0, 0, 8, 1 + len(sides)])
    with unpacked(path) as content:
        head = take(content, 8 + 4 * len(sides))
        kind = "images" if sides else "labels"
        if not head.startswith(magic):
            start = f"starts with the bytes {head[:4].hex(' ')}" if head else "is empty"
            msg = f"the file {path} must hold {kind} in the format IDX, but {start}"
            raise ValueError(msg)
        if len(head) < 8 + 4 * len(sides):
            raise ValueError(f"the file {path} is cut short: it ends within its header")
        shape = tuple(np.frombuffer(head, ">u4", offset=4).tolist())
        count = math.prod(shape)
        if not 1 <= count <= _MOST_NUMBERS or shape[1:] != sides:
            wanted = f"at most 100,000 {kind}{' of 28 x 28 pixels' if sides else ''}"
            msg = f"the file {path} must hold {wanted}, but announces the shape {shape}"
            raise ValueError(msg)
        body = take(content, count + 1)
    if len(body) < count:
        there = f"{count} numbers are announced, but only {len(body)} are there"
        raise ValueError(f"the file {path} is cut short: {there}")
    if len(body) > count:
        msg = f"the file {path} is longer than the {count} numbers that it announces"
        raise ValueError(msg)
    return bytes(head + body)
