"""One bank: from the text of a file to typed cards and findings. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from keyword import iskeyword

from deck.bank.bank_header import Concepts, OpenBank, check_id, open_bank
from deck.bank.effect import check_effect
from deck.bank.fields import Fields
from deck.bank.finding_list import closest
from deck.bank.formulas import check_formulas
from deck.bank.kinds import KINDS
from deck.bank.models import Body, Card, Image, Kind, LocalizedText, Tier
from deck.bank.source import Map, Node, Seq, Source, Text
from deck.bank.switches import read_rules
from deck.diagnostics.finding import Finding, Span

_PATHS = ("sprint",)
_LOOKED_AT = 50  # unknown keys of a card, for the one that is meant as `kind`
# `1..9`, `1-9` or `1 to 9`, which would be one number or none.
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:\.\.+|-|–|…|to)\s*(\d+(?:\.\d+)?)")
COMMON = (
    *("id", "kind", "tier", "concept", "why", "proof", "program", "needs", "path"),
    *("ref", "given", "was", "draw", "where"),
    *("picture", "alt", "answer_picture", "answer_alt", "allow"),
)

_KEYS = {*COMMON, *(k for s in KINDS.values() for k in (*s.required, *s.optional))}


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
    """All that a bank's text holds, right or wrong."""
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
    once = dict.fromkeys(bank.findings.found)  # a key may be read for two reasons
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
    before = len(findings.found)
    card_id = node.get("id")
    place = next(iter(node.entries), None)
    start = place.span if place is not None else node.span
    if isinstance(card_id, Text) and card_id.strip():
        fields = Fields(node, card_id.span, f"card `{card_id}`", findings, languages)
        check_id(card_id, "id", findings)
    else:
        fields = Fields(node, start, "card", findings, languages)
        card_id = fields.text("id", required=True)
    kind = _kind(fields)
    if kind is None:
        return None, card_id
    spec = KINDS[kind]
    article = "an" if kind in {Kind.INTERVIEW, Kind.OUTPUT} else "a"
    known = {*COMMON, *spec.required, *spec.optional}
    if "kind" in fields.meant:
        known |= {*_instead_of_kind(fields)}
    fields.check_keys(known, f"{article} {kind} card")
    body = spec.read(fields)
    card = _common(fields, kind, body, card_id, bank.topic)
    if card is not None:
        check_effect(card, findings)
        check_formulas(card, findings)
    return (card if len(findings.found) == before else None), card_id


def _kind(fields: Fields) -> Kind | None:
    """The kind that a card has, or is meant to have where a finding says so."""
    if fields.get("kind") is None and (keys := _instead_of_kind(fields)):
        return _other_key(fields, keys[0])
    text = fields.text("kind")
    if text is None:
        if fields.get("kind") is None:
            fields.missing("kind", _kind_help(fields))
        return None
    if text in {str(kind) for kind in Kind}:
        return Kind(text)
    from deck.bank.hints import KINDS as SYNONYMS

    near = closest(text, Kind, SYNONYMS)
    fix = f"the kinds are {', '.join(Kind)}"
    if near:
        fix = f"did you mean `{near}`?"
    fields.findings.add(
        "unknown-kind", f"there is no kind `{text}`", text.span, help=fix
    )
    return Kind(near) if near else None


def _instead_of_kind(fields: Fields) -> list[Text]:
    """The keys that are meant as `kind`."""
    from deck.bank.hints import is_kind_key

    keys = islice((key for key in fields.node.entries if key not in _KEYS), _LOOKED_AT)
    return [key for key in keys if is_kind_key(key)]


def _other_key(fields: Fields, key: Text) -> Kind | None:
    """The kind that stands behind another key, with a finding on the key."""
    from deck.bank.hints import KINDS as SYNONYMS

    value = fields.get(key)
    near = closest(value, Kind, SYNONYMS) if isinstance(value, Text) else ""
    fix = f"did you mean `kind: {near}`?" if near else "did you mean `kind`?"
    fields.meant.add("kind")
    fields.findings.add(
        "unknown-key", f"`{key}` is not a key of a card", key.span, help=fix
    )
    return Kind(near) if near else None


def _kind_help(fields: Fields) -> str:
    """What to write where a card has no kind."""
    from deck.bank.hints import kind_by_keys

    likely = kind_by_keys([str(key) for key in fields.node.entries])
    others = ", ".join(kind for kind in Kind if kind != likely)
    return f"write `kind: {likely}`, or another: {others}"


def _common(
    fields: Fields, kind: Kind, body: Body | None, card_id: Text | None, topic: str
) -> Card | None:
    """The keys that every card has; None where a needed one is missing."""
    spec = KINDS[kind]
    takes_question = "q" in spec.required or "q" in spec.optional
    question = None
    if takes_question:
        question = fields.words("q", required="q" in spec.required)
    path = fields.texts("path")
    for name in path:
        if name not in _PATHS:
            fields.bad(name, f"there is no path `{name}`", _PATHS)
    was = fields.text("was")
    if was is not None:
        check_id(was, "was", fields.findings)
    card = partial(
        Card,
        kind=kind,
        bank=fields.findings.source.path,
        topic=topic,
        tier=Tier(fields.choice("tier", list(Tier), Tier.CORE)),
        concept=str(fields.text("concept") or ""),
        question=question,
        why=fields.words("why"),
        ref=fields.words("ref"),
        proof=fields.texts("proof"),
        program=fields.text("program"),
        needs=fields.texts("needs"),
        path=tuple(str(name) for name in path),
        given=fields.texts("given"),
        was=was,
        draw=_draw(fields),
        where=fields.text("where"),
        picture=_image(fields, "picture", "alt"),
        answer_picture=_image(fields, "answer_picture", "answer_alt"),
        allow=read_rules(fields, "allow"),
    )
    return card(id=card_id, body=body) if card_id and body else None


def _image(fields: Fields, key: str, alt_key: str) -> Image | None:
    """A picture and what it is in words: one is nothing without the other."""
    source = fields.text(key)
    alt = fields.words(alt_key, required=source is not None)
    if source is None and fields.get(key) is None and alt is not None:
        message = f"`{alt_key}` without `{key}` describes nothing"
        fields.findings.add("bad-picture", message, fields.key_span(alt_key))
    return Image(source, alt) if source and alt else None


def _draw(fields: Fields) -> dict[Text, Text]:
    node = fields.get("draw")
    if node is None:
        if (where := fields.text("where")) is not None:
            message = "`where` without `draw` rejects nothing"
            fields.findings.add("bad-draw", message, where.span)
        return {}
    if not isinstance(node, Map):
        fields.wrong("draw", node, "a mapping of names and what they draw")
        return {}
    if not node.entries:
        fields.missing("draw")
    draws: dict[Text, Text] = {}
    for name, value in node.entries.items():
        if fields.cut_by_comma(node, name, value):
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
    """What draws what a value is meant as; empty where it may draw."""
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
