"""An image as a file that every picture viewer opens.

PNG is simple when nothing is asked of it but grey: eight bytes that say what it
is, then three chunks. The first holds the width and the height, the second the
rows of pixels, compressed, and the third ends the file. Each row begins with a
byte that names its filter, and 0 means none. A chunk is its length, four letters,
its content and a checksum of the two.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import whole
from nnref._files import as_path, replace_file
from nnref._pixels import pixels

if TYPE_CHECKING:
    from nnref._types import Values

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
"""How every PNG file begins."""

_MOST_PIXELS: Final = 2**24
"""An image that would be larger is refused before it is made."""


def png_bytes(image: Values, /, *, scale: int = 1) -> bytes:
    """An image as the content of a PNG file: 8 bits of grey, the same bytes each time.

    Parameters
    ----------
    image
        Grey values from 0 (black) to 255 (white) of shape (H, W), (1, H, W) or
        (784,).
    scale
        How many pixels wide and high each pixel becomes, from 1 to 100.

    Returns
    -------
    bytes
        An image of H * `scale` rows and W * `scale` columns.

    Raises
    ------
    ValueError
        If an argument is anything else, or the image too large.
    """
    grey = pixels(image)
    n = whole(scale, "scale", 1, 100)
    if grey.size * n * n > _MOST_PIXELS:
        msg = f"the image would have more than {_MOST_PIXELS} pixels"
        raise ValueError(msg)
    large = grey.repeat(n, axis=0).repeat(n, axis=1)
    return _SIGNATURE + b"".join(_chunks(large))


def _chunks(grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> list[bytes]:
    """The three chunks of an image."""
    import zlib

    height, width = grey.shape
    depth, colour, compression, filters, interlace = 8, 0, 0, 0, 0
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = size + bytes([depth, colour, compression, filters, interlace])
    rows = np.pad(grey, ((0, 0), (1, 0))).tobytes()
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return [
        len(content).to_bytes(4, "big")
        + kind
        + content
        + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in parts
    ]


def save_png(image: Values, path: str | os.PathLike[str], /, *, scale: int = 1) -> None:
    """An image is written into a PNG file, whole or not at all.

    A PNG file of that name is replaced; anything else of that name is kept.

    Parameters
    ----------
    image, scale
        As for `png_bytes`.
    path
        The file to write, in a folder that is there.

    Raises
    ------
    ValueError
        If the image does not fit, `path` is a file of another kind or a folder, or
        the file cannot be written.
    """
    content = png_bytes(image, scale=scale)
    replace_file(as_path(path, "path"), content, _SIGNATURE, "is no PNG file")
