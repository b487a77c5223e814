"""The silent mistakes, each made again by hand and compared."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

import nnref as nn

Floats: TypeAlias = NDArray[np.floating]
Bend: TypeAlias = Callable[[Floats], Floats]

D = nn.bundled_digits()

SCALES: dict[str, Callable[[], Floats]] = {
    "unscaled": lambda: D.images.astype(np.float32),
    "over-256": lambda: D.images / np.float32(256),
    "floor-255": lambda: (D.images == 255).astype(np.float32),
    "inverted": lambda: 1 - D.images / np.float32(255),
}
BENDS: dict[str, tuple[Bend, Bend]] = {
    "step": (lambda a: (a > 0) * 1.0, lambda a: (a > 0) * 1.0),
    "relu": (lambda a: a * (a > 0), lambda a: a * (a > 0)),
    "identity": (lambda a: a, lambda a: a),
    "skip-1": (lambda a: a, nn.book_sigmoid),
    "skip-2": (nn.book_sigmoid, lambda a: a),
}


def books_program(x: Floats, bends: tuple[Bend, Bend]) -> Floats:
    """The forward pass as the book writes it, with its own sigmoid."""
    (W1, W2, W3), (b1, b2, b3) = D.network.weights, D.network.biases
    z1 = bends[0](np.dot(x, W1) + b1)
    z2 = bends[1](np.dot(z1, W2) + b2)
    return np.asarray(np.dot(z2, W3) + b3)


def made_by_hand(name: str) -> tuple[Floats, bool]:
    """The scores of the book's program with a mistake, and whether it warned."""
    x = SCALES.get(name, lambda: D.images / np.float32(255))()
    bends = BENDS.get(name, (nn.book_sigmoid, nn.book_sigmoid))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        y = books_program(x, bends)
    return y, any("overflow" in str(w.message) for w in caught)


@pytest.mark.parametrize("name", [*SCALES, *BENDS])
def test_mistake_is_made(name: str) -> None:
    """Accuracy and warning are those of the book's program with that mistake in it."""
    y, warned = made_by_hand(name)
    right = sum(int(np.argmax(row)) == t for row, t in zip(y, D.labels, strict=True))

    # A step that stands on its edge may round either way, hence not to the digit.
    assert nn.mistake_accuracy(name) == pytest.approx(right / 1000, abs=0.0021)
    assert nn.mistake_overflows(name) == warned


def test_no_axis() -> None:
    """Without an axis a batch has one answer, which is compared with every label."""
    y, _ = made_by_hand("none")
    right = 0
    for i in range(0, 1000, 100):
        flat = [s for row in y[i : i + 100].tolist() for s in row]
        right += D.labels[i : i + 100].tolist().count(flat.index(max(flat)))

    assert nn.mistake_accuracy("no-axis") == right / 1000


def test_last_batch_and_labels() -> None:
    """A loop that ends early loses a batch, and labels must be sliced as inputs are."""
    assert nn.mistake_accuracy("last-batch") == nn.correct_digits(0, 900) / 1000
    read, first = nn.digit_predictions(0, None).tolist(), D.labels[:100].tolist()
    assert nn.mistake_accuracy("labels") == nn.accuracy(read, first * 10)


@pytest.mark.parametrize("n", [7, 25, 130])
def test_wrong_axis_of_any_number_of_images(n: int) -> None:
    """Each full ten is compared along the wrong axis, the rest along the right one."""
    y, _ = made_by_hand("none")
    right = 0
    for start in range(0, n, 10):
        stop = min(start + 10, n)
        axis = 0 if stop - start == 10 else 1
        answers = np.argmax(y[start:stop], axis=axis).tolist()
        right += sum(a == t for a, t in zip(answers, D.labels[start:stop], strict=True))
    digits = nn.Digits(D.network, D.images[:n], D.labels[:n])

    assert nn.mistake_accuracy("axis-0", digits=digits) == right / n


@pytest.mark.parametrize(("layer", "other"), [(1, 2), (2, 1)])
def test_forgotten_sigmoid_cannot_overflow(layer: int, other: int) -> None:
    """Where one layer alone overflows, the program that forgets it there is silent."""
    sizes = (784, 2, 2, 10)
    biases = [np.zeros(m) for m in sizes[1:]]
    biases[layer - 1] -= 1000
    weights = tuple(np.zeros((sizes[i], sizes[i + 1])) for i in range(3))
    digits = nn.Digits(nn.Network(weights, tuple(biases)), D.images[:5], D.labels[:5])

    assert not nn.mistake_overflows(f"skip-{layer}", digits=digits)
    assert nn.mistake_overflows(f"skip-{other}", digits=digits)
