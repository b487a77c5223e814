"""What each key of a deck folder is, in words: for `explain`, editors and the guide.

The words are in `key_texts.toml` beside this module; which keys there are is said by
`keys.py` alone.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from deck.bank.keys import KINDS, Kind
from deck.bank.known_folders import starter_folder
from deck.files import own_tables

_DATA = own_tables(Path(__file__).with_suffix(".toml"))
_CARD = re.compile(r"(?m)(?:^  #.*\n)*^  - id: .*\n(?:^    .*\n)+")


class KeyText(NamedTuple):
    """What a key is, and the chapter of the guide that has more."""

    what: str
    see: str = ""

    @property
    def description(self) -> str:
        """A sentence for an editor or a terminal."""
        chapter = f". More in README.md, {self.see}" if self.see else ""
        return f"{self.what}{chapter}"


def _texts(table: Mapping[str, Any]) -> dict[str, KeyText]:
    return {
        name: KeyText(text) if isinstance(text, str) else KeyText(**text)
        for name, text in table.items()
    }


PLACES = {
    "deck.yaml": _texts(_DATA["deck"]),
    "a bank": _texts(_DATA["bank"]),
    "a glossary": _texts(_DATA["glossary"]),
    "a term": _texts(_DATA["term"]),
    "every card": _texts(_DATA["card"]),
}
"""The keys by what has them, in words."""
_OF_KINDS = _texts(_DATA["own"])
KIND_LINES: Mapping[str, str] = _DATA["kinds"]
"""What each kind asks, and how it is answered."""


def special_texts(kind: Kind) -> dict[str, KeyText]:
    """The keys that mean more on the cards of a kind."""
    return _texts(_DATA["of"].get(kind, {}))


def card_texts(kind: Kind) -> dict[str, KeyText]:
    """All keys of a card of a kind, in the order in which they are written."""
    known = PLACES["every card"] | _OF_KINDS | special_texts(kind)
    return {name: known[name] for name in KINDS[kind].forms}


def describe_kind(kind: Kind, width: int) -> Iterator[str]:
    """Lines on a kind: what it asks, its keys, and those of every card."""
    texts, begun = card_texts(kind), KINDS[kind].begun
    yield f"{kind}: {KIND_LINES[kind]}"
    for title, is_begun in (("needs", True), ("may have", False)):
        yield f"\n{title}:\n"
        for name, text in texts.items():
            if (name in begun) is is_begun and name not in {"id", "kind"}:
                before, behind = f"  {name:15} ", " " * 18
                what = text.what.replace("**", "")
                yield textwrap.fill(
                    what, width, initial_indent=before, subsequent_indent=behind
                )


def describe_key(name: str) -> Iterator[str]:
    """A line on a key for each of the meanings that it has in a deck folder."""
    for place, texts in PLACES.items():
        if name in texts:
            yield f"{name} of {place}: {texts[name].what}"
    kinds: dict[str, list[str]] = {}
    for kind in Kind:
        text = card_texts(kind).get(name)
        if text is not None and text != PLACES["every card"].get(name):
            kinds.setdefault(text.what, []).append(kind)
    for what, names in kinds.items():
        yield f"{name} of {', '.join(names)}: {what}"


def key_names() -> set[str]:
    """All keys that there are."""
    every = (*PLACES.values(), *map(card_texts, Kind))
    return {name for texts in every for name in texts}


def example_of(kind: Kind) -> Iterator[str]:
    """A card of a kind, with its comment: the one of the starter."""
    folder = starter_folder()
    banks = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))
    cards = (card for text in banks for card in _CARD.findall(text))
    yield from next(c for c in cards if f"    kind: {kind}\n" in c).splitlines()
