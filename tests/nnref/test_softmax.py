"""Laws of softmax, with and without its care for large scores and for rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnref as nn

LAW = settings(deadline=None, derandomize=True, database=None, max_examples=100)
SCORE = st.floats(-300, 300)
SCORES = st.lists(SCORE, min_size=1, max_size=8)
ROWS = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(SCORE, min_size=n, max_size=n), min_size=1, max_size=4)
)


@LAW
@given(ROWS)
def test_batch_is_row_by_row(rows: list[list[float]]) -> None:
    """A batch gives each row what the row gets alone."""
    np.testing.assert_array_equal(nn.softmax(rows), [nn.softmax(row) for row in rows])


@LAW
@given(ROWS)
def test_without_axis_is_one_long_row(rows: list[list[float]]) -> None:
    """The mistake treats the batch as one input: its grand total is 1."""
    y = nn.softmax_without_axis(rows)

    assert y.sum() == pytest.approx(1)
    np.testing.assert_allclose(y.ravel(), nn.softmax(np.ravel(rows)))


@LAW
@given(SCORES)
def test_naive_is_softmax(scores: list[float]) -> None:
    """Within the reach of exp the plain formula gives the same shares."""
    np.testing.assert_allclose(
        nn.naive_softmax(scores), nn.softmax(scores), rtol=1e-9, atol=1e-300
    )


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_shape_and_kind_are_kept(axes: int) -> None:
    """Shares have the shape of the scores, and float32 stays float32."""
    a = np.zeros((2,) * axes, np.float32)

    for h in (nn.softmax, nn.naive_softmax, nn.softmax_without_axis):
        assert h(a).shape == a.shape
        assert h(a).dtype == np.float32


def test_minus_infinity_has_no_share() -> None:
    """A class that is ruled out leaves its share to the others."""
    assert nn.softmax([0, -np.inf, 0]).tolist() == [0.5, 0, 0.5]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_no_largest_score(bad: float) -> None:
    """Where no score is the largest, there are no shares."""
    for h in (nn.softmax, nn.softmax_without_axis):
        with pytest.raises(ValueError, match="must be finite"):
            h([[1.0, 2.0], [bad, 1.0]])
