"""Weights in a file: a trained network, kept for later.

Whoever has trained a network once wants to use it without training it again.
The arrays W1, b1, W2, b2 and so on, a pair for each layer, are all that has to be
kept. They are written as .npz, the format in which NumPy stores several arrays
in one file. The book keeps its weights in a pickle, which can be read as well.

A file of weights comes from somewhere, like any download. So it is read as data
and nothing else: no code of it runs, and no size that it states is believed.
"""

from __future__ import annotations

import os
import reprlib
from typing import TYPE_CHECKING, Final

from nnref._checks import instance
from nnref._files import as_path, replace_file, take, unpacked
from nnref._npz import ARCHIVE, npz_bytes, read_npz
from nnref._raw import MOST_BYTES, unpack
from nnref._unpickle import read_pickle
from nnref.network import Network

if TYPE_CHECKING:
    from nnref._raw import RawArray
    from nnref._types import Floats

_PICKLE: Final = b"\x80(}c"
"""The bytes that a pickle may begin with."""


def load_weights(path: str | os.PathLike[str]) -> Network:
    """The network whose weights and biases a file holds.

    Parameters
    ----------
    path
        An .npz file, or a pickle of a dict of arrays, gzipped or not; its first
        bytes say which. The arrays are W1, b1, W2, b2 and so on.

    Returns
    -------
    Network
        A layer for each pair of arrays, in float32 or float64 as they are stored.

    Raises
    ------
    ValueError
        If there is no such file, or it holds anything but such arrays: other
        names, other kinds of number, shapes that form no chain, nan, more than
        8 MB. A pickle is not run; what it asks for beyond arrays is refused by
        name.
    """
    file = as_path(path, "path")
    with unpacked(file) as opened:
        content = bytes(take(opened, MOST_BYTES + 1))
    try:
        return _network(_read(content))
    except ValueError as error:
        msg = f"the file {file} holds no network: {error}"
        raise ValueError(msg) from None


def _read(content: bytes) -> dict[str, RawArray]:
    """The arrays of a file, whichever of the two formats it has."""
    if not content:
        raise ValueError("it is empty")
    if len(content) > MOST_BYTES:
        msg = f"it is larger than {MOST_BYTES} bytes"
        raise ValueError(msg)
    if content.startswith(ARCHIVE):
        return read_npz(content)
    if content[0] in _PICKLE:
        return read_pickle(content)
    raise ValueError("it is neither an .npz archive nor a pickle")


def _network(arrays: dict[str, RawArray]) -> Network:
    """The network of all `arrays`, if they are what a network needs."""
    layers = range(1, len(arrays) // 2 + 1)
    names = [f"{kind}{i}" for i in layers for kind in "Wb"]
    if not names or set(names) != set(arrays):
        held = reprlib.repr(sorted(arrays))
        msg = f"its arrays must be named W1, b1, W2, b2 and so on, not {held}"
        raise ValueError(msg)
    made: dict[str, Floats] = {}
    for name in names:
        made[name] = unpack(arrays[name], name)
        if sum(a.nbytes for a in made.values()) > MOST_BYTES:
            msg = f"its arrays take more than {MOST_BYTES} bytes"
            raise ValueError(msg)
    return Network(
        tuple(made[f"W{i}"] for i in layers), tuple(made[f"b{i}"] for i in layers)
    )


def save_weights(network: Network, path: str | os.PathLike[str]) -> None:
    """The weights of a network are written into an .npz file, whole or not at all.

    The same network gives the same bytes. An .npz file of that name is replaced;
    anything else of that name is kept.

    Parameters
    ----------
    network
        The network; `load_weights` gives it back as it is.
    path
        The file to write, in a folder that is there.

    Raises
    ------
    ValueError
        If the network could not be read again because a weight is nan or infinite
        or there are more than 8 MB of them, `path` is a file of another kind or a
        folder, or the file cannot be written.
    """
    instance(network, "network", Network)
    arrays: dict[str, Floats] = {}
    for i, layer in enumerate(zip(network.weights, network.biases, strict=True), 1):
        arrays[f"W{i}"], arrays[f"b{i}"] = layer
    content = npz_bytes(arrays)
    try:
        _network(_read(content))
    except ValueError as error:
        msg = f"the network cannot be saved: {error}"
        raise ValueError(msg) from None
    replace_file(as_path(path, "path"), content, ARCHIVE, "holds no weights")
