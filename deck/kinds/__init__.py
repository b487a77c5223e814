"""The kinds of cards, each in a file of its own; nothing else names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from deck.kinds.bug import KIND as BUG
from deck.kinds.choice import KIND as CHOICE
from deck.kinds.cloze import KIND as CLOZE
from deck.kinds.code import KIND as CODE
from deck.kinds.exercise import KIND as EXERCISE
from deck.kinds.interview import KIND as INTERVIEW
from deck.kinds.kind import Kind
from deck.kinds.numeric import KIND as NUMERIC
from deck.kinds.order import KIND as ORDER
from deck.kinds.output import KIND as OUTPUT
from deck.kinds.recall import KIND as RECALL
from deck.live.program import CardCode
from deck.source.keys import Key, Keys, declared
from deck.source.models import CARD, Card

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *(RECALL, CLOZE, CHOICE, NUMERIC, OUTPUT),
        *(BUG, CODE, ORDER, EXERCISE, INTERVIEW),
    )
}
"""The kinds by their names, in the order of the guide."""


def kind_names() -> dict[str, str]:
    """The name of each kind, by its names and by other names that banks may write."""
    others = {other: kind.name for kind in KINDS.values() for other in kind.aliases}
    return {**{name: name for name in KINDS}, **others}


def card_code(card: Card) -> CardCode:
    """The code of a card, and what runs of it when a deck is built."""
    return KINDS[card.kind].programs(card)


def card_keys(kind: Kind) -> Keys:
    """The keys of a card of a kind: those of every card, and what the kind adds."""
    return _card_keys(cast("Any", kind.body), kind.name)


@cache
def _card_keys(body: Any, name: str) -> Keys:
    own = declared(body)
    first = {key: known for key, known in CARD.each.items() if known.needed}
    others = {key: known for key, known in CARD.each.items() if key not in own}
    return Keys.of(
        f"{'an' if name[0] in 'aeiou' else 'a'} {name} card",
        {**first, **own, **others},
        own=own.keys(),
        nouns=(f"{name} card", "card"),
        elsewhere=_other_kinds,
    )


def _other_kinds(key: str) -> str:
    """Which kinds have a key; empty where none has."""
    kinds = [f"`{kind.name}`" for kind in KINDS.values() if key in declared(kind.body)]
    return f"cards of kind {', '.join(kinds)} have it" if kinds else ""


def all_card_keys() -> Mapping[str, Key]:
    """The keys that some card may have."""
    each = (declared(kind.body) for kind in KINDS.values())
    return {name: known for keys in (*each, CARD.each) for name, known in keys.items()}
