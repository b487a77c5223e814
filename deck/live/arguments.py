"""What functions for cards check of their arguments.

A bank's expressions run before anybody trusts it: so the names that there are, and what
would take much time or memory. Some things that NumPy does without a word would be a
wrong card. All else is left to NumPy, whose error is shown with its place.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

MAX_SIZE = 1_000
"""The most elements of an array or list that is computed for a card."""


def choose(known: Mapping[str, T], name: object) -> T:
    """What has this name."""
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"{reprlib.repr(name)} is none of {', '.join(known)}")
    return known[name]


def at_most(limit: int, number: float, what: str) -> None:
    """Refuse a number above a limit, and nan."""
    if not number <= limit:
        raise ValueError(f"{what} must be {limit:,} at most")


def same_shape(a: Any, b: Any) -> None:
    """Refuse arrays that NumPy would repeat to fit each other."""
    if np.shape(a) != np.shape(b):
        shapes = f"{np.shape(a)} and {np.shape(b)}"
        raise ValueError(f"shapes {shapes} do not go with each other")


def numbers(x: Any) -> np.ndarray:
    """`x` as an array."""
    a = np.asarray(x)
    if a.dtype.kind not in "biuf" or a.dtype.itemsize > 8:  # noqa: PLR2004 - 64 bits
        given = reprlib.repr(x)
        raise ValueError(f"numbers of at most 64 bits are needed, not {given}")
    return a


def floats(x: Any) -> np.ndarray:
    """`x` as an array of float64; one of float32 stays.

    NumPy takes pixels, uint8, to float16, which overflows soon.
    """
    a = numbers(x)
    return a if a.ndim and a.dtype == np.float32 else a.astype(np.float64)
