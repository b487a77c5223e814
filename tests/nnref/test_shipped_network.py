"""The network that comes with nnref: what it is, and what it is worth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nnref as nn

WEIGHTS = Path(nn.__file__).parent / "data" / "weights.npz"


def test_it_is_the_network_of_the_book() -> None:
    """Its layers are those of the book, in 45,360 numbers of float32."""
    network = nn.load_weights(WEIGHTS)
    arrays = network.weights + network.biases

    assert network.sizes == nn.DIGIT_SIZES == (784, 50, 100, 10)
    assert sum(a.size for a in arrays) == nn.count_parameters((784, 50, 100, 10))
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
    assert WEIGHTS.stat().st_size < 200_000


def test_it_reads_digits_that_it_was_not_trained_on() -> None:
    """At least 96 of 100 held-out images are read right; the book's read 93.5."""
    assert nn.digit_accuracy() >= 0.96


def test_kind_of_float_makes_no_difference() -> None:
    """With float32 or float64, softmax or not, one by one or together: equal digits."""
    network = nn.bundled_digits().network
    x, t = nn.load_split("test")
    finer = nn.Network(
        tuple(W.astype(np.float64) for W in network.weights),
        tuple(b.astype(np.float64) for b in network.biases),
    )
    expected = nn.digit_predictions(0, None)

    assert nn.count_correct(expected, t) == nn.correct_digits()
    for images, net in ((x, network), (x.astype(np.float64), finer)):
        for batch in (1, 7, 100, 1000):
            y = nn.predict_in_batches(images, batch, network=net, output="identity")
            np.testing.assert_array_equal(y.argmax(axis=1), expected)
        np.testing.assert_array_equal(nn.predict(images, net).argmax(axis=1), expected)


@pytest.mark.parametrize("name", list(nn.MISTAKES))
def test_every_mistake_costs_something(name: str) -> None:
    """No slip in the program around it is better than none."""
    assert nn.mistake_accuracy(name) <= nn.digit_accuracy()
