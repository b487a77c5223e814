"""Shapes: those of a product, a sum or a layer, without computing any number.

Most mistakes with arrays are mistakes of shape, and can be found on paper. The
functions here return the shape of a result as a tuple, or the text "error" where NumPy
would raise an exception.
"""

import math
import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest


def product_shape(a: Sequence[int], b: Sequence[int], /) -> tuple[int, ...] | str:
    """The shape of the matrix product of two shapes: (m, n) with (n, p) is (m, p).

    The last axis of `a` and the first of `b` have to be equally long, and vanish:
    (3, 2) with (2,) is (3,), and two vectors leave a single number, ().

    >>> product_shape((2, 3), (3, 4))
    """
    if not (1 <= len(a) <= 2 and 1 <= len(b) <= 2):
        raise ValueError(f"a and b must have one or two axes, not {a} and {b}")
    return (*a[:-1], *b[1:]) if a[-1] == b[0] else "error"


def broadcast_shape(*shapes: Sequence[int]) -> tuple[int, ...] | str:
    """The shape of an element-wise result, such as a sum, of arrays of these shapes.

    Shapes are compared from the right. Two axes go together if they are equally
    long or one of them is 1, and a missing axis counts as 1: (3, 1) and (1, 4) make
    (3, 4), but (2, 3) and (2,) make an error.

    >>> broadcast_shape((2, 3), (3,))
    """
    joint: list[int] = []
    for axes in zip_longest(*(shape[::-1] for shape in shapes), fillvalue=1):
        long = set(axes) - {1}
        if len(long) > 1:
            return "error"
        joint.append(long.pop() if long else 1)
    return tuple(reversed(joint))


def reshaped(shape: Sequence[int], wanted: Sequence[int], /) -> tuple[int, ...] | str:
    """The shape after `reshape(wanted)`, in which one -1 stands for what is left.

    (3, 28, 28) as (-1, 784) is (3, 784). All elements must find a place.

    >>> reshaped((2, 6), (3, -1))
    """
    count = math.prod(shape)
    if min(wanted, default=0) < -1 or [*wanted].count(-1) > 1:
        return "error"
    if -1 not in wanted:
        return tuple(wanted) if math.prod(wanted) == count else "error"
    others = math.prod(n for n in wanted if n != -1)
    if others == 0 or count % others:
        return "error"
    return tuple(count // others if n == -1 else n for n in wanted)


def layer_shape(
    name: str, sizes: Sequence[int], batch: int | None = None
) -> tuple[int, ...]:
    """The shape of an array of a network, by its name in the book.

    "X" has the inputs, "W1" and "b1" the weights and biases of a layer, "A1" its
    weighted sums, "Z1" what it passes on, and "Y" the outputs. `sizes` are the number
    of inputs, then of the neurons of each layer.

    >>> layer_shape("W1", [784, 50, 10])
    """
    last = len(sizes) - 1
    text = str(name).upper()
    if text in {"X", "Y"}:
        kind, i = "Z", 0 if text == "X" else last
    elif re.fullmatch(r"[WBAZ][1-9][0-9]{,3}", text) and int(text[1:]) <= last:
        kind, i = text[0], int(text[1:])
    else:
        names = f"X, W1, b1, A1, Z1 to W{last}, b{last}, A{last}, Z{last}, or Y"
        raise ValueError(f"name must be {names}, not {name!r}")
    if kind == "W":
        return (sizes[i - 1], sizes[i])
    return (sizes[i],) if kind == "B" or batch is None else (batch, sizes[i])


def count_parameters(sizes: Sequence[int], /) -> int:
    """The number of weights and biases of a network with layers of these sizes.

    >>> count_parameters([784, 50, 100, 10])
    """
    return sum(n * m + m for n, m in pairwise(sizes))


def count_collapsed(sizes: Sequence[int], /) -> int:
    """The number of parameters left when all layers collapse to one.

    Without a non-linearity between them, layers are one layer.

    >>> count_collapsed([784, 50, 100, 10])
    """
    return sizes[0] * sizes[-1] + sizes[-1]
