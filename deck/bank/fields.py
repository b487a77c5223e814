"""Reads the keys of one mapping into texts and lists, with a finding for each mistake.

A key is read if it is present or required; one that is read and absent is missing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import cast

from deck.bank.finding_list import NOT_LISTED, NOT_WRITTEN, Findings
from deck.bank.formulas import check_formulas
from deck.bank.hints import (
    has_gaps,
    is_language,
    key_meaning,
    language_help,
    meaning,
    unknown_key_help,
)
from deck.bank.keys import BANK, CARD_KEYS, Keys
from deck.bank.models import LocalizedText
from deck.bank.source import Map, Mark, Node, Seq, Text
from deck.bank.yaml_reader import read_tree
from deck.diagnostics.finding import START, Span

_NAMES = re.compile(r"[^\W\d][\w. -]*(?:, *[^\W\d][\w. -]*)+")  # a list without `[ ]`
_WIDE_COMMA = re.compile(r"\s*[，、]\s*")
_WIDE_NAMES = re.compile(r"[a-z0-9][a-z0-9._-]*(?:\s*[，、]\s*[a-z0-9][a-z0-9._-]*)+")
_POINTS = "write one text; a list of points is a card of `kind: interview`"
_ONE_TEXT = {  # instead of a list
    "concept": "write one; a card has one concept",
    "where": "write one text; conditions are joined by `and`",
    "program": "write one text, in a block that starts with `|-`",
    "tests": "write one text, a test on each line of a block that starts with `|-`",
}
_ENTRY = re.compile(r"[a-z_]+[:：](?!//)\s*\S")  # keys that YAML takes for a text
_COMMENT = re.compile(r"[ \t]+#")
_NOWHERE = (Mark(0, 0), Mark(0, 0))
_TILDE = "`~` alone says in YAML that there is nothing; write `'~'` for the sign"
_EMPTY = "write something, or take the key out"
_COMMENTED = "what is behind `#` is a comment: write a text with it in 'single quotes'"
EACH = "write each of them as `- …`, on a line of its own"
_ONCE = "; a text that is the same in each language is written once, without `{en: …}`"
_QUOTED = "a text that starts with `[` or `{` needs 'single quotes'"
_FORM = {Text: "a text", Seq: "a list", Map: "a mapping"}


@dataclass(slots=True)
class Fields:
    """The keys of a mapping; methods return None where they record a finding."""

    node: Map
    place: Span  # where a missing key is reported: the card's id, or its start
    what: str  # "card `and-table`"
    findings: Findings
    languages: Sequence[str]
    keys: Keys | None = None  # None where the author names them
    meant: set[str] = field(default_factory=set)  # keys that others were proposed as

    def check_keys(self, known: AbstractSet[str], whole: str) -> None:
        """A finding for each key that is not known; `whole` is what would have it."""
        for key, value in self.others(known):
            self._unknown_key(key, value, known, whole)

    def others(self, known: Collection[str] = ()) -> Iterator[tuple[Text, Node]]:
        """The keys that are not known; a finding for one that is the end of a text."""
        for key, value in zip(self.node.names, self.node.entries.values(), strict=True):
            if key in known:
                continue
            if self.findings.are_enough:
                break
            if not (self.node.flow and value == "" and value.style == "plain"):
                yield key, value
                continue
            name, colon, _ = key.replace("：", ":").partition(":")
            if colon and name in self.languages:
                self.meant.add(name)
                fact, fix = f"no blank is behind `{name}:`", "write `: ` behind a key"
                self.findings.add("yaml-syntax", fact, key.span, help=fix)
            else:
                fact = "a text between braces is cut by a comma"
                mark = "no key, but a text's end"
                self.findings.add("flow-comma", fact, key.span, mark)

    def _unknown_key(
        self, key: Text, value: Node, known: Collection[str], whole: str
    ) -> None:
        free = [name for name in known if self.get(name) is None]
        meant = key_meaning(key, value, free)
        if self.keys is BANK and key in CARD_KEYS and not meant:
            fact = "keys of a card are outside of `cards`"
            fix = "write `- id: a-name` below `cards`, and the card's keys below `id`"
            self.findings.add_once("unknown-key", fact, key.span, fix)
            return
        self.meant.update(("q", "a") if has_gaps(value) and not meant else (meant,))
        self.findings.add(
            "unknown-key",
            f"`{key}` is not a key of {whole}",
            key.span,
            help=unknown_key_help(key, value, known, whole, meant),
        )

    def check_languages(self, known: AbstractSet[str] = frozenset()) -> None:
        """A finding for each key that is not known, and no language of the deck.

        Of a language that `deck.yaml` forgot only the first text of a file has one.
        """
        for key, _ in self.others({*self.languages, *known}):
            proposal = meaning(key, self.languages, "languages")
            self.meant.add(proposal)
            message = f"`{key}{NOT_LISTED}"
            fix = language_help(key, self.languages, proposal)
            if not proposal and is_language(key):
                self.findings.add_once("unknown-key", message, key.span, fix)
            else:
                self.findings.add("unknown-key", message, key.span, help=fix)

    def inside(self, key: str, node: Map, what: str = "") -> Fields:
        """The keys of a mapping that is the value of a key."""
        place, what = self.key_span(key), what or f"`{key}`"
        return Fields(node, place, what, self.findings, self.languages)

    def mapping(self, key: str, wanted: str, what: str = "", fix: str = "") -> Fields:
        """The keys of the mapping that a key should have; no keys where it has none."""
        node = self.node.entries.get(key)
        if not isinstance(node, Map):
            if node is not None:
                self.wrong(key, node, wanted, fix)
            node = Map({}, [], *_NOWHERE)
        return self.inside(key, node, what)

    def report(self, key: str, message: str, fix: str = "") -> None:
        """Record a value that is wrong as a whole, at its key."""
        self.findings.add("bad-value", message, self.key_span(key), help=fix)

    def get(self, key: str) -> Node | None:
        """The value of a key as it was read."""
        return self.node.entries.get(key)

    def key_span(self, key: str) -> Span:
        """The place of a key, or of the mapping when it is missing."""
        return next((k.span for k in self.node.names if k == key), self.place)

    def missing(self, key: str, fix: str = "") -> None:
        """Record that a key is missing or empty.

        It is not recorded again where another key was proposed as this one.
        """
        message = f"{self.what} has no `{key}`"
        if self.keys is not None and key in self.keys.each:
            known = self.keys.each[key]
            what = f"`{key}` is {known.what}" if known.needed else _EMPTY
            fix = fix or known.missing or what
        if (node := self.get(key)) is not None:
            message = f"`{key}` of {self.what} is empty"
            fix = _TILDE if node == "~" else fix
            is_plain = isinstance(node, Text) and node.style == "plain"
            if is_plain and _COMMENT.match(self.findings.source.text, node.end.index):
                fix = _COMMENTED
        elif key in self.meant:
            return
        fix = fix or "write something"
        self.findings.add("missing-field", message, self.key_span(key), help=fix)

    def wrong(self, key: str, node: Node, wanted: str, fix: str = "") -> None:
        """Record that a value has the wrong type."""
        if type(node) is Text and _ENTRY.match(node):
            fix = "write `: `, of half width and with a blank, behind each key"
        self.findings.add(
            "wrong-type",
            f"`{key}` takes {wanted}, not {_FORM[type(node)]}",
            node.span if isinstance(node, Text) else Span.point(*node.span[:2]),
            help=fix,
        )

    def text(self, key: str) -> Text | None:
        """A single word or text, the same for all languages."""
        node = self.node.entries.get(key)
        if _has_words(node):
            return cast("Text", node)
        if node is None or isinstance(node, Text):
            self.missing(key)
        else:
            self.wrong(key, node, "a text", self._quote_help(key, node))
        return None

    def _quote_help(self, key: str, node: Seq | Map) -> str:
        """What to do about a list or mapping that may be meant as a text."""
        if isinstance(node, Map):
            if node.entries and node.entries.keys() <= {*self.languages}:
                return "write it once: it is the same in all languages"
            return _QUOTED if node.flow else ""
        items, known = node.items, self.keys and self.keys.each.get(key)
        is_prose = known is None or known.form in {"text", "words", "gaps"}
        if key == "a" and known and known.what.startswith(("a shape", "a table")):
            return f"`a` is {known.what}"
        if is_prose and all(map(_is_number, items)):
            return f"a vector is written `${{ [{', '.join(map(str, items))}] }}`"
        if key in _ONE_TEXT:
            return _ONE_TEXT[key]
        if any(isinstance(i, Map) and {*i.entries} & {*self.languages} for i in items):
            return "write its languages without a `-` before them"
        if node.flow and [*map(type, items)] == [Text]:
            return f"write `{items[0]}`" + f"; {_QUOTED}" * is_prose
        if node.flow:
            return _QUOTED if is_prose else "write one, without `[` and `]`"
        return _POINTS if is_prose else "write one, without a `-`"

    def words(
        self, key: str, *, may_have_formulas: bool = False
    ) -> LocalizedText | None:
        """A text for learners, in each language or in one form for all."""
        node = self.node.entries.get(key)
        if type(node) is Map:
            each = {name: node.entries.get(name) for name in self.languages}
            if len(node.entries) > len(each) or not all(map(_has_words, each.values())):
                self._report_languages(key, node)
                return None
            words = LocalizedText(cast("dict[str, Text]", each))
            written = [*words.values()]
        elif (text := self.text(key)) is not None:
            words = LocalizedText(dict.fromkeys(self.languages, text))
            written = [text]
        else:
            return None
        for text in written:
            self._check_end(text)
            if may_have_formulas and "\\" in text:
                check_formulas(text, self.findings)
        return words

    def _report_languages(self, key: str, node: Map) -> None:
        """Findings for a mapping that has no text in some language."""
        if node.flow and [*node.entries.values()] == [""]:  # `{ 1 + 1 }`
            fix = f"a live value is written `${{ {node.names[0]} }}`; a text that "
            fix += "starts with `{` needs 'single quotes'"
            self.wrong(key, node, "a text", fix)
            return
        what = f"`{key}` of {self.what}"
        inner = self.inside(key, node, what)
        inner.check_languages()
        for language in self.languages:
            if inner.get(language) is not None:
                if text := inner.text(language):
                    self._check_end(text)
            elif language not in inner.meant:
                inner.report_missing(language, "text", _ONCE)

    def report_missing(self, language: str, noun: str, more: str = "") -> None:
        """A finding for a text without a language that the deck has.

        Of a language that no text of a file is in only the first of them has one.
        """
        fix = f"write `{language}: …` too{more}"
        if language in self.findings.source.key_words:
            message = f"{self.what} has no `{language}` {noun}"
            self.findings.add("missing-language", message, self.place, help=fix)
        else:
            message = f"no text is in `{language}{NOT_WRITTEN}"
            self.findings.add_once("missing-language", message, self.place, fix)

    def _check_end(self, text: Text) -> None:
        """A finding where a comment ends a text that goes on behind it."""
        source, end = self.findings.source, text.end.index
        if text.style == "plain" and (match := _COMMENT.match(source.text, end)):
            message = "the text ends here: ` #` starts a comment"
            self.findings.add("text-cut", message, source.point(match.end() - 1))

    def items(self, key: str) -> Sequence[Node]:
        """The entries of a list; one value alone is a list of one."""
        node = self.get(key)
        if node is None:
            return []
        return node.items if isinstance(node, Seq) else [node]

    def texts(self, key: str, *, are_names: bool = True) -> tuple[Text, ...]:
        """A list of words, or one word; names have no commas of full width."""
        texts: list[Text] = []
        for item in self.items(key):
            if not isinstance(item, Text):
                fix = self._quote_help(key, item)
                if isinstance(item, Seq) and all(map(_is_number, item.items)):
                    fix = f"write `[{' '.join(map(str, item.items))}]`"
                self.wrong(key, item, "a list of texts", fix)
            elif item is self.get(key) and _NAMES.fullmatch(item):
                self.wrong(key, item, "a list of texts", f"write `[{item}]`")
            elif are_names and item.style == "plain" and _WIDE_NAMES.fullmatch(item):
                names = _WIDE_COMMA.sub(", ", item)
                self.wrong(key, item, "names with a `,` between", f"write `[{names}]`")
            elif _has_words(item):
                texts.append(item)
            else:
                self.missing(key, _TILDE if item == "~" else "")
        return tuple(texts)

    def mappings(self, key: str, wanted: str, fix: str) -> tuple[Map, ...]:
        """The mappings of a list; `wanted` is what they are, its first word plural."""
        node = self.node.entries[key]
        if not isinstance(node, Seq):
            self.wrong(key, node, f"a list of {wanted.partition(' ')[0]}", fix)
            return ()
        for item in node.items:
            if not isinstance(item, Map) and not self.findings.are_enough:
                self.wrong(key, item, wanted, fix)
        return tuple(item for item in node.items if isinstance(item, Map))

    def entry(self, node: Map, one: str) -> Fields:
        """The keys of a mapping in a list; `one` is what it is."""
        what = f"{one} of {self.what}"
        return Fields(node, node.first, what, self.findings, self.languages)

    def prose_list(self, key: str) -> list[LocalizedText]:
        """The texts of a list, each in every language."""
        written = self.get(key)
        if isinstance(written, Map):
            each, fix = ", ".join(f"{name}: …" for name in self.languages), ""
            if any(isinstance(node, Seq) for node in written.entries.values()):
                fix = f"write `- {{{each}}}` for each of them"
            elif not any(map(is_language, written.entries)):
                fix = EACH
            if fix:
                self.wrong(key, written, "a list of texts", fix)
                return []
        texts: list[LocalizedText] = []
        for node in self.items(key):
            marks = node.start, node.end
            one = Map({key: node}, [marks], *marks)
            if words := replace(self, node=one).words(key, may_have_formulas=True):
                texts.append(words)
        return texts

    def bad(self, text: Text, message: str, known: Collection[str] = ()) -> None:
        """Record a value that its key does not take."""
        meant = meaning(text, known, "values")
        fix = f"did you mean `{meant}`?" if meant else ""
        self.findings.add("bad-value", message, text.span, help=fix)

    def integer(self, key: str, lowest: int, highest: int) -> int | None:
        """A whole number within bounds."""
        text = self.text(key)
        if text is None:
            return None
        digits = text.isascii() and text.isdigit() and len(text) <= len(str(highest))
        if not digits or not lowest <= int(text) <= highest:
            message = f"`{key}` is a whole number from {lowest} to {highest}"
            self.bad(text, f"{message}, not `{text}`")
            return None
        return int(text)


def read_root(
    findings: Findings,
    keys: Keys,
    languages: Sequence[str],
    *,
    shown: str = "",
    fix: str = "",
) -> Fields | None:
    """The mapping that a file is; None where a finding says why it is none."""
    root = read_tree(findings.source, findings)
    if isinstance(root, Map):
        what = keys.what.replace("a ", "the ", 1)
        return Fields(root, START, what, findings, languages, keys)
    if not findings.recorded:
        listed = ", ".join(f"`{name}`" for name in keys.needed)
        listed = " and ".join(listed.rsplit(", ", 1))
        rule, message = "wrong-type", f"{shown or keys.what} is a mapping with {listed}"
        if root is None and keys is BANK:
            rule, message, fix = "empty-bank", "the file is empty", ""
        if isinstance(root, Text) and keys is BANK:
            fix += ", and each line of a table or an export as a card: `- id: …`"
        findings.add(rule, message, START, help=fix)
    return None


def _has_words(node: Node | None) -> bool:
    """True if a node is a text with more than blanks, or YAML's sign for nothing."""
    return (
        type(node) is Text
        and bool(node)
        and not node.isspace()
        and (node != "~" or node.style != "plain")
    )


def _is_number(node: Node) -> bool:
    return type(node) is Text and re.fullmatch(r"-?\d+(\.\d+)?", node) is not None
