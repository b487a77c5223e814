"""The numbers that no expression computes: each has a source, or is an example's own.

A card lists them under `given`. Small whole numbers count things that the sentence
itself names. Any other number either is an input of the card's own example, written
in its question, its program or an expression of it, or is a fact with a source here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deck.bank.models import Choice
from deck.live.variant import LiveCard
from tests.tables import table

from . import digits

if TYPE_CHECKING:
    from .conftest import Shipped

_SMALL = 12
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

RECORDED = {float(n): source for n, source in table(__file__, "recorded")}


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _own(live: LiveCard) -> set[float]:
    """The numbers of a card's example: in question, program, expressions, options."""
    card = live.card
    texts = [str(card.program or ""), *(proof.expression for proof in live.computed)]
    words = [card.question, getattr(card.body, "answer", None)]
    words += [getattr(card.body, "text", None)]
    if isinstance(card.body, Choice):
        words += [option.text for option in card.body.options]
    texts += [w["en"] for w in words if w is not None]
    return {_number(found) for text in texts for found in _NUMBER.findall(text)}


def test_every_given_number_has_a_source(shipped: Shipped) -> None:
    """It is small, an input of the example, or recorded above."""
    unknown = [
        (str(live.card.id), str(given))
        for live in shipped.deck.cards
        for given in live.card.given
        if not _is_small(_number(given))
        and _number(given) not in RECORDED
        and abs(_number(given)) not in _own(live)
    ]

    assert unknown == []


def _is_small(number: float) -> bool:
    return number == int(number) and abs(number) <= _SMALL


def test_recorded_counts() -> None:
    """What can be counted in the bundled files is counted."""
    layers = digits.network()
    sizes = [len(layers[0].neurons[0]), *(len(layer.neurons) for layer in layers)]

    assert sizes == [784, 50, 100, 10]
    assert 28 * 28 == 784 == len(digits.images()[0])
    assert max(map(max, digits.images())) == 255
    assert round(0.9352 * 10_000) == 9352
    assert {784, 50, 100, 28, 255} <= set(RECORDED)
