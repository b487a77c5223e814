"""One bank: from the text of a file to typed cards and findings. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from keyword import iskeyword
from typing import Any

from deck.bank.bank_header import Concepts, OpenBank, check_id, open_bank
from deck.bank.card_kind import Kind, Tier
from deck.bank.fields import Fields
from deck.bank.kinds import ACCEPT, KINDS, SLIPS, read_accept, read_slips
from deck.bank.models import Card, Cloze, Image, LocalizedText, plain_powers
from deck.bank.source import Map, Node, Seq, Source, Text
from deck.bank.switches import read_rules
from deck.diagnostics.finding import Finding, Span, closest

_PATHS = ("sprint",)
_TIERS = {str(tier): tier for tier in Tier}
_VOWELS = {Kind.EXERCISE, Kind.INTERVIEW, Kind.ORDER, Kind.OUTPUT}
_LOOKED_AT = 50  # unknown keys of a card, for the one that is meant as `kind`
# `1..9`, `1-9` or `1 to 9`, which would be one number or none.
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:\.\.+|-|–|…|to)\s*(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Bank:
    """The cards of one file, in its order. `ids` has those of broken cards too."""

    source: Source
    topic: str
    title: LocalizedText | None
    cards: tuple[Card, ...]
    ids: tuple[Text, ...]
    findings: tuple[Finding, ...]
    concepts: Concepts = field(default_factory=dict)  # what they are called
    places: Mapping[str, Span] = field(default_factory=dict)  # of cards with `allow`


def read_bank(source: Source, languages: Sequence[str]) -> Bank:
    """The cards of a bank's text, and its findings."""
    bank = open_bank(source, languages)
    cards: list[Card] = []
    ids: list[Text] = []
    places: dict[str, Span] = {}
    for node in bank.nodes:
        if bank.findings.are_enough:
            break
        card, card_id = read_card(bank, node, languages)
        if card_id is not None:
            ids.append(card_id)
        if card is not None:
            cards.append(card)
        if card is not None and card.allow:
            places[card.id] = node.span
    bank.check_concepts([str(node.get("concept")) for node in bank.nodes])
    once = dict.fromkeys(bank.findings.recorded)  # a key may be read for two reasons
    found = tuple(sorted(once, key=lambda finding: finding.order))
    return Bank(
        source,
        bank.topic,
        bank.title,
        tuple(cards),
        tuple(ids),
        found,
        bank.concepts,
        places,
    )


def read_card(
    bank: OpenBank, node: Map, languages: Sequence[str]
) -> tuple[Card | None, Text | None]:
    """A card, None where a finding says why not; and its id, if it has one."""
    findings = bank.findings
    before = len(findings.recorded)
    card_id = node.get("id")
    if isinstance(card_id, Text) and card_id.strip():
        fields = Fields(node, card_id.span, f"card `{card_id}`", findings, languages)
        check_id(card_id, "id", findings)
    else:
        start = node.names[0].span if node.names else node.span
        fields = Fields(node, start, "card", findings, languages)
        card_id = fields.text("id", required=True)
    kind = _kind(fields)
    if kind is None:
        return None, card_id
    known = _KEYS_OF[kind]
    if "kind" in fields.meant:
        known = known | {*_instead_of_kind(fields)}
    article = "an" if kind in _VOWELS else "a"
    fields.check_keys(known, f"{article} {kind} card")
    body = KINDS[kind].read(fields)
    values = _common(fields, kind)
    if isinstance(body, Cloze) and ACCEPT in node.entries:
        values["accept"] = read_accept(fields, body.gaps)
    if card_id is None or body is None or len(findings.recorded) > before:
        return None, card_id
    path = findings.source.path
    card = Card(id=card_id, kind=kind, body=body, bank=path, topic=bank.topic, **values)
    return card, card_id


def _kind(fields: Fields) -> Kind | None:
    """The kind that a card has, or is meant to have where a finding says so."""
    if fields.get("kind") is None and (keys := _instead_of_kind(fields)):
        return _other_key(fields, keys[0])
    text = fields.text("kind")
    if text is None:
        if fields.get("kind") is None:
            fields.missing("kind", _kind_help(fields))
        return None
    if text in _KINDS:
        return _KINDS[text]
    from deck.bank.hints import KINDS as SYNONYMS

    proposal = closest(text, Kind, SYNONYMS)
    fix = f"the kinds are {', '.join(Kind)}"
    if proposal:
        fix = f"did you mean `{proposal}`?"
    fields.findings.add(
        "unknown-kind", f"there is no kind `{text}`", text.span, help=fix
    )
    return Kind(proposal) if proposal else None


def _instead_of_kind(fields: Fields) -> list[Text]:
    """The keys that are meant as `kind`."""
    from deck.bank.hints import is_kind_key

    keys = islice((key for key in fields.node.names if key not in _KEYS), _LOOKED_AT)
    return [key for key in keys if is_kind_key(key)]


def _other_key(fields: Fields, key: Text) -> Kind | None:
    """The kind that is the value of another key, with a finding on the key."""
    from deck.bank.hints import KINDS as SYNONYMS

    value = fields.get(key)
    proposal = closest(value, Kind, SYNONYMS) if isinstance(value, Text) else ""
    fix = f"did you mean `kind: {proposal}`?" if proposal else "did you mean `kind`?"
    fields.meant.add("kind")
    fields.findings.add(
        "unknown-key", f"`{key}` is not a key of a card", key.span, help=fix
    )
    return Kind(proposal) if proposal else None


def _kind_help(fields: Fields) -> str:
    """What to write where a card has no kind."""
    from deck.bank.hints import kind_by_keys

    likely = kind_by_keys(fields.node.entries.keys())
    others = ", ".join(kind for kind in Kind if kind != likely)
    return f"write `kind: {likely}`, or another: {others}"


def _common(fields: Fields, kind: Kind) -> dict[str, Any]:
    """The values of the keys that the card has, except those of the body."""
    entries = fields.node.entries
    values = {key: _READERS[key](fields, key) for key in entries if key in _READERS}
    is_asked = "q" in KINDS[kind].required
    if is_asked or ("q" in entries and "q" in KINDS[kind].optional):
        values["question"] = fields.prose("q", required=is_asked)
    if SLIPS in entries and SLIPS in KINDS[kind].optional:
        values["slips"] = read_slips(fields)
    if "example" in values and "draw" not in values and kind is not Kind.CODE:
        message = "`example` is for a card with `draw`, or of kind `code`"
        fields.report("example", message, "another card can explain itself in `why`")
    for key, alt_key in _PICTURES.items():
        if key in values or alt_key in values:
            values[key] = _image(fields, key, alt_key, values)
    if "where" in values and "draw" not in values and values["where"]:
        message = "`where` without `draw` rejects nothing"
        fields.findings.add("bad-draw", message, values["where"].span)
    if "program" in values:
        for name in values.get("draw", ()):
            if name in {"output", "raised"}:
                fact = f"`{name}` is drawn, and is the name of what the program gives"
                fix = "give the number another name"
                fields.findings.add("bad-draw", fact, name.span, help=fix)
    return values


def _concept(fields: Fields, key: str) -> str:
    return str(fields.text(key) or "")


def _tier(fields: Fields, key: str) -> Tier:
    text = fields.text(key)
    if text is not None and text not in _TIERS:
        message = f"`{key}` is one of {', '.join(_TIERS)}, not `{text}`"
        fields.bad(text, message, _TIERS)
    return _TIERS.get(text or "", Tier.CORE)


def _path(fields: Fields, key: str) -> tuple[str, ...]:
    path = fields.texts(key)
    for name in path:
        if name not in _PATHS:
            fields.bad(name, f"there is no path `{name}`", _PATHS)
    return tuple(map(str, path))


def _was(fields: Fields, key: str) -> Text | None:
    was = fields.text(key)
    if was is not None:
        check_id(was, key, fields.findings)
    return was


def _given(fields: Fields, key: str) -> tuple[Text, ...]:
    """Texts of numbers alone: others would have no effect."""
    given = fields.texts(key)
    for text in given:
        for number in plain_powers(text).split():
            try:
                is_number = math.isfinite(float(number.strip("-+").replace(",", "")))
            except ValueError:
                is_number = False
            if not is_number:
                message = f"`given` lists numbers, and `{number}` is none"
                fix = "write the number as it stands in the text, without its unit"
                fields.findings.add("bad-value", message, text.span, help=fix)
    return given


def _image(
    fields: Fields, key: str, alt_key: str, values: dict[str, Any]
) -> Image | None:
    """A picture and its description; a finding where one of them is missing."""
    source, alt = values.get(key), values.pop(alt_key, None)
    if source and alt:
        return Image(source, alt)
    if source and fields.get(alt_key) is None:
        fields.missing(alt_key)
    if alt and fields.get(key) is None:
        message = f"`{alt_key}` without `{key}` describes nothing"
        fields.findings.add("bad-picture", message, fields.key_span(alt_key))
    return None


def _draw(fields: Fields, key: str) -> dict[Text, Text]:
    inner = fields.mapping(key, "a mapping of names and what they draw")
    if isinstance(fields.get(key), Map) and not inner.node.entries:
        fields.missing(key)
    draws: dict[Text, Text] = {}
    for name, value in inner.node.pairs():
        if fields.cut_by_comma(inner.node, name, value):
            continue
        if not name.isidentifier() or iskeyword(name):
            message = f"`{name}` cannot be the name of a number"
            fields.findings.add("bad-draw", message, name.span)
        elif fix := _undrawn_help(value):
            message = f"`{name}` draws nothing"
            fields.findings.add("bad-draw", message, name.span, help=fix)
        elif isinstance(value, Text):
            draws[name] = value
    return draws


def _undrawn_help(value: Node) -> str:
    """What to write for a value that draws nothing; empty where it may draw."""
    if isinstance(value, Seq):
        items = ", ".join(str(i) for i in value.items if isinstance(i, Text))
        return f"write `pick({items})`"
    if not isinstance(value, Text) or not value.strip():
        return "write what draws it, such as `integer(1, 9)`"
    span = _RANGE.fullmatch(value.strip())
    if span and float(span[1]) < float(span[2]):
        function = "tenths" if "." in span[1] + span[2] else "integer"
        return f"write `{function}({span[1]}, {span[2]})`"
    return ""


_PICTURES = {"picture": "alt", "answer_picture": "answer_alt"}
_READERS: Mapping[str, Callable[[Fields, str], Any]] = {
    **dict.fromkeys(("why", "ref", "example", *_PICTURES.values()), Fields.prose),
    **dict.fromkeys(("program", "where", *_PICTURES), Fields.text),
    **dict.fromkeys(("proof", "needs"), Fields.texts),
    "tier": _tier,
    "concept": _concept,
    "path": _path,
    "given": _given,
    "was": _was,
    "draw": _draw,
    "allow": read_rules,
}
COMMON = ("id", "kind", *_READERS)
_KINDS = {str(kind): kind for kind in Kind}
_KEYS_OF = {k: {*COMMON, *s.required, *s.optional} for k, s in KINDS.items()}
_KEYS = set[str]().union(*_KEYS_OF.values())
