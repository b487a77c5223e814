"""Shapes on paper against shapes in NumPy, and labels as rows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=200)
AXES = st.lists(st.integers(0, 3), max_size=4).map(tuple)
SIZES = [2, 3, 4, 2]


def of(compute: Any) -> object:
    """The shape that NumPy comes to, or the text "error"."""
    try:
        return np.shape(compute())
    except ValueError:
        return "error"


def test_product_is_numpys() -> None:
    """For all small vectors and matrices the shape is that of the real product."""
    shapes = [s for n in (1, 2) for s in itertools.product(range(4), repeat=n)]
    for a, b in itertools.product(shapes, repeat=2):
        expected = of(lambda a=a, b=b: np.zeros(a) @ np.zeros(b))
        assert nn.product_shape(a, b) == expected
        assert nn.product_shape(list(a), list(b)) == expected


@LAW
@given(st.lists(AXES, min_size=1, max_size=3))
def test_broadcast_is_numpys(shapes: list[tuple[int, ...]]) -> None:
    """Any shapes go together as those of real arrays do."""
    expected = of(lambda: sum(np.zeros(s) for s in shapes))

    assert nn.broadcast_shape(*shapes) == expected


@LAW
@given(AXES, st.lists(st.integers(0, 6), max_size=3), st.integers(-1, 3))
def test_reshape_is_numpys(
    shape: tuple[int, ...], wanted: list[int], place: int
) -> None:
    """A shape is refused or filled in as a real array's would be."""
    if 0 <= place <= len(wanted):
        wanted.insert(place, -1)
    expected = of(lambda: np.zeros(shape).reshape(wanted))

    assert nn.reshaped(shape, wanted) == expected


@pytest.mark.parametrize("batch", [None, 1, 5])
def test_layer_shapes_are_those_of_the_forward_pass(batch: int | None) -> None:
    """X, W1 to Y of a network have the shapes that its forward pass has."""
    pairs = list(itertools.pairwise(SIZES))
    network = nn.Network(
        tuple(np.zeros(pair) for pair in pairs), tuple(np.zeros(m) for _, m in pairs)
    )
    x = np.zeros(SIZES[0] if batch is None else (batch, SIZES[0]))
    trace = nn.forward(x, network=network)
    arrays = {"X": x, "A1": trace.a1, "Z1": trace.z1, "a2": trace.a2, "z2": trace.z2}
    arrays |= {"A3": trace.a3, "Y": trace.y, "y": trace.y}
    for i in (1, 2, 3):
        arrays |= {f"W{i}": network.weights[i - 1], f"b{i}": network.biases[i - 1]}

    for name, array in arrays.items():
        assert nn.layer_shape(name, SIZES, batch) == array.shape


@pytest.mark.parametrize(
    ("n", "size", "layers", "expected"),
    [(10_000, 1, 3, 30_000), (10_000, 100, 3, 300), (250, 100, 2, 6), (1, 1, 1, 1)],
)
def test_products_are_counted(n: int, size: int, layers: int, expected: int) -> None:
    """One product a layer and a batch."""
    assert nn.count_products(n, size, layers) == expected
