"""Weights in files: saved, loaded, and how files of something else are refused."""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnref as nn
from nnref._npz import read_npz

ANY: Any = None  # what mypy would refuse already
MEGABYTES = 1 << 20


def arrays(*sizes: int, dtype: str = "f4") -> dict[str, Any]:
    """Weights and biases by their names, as a file of weights holds them."""
    rng = np.random.default_rng(len(sizes))
    made = {}
    for i, (n, m) in enumerate(itertools.pairwise(sizes), start=1):
        made[f"W{i}"] = rng.standard_normal((n, m)).astype(dtype)
        made[f"b{i}"] = rng.standard_normal(m).astype(dtype)
    return made


SMALL = arrays(4, 3, 2)


def network(*sizes: int, dtype: str = "f4") -> nn.Network:
    """A network of random weights."""
    made = list(arrays(*sizes, dtype=dtype).values())
    return nn.Network(tuple(made[::2]), tuple(made[1::2]))


def same(a: nn.Network, b: nn.Network) -> bool:
    """Whether two networks hold the same numbers of the same kinds."""
    mine, yours = a.weights + a.biases, b.weights + b.biases
    return len(mine) == len(yours) and all(
        x.dtype == y.dtype and x.tobytes() == y.tobytes()
        for x, y in zip(mine, yours, strict=True)
    )


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [path.name for path in folder.iterdir()]


def npz(named: dict[str, Any], save: Callable[..., None] = np.savez) -> bytes:
    """The .npz file that NumPy writes."""
    content = io.BytesIO()
    save(content, **named)
    return content.getvalue()


def npy(a: Any, version: tuple[int, int] = (1, 0)) -> bytes:
    """One array in the format .npy, as NumPy writes it."""
    content = io.BytesIO()
    np.lib.format.write_array(content, np.asarray(a), version)
    return content.getvalue()


def archive(
    members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as opened:
        for name, member in members:
            opened.writestr(name, member)
    return content.getvalue()


def with_member(member: bytes) -> bytes:
    """An archive in which something else stands in the place of W1."""
    rest = [(f"{name}.npy", npy(a)) for name, a in SMALL.items() if name != "W1"]
    return archive([("W1.npy", member), *rest])


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    """Some bytes replaced by others, which must have been there."""
    assert content.count(old)
    return content.replace(old, new)


def encrypted(content: bytes) -> bytes:
    """The archive says of its first member that it wants a password."""
    flags = content.index(b"PK\1\2") + 8
    return content[:flags] + b"\1" + content[flags + 1 :]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 2), (784, 50, 100, 10), (5,) * 12])
def test_round_trip(tmp_path: Path, sizes: tuple[int, ...], dtype: str) -> None:
    """What is saved is loaded again as it was, to the last bit."""
    path = tmp_path / "weights"
    trained = network(*sizes, dtype=dtype)

    nn.save_weights(trained, path)

    assert same(nn.load_weights(path), trained)
    assert names(tmp_path) == ["weights"]


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("change", [np.asfortranarray, lambda a: a.astype(">f4")])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_files_of_numpy(
    tmp_path: Path, save: Callable[..., None], change: Any, pack: Any
) -> None:
    """Archives that NumPy wrote are read, in any order of numbers or bytes."""
    path = tmp_path / "weights.txt"  # the content counts, not the name
    path.write_bytes(pack(npz({name: change(a) for name, a in SMALL.items()}, save)))

    assert same(nn.load_weights(path), network(4, 3, 2))


NAN = SMALL["W1"] * np.float32("nan")
LIE = b"'shape': (4, 3), }"
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is empty"),
    "a web page": (b"<html>", "neither an .npz archive nor a pickle"),
    "one array": (npy(SMALL["W1"]), "neither an .npz archive nor a pickle"),
    "long": (b"PK" + bytes(8_000_000), "larger than 8000000 bytes"),
    "only a start": (b"PK\3\4", "cut short, damaged"),
    "no members": (archive([]), "must be named W1, b1, W2, b2 and so on, not .."),
    "cut": (npz(SMALL)[:-30], "cut short, damaged"),
    "bit flipped": (
        patched(npz(SMALL), SMALL["W1"].tobytes()[:4], b"abcd"),
        "cut short, damaged",
    ),
    "a layer too few": (npz({"W1": SMALL["W1"]}), "not .'W1'."),
    "a gap": (npz({**SMALL, "W4": NAN, "b4": NAN}), "'W2', 'W4', 'b1', 'b2', 'b4'"),
    "from 0": (npz({"W0": SMALL["W1"], "b0": SMALL["b1"]}), "not .'W0', 'b0'."),
    "something more": (npz({**SMALL, "gamma": NAN}), "'b1', 'b2', 'gamma'"),
    "whole numbers": (
        npz({**SMALL, "b2": np.ones(2, int)}),
        "b2 must hold float32 or float64, not the kind of number '<i8'",
    ),
    "half floats": (npz({**SMALL, "W2": np.ones((3, 2), "f2")}), "not .* '<f2'"),
    "objects": (npz({**SMALL, "b1": np.array([{}])}), "b1 must hold .* '|O'"),
    "records": (with_member(npy(np.zeros(2, "f4,f4"))), "'W1' is no array of plain"),
    "nan": (npz({**SMALL, "W1": NAN}), "W1 must be finite"),
    "infinity": (npz({**SMALL, "b2": np.array([0, np.inf])}), "b2 must be finite"),
    "no chain": (npz({**SMALL, "W2": np.ones((4, 2))}), "layer 2 must have shapes"),
    "biases in rows": (npz({**SMALL, "b1": np.ones((1, 3))}), "layer 1 must have"),
    "a number": (npz({**SMALL, "b1": np.float32(1)}), "b1 must have shape .*not .."),
    "three axes": (with_member(npy(np.ones((1, 4, 3)))), "not .1, 4, 3."),
    "no rows": (with_member(npy(np.ones((0, 3)))), "must have shape .* not .0, 3."),
    "newer version": (with_member(npy(SMALL["W1"], (3, 0))), "no array of plain"),
    "text": (with_member(b"hello"), "'W1' is no array of plain numbers"),
    "empty member": (with_member(b""), "'W1' is no array of plain numbers"),
    "too long a shape": (
        with_member(patched(npy(SMALL["W1"]), LIE, b"'shape': (9, 9), }")),
        "holds 48 bytes, which do not make the shape .9, 9.",
    ),
    "absurd shape": (
        with_member(patched(npy(SMALL["W1"]), LIE, b"'shape': (8999999,9),}")),
        "must have shape .n,. or .n, m., not .8999999, 9.",
    ),
    "code in a header": (
        with_member(patched(npy(SMALL["W1"]), LIE, b"'shape': (exit()),}")),
        "'W1' is no array of plain numbers",
    ),
    "bomb": (archive([("W1.npy", bytes(100 * MEGABYTES))]), "more than 8000000 bytes"),
    "many small bombs": (
        archive([(f"W{i}.npy", bytes(MEGABYTES)) for i in range(20)]),
        "more than 8000000 bytes",
    ),
    "bomb of bz2": (
        archive([("W1.npy", bytes(100 * MEGABYTES))], zipfile.ZIP_BZIP2),
        "of an unusual kind",
    ),
    "many members": (
        archive([(f"{i}", b"") for i in range(10_000)]),
        "more than 100 members",
    ),
    "a name twice": (archive([("W1", b""), ("W1.npy", b"")]), "damaged"),
    "encrypted": (
        encrypted(npz(SMALL)),
        "cut short, damaged or of an unusual kind",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal(tmp_path: Path, case: str) -> None:
    """A file of something else is refused in one sentence, with little memory."""
    content, message = REFUSED[case]
    path = tmp_path / "weights.npz"
    path.write_bytes(content)

    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=message) as caught:
            nn.load_weights(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert str(caught.value).startswith(f"the file {path} holds no network: ")
    assert str(caught.value).isprintable()
    assert not str(caught.value).endswith(".")
    assert peak < 40 * MEGABYTES


def test_what_is_no_file(tmp_path: Path) -> None:
    """Where no file is, or a name is none, the refusal says so."""
    missing = tmp_path / "missing.npz"
    with pytest.raises(ValueError, match=f"there is no file {missing}"):
        nn.load_weights(missing)
    with pytest.raises(ValueError, match="is a folder"):
        nn.load_weights(tmp_path)
    with pytest.raises(ValueError, match="path must be a path, not None"):
        nn.load_weights(ANY)


GOOD = npz(SMALL)


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=3))))
def test_changed_bytes(changes: list[tuple[int, bytes]]) -> None:
    """Whatever happens to an archive, it is read or refused."""
    content = bytearray(GOOD)
    for place, new in changes:
        content[place : place + len(new)] = new
    with contextlib.suppress(ValueError):
        read_npz(bytes(content))


@pytest.mark.parametrize(
    ("trained", "message"),
    [
        (ANY, "network must be a Network, not NoneType"),
        (nn.Network((NAN,), (np.ones(3),)), "cannot be saved: W1 must be finite"),
        (
            nn.Network((np.ones((1000, 1001)),), (np.ones(1001),)),
            "cannot be saved: it unpacks to more than 8000000 bytes",
        ),
    ],
)
def test_no_network_to_save(tmp_path: Path, trained: nn.Network, message: str) -> None:
    """A network that could not be loaded again is not saved."""
    with pytest.raises(ValueError, match=message):
        nn.save_weights(trained, tmp_path / "weights.npz")

    assert names(tmp_path) == []


def test_nothing_else_is_overwritten(tmp_path: Path) -> None:
    """A file of another kind stays as it is, and a folder that is missing, missing."""
    letter = tmp_path / "letter.txt"
    letter.write_text("dear reader", "utf-8")
    small = network(4, 3, 2)

    with pytest.raises(ValueError, match="holds no weights; it was left as it is"):
        nn.save_weights(small, letter)
    with pytest.raises(ValueError, match="holds no weights"):
        nn.save_weights(small, tmp_path)
    with pytest.raises(ValueError, match="cannot be written: No such file"):
        nn.save_weights(small, tmp_path / "none" / "weights.npz")

    assert letter.read_text("utf-8") == "dear reader"
    assert names(tmp_path) == ["letter.txt"]
