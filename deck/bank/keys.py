"""What each key of a deck folder is, in words: for the guide, `explain` and editors.

The words are in `keys.toml` beside this module; which keys a kind takes is said by
`kinds.py` alone.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from deck.bank.card_kind import Kind
from deck.bank.kinds import KINDS
from deck.bank.known_folders import starter_folder

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_OF_NUMBERS = ("digits", "significant", "tolerance")
_CARD = re.compile(r"(?m)(?:^  #.*\n)*^  - id: .*\n(?:^    .*\n)+")


class Key(NamedTuple):
    """A key: the form of what it takes, what that is, and where the guide has more."""

    form: str | list[str]
    what: str
    see: str = ""

    @property
    def description(self) -> str:
        """A sentence for an editor or a terminal."""
        chapter = f". More in README.md, {self.see}" if self.see else ""
        return f"{self.what}{chapter}"


def _keys(table: Mapping[str, Any]) -> dict[str, Key]:
    return {name: Key(**row) for name, row in table.items()}


DECK_KEYS = _keys(_DATA["deck"])
BANK_KEYS = _keys(_DATA["bank"])
GLOSSARY_KEYS = _keys(_DATA["glossary"])
TERM_KEYS = _keys(_DATA["term"])
CARD_KEYS = _keys(_DATA["card"])
_OWN_KEYS = _keys(_DATA["own"])


def kind_line(kind: Kind) -> str:
    """What a kind asks, and how it is answered."""
    return str(_DATA["kinds"][kind]["what"])


def own_keys(kind: Kind) -> dict[str, Key]:
    """The keys of a kind apart from those of every card, the required ones first."""
    spec, special = KINDS[kind], _keys(_DATA["kinds"][kind].get("keys", {}))
    known = {**CARD_KEYS, **_OWN_KEYS, **special}
    return {name: known[name] for name in (*spec.required, *spec.optional, *special)}


def needed_keys(kind: Kind) -> list[str]:
    """The keys that a card of a kind needs beside `id` and `kind`.

    Of those among which it may choose, the ones that a new card is written with.
    """
    chosen = {Kind.PICTURE: ["picture", "alt"], Kind.ORDER: ["steps"]}
    return [*KINDS[kind].required, *chosen.get(kind, [])]


def keys_of(kind: Kind) -> dict[str, Key]:
    """All keys of a card of a kind, in the order in which they are written."""
    own = own_keys(kind)
    first = {name: CARD_KEYS[name] for name in ("id", "kind")}
    return first | own | {n: k for n, k in CARD_KEYS.items() if n not in own}


def describe_kind(kind: Kind, width: int) -> Iterator[str]:
    """Lines on a kind: what it asks, its keys, and those of every card."""
    own, needed = own_keys(kind), needed_keys(kind)
    yield f"{kind}: {kind_line(kind)}"
    for title, is_needed in (("needs", True), ("may have", False)):
        names = [name for name in keys_of(kind) if (name in needed) is is_needed]
        yield f"\n{title}:\n"
        for name in names[2 * (not is_needed) :]:  # `id` and `kind` come first
            what = (own.get(name) or CARD_KEYS[name]).what.replace("**", "")
            before, behind = f"  {name:15} ", " " * 18
            yield textwrap.fill(
                what, width, initial_indent=before, subsequent_indent=behind
            )


def describe_key(name: str) -> Iterator[str]:
    """A line on a key for each of the meanings that it has in a deck folder."""
    files = {"deck.yaml": DECK_KEYS, "a bank": BANK_KEYS, "a glossary": GLOSSARY_KEYS}
    for place, keys in (files | {"a term": TERM_KEYS, "every card": CARD_KEYS}).items():
        if name in keys:
            yield f"{name} of {place}: {keys[name].what}"
    kinds: dict[str, list[str]] = {}
    for kind in Kind:
        key = own_keys(kind).get(name)
        if key is not None and key is not CARD_KEYS.get(name):
            kinds.setdefault(key.what, []).append(kind)
    for what, names in kinds.items():
        yield f"{name} of {', '.join(names)}: {what}"


def key_names() -> set[str]:
    """All keys that there are."""
    files = (DECK_KEYS, BANK_KEYS, GLOSSARY_KEYS, TERM_KEYS, *map(keys_of, Kind))
    return {name for keys in files for name in keys}


def example_of(kind: Kind) -> Iterator[str]:
    """A card of a kind, with its comment: the one of the starter."""
    folder = starter_folder()
    banks = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))
    cards = (card for text in banks for card in _CARD.findall(text))
    yield from next(c for c in cards if f"    kind: {kind}\n" in c).splitlines()


def guide_tables() -> dict[str, str]:
    """The tables of the guide for authors, by the headings of their chapters."""
    numbers = own_keys(Kind.NUMERIC)
    {name: numbers[name] for name in ("digits", "significant", "tolerance")}
    return {
        "Keys of `deck.yaml`": _table(DECK_KEYS),
        "Keys of a bank": _table(BANK_KEYS),
        "Keys of every card": _table(CARD_KEYS),
        "Kinds": _kinds_table(),
        "Numbers": _table({name: numbers[name] for name in _OF_NUMBERS}),
        "Glossary": _table(GLOSSARY_KEYS | TERM_KEYS),
    }


def _table(keys: Mapping[str, Key]) -> str:
    lines = ["| key | what it is |", "|---|---|"]
    for name, key in keys.items():
        see = f", see *{key.see}*" if key.see else ""
        lines.append(f"| `{name}` | {key.what}{see} |")
    return "\n".join(lines) + "\n"


def _kinds_table() -> str:
    lines = ["| kind | what it asks for | needs | may have |", "|---|---|---|---|"]
    for kind in Kind:
        own, needed = own_keys(kind), needed_keys(kind)
        special = _DATA["kinds"][kind].get("keys", {})
        shown = {
            name: f"`{name}` {own[name].what}" if name in special else f"`{name}`"
            for name in own
        }
        if kind is Kind.NUMERIC:  # *Numbers* has their words
            shown |= {name: f"`{name}`" for name in _OF_NUMBERS}
        cells = [
            "; ".join(text for name, text in shown.items() if (name in needed) is must)
            for must in (True, False)
        ]
        lines.append(f"| `{kind}` | {kind_line(kind)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
