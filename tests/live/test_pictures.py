"""What pictures show is what `nnref` computes; their words do not tell the answer."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable

import numpy as np
import pytest

from deck.live.pictures import boundary_picture, curve_picture
from tests.folders import LiveDeck
from tests.tables import table

DeckOf = Callable[[str], LiveDeck]


@pytest.mark.parametrize(("curve", "box"), table(__file__, "boxes"))
def test_box(curve: str, box: str) -> None:
    """The frame of a curve ends at whole numbers, holds 0, and is never flat."""
    assert curve_picture(*literal_eval(f"[{curve}]")).box == literal_eval(box)


@pytest.mark.parametrize("row", table(__file__, "lines"), ids=" ".join)
def test_boundary_of_a_gate(row: list[str]) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    gate, lines = map(literal_eval, row[:2])
    found = [sorted(line) for line in boundary_picture(*gate).panels[0].lines]

    assert len(found) == len(lines)
    for ends, expected in zip(found, lines, strict=True):
        np.testing.assert_allclose(ends, expected, atol=1e-4)
