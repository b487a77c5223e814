"""Files of strangers end in one sentence each, soon, and in little memory."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import pickle
import pickletools
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnref.mnist import load, load_weights
from nnref.network import Network
from nnref.weights import NAMES, save_weights
from tests.patience import little_work
from tests.tables import table

MEGABYTE = 1 << 20
RNG = np.random.default_rng(1)
SHAPES = ((4, 3), (3,), (3, 2), (2,), (2, 2), (2,))
SMALL = {
    name: RNG.standard_normal(shape).astype("f4")
    for name, shape in zip(NAMES, SHAPES, strict=True)
}
NAN = SMALL["W1"] * np.float32("nan")
PROTOCOLS = range(2, 6)


@contextlib.contextmanager
def bounded(megabytes: float = 40) -> Iterator[None]:
    """What happens takes little time and memory."""
    tracemalloc.start()
    try:
        with little_work():
            yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


def npz(arrays: Any, save: Callable[..., None] = np.savez) -> bytes:
    """The .npz file that NumPy writes."""
    content = io.BytesIO()
    save(content, **arrays)
    return content.getvalue()


def npy(a: Any, version: tuple[int, int] = (1, 0)) -> bytes:
    """One array in the format .npy, as NumPy writes it."""
    content = io.BytesIO()
    np.lib.format.write_array(content, np.asarray(a), version)
    return content.getvalue()


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as opened:
        for name, member in members.items():
            opened.writestr(name, member)
    return content.getvalue()


def with_member(member: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive in which something else stands in the place of W1."""
    rest = {f"{name}.npy": npy(a) for name, a in SMALL.items()}
    return archive({**rest, "W1.npy": member}, method)


def encrypted(content: bytes) -> bytes:
    """The archive says of its first member that it wants a password."""
    flags = content.index(b"PK\1\2") + 8
    return content[:flags] + b"\1" + content[flags + 1 :]


def same(network: Network) -> bool:
    """Whether a network is the small one, to the last bit and of the same kind."""
    pairs = zip(network, SMALL.values(), strict=True)
    return all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in pairs)


# Weights.


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("change", [np.asfortranarray, lambda a: a.astype(">f4")])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_archives_of_numpy(tmp_path: Path, save: Any, change: Any, pack: Any) -> None:
    """Archives that NumPy wrote are read, in any order of numbers or bytes."""
    path = tmp_path / "weights.txt"  # the content counts, not the name
    path.write_bytes(pack(npz({n: change(a) for n, a in SMALL.items()}, save)))

    assert same(load_weights(path))


@pytest.mark.parametrize("core", [b"core", b"_core"])
@pytest.mark.parametrize("change", [np.asfortranarray, lambda a: a.astype(">f4")])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_pickles(tmp_path: Path, protocol: int, change: Any, core: bytes) -> None:
    """What NumPy 1 and 2 pickle is read, under each protocol."""
    content = pickle.dumps({n: change(a) for n, a in SMALL.items()}, protocol)
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

    def __init__(self, function: Any, *args: Any) -> None:
        """What is to be called."""
        self.call = (function, args)

    def __reduce__(self) -> Any:
        """The call, as pickles ask for it."""
        return self.call


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("function", "name"),
    [
        (os.system, r"(posix|nt)\.system"),
        (eval, r"(builtins|__builtin__)\.eval"),
        (getattr, r"(builtins|__builtin__)\.getattr"),
        (bytearray, r"(builtins|__builtin__)\.bytearray"),
        (np.load, r"numpy\.load"),
        (np.zeros, r"numpy\.\w*(core\.multiarray\.)?zeros"),
    ],
)
def test_pickled_calls_do_not_run(
    tmp_path: Path, protocol: int, function: Any, name: str
) -> None:
    """A pickle that asks for anything but arrays is refused by name, and not run."""
    target = tmp_path / "ran"
    path = tmp_path / "weights.pkl"
    asks = Asks(function, f"echo > {target}")
    path.write_bytes(pickle.dumps({**SMALL, "b2": asks}, protocol))

    with pytest.raises(ValueError, match=f"asks for '{name}', which is no array"):
        load_weights(path)

    assert not target.exists()


PICKLED = pickle.dumps(SMALL, 3)
LIE = b"'shape': (4, 3), }"
LARGE = b"\x80\3X" + struct.pack("<I", 4_000_000) + b"x" * 4_000_000
REFUSED = {name: row for name, *row in table(__file__, "weights")}


@pytest.mark.parametrize("case", REFUSED)
def test_no_weights(tmp_path: Path, case: str) -> None:
    """What is no file of weights is refused in one sentence."""
    expression, message = REFUSED[case]
    path = tmp_path / "weights"
    path.write_bytes(eval(expression))  # noqa: S307 - our own table

    with bounded(), pytest.raises(ValueError, match=message) as caught:
        load_weights(path)

    assert str(caught.value).startswith(f"the file {path} holds no network: ")
    assert str(caught.value).isprintable()
    assert not str(caught.value).endswith(".")


STEPS = "".join(opcode.code for opcode in pickletools.opcodes).encode("latin-1")
CHANGE = st.tuples(
    st.integers(0, 2000),
    st.integers(0, 3),
    st.binary(max_size=3) | st.sampled_from(STEPS).map(lambda step: bytes([step])),
)


@given(
    st.sampled_from([npz(SMALL), *(pickle.dumps(SMALL, p) for p in PROTOCOLS)]),
    st.lists(CHANGE, min_size=1, max_size=5),
)
def test_changed_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    good: bytes,
    changes: list[tuple[int, int, bytes]],
) -> None:
    """Whatever happens to a file of weights, it is read or refused."""
    content = bytearray(good)
    for place, size, new in changes:
        content[place : place + size] = new
    path = tmp_path_factory.getbasetemp() / "changed"
    path.write_bytes(content)
    with contextlib.suppress(ValueError):
        load_weights(path)


def test_saved_weights(tmp_path: Path) -> None:
    """What is saved is loaded again, the same bytes each time; others' files stay."""
    path, letter = tmp_path / "weights.npz", tmp_path / "letter.npz"
    letter.write_text("dear reader", "utf-8")
    network = Network(**SMALL)

    save_weights(network, path)
    first = path.read_bytes()
    save_weights(network, path)

    assert same(load_weights(path))
    assert path.read_bytes() == first
    with pytest.raises(ValueError, match="holds no weights; it was left as it is"):
        save_weights(network, letter)
    with pytest.raises(ValueError, match="cannot be written: No such file"):
        save_weights(network, tmp_path / "none" / "weights.npz")
    assert letter.read_text("utf-8") == "dear reader"
    assert len(list(tmp_path.iterdir())) == 2


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
    x, t = load("test", root=folder)
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(b"not read")

    assert (x.shape, t.tolist()) == ((N, 784), [7, 8, 9])
    assert load("test", root=str(folder))[0].shape == x.shape


def bomb(head: bytes, megabytes: int) -> bytes:
    """A gzipped file of `head` and so many megabytes of zeros, made in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the packer knows nothing of what went before, so that equal
    # megabytes become equal bytes.
    zeros = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    gzip_head = b"\x1f\x8b\x08" + bytes(7)
    return gzip_head + start + zeros * megabytes + packer.flush() + bytes(8)


MOST = IMAGES[:4] + struct.pack(">3I", 100_000, 28, 28)


@pytest.mark.parametrize(("expression", "message"), table(__file__, "images"))
def test_no_images(folder: Path, expression: str, message: str) -> None:
    """What is no whole file of images is refused in one sentence, bombs too."""
    path = folder / "t10k-images-idx3-ubyte"
    path.write_bytes(eval(expression))  # noqa: S307 - our own table

    with bounded(3), pytest.raises(ValueError, match=message) as caught:
        load("test", root=folder)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file(folder: Path) -> None:
    """What is missing, no folder or no file is named; nothing is waited for."""
    labels = folder / "t10k-labels.idx1-ubyte.gz"
    labels.write_bytes(LABELS[:-1] + b"\x0a")
    with pytest.raises(ValueError, match="must be from 0 to 9, but one is 10"):
        load("test", root=folder)
    labels.unlink()
    with pytest.raises(
        ValueError, match=r"no t10k-labels-idx1-ubyte.gz; `python -m nn"
    ):
        load("test", root=folder)
    with pytest.raises(ValueError, match=r"the folder .* has no t10k"):
        load("test", root=folder / "t10k-images-idx3-ubyte")
    with pytest.raises(ValueError, match="root must be a path, not"):
        load("test", root="a\0b")
    with pytest.raises(ValueError, match="there is no file"):
        load_weights(folder / "none")
    with pytest.raises(ValueError, match="is a folder"):
        load_weights(folder)
    os.mkfifo(folder / "pipe")
    with pytest.raises(ValueError, match="is a pipe or a device"):
        load_weights(folder / "pipe")
