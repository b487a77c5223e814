"""The noise of a mean falls with the square root of its size."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nnref as nn


@pytest.mark.parametrize("size", [1, 4, 25, 100])
def test_noise_of_a_mean(size: int) -> None:
    """A mean of B numbers is off by 1 / sqrt(B), within a percent."""
    assert nn.mean_noise(size) == pytest.approx(1 / math.sqrt(size), rel=0.015)


def test_noise_comes_from_the_seed() -> None:
    """The same seed gives the same noise, another seed another."""
    assert nn.mean_noise(3, seed=5) == nn.mean_noise(3, seed=5)
    assert nn.mean_noise(3, seed=5) != nn.mean_noise(3, seed=6)
    assert nn.gradient_noise(10, seed=5) == nn.gradient_noise(10, seed=5)
    assert nn.gradient_noise(10, seed=5) != nn.gradient_noise(10, seed=6)


def test_noise_of_a_single_image() -> None:
    """The mean square of the gradients, less the square of their mean, is the noise."""
    parameters = nn.parameters_of(nn.bundled_digits().network)
    x, t = nn.load_split("train")
    total, squares = np.zeros(45_360), 0.0
    for i in range(1000):
        _, slopes = nn.gradients(parameters, x[i : i + 1], t[i : i + 1])
        gradient = np.concatenate([s.ravel() for s in slopes])
        total += gradient
        squares += float(gradient @ gradient)
    expected = math.sqrt(squares / 1000 - float(np.sum((total / 1000) ** 2)))

    assert nn.gradient_noise(1) == pytest.approx(expected, rel=1e-4)


def test_noise_of_a_mini_batch() -> None:
    """The gradients of mini-batches obey the law, whatever the order of the images."""
    single = nn.gradient_noise(1)
    for size, seed in ((4, 0), (4, 1), (100, 0)):
        measured = single / nn.gradient_noise(size, seed=seed)
        assert measured == pytest.approx(math.sqrt(size), rel=0.08)
