"""One bank: from the text of a file to typed cards and findings. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any

from deck.kinds import KINDS, all_card_keys, card_keys, kind_names
from deck.kinds.kind import Kind
from deck.source.fields import Fields, read_root
from deck.source.finding import Finding, did_you_mean
from deck.source.finding_list import Allowance, Findings
from deck.source.forms import (
    ID,
    TEXT,
    WORDS,
    read_id,
    read_keys,
    reference,
)
from deck.source.hints import meaning
from deck.source.keys import Form, Key, Keys
from deck.source.models import CARD, Card
from deck.source.source import LocalizedText, Map, Seq, Source, Text

Concepts = Mapping[Text, LocalizedText]
_NO_HEAD = "write `topic: a-word`, `title: …` and `cards:`; below it cards as `- id: …`"
_LOOKED_AT = 50  # unknown words that get a proposal; more of them are no misspellings
_BELOW_CARDS = "write `- id: a-name` below `cards:`, and the card's keys below `id`"
_GIVEN = {"output", "raised"}  # names for what a program gives


@dataclass(frozen=True, slots=True)
class Bank:
    """The cards of one file, in its order, of two with one id the first.

    `ids` has those of the others and of broken cards, too.
    """

    source: Source
    topic: str = ""
    title: LocalizedText | None = None
    cards: tuple[Card, ...] = ()
    ids: tuple[Text, ...] = ()
    findings: tuple[Finding, ...] = ()
    concepts: Concepts = field(default_factory=dict)  # what they are called
    allowed: tuple[Allowance, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # of cards
    frame: str = ""  # the text around them


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


def _below_cards(key: str) -> str:
    """The help for a key of a card that stands in a bank."""
    return _BELOW_CARDS if key in all_card_keys() else ""


NAMES = Form("names", _names, {"type": "object", "additionalProperties": TEXT.schema})
CARDS = Form(
    "cards", _cards, {"type": "array", "items": reference("card"), "minItems": 1}
)
BANK = Keys.of(
    "a bank",
    {
        "topic": Key(
            ID,
            "a word for the bank, of lower-case letters and digits, in tags and for "
            "`deck quiz --topic`",
            needed=True,
            missing="write `topic: a-word`, which groups the cards of the bank",
        ),
        "title": Key(
            WORDS,
            "what it is called",
            needed=True,
            missing="write `title: …`, what it is called",
        ),
        "concepts": Key(
            NAMES,
            "what its concepts are called on the map, `{parity: {en: Odd and even, "
            "zh: 奇数与偶数}}`; may be left out",
        ),
        "cards": Key(CARDS, "the cards, in their order", needed=True),
    },
    elsewhere=_below_cards,
)


def read_bank(source: Source, languages: Sequence[str]) -> Bank:
    """The cards of a bank's text, and its findings."""
    findings = Findings(source)
    head = read_root(findings, BANK, languages, fix=_NO_HEAD)
    if head is None or findings.recorded:
        return Bank(source, findings=tuple(findings.recorded))
    values = read_keys(head, BANK)
    topic, nodes = str(values["topic"] or ""), values["cards"]
    cards: list[Card] = []
    ids: list[Text] = []
    allowed: list[Allowance] = []
    texts: dict[str, str] = {}
    for node in nodes:
        if findings.are_enough:
            break
        card, card_id = _read_card(node, topic, findings, languages)
        if card_id is not None:
            ids.append(card_id)
        if card is not None and card.id not in texts:
            cards.append(card)
            name = str(card.id)
            allowed += [Allowance(name, node.span, rule) for rule in card.allow]
            texts[card.id] = source.text[node.start.index : node.end.index]
    concepts = values.get("concepts", {})
    _check_concepts(concepts, nodes, findings)
    once = dict.fromkeys(findings.recorded)  # a key may be read for two reasons
    return Bank(
        source,
        topic,
        values["title"],
        tuple(cards),
        tuple(ids),
        tuple(sorted(once, key=lambda finding: finding.order)),
        concepts,
        tuple(allowed),
        texts,
        _around(source.text, nodes),
    )


def _around(text: str, cards: Sequence[Map]) -> str:
    """The text of a bank but for its cards."""
    if not cards:
        return text
    return text[: cards[0].start.index] + text[cards[-1].end.index :]


def _check_concepts(
    concepts: Concepts, cards: Sequence[Map], findings: Findings
) -> None:
    """A finding for each concept that has a name and no card, if there are cards."""
    if not (concepts and cards):
        return
    known = {str(node.entries.get("concept")): None for node in cards}
    for count, name in enumerate(name for name in concepts if name not in known):
        if findings.are_enough:
            break
        message = f"no card of the bank has the concept `{name}`"
        fix = did_you_mean(name, known) if count < _LOOKED_AT else ""
        findings.add("unknown-key", message, name.span, help=fix)


def _read_card(
    node: Map, topic: str, findings: Findings, languages: Sequence[str]
) -> tuple[Card | None, Text | None]:
    """A card, None where a finding says why not; and its id, if it has one."""
    before = findings.mistakes
    name = node.entries.get("id")
    if name is None and len(node.entries) == 1:
        fix = "only the first key of a card has a `-`"
        findings.add("wrong-type", "this card has one key", node.first, help=fix)
        return None, None
    if isinstance(name, Text) and name.strip():
        own = Fields(node, name.span, f"card `{name}`", findings, languages, CARD)
    else:
        own = Fields(node, node.first, "card", findings, languages, CARD)
    kind = _kind(own)
    if kind is None:
        return None, read_id(own, "id")
    keys = card_keys(kind)
    values = read_keys(own, keys)
    of_body = {name: values[name] for name in _names_of(kind.body) if name in values}
    body = kind.read(own, of_body)
    _check_names(own, values)
    if values["id"] is None or body is None or findings.mistakes > before:
        return None, values["id"]
    common = {name: value for name, value in values.items() if name in CARD.each}
    common |= {"kind": kind.name, "concept": str(values.get("concept") or "")}
    return Card(**common, topic=topic, body=body), values["id"]


def _names_of(record: type) -> list[str]:
    return [field.name for field in fields(record)]


def _check_names(own: Fields, values: Mapping[str, Any]) -> None:
    """A finding for a drawn number with the name of what the program gives."""
    for name in values.get("draw", ()) if "program" in values else ():
        if name in _GIVEN:
            fact = f"`{name}` is drawn, and is the name of what the program gives"
            fix = "give the number another name"
            own.findings.add("bad-draw", fact, name.span, help=fix)


def _kind(own: Fields) -> Kind | None:
    """The kind of a card, or the one that a finding proposes."""
    key, names = "kind", kind_names()
    missing = f"write `kind:` and one of {', '.join(KINDS)}"
    if own.get(key) is None:
        known = all_card_keys()
        unknown = islice((n for n in own.node.names if n not in known), _LOOKED_AT)
        others = [name for name in unknown if meaning(name, ("kind",), "keys")]
        if not others:
            own.missing(key, missing)
            return None
        key = others[0]  # `type: cloze`, which has a finding as any key has
    text = own.text(key)
    if text is None or text in names:
        return KINDS.get(names.get(text or "", ""))
    proposal = meaning(text, names, "kinds")
    fix = f"did you mean `{proposal}`?" if proposal else missing
    message = f"there is no kind `{text}`"
    own.findings.add("unknown-kind", message, text.span, help=fix)
    return KINDS.get(names.get(proposal, ""))
