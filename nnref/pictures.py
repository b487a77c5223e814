"""Digits in characters, and as PNG files."""

import zlib
from typing import Any

import numpy as np

from nnref.show import fixed


def draw_digit(image: Any) -> list[str]:
    """An image of pixels from 0 to 255 as half blocks, filled where they are bright."""
    rows = np.asarray(image)
    rows = np.vstack([rows, np.zeros_like(rows[: len(rows) % 2])]) > 127
    cells = np.array([*" ▀▄█"])[rows[::2] + 2 * rows[1::2]]
    return ["".join(line).rstrip() for line in cells]


def draw_bars(probabilities: np.ndarray, width: int = 20) -> list[str]:
    """A line for each class: its number, its probability, a bar as long as that."""
    return [
        f"{k}  {fixed(y, 4)}  {'█' * round(width * y)}".rstrip()
        for k, y in enumerate(probabilities.tolist())
    ]


def png_bytes(image: Any, scale: int = 1) -> bytes:
    """An image as a PNG file of 8 bits of grey, each pixel a square of pixels.

    After its signature the file has three chunks: width and height, the rows of pixels,
    compressed, and the end. A row begins with a byte that names its filter, and 0 means
    none. A chunk is its length, four letters, its content and a checksum of the two.
    """
    grey = np.asarray(image, np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)
    height, width = grey.shape
    sizes = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    rows = np.pad(grey, ((0, 0), (1, 0))).tobytes()
    chunks = {b"IHDR": sizes + bytes([8, 0, 0, 0, 0]), b"IDAT": zlib.compress(rows, 9)}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big")
        + kind
        + content
        + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in {**chunks, b"IEND": b""}.items()
    )
