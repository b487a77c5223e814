"""Files of MNIST and of weights: read, refused in one sentence, written, fetched."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import pickle
import socketserver
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from nnref.files import fetch, save_weights
from nnref.mnist import load, load_weights
from nnref.network import Network
from tests.patience import PATIENCE

NAMES = Network._fields
RNG = np.random.default_rng(1)
SHAPES = ((4, 3), (3,), (3, 2), (2,), (2, 2), (2,))
SMALL = {
    name: RNG.standard_normal(shape).astype("f4")
    for name, shape in zip(NAMES, SHAPES, strict=True)
}


def npz(arrays: Any) -> bytes:
    """The .npz file that NumPy writes."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def same(network: Network) -> bool:
    """Whether a network is the small one, to the last bit and of the same kind."""
    pairs = zip(network, SMALL.values(), strict=True)
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


# Weights.


@pytest.mark.parametrize("core", [b"core", b"_core"])
@pytest.mark.parametrize("protocol", range(2, 6))
def test_pickles(tmp_path: Path, protocol: int, core: bytes) -> None:
    """What NumPy 1 and 2 pickle is read, under each protocol."""
    arrays = {n: np.asfortranarray(a) for n, a in SMALL.items()}
    content = pickle.dumps(arrays, protocol)
    for name in (b"multiarray", b"numeric"):
        old, new = (b"numpy." + c + b"." + name for c in (b"_core", core))
        content = content.replace(b"c" + old + b"\n", b"c" + new + b"\n")
        short, long = (b"\x8c" + bytes([len(name)]) + name for name in (old, new))
        content = content.replace(short, long)
    if content[2:3] == b"\x95":  # protocols from 4 on state the length first
        content = content[:3] + struct.pack("<Q", len(content) - 11) + content[11:]
    path = tmp_path / "sample_weight.pkl"
    path.write_bytes(content)

    assert same(load_weights(path))


class Asks:
    """An object whose pickle asks for a call."""

    def __init__(self, function: Any, *args: Any, state: Any = None) -> None:
        """What is to be called."""
        self.call = (function, args, state)

    def __reduce__(self) -> Any:
        """The call, as pickles ask for it."""
        return self.call


@pytest.mark.parametrize("function", [os.system, eval, getattr])
def test_a_pickle_that_asks_for_a_call(tmp_path: Path, function: Any) -> None:
    """A pickle that asks for anything but arrays is refused, and does not run."""
    target, path = tmp_path / "ran", tmp_path / "weights.pkl"
    asks = Asks(function, f"echo > {target}")
    path.write_bytes(pickle.dumps({**SMALL, "b2": asks}))

    with pytest.raises(ValueError, match=rf"asks for \S*{function.__name__}, which"):
        load_weights(path)

    assert not target.exists()


@pytest.mark.parametrize("function", [np.load, np.zeros, np.fromfile])
def test_a_pickle_that_calls_numpy(tmp_path: Path, function: Any) -> None:
    """What is asked of NumPy is not called either: it is no array of floats."""
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({**SMALL, "b2": Asks(function, "nowhere")}))

    with pytest.raises(ValueError, match=r"holds no network.* values to unpack"):
        load_weights(path)


@pytest.mark.parametrize("kind", ["O", "V8"])
def test_a_pickle_of_addresses(tmp_path: Path, kind: str) -> None:
    """An array of objects whose addresses are its bytes never comes to be."""
    fields = (("f0",), {"f0": (np.dtype("O"), 0)}) if kind == "V8" else (None, None)
    size = (8, 1) if kind == "V8" else (-1, -1)
    dtype = Asks(np.dtype, kind, False, True, state=(3, "|", None, *fields, *size, 0))
    reconstruct: Any = np.empty(0).__reduce__()[0]
    state = (1, (1,), dtype, False, b"A" * 8)
    array = Asks(reconstruct, np.ndarray, (0,), b"b", state=state)
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({**SMALL, "b2": array}))

    with pytest.raises(ValueError, match="holds no network"):
        load_weights(path)


NO_WEIGHTS = {
    "empty": (b"", "EOFError"),
    "a web page": (b"<html>", "UnpicklingError: invalid load key"),
    "cut archive": (npz(SMALL)[:-30], "BadZipFile"),
    "cut pickle": (pickle.dumps(SMALL)[:-9], "cut|truncated|EOFError|Unpickling"),
    "a layer too few": (npz({"W1": SMALL["W1"]}), "KeyError: .*b1"),
    "no arrays": (pickle.dumps(dict.fromkeys(NAMES, 1)), "other than floats"),
    "one array": (pickle.dumps(SMALL["b1"]), "TypeError"),
    "whole numbers": (npz({**SMALL, "b2": np.ones(2, int)}), "other than floats"),
    "objects": (npz({**SMALL, "b1": np.array([{}])}), "allow_pickle=False"),
}


@pytest.mark.parametrize("case", NO_WEIGHTS)
def test_no_weights(tmp_path: Path, case: str) -> None:
    """What is no file of weights is refused in one sentence that names it."""
    content, message = NO_WEIGHTS[case]
    path = tmp_path / "weights"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=message) as caught:
        load_weights(path)

    assert str(caught.value).startswith(f"{path} holds no network of W1, b1, W2")
    assert "\n" not in str(caught.value)


def test_saved_weights(tmp_path: Path) -> None:
    """What is saved is loaded again, the same bytes each time, and nothing is left."""
    path = tmp_path / "weights.npz"
    network = Network(**SMALL)

    save_weights(network, path)
    first = path.read_bytes()
    save_weights(network, path)

    assert same(load_weights(path))
    assert path.read_bytes() == first
    with pytest.raises(FileNotFoundError):
        save_weights(network, tmp_path / "none" / "weights.npz")
    assert [*tmp_path.iterdir()] == [path]


# Images and labels.

N = 3
IMAGES = bytes([0, 0, 8, 3]) + struct.pack(">3I", N, 28, 28) + bytes(N * 784)
LABELS = bytes([0, 0, 8, 1]) + struct.pack(">I", N) + bytes([7, 8, 9])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three test images and their labels."""
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(IMAGES)
    (tmp_path / "t10k-labels.idx1-ubyte.gz").write_bytes(gzip.compress(LABELS))
    return tmp_path


def test_spellings(folder: Path) -> None:
    """Files are found gzipped or not, with a dot or a hyphen; the unpacked one wins."""
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(b"not read")
    (folder / "t10k-labels-idx1-ubyte").mkdir()

    x, t = load("test", root=str(folder))

    assert (x.shape, t.tolist()) == ((N, 784), [7, 8, 9])


def test_unpacked_by_a_browser(folder: Path) -> None:
    """A file may be unpacked and still have the name of a gzipped one."""
    path = folder / "t10k-images-idx3-ubyte"
    path.rename(folder / "t10k-images-idx3-ubyte.gz")

    assert load("test", root=folder)[0].shape == (N, 784)


NO_IMAGES = {
    "empty": b"",
    "a web page": b"<!DOCTYPE html><html></html>",
    "labels": LABELS,
    "cut header": IMAGES[:10],
    "cut": IMAGES[:-1],
    "too long": IMAGES + b"\0",
    "absurd": IMAGES[:4] + b"\xff" * 12,
    "cut gzip": gzip.compress(IMAGES)[:-9],
    "damaged": gzip.compress(IMAGES) + b"rest",
}


@pytest.mark.parametrize("case", NO_IMAGES)
def test_no_images(folder: Path, case: str) -> None:
    """What is no whole file of images is refused in one sentence that names it."""
    (folder / "t10k-images-idx3-ubyte").write_bytes(NO_IMAGES[case])

    with pytest.raises(ValueError, match="is no whole file of t10k-images") as caught:
        load("test", root=folder)

    assert str(folder) in str(caught.value)


def test_a_file_that_is_missing(folder: Path) -> None:
    """It is named, with the command that downloads it."""
    (folder / "t10k-labels.idx1-ubyte.gz").unlink()

    with pytest.raises(ValueError, match=r"no t10k-labels-idx file; `python -m"):
        load("test", root=folder)
    with pytest.raises(FileNotFoundError):
        load_weights(folder / "none")


# Fetching, from servers on this machine that misbehave.

GZ = gzip.compress(bytes(range(256)) * 100, mtime=0)
NAME = "t10k-images-idx3-ubyte.gz"
FILES = {NAME: hashlib.md5(GZ, usedforsecurity=False).hexdigest()}


class Handler(BaseHTTPRequestHandler):
    """What a server does is the first part of the path: ``/cut/name`` sends half."""

    requests: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """An answer, good or bad."""
        self.requests.append(self.path)
        way = self.path.split("/")[1]
        self.send_response(404 if way == "lost" else 200)
        self.send_header("Content-Length", str(len(GZ)))
        self.end_headers()
        if way == "wrong":
            self.wfile.write(bytes(len(GZ)))
        elif way != "lost":
            self.wfile.write(GZ[: len(GZ) // 2] if way == "cut" else GZ)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server, which is reached directly."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Handler.requests.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as opened:
        opened.daemon_threads = True
        threading.Thread(target=opened.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{opened.server_address[1]}"
        opened.shutdown()


def fetched(to: Path, *mirrors: str) -> list[str]:
    """What was reported."""
    reports: list[str] = []
    fetch(to, reports.append, mirrors=mirrors, files=FILES, timeout=PATIENCE)
    return reports


@pytest.mark.parametrize("bad", ["lost", "cut", "wrong"])
def test_another_mirror(server: str, tmp_path: Path, bad: str) -> None:
    """Where one mirror fails, the next one is asked."""
    fetched(tmp_path / "new", f"{server}/{bad}/", f"{server}/good/")

    assert (tmp_path / "new" / NAME).read_bytes() == GZ
    assert len([*(tmp_path / "new").iterdir()]) == 1


def test_what_is_there(server: str, tmp_path: Path) -> None:
    """A file that is right stays, and one that is wrong is replaced."""
    (tmp_path / NAME).write_bytes(b"something else")
    fetched(tmp_path, f"{server}/good/")

    reports = fetched(tmp_path, f"{server}/good/")

    assert reports == [f"{NAME}: kept, it is here and right"]
    assert len(Handler.requests) == 1


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("lost", "failed: HTTP Error 404"),
        ("wrong", "gave a wrong file"),
        ("cut", "gave a wrong file|failed: "),
    ],
)
def test_no_mirror_is_left(server: str, tmp_path: Path, way: str, reason: str) -> None:
    """One sentence says why, and what was there stays."""
    (tmp_path / NAME).write_bytes(b"something else")
    with pytest.raises(ValueError, match=rf"could not be fetched: .*({reason})"):
        fetched(tmp_path, f"{server}/{way}/")

    assert (tmp_path / NAME).read_bytes() == b"something else"
    assert len([*tmp_path.iterdir()]) == 1
