"""MNIST: images of handwritten digits, and a network that reads them.

An image has 28 x 28 pixels from 0 (paper) to 255 (ink); its label is the digit that
was written. For the network it is flattened to a row of 784 pixels and scaled to the
range from 0 to 1, which keeps the weighted sums where a sigmoid reacts. The digit that
the network reads is the index of the largest of its ten outputs.
"""

import gzip
import pickle
from pathlib import Path
from typing import Any

import numpy as np

import nnref
from nnref.activations import Activation, softmax
from nnref.network import Network, batches, forward

DATA = Path(nnref.__file__).parent / "data"  # some of the images, and trained weights


def predict(
    x: np.ndarray, network: Network, batch: int = 500, output: Activation = softmax
) -> np.ndarray:
    """The probabilities of the ten digits, (N, 10), for images of shape (N, 784)."""
    rows = batches(len(x), batch)
    return np.concatenate([forward(x[b], network, output=output).y for b in rows])


def accuracy(predictions: np.ndarray, labels: np.ndarray) -> float:
    """The share of predictions that equal their labels, from 0 to 1."""
    return float(np.sum(np.equal(predictions, labels)) / len(labels))


def load(
    part: str,
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    root: str | Path = DATA,
) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels for training, "train", or for the accuracy, "test".

    Images have shape (N, 784) or (N, 1, 28, 28), labels (N,) or, one-hot, (N, 10).
    """
    start = {"train": "train", "test": "t10k"}[part]
    x = _read_idx(Path(root), f"{start}-images", (784,) if flatten else (1, 28, 28))
    t = _read_idx(Path(root), f"{start}-labels", ())
    x = np.divide(x, 255, dtype=np.float32) if normalize else x
    return x, np.eye(10)[t] if one_hot_label else t


def _read_idx(folder: Path, name: str, row: tuple[int, ...]) -> np.ndarray:
    """The bytes of a file in the format IDX, in which MNIST is stored: shape (N, *row).

    The fourth byte is the number of axes. The size of each follows in four bytes, then
    the numbers: 60,000 images begin 00000803 0000ea60 0000001c 0000001c.
    """
    path = next((p for p in sorted(folder.glob(f"{name}?idx*")) if p.is_file()), None)
    if path is None:
        help_ = f'`python -m nnref fetch --to "{folder}"` downloads what is missing'
        raise ValueError(f"the folder {folder} has no {name}-idx file; {help_}")
    content = path.read_bytes()
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        n, *_ = np.frombuffer(content, ">u4", content[3], offset=4)
        numbers = np.frombuffer(content, np.uint8, offset=4 + 4 * content[3])
        return numbers.reshape(int(n), *row).copy()
    except Exception as error:
        raise ValueError(f"{path} is no whole file of {name}: {error}") from error


def load_weights(path: str | Path = DATA / "weights.npz") -> Network:
    """The network in a file of the arrays W1, b1 to W3, b3, .npz or a pickle."""
    with Path(path).open("rb") as file:
        try:
            is_npz = file.peek(2)[:2] == b"PK"
            arrays = np.load(file) if is_npz else _Unpickler(file).load()
            network = Network(*(np.asarray(arrays[n]) for n in Network._fields))
            if any(a.dtype.kind != "f" for a in network):
                raise ValueError("numbers other than floats")
        except Exception as error:
            why = f"{type(error).__name__}: {error}".partition("\n")[0]
            names = ", ".join(Network._fields)
            raise ValueError(f"{path} holds no network of {names} ({why})") from error
    return network


class _Unpickler(pickle.Unpickler):
    """Reads a pickle as data: nothing that it asks for is called.

    Not even NumPy, for a pickle can describe objects whose addresses are its bytes.
    """

    def find_class(self, module: str, name: str) -> Any:
        """What stands for a name: a part for NumPy's, bytes for those of protocol 2."""
        if module.partition(".")[0] == "numpy":
            return _Part
        if (module, name) == ("_codecs", "encode"):
            return str.encode
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which did not run")


class _Part:
    """What one of NumPy's functions would be called with, and the state after it."""

    def __init__(self, *args: Any) -> None:
        self.args = args

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, by_columns, content, *_ = self.state = state
        self.args += content, kind, shape, "F" if by_columns else "C"

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        content, kind, shape, order = self.args[-4:]
        numbers = np.frombuffer(content, kind.state[1] + kind.args[0])
        return numbers.reshape(shape, order=order).copy()
