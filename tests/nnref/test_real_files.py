"""The book's own figures, on the reader's copies of its weights and of MNIST.

Neither ships with the package. NNREF_MNIST names the folder with the test images
and labels, NNREF_WEIGHTS the book's file `sample_weight.pkl`.
"""

from __future__ import annotations

import os

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
