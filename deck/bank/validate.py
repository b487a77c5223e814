"""One bank: from the text of a file to typed cards and findings. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from deck.bank.bodies import BODIES, read_accept
from deck.bank.fields import Fields, read_root
from deck.bank.finding_list import Allowance, Findings
from deck.bank.forms import read_id, read_keys
from deck.bank.hints import meaning
from deck.bank.keys import BANK, CARD, CARD_KEYS, KINDS, Kind
from deck.bank.models import Card, Cloze, Image, LocalizedText
from deck.bank.source import Map, Source, Text
from deck.diagnostics.finding import Finding, did_you_mean

Concepts = Mapping[Text, LocalizedText]
_KINDS = {str(kind): kind for kind in Kind}
_KIND_MISSING = f"write `kind:` and one of {', '.join(Kind)}"
_NO_HEAD = "write `topic: a-word`, `title: …` and `cards:`; below it cards as `- id: …`"
_LOOKED_AT = 50  # unknown words that get a proposal; more of them are no misspellings
_PICTURES = {"picture": "alt", "answer_picture": "answer_alt"}
_OF_CARDS = {*Card._fields} - {"id", "kind"}


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
    values = read_keys(own, KINDS[kind])
    card_id, body = values["id"], BODIES[kind](own, values)
    common = _common(own, kind, values)
    if isinstance(body, Cloze) and "accept" in values:
        common["accept"] = read_accept(own, body.gaps)
    if card_id is None or body is None or findings.mistakes > before:
        return None, card_id
    card = Card(id=card_id, kind=kind, body=body, topic=topic, **common)
    return card, card_id


def _kind(own: Fields) -> Kind | None:
    """The kind of a card, or the one that a finding proposes."""
    key = "kind"
    if own.get(key) is None:
        names = islice((n for n in own.node.names if n not in CARD_KEYS), _LOOKED_AT)
        others = [name for name in names if meaning(name, ("kind",), "keys")]
        if not others:
            own.missing(key, _KIND_MISSING)
            return None
        key = others[0]  # `type: cloze`, which has a finding as any key has
    text = own.text(key)
    if text is None or text in _KINDS:
        return _KINDS.get(text or "")
    proposal = meaning(text, Kind, "kinds")
    fix = f"did you mean `{proposal}`?" if proposal else _KIND_MISSING
    message = f"there is no kind `{text}`"
    own.findings.add("unknown-kind", message, text.span, help=fix)
    return _KINDS.get(proposal)


def _common(own: Fields, kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    """The values of the keys that cards of all kinds may have."""
    common = {name: value for name, value in values.items() if name in _OF_CARDS}
    if "concept" in values:
        common["concept"] = str(values["concept"] or "")
    if "q" in values:
        common["question"] = values["q"]
    if "example" in values and "draw" not in values and kind is not Kind.CODE:
        message = "`example` is for a card with `draw`, or of kind `code`"
        own.report("example", message, "another card can explain itself in `why`")
    for key, alt_key in _PICTURES.items():
        source, alt = values.get(key), values.get(alt_key)
        common[key] = Image(source, alt) if source and alt else None
    if "where" in values and "draw" not in values and values["where"]:
        message = "`where` without `draw` rejects nothing"
        own.findings.add("bad-draw", message, values["where"].span)
    if "program" in values:
        for name in values.get("draw", ()):
            if name in {"output", "raised"}:
                fact = f"`{name}` is drawn, and is the name of what the program gives"
                fix = "give the number another name"
                own.findings.add("bad-draw", fact, name.span, help=fix)
    return common
