"""Layers and batches: shapes, counts, and the network 2-3-2-2."""

from __future__ import annotations

import itertools
import math
from typing import Any

from .arrays import Arr, Shape, as_arr, joint_shape, product, stack
from .functions import activation, softmax

NET: dict[str, Any] = {
    "W1": stack([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
    "b1": stack([0.1, 0.2, 0.3]),
    "W2": stack([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
    "b2": stack([0.1, 0.2]),
    "W3": stack([[0.1, 0.3], [0.2, 0.4]]),
    "b3": stack([0.1, 0.2]),
}


def net_trace(
    x: Any,
    name: str,
    *,
    hidden: str = "sigmoid",
    output: str = "identity",
    skip: int | None = None,
) -> Any:
    """An array of the forward pass, by its name in the book."""
    trace: dict[str, Any] = {}
    z = as_arr(x)
    for depth in (1, 2, 3):
        a = product(z, NET[f"W{depth}"]) + NET[f"b{depth}"]
        bend = hidden if depth < 3 else output
        h = softmax if bend == "softmax" else activation(bend)
        z = a if depth == skip else h(a)
        trace |= {f"a{depth}": a, f"z{depth}": z}
    trace["y"] = z
    return trace[name]


def net_output(x: Any, **options: Any) -> Any:
    """What comes out."""
    return net_trace(x, "y", **options)


def net_weights(name: str) -> Any:
    """The weights and biases, as the book prints them."""
    return NET[name]


def count_parameters(sizes: Any) -> int:
    """Every neuron has a weight for each value before it, and a bias."""
    ns = as_arr(sizes).flat
    return sum((n + 1) * m for n, m in itertools.pairwise(ns))


def count_collapsed(sizes: Any) -> int:
    """The same for one layer in place of all."""
    ns = as_arr(sizes).flat
    return count_parameters([ns[0], ns[-1]])


def batch_slices(n: int, size: int) -> list[Shape]:
    """Start and stop of each batch, as a loop with `range` takes them."""
    return [(i, min(i + size, n)) for i in range(0, n, size)]


def count_batches(n: int, size: int) -> int:
    """How often the loop runs."""
    return math.ceil(n / size)


def last_batch(n: int, size: int) -> int:
    """What is left for the last batch."""
    return n % size or size


def count_products(n: int, size: int, layers: int = 3) -> int:
    """One product a layer for each batch."""
    return layers * len(range(0, n, size))


def arange(*bounds: float) -> Arr:
    """What `range` counts; fractions by their steps."""
    start, stop, step = {1: (0, *bounds, 1), 2: (*bounds, 1), 3: bounds}[len(bounds)]
    count = max(0, math.ceil((stop - start) / step))
    return Arr((count,), (start + i * step for i in range(count)))


def product_shape(a: Shape, b: Shape) -> Shape | str:
    """The inner lengths must be equal, and vanish."""
    return (*a[:-1], *b[1:]) if a[-1] == b[0] else "error"


def broadcast_shape(*shapes: Shape) -> Shape | str:
    """Joined one after the other."""
    joint: Shape = ()
    try:
        for shape in shapes:
            joint = joint_shape(joint, shape)
    except ValueError:
        return "error"
    return joint


def reshaped(shape: Shape, wanted: Shape) -> Shape | str:
    """The count of the elements stays the same."""
    known = math.prod(n for n in wanted if n != -1)
    full = tuple(math.prod(shape) // known if n == -1 else n for n in wanted)
    return full if math.prod(full) == math.prod(shape) else "error"


def layer_shape(name: str, sizes: Any, batch: int | None = None) -> Shape:
    """By the rules: weights (from, to), biases (to,), all else (batch, neurons)."""
    ns = as_arr(sizes).flat
    kind = name[0].upper()
    at = {"X": 0, "Y": len(ns) - 1}.get(kind)
    at = int(name[1:]) if at is None else at
    if kind == "W":
        return (ns[at - 1], ns[at])
    return (ns[at],) if kind == "B" or batch is None else (batch, ns[at])


def one_hot(label: Any, classes: int = 10) -> Any:
    """A row with a single 1."""
    if isinstance(label, int):
        return stack([int(k == label) for k in range(classes)])
    return stack([one_hot(one, classes) for one in as_arr(label).flat])


def count_correct(predictions: Any, labels: Any) -> int:
    """How many are equal."""
    pairs = zip(as_arr(predictions).flat, as_arr(labels).flat, strict=True)
    return sum(p == t for p, t in pairs)


def accuracy(predictions: Any, labels: Any) -> float:
    """The share of equal ones."""
    return count_correct(predictions, labels) / len(as_arr(labels))


def confusion_matrix(predictions: Any, labels: Any, classes: int = 10) -> Any:
    """How often each class was read as each."""
    pairs = list(zip(as_arr(labels).flat, as_arr(predictions).flat, strict=True))
    every = range(classes)
    return stack([[pairs.count((t, p)) for p in every] for t in every])


def array(x: Any, dtype: str | None = None) -> Any:
    """The values themselves, cut to whole numbers where these are asked for."""
    return as_arr(x) if dtype is None else as_arr(x).astype(dtype)
