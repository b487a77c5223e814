"""The JSON Schema of banks, `deck.yaml` and glossaries, for completion in editors.

What keys take is in their forms, and which keys there are comes from their tables. What
the schema rejects, `deck check` rejects; but it sees the form of a file alone: no
values, no other files, and not which languages a deck has. An editor reads YAML's
numbers and nulls as such, which are texts here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deck.author.key_texts import entry_keys, kind_lines
from deck.folder.deck_config import DECK, SWITCHES
from deck.folder.glossary import GLOSSARY, TERM
from deck.folder.validate import BANK
from deck.kinds import KINDS, card_keys, kind_names
from deck.source.forms import by_language, reference, scalar
from deck.source.keys import Key, Keys
from deck.source.models import CARD
from deck.source.rules import RULES

_Schema = dict[str, Any]


def json_schema() -> _Schema:
    """The schema of all three files; one without a key of the other two is a bank."""
    own_keys = [key for key in DECK.each if key not in BANK.each]
    of_deck = {
        "type": "object",
        "not": {"required": ["cards"]},
        "anyOf": [{"required": [key]} for key in own_keys],
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "livedeck",
        "description": "A bank of cards, a deck.yaml or a glossary of livedeck.",
        "type": "object",
        "if": of_deck,
        "then": reference("deck"),
        "else": {
            "if": {"type": "object", "required": ["terms"]},
            "then": reference("glossary"),
            "else": reference("bank"),
        },
        "definitions": _definitions(),
    }


def _definitions() -> _Schema:
    """What has a name: the files, cards of each kind, and the forms of keys."""
    kinds = {kind.name: card_keys(kind) for kind in KINDS.values()}
    tables = (DECK, SWITCHES, BANK, GLOSSARY, TERM, *entry_keys())
    switchable = {slug: rule.fact for slug, rule in RULES.items() if rule.can_be_off}
    forms = [
        key.form for keys in (*tables, *kinds.values()) for key in keys.each.values()
    ]
    defined: _Schema = {form.name: form.schema for form in forms}
    defined |= {"kind": _enum(dict(kind_lines())), "rule": _enum(switchable)}
    named = {keys.what.split()[1]: keys for keys in tables if keys is not SWITCHES}
    named["switches"] = SWITCHES
    defined |= {name: _mapping(keys) for name, keys in named.items()}
    defined["term"] |= {"patternProperties": by_language(scalar())["patternProperties"]}
    for name, keys in kinds.items():
        defined[f"{name} card"] = {**_mapping(keys), **KINDS[name].schema}
    return {**defined, "card": _card()}


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
    # Beside `$ref` alone, an older draft reads no other word.
    return {"allOf": [reference(key.form.name)], "description": key.description}


def _card() -> _Schema:
    """A card: what else it has depends on its kind, so that is asked for first."""
    return {
        "type": "object",
        "properties": {name: _property(CARD.each[name]) for name in CARD.needed},
        "required": [*CARD.needed],
        "allOf": [
            {
                "if": {
                    "type": "object",
                    "properties": {"kind": {"const": written}},
                    "required": ["kind"],
                },
                "then": reference(f"{name} card"),
            }
            for written, name in kind_names().items()
        ],
    }
