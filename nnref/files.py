"""Files that are written: the weights of a network, and the downloads of MNIST."""

import hashlib
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from nnref.network import Network

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

_MOST = 100_000_000  # bytes of a download; the largest has 10 million


def save_weights(network: Network, path: Path) -> None:
    """Write the arrays of a network into an .npz file, whole or not at all."""
    content = io.BytesIO()
    np.savez_compressed(content, **network._asdict())
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
