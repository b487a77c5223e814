"""Shapes: what comes out of a product, a sum or a layer, before any number does.

Most mistakes with arrays are mistakes of shape, and can be found on paper. The
functions here give the shape that a result has, as a tuple of its axes, or the
text "error" where NumPy would raise an exception. No array is made, so shapes
may be as large as they like.
"""

from __future__ import annotations

import math
import re
import reprlib
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal

from nnref._checks import whole
from nnref._sizes import layer_sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnref._types import Ints

_MOST_AXES: Final = 8
_LONGEST: Final = 1_000_000_000


def product_shape(
    a: Sequence[int], b: Sequence[int], /
) -> tuple[int, ...] | Literal["error"]:
    """The shape of the matrix product of two shapes: (m, n) with (n, p) is (m, p).

    The last axis of `a` and the first of `b` have to be equally long, and vanish:
    (3, 2) with (2,) is (3,), and two vectors leave a single number, ().

    Parameters
    ----------
    a, b
        Shapes of one or two axes.

    Returns
    -------
    tuple or str
        The shape, or "error" if the two do not fit each other.

    Raises
    ------
    ValueError
        If `a` or `b` is not such a shape.
    """
    left, right = _shape(a, "a"), _shape(b, "b")
    if not (1 <= len(left) <= 2 and 1 <= len(right) <= 2):
        msg = f"a and b must have one or two axes, not {left} and {right}"
        raise ValueError(msg)
    if left[-1] != right[0]:
        return "error"
    return left[:-1] + right[1:]


def broadcast_shape(*shapes: Sequence[int]) -> tuple[int, ...] | Literal["error"]:
    """The shape of an element-wise result, such as a sum, of arrays of these shapes.

    Shapes are compared from the right. Two axes go together if they are equally
    long or one of them is 1, and a missing axis counts as 1: (3, 1) and (1, 4) make
    (3, 4), but (2, 3) and (2,) make an error.

    Parameters
    ----------
    *shapes
        Shapes of up to 8 axes; () for a number.

    Returns
    -------
    tuple or str
        The shape, or "error" if they do not go together.

    Raises
    ------
    ValueError
        If there are none, or one is not a shape.
    """
    if not shapes:
        msg = "broadcast_shape needs at least one shape"
        raise ValueError(msg)
    backward = [_shape(s, "a shape")[::-1] for s in shapes]
    joint: list[int] = []
    for axes in zip_longest(*backward, fillvalue=1):
        long = set(axes) - {1}
        if len(long) > 1:
            return "error"
        joint.append(long.pop() if long else 1)
    return tuple(reversed(joint))


def reshaped(
    shape: Sequence[int], wanted: Sequence[int], /
) -> tuple[int, ...] | Literal["error"]:
    """The shape after `reshape(wanted)`, in which one -1 stands for what is left.

    (3, 28, 28) as (-1, 784) is (3, 784). All elements must find a place.

    Parameters
    ----------
    shape
        The shape that is there.
    wanted
        The shape that is asked for; one of its axes may be -1.

    Returns
    -------
    tuple or str
        The new shape, or "error" if the number of elements would differ.

    Raises
    ------
    ValueError
        If `shape` is not a shape, or `wanted` not one with at most one -1.
    """
    count = math.prod(_shape(shape, "shape"))
    axes = _shape(wanted, "wanted", low=-1)
    if axes.count(-1) > 1:
        msg = f"wanted must have one -1 at most, not {axes}"
        raise ValueError(msg)
    if -1 not in axes:
        return axes if math.prod(axes) == count else "error"
    others = math.prod(n for n in axes if n != -1)
    if others == 0 or count % others:
        return "error"
    return tuple(count // others if n == -1 else n for n in axes)


def layer_shape(
    name: str, sizes: Sequence[int] | Ints, batch: int | None = None
) -> tuple[int, ...]:
    """The shape of an array of a network, by its name in the book.

    Parameters
    ----------
    name
        "X" for the inputs; for layer i "W1", "b1" (what it has), "A1" (its weighted
        sums) and "Z1" (what it passes on), and so on; "Y" for the outputs. Small
        and capital letters are the same.
    sizes
        The number of inputs, then of the neurons of each layer.
    batch
        The number of inputs stacked as rows; None for a single vector.

    Returns
    -------
    tuple
        (n, m) for weights, (m,) for biases; (batch, m) for all else, or (m,) for a
        single vector.

    Raises
    ------
    ValueError
        If no array has this name, or a size is not a whole number of 1 or more.
    """
    ns = layer_sizes(sizes)
    rows = () if batch is None else (whole(batch, "batch", 1, _LONGEST),)
    kind, i = _array_of(name, len(ns) - 1)
    if kind == "W":
        return (ns[i - 1], ns[i])
    return (ns[i],) if kind == "B" else (*rows, ns[i])


def _array_of(name: object, layers: int) -> tuple[str, int]:
    """The kind of an array and the layer it belongs to, 0 for the inputs."""
    text = name.upper() if isinstance(name, str) else ""
    if text in {"X", "Y"}:
        return text, 0 if text == "X" else layers
    if re.fullmatch(r"[WBAZ][1-9][0-9]{,3}", text) and int(text[1:]) <= layers:
        return text[0], int(text[1:])
    last = f"W{layers}, b{layers}, A{layers}, Z{layers}"
    msg = f"name must be X, W1, b1, A1, Z1 to {last}, or Y, not {reprlib.repr(name)}"
    raise ValueError(msg)


def _shape(shape: object, what: str, low: int = 0) -> tuple[int, ...]:
    """`shape` as a tuple of whole numbers, each from `low` on."""
    if not isinstance(shape, tuple | list) or len(shape) > _MOST_AXES:
        given = reprlib.repr(shape)
        msg = f"{what} must be a shape such as (2, 3), of 8 axes at most, not {given}"
        raise ValueError(msg)
    return tuple(whole(n, f"an axis of {what}", low, _LONGEST) for n in shape)
