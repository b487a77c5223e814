"""Cards as the terminal shows them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deck.live.numeric_answer import number_key
from deck.live.value import (
    Form,
    Matrix,
    Number,
    Printed,
    TruthTable,
    Vector,
)
from deck.live.variant import LiveCard, NumberKey, Proof
from deck.render.blocks import Look, code_lines, table_lines, value_lines
from deck.render.passage import passage_lines
from deck.render.terminal import answer_lines, proof_lines
from deck.width import cell_width
from tests.folders import LiveDeck

TABLE = TruthTable(("x1", "sum"), ((0, -0.25), (1, 10)), 1)


def test_asked_table() -> None:
    """The asked cells are question marks; nothing else differs."""
    assert table_lines(TABLE, Look(), filled=False) == [
        "    x1 | sum",
        "     0 |   ?",
        "     1 |   ?",
    ]


def test_long_values() -> None:
    """A long value is wrapped, a short one stays in one piece."""
    long = Vector(tuple(n / 8 for n in range(20)))

    assert all(cell_width(line) <= 30 for line in value_lines(long, Look(30)))
    assert passage_lines(("The answer is this: ", Matrix(((1, 2),))), Look(24)) == [
        "The answer is this:",
        "[[1 2]]",
    ]


@pytest.fixture(scope="module")
def cards(sample_deck: LiveDeck) -> tuple[LiveCard, ...]:
    """The cards of every kind."""
    return sample_deck.cards


def test_an_option_was_chosen(cards: tuple[LiveCard, ...]) -> None:
    """Afterwards only the chosen option and the right one are told."""
    live = next(live for live in cards if live.card.id == "choice")
    variant = live.variants["en"][0]

    wrong = answer_lines(live.card.kind, variant, Look(), chosen=3)
    right = answer_lines(live.card.kind, variant, Look(), chosen=1)

    assert [line[:4] for line in wrong if line[0] in "+-"] == ["+ 1.", "- 3."]
    assert [line[:4] for line in right if line[0] in "+-"] == ["+ 1."]


@pytest.mark.parametrize(
    ("value", "tolerance", "line"),
    [
        (Number(0.7311), 0.05, "0.7311 ± 0.05"),
        (Number(0.73, 2), 0.005 * (1 + 1e-9), "0.73"),
        (Number(0.73, 2), 0.01, "0.73 ± 0.01"),
        (Number(0.7310586), 1e-4, "0.7311"),
        (Number(3), 1e-9, "3"),
        (Number(3), 0.001, "3"),
        (Number(784), 10.0, "784 ± 10"),
        (Vector((0.25, 0.5)), 0.1, "[0.25 0.50] ± 0.1"),
        (Number(0.12345, 1, Form.PERCENT), 0.001, "12.3% ± 0.1%"),
    ],
)
def test_tolerance(
    cards: tuple[LiveCard, ...], value: Number | Vector, tolerance: float, line: str
) -> None:
    """How far off an answer may be is told where it is more than a rounding."""
    live = next(live for live in cards if live.card.id == "numeric")
    key = NumberKey(value.items, (tolerance,) * len(value.items), value.texts)
    variant = replace(live.variants["en"][0], answer=(value,), key=key)

    assert answer_lines(live.card.kind, variant, Look(language="en")) == [line]
    folded = answer_lines(live.card.kind, variant, Look(ascii=True))
    assert folded == [line.replace("±", "+/-")]
    shared = replace(variant, key=replace(key, share=0.01))
    shown = answer_lines(live.card.kind, shared, Look())
    assert shown == [f"{line.partition(' ±')[0]} ± 1%"]


def test_a_rounded_vector(cards: tuple[LiveCard, ...]) -> None:
    """Each number may be off by its own last digit: that is no tolerance of all."""
    live = next(live for live in cards if live.card.id == "numeric")
    value = Vector((1.0, 20.0, 300.4), 2, Form.SIGNIFICANT)
    variant = replace(live.variants["en"][0], answer=(value,), key=number_key(value))

    shown = answer_lines(live.card.kind, variant, Look())

    assert shown == ["[1.0e+00 2.0e+01 3.0e+02]"]


def test_the_tolerance_of_a_small_number(cards: tuple[LiveCard, ...]) -> None:
    """It is shown as the number is, however small the two are."""
    live = next(live for live in cards if live.card.id == "numeric")
    value = Number(6.674e-11, 3, Form.SCIENTIFIC)
    key = NumberKey((6.674e-11,), (2e-12,), value.texts)
    variant = replace(live.variants["en"][0], answer=(value,), key=key)

    shown = answer_lines(live.card.kind, variant, Look(language="en"))

    assert shown == ["6.67 × 10⁻¹¹ ± 2 × 10⁻¹²"]


def test_a_proof_of_several_lines() -> None:
    """All lines of its expression are shown, and the value below them."""
    assert proof_lines(Proof("1 +\n  2", Number(3)), Look()) == [
        "    1 +",
        "      2",
        "    = 3",
    ]


def test_long_lines_of_code() -> None:
    """A line that does not fit goes on after a mark, and nothing of it is lost."""
    code = "def f(x):\n    return np.exp(x) / np.sum(np.exp(x), axis=0)"

    lines = code_lines(code, Look(32))
    numbered = code_lines(code, Look(32, ascii=True), numbered=True)

    assert lines == [
        "    def f(x):",
        "        return np.exp(x) /",
        "    ↳ np.sum(np.exp(x), axis=0)",
    ]
    assert [line[:5] for line in numbered] == ["  1 d", "  2  ", "    >"]
    assert value_lines(Printed("a" * 30), Look(24)) == [
        "    " + "a" * 20,
        "    ↳ " + "a" * 10,
    ]


def test_a_wide_table() -> None:
    """A table that does not fit is told row by row."""
    table = TruthTable(("first", "second", "result"), ((0, 1, 1), (1, 1, 0)), 2)

    assert table_lines(table, Look(24), filled=False) == [
        "first=0 second=1 |",
        "  result=?",
        "first=1 second=1 |",
        "  result=?",
    ]


def test_a_wide_matrix() -> None:
    """A matrix that does not fit stands row below row."""
    matrix = Matrix(((1, 0.25, 10), (-1, 0.5, 100)))

    assert value_lines(matrix, Look(40)) == ["[[1.00 0.25 10.00] [-1.00 0.50 100.00]]"]
    assert value_lines(matrix, Look(24)) == [
        "[[1.00 0.25 10.00]",
        " [-1.00 0.50 100.00]]",
    ]
    assert max(map(cell_width, value_lines(matrix, Look(10)))) <= 10
