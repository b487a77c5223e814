"""Backpropagation against measured slopes; training: its steps, and changed images."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

import nnref as nn
from nnref import augment
from nnref.augment import Wobble
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


STILL = Wobble(degrees=0, stretch=0, slant=0, shift=0)


def valley(p: nn.Parameters) -> nn.Parameters:
    """The slopes of (p - 3) ** 2 / 2 along each parameter."""
    return nn.Parameters(*(array - 3 for array in p))


def start() -> nn.Parameters:
    """Parameters that are all 0."""
    return nn.Parameters(*(np.zeros(shape) for shape in ((2, 2), 2, (2, 2), 2, 2, 2)))


def test_plain_step() -> None:
    """Gradient descent moves each parameter by rate times its slope, downhill."""
    moved = nn.descend(start(), valley(start()), 0.1)

    for array in moved:
        np.testing.assert_allclose(array, 0.3)


def by_hand(slopes: list[float], rate: float) -> float:
    """Adam on one number, as its paper writes it."""
    p = m = v = 0.0
    for k, g in enumerate(slopes, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        p -= rate * (m / (1 - 0.9**k)) / ((v / (1 - 0.999**k)) ** 0.5 + 1e-8)
    return p


def test_adam_is_that_of_its_paper() -> None:
    """Step by step, Adam equals the formulas of the paper on plain floats."""
    slopes = [0.5, -2.0, 3.0, 0.001, 0.0, -1.0]
    p, memory = start(), nn.adam_start(start())
    for g in slopes:
        p, memory = nn.adam(p, nn.Parameters(*(a * 0 + g for a in p)), memory, 0.1)

    assert memory.steps == len(slopes)
    for array in p:
        np.testing.assert_allclose(array, by_hand(slopes, 0.1), rtol=1e-12)


def test_steps_change_nothing_they_were_given() -> None:
    """Both steps leave parameters, slopes and memory as they were."""
    p = start()
    slopes, memory = valley(p), nn.adam_start(p)
    nn.adam(p, slopes, memory, 0.1)
    nn.descend(p, slopes, 0.1)

    assert all((array == 0).all() for array in p)
    assert all((array == -3).all() for array in slopes)
    assert all((array == 0).all() for array in memory.mean + memory.square)


def test_decay_shrinks_weights_alone() -> None:
    """A tenth of every weight is lost, and nothing of the biases."""
    ones = nn.Parameters(*(array + 1 for array in start()))

    W1, b1, W2, b2, W3, b3 = nn.shrink(ones, 0.1)

    for W, b in ((W1, b1), (W2, b2), (W3, b3)):
        np.testing.assert_allclose(W, 0.9)
        np.testing.assert_array_equal(b, 1)


def test_float32_is_kept() -> None:
    """Parameters of float32 stay float32 through every kind of step."""
    p = nn.Parameters(*(array.astype(np.float32) for array in start()))
    moved, _ = nn.adam(p, valley(p), nn.adam_start(p), 0.1)

    assert {array.dtype for array in moved} == {np.dtype(np.float32)}
    assert {a.dtype for a in nn.descend(p, valley(p), 0.1)} == {np.dtype(np.float32)}
    assert {a.dtype for a in nn.shrink(p, 0.1)} == {np.dtype(np.float32)}


@pytest.fixture(scope="module")
def images() -> Floats:
    """A hundred training images, pixels from 0 to 1."""
    return nn.load_split("train")[0][:100]


def rng() -> np.random.Generator:
    """Random numbers that are always the same."""
    return np.random.default_rng(0)


def middle(x: Floats) -> Floats:
    """The centre of brightness of each image: row and column."""
    square = x.reshape(-1, 28, 28)
    weight = square.sum(axis=(1, 2))
    rows = (square.sum(axis=2) * np.arange(28)).sum(axis=1) / weight
    columns = (square.sum(axis=1) * np.arange(28)).sum(axis=1) / weight
    return np.stack([rows, columns], axis=1)


def changed(x: Floats, **changes: float) -> Floats:
    """One image with the named changes, by amounts that are known."""
    still = {"turn": 0, "height": 1, "width": 1, "slant": 0, "up": 0, "left": 0}
    columns = {k: np.array([[v]], np.float32) for k, v in (still | changes).items()}
    places = augment._sources(**columns)
    return augment._sampled(x.reshape(1, 28, 28), *places).reshape(28, 28)


def test_known_changes(images: Floats) -> None:
    """A right angle is NumPy's rot90, two pixels up and one left are its roll."""
    x = images[0].reshape(28, 28)

    np.testing.assert_allclose(changed(x, turn=np.pi / 2), np.rot90(x, -1), atol=1e-4)
    np.testing.assert_allclose(
        changed(x, up=2, left=1)[3:-3, 3:-3],
        np.roll(x, (-2, -1), axis=(0, 1))[3:-3, 3:-3],
        atol=1e-5,
    )


def trained(**options: Any) -> nn.Network:
    """A network after very little training."""
    x, t = nn.load_split("train")
    return nn.train(x[:300], t[:300], **{"epochs": 3, **options})


def test_slant_moves_each_row_by_itself() -> None:
    """Slanted, a row moves sideways in step with how far it is from the middle."""
    bar = np.zeros((1, 28, 28), np.float32)
    bar[0, :, 13:15] = 1
    new = nn.wobble(bar.reshape(1, 784), rng(), STILL._replace(slant=0.5))
    rows = new.reshape(28, 28)
    moved = rows @ (np.arange(28) - 13.5) / rows.sum(axis=1)
    shares = moved / (np.arange(28) - 13.5)

    np.testing.assert_allclose(rows.sum(axis=1), 2, rtol=1e-5)
    np.testing.assert_allclose(shares, shares[0], rtol=1e-4)
    assert 0.01 < abs(shares[0]) <= 0.5


@pytest.mark.parametrize("by", [STILL, Wobble()])
def test_training_is_these_steps(by: Wobble) -> None:
    """Training is its parts in order, each step as long as the cosine says."""
    x = np.random.default_rng(5).random((7, 784), np.float32)
    t = np.array([3, 1, 4, 1, 5, 9, 2])
    seen: list[nn.Epoch] = []
    made = nn.train(
        x, t, seed=8, epochs=2, batch=3, rate=0.1, decay=0.5, by=by, report=seen.append
    )

    random = np.random.default_rng(8)
    p = nn.first_parameters(random)
    memory = nn.adam_start(p)
    lengths = [0.1 * (1 + np.cos(np.pi * k / 6)) / 2 for k in range(6)]
    for epoch in (0, 1):
        order = random.permutation(7)
        losses = 0.0
        for k in range(3):
            drawn = order[3 * k : 3 * k + 3]
            image = nn.wobble(x[drawn], random, by)
            loss, slopes = nn.gradients(p, image, t[drawn])
            length = float(lengths[3 * epoch + k])
            p, memory = nn.adam(nn.shrink(p, length * 0.5), slopes, memory, length)
            losses += loss * len(drawn)
        assert seen[epoch].loss == pytest.approx(losses / 7, rel=1e-6)

    for array, same in zip(nn.parameters_of(made), p, strict=True):
        np.testing.assert_array_equal(array, same)


def test_report_may_stop_it() -> None:
    """What `report` raises ends the training at once."""

    def stop(epoch: nn.Epoch) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(epochs=10_000, report=stop)
