"""The values of a mapping's keys, each read by its form, and of the mappings in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from deck.bank.bodies import check_part_test
from deck.bank.fields import Fields
from deck.bank.forms import READERS, Reader
from deck.bank.keys import OPTION, PART, SLIP, SWITCHES, TEST, Keys
from deck.bank.models import Option, Part, PartTest, Slip
from deck.bank.source import Map, Text

_MIN_OPTIONS = 2


def read_keys(fields: Fields, keys: Keys, more: Collection[str] = ()) -> dict[str, Any]:
    """The values of the keys that are there or must be, each by its form.

    A finding for each other key, those in `more` aside.
    """
    fields.keys = keys
    forms, entries = keys.forms, fields.node.entries
    fields.check_keys({*forms, *more} if more else forms.keys(), keys.what)
    values = {
        name: _READERS[forms[name]](fields, name) for name in entries if name in forms
    }
    for name in keys.needed:
        if name not in entries:
            values[name] = _READERS[forms[name]](fields, name)
    for name, beside in keys.beside.items():
        if values.get(name) is not None and beside.key not in entries:
            if beside.fact:
                place = fields.key_span(name)
                fields.findings.add(beside.rule, beside.fact, place, help=beside.help)
            else:
                fields.missing(beside.key)
    return values


def read_entries(
    fields: Fields, key: str, keys: Keys
) -> Iterator[tuple[Fields, dict[str, Any]]]:
    """The mappings of a list with their values."""
    first, *others = keys.forms
    listed = ", ".join(f"`{name}`" for name in keys.forms)
    wanted = f"a list of {' and '.join(listed.rsplit(', ', 1))}"
    for node in fields.items(key):
        is_text = isinstance(node, Map) and node.entries.keys() <= {*fields.languages}
        if isinstance(node, Map) and not is_text:
            inner = fields.entry(node, keys.what)
            yield inner, read_keys(inner, keys)
            continue
        shown = node if first == "text" and isinstance(node, Text) else "…"
        fix = f"write `- {first}: {shown}`, and below `{first}` its `because: …`"
        if "because" not in keys.forms:
            fix = f"write `- {first}: …`, and below it "
            fix += " and ".join(f"`{name}: …`" for name in others)
        fields.wrong(key, node, wanted, fix)


def _switches(fields: Fields, key: str) -> tuple[Text, ...]:
    """The rules that `rules: {off: […]}` of a `deck.yaml` turns off."""
    fix = "write `rules: {off: [a-rule]}`"
    inner = fields.mapping(key, "a mapping with `off`", fix=fix)
    return tuple(read_keys(inner, SWITCHES).get("off", ()))


def _options(fields: Fields, key: str) -> list[Option]:
    nodes = fields.items(key)
    if not nodes:
        fields.missing(key)
    elif isinstance(nodes[0], Map) and nodes[0] is fields.get(key):
        fix = "write `- text: …` for each, and below `text` its `because: …`"
        fields.wrong(key, nodes[0], "a list of `text` and `because`", fix)
        return []
    elif len(nodes) < _MIN_OPTIONS:
        message = f"{fields.what} has one option; it needs {_MIN_OPTIONS} at least"
        fields.report(key, message)
        return []
    options: list[Option] = []
    for inner, values in read_entries(fields, key, OPTION):
        if inner.node is not nodes[0] and "because" not in values:
            message = "a wrong option has no `because`"
            fields.findings.add("choice-without-reasons", message, inner.place)
        options.append(Option(values["text"], values.get("because")))
    return options


def _slips(fields: Fields, key: str) -> tuple[Slip, ...]:
    """The usual mistakes of a card, each with the answer that it gives."""
    return tuple(Slip(**slip) for _, slip in read_entries(fields, key, SLIP))


def _parts(fields: Fields, key: str) -> tuple[Part, ...]:
    """The parts of an exercise."""
    if not fields.items(key):
        fields.missing(key)
    return tuple(Part(**part) for _, part in read_entries(fields, key, PART))


def _tests(fields: Fields, key: str) -> tuple[PartTest, ...]:
    """The tests of a part."""
    if not fields.items(key):
        fields.missing(key)
    tests: list[PartTest] = []
    for inner, values in read_entries(fields, key, TEST):
        code, because = values["test"], values["because"]
        if code and because:
            check_part_test(inner, code, because)
            tests.append(PartTest(code, because))
    return tuple(tests)


_READERS: Mapping[str, Reader] = {
    **READERS,
    "switches": _switches,
    "options": _options,
    "slips": _slips,
    "parts": _parts,
    "tests": _tests,
}
