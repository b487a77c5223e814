"""Texts with live expressions in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.bank.template import Live, Template, split_live
from deck.live.deck import LiveDeck
from deck.live.value import Number, Phrase, TruthTable, Vector
from tests.tables import table

DeckOf = Callable[[str], LiveDeck]


def split(text: str) -> tuple[Template, list[tuple[str, int, int]]]:
    """The parts of a text, and what was reported."""
    reported: list[tuple[str, int, int]] = []

    def report(message: str, start: int, end: int) -> None:
        reported.append((message, start, end))

    return split_live(text, report), reported


@pytest.mark.parametrize(
    ("text", "shown"),
    table(__file__, "split"),
)
def test_split(text: str, shown: str) -> None:
    """A text is cut at `${` and the `}` that is in no string; `$${` is `${`."""
    parts, reported = split(text)

    assert reported == []
    assert shown == "".join(
        part if isinstance(part, str) else f"⟦{part.text}@{part.start}⟧"
        for part in parts
    )


@given(st.lists(st.text("ab感 $x") | st.sampled_from(["${ x }", "$${"])))
def test_nothing_is_lost(parts: list[str]) -> None:
    """Parts put together again are the text."""
    text = "|".join(parts)
    found, reported = split(text)

    assert reported == []
    again = "".join(
        part.replace("${", "$${") if isinstance(part, str) else f"${{ {part.text} }}"
        for part in found
    )
    assert again == text
    for part in found:
        if isinstance(part, Live):
            assert text.startswith(part.text, part.start)


def test_values_keep_their_types(deck_of: DeckOf) -> None:
    """Each language has the same values; a text that is one expression is its value."""
    deck = deck_of(
        "  - id: x\n    kind: recall\n"
        "    q: {en: 'Is ${ 1 + 1 } $${x}?', zh: '${ 1 + 1 } 吗？'}\n"
        '    a: ${ gate_table("AND") }\n'
        "    why: ${ [0.5, 1] }\n"
        '    ref: ${ "§" + show(2) }\n'
    )

    assert deck.findings == ()
    (card,) = deck.cards
    english, chinese = card.variants["en"][0], card.variants["zh"][0]
    assert english.question == ("Is ", Number(2), " ${x}?")
    assert chinese.question == (Number(2), " 吗？")
    assert isinstance(english.answer[0], TruthTable)
    assert english.why == (Vector((0.5, 1.0)),)
    assert english.ref == (Phrase("§2"),)
    assert english.answer == chinese.answer
    assert [proof.expression for proof in card.computed] == [
        "1 + 1",
        "[0.5, 1]",
        '"§" + show(2)',
        'gate_table("AND")',
    ]
