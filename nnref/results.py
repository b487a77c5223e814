"""What the network gets right and wrong on a set of images, question by question.

Every function here asks about one network and its images: those given as
`digits`, or the bundled ones if None. Anything but a `Digits`
raises `ValueError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnref._given import given
from nnref.batching import predict_in_batches
from nnref.confusion import (
    Confusion,
    confusion_matrix,
    recalls,
    worst_class,
    worst_confusion,
)
from nnref.evaluation import Confidence, confidence, constant_accuracy
from nnref.reading import digit_predictions

if TYPE_CHECKING:
    from nnref._types import Floats, Ints
    from nnref.digits import Digits


def digit_confusions(*, digits: Digits | None = None) -> Ints:
    """The confusion matrix: row i, column j counts the digits i read as j.

    Returns
    -------
    ndarray
        Shape (10, 10).
    """
    d = given(digits)
    return confusion_matrix(digit_predictions(0, None, digits=d), d.labels)


def digit_recalls(*, digits: Digits | None = None) -> Floats:
    """The share of each digit that is read right; nan for one without images.

    Returns
    -------
    ndarray
        Shape (10,), from 0 to 1.
    """
    return recalls(digit_confusions(digits=digits))


def worst_digit(*, digits: Digits | None = None) -> int:
    """The digit that is read right least often; of equals the smallest."""
    return worst_class(digit_confusions(digits=digits))


def top_confusion(*, digits: Digits | None = None) -> Confusion:
    """The most common mistake: the digit, what it is read as, and how many times.

    Of equals the one with the smaller digit, then with the smaller reading.
    """
    return worst_confusion(digit_confusions(digits=digits))


def digit_confidence(
    at_least: float = 0.99, *, digits: Digits | None = None
) -> Confidence:
    """How sure the network is of its digits, and what that is worth.

    Parameters
    ----------
    at_least
        The share from which on an image counts as surely read.
    digits
        The network and the images.

    Returns
    -------
    Confidence
        The mean of the largest shares, the same over the errors alone, the number
        of images that reach `at_least`, and the accuracy on these.

    Raises
    ------
    ValueError
        If `at_least` is not one finite number.
    """
    d = given(digits)
    y = predict_in_batches(d.pixels, 100, network=d.network, output="softmax")
    return confidence(y, d.labels, at_least)


def always_accuracy(answer: int = 1, *, digits: Digits | None = None) -> float:
    """The accuracy of a program that looks at no image and always says `answer`.

    Raises
    ------
    ValueError
        If `answer` is not a whole number from 0 on.
    """
    return constant_accuracy(given(digits).labels, answer)
