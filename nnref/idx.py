"""The format IDX, in which the images and labels of MNIST are stored.

A file in this format is an array with a short header. It starts with four
bytes: two zeros, a code for the kind of number (8 is the unsigned byte), and
the number of axes. The size of each axis follows, in four bytes with the
largest part first. The rest are the numbers, row after row. So the 60,000
training images begin with

    00 00 08 03   00 00 ea 60   00 00 00 1c   00 00 00 1c
    bytes, 3 axes      60,000            28            28

and 60,000 * 28 * 28 bytes come after that, one a pixel.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import whole
from nnref._files import GZIP, as_path, take, unpacked

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from io import BufferedIOBase
    from pathlib import Path

    from numpy.typing import NDArray

_MOST: Final = 100_000 * 28 * 28
"""The most numbers that a file may announce: MNIST has 60,000 * 28 * 28."""

_BYTES: Final = 8
"""The code of the unsigned byte."""

_KINDS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0x09: "signed bytes",
        0x0B: "whole numbers of 16 bits",
        0x0C: "whole numbers of 32 bits",
        0x0D: "floats of 32 bits",
        0x0E: "floats of 64 bits",
    }
)
"""The other codes, and what they stand for."""

_OTHERS: Final[Mapping[bytes, str]] = MappingProxyType(
    {
        GZIP: "gzipped twice",
        b"PK": "a zip archive",
        b"\x93NUM": "an array saved by NumPy",
        b"\x89PNG": "a PNG image",
        b"vers": "the placeholder of a large file in Git",
        b"<": "a web page",
    }
)
"""What stands in place of a file of this format now and then, by its first bytes."""

_BLANKS: Final = b"\xef\xbb\xbf \r\n"
"""What may come before the first word of a web page."""


def read_idx(path: str | os.PathLike[str], ndim: int) -> NDArray[np.uint8]:
    """The array of unsigned bytes that a file in the format IDX holds.

    Parameters
    ----------
    path
        The file, gzipped or not; its first bytes say which.
    ndim
        The number of axes that the array must have, from 1 to 3: labels have 1,
        images 3.

    Returns
    -------
    ndarray
        The numbers as uint8, in an array of `ndim` axes.

    Raises
    ------
    ValueError
        If there is no such file, or it is anything but a whole file of the
        format with this number of axes and 78,400,000 numbers at most.

    Notes
    -----
    A gzipped file of a few kilobytes can unpack to gigabytes. The header says
    how many bytes must follow, so no more than one byte beyond them is unpacked.
    """
    ndim = whole(ndim, "ndim", 1, 3)
    file = as_path(path, "path")
    with unpacked(file) as content:
        shape = _read_shape(content, ndim, file)
        count = math.prod(shape)
        numbers = take(content, count + 1)
    if len(numbers) < count:
        msg = (
            f"the file {file} is cut short: {count} numbers are announced, "
            f"but only {len(numbers)} are there"
        )
        raise ValueError(msg)
    if len(numbers) > count:
        msg = f"the file {file} is longer than the {count} numbers that it announces"
        raise ValueError(msg)
    return np.frombuffer(numbers, np.uint8).reshape(shape)


def _read_shape(content: BufferedIOBase, ndim: int, file: Path) -> tuple[int, ...]:
    """The sizes that the header states, if it is one and they are sensible."""
    magic = content.read(4)
    if len(magic) < 4 or magic[:3] != bytes([0, 0, _BYTES]) or magic[3] != ndim:
        msg = f"the file {file} must hold {_array(ndim)} in the format IDX, but "
        raise ValueError(msg + _named(magic))
    sizes = content.read(4 * ndim)
    if len(sizes) < 4 * ndim:
        msg = f"the file {file} is cut short: it ends within its header"
        raise ValueError(msg)
    shape = tuple(
        int.from_bytes(sizes[i : i + 4], "big") for i in range(0, 4 * ndim, 4)
    )
    if not 1 <= math.prod(shape) <= _MOST:
        msg = (
            f"the file {file} must hold from 1 to {_MOST} numbers, "
            f"but announces the shape {shape}"
        )
        raise ValueError(msg)
    return shape


def _named(magic: bytes) -> str:
    """What a file is, told by four first bytes that are not the expected ones."""
    if not magic:
        return "is empty"
    for start, what in _OTHERS.items():
        if magic.lstrip(_BLANKS).startswith(start):
            return f"is {what}"
    if magic[:3] == bytes([0, 0, _BYTES]) and len(magic) == 4:
        return f"holds {_array(magic[3])}"
    if magic[:2] == bytes(2) and magic[2:3] and magic[2] in _KINDS:
        return f"holds {_KINDS[magic[2]]}"
    return f"starts with the bytes {magic.hex(' ')}"


def _array(ndim: int) -> str:
    """An array of bytes in words, with what MNIST stores in such an array."""
    stored = {1: "1 axis (labels)", 3: "3 axes (images)"}
    return f"bytes along {stored.get(ndim, f'{ndim} axes')}"
