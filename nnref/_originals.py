"""The four files of MNIST as they were published, and how they are recognised.

The published files are gzipped, and their MD5 sums are known. The same content
packed by another program makes another file with another MD5. For the test
images and test labels the SHA-256 of the unpacked content is known as well, so
such a copy is recognised; for the training files it is not, and a copy of them
that was packed anew is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nnref._files import reason, unpacked

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Original:
    """A file: its name, the MD5 of it and the size of its content.

    The last entry is the SHA-256 of the content, or None where it is not known.
    """

    name: str
    md5: str
    size: int
    sha256: str | None = None


ORIGINALS: Final = (
    Original(
        "train-images-idx3-ubyte.gz",
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        16 + 60_000 * 784,
    ),
    Original(
        "train-labels-idx1-ubyte.gz",
        "d53e105ee54ea40749a09fcbcd1e9432",
        8 + 60_000,
    ),
    Original(
        "t10k-images-idx3-ubyte.gz",
        "9fb629c4189551a2d022fa330f9573f3",
        16 + 10_000 * 784,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    Original(
        "t10k-labels-idx1-ubyte.gz",
        "ec29112dd5afa0611ce80d1b7f02629c",
        8 + 10_000,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)
"""The four files that both mirrors hold."""


def fault_of(path: Path, original: Original) -> str | None:
    """What keeps a file from being `original`, in a few words, or None if it is it."""
    import hashlib

    try:
        with path.open("rb") as file:
            md5 = hashlib.file_digest(
                file, lambda: hashlib.md5(usedforsecurity=False)
            ).hexdigest()
    except OSError as error:
        return f"it cannot be read: {reason(error)}"
    if md5 == original.md5:
        return None
    wrong = f"its MD5 is {md5}, not {original.md5}"
    if original.sha256 is None:
        return f"{wrong}, and for a copy packed anew no other sum is known"
    if _content_sha256(path, original.size) == original.sha256:
        return None
    return f"{wrong}, and its content is not the right one either"


def _content_sha256(path: Path, size: int) -> str | None:
    """The SHA-256 of the content, or None if it is damaged or not of this size."""
    import hashlib

    digest = hashlib.sha256()
    left = size
    try:
        with unpacked(path) as content:
            # One byte more than expected is asked for, and never a great many.
            while piece := content.read(min(_PIECE, left + 1)):
                digest.update(piece)
                left -= len(piece)
                if left < 0:
                    return None
    except ValueError:
        return None
    return digest.hexdigest() if left == 0 else None
