"""The four files of MNIST, downloaded and checked.

Servers are slow at times, cut a transfer short or hand out something else. So a file is
written beside its place first, and takes it only when its check sum is that of the
published file: what lies in the folder under the right name is the right file.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nnref.files import as_path, reason, take

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

_MOST = 50_000_000  # bytes of a file


def fetch(
    to: str | os.PathLike[str],
    report: Callable[[str], object],
    *,
    mirrors: Sequence[str] = MIRRORS,
    files: Mapping[str, str] = ORIGINALS,
    timeout: float = 20,
) -> None:
    """Put the files into a folder, whatever of them is missing or wrong.

    Each mirror is tried twice, in turn. `report` is called with what becomes of a file.
    """
    folder = as_path(to, "to")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, md5 in files.items():
            path = folder / name
            if path.exists() and _md5(path.read_bytes()) == md5:
                report(f"{name}: kept, it is here and right")
            else:
                report(f"{name}: fetching")
                mirror = _fetch(path, md5, [*mirrors, *mirrors], timeout)
                report(f"{name}: fetched from {mirror}, and it is right")
    except OSError as error:
        msg = f"{error.filename or folder} cannot be written: {reason(error)}"
        raise ValueError(msg) from None


def _fetch(path: Path, md5: str, mirrors: Sequence[str], timeout: float) -> str:
    """Download one file from the first mirror that has the right one."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import urlopen

    faults: list[str] = []
    for mirror in mirrors:
        try:
            with urlopen(mirror + path.name, timeout=timeout) as answer:  # noqa: S310
                content = take(answer, _MOST)
        except (OSError, HTTPException, ValueError) as error:
            faults.append(f"{mirror} failed: {' '.join(str(error).split())}")
            if isinstance(error, HTTPError):
                error.close()  # it is the answer as well
            continue
        if (found := _md5(content)) != md5:
            faults.append(f"{mirror} gave a wrong file: its MD5 is {found}, not {md5}")
            continue
        part = path.with_name(f"{path.name}.part")
        try:
            part.write_bytes(content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        return mirror
    why = "; ".join(dict.fromkeys(faults))
    raise ValueError(f"{path.name} could not be fetched: {why}")


def _md5(content: bytes | bytearray) -> str:
    """The sum by which the files are known."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
