"""What pictures show is what `nnref` computes; their words do not tell the answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from deck.live.drawing import Curve
from deck.live.pictures import (
    boundary_picture,
    curve_picture,
    points_picture,
)
from tests.folders import LiveDeck

DeckOf = Callable[[str], LiveDeck]


@pytest.mark.parametrize(
    ("curve", "box"),
    [
        (curve_picture("sigmoid"), (-5, 5, 0, 1)),
        (curve_picture("relu", -1, 2.5), (-1, 2.5, 0, 3)),
        (curve_picture("relu", -3, -1), (-3, -1, 0, 1)),
        (curve_picture("identity", -2, -1), (-2, -1, -2, 0)),
    ],
)
def test_box(curve: Curve, box: tuple[float, ...]) -> None:
    """The frame of a curve ends at whole numbers, holds 0, and is never flat."""
    assert curve.box == box


def test_planes() -> None:
    """Several gates have names; one may be given by its numbers, and have no line."""
    assert points_picture("AND", "OR", "XOR").names == ("A", "B", "C")
    assert points_picture("AND").names == ("",)
    assert boundary_picture(0.5, 0.5, -0.7) == boundary_picture("AND")
    assert boundary_picture(0, 0, 1).panels[0].lines == ()


@pytest.mark.parametrize(
    ("gate", "lines"),
    [
        ((1, 0, 0), [[(0, -0.5), (0, 1.5)]]),
        ((0, -2, 1), [[(-0.5, 0.5), (1.5, 0.5)]]),
        ((1, 1, -1), [[(-0.5, 1.5), (1.5, -0.5)]]),  # corner to corner
        ((1, 0, 0.5), [[(-0.5, -0.5), (-0.5, 1.5)]]),  # along an edge
        ((1, 1, 1), []),  # touches a corner
        ((1, 1, 5), []),
        ((0, 0, 1), []),
        ((5e-324, 0, 1), []),
        ((1e308, 1e308, -1e308), [[(-0.5, 1.5), (1.5, -0.5)]]),
        (("AND",), [[(-0.1, 1.5), (1.5, -0.1)]]),
        (("XOR",), [[(-0.1, 1.5), (1.5, -0.1)], [(-0.5, 0.9), (0.9, -0.5)]]),
    ],
)
def test_boundary_of_a_gate(
    gate: tuple[float], lines: list[list[tuple[float, float]]]
) -> None:
    """Known gates have the lines that pencil and ruler give, whichever end is first."""
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


def test_one_file_for_all_draws(deck_of: DeckOf) -> None:
    """The name of an image file is no expression: a family has one file, not 24."""
    card = "  - id: x\n    kind: recall\n    q: q\n    a: a\n    alt: alt\n"
    draw = '    draw: {g: \'pick("AND", "OR")\'}\n'
    deck = deck_of(card + draw + "    picture: 'images/${g}.png'\n")

    (found,) = deck.findings
    assert found.rule == "live-syntax"
    assert deck.cards == ()


@pytest.mark.parametrize(
    ("answer", "alt", "is_told"),
    [
        ("OR", "the cases of or", True),
        ("The **OR** gate: two corners.", "An OR gate", True),
        ("或门。", "平面上的或门", True),
        ("${ gate_name([0, 1, 1, 1]) }", "this is OR", True),
        ("OR", "four points, for example filled ones", False),
        ("A", "panel A, panel B", False),
        ("3", "3 points", False),
        ("OR", "a NOR", False),
    ],
)
def test_alt_tells(answer: str, alt: str, is_told: bool, deck_of: DeckOf) -> None:
    """An answer in the words for its picture is warned of; the card is built.

    Parts of words, letters and numbers tell nothing.
    """
    card = f"  - {{id: x, kind: recall, q: q, a: '{answer}', alt: '{alt}', "
    deck = deck_of(card + "picture: points_picture('OR')}\n")

    assert [f.rule for f in deck.findings] == ["alt-tells"] * is_told
    assert len(deck.cards) == 1
