"""Forms of keys: how a text becomes a typed value, and what editors know of it.

Here are the forms that several mappings use; others stand where their keys do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from keyword import iskeyword
from typing import Any, TypeVar
from unicodedata import normalize

from deck.source.fields import Fields
from deck.source.finding import Severity, did_you_mean
from deck.source.hints import removed_help
from deck.source.keys import Form, Keys
from deck.source.source import Map, Text

Schema = dict[str, Any]
T = TypeVar("T")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
MAX_ID = 100  # characters
_LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"


def read_keys(
    fields: Fields, keys: Keys, more: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The values of the keys that are there or must be, each by its form.

    A finding for each other key, those in `more` aside.
    """
    fields.keys = keys
    each, entries = keys.each, fields.node.entries
    known = {*each, *more} if more else each.keys()
    if not entries.keys() <= known:
        fields.check_keys(known, keys)
    values = {
        name: each[name].form.read(fields, name) for name in entries if name in each
    }
    for name in keys.needed:
        if name not in entries:
            values[name] = each[name].form.read(fields, name)
    for name, beside in keys.beside.items():
        if values.get(name) is not None and beside.key not in entries:
            if beside.fact and beside.key not in fields.meant:
                place = fields.key_span(name)
                fields.findings.add(beside.rule, beside.fact, place, help=beside.help)
            else:
                fields.missing(beside.key, place=fields.key_span(name))
    return values


def scalar(pattern: str = r"\S", **more: Any) -> Schema:
    """The schema of a text that matches a pattern, which YAML may read as a number."""
    return {"type": ["string", "number", "boolean", "null"], "pattern": pattern, **more}


def by_language(one: Schema, **more: Any) -> Schema:
    """The schema of a mapping with a value for each language."""
    return {
        "type": "object",
        "patternProperties": {_LANGUAGE: one},
        "additionalProperties": False,
        **more,
    }


def one_or_more(one: Schema, **more: Any) -> Schema:
    """The schema of a list, or of one value alone."""
    return {"anyOf": [one, {"type": "array", "items": one, **more}]}


def reference(name: str) -> Schema:
    """The schema that the schema of all files defines under a name."""
    return {"$ref": f"#/definitions/{name}"}


def read_id(fields: Fields, key: str) -> Text | None:
    """The id of a card, or a word like it."""
    text = fields.text(key)
    if text is not None and not _ID.fullmatch(text):
        match = _ID.match(text)
        message, at = f"`{text}` cannot be the `{key}`", match.end() if match else 0
        fields.findings.add_in("bad-id", message, text, at, at + 1)
    elif text is not None and len(text) > MAX_ID:
        message = f"the `{key}` is longer than {MAX_ID} characters"
        fields.findings.add("bad-id", message, text.span)
    return text


def _rules(fields: Fields, key: str) -> tuple[Text, ...]:
    """The rules that a list turns off, with a finding for each that cannot be."""
    from deck.source.rules import RULES

    given = fields.texts(key)
    of_card = key == "allow"
    switchable = [
        slug
        for slug, rule in RULES.items()
        if (rule.can_be_off if of_card else rule.can_be_off_everywhere)
    ]
    for name in given:
        fix = ""
        if name not in RULES:
            message = f"there is no rule `{name}`"
            fix = removed_help(name, "rules") or did_you_mean(name, switchable)
            fix = fix or "`deck explain rules` lists them"
        elif RULES[name].severity is Severity.ERROR:
            message = f"`{name}` is an error, which cannot be turned off"
            fix = f"write `allow: [{name}]` on a card" if RULES[name].can_be_off else ""
        else:
            message = f"the rule `{name}` cannot be turned off"
        if name not in switchable:
            fields.findings.add("bad-value", message, name.span, help=fix)
    return tuple(name for name in given if name in switchable)


def _entries(
    fields: Fields, key: str, keys: Keys
) -> Iterator[tuple[Fields, dict[str, Any]]]:
    """The mappings of a list with their values; a finding where it is empty."""
    first, *others = keys.each
    listed = ", ".join(f"`{name}`" for name in keys.each)
    wanted = f"a list of {' and '.join(listed.rsplit(', ', 1))}"
    nodes, known = fields.items(key), fields.keys
    if nodes == [""] or (not nodes and known and key in known.needed):
        fields.missing(key)
        return
    for node in nodes:
        if fields.findings.are_enough:
            return
        if isinstance(node, Map) and not node.entries.keys() <= {*fields.languages}:
            inner = fields.entry(node, keys.what)
            yield inner, read_keys(inner, keys)
            continue
        shown = node if first == "text" and isinstance(node, Text) else "…"
        fix = f"write `- {first}: {shown}`, and below `{first}` its `because: …`"
        if "because" not in keys.each:
            fix = f"write `- {first}: …`, and below it "
            fix += " and ".join(f"`{name}: …`" for name in others)
        fields.wrong(key, node, wanted, fix)


def read_entries(
    fields: Fields, key: str, keys: Keys, record: type[T], check: Any = None
) -> tuple[T, ...]:
    """The mappings of a list as records; `check` gets the fields and values of one."""
    records: list[T] = []
    for inner, values in _entries(fields, key, keys):
        if check is not None:
            check(inner, values)
        records.append(record(**values))
    return tuple(records)


def entries(
    name: str, keys: Keys, record: type[Any], schema: Schema, check: Any = None
) -> Form:
    """The form of a list of mappings, as `read_entries` reads it."""
    read = partial(read_entries, keys=keys, record=record, check=check)
    return Form(name, read, schema, entries=keys)


def python_name(text: str) -> str:
    """The name that Python reads in a text, as `μ` for a keyboard's `µ`; or nothing."""
    name = normalize("NFKC", text)
    return name if name.isidentifier() and not iskeyword(name) else ""


_TEXT = {"anyOf": [scalar(), by_language(scalar(), minProperties=1)]}
SCALAR = Form("scalar", Fields.text, scalar())
WORDS = Form("words", Fields.words, _TEXT, is_prose=True)
TEXT = Form("text", partial(Fields.words, may_have_formulas=True), _TEXT, is_prose=True)
LIST = Form("list", Fields.texts, one_or_more(scalar()))
ID = Form("id", read_id, scalar(f"^{_ID.pattern}$", maxLength=MAX_ID))
RULES = Form("rules", _rules, one_or_more(reference("rule")))
