"""MNIST: the bundled images, and folders with files of the user's own."""

from __future__ import annotations

import gzip
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnref.mnist import load_mnist, load_split

IMAGES, LABELS = "images-idx3-ubyte", "labels-idx1-ubyte"
PARTS = {"train": "train", "test": "t10k"}


def idx(a: np.ndarray[Any, Any]) -> bytes:
    """An array of bytes in the format IDX."""
    sizes = struct.pack(f">{a.ndim}I", *a.shape)
    return bytes([0, 0, 8, a.ndim]) + sizes + a.astype(np.uint8).tobytes()


def some(n: int, seed: int = 0) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Made-up images and labels."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
    return images, rng.integers(0, 10, n, dtype=np.uint8)


def put(folder: Path, part: str, n: int = 5, seed: int = 0) -> None:
    """The two files of a part, unpacked."""
    images, labels = some(n, seed)
    (folder / f"{PARTS[part]}-{IMAGES}").write_bytes(idx(images))
    (folder / f"{PARTS[part]}-{LABELS}").write_bytes(idx(labels))


@pytest.mark.parametrize(("part", "n"), [("train", 4000), ("test", 1000)])
def test_bundled_shapes(part: str, n: int) -> None:
    """The package brings 4,000 images to train with and 1,000 to test with."""
    x, t = load_split(part)

    assert (x.shape, x.dtype.name) == ((n, 784), "float32")
    assert (t.shape, t.dtype.name) == ((n,), "uint8")
    assert (x.min(), x.max()) == (0.0, 1.0)


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("flatten", [True, False])
@pytest.mark.parametrize("one_hot", [True, False])
def test_halves(normalize: bool, flatten: bool, one_hot: bool) -> None:
    """What `load_mnist` loads is what `load_split` loads, train first."""
    both = load_mnist(normalize, flatten, one_hot)

    for part, loaded in zip(PARTS, both, strict=True):
        half = load_split(
            part, normalize=normalize, flatten=flatten, one_hot_label=one_hot
        )
        for whole, alone in zip(loaded, half, strict=True):
            assert whole.dtype == alone.dtype
            np.testing.assert_array_equal(whole, alone)


def test_arrays_are_the_callers() -> None:
    """Arrays can be written to, and the next call gives fresh ones."""
    for normalize in (True, False):
        x, t = load_split("test", normalize=normalize)
        x[:] = 0
        t[:] = 0
        again, labels = load_split("test", normalize=normalize)

        assert again.any()
        assert labels.any()


@pytest.mark.parametrize(
    "spelling",
    ["{}-images-idx3-ubyte", "{}-images.idx3-ubyte"],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_spellings(tmp_path: Path, spelling: str, pack: Any) -> None:
    """Files are found with a hyphen or a dot, gzipped or not."""
    suffix = ".gz" if pack is gzip.compress else ""
    images, labels = some(3)
    for kind, content in (("images.idx3", images), ("labels.idx1", labels)):
        name = f"t10k-{kind}-ubyte{suffix}"
        name = name if "." in spelling else name.replace(".idx", "-idx")
        (tmp_path / name).write_bytes(pack(idx(content)))

    x, t = load_split("test", normalize=False, root=str(tmp_path))

    np.testing.assert_array_equal(x, images.reshape(3, 784))
    np.testing.assert_array_equal(t, labels)


def test_unpacked_file_comes_first(tmp_path: Path) -> None:
    """Of a file that is there both ways the unpacked one is read."""
    put(tmp_path, "test")
    for kind in (IMAGES, LABELS):
        (tmp_path / f"t10k-{kind}.gz").write_bytes(b"never read")

    assert len(load_split("test", root=tmp_path)[0]) == 5


def test_one_half_alone(tmp_path: Path) -> None:
    """A folder with the test pair serves the test half; the other half is named."""
    put(tmp_path, "test")

    assert len(load_split("test", root=tmp_path)[1]) == 5
    lost = f"has no train-{IMAGES}.gz and no train-{LABELS}.gz; `python -m nnref fetch"
    for load in (load_mnist, lambda root: load_split("train", root=root)):
        with pytest.raises(ValueError, match=lost) as caught:
            load(root=tmp_path)
        assert f"--to {tmp_path}`" in str(caught.value)
        assert "t10k" not in str(caught.value)


def test_command_is_quoted(tmp_path: Path) -> None:
    """The command that helps can be copied even if the folder has a blank."""
    with pytest.raises(ValueError, match=r'--to ".*my digits"`'):
        load_mnist(root=tmp_path / "my digits")


def test_root_is_a_file(tmp_path: Path) -> None:
    """A file in place of the folder is called one."""
    (tmp_path / "x.gz").touch()
    with pytest.raises(ValueError, match=r"root must be a folder, but .*x.gz is a"):
        load_mnist(root=tmp_path / "x.gz")


SQUARE = np.zeros((5, 28, 28))
REFUSED = [
    (idx(SQUARE[:4]), idx(SQUARE[:, 0, 0]), "holds 4 images, but .* holds 5 labels"),
    (idx(SQUARE), idx(np.arange(6)), "holds 5 images, but .* holds 6 labels"),
    (idx(SQUARE[:, 1:]), idx(np.zeros(5)), "must be 28 x 28, not 27 x 28"),
    (idx(SQUARE), idx(np.arange(6, 11)), "must be from 0 to 9, but one is 10"),
    (idx(np.zeros(5)), idx(SQUARE), r"holds bytes along 3 axes \(images\)"),
    (idx(SQUARE)[:-1], idx(np.zeros(5)), "is cut short"),
    (idx(SQUARE), b"<html>", "is a web page"),
    (idx(SQUARE[:0]), idx(np.zeros(0)), "from 1 to 78400000 numbers"),
]


@pytest.mark.parametrize(("images", "labels", "message"), REFUSED)
def test_refused(tmp_path: Path, images: bytes, labels: bytes, message: str) -> None:
    """Files that do not hold images and labels that belong together are refused."""
    (tmp_path / f"t10k-{IMAGES}").write_bytes(images)
    (tmp_path / f"t10k-{LABELS}").write_bytes(labels)
    with pytest.raises(ValueError, match=message) as caught:
        load_split("test", root=tmp_path)

    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("part", "root", "message"),
    [
        ("t10k", None, "part must be one of train, test, not 't10k'"),
        ("test", 3, "root must be a path, not 3"),
        ("test", b"x", "root must be a path, not b'x'"),
    ],
)
def test_wrong_arguments(part: str, root: Any, message: str) -> None:
    """An argument that makes no sense is named."""
    with pytest.raises(ValueError, match=message):
        load_split(part, root=root)


def test_memory(tmp_path: Path) -> None:
    """Loading takes the memory of what is loaded and of the file, no more."""
    put(tmp_path, "train", 10_000)
    tracemalloc.start()
    try:
        x, _ = load_split("train", root=tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert x.nbytes == 31_360_000
    assert peak < 1.5 * x.nbytes
