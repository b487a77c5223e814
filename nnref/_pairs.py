"""Predictions and labels, as a caller gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnref._checks import numbers

if TYPE_CHECKING:
    from nnref._types import Array


def as_classes(x: object, what: str) -> Array:
    """`x` as whole numbers of shape (N,)."""
    a = numbers(x, what)
    if a.ndim != 1 or a.dtype.kind not in "iu":
        msg = f"{what} must be whole numbers of shape (N,), not {a.dtype} of {a.shape}"
        raise ValueError(msg)
    return a


def as_pairs(predictions: object, labels: object) -> tuple[Array, Array]:
    """Predictions and labels, one of each an input."""
    p, t = as_classes(predictions, "predictions"), as_classes(labels, "labels")
    if p.shape != t.shape:
        msg = f"{len(p)} predictions do not go with {len(t)} labels"
        raise ValueError(msg)
    return p, t
