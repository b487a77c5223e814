"""What each key and kind is, in words: for `deck explain` and the guide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deck.bank.keys import (
    BANK,
    CARD,
    DECK,
    ENTRIES,
    GLOSSARY,
    KINDS,
    SWITCHES,
    TERM,
    Kind,
)
from deck.bank.known_folders import starter_folder

_CARD = re.compile(r"(?m)(?:^  #.*\n)*^  - id: .*\n(?:^    .*\n)+")
PLACES = {"deck.yaml": DECK, "every card": CARD} | {
    keys.what: keys for keys in (SWITCHES, BANK, GLOSSARY, TERM, *ENTRIES)
}
"""The keys by what has them."""


def keys_of(kind: Kind, *, begun: bool) -> Iterator[tuple[str, str]]:
    """The keys that a card of a kind needs, or else those that it may have."""
    keys = KINDS[kind]
    for name, key in keys.each.items():
        if (name in keys.begun) is begun and name not in {"id", "kind"}:
            yield name, key.what.replace("**", "")


def describe_key(name: str) -> Iterator[str]:
    """A line on a key for each of the meanings that it has in a deck folder."""
    for place, keys in PLACES.items():
        if name in keys.each:
            yield f"{name} of {place}: {keys.each[name].what}"
    kinds: dict[str, list[str]] = {}
    for kind, keys in KINDS.items():
        what = keys.each[name].what if name in keys.each else ""
        if what and (name not in CARD.each or what != CARD.each[name].what):
            kinds.setdefault(what, []).append(kind)
    for what, names in kinds.items():
        yield f"{name} of {', '.join(names)}: {what}"


def key_names() -> set[str]:
    """All keys that there are."""
    every = (*PLACES.values(), *KINDS.values())
    return {name for keys in every for name in keys.each}


def example_of(kind: Kind) -> Iterator[str]:
    """A card of a kind, with its comment: the one of the starter."""
    folder = starter_folder()
    banks = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))
    cards = (card for text in banks for card in _CARD.findall(text))
    yield from next(c for c in cards if f"    kind: {kind}\n" in c).splitlines()
