"""NumPy's functions under their own names: same answers, bounded, no warnings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import nnref as nn

GRID = [[0.1, 0.8, 0.1], [0.3, 0.1, 0.6], [0.2, 0.5, 0.3], [0.8, 0.1, 0.1]]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (nn.argmax(GRID, axis=1), [1, 2, 1, 0]),
        (nn.argmax(GRID, axis=0), [3, 0, 1]),
        (nn.argmax(GRID), 1),
        (nn.argmax([2, 5, 5]), 1),
        (nn.argsort([0.3, 0.1, 0.2]), [1, 2, 0]),
        (nn.total([True, False, True]), 2),
        (nn.total([[1, 2], [3, 4]], axis=0), [4, 6]),
        (nn.total([]), 0),
        (nn.mean([1, 2, 6]), 3),
        (nn.maximum(0, [-2.0, 3.0]), [0, 3]),
        (nn.minimum([[1], [5]], [2, 6]), [[1, 1], [2, 5]]),
        (nn.log([1, math.e]), [0, 1]),
        (nn.log(0), -math.inf),
        (nn.exp(0), 1),
        (nn.dot(2, [1, 2]), [2, 4]),
        (nn.dot([1, 2], [3, 4]), 11),
        (nn.dot(np.ones((3, 2)), [1, 1]), [2, 2, 2]),
        (nn.concat([1, 2], 3, [4]), [1, 2, 3, 4]),
        (nn.concat([[1, 2]], [[3, 4]]), [[1, 2], [3, 4]]),
        (nn.arange(3), [0, 1, 2]),
        (nn.arange(0, 10, 4), [0, 4, 8]),
        (nn.arange(5, 0, -2), [5, 3, 1]),
        (nn.arange(5, 0), []),
        (nn.shape([[1, 2, 3], [4, 5, 6]]), (2, 3)),
        (nn.shape(7), ()),
        (nn.ndim([[1]]), 2),
        (nn.size(nn.arange(250)[200:300]), 50),
        (nn.array([0.2, 0.99, 1.0], "uint8"), [0, 0, 1]),
        (nn.array([0.2, 0.99, 1.0]) * 255 // 1, [51, 252, 255]),
        (nn.array([2**63 - 1], "int"), [2**63 - 1]),
        (nn.array([0.0, 0.5], "bool"), [False, True]),
    ],
)
def test_answer(answer: object, expected: object) -> None:
    """Each function answers as its namesake in NumPy does."""
    np.testing.assert_allclose(np.asarray(answer, float), np.asarray(expected, float))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (nn.argmax([1, 2]), int),
        (nn.total([1, 2]), int),
        (nn.total([0.5]), float),
        (nn.mean([1, 2]), float),
        (nn.exp(1), float),
        (nn.dot([1], [2]), int),
        (nn.maximum(1, 2), int),
        (nn.shape([1]), tuple),
        (nn.array([1.5], "int").dtype.type, type),
    ],
)
def test_results_without_axes_are_python_numbers(answer: object, kind: Any) -> None:
    """A single result is a plain int or float, which prints as itself."""
    assert type(answer) is kind


def test_float32_is_kept() -> None:
    """Exponentials and logarithms of float32 are float32."""
    x = nn.array([1, 2], "float32")

    assert np.asarray(nn.exp(x)).dtype == np.asarray(nn.log(x)).dtype == np.float32
