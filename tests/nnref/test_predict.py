"""The fast path gives what the plain forward pass gives."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnref as nn

SIZES = [(2, 3, 2, 2), (784, 50, 100, 10), (5, 7, 6, 3)]
CLOSE = {"f4": 2e-6, "f8": 1e-14}


def random_network(*sizes: int, scale: float = 1, dtype: str = "f8") -> nn.Network:
    """Random weights that keep weighted sums near `scale`."""
    rng = np.random.default_rng(sum(sizes))
    shapes = list(itertools.pairwise(sizes))
    weights = [scale * rng.standard_normal(s) / math.sqrt(s[0]) for s in shapes]
    biases = [rng.standard_normal(m) for _, m in shapes]
    return nn.Network(
        tuple(W.astype(dtype) for W in weights), tuple(b.astype(dtype) for b in biases)
    )


def inputs(n: int, width: int, dtype: str = "f8") -> Any:
    """Random inputs from 0 to 1, as pixels are."""
    return np.random.default_rng(n).random((n, width)).astype(dtype)


def plain(x: list[float], network: nn.Network) -> list[float]:
    """The shares of one input, number by number."""
    layers = list(zip(network.weights, network.biases, strict=True))
    for i, (W, b) in enumerate(layers, start=1):
        x = [
            sum(v * w for v, w in zip(x, column, strict=True)) + c
            for column, c in zip(W.T.tolist(), b.tolist(), strict=True)
        ]
        if i < len(layers):
            x = [1 / (1 + math.exp(min(-a, 700))) for a in x]
    e = [math.exp(a - max(x)) for a in x]
    return [v / sum(e) for v in e]


@pytest.mark.parametrize("sizes", [(3, 2), (2, 3, 2), (4, 5, 3, 2), (3,) * 6])
def test_oracle(sizes: tuple[int, ...]) -> None:
    """A network of any number of layers gives what plain Python gives."""
    network, x = random_network(*sizes, scale=3), inputs(1, sizes[0])[0] * 4 - 2

    np.testing.assert_allclose(nn.predict(x, network), plain(x.tolist(), network))


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("n", [1, 2, 16, 17, 1000, 1001, 2003])
@pytest.mark.parametrize("sizes", SIZES)
def test_equals_forward(sizes: tuple[int, ...], n: int, dtype: str) -> None:
    """Shares are those of `forward`, in its shape and its kind of number."""
    network, x = random_network(*sizes, dtype=dtype), inputs(n, sizes[0], dtype)
    y = nn.forward(x, network=network, output="softmax").y

    shares = nn.predict(x, network)

    assert (shares.shape, shares.dtype) == (y.shape, y.dtype)
    assert shares.flags.c_contiguous
    assert shares.flags.writeable
    np.testing.assert_allclose(shares, y, rtol=0, atol=CLOSE[dtype])
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=CLOSE[dtype])
    np.testing.assert_array_equal(shares.argmax(axis=1), y.argmax(axis=1))


@pytest.mark.parametrize(
    ("given_dtype", "weights_dtype", "dtype"),
    [("f4", "f4", "f4"), ("f8", "f4", "f8"), ("f4", "f8", "f8"), ("u1", "f4", "f8")],
)
def test_kinds_of_numbers(given_dtype: str, weights_dtype: str, dtype: str) -> None:
    """Results are float32 where inputs and weights are, and exact float64 elsewhere."""
    network = random_network(4, 5, 3, 2, dtype=weights_dtype)
    x = (10 * inputs(3, 4)).astype(given_dtype)

    shares = nn.predict(x, network)

    assert shares.dtype == dtype
    expected = [plain(row, network) for row in x.tolist()]
    np.testing.assert_allclose(shares, expected, rtol=0, atol=CLOSE[dtype])


@given(
    st.lists(st.floats(-(2.0**100), 2.0**100, width=32), min_size=2, max_size=2),
    st.sampled_from([0.5, 50, 5000]),
    st.sampled_from(["f4", "f8"]),
)
def test_no_warning(x: list[float], scale: float, dtype: str) -> None:
    """Inputs of any size give shares that add up to 1, and no warning."""
    network = random_network(2, 3, 2, scale=scale, dtype=dtype)

    with np.errstate(all="raise"):
        shares = nn.predict(np.array(x, dtype), network)

    assert abs(float(shares.sum()) - 1) < 1e-6
