"""The JSON Schema of banks, `deck.yaml` and glossaries, for completion in editors.

What keys take is in `json_schema.json` beside this module, by the names that
`deck.bank.keys` has for it; which keys there are comes from the tables there. What the
schema rejects, `deck check` rejects; but it sees the form of a file alone: no values,
no other files, and not which languages a deck has. An editor reads YAML's numbers and
nulls as such, which are texts here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deck.bank import keys
from deck.bank.keys import KIND_LINES, Key, Keys, Kind, Tier
from deck.diagnostics.rules import RULES

_Schema = dict[str, Any]
_PARTS = Path(__file__).with_suffix(".json")
_SAME = {"words": "text"}  # forms that are the same to an editor


def json_schema() -> _Schema:
    """The schema of all three files; one without a key of the other two is a bank."""
    schema: _Schema = json.loads(_PARTS.read_text(encoding="utf-8"))
    own_keys = [key for key in keys.DECK.each if key not in keys.BANK.each]
    schema["if"]["anyOf"] = [{"required": [key]} for key in own_keys]
    cards, forms = schema.pop("cards"), schema["definitions"]
    forms["card"] = _card()
    for kind in Kind:
        of_kind, more = _mapping(keys.KINDS[kind]), cards.get(kind, {})
        of_kind["dependencies"] |= cards["every"] | more.pop("dependencies", {})
        forms[f"{kind} card"] = of_kind | more
    forms["kind"] = _enum({kind: KIND_LINES[kind] for kind in Kind})
    switchable = {slug: rule.fact for slug, rule in RULES.items() if rule.can_be_off}
    forms["rule"] = _enum(switchable)
    forms["switches"] = _mapping(keys.SWITCHES)
    for table in (keys.DECK, keys.BANK, keys.GLOSSARY, keys.TERM, *keys.ENTRIES):
        name = table.what.split()[1]
        forms[name] = _mapping(table) | forms.get(name, {})
    return schema


def _enum(what: Mapping[str, str]) -> _Schema:
    """One of some words, each with a line on it."""
    return {"enum": [*what], "markdownEnumDescriptions": [*what.values()]}


def _mapping(table: Keys) -> _Schema:
    """A mapping of some keys, each with what it is where it has words."""
    return {
        "type": "object",
        "properties": {name: _property(key) for name, key in table.each.items()},
        "required": [*table.needed],
        "additionalProperties": False,
        "dependencies": {name: [one.key] for name, one in table.beside.items()},
    }


def _property(key: Key) -> _Schema:
    if key.form == "tier":
        return {"enum": [*Tier], "description": key.description}
    reference = _ref(_SAME.get(key.form, key.form))
    # Beside `$ref` alone, an older draft reads no other word.
    words = {"allOf": [reference], "description": key.description}
    return words if key.what else reference


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/definitions/{name}"}


def _card() -> _Schema:
    """A card: what else it has depends on its kind, so that is asked for first."""
    needed = keys.CARD.needed
    return {
        "type": "object",
        "properties": {name: _property(keys.CARD.each[name]) for name in needed},
        "required": [*needed],
        "allOf": [
            {
                "if": {
                    "type": "object",
                    "properties": {"kind": {"const": kind}},
                    "required": ["kind"],
                },
                "then": _ref(f"{kind} card"),
            }
            for kind in Kind
        ],
    }
