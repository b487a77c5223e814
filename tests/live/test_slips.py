"""Named mistakes: computed with each draw, listed on the back, none of them right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from folders import read_folder

from deck.compile.compile_note import compile_note
from deck.live.deck import LiveDeck, make_live
from deck.live.trust import allow
from deck.live.variant import LineKey, NumberKey, OutputKey, ShapeKey, TableKey
from deck.render.blocks import Look
from deck.render.terminal import slip_lines

SUM = """\
  - id: sum
    kind: numeric
    draw: {x: 'pick(3, 4, 5, 6, 7, 8, 9)'}
    q: What is ${ x } + 2?
    a: ${ x + 2 }
"""
SLIP = """\
    slips:
      - value: ${ x * 2 }
        because: {en: 'That is ${ x } times 2.', zh: '那是 ${ x } 乘 2。'}
"""
OTHERS = Path(__file__).with_name("slips.yaml").read_text("utf-8")


def test_each_draw_has_its_mistake(deck_of: Callable[[str], LiveDeck]) -> None:
    """The value and the reason are those of the draw, in each language."""
    (card,) = deck_of(SUM + SLIP).cards

    for variant in card.variants["en"]:
        (slip,) = variant.slips
        (answer,) = variant.key.values  # type: ignore[union-attr]
        x = int(answer) - 2
        assert isinstance(slip.key, NumberKey)
        assert slip.key.values == (2 * x,)
        lines = slip_lines(slip, Look())
        assert lines == [f"- {2 * x}", f"  That is {x} times 2."]
    note, _ = compile_note(card, "zh", {})
    assert note.text.count("乘 2。") == len(card.variants["zh"])
    assert '<ul class="slips">' in note.text


def test_a_card_without_is_the_same(deck_of: Callable[[str], LiveDeck]) -> None:
    """A mistake that is added edits the card; one without has the hash it had."""
    (plain,) = deck_of(SUM).cards
    (named,) = deck_of(SUM + SLIP).cards
    before, after = (compile_note(card, "en", {})[0] for card in (plain, named))

    assert (before.content, before.source) != (after.content, after.source)
    assert before.content == "9764dedf0ce05ad5"


def test_each_kind(folder_of: Callable[[str], Path]) -> None:
    """Its mistakes are graded as its answers are."""
    folder = folder_of(OTHERS)
    allow(folder)
    deck = make_live(read_folder(folder, "."))
    keys = {
        str(card.card.id): [type(s.key) for s in card.variants["en"][0].slips]
        for card in deck.cards
    }

    assert not deck.findings
    assert keys == {
        "shape": [ShapeKey, ShapeKey],
        "table": [TableKey],
        "bug": [LineKey],
        "prints": [OutputKey, OutputKey],
    }
