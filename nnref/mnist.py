"""MNIST: images of handwritten digits, and a network that reads them.

An image has 28 x 28 pixels from 0 (paper) to 255 (ink); its label is the digit that
was written. A network takes a row of numbers. So an image is flattened to 784 pixels,
and they are scaled to the range from 0 to 1, where weights of ordinary size keep the
weighted sums in the range in which a sigmoid reacts. The digit that the network reads
is the index of the largest of its ten outputs.
"""

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nnref.activations import softmax
from nnref.files import DATA, read_part, read_weights
from nnref.network import Network, forward


def load_mnist(**flags: Any) -> tuple[Any, Any]:
    """Training and test data, ``(x_train, t_train), (x_test, t_test)``: see `load`."""
    return load("train", **flags), load("test", **flags)


def load(
    part: str,
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    root: str | PathLike[str] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels for training, "train", or for the accuracy, "test".

    Images have shape (N, 784) or (N, 1, 28, 28), labels (N,) or, one-hot, (N, 10).
    `root` is a folder with the files of MNIST, else the part that comes with nnref.
    """
    x, t = read_part(part, DATA if root is None else Path(root))
    x = x.reshape(len(x), 784) if flatten else x.reshape(len(x), 1, 28, 28)
    x = np.divide(x, 255, dtype=np.float32) if normalize else x.copy()
    return x, np.eye(10)[t] if one_hot_label else t.copy()


def load_weights(path: str | PathLike[str]) -> Network:
    """The network in a file of the arrays W1, b1 to W3, b3, .npz or a pickle."""
    return Network(**read_weights(Path(path)))


def predict(
    x: np.ndarray,
    network: Network,
    batch: int = 500,
    output: Callable[[Any], Any] = softmax,
) -> np.ndarray:
    """The probabilities of the ten digits, shape (N, 10), for images of shape (N, 784).

    A row is computed alone, so its batch changes nothing but the speed.
    """
    batches = [x[i : i + batch] for i in range(0, len(x), batch)]
    return np.concatenate([forward(b, network, output=output).y for b in batches])


def accuracy(predictions: np.ndarray, labels: np.ndarray) -> float:
    """The share of predictions that equal their labels, from 0 to 1."""
    return float(np.sum(np.equal(predictions, labels)) / len(labels))
