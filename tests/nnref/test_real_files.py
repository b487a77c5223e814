"""The book's own figures, on the reader's copies of its weights and of MNIST.

Neither ships with the package. NNREF_MNIST names the folder with the test images
and labels, NNREF_WEIGHTS the book's file `sample_weight.pkl`.
"""

from __future__ import annotations

import os

import pytest

from nnref.digits import (
    Digits,
    always_accuracy,
    correct_digits,
    digit_confidence,
    digit_labels,
    digit_predictions,
)
from nnref.mistakes import mistake_accuracy, mistake_overflows, saturated_share
from nnref.mnist import load, load_weights
from nnref.show import fixed

MNIST, WEIGHTS = (os.environ.get(f"NNREF_{name}") for name in ("MNIST", "WEIGHTS"))

pytestmark = pytest.mark.skipif(
    not (MNIST and WEIGHTS),
    reason="NNREF_MNIST and NNREF_WEIGHTS must name the real files",
)


@pytest.fixture(scope="module")
def book() -> Digits:
    """The book's network and the 10,000 test images."""
    return Digits(
        load_weights(WEIGHTS or ""), *load("test", normalize=False, root=MNIST)
    )


@pytest.mark.parametrize("output", ["softmax", "identity"])
@pytest.mark.parametrize("batch", [1, 100, 10_000])
def test_accuracy(book: Digits, batch: int, output: str) -> None:
    """9352 of 10,000 at every batch size, with softmax or without."""
    assert correct_digits(batch=batch, output=output, digits=book) == 9352


def test_first_images(book: Digits) -> None:
    """A 5 is read as 6 in the first ten, and 96 of 100 are right."""
    assert digit_predictions(digits=book).tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 6, 9]
    assert digit_labels(digits=book).tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert correct_digits(0, 100, digits=book) == 96


@pytest.mark.parametrize(
    ("name", "accuracy", "overflows"),
    [
        ("unscaled", 0.9207, True),
        ("over-256", 0.9354, False),
        ("floor-255", 0.1728, False),
        ("step", 0.9182, False),
        ("relu", 0.8415, False),
        ("identity", 0.7889, False),
    ],
)
def test_mistakes(book: Digits, name: str, accuracy: float, overflows: bool) -> None:
    """What each silent mistake costs."""
    assert mistake_accuracy(name, digits=book) == accuracy
    assert mistake_overflows(name, digits=book) == overflows


def test_confidence(book: Digits) -> None:
    """Less sure of errors, and nearly always right where it is very sure."""
    mean, on_errors, sure, sure_accuracy = digit_confidence(digits=book)

    assert fixed([mean, on_errors], 3) == "[0.911 0.626]"
    assert (sure, fixed(sure_accuracy, 4)) == (2851, "0.9996")
    assert fixed(saturated_share(digits=book), 3) == "0.078"
    assert always_accuracy(1, digits=book) == 0.1135
