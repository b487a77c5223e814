"""What pictures show is what `nnref` computes; their words do not tell the answer."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable

import numpy as np
import pytest

from deck.live.pictures import boundary_picture, curve_picture, points_picture
from tests.folders import LiveDeck
from tests.tables import table

DeckOf = Callable[[str], LiveDeck]


@pytest.mark.parametrize(("curve", "box"), table(__file__, "boxes"))
def test_box(curve: str, box: str) -> None:
    """The frame of a curve ends at whole numbers, holds 0, and is never flat."""
    assert curve_picture(*literal_eval(f"[{curve}]")).box == literal_eval(box)


def test_planes() -> None:
    """Several gates have names; one may be given by its numbers, and have no line."""
    assert points_picture("AND", "OR", "XOR").names == ("A", "B", "C")
    assert points_picture("AND").names == ("",)
    assert boundary_picture(0.5, 0.5, -0.7) == boundary_picture("AND")
    assert boundary_picture(0, 0, 1).panels[0].lines == ()


@pytest.mark.parametrize("row", table(__file__, "lines"), ids=" ".join)
def test_boundary_of_a_gate(row: list[str]) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
    gate, lines = map(literal_eval, row[:2])
    found = [sorted(line) for line in boundary_picture(*gate).panels[0].lines]

    assert len(found) == len(lines)
    for ends, expected in zip(found, lines, strict=True):
        np.testing.assert_allclose(ends, expected, atol=1e-4)


def test_bare_expression(deck_of: DeckOf) -> None:
    """A picture may be written without `${`, as the answer of a number may."""
    card = "  - id: x\n    kind: recall\n    q: q\n    a: a\n    alt: one ${ 1 + 1 }\n"
    deck = deck_of(card + "    picture: points_picture('OR')\n")

    assert deck.findings == ()
    (variant,) = deck.cards[0].variants["en"]
    assert variant.picture is not None
    assert variant.picture.drawing == points_picture("OR")
    assert [str(part) for part in variant.picture.alt] == ["one ", "2"]
    assert variant.figures == (variant.picture,)
