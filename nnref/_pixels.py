"""What may be passed as an image, for the modules that draw one.

An image is a table of grey values from 0 (black) to 255 (white), as MNIST stores
it. The loader can scale such values to 0..1 and lay the rows one after another,
so both slips have a clear answer here: a flat row of 784 is folded back, and
numbers with a fraction are refused, since drawn as they are they would be black.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from nnref._checks import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MNIST: Final = 28 * 28
"""The length of a flattened image."""

_LONGEST: Final = 4_096
"""The most rows or columns of an image."""


def pixels(image: object, what: str = "image") -> NDArray[np.uint8]:
    """`image` is returned as rows of grey values, of shape (H, W).

    Shapes (784,) and (1, H, W), as `load_mnist` gives them, lose what is flat.

    Raises
    ------
    ValueError
        If the shape is another, or a value is no whole number from 0 to 255.
    """
    a = numbers(image, what)
    if a.dtype.kind not in "iu" or a.min() < 0 or a.max() > 255:
        msg = f"{what} must hold whole numbers from 0 to 255, not {_values(a)}"
        raise ValueError(msg)
    shape = (28, 28) if a.shape == (_MNIST,) else a.shape[a.ndim == 3 :]
    flat = math.prod(shape) == a.size
    if not flat or len(shape) != 2 or max(shape) > _LONGEST:
        msg = f"{what} must have shape (H, W), (1, H, W) or (784,), not {a.shape}"
        raise ValueError(msg)
    return a.reshape(shape).astype(np.uint8)


def _values(a: NDArray[np.generic]) -> str:
    """What an array holds, in three words."""
    if a.dtype.kind in "iu":
        return f"{a.min()} to {a.max()}"
    return f"{a.dtype} (times 255 and rounded?)"
