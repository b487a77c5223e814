"""Counts, confusions and confidence, against loops in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn

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
