"""A network, and the images that show how well it reads.

Inference on MNIST takes three things: a trained network with 784 inputs and ten
outputs, images, and the digits that they really show. `Digits` holds the three
together, so that a question about them can be asked in one word. Nothing is
learnt here; the weights were learnt before and are only used.

The bundled ones, a network and 1,000 test images that it was not trained on,
are what every function means that is not told otherwise. With other files,

    Digits(load_weights("mine.npz"), *load_split("test", normalize=False, root="mnist"))

the same questions are answered for them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import instance, numbers
from nnref.mnist import load_split
from nnref.network import Network
from nnref.weights import load_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnref._types import Floats

_WEIGHTS: Final = Path(__file__).parent / "data" / "weights.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """A network that reads digits, images of digits, and what they really show.

    The arrays are copied and made read-only.

    Raises
    ------
    ValueError
        If the network has other than 784 inputs, three layers and 10 outputs, the
        images are not uint8 of shape (N, 784), or the labels are not N whole
        numbers from 0 to 9.
    """

    network: Network
    images: NDArray[np.uint8]
    """Pixels from 0 to 255, shape (N, 784)."""
    labels: NDArray[np.uint8]
    """What each image shows, 0 to 9, shape (N,)."""

    def __post_init__(self) -> None:
        """The three are checked, and the arrays frozen."""
        _check(self.network)
        object.__setattr__(self, "images", _images(self.images))
        object.__setattr__(self, "labels", _labels(self.labels, len(self.images)))

    @property
    def pixels(self) -> Floats:
        """The images as the network wants them: float32 from 0 to 1."""
        return self.pixels_of(slice(None))

    def pixels_of(self, some: int | slice) -> Floats:
        """Those of one image, shape (784,), or of a slice of them."""
        return np.divide(self.images[some], np.float32(255), dtype=np.float32)


def _check(network: object) -> None:
    """A network that can read digits is let through."""
    checked = instance(network, "network", Network)
    sizes = checked.sizes
    if len(sizes) != 4 or (sizes[0], sizes[-1]) != (784, 10):
        msg = f"the network must have sizes (784, n, m, 10), not {sizes}"
        raise ValueError(msg)
    arrays = checked.weights + checked.biases
    if not all(np.isfinite(a).all() for a in arrays):
        msg = "the network must have finite weights, but one is nan or infinite"
        raise ValueError(msg)


def _images(images: object) -> NDArray[np.uint8]:
    """A read-only copy of `images`, if they are flat and unscaled."""
    x = numbers(images, "images")
    if x.dtype != np.uint8 or x.ndim != 2 or x.shape[1] != 784:
        msg = f"images must be uint8 of shape (N, 784), not {x.dtype} of {x.shape}"
        raise ValueError(msg)
    return _frozen(x)


def _labels(labels: object, n: int) -> NDArray[np.uint8]:
    """A read-only copy of `labels`, if there is a digit for each image."""
    t = numbers(labels, "labels")
    if t.shape != (n,) or t.dtype.kind not in "iu":
        msg = f"labels must be {n} whole numbers, not {t.dtype} of shape {t.shape}"
        raise ValueError(msg)
    if t.min() < 0 or t.max() > 9:
        msg = f"labels must be from 0 to 9, not from {t.min()} to {t.max()}"
        raise ValueError(msg)
    return _frozen(t)


def _frozen(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    a = values.astype(np.uint8)
    a.setflags(write=False)
    return a


@functools.cache
def bundled_digits() -> Digits:
    """The network and the 1,000 test images that come with the package.

    They are read once, at the first call.
    """
    images, labels = load_split("test", normalize=False)
    return Digits(load_weights(_WEIGHTS), images, labels)
