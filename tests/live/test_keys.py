"""What each kind of card is graded by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from deck.live.trust import allow
from deck.live.value import Number
from deck.live.variant import (
    ChoiceKey,
)
from tests.folders import LiveDeck, make_live, read_folder

DeckOf = Callable[[str], LiveDeck]


def test_what_is_graded_by(
    folder_of: Callable[[str], Path], request: pytest.FixtureRequest
) -> None:
    """Each card of `keys.yaml` asks, answers and is graded as last looked at."""
    bank = Path(__file__).with_name("keys.yaml").read_text(encoding="utf-8")
    folder = folder_of(bank.partition("cards:\n")[2])
    allow(folder)
    deck = make_live(read_folder(folder, "."))
    lines: list[str] = []
    for live in deck.cards:
        variant = live.variants["en"][0]
        lines += [str(live.card.id), f"  {variant.question}", f"  {variant.answer}"]
        lines += [f"  {part}" for part in variant.cloze] + [f"  {variant.key!r}"]
    text = "\n".join(lines) + "\n"
    file = Path(__file__).with_name("keys.txt")
    if request.config.getoption("--bless"):
        file.write_text(text, encoding="utf-8")

    assert deck.findings == ()
    assert file.read_text(encoding="utf-8") == text


def test_choice(deck_of: DeckOf) -> None:
    """The first option is the right one, in whatever order they are shown."""
    others = "".join(f", {{text: '{n}', because: no}}" for n in "abcd")
    options = f"[{{text: '${{ 1 + 1 }}'}}{others}]"
    deck = deck_of(f"  - {{id: x, kind: choice, q: x?, options: {options}}}\n")
    found = deck.cards[0].variants["en"][0]
    orders = list(found.orders())

    assert found.key == ChoiceKey()
    assert found.answer == (Number(2),)
    assert [option.right for option in found.options] == [True] + [False] * 4
    assert len(orders) == 24
    assert len({order.options for order in orders}) == 24
    assert all(sum(o.right for o in order.options) == 1 for order in orders)
    places = [[o.right for o in order.options].index(True) for order in orders]
    assert {4, 5} == {places.count(place) for place in range(5)}
