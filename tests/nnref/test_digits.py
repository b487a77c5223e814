"""The bundled network on the bundled images, against loops in plain Python."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import nnref as nn


def relabelled(wrong: set[int], n: int) -> nn.Digits:
    """The first images, with labels such that exactly those in `wrong` are wrong."""
    bundled = nn.bundled_digits()
    labels = nn.digit_predictions(0, n).astype(np.uint8)
    for i in wrong:
        labels[i] = (labels[i] + 1) % 10
    return nn.Digits(bundled.network, bundled.images[:n], labels)


def test_bundled_digits() -> None:
    """A thousand test images come with a network that has the book's shape."""
    digits = nn.bundled_digits()
    network, images, labels = digits.network, digits.images, digits.labels

    assert network.sizes == (784, 50, 100, 10)
    arrays = network.weights + network.biases
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
    assert images.dtype == labels.dtype == np.uint8
    assert images.shape == (1000, 784)
    assert labels.shape == (1000,)
    assert set(labels.tolist()) == set(range(10))
    assert (images.min(), images.max()) == (0, 255)


def test_bundled_digits_are_read_once_and_frozen() -> None:
    """Whoever asks gets the same arrays, so nobody may change them."""
    digits = nn.bundled_digits()

    assert nn.bundled_digits() is digits
    for array in (digits.images, digits.labels, nn.digit_image(0)):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        digits.labels = digits.labels  # type: ignore[misc]


@pytest.mark.parametrize("batch", [1, 3, 100, 1000, 5000])
@pytest.mark.parametrize("output", ["softmax", "identity"])
def test_batch_and_softmax_do_not_matter(batch: int, output: str) -> None:
    """The same digits are read at every batch size, with or without softmax."""
    read = nn.digit_predictions(0, None, batch=batch, output=output)

    assert read.tolist() == nn.digit_predictions(0, None).tolist()
    right = nn.correct_digits(batch=batch, output=output)
    assert right == nn.correct_digits()
    assert nn.digit_accuracy(batch=batch, output=output) == right / 1000


@pytest.mark.parametrize(
    ("wrong", "size", "start"),
    [
        ({3}, 10, 0),
        ({0}, 10, 0),
        ({8}, 10, 0),
        ({9, 15}, 10, 10),  # the last of its ten does not do
        ({1, 2, 38}, 10, 30),
        ({12}, 5, 10),
        ({0, 1, 2, 3, 42}, 4, 40),
        ({0}, 50, 0),
    ],
)
def test_batch_with_one_error(wrong: set[int], size: int, start: int) -> None:
    """The first batch is found in which one image, but not the last, is misread."""
    assert nn.batch_with_one_error(size, digits=relabelled(wrong, 50)) == start


@pytest.mark.parametrize("wrong", [set(), {9}, {1, 2}, {44}])
def test_no_batch_with_one_error(wrong: set[int]) -> None:
    """Without such a batch there is no answer; an unfinished batch is none."""
    with pytest.raises(ValueError, match="no batch of 10 images"):
        nn.batch_with_one_error(digits=relabelled(wrong, 45))


def test_other_digits() -> None:
    """Questions about other images are answered for these alone."""
    digits = relabelled({0, 4}, 8)

    assert nn.correct_digits(digits=digits) == 6
    assert nn.digit_accuracy(digits=digits) == 0.75
    assert nn.digit_labels(0, None, digits=digits).size == 8
    np.testing.assert_array_equal(nn.digit_image(3, digits=digits), nn.digit_image(3))
    np.testing.assert_array_equal(nn.digit_shares(3, digits=digits), nn.digit_shares(3))
