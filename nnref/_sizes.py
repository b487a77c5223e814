"""The sizes of a network's layers, as a caller gives them."""

from __future__ import annotations

import reprlib
from typing import Final

from nnref._checks import MAX_SIZE, numbers, whole

_LARGEST_LAYER: Final = 1_000_000


def layer_sizes(sizes: object) -> list[int]:
    """`sizes` is returned as a list of two whole numbers or more.

    Raises
    ------
    ValueError
        If there are fewer, or one is not a whole number from 1 to a million.
    """
    a = numbers(sizes, "sizes")
    if a.ndim != 1 or not 2 <= a.size <= MAX_SIZE or a.dtype.kind not in "iu":
        given = reprlib.repr(sizes)
        msg = f"sizes must be a list of two or more whole numbers, not {given}"
        raise ValueError(msg)
    return [whole(n, "a size", 1, _LARGEST_LAYER) for n in a.tolist()]
