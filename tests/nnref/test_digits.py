"""The bundled digits: what is read, how sure, with which mistakes, and how fast."""

from __future__ import annotations

import dataclasses
import itertools
import math
import warnings
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

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


LAW = settings(deadline=None, derandomize=True, database=None, max_examples=60)

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1)


def plain_confusion(p: list[int], t: list[int], n: int) -> list[list[int]]:
    """Each pair counted by itself."""
    pairs = list(zip(t, p, strict=True))
    return [[pairs.count((i, j)) for j in range(n)] for i in range(n)]


@LAW
@given(PAIRS)
def test_accuracy_is_the_count(pairs: list[tuple[int, int]]) -> None:
    """The accuracy is the number of equal pairs over the number of pairs."""
    p, t = [a for a, _ in pairs], [b for _, b in pairs]
    right = len([1 for a, b in pairs if a == b])

    assert nn.count_correct(p, t) == right
    assert nn.accuracy(p, t) == right / len(pairs)


@LAW
@given(PAIRS)
def test_confusion_matrix_is_the_count(pairs: list[tuple[int, int]]) -> None:
    """Element (i, j) counts the inputs of class i that were read as j."""
    p, t = [a for a, _ in pairs], [b for _, b in pairs]
    counts = nn.confusion_matrix(p, t, 5)

    assert counts.tolist() == plain_confusion(p, t, 5)
    assert counts.sum() == len(pairs)
    assert counts.trace() == nn.count_correct(p, t)


@LAW
@given(PAIRS)
def test_recalls_are_the_rows(pairs: list[tuple[int, int]]) -> None:
    """A recall is the right ones of a class over all of it, nan if there are none."""
    p, t = [a for a, _ in pairs], [b for _, b in pairs]
    rows = plain_confusion(p, t, 5)
    expected = [
        row[i] / sum(row) if sum(row) else math.nan for i, row in enumerate(rows)
    ]

    np.testing.assert_array_equal(nn.recalls(rows), expected)
    known = [(r, i) for i, r in enumerate(expected) if not math.isnan(r)]
    assert nn.worst_class(rows) == min(known)[1]


@LAW
@given(PAIRS)
def test_worst_confusion_is_the_largest(pairs: list[tuple[int, int]]) -> None:
    """The most common mistake is looked up row by row, the first among equals."""
    rows = plain_confusion([a for a, _ in pairs], [b for _, b in pairs], 5)
    others = [(-rows[i][j], i, j) for i in range(5) for j in range(5) if i != j]
    times, label, read_as = min(others)

    assert nn.worst_confusion(rows) == (label, read_as, -times)


@LAW
@given(
    st.lists(
        st.tuples(
            st.lists(st.floats(-9, 9), min_size=3, max_size=3), st.integers(0, 2)
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([0.4, 0.9, 0.99]),
)
def test_confidence_is_the_mean(
    cases: list[tuple[list[float], int]], at_least: float
) -> None:
    """Means over all, over errors and over the sure ones are those of the loop."""
    shares = nn.softmax([scores for scores, _ in cases])
    tops = [max(row) for row in shares.tolist()]
    right = [
        row.index(max(row)) == t
        for row, (_, t) in zip(shares.tolist(), cases, strict=True)
    ]
    wrong = [c for c, r in zip(tops, right, strict=True) if not r]
    sure = [r for c, r in zip(tops, right, strict=True) if c >= at_least]

    found = nn.confidence(shares, [t for _, t in cases], at_least)

    assert found.mean == pytest.approx(sum(tops) / len(tops))
    assert found.sure == len(sure)
    for value, part in ((found.on_errors, wrong), (found.sure_accuracy, sure)):
        expected = sum(part) / len(part) if part else math.nan
        assert value == pytest.approx(expected, nan_ok=True)


def test_results_are_the_evaluation() -> None:
    """What is said of the bundled digits follows from predictions and labels alone."""
    p, t = nn.digit_predictions(0, None).tolist(), nn.digit_labels(0, None).tolist()
    rows = plain_confusion(p, t, 10)

    assert nn.digit_confusions().tolist() == rows
    recalls = [rows[i][i] / t.count(i) for i in range(10)]
    assert nn.digit_recalls().tolist() == recalls
    assert nn.worst_digit() == recalls.index(min(recalls))
    label, read_as, times = nn.top_confusion()
    assert rows[label][read_as] == times
    assert times == max(rows[i][j] for i in range(10) for j in range(10) if i != j)
    assert [nn.always_accuracy(k) for k in range(10)] == [
        t.count(k) / 1000 for k in range(10)
    ]


def test_results_of_other_digits() -> None:
    """A set of one image has one entry in its matrix, and nan for absent digits."""
    bundled = nn.bundled_digits()
    read = nn.digit_predictions(0, 1).astype(np.uint8)
    one = nn.Digits(bundled.network, bundled.images[:1], read)

    assert nn.digit_confusions(digits=one).sum() == 1
    assert np.isnan(nn.digit_recalls(digits=one)).sum() == 9
    assert nn.worst_digit(digits=one) == one.labels[0]
    assert nn.top_confusion(digits=one).times == 0
    assert math.isnan(nn.digit_confidence(digits=one).on_errors)
    assert nn.always_accuracy(int(one.labels[0]), digits=one) == 1


def test_limits_are_included() -> None:
    """A share that reaches the limit is sure, and the largest count is a count."""
    found = nn.confidence([[0.75, 0.25], [0.5, 0.5]], [0, 0], at_least=0.75)

    assert (found.sure, found.sure_accuracy) == (1, 1.0)
    usual = [[0.99, 0.01], [0.989, 0.011]]
    assert nn.confidence(usual, [0, 0]) == nn.confidence(usual, [0, 0], at_least=0.99)
    assert nn.confidence(usual, [0, 0]).sure == 1
    assert nn.recalls([[2**53]]).tolist() == [1.0]
    with pytest.raises(ValueError, match="square of counts"):
        nn.recalls([[2**53 + 1]])


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


BUNDLED = nn.bundled_digits()
FEW = nn.Digits(BUNDLED.network, BUNDLED.images[:20], BUNDLED.labels[:20])


def test_the_shortest_time_counts() -> None:
    """Of the differences between two readings of the clock the smallest is given."""
    readings = iter([0.0, 5.0, 10.0, 13.0, 20.0, 24.0])

    assert nn.batch_time(4, repeats=3, digits=FEW, clock=lambda: next(readings)) == 3.0


def test_speedup_is_the_quotient() -> None:
    """Small batches in 8 seconds and large ones in 2 make a speedup of 4."""
    readings = iter([0.0, 8.0, 8.0, 10.0])

    speedup = nn.batch_speedup(
        1, 10, repeats=1, digits=FEW, clock=lambda: next(readings)
    )

    assert speedup == 4.0


def test_five_times_if_nothing_is_said() -> None:
    """The clock is read before and after each of five passes."""
    ticks = itertools.count()

    assert nn.batch_time(20, digits=FEW, clock=lambda: float(next(ticks))) == 1.0
    assert next(ticks) == 10


def test_the_real_clock() -> None:
    """With the machine's own clock a pass takes some time."""
    assert nn.batch_time(10, digits=FEW) > 0
