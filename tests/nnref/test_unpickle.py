"""Pickles of arrays: read whoever wrote them, and never run."""

from __future__ import annotations

import contextlib
import os
import pickle
import pickletools
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnref as nn
from nnref._raw import unpack
from nnref._unpickle import read_pickle

MEGABYTES = 1 << 20
PROTOCOLS = range(6)


def arrays(dtype: str = "<f4") -> dict[str, Any]:
    """The weights of a small network, among them every byte that there is."""
    every = np.frombuffer(bytes(range(256)), "<f4").astype(dtype)
    return {
        "W1": np.nan_to_num(every, posinf=1, neginf=1).reshape(16, 4),
        "b1": np.array([0, -0.5, 1e-30, 3e38], dtype),
        "W2": np.arange(8, dtype=dtype).reshape(4, 2),
        "b2": np.array([1, 2], dtype),
    }


def renamed(content: bytes, core: bytes) -> bytes:
    """The pickle as NumPy 1 (core) or NumPy 2 (_core) writes it."""
    for module in (b"multiarray", b"numeric"):
        for old in (b"core", b"_core"):
            before, after = (b"numpy." + name + b"." + module for name in (old, core))
            content = content.replace(b"c" + before + b"\n", b"c" + after + b"\n")
            before, after = (bytes([len(name)]) + name for name in (before, after))
            content = content.replace(b"\x8c" + before, b"\x8c" + after)
    if content[2:3] == b"\x95":  # protocols from 4 on state the length first
        content = content[:3] + struct.pack("<Q", len(content) - 11) + content[11:]
    return content


def python2(named: dict[str, Any], protocol: int) -> bytes:
    """The pickle that Python 2 writes, whose texts are texts of bytes."""

    def text(raw: bytes) -> bytes:
        if protocol == 0:
            return b"S" + repr(raw)[1:].encode("ascii") + b"\n"
        size = len(raw)
        start = b"U%c" % size if size < 256 else b"T" + struct.pack("<i", size)
        return start + raw

    def array(a: Any) -> bytes:
        shape = b"".join(b"I%d\n" % n for n in a.shape)
        kind, order = a.dtype.str[1:].encode(), a.dtype.str[:1].encode()
        truth = (b"I00\n", b"I01\n") if protocol < 2 else (b"\x89", b"\x88")
        return b"".join(
            [
                b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\nt",
                text(b"b") + b"tR(I1\n(" + shape + b"tcnumpy\ndtype\n(" + text(kind),
                b"I0\nI1\ntR(I3\n" + text(order) + b"NNNI-1\nI-1\nI0\ntb",
                truth[a.flags.fnc] + text(a.tobytes("A")) + b"tb",
            ]
        )

    items = b"".join(text(name.encode()) + array(a) for name, a in named.items())
    return (b"\x80\x02" if protocol == 2 else b"") + b"(" + items + b"d."


def agree(content: bytes, named: dict[str, Any]) -> None:
    """The pickle holds just these arrays."""
    read = read_pickle(content)

    assert list(read) == list(named)
    for name, a in named.items():
        native = a.astype(a.dtype.newbyteorder("="))
        np.testing.assert_array_equal(unpack(read[name], name), native, strict=True)


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "by rows": np.ascontiguousarray,
    "by columns": np.asfortranarray,
    "with gaps": lambda a: np.repeat(a, 2, axis=0)[::2],
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
}


@pytest.mark.parametrize("core", [b"core", b"_core"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", ">f8"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_pickles_of_numpy(protocol: int, dtype: str, layout: str, core: bytes) -> None:
    """What NumPy pickles is read, under each protocol and both of its names."""
    named = {name: LAYOUTS[layout](a) for name, a in arrays(dtype).items()}

    agree(renamed(pickle.dumps(named, protocol), core), named)


@pytest.mark.parametrize("layout", ["by rows", "by columns"])
@pytest.mark.parametrize("protocol", [0, 1, 2])
def test_pickles_of_python_2(protocol: int, layout: str) -> None:
    """Pickles that Python 2 wrote hold the same arrays."""
    named = {name: LAYOUTS[layout](a) for name, a in arrays().items()}
    content = python2(named, protocol)

    agree(content, named)


class Asks:
    """An object whose pickle asks for a call."""

    def __init__(self, function: Any, *args: Any) -> None:
        """What is to be called."""
        self.call = (function, args)

    def __call__(self) -> None:
        """Results of calls may be called as well."""

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
        (Asks(getattr, Path, "touch"), r"(builtins|__builtin__)\.getattr"),
        (bytearray, r"(builtins|__builtin__)\.bytearray"),
        (np.load, r"numpy\.load"),
        (np.zeros, r"numpy\.\w*(core\.multiarray\.)?zeros"),
    ],
)
def test_calls_are_not_made(
    tmp_path: Path, protocol: int, function: Any, name: str
) -> None:
    """A pickle that asks for anything but arrays is refused by name, and not run."""
    target = tmp_path / "ran"
    path = tmp_path / "weights.pkl"
    asks = Asks(function, f"echo > {target}")
    path.write_bytes(pickle.dumps({**arrays(), "b2": asks}, protocol))

    with pytest.raises(ValueError, match=f"asks for '{name}', which is no array"):
        nn.load_weights(path)

    assert not target.exists()


ARRAYS = pickle.dumps(arrays(), 3)
TUPLES = b"\x80\x02}N\x85q\0" + b"h\0h\0\x86q\0" * 1000
FLOAT32 = b"U\2f4\x85R(K\3U\1<tbK\1\x85U\1CtRq\1U\2b1h\1u."
SHARED = np.ones((1000, 1000), np.float32)
SHARED_BIASES = np.ones(1000, np.float32)

REFUSED: dict[str, tuple[bytes, str]] = {
    "INST": (b"(S'true'\nios\nsystem\n.", "asks for 'os.system', which is no array"),
    "a name in colour": (b"cos\n\x1b[31m\n.", r"asks for 'os.\\x1b\[31m'"),
    "a long name": (b"c" + b"o" * 999 + b"\ns\n.", "asks for 'o{80}', which"),
    "OBJ": (b"(cnumpy\nndarray\no.", "takes the step OBJ, which no array needs"),
    "NEWOBJ": (b"\x80\2cnumpy\nndarray\n)\x81.", "takes the step NEWOBJ"),
    "EXT1": (b"\x80\2\x82\1.", "takes the step EXT1"),
    "PERSID": (b"\x80\2Pname\n.", "takes the step PERSID"),
    "BINPERSID": (b"\x80\2NQ.", "takes the step BINPERSID"),
    "NEXT_BUFFER": (b"\x80\5\x97.", "takes the step NEXT_BUFFER"),
    "objects": (pickle.dumps({"W1": np.array([{}])}), "takes the step EMPTY_LIST"),
    "a list": (pickle.dumps({"W1": [1.0]}), "takes the step EMPTY_LIST"),
    "a float": (pickle.dumps({"W1": 1.0}), "takes the step BINFLOAT"),
    "a number": (pickle.dumps({"W1": 1}), "'W1' is no array in its pickle"),
    "a text": (pickle.dumps({"W1": "W1"}), "'W1' is no array in its pickle"),
    "dtypes": (pickle.dumps({"W1": np.dtype("f4")}), "'W1' is no array"),
    "whole numbers": (pickle.dumps({"W1": np.ones(1, int), "b1": 1}), "'b1' is no"),
    "records": (pickle.dumps({"W1": np.ones(1, "f4,f4")}), "'|V8'|step EMPTY_LIST"),
    "one array": (pickle.dumps(SHARED_BIASES), "its pickle is no dict of arrays"),
    "many steps": (b"\x80\2" + b"N" * 20_000, "takes more than 10000 steps"),
    "deep": (b"\x80\2N" + b"\x85" * 9_000 + b".", "is no dict of arrays"),
    "tuples as keys": (TUPLES + b"Ns.", "cut short or damaged"),
    "numbers as keys": (pickle.dumps({1: SHARED_BIASES}), "cut short or damaged"),
    "a long number": (b"\x80\2L" + b"9" * 9_999 + b"L\n.", "cut short or damaged"),
    "a large number": (b"\x80\2\x8b\xff\xff\xff\x7f.", "takes the step LONG4"),
    "bytes that lie": (b"\x80\3B\xff\xff\xff\xffW1.", "cut short or damaged"),
    "texts that lie": (b"\x80\3X\xff\xff\xff\xffW1.", "cut short or damaged"),
    "quotes left open": (b"(S'W1\n.", "cut short or damaged"),
    "strange escapes": (rb"(S'\q'" + b"\n.", "cut short or damaged"),
    "state for a name": (b"\x80\2cnumpy\ndtype\n}b.", "cut short or damaged"),
    "a call of a text": (b"\x80\2U\2W1)R.", "cut short or damaged"),
    "nothing kept": (b"\x80\2h\0.", "cut short or damaged"),
    "nothing there": (b"\x80\2.", "cut short or damaged"),
    "too little there": (b"\x80\2NR.", "cut short or damaged"),
    "no such step": (b"\x80\2\xff.", "cut short or damaged"),
    "no end": (ARRAYS[:-1], "cut short or damaged"),
    "cut": (ARRAYS[:200], "cut short or damaged"),
    "wrong shape": (
        ARRAYS.replace(b"K\x10K\4", b"K\x10K\5"),
        "W1 holds 256 bytes, which do not make the shape .16, 5.",
    ),
    "not bytes": (
        b"}(U\2W1cnumpy.core.numeric\n_frombuffer\n(K\1cnumpy\ndtype\n" + FLOAT32,
        "W1 must hold bytes, not a int",
    ),
    "no texts of bytes": (
        python2(arrays(), 2).replace(
            b"T\0\1\0\0" + arrays()["W1"].tobytes(),
            b"X\0\2\0\0" + ("\u0100" * 256).encode(),
        ),
        "W1 must hold bytes, but holds a text",
    ),
    "one array a hundred times": (
        pickle.dumps({f"{k}{i}": {"W": SHARED, "b": SHARED_BIASES}[k]
                      for i in range(1, 51) for k in "Wb"}),
        "its arrays take more than 8000000 bytes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refusal(tmp_path: Path, case: str) -> None:
    """A hostile or broken pickle is refused in one sentence, with little memory."""
    content, message = REFUSED[case]
    path = tmp_path / "weights.pkl"
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
    assert peak < 40 * MEGABYTES


def test_large_memo() -> None:
    """A value may be kept under any number; the memory holds no room for others."""
    tracemalloc.start()
    try:
        agree(b"\x80\2}r\xff\xff\xff\x7f.", {})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < MEGABYTES


GOOD = [pickle.dumps(arrays(), protocol) for protocol in PROTOCOLS]
GOOD += [python2(arrays(), protocol) for protocol in range(3)]
STEPS = "".join(opcode.code for opcode in pickletools.opcodes).encode("latin-1")
CHANGE = st.tuples(
    st.integers(0, 2000),
    st.integers(0, 3),
    st.binary(max_size=3) | st.sampled_from(STEPS).map(lambda step: bytes([step])),
)


@given(st.sampled_from(GOOD), st.lists(CHANGE, min_size=1, max_size=5))
def test_changed_bytes(good: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    """Whatever happens to a pickle, it is read or refused."""
    content = bytearray(good)
    for place, size, new in changes:
        content[place : place + size] = new
    with contextlib.suppress(ValueError):
        for name, raw in read_pickle(bytes(content)).items():
            unpack(raw, name)


@given(st.binary(max_size=20).map(lambda end: b"\x80\4" + end + b"."))
def test_random_programs(content: bytes) -> None:
    """A program of random steps is read or refused."""
    with contextlib.suppress(ValueError):
        read_pickle(content)
