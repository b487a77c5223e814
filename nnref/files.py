"""Files: the images of MNIST, the weights of a network, and where MNIST comes from.

A file that is missing or cannot be read is an `OSError`; one that is cut short, or
something else, a `ValueError` with one sentence that names it. No code in it runs.
"""

import codecs
import gzip
import hashlib
import io
import math
import os
import pickle
import zlib
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parent / "data"
"""The files that come with the package."""

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
"""The arrays of a network."""

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Public buckets with the four files as they were published."""

ORIGINALS = {
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}
"""The four files with their MD5 sums."""

_MOST = 100_000_000  # bytes of a file, unpacked; the largest has 47 million


def read_part(part: str, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The images, shape (N, 28, 28), and labels, shape (N,), of "train" or "test".

    The files are gzipped or not, and a dot may stand for the second hyphen in a name.
    """
    start = {"train": "train", "test": "t10k"}[part]
    images = _read_idx(_find(folder, f"{start}-images-idx3-ubyte"), (28, 28))
    labels = _read_idx(_find(folder, f"{start}-labels-idx1-ubyte"), ())
    if len(images) != len(labels):
        counts = f"{len(images)} images, but {len(labels)} labels"
        raise ValueError(f"the {part} files in {folder} hold {counts}")
    return images, labels


def _find(folder: Path, name: str) -> Path:
    dotted = name.replace("-idx", ".idx")
    for path in (folder / n for n in (name, dotted, f"{name}.gz", f"{dotted}.gz")):
        if path.is_file():
            return path
    help_ = f'`python -m nnref fetch --to "{folder}"` downloads what is missing'
    raise ValueError(f"the folder {folder} has no {name}.gz; {help_}")


def _read_idx(path: Path, sides: tuple[int, ...]) -> np.ndarray:
    """The array of bytes in a file of the format IDX, in which MNIST is stored.

    The fourth byte is the number of axes. The size of each axis follows, in four bytes
    with the largest part first, and then the numbers, row after row. So the 60,000
    training images begin with  00 00 08 03   00 00 ea 60   00 00 00 1c   00 00 00 1c.
    """
    axes = 1 + len(sides)
    try:
        with path.open("rb") as file:
            is_packed = file.peek(2)[:2] == b"\x1f\x8b"
            content = (gzip.GzipFile(fileobj=file) if is_packed else file).read(_MOST)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        msg = f"{path} is cut short or damaged: its gzip data cannot be unpacked"
        raise ValueError(msg) from None
    if len(content) < 4 + 4 * axes or content[:4] != bytes([0, 0, 8, axes]):
        kind = "images" if sides else "labels"
        raise ValueError(f"{path} is no file of {kind} in the format IDX")
    shape = tuple(np.frombuffer(content, ">u4", axes, offset=4).tolist())
    numbers = np.frombuffer(content, np.uint8, offset=4 + 4 * axes)
    if shape[1:] != sides or math.prod(shape) != numbers.size:
        announced = f"it announces the shape {shape} and has {numbers.size} numbers"
        raise ValueError(f"{path} is cut short or of another kind: {announced}")
    return numbers.reshape(shape)


class _Kind:
    """The kind of an array's numbers, in a pickle `numpy.dtype`."""

    def __init__(self, name: str, *_: object) -> None:
        self.name = name

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = state[1]


class _Array:
    """An array, in a pickle `numpy.ndarray`."""

    def __init__(self, *_: object) -> None:
        self.numbers = np.empty(0)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, by_columns, content = state
        if isinstance(content, str):  # the bytes of Python 2
            content = content.encode("latin-1")
        numbers = np.frombuffer(content, f"{kind.order}{kind.name}").copy()
        self.numbers = numbers.reshape(shape, order="F" if by_columns else "C")


def _from_buffer(content: Any, kind: _Kind, shape: Any, order: str) -> _Array:
    array = _Array()
    array.__setstate__((1, shape, kind, order == "F", content))
    return array


class _Unpickler(pickle.Unpickler):
    """Reads arrays; what else a pickle asks for is refused and does not run.

    NumPy's own functions are none to call for a stranger: a pickle can describe an
    array of objects whose addresses are its bytes.
    """

    known: Mapping[str, Any] = {
        "_codecs.encode": codecs.encode,
        "numpy.dtype": _Kind,
        "numpy.ndarray": _Array,
        "numpy.core.multiarray._reconstruct": _Array,
        "numpy.core.numeric._frombuffer": _from_buffer,
    }

    def find_class(self, module: str, name: str) -> Any:
        """What stands for a name; NumPy 2 writes _core where NumPy 1 wrote core."""
        dotted = f"{module}.{name}".replace("numpy._core.", "numpy.core.")
        if dotted not in self.known:
            raise pickle.UnpicklingError(f"it asks for {dotted}, which did not run")
        return self.known[dotted]


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The arrays W1, b1, W2, b2, W3, b3 of three layers that fit.

    They are in an .npz archive or, as in the book, a pickle of a dict of arrays.
    """
    with path.open("rb") as file:
        content = file.read(_MOST)
    read = _read_npz if content.startswith(b"PK") else _read_pickle
    try:
        arrays = read(content)
        network = {name: arrays[name] for name in NAMES}
        _check_layers(network)
    except Exception as error:  # noqa: BLE001 - whatever is raised for such a file
        why, *_ = f"{type(error).__name__}: {error}".splitlines()
        msg = f"{path} holds no network of {', '.join(NAMES)} ({why})"
        raise ValueError(msg) from None
    return network


def _read_npz(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        if sum(member.file_size for member in archive.zip.infolist()) > _MOST:
            raise ValueError(f"it unpacks to more than {_MOST:,} bytes")
        return dict(archive)


def _read_pickle(content: bytes) -> dict[str, np.ndarray]:
    arrays = _Unpickler(io.BytesIO(content), encoding="latin-1").load()
    return {name: arrays[name].numbers for name in NAMES}


def _check_layers(network: Mapping[str, np.ndarray]) -> None:
    """All numbers are floats, and each layer takes what the one before gives."""
    if kinds := {a.dtype.str for a in network.values() if a.dtype.kind != "f"}:
        raise ValueError(f"its numbers must be floats, not {', '.join(sorted(kinds))}")
    shapes = [a.shape for a in network.values()]
    sizes = [shapes[i][0] for i in (0, 1, 3, 5)]
    if shapes != [s for n, m in pairwise(sizes) for s in ((n, m), (m,))]:
        raise ValueError(f"the shapes {', '.join(map(str, shapes))} do not fit")


def save_weights(network: Sequence[np.ndarray], path: Path) -> None:
    """Write the arrays of a network into an .npz file, whole or not at all."""
    content = io.BytesIO()
    np.savez_compressed(content, **dict(zip(NAMES, network, strict=True)))  # type: ignore[arg-type]
    _write(path, content.getvalue())


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def fetch(
    folder: Path,
    report: Callable[[str], object],
    *,
    mirrors: Sequence[str] = MIRRORS,
    files: Mapping[str, str] = ORIGINALS,
    timeout: float = 20,
) -> None:
    """Download the files of MNIST that are missing or wrong into a folder.

    A file takes its place only when its MD5 sum is that of the published one.
    `report` is called with what becomes of each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, md5 in files.items():
        path = folder / name
        if path.exists() and _md5(path.read_bytes()) == md5:
            report(f"{name}: kept, it is here and right")
        else:
            report(f"{name}: fetching")
            _write(path, _download(name, md5, mirrors, timeout))


def _download(name: str, md5: str, mirrors: Sequence[str], timeout: float) -> bytes:
    """A file from the first mirror that has the right one."""
    from http.client import HTTPException
    from urllib.request import urlopen

    faults = []
    for mirror in mirrors:
        try:
            with urlopen(mirror + name, timeout=timeout) as answer:  # noqa: S310
                content: bytes = answer.read(_MOST)
        except (OSError, HTTPException) as error:
            faults.append(f"{mirror} failed: {error}")
        else:
            if _md5(content) == md5:
                return content
            faults.append(f"{mirror} gave a wrong file")
    raise ValueError(f"{name} could not be fetched: {'; '.join(faults)}")


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
