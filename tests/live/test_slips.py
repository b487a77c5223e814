"""Named mistakes: computed with each draw, listed on the back, none of them right."""

from __future__ import annotations

from collections.abc import Callable

from deck.compile.compile_note import compile_note
from deck.live.deck import LiveDeck
from deck.live.variant import NumberKey
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
