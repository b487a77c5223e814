"""What a bank has beside its cards: its topic, its title, names of concepts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from deck.bank.fields import ID, MAX_ID, Fields
from deck.bank.finding_list import Findings
from deck.bank.models import LocalizedText
from deck.bank.source import Map, Seq, Source, Text
from deck.bank.yaml_reader import read_tree
from deck.diagnostics.finding import Span, did_you_mean

Concepts = Mapping[Text, LocalizedText]
_NO_CONCEPTS: Concepts = MappingProxyType({})
KEYS = {"topic", "title", "concepts", "cards"}


class OpenBank(NamedTuple):
    """A bank whose cards have not been read; `findings` has what is wrong so far."""

    source: Source
    topic: str
    title: LocalizedText | None
    nodes: tuple[Map, ...]
    findings: Findings
    concepts: Concepts = _NO_CONCEPTS

    def check_concepts(self, known: Collection[str]) -> None:
        """A finding for each concept that has a name and no card."""
        for name in self.concepts:
            if name not in known:
                message = f"no card of the bank has the concept `{name}`"
                fix = did_you_mean(name, known)
                self.findings.add("unknown-key", message, name.span, help=fix)


def open_bank(source: Source, languages: Sequence[str]) -> OpenBank:
    """The head of a bank, and the mappings that its cards are written as."""
    findings = Findings(source)
    root, start = read_tree(source, findings), Span.point(1, 1)
    if not findings.recorded and isinstance(root, Map):
        fields = Fields(root, start, "the bank", findings, languages)
        fields.check_keys(KEYS)
        topic = fields.text("topic", required=True)
        if topic is not None:
            check_id(topic, "topic", findings)
        title = fields.words("title", required=True)
        nodes, concepts = _nodes(fields), _concepts(fields)
        return OpenBank(source, str(topic or ""), title, nodes, findings, concepts)
    if not findings.recorded:
        rule, message, fix = "empty-bank", "the file is empty", ""
        if root is not None:
            rule = "wrong-type"
            message = "a bank is a mapping with `topic`, `title` and `cards`"
            if isinstance(root, Seq):
                fix = "write `topic: a-word`, `title: …` and `cards:` above the cards"
        findings.add(rule, message, start, help=fix)
    return OpenBank(source, "", None, (), findings)


def _concepts(fields: Fields) -> dict[Text, LocalizedText]:
    """What the bank's concepts are called, those that have a name."""
    wanted = "a mapping of concepts and their names"
    inner = fields.mapping("concepts", wanted, "the concepts")
    concepts: dict[Text, LocalizedText] = {}
    for name, value in inner.node.pairs():
        if not inner.cut_by_comma(inner.node, name, value):
            words = inner.words(name, required=True)
            if words is not None:
                concepts[name] = words
    return concepts


def _nodes(fields: Fields) -> tuple[Map, ...]:
    """The mappings that the cards are written as."""
    node = fields.get("cards")
    nodes: list[Map] = []
    if node is None or (isinstance(node, Text) and not node.strip()):
        place = fields.key_span("cards")
        fields.findings.add("empty-bank", "the bank has no `cards`", place)
    elif not isinstance(node, Seq):
        fix = "write each card as `- id: a-name`, and its other keys below `id`"
        fields.wrong("cards", node, "a list of cards", fix)
    elif not node.items:
        fields.findings.add("empty-bank", "`cards` is empty", node.span)
    else:
        for item in node.items:
            if fields.findings.are_enough:
                break
            if isinstance(item, Map):
                nodes.append(item)
            else:
                fix = "write `- id: a-name`, and the other keys of the card below `id`"
                fields.wrong("cards", item, "cards with an `id` and a `kind`", fix)
    return tuple(nodes)


def check_id(text: Text, key: str, findings: Findings) -> None:
    """A finding where a text cannot be an id."""
    if not ID.fullmatch(text):
        findings.add("bad-id", f"`{text}` cannot be the `{key}`", text.span)
    elif len(text) > MAX_ID:
        message = f"the `{key}` is longer than {MAX_ID} characters"
        findings.add("bad-id", message, text.span)
