"""The book's own figures, on the reader's copies of its weights and of MNIST.

Neither ships with the package. NNREF_MNIST names the folder with the test images
and labels, NNREF_WEIGHTS the book's file `sample_weight.pkl`.
"""

from __future__ import annotations

import os

import numpy as np
import pytest

import nnref as nn

MNIST, WEIGHTS = (os.environ.get(f"NNREF_{name}") for name in ("MNIST", "WEIGHTS"))

pytestmark = pytest.mark.skipif(
    not (MNIST and WEIGHTS),
    reason="NNREF_MNIST and NNREF_WEIGHTS must name the real files",
)


@pytest.fixture(scope="module")
def book() -> nn.Digits:
    """The book's network and the 10,000 test images."""
    assert MNIST
    assert WEIGHTS
    images, labels = nn.load_split("test", normalize=False, root=MNIST)
    return nn.Digits(nn.load_weights(WEIGHTS), images, labels)


@pytest.mark.parametrize("output", ["softmax", "identity"])
@pytest.mark.parametrize("batch", [1, 100, 10_000])
def test_accuracy(book: nn.Digits, batch: int, output: str) -> None:
    """M.acc: 9352 of 10,000 at every batch size, with softmax or without."""
    assert nn.correct_digits(batch=batch, output=output, digits=book) == 9352
    assert nn.digit_accuracy(batch=batch, output=output, digits=book) == 0.9352


def test_first_images(book: nn.Digits) -> None:
    """M.p10, M.first: a 5 is read as 6 in the first ten, and 96 of 100 are right."""
    read = nn.digit_predictions(digits=book).tolist()

    assert read == [7, 2, 1, 0, 4, 1, 4, 9, 6, 9]
    assert nn.digit_labels(digits=book).tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert nn.batch_with_one_error(digits=book) == 0
    assert nn.correct_digits(0, 100, digits=book) == 96


@pytest.mark.parametrize(
    ("name", "accuracy", "overflows"),
    [
        ("unscaled", 0.9207, True),  # M.raw
        ("over-256", 0.9354, False),  # M.256
        ("floor-255", 0.1728, False),  # M.int
        ("step", 0.9182, False),  # M.swap
        ("relu", 0.8415, False),
        ("identity", 0.7889, False),
    ],
)
def test_mistakes(book: nn.Digits, name: str, accuracy: float, overflows: bool) -> None:
    """M.raw, M.256, M.int, M.swap: what each silent mistake costs."""
    assert nn.mistake_accuracy(name, digits=book) == accuracy
    assert nn.mistake_overflows(name, digits=book) == overflows


def test_saturation(book: nn.Digits) -> None:
    """M.sat: nearly all neurons of layer 1 are at an end if pixels are unscaled."""
    assert nn.fixed(nn.saturated_share("unscaled", digits=book), 3) == "0.994"
    assert nn.fixed(nn.saturated_share(digits=book), 3) == "0.078"


def test_base_and_worst(book: nn.Digits) -> None:
    """M.base, M.worst: what always 1 gets, and that 5 is hardest and 4 looks like 9."""
    assert nn.always_accuracy(1, digits=book) == 0.1135
    assert nn.worst_digit(digits=book) == 5
    assert nn.fixed(nn.digit_recalls(digits=book)[5], 3) == "0.889"
    assert nn.top_confusion(digits=book) == (4, 9, 35)


def test_confidence(book: nn.Digits) -> None:
    """M.conf: less sure of errors, and nearly always right where it is very sure."""
    found = nn.digit_confidence(digits=book)

    assert nn.fixed([found.mean, found.on_errors], 3) == "[0.911 0.626]"
    assert found.sure == 2851
    assert nn.fixed(found.sure_accuracy, 4) == "0.9996"


def test_parameters(book: nn.Digits) -> None:
    """M.par: the book's weights are 45,360 numbers of 32 bits."""
    arrays = book.network.weights + book.network.biases

    assert sum(a.size for a in arrays) == 45_360
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
