"""Backpropagation, against slopes that are measured."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

import nnref as nn
from nnref.training import first_parameters

Floats: TypeAlias = NDArray[np.floating[Any]]


def small(seed: int = 0, sizes: tuple[int, ...] = (5, 4, 6, 3)) -> nn.Parameters:
    """A network of float64 that is small enough to try every parameter."""
    rng = np.random.default_rng(seed)
    return nn.Parameters(
        *(
            array
            for n, m in pairwise(sizes)
            for array in (rng.normal(size=(n, m)), rng.normal(size=m))
        )
    )


def loss_of(parameters: nn.Parameters, x: Floats, t: list[int]) -> float:
    """The loss by plain loops: every neuron by itself, no matrix product."""
    W1, b1, W2, b2, W3, b3 = (p.tolist() for p in parameters)
    losses = []
    for row, right in zip(x.tolist(), t, strict=True):
        z = row
        for W, b in ((W1, b1), (W2, b2), (W3, b3)):
            a = [
                b[j] + sum(z[i] * W[i][j] for i in range(len(z))) for j in range(len(b))
            ]
            z = [1 / (1 + math.exp(-v)) for v in a]
        total = sum(math.exp(v) for v in a)
        losses.append(-math.log(math.exp(a[right]) / total))
    return sum(losses) / len(losses)


def with_change(
    parameters: nn.Parameters, name: str, at: tuple[int, ...], change: float
) -> nn.Parameters:
    """The parameters with one number changed."""
    array = getattr(parameters, name).copy()
    array[at] += change
    return parameters._replace(**{name: array})


def test_loss_is_that_of_plain_loops() -> None:
    """The loss of a batch is the mean of -log(p), computed neuron by neuron."""
    x = np.random.default_rng(1).normal(size=(7, 5))
    t = [0, 1, 2, 2, 1, 0, 1]

    loss, _ = nn.gradients(small(), x, t)

    assert loss == pytest.approx(loss_of(small(), x, t), rel=1e-12)
    y = nn.forward(x, network=nn.network_of(small()), output="softmax").y
    assert loss == pytest.approx(nn.cross_entropy(y, t), rel=1e-12)


@pytest.mark.parametrize("name", nn.Parameters._fields)
@pytest.mark.parametrize("n", [1, 7])
def test_every_slope_is_the_measured_one(name: str, n: int) -> None:
    """Moving one parameter up and down changes the loss as its slope says."""
    d = 1e-5
    parameters = small(2)
    x = np.random.default_rng(3).normal(size=(n, 5))
    t = [int(i) for i in np.random.default_rng(4).integers(3, size=n)]

    slopes = getattr(nn.gradients(parameters, x, t)[1], name)

    assert slopes.shape == getattr(parameters, name).shape
    for at in np.ndindex(slopes.shape):
        up = loss_of(with_change(parameters, name, at, d), x, t)
        down = loss_of(with_change(parameters, name, at, -d), x, t)
        assert slopes[at] == pytest.approx((up - down) / (2 * d), abs=1e-9, rel=1e-6)


def test_float32_stays_float32() -> None:
    """Parameters and images of float32 have slopes of float32, near the exact ones."""
    x, t = nn.load_split("train")
    parameters = first_parameters(np.random.default_rng(0))
    exact = nn.Parameters(*(p.astype(np.float64) for p in parameters))

    _, slopes = nn.gradients(parameters, x[:20], t[:20])
    _, finer = nn.gradients(exact, x[:20].astype(np.float64), t[:20])

    for rough, fine in zip(slopes, finer, strict=True):
        assert rough.dtype == np.float32
        np.testing.assert_allclose(rough, fine, atol=1e-6)


def test_huge_scores_have_a_finite_loss() -> None:
    """A share that rounds to 0 counts as the smallest float, and nothing warns."""
    parameters = small()
    big = parameters._replace(W3=parameters.W3 * 1e6)

    loss, slopes = nn.gradients(big, [[1, -1, 1, -1, 1]], [0])

    assert math.isfinite(loss)
    assert all(np.isfinite(array).all() for array in slopes)


def test_weights_that_overflow() -> None:
    """Weights so large that a score is no number are refused, without a warning."""
    parameters = small()
    vast = parameters._replace(W3=np.full((6, 3), 1e308))

    with pytest.raises(ValueError, match="largest score must be finite"):
        nn.gradients(vast, [[9, -9, 9, -9, 9]], [0])


@pytest.mark.parametrize(
    ("y", "t", "expected"),
    [
        ([[1.0, 0.0]], [0], 0.0),
        ([[0.5, 0.5]], [1], math.log(2)),
        ([[0.25, 0.75], [1.0, 0.0]], [0, 0], math.log(4) / 2),
        ([[1e-30, 1.0]], [0], 30 * math.log(10)),
        ([[0.0, 1.0]], [0], 1022 * math.log(2)),
    ],
)
def test_cross_entropy(y: list[list[float]], t: list[int], expected: float) -> None:
    """The loss is the mean of -log of the share that the right class was given."""
    assert nn.cross_entropy(y, t) == pytest.approx(expected, rel=1e-14)


ONE_LAYER = nn.Network((np.ones((2, 2)),), (np.ones(2),))
BAD_T: list[tuple[object, str]] = [
    ([0, 3], "classes from 0 to 2, not 3"),
    ([-1, 0], "classes from 0 to 2, not -1"),
    ([0], "2 whole numbers, not int64 of .1,."),
    ([0.0, 1.0], "2 whole numbers, not float64"),
    ([[0, 1]], "2 whole numbers"),
    ([], "t must hold at least one number"),
]


@pytest.mark.parametrize(("t", "message"), BAD_T)
def test_labels_that_do_not_fit(t: list[int], message: str) -> None:
    """Labels must be as many whole numbers as there are rows, each a class."""
    with pytest.raises(ValueError, match=message):
        nn.gradients(small(), np.ones((2, 5)), t)
    if t:
        with pytest.raises(ValueError, match=message):
            nn.cross_entropy(np.full((2, 3), 1 / 3), t)


def test_other_numbers_of_layers() -> None:
    """Only a network of three layers can be trained here."""
    with pytest.raises(ValueError, match="3 layers, not 1"):
        nn.parameters_of(ONE_LAYER)
