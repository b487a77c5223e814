"""The JSON Schema of banks, `deck.yaml` and glossaries, for completion in editors.

It is made of the tables of kinds and keys. What it rejects, `deck check` rejects; but
it sees the form of a file alone: no values, no other files, and not which languages a
deck has. An editor reads YAML's numbers and nulls as such, which are texts here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from deck.bank import keys
from deck.bank.key_texts import KIND_LINES, PLACES, KeyText, card_texts
from deck.bank.keys import Keys, Kind, Tier
from deck.bank.models import GAP_MARK

_Schema = dict[str, Any]
_LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"
_ID = "^[a-z0-9][a-z0-9._-]*$"
# A name of Python in any script: no blanks or signs of ASCII, and no digit first.
_NAME = r"^[^\s0-9!-/:-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*$"
_SAME = {"words": "text", "numbers": "list"}  # forms that an editor does not tell apart
_PAIRED = {
    "picture": ["alt"],
    "alt": ["picture"],
    "where": ["draw"],
    "answer_picture": ["answer_alt"],
    "answer_alt": ["answer_picture"],
}


def _one(pattern: str = r"\S", **more: Any) -> _Schema:
    """A text that matches a pattern; an editor may take it for a number."""
    types = ["string", "number", "boolean", "null"]
    return {"type": types, "pattern": pattern, **more}


def _whole(lowest: int, highest: int | None = None) -> _Schema:
    """A whole number, in quotes or not."""
    schema = {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": lowest}
    return schema if highest is None else {**schema, "maximum": highest}


def _some(item: _Schema, **more: Any) -> _Schema:
    """A list; one entry may stand alone."""
    return {"anyOf": [item, {"type": "array", "items": item, **more}]}


def _list(item: _Schema, **more: Any) -> _Schema:
    return {"type": "array", "items": item, **more}


def _by(pattern: str, value: _Schema, **more: Any) -> _Schema:
    """A mapping whose keys match a pattern."""
    return {
        "type": "object",
        "patternProperties": {pattern: value},
        "additionalProperties": False,
        **more,
    }


def _enum(what: Mapping[str, str]) -> _Schema:
    """One of some words, each with a line on it."""
    return {"enum": [*what], "markdownEnumDescriptions": [*what.values()]}


def _ref(form: str) -> _Schema:
    return {"$ref": f"#/definitions/{_SAME.get(form, form)}"}


def _switchable() -> dict[str, str]:
    """The rules that may be turned off, each with its fact."""
    from deck.diagnostics.rules import RULES

    return {slug: rule.fact for slug, rule in RULES.items() if rule.can_be_off}


def _forms() -> dict[str, _Schema]:
    """What keys take, by the names that `keys.py` has for it."""
    languages = _by(_LANGUAGE, _one(), minProperties=1)
    rules, gaps = _some(_enum(_switchable())), _one(r"\{\{c[0-9]+::")
    return {
        "scalar": _one(),
        "text": {"anyOf": [_one(), languages]},
        "id": _one(_ID, maxLength=100),
        "name": _one(r"^[a-z0-9][a-z0-9._-]{0,99}$"),
        "namespace": _one("^[0-9a-f]{16,64}$"),
        "address": _one("^[hH][tT][tT][pP][sS]?://"),
        "list": _some(_one()),
        "accept": {"anyOf": [_some(_one()), _by("^c[0-9]+$", _some(_one()))]},
        "languages": _some(_one(_LANGUAGE)),
        "rules": rules,
        "switches": _mapping(keys.SWITCHES),
        "kind": _enum({str(kind): KIND_LINES[kind] for kind in Kind}),
        "paths": _some({"enum": ["sprint"]}),
        "digits": _whole(0, 15),
        "significant": _whole(1, 15),
        "line": _whole(1),
        "tolerance": {"type": ["number", "string"], "minimum": 0, "pattern": r"\S"},
        "gapped": _one(GAP_MARK),
        "gaps": {"anyOf": [gaps, _by(_LANGUAGE, gaps, minProperties=1)]},
        "draws": _by(_NAME, _one(), minProperties=1),
        "names": {"type": "object", "additionalProperties": _ref("text")},
        "options": _list(_mapping(keys.OPTION), minItems=2),
        "parts": _some(_mapping(keys.PART), minItems=1),
        "slips": _some(_mapping(keys.SLIP)),
        "steps": _some(_ref("text")),
        "points": _some(_ref("text"), minItems=1, maxItems=4),
        "tests": _some(_mapping(keys.TEST), minItems=1),
        "forms": _by(_LANGUAGE, _some(_one())),
        "terms": _list(
            _mapping(keys.TERM, PLACES["a term"])
            | {"patternProperties": {_LANGUAGE: _one()}}
        ),
        "cards": _list(_card(), minItems=1),
    }


def _property(form: str, text: KeyText | None) -> _Schema:
    if text is None:
        return _ref(form)
    if form == "tier":
        return {"enum": [*Tier], "description": text.description}
    # Beside `$ref` alone, an older draft reads no other word.
    return {"allOf": [_ref(form)], "description": text.description}


def _mapping(
    table: Keys, texts: Mapping[str, KeyText] = MappingProxyType({})
) -> _Schema:
    """A mapping of some keys, each with what it is where it has words."""
    return {
        "type": "object",
        "properties": {
            name: _property(form, texts.get(name)) for name, form in table.forms.items()
        },
        "required": [*table.needed],
        "additionalProperties": False,
    }


def _card() -> _Schema:
    """A card: what else it has hangs on its kind, so that is asked for first."""
    by_kind = [
        {
            "if": {
                "type": "object",
                "properties": {"kind": {"const": str(kind)}},
                "required": ["kind"],
            },
            "then": _ref(f"{kind} card"),
        }
        for kind in Kind
    ]
    needed, texts = keys.CARD.needed, PLACES["every card"]
    return {
        "type": "object",
        "properties": {
            name: _property(keys.CARD.forms[name], texts[name]) for name in needed
        },
        "required": [*needed],
        "allOf": by_kind,
    }


def _card_of(kind: Kind) -> _Schema:
    """A card of a kind."""
    schema = _mapping(keys.KINDS[kind], card_texts(kind))
    schema["dependencies"] = dict(_PAIRED)
    if kind is not Kind.CODE:
        schema["dependencies"]["example"] = ["draw"]
    match kind:
        case Kind.BUG:
            schema["dependencies"] |= {"tests": ["mend"], "mend": ["line"]}
        case Kind.NUMERIC:
            schema["not"] = {"required": ["digits", "significant"]}
        case Kind.PICTURE:
            either = ("picture", "answer_picture")
            schema["anyOf"] = [{"required": [name]} for name in either]
        case Kind.ORDER:
            schema["oneOf"] = [{"required": [name]} for name in ("program", "steps")]
            schema["dependencies"]["tests"] = ["program"]
    return schema


def json_schema() -> _Schema:
    """The schema of all three: a file that has no key of the others is a bank."""
    of_deck = {
        "anyOf": [
            {"required": [k]} for k in keys.DECK.forms if k not in keys.BANK.forms
        ]
    }
    files = {
        "bank": _mapping(keys.BANK, PLACES["a bank"]),
        "glossary": _mapping(keys.GLOSSARY, PLACES["a glossary"]),
        "deck": _mapping(keys.DECK, PLACES["deck.yaml"])
        | {"dependencies": {"data": ["live"]}},
    }
    cards = {f"{kind} card": _card_of(kind) for kind in Kind}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "livedeck",
        "description": "A bank of cards, a deck.yaml or a glossary of livedeck.",
        "type": "object",
        "if": {"type": "object", **of_deck, "not": {"required": ["cards"]}},
        "then": _ref("deck"),
        "else": {
            "if": {"type": "object", "required": ["terms"]},
            "then": _ref("glossary"),
            "else": _ref("bank"),
        },
        "definitions": files | cards | _forms(),
    }
