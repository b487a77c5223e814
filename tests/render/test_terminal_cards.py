"""Cards as the terminal shows them."""

from __future__ import annotations

import pytest

from deck.live import value
from deck.live.numeric_answer import number_key
from deck.live.value import (
    Form,
    NumberFormat,
    Numbers,
    Phrase,
    TruthTable,
)
from deck.live.variant import LiveCard, NumberKey, Proof
from deck.render.ascii import fold
from deck.render.blocks import Look, code_lines, table_lines, value_lines
from deck.render.passage import passage_lines
from deck.render.terminal import answer_lines, proof_lines
from deck.width import cell_width
from tests.folders import LiveDeck
from tests.tables import table


@pytest.mark.parametrize(("written", "width", "lines"), table(__file__, "values"))
def test_values(written: str, width: str, lines: str) -> None:
    """A value that does not fit is wrapped, and nothing of it is lost."""
    found = value_lines(eval(written, vars(value)), Look(int(width)))  # noqa: S307 - ours

    assert found == lines.split("\n")
    assert max(map(cell_width, found)) <= int(width)


@pytest.mark.parametrize(("written", "width", "lines"), table(__file__, "tables"))
def test_asked_tables(written: str, width: str, lines: str) -> None:
    """What is asked is a question mark; what does not fit is told row by row."""
    shown = eval(written, vars(value))  # noqa: S307 - ours

    assert table_lines(shown, Look(int(width)), filled=False) == lines.split("\n")


def test_a_short_value() -> None:
    """It stays in one piece."""
    assert passage_lines(("The answer is this: ", Numbers.of(((1, 2),))), Look(24)) == [
        "The answer is this:",
        "[[1 2]]",
    ]


def test_values_in_ascii() -> None:
    """A value is spelt in ASCII wherever it stands; code is as it was written."""
    look = Look(60, ascii=True)
    shown = TruthTable(("é", "y"), (("ü", 1),), 1)

    assert proof_lines(Proof('"é→"', Phrase("é→")), look) == ['    "é→" = e->']
    assert table_lines(shown, look, filled=True) == ["    e | y", "    u | 1"]


@pytest.fixture(scope="module")
def cards(sample_deck: LiveDeck) -> tuple[LiveCard, ...]:
    """The cards of every kind."""
    return sample_deck.cards


@pytest.mark.parametrize(
    ("written", "tolerance", "line"), table(__file__, "tolerances")
)
def test_tolerance(
    cards: tuple[LiveCard, ...], written: str, tolerance: str, line: str
) -> None:
    """How far off an answer may be is told where it is more than a rounding."""
    live = next(live for live in cards if live.card.id == "numeric")
    right = eval(written, vars(value))  # noqa: S307 - ours
    around = (eval(tolerance),) * len(right.items)  # noqa: S307 - ours
    key = NumberKey(right.items, around, right.texts)
    variant = live.variants["en"][0]._replace(answer=(right,), key=key)

    assert answer_lines(live.card.kind, variant, Look(language="en")) == [line]
    assert answer_lines(live.card.kind, variant, Look(ascii=True)) == [fold(line)]
    shared = variant._replace(key=key._replace(share=0.01))
    shown = answer_lines(live.card.kind, shared, Look(language="en"))
    assert shown == [f"{line.partition(' ±')[0]} ± 1%"]


def test_a_rounded_vector(cards: tuple[LiveCard, ...]) -> None:
    """Each number may be off by its own last digit: that is no tolerance of all."""
    live = next(live for live in cards if live.card.id == "numeric")
    right = Numbers.of((1.0, 20.0, 300.4), NumberFormat(2, Form.SIGNIFICANT))
    variant = live.variants["en"][0]._replace(answer=(right,), key=number_key(right))

    shown = answer_lines(live.card.kind, variant, Look())

    assert shown == ["[1.0e+00 2.0e+01 3.0e+02]"]


def test_a_proof_of_several_lines() -> None:
    """All lines of its expression are shown, and the value below them."""
    assert proof_lines(Proof("1 +\n  2", Numbers.of(3)), Look()) == [
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
