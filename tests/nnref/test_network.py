"""The forward pass, its collapse without activations, batches, and shapes."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=50)
INPUT = st.tuples(st.floats(-20, 20), st.floats(-20, 20))
BATCH = st.lists(INPUT, min_size=1, max_size=7)

SMALL = nn.Network(
    weights=(np.array([[1.0, -1.0]]), np.array([[2.0], [3.0]]), np.array([[0.5]])),
    biases=(np.array([0.0, 1.0]), np.array([-4.0]), np.array([10.0])),
)


@pytest.mark.parametrize(
    ("x", "hidden", "expected"),
    [
        (3.0, "relu", ([3, -2], [3, 0], [2], [2], [11], [11])),
        (3.0, "identity", ([3, -2], [3, -2], [-4], [-4], [8], [8])),
        (3.0, "step", ([3, -2], [1, 0], [-2], [0], [10], [10])),
        (1.0, "relu", ([1, 0], [1, 0], [-2], [0], [10], [10])),
    ],
)
def test_worked_example(
    x: float, hidden: str, expected: tuple[list[float], ...]
) -> None:
    """A network with weights set by hand gives what pencil and paper give."""
    trace = nn.forward([x], hidden=hidden, network=SMALL)

    assert tuple(z.tolist() for z in trace) == expected


@pytest.mark.parametrize("hidden", nn.ACTIVATIONS)
@LAW
@given(xs=BATCH)
def test_batch_is_row_by_row(hidden: str, xs: list[tuple[float, float]]) -> None:
    """A batch gives for each row what the row gives alone, in every layer."""
    whole = nn.forward(np.array(xs), hidden=hidden)

    for i, x in enumerate(xs):
        for batch, single in zip(whole, nn.forward(x, hidden=hidden), strict=True):
            np.testing.assert_allclose(batch[i], single, rtol=1e-12, atol=1e-12)


@LAW
@given(xs=BATCH)
def test_identity_collapses(xs: list[tuple[float, float]]) -> None:
    """Without a bend three layers are one: x @ W + b with a single W and b."""
    W, b = nn.collapse(nn.NET)

    deep = nn.net_output(np.array(xs), hidden="identity")
    np.testing.assert_allclose(np.array(xs) @ W + b, deep, rtol=1e-9, atol=1e-12)
    assert W.size + b.size == nn.count_collapsed(nn.NET.sizes) == 6


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_forgotten_activation(layer: int) -> None:
    """A layer that forgets its activation passes on its sums; others do not."""
    trace = nn.forward([1.0, 0.5], output="sigmoid", skip=layer)
    pairs = ((trace.a1, trace.z1), (trace.a2, trace.z2), (trace.a3, trace.y))

    for i, (a, z) in enumerate(pairs, start=1):
        np.testing.assert_array_equal(z, a if i == layer else nn.sigmoid(a))


@pytest.mark.parametrize("hidden", nn.ACTIVATIONS)
def test_float32_is_kept(hidden: str) -> None:
    """Weights and inputs in float32 give float32 in every layer."""
    half = nn.Network(
        tuple(W.astype(np.float32) for W in nn.NET.weights),
        tuple(b.astype(np.float32) for b in nn.NET.biases),
    )
    x = np.array([1, 0.5], np.float32)

    trace = nn.forward(x, hidden=hidden, output="softmax", network=half)

    assert {z.dtype for z in trace} == {np.dtype(np.float32)}


def test_network_is_frozen() -> None:
    """A network cannot be changed, nor can arrays it was made from change it."""
    W = np.ones((1, 1))
    network = nn.Network((W,), (np.zeros(1),))
    W[0, 0] = 7

    assert network.weights[0].tolist() == [[1.0]]
    with pytest.raises(ValueError, match="read-only"):
        nn.net_weights("W1")[0, 0] = 7
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.weights = ()  # type: ignore[misc]


@LAW
@given(st.sampled_from([0.5, 2.0, -1.0, 3.0]), st.integers(-8, 8), st.integers(0, 12))
def test_linear_stack_is_a_power(c: float, x: int, layers: int) -> None:
    """Layers that multiply by c are one layer that multiplies by c ** layers."""
    assert nn.linear_stack(c, x, layers) == c**layers * x
    assert nn.linear_stack(c, [x, 1.0], layers).tolist() == [c**layers * x, c**layers]


@LAW
@given(st.integers(1, 500), st.integers(1, 600))
def test_batches_cover_every_input_once(n: int, size: int) -> None:
    """The slices follow one another, all full but perhaps the last."""
    slices = nn.batch_slices(n, size)

    assert [i for a, b in slices for i in range(a, b)] == list(range(n))
    assert {b - a for a, b in slices[:-1]} <= {size}
    assert slices[-1][1] - slices[-1][0] == nn.last_batch(n, size)
    assert len(slices) == nn.count_batches(n, size)


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
