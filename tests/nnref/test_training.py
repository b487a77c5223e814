"""Training: gradients, steps, changed images, and what comes of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nnref import training
from nnref.activations import softmax
from nnref.mnist import load
from nnref.network import NET, Network, forward
from nnref.training import Averages, adam, gradients, train

X = np.array([[1.0, 0.5], [-0.3, 0.2], [0.4, -1.0]])
T = np.array([1, 0, 1])


def loss(network: Network) -> float:
    """The mean of -log(p), by its formula."""
    y = forward(X, network, output=softmax).y
    return float(np.mean([-np.log(row[t]) for row, t in zip(y, T, strict=True)]))


def test_every_slope_is_measured() -> None:
    """Each slope is what the loss does when its parameter moves a little."""
    found, slopes = gradients(NET, X, T)

    assert found == pytest.approx(loss(NET), rel=1e-12)
    for name, slope in slopes._asdict().items():
        for place in itertools.product(*map(range, slope.shape)):
            ends = []
            for step in (1e-5, -1e-5):
                moved = getattr(NET, name).copy()
                moved[place] += step
                ends.append(loss(NET._replace(**{name: moved})))
            measured = (ends[0] - ends[1]) / 2e-5
            assert slope[place] == pytest.approx(measured, rel=1e-5, abs=1e-9)


def by_hand(slopes: list[float], rate: float) -> float:
    """Adam on one number, as its paper writes it."""
    p = m = v = 0.0
    for k, g in enumerate(slopes, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        p -= rate * (m / (1 - 0.9**k)) / ((v / (1 - 0.999**k)) ** 0.5 + 1e-8)
    return p


def test_adam_is_that_of_its_paper() -> None:
    """Step by step, Adam equals the formulas of the paper; nothing given is changed."""
    slopes = [0.5, -2.0, 3.0, 0.001, 0.0, -1.0]
    zeros = Network(*(np.zeros_like(a) for a in NET))
    p, averages = zeros, Averages(0, zeros, zeros)
    for g in slopes:
        p, averages = adam(p, Network(*(a * 0 + g for a in p)), averages, 0.1)

    for array in p:
        np.testing.assert_allclose(array, by_hand(slopes, 0.1), rtol=1e-12)
    assert all((array == 0).all() for array in zeros)


def test_decay_shrinks_weights_alone() -> None:
    """A tenth of every weight is lost, and nothing of the biases."""
    shrunk = training.shrink(NET, 0.1)

    for n, (a, b) in enumerate(zip(NET, shrunk, strict=True)):
        np.testing.assert_allclose(b, a if n % 2 else 0.9 * a)


def test_wobble_moves_the_ink() -> None:
    """Images change a little, differently each time, and hardly lose ink."""
    x, _ = load("train")
    rng = np.random.default_rng(0)

    new, other = training.wobble(x[:100], rng), training.wobble(x[:100], rng)

    assert new.dtype == np.float32
    assert 0 <= new.min() <= new.max() <= x[:100].max()
    assert (np.abs(new - other).sum(axis=1) > 1).all()
    assert new.sum() == pytest.approx(x[:100].sum(), rel=0.1)


class Still:
    """Random numbers that are all 0, but for one sort of change."""

    def __init__(self, which: int, amount: float) -> None:
        """The sorts are counted in the order in which they are drawn."""
        self.amounts = iter(amount if n == which else 0.0 for n in range(6))

    def uniform(self, *_: object) -> np.ndarray:
        """The next amount, for one image."""
        return np.array([[next(self.amounts)]])


def test_known_changes() -> None:
    """A right angle is NumPy's rot90, a pixel up its roll; no change is none."""
    image = load("train")[0][:1]
    square = image.reshape(28, 28)

    def changed(which: int, amount: float) -> np.ndarray:
        still = Still(which, amount)
        return training.wobble(image, still).reshape(28, 28)  # type: ignore[arg-type]

    np.testing.assert_allclose(changed(9, 0), square, atol=1e-5)
    np.testing.assert_allclose(changed(0, np.pi / 2), np.rot90(square, -1), atol=1e-4)
    np.testing.assert_allclose(
        changed(4, 1)[2:-2], np.roll(square, -1, axis=0)[2:-2], atol=1e-5
    )


def test_training_learns() -> None:
    """The same seed gives the same network, which learns; the report has each epoch."""
    x, t = load("train")
    losses, networks = zip(*train(x[:500], t[:500], epochs=4), strict=True)
    *_, (_, again) = train(x[:500], t[:500], epochs=4)
    *_, (_, other) = train(x[:500], t[:500], epochs=4, seed=1)

    assert all((a == b).all() for a, b in zip(networks[3], again, strict=True))
    assert not (networks[3].W1 == other.W1).all()
    assert losses[3] < losses[0] < 3
    assert {a.dtype for a in again} == {np.dtype(np.float32)}
