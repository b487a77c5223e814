"""What keys take: a reader for each form of `keys.py`, from texts to typed values."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from deck.bank.bodies import check_part_test
from deck.bank.fields import Fields
from deck.bank.hints import removed_help
from deck.bank.keys import OPTION, PART, SLIP, SWITCHES, TEST, Keys, Tier
from deck.bank.models import (
    GAP_MARK,
    LocalizedText,
    Option,
    Part,
    PartTest,
    Slip,
    python_name,
)
from deck.bank.source import Map, Seq, Text
from deck.diagnostics.finding import Severity, did_you_mean
from deck.files import device_fault

Reader = Callable[..., Any]  # of the fields and the key
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
MAX_ID = 100  # characters
_DRAWN = re.compile(r"[^\W\d_]|[\[(]")  # in what computes more than a number
_DRAWS = "write what draws it: `integer(2, 9)`, `tenths(0.1, 2)`, `pick(2, 5)`"
_TIERS = {str(tier): tier for tier in Tier}
_PATHS = ("sprint",)
_MAX_POINTS = 4
_MOST_DIGITS = 15  # that every float has


def read_keys(fields: Fields, keys: Keys, more: Collection[str] = ()) -> dict[str, Any]:
    """The values of the keys that are there or must be, each by its form.

    A finding for each other key, those in `more` aside.
    """
    fields.keys = keys
    each, entries = keys.each, fields.node.entries
    known = {*each, *more} if more else each.keys()
    if not entries.keys() <= known:
        fields.check_keys(known, keys.what, keys.nouns)
    values = {
        name: READERS[each[name].form](fields, name) for name in entries if name in each
    }
    for name in keys.needed:
        if name not in entries:
            values[name] = READERS[each[name].form](fields, name)
    for name, beside in keys.beside.items():
        if values.get(name) is not None and beside.key not in entries:
            if beside.fact and beside.key not in fields.meant:
                place = fields.key_span(name)
                fields.findings.add(beside.rule, beside.fact, place, help=beside.help)
            else:
                fields.missing(beside.key, place=fields.key_span(name))
    return values


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


def _pattern(pattern: str, fact: str, fix: str) -> Reader:
    """A reader of a text that matches a pattern; `{}` in the fact is the text."""
    form = re.compile(pattern)

    def read(fields: Fields, key: str) -> Text | None:
        text = fields.text(key)
        if text is None or form.fullmatch(text):
            return text
        fields.findings.add("bad-value", fact.format(text), text.span, help=fix)
        return None

    return read


def _name(fields: Fields, key: str) -> Text | None:
    """A name of files that each system can write."""
    text = read_id(fields, key)
    if text is not None and (fix := device_fault(text)):
        message = f"`{text}` cannot be the `{key}`"
        fields.findings.add("bad-id", message, text.span, help=fix)
    return text


def _rules(fields: Fields, key: str) -> tuple[Text, ...]:
    """The rules that a list turns off, with a finding for each that cannot be."""
    from deck.diagnostics.rules import RULES

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


def _names(fields: Fields, key: str) -> dict[Text, LocalizedText]:
    """What the bank's concepts are called, those that have a name."""
    what, fix = "a mapping of concepts and their names", "write `a-concept: its name`"
    inner = fields.mapping(key, what, f"the {key}", f"{fix} below `{key}`")
    names = {name: inner.words(name) for name, _ in inner.others()}
    return {name: words for name, words in names.items() if words is not None}


def _cards(fields: Fields, key: str) -> tuple[Map, ...]:
    """The mappings that the cards are written as."""
    node = fields.get(key)
    if node is None or (isinstance(node, Text) and not node.strip()):
        place = fields.key_span(key)
        if key not in fields.meant:
            fields.findings.add("empty-bank", f"the bank has no `{key}`", place)
        return ()
    if isinstance(node, Seq) and not node.items:
        fields.findings.add("empty-bank", f"`{key}` is empty", node.span)
    fix = "write `- id: a-name`, and the other keys of the card below `id`"
    return fields.mappings(key, "cards with an `id` and a `kind`", fix)


def _terms(fields: Fields, key: str) -> tuple[Map, ...]:
    """The mappings that the terms of a glossary are written as."""
    node = fields.get(key)
    if node is None or (isinstance(node, Text) and not node.strip()):
        fields.missing(key)
        return ()
    fix = f"write `- {fields.languages[0]}: a-term`, and its other languages below"
    return fields.mappings(key, "terms with a form for each language", fix)


def _forms(fields: Fields, key: str) -> dict[str, tuple[Text, ...]]:
    """Forms of a term by language, each a list or one word."""
    what = f"`{key}` of {fields.what}"
    fix = f"write `{key}: {{{fields.languages[0]}: [one, another]}}`"
    inner = fields.mapping(key, "a mapping of languages and forms", what, fix)
    inner.check_languages()
    known = [name for name in fields.languages if inner.get(name) is not None]
    return {name: inner.texts(name, are_names=False) for name in known}


def _tier(fields: Fields, key: str) -> Tier:
    text = fields.text(key)
    if text is not None and text not in _TIERS:
        fields.bad(text, f"there is no `{key}` called `{text}`", _TIERS)
    return _TIERS.get(text or "", Tier.CORE)


def _paths(fields: Fields, key: str) -> tuple[str, ...]:
    path = fields.texts(key)
    for name in path:
        if name not in _PATHS:
            fields.bad(name, f"there is no `{key}` called `{name}`", _PATHS)
    return tuple(map(str, path))


def _draws(fields: Fields, key: str) -> dict[Text, Text]:
    fix = "write `x: integer(1, 9)` below `draw`, without a `-`"
    inner = fields.mapping(key, "a mapping of names and what they draw", fix=fix)
    if isinstance(fields.get(key), Map) and not inner.node.entries:
        fields.missing(key)
    draws: dict[Text, Text] = {}
    for written, value in inner.others():
        name, fix = Text.between(python_name(written), written.start, written.end), ""
        if not name:
            message = f"`{written}` cannot be the name of a number"
            fix = "a name has letters, digits and `_`, and no digit first"
        elif name in draws:
            message = f"`{name}` is drawn twice: Python reads both names as one"
            fix = "give the number another name"
        elif not isinstance(value, Text) or not _DRAWN.search(value):
            message, fix = f"`{name}` draws nothing", _DRAWS
        if fix:
            fields.findings.add("bad-draw", message, name.span, help=fix)
        elif isinstance(value, Text):
            draws[name] = value
    return draws


def _tolerance(fields: Fields, key: str) -> tuple[float | None, float | None]:
    """A tolerance in the number's own unit, or as a part of the number."""
    text = fields.text(key)
    if text is None:
        return None, None
    shown = text.strip()
    is_share = shown.endswith("%")
    try:
        value = float(shown.removesuffix("%"))
    except ValueError:
        value = math.nan
    if 0 <= value <= (100 if is_share else sys.float_info.max):
        return (None, value / 100) if is_share else (value, None)
    message = f"`{key}` cannot be `{text}`"
    fix = "write how far off an answer may be, `0.5`, or its share of the number, `5%`"
    fields.findings.add("bad-value", message, text.span, help=fix)
    return None, None


def _gapped(fields: Fields, key: str) -> Text | None:
    """A program without one piece."""
    program = fields.text(key)
    if program and program.count(GAP_MARK) != 1:
        message = f"the program of {fields.what} needs one `{GAP_MARK}`"
        fields.report(key, message, f"write `{GAP_MARK}` for the piece")
    return program


def _points(fields: Fields, key: str) -> Sequence[LocalizedText]:
    points = fields.prose_list(key)
    if not fields.items(key):
        fields.missing(key)
    elif len(points) > _MAX_POINTS:
        message = f"{fields.what} has {len(points)} points; {_MAX_POINTS} at most"
        fields.report(key, message)
    return points


def read_entries(
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


def _switches(fields: Fields, key: str) -> tuple[Text, ...]:
    """The rules that `rules: {off: […]}` of a `deck.yaml` turns off."""
    fix = "write `rules: {off: [a-rule]}`"
    inner = fields.mapping(key, "a mapping with `off`", fix=fix)
    return tuple(read_keys(inner, SWITCHES).get("off", ()))


def _options(fields: Fields, key: str) -> list[Option]:
    nodes = fields.items(key)
    if nodes == [fields.get(key)] != [""]:
        fix = "write `- text: …` for each, and below `text` its `because: …`"
        fields.wrong(key, nodes[0], "a list of `text` and `because`", fix)
        return []
    if len(nodes) == 1 and nodes != [""]:
        fix = "write the wrong ones, too: two or three"
        fields.report(key, f"{fields.what} has one option", fix)
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
    return tuple(Part(**part) for _, part in read_entries(fields, key, PART))


def _tests(fields: Fields, key: str) -> tuple[PartTest, ...]:
    """The tests of a part."""
    tests: list[PartTest] = []
    for inner, values in read_entries(fields, key, TEST):
        code, because = values["test"], values["because"]
        if code and because:
            check_part_test(inner, code, because)
            tests.append(PartTest(code, because))
    return tuple(tests)


READERS: Mapping[str, Reader] = {
    "scalar": Fields.text,
    "words": Fields.words,
    "text": partial(Fields.words, may_have_formulas=True),
    "list": Fields.texts,
    "id": read_id,
    "name": _name,
    "namespace": _pattern(
        r"[0-9a-f]{16,64}",
        "`namespace` is 16 to 64 of the digits 0 to 9 and a to f",
        "write those that `deck.lock` has; `deck init` draws them for a new deck",
    ),
    "address": _pattern(
        r"(?i:https?)://[^\s/?#<>\"'`]+[^\s<>\"'`]*",
        "`{}` is not an address of the web",
        "write all of it, such as `https://example.org/deck`",
    ),
    "languages": lambda fields, _: fields.languages,  # read before all that needs them
    "names": _names,
    "cards": _cards,
    "terms": _terms,
    "forms": _forms,
    "kind": Fields.get,  # read before all other keys
    "tier": _tier,
    "paths": _paths,
    "draws": _draws,
    "rules": _rules,
    "gaps": Fields.words,
    "accept": Fields.get,  # read with the gaps
    "tolerance": _tolerance,
    "digits": partial(Fields.integer, lowest=0, highest=_MOST_DIGITS),
    "significant": partial(Fields.integer, lowest=1, highest=_MOST_DIGITS),
    "line": Fields.text,  # read with the program
    "gapped": _gapped,
    "steps": Fields.get,  # read with the program
    "points": _points,
    "switches": _switches,
    "options": _options,
    "slips": _slips,
    "parts": _parts,
    "tests": _tests,
}
