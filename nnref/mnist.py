"""MNIST: images of handwritten digits, and which digit each of them shows.

An image has 28 x 28 pixels from 0 (paper) to 255 (ink); its label is the digit
that was written. There are training images, which a network learns from, and
test images, which it never sees while it learns, so that they show what it has
understood. The originals are 60,000 and 10,000, in four files. A part of them,
4,000 and 1,000, comes with the package; both are read by the same functions.

A network takes a row of numbers. So an image is flattened to 784 pixels, and
the pixels are scaled to the range from 0 to 1, where weights of ordinary size
keep the weighted sums in the range in which a sigmoid reacts.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import choice
from nnref._files import as_path, reason
from nnref.idx import read_idx

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nnref._types import Array

_BUNDLED: Final = Path(__file__).parent / "data"

_PARTS: Final[Mapping[str, str]] = MappingProxyType({"train": "train", "test": "t10k"})
"""The two parts, and what the names of their files start with."""

_KINDS: Final = ("images-idx3-ubyte", "labels-idx1-ubyte")
"""How the names of the files go on: the two files of a part."""


def load_mnist(
    normalize: bool = True,  # noqa: FBT001, FBT002 - the book's order
    flatten: bool = True,  # noqa: FBT001, FBT002
    one_hot_label: bool = False,  # noqa: FBT001, FBT002
    root: str | os.PathLike[str] | None = None,
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Training and test data: ``(x_train, t_train), (x_test, t_test)``.

    Parameters
    ----------
    normalize
        Whether pixels are float32 from 0 to 1, or uint8 from 0 to 255.
    flatten
        Whether images have shape (N, 784) or (N, 1, 28, 28).
    one_hot_label
        Whether a label is a row of ten numbers of float64, 1 at its digit and 0
        elsewhere, or the digit itself as uint8.
    root
        A folder with the four files of MNIST; the bundled images if None.

    Returns
    -------
    tuple
        Images and labels to train with, then images and labels to test with.

    Raises
    ------
    ValueError
        If a file is missing, is damaged, or does not hold what its name says.

    Notes
    -----
    Files are found under their usual names, as in ``train-images-idx3-ubyte``,
    also with a dot in place of the second hyphen, and gzipped with ``.gz``
    added. Where a file is there both ways, the unpacked one is read.
    """
    train, test = [
        _load(*files, normalize=normalize, flatten=flatten, one_hot=one_hot_label)
        for files in _find(_PARTS, root)
    ]
    return train, test


def load_split(
    part: str,
    *,
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    root: str | os.PathLike[str] | None = None,
) -> tuple[Array, Array]:
    """One half of what `load_mnist` loads, from a folder that may lack the other.

    Parameters
    ----------
    part
        "train" or "test".
    normalize, flatten, one_hot_label, root
        As for `load_mnist`, but only the two files of `part` are needed.

    Returns
    -------
    tuple
        Images and labels.

    Raises
    ------
    ValueError
        As for `load_mnist`, and if `part` is something else.
    """
    [files] = _find([choice(part, "part", _PARTS)], root)
    return _load(*files, normalize=normalize, flatten=flatten, one_hot=one_hot_label)


def _find(
    parts: Iterable[str], root: str | os.PathLike[str] | None
) -> list[tuple[Path, Path]]:
    """The files of images and labels of each part; none of them may be missing."""
    folder = _BUNDLED if root is None else as_path(root, "root")
    names = [f"{_PARTS[part]}-{kind}" for part in parts for kind in _KINDS]
    try:
        found = {name: _find_one(folder, name) for name in names}
    except OSError as error:
        msg = f"the folder {folder} cannot be read: {reason(error)}"
        raise ValueError(msg) from None
    lost = [f"{name}.gz" for name, path in found.items() if path is None]
    if lost:
        raise ValueError(_lost(lost, folder))
    paths = [path for path in found.values() if path is not None]
    return list(zip(paths[::2], paths[1::2], strict=True))


def _lost(names: list[str], folder: Path) -> str:
    """Which files are missing, and what to do about it."""
    if folder.is_file():
        return f"root must be a folder, but {folder} is a file"
    lost = f"the folder {folder} has no {' and no '.join(names)}"
    if folder == _BUNDLED:
        return f"{lost}: the package is not installed whole"
    quoted = f'"{folder}"' if " " in str(folder) else folder
    return f"{lost}; `python -m nnref fetch --to {quoted}` downloads what is missing"


def _find_one(folder: Path, name: str) -> Path | None:
    """The file of this name in one of its spellings, or None."""
    dotted = name.replace("-idx", ".idx")
    for spelling in (name, dotted, f"{name}.gz", f"{dotted}.gz"):
        # An archive that was unpacked carelessly leaves folders with these names.
        if (folder / spelling).is_file():
            return folder / spelling
    return None


def _load(
    images: Path, labels: Path, *, normalize: bool, flatten: bool, one_hot: bool
) -> tuple[Array, Array]:
    """The images and labels of two files, in the form that was asked for."""
    x: Array
    t: Array
    t = _read_labels(labels)
    x = _read_images(images)
    if len(x) != len(t):
        msg = f"{images} holds {len(x)} images, but {labels} holds {len(t)} labels"
        raise ValueError(msg)
    x = x.reshape(len(x), 784) if flatten else x.reshape(len(x), 1, 28, 28)
    if normalize:
        # NumPy converts and divides piece by piece, so that the 60,000 images
        # never exist as float32 a second time.
        x = np.divide(x, np.float32(255), dtype=np.float32)
    if one_hot:
        t = np.eye(10)[t]
    return x, t


def _read_images(path: Path) -> NDArray[np.uint8]:
    """The images of a file, of shape (N, 28, 28)."""
    x = read_idx(path, 3)
    if x.shape[1:] != (28, 28):
        msg = f"the images in {path} must be 28 x 28, not {x.shape[1]} x {x.shape[2]}"
        raise ValueError(msg)
    return x


def _read_labels(path: Path) -> NDArray[np.uint8]:
    """The labels of a file, of shape (N,)."""
    t = read_idx(path, 1)
    if t.max() > 9:
        msg = f"the labels in {path} must be from 0 to 9, but one is {t.max()}"
        raise ValueError(msg)
    return t
