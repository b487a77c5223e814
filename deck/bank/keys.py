"""Which kinds of cards there are, and which keys a deck folder's files have.

`keys.json` beside this module defines them: for each mapping its keys, the form of
their values, whether they are needed and what to write where they are missing, a
description, and the chapter of the guide with more. `forms.py` reads a key by its
form. Of `deck.author`, `json_schema.py` has the form for editors, and `key_texts.py`
explains them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple


class Kind(StrEnum):
    """How a card asks its question and is graded."""

    RECALL = "recall"
    CLOZE = "cloze"
    CHOICE = "choice"
    NUMERIC = "numeric"
    TABLE = "table"
    SHAPE = "shape"
    OUTPUT = "output"
    BUG = "bug"
    CODE = "code"
    ORDER = "order"
    EXERCISE = "exercise"
    PICTURE = "picture"
    INTERVIEW = "interview"


class Tier(StrEnum):
    """The priority of a card."""

    CORE = "core"
    MORE = "more"


class Beside(NamedTuple):
    """A key that another one needs, and the finding where it is missing."""

    key: str
    fact: str = ""
    help: str = ""
    rule: str = "bad-value"


class Key(NamedTuple):
    """A key: the form of its value, a description, and a chapter of the guide.

    `missing` is the help where a needed key is missing or empty, by default its
    description. One that is `begun` is listed as needed, though another could take its
    place.
    """

    form: str
    what: str = ""
    see: str = ""
    needed: bool = False
    begun: bool = False
    missing: str = ""
    beside: Mapping[str, str] = MappingProxyType({})

    @property
    def description(self) -> str:
        """A sentence for an editor or a terminal."""
        chapter = f". More in README.md, {self.see}" if self.see else ""
        return f"{self.what}{chapter}"


class Keys(NamedTuple):
    """The keys of a mapping; `what` names the mapping, such as `a recall card`.

    Of a card's keys `own` are those that only its kind has, or describes anew. `nouns`
    are those of the mapping, the narrowest first: `recall card`, `card`.
    """

    what: str
    each: Mapping[str, Key]
    needed: Sequence[str]
    begun: Sequence[str]
    beside: Mapping[str, Beside]
    own: Collection[str] = ()
    nouns: Sequence[str] = ()


_Rows = Mapping[str, Mapping[str, Any]]
_TABLES = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def _keys(
    what: str, rows: _Rows, own: Collection[str] = (), nouns: Sequence[str] = ()
) -> Keys:
    each = {name: Key(**row) for name, row in rows.items()}
    needed = [name for name, key in each.items() if key.needed]
    begun = [name for name, key in each.items() if key.needed or key.begun]
    beside = {n: Beside(**key.beside) for n, key in each.items() if key.beside}
    nouns = nouns or (what.removeprefix("a ").removeprefix("an "),)
    return Keys(what, each, needed, begun, beside, own, nouns)


def _of_kind(kind: Kind) -> Keys:
    """The keys of a kind: of every card and of several kinds, what it adds to them."""
    every, rows = _TABLES["a card"], _TABLES["kinds"][kind]["keys"]
    shared = every | _TABLES["several kinds"]
    first = {name: row for name, row in every.items() if row.get("needed")}
    own = {name: {**shared.get(name, {}), **row} for name, row in rows.items()}
    others = {name: row for name, row in every.items() if name not in own}
    what = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} card"
    nouns = (f"{kind} card", "card")
    return _keys(what, {**first, **own, **others}, own, nouns)


(DECK, SWITCHES, BANK, GLOSSARY, TERM, CARD, OPTION, SLIP, PART, TEST) = (
    _keys(what, _TABLES[what])
    for what in (
        *("a deck folder", "`rules`", "a bank", "a glossary", "a term", "a card"),
        *("an option", "a slip", "a part", "a test"),
    )
)
ENTRIES = (OPTION, PART, SLIP, TEST)
"""The mappings that are entries of a card's lists."""
KINDS: Mapping[Kind, Keys] = {
    kind: _of_kind(kind) for kind in map(Kind, _TABLES["kinds"])
}
"""The keys of each kind of card."""
CARD_KEYS = {name for keys in KINDS.values() for name in keys.each}
"""The keys that some card may have."""
KIND_LINES: Mapping[Kind, str] = {kind: _TABLES["kinds"][kind]["what"] for kind in Kind}
"""What each kind asks, and how it is answered."""
