"""Weights in files: a trained network, saved for later, and the book's pickle.

A network is saved as its arrays W1, b1, W2, b2, W3, b3, in an .npz archive or, as in
the book, in a pickle. A file may come from anywhere. So it is read as data: no code in
it runs, and the sizes that it states are checked.
"""

import io
import os
import pickle
import pickletools
import reprlib
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnref.files import as_path, reason, take, unpacked

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
"""The arrays of a file of weights."""

_MOST_BYTES = 8_000_000  # in a file, packed and unpacked
_MOST_STEPS = 10_000  # of a pickle: three layers take a few hundred


def read_arrays(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The arrays W1, b1, W2, b2, W3, b3 of a file of weights, of shapes that fit.

    It is an .npz archive or a pickle of a dict of arrays, gzipped or not; its first
    bytes say which.
    """
    file = as_path(path, "path")
    with unpacked(file) as opened:
        content = bytes(take(opened, _MOST_BYTES + 1))
    try:
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES} bytes")
        is_archive = content.startswith(b"PK")
        return _chain(_read_npz(content) if is_archive else _read_pickle(content))
    except ValueError as error:
        raise ValueError(f"the file {file} holds no network: {error}") from None


def _chain(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays in order, after a check that their shapes fit as three layers."""
    width = arrays["W1"].shape[0]
    for i in (1, 2, 3):
        W, b = arrays[f"W{i}"], arrays[f"b{i}"]
        if W.ndim != 2 or W.shape[0] != width or b.shape != W.shape[1:]:
            shapes = f"({width}, m) and (m,), not {W.shape} and {b.shape}"
            raise ValueError(f"layer {i} must have shapes {shapes}")
        width = W.shape[1]
    return {name: arrays[name] for name in NAMES}


def _check_names(names: Any) -> None:
    """Raise ValueError unless these are the names of the arrays of a network."""
    if set(names) != set(NAMES):
        given = reprlib.repr(sorted(map(str, names)))
        raise ValueError(f"its arrays must be named {', '.join(NAMES)}, not {given}")


def _array(name: str, kind: Any, shape: Any, by_columns: Any, content: Any) -> Any:
    """The array of a file, after a check that its bytes fill its shape."""
    try:
        order: Any = "F" if by_columns in {True, "F"} else "C"
        raw = np.frombuffer(content, kind).reshape(shape, order=order)
        a = raw.astype({"f4": np.float32, "f8": np.float64}[raw.dtype.str[1:]])
        is_weight = a.ndim in {1, 2} and a.size > 0
    except Exception:  # noqa: BLE001 - whatever NumPy makes of such a description
        is_weight = False
    if not is_weight:
        raise ValueError(f"{name} is no array of float32 or float64, or not whole")
    if not (np.abs(a) <= 1e6).all():  # so that no score overflows
        raise ValueError(f"{name} must hold numbers within a million, and no nan")
    return a


def _read_npz(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of a zip archive, after a check of the sizes that it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = {i.filename.removesuffix(".npy"): i for i in archive.infolist()}
            _check_names(infos)
            if sum(info.file_size for info in infos.values()) > _MOST_BYTES:
                raise ValueError(f"it unpacks to more than {_MOST_BYTES} bytes")
            methods = {info.compress_type for info in infos.values()}
            if not methods <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise zipfile.BadZipFile
            members = {name: archive.read(info) for name, info in infos.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        msg = "its zip archive is cut short, damaged or of an unusual kind"
        raise ValueError(msg) from None
    return {name: _read_npy(member, name) for name, member in members.items()}


def _read_npy(content: bytes, name: str) -> np.ndarray:
    """One array: a header as a Python literal, and its bytes."""
    file = io.BytesIO(content)
    try:
        with warnings.catch_warnings(action="error"):
            np.lib.format.read_magic(file)
            shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
    except Exception:  # noqa: BLE001 - whatever NumPy makes of such a header
        msg = f"{name} is no array in the format .npy"
        raise ValueError(msg) from None
    return _array(name, kind, shape, by_columns, file.read())


class _Note:
    """A function that a pickle names, with the arguments and state of its call."""

    def __init__(self, name: str, args: tuple[Any, ...] = ()) -> None:
        self.name, self.args, self.state = name, args, ()

    def __call__(self, *args: Any) -> "_Note":
        """Records the call, which is not made."""
        return _Note(self.name, args)

    def __setstate__(self, state: Any) -> None:
        """Records the state."""
        self.state = state


class _RefusedError(ValueError):
    """A pickle that asks for something that no pickle of arrays needs."""


class _Unpickler(pickle.Unpickler):
    """Records calls of the few functions that arrays need; refuses all others."""

    names = (
        *("_codecs.encode", "numpy.dtype", "numpy.ndarray"),
        *("numpy.core.multiarray._reconstruct", "numpy.core.numeric._frombuffer"),
    )

    def find_class(self, module: str, name: str) -> Any:
        """A record of a function; NumPy 2 writes _core where NumPy 1 wrote core."""
        dotted = f"{module}.{name}"
        known = dotted.replace("numpy._core.", "numpy.core.")
        if known not in self.names:
            message = f"its pickle asks for {dotted[:80]!a}"
            raise _RefusedError(f"{message}, which is no array; it was not run")
        return _Note(known)


_STEPS = frozenset(
    "PROTO FRAME STOP MARK NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 "  # noqa: SIM905 - forty words
    "BINUNICODE SHORT_BINUNICODE UNICODE BINBYTES SHORT_BINBYTES BYTEARRAY8 BINSTRING "
    "SHORT_BINSTRING EMPTY_DICT DICT SETITEM SETITEMS EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 "
    "TUPLE3 PUT BINPUT LONG_BINPUT MEMOIZE GET BINGET LONG_BINGET GLOBAL STACK_GLOBAL "
    "REDUCE BUILD".split()
)
"""The opcodes in pickles of arrays."""


def _read_pickle(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of a pickled dict.

    A pickle is a program. Its opcodes are checked first, without running any: those
    that no array needs could take memory, and so could a large index of the memo. Then
    it is run with records in place of all functions.
    """
    if content[:1] not in {b"\x80", b"(", b"}", b"c"}:
        kind = "neither an .npz archive nor a pickle" if content else "empty"
        raise ValueError(f"it is {kind}")
    try:
        for count, (step, argument, _) in enumerate(pickletools.genops(content)):
            if step.name not in _STEPS:
                msg = f"its pickle takes the step {step.name}, which no array needs"
                raise _RefusedError(msg)
            is_far = isinstance(argument, int) and argument > _MOST_BYTES
            if count > _MOST_STEPS or (is_far and "PUT" in step.name):
                raise _RefusedError(f"its pickle takes more than {_MOST_STEPS} steps")
        notes = _Unpickler(io.BytesIO(content), encoding="latin-1").load()
    except _RefusedError:
        raise
    except Exception:  # noqa: BLE001 - whatever Python makes of such a pickle
        raise ValueError("its pickle is cut short or damaged") from None
    if not isinstance(notes, dict):
        raise ValueError("its pickle is no dict of arrays")
    _check_names(notes)
    return {name: _noted(note, name) for name, note in notes.items()}


def _noted(note: Any, name: str) -> np.ndarray:
    """The array that recorded calls describe."""
    match note:
        case _Note(args=(_Note(), *_), state=(_, shape, kind, by_columns, content)):
            pass
        case _Note(args=(content, kind, shape, by_columns)):
            pass
        case _:
            raise ValueError(f"{name} is no array in its pickle")
    match kind:
        case _Note(args=(str(letter), *_), state=(_, str(order), *_)):
            kind = order + letter
    if isinstance(content, _Note):  # a text that was to be encoded
        content = content.args[0] if content.args else None
    if isinstance(content, str):
        content = content.encode("latin-1", "replace")
    return _array(name, kind, shape, by_columns, content)


def save_weights(network: tuple[np.ndarray, ...] | None, path: Path) -> None:
    """Write the arrays of a network into an .npz file, whole or not at all.

    Only an .npz file of that name is replaced. Without a network, nothing is written:
    it is an error now if the file cannot be written later.
    """
    draft = path.with_name(f".{path.name[:40]}.{os.getpid()}")
    try:
        if path.exists() and not (path.is_file() and zipfile.is_zipfile(path)):
            msg = f"{path} is there already and holds no weights; it was left as it is"
            raise ValueError(msg)
        arrays: Any = dict(zip(NAMES, network or (), strict=False))
        with draft.open("wb") as file:
            np.savez_compressed(file, **arrays)
        if network is not None:
            os.replace(draft, path)
    except OSError as error:
        msg = f"the file {path} cannot be written: {reason(error)}"
        raise ValueError(msg) from None
    finally:
        draft.unlink(missing_ok=True)
