"""Reads the keys of one mapping into texts and lists, with a finding for each mistake.

A key is read if it is present or required; one that is read and absent is missing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import cast

from deck.source.finding import START, Span
from deck.source.finding_list import Findings
from deck.source.formulas import check_formulas
from deck.source.hints import is_language, key_hint, meaning
from deck.source.keys import Keys
from deck.source.source import LocalizedText, Map, Mark, Node, Seq, Text
from deck.source.yaml_reader import read_tree

# A list without `[ ]`, its commas of half or full width.
_NAMES = re.compile(r"[^\W\d][\w. -]*(?:[,，、] *[^\W\d][\w. -]*)+")
_COMMENT = re.compile(r"[ \t]+#")
_NOWHERE = (Mark(0, 0), Mark(0, 0))
_ONCE = "; a text that is the same in each language is written once, without `{en: …}`"
_BRACKETS = (
    "a text that starts with `[` or `{` needs 'single quotes'; "
    "a vector or another value is written `${ … }`"
)
_NO_DASH = "write it without a `-` before it"
_FORMS = {Text: "a text", Seq: "a list", Map: "a mapping"}


@dataclass(slots=True)
class Fields:
    """The keys of a mapping; methods return None where they record a finding."""

    node: Map
    place: Span  # where a missing key is reported: the card's id, or its start
    what: str  # "card `and-table`"
    findings: Findings
    languages: Sequence[str]
    keys: Keys | None = None  # None where the author names them
    meant: set[str] = field(default_factory=set)  # keys that others stand for

    def check_keys(self, known: AbstractSet[str], keys: Keys) -> None:
        """A finding for each key that is not known; `keys` are those of the mapping."""
        for key, _ in self.others(known):
            free = [name for name in known if self.get(name) is None]
            hint = key_hint(key, known, free, keys)
            self.meant.update(hint.meant)
            message = f"`{key}` is not a key of {keys.what}"
            subject = self.place if hint.once else key.span
            self.findings.add_once(subject, "unknown-key", message, key.span, hint.help)

    def others(self, known: Collection[str] = ()) -> Iterator[tuple[Text, Node]]:
        """The keys that are not known; a finding for one that is the end of a text."""
        for key, value in zip(self.node.names, self.node.entries.values(), strict=True):
            if key in known:
                continue
            if self.findings.are_enough:
                break
            if not (self.node.flow and value == "" and value.style == "plain"):
                yield key, value
            elif language := self._unspaced(key):
                self.meant.add(language)
            else:
                fact = "a text between braces is cut by a comma"
                self.findings.add("flow-comma", fact, key.span, "not a key")

    def _unspaced(self, text: Text) -> str:
        """The language that a text starts with, `en:like this`, with a finding."""
        language, colon, _ = text.replace("：", ":").partition(":")
        if not colon or language not in self.languages or text.style != "plain":
            return ""
        message, fix = f"missing space after `{language}:`", f"write `{language}: …`"
        self.findings.add("yaml-syntax", message, text.span, help=fix)
        return language

    def check_languages(self, known: AbstractSet[str] = frozenset()) -> None:
        """A finding for each key that is not known, and no language of the deck.

        One language that `deck.yaml` lacks has one finding in a file.
        """
        for key, _ in self.others({*self.languages, *known}):
            message = f"`{key}` is not a language of the deck"
            proposal = meaning(key, self.languages, "languages")
            subject: object = key.span
            if proposal:
                self.meant.add(proposal)
                fix = f"did you mean `{proposal}`?"
            elif is_language(key):
                subject, every = ("unlisted", str(key)), ", ".join(self.languages)
                fix = f"write `languages: [{every}, {key}]` in deck.yaml, or take "
                fix += "these texts out"
            else:
                fix = f"the languages of the deck are {', '.join(self.languages)}"
            self.findings.add_once(subject, "unknown-key", message, key.span, fix)

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

    def missing(self, key: str, fix: str = "", place: Span | None = None) -> None:
        """Record that a key is missing or empty, unless another one stands for it."""
        node = self.get(key)
        if key in self.meant or (isinstance(node, Text) and self._is_cut(node)):
            return
        message = f"{self.what} has no `{key}`"
        if node is not None:
            message = f"`{key}` of {self.what} is empty"
        known = self.keys and self.keys.each.get(key)
        if known and not fix:
            what = f"`{key}` is {known.what}"
            no_more = f"write something, or delete `{key}`"
            fix = known.missing or (what if known.needed else no_more)
        place = place or self.key_span(key)
        self.findings.add(
            "missing-field", message, place, help=fix or "write something"
        )

    def wrong(self, key: str, node: Node, wanted: str, fix: str = "") -> None:
        """Record that a value has the wrong type."""
        known = self.keys and self.keys.each.get(key)
        is_prose = known is None or known.form.is_prose
        if not fix and is_prose and not isinstance(node, Text):
            fix = _BRACKETS if node.flow else _NO_DASH if isinstance(node, Seq) else ""
        if not fix and known:
            fix = known.missing or f"`{key}`: {known.what}"
        self.findings.add(
            "wrong-type",
            f"`{key}` takes {wanted}, not {_FORMS[type(node)]}",
            node.span if isinstance(node, Text) else Span.point(*node.span[:2]),
            help=fix or f"write {wanted}",
        )

    def text(self, key: str) -> Text | None:
        """A single word or text, the same for all languages."""
        node = self.node.entries.get(key)
        if type(node) is Text and node and not node.isspace():
            return node
        if node is None or isinstance(node, Text):
            self.missing(key)
        else:
            self.wrong(key, node, "a text")
        return None

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
        elif (text := self.text(key)) is not None and not self._unspaced(text):
            words = LocalizedText(dict.fromkeys(self.languages, text))
            written = [text]
        else:
            return None
        for text in written:
            self._is_cut(text)
            if may_have_formulas and "\\" in text:
                check_formulas(text, self.findings)
        return words

    def _report_languages(self, key: str, node: Map) -> None:
        """Findings for a mapping that has no text in some language."""
        if not any(is_language(re.split("[:：]", name)[0]) for name in node.entries):
            self.wrong(key, node, "a text")  # such as `{ 1 + 1 }`
            return
        inner = self.inside(key, node, f"`{key}` of {self.what}")
        inner.check_languages()
        for language in self.languages:
            if inner.get(language) is not None:
                if text := inner.text(language):
                    self._is_cut(text)
            elif language not in inner.meant:
                inner.report_missing(language, "text", _ONCE)

    def report_missing(self, language: str, noun: str, more: str = "") -> None:
        """A finding for a text without a language that the deck has.

        A language that no text of the file is in has one finding.
        """
        message, fix = (
            f"{self.what} has no `{language}` {noun}",
            f"write `{language}: …`",
        )
        subject: object = self.place
        if language not in self.findings.source.key_words:
            message, subject = f"no text of the file is in `{language}`", language
        rule, subject = "missing-language", ("missing", language, subject)
        self.findings.add_once(subject, rule, message, self.place, f"{fix} too{more}")

    def _is_cut(self, text: Text) -> bool:
        """True if a comment ends a text that goes on in it, with a finding."""
        source, end = self.findings.source, text.end.index
        match = text.style == "plain" and _COMMENT.match(source.text, end)
        if match:
            message = "the text ends here: ` #` starts a comment"
            self.findings.add("text-cut", message, source.point(match.end() - 1))
        return bool(match)

    def items(self, key: str) -> Sequence[Node]:
        """The entries of a list; one value alone is a list of one."""
        node = self.get(key)
        if node is None:
            return []
        return node.items if isinstance(node, Seq) else [node]

    def texts(self, key: str, *, are_names: bool = True) -> tuple[Text, ...]:
        """A list of words, or one word; names have no commas."""
        texts: list[Text] = []
        for item in self.items(key):
            if not isinstance(item, Text):
                self.wrong(key, item, "a list of texts")
            elif are_names and _NAMES.fullmatch(item):
                names = re.split(r"\s*[,，、]\s*", item)
                fix = f"write `[{', '.join(names)}]`"
                self.wrong(key, item, "a list of names", fix)
                texts += [Text.between(name, item.start, item.end) for name in names]
            elif item.strip():
                texts.append(item)
            else:
                self.missing(key)
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
        values = written.entries.values() if isinstance(written, Map) else ()
        if any(isinstance(value, Seq) for value in values):
            each = ", ".join(f"{name}: …" for name in self.languages)
            fix = f"write `- {{{each}}}` for each of them"
            self.wrong(key, cast("Map", written), "a list of texts", fix)
            return []
        texts: list[LocalizedText] = []
        for node in self.items(key):
            marks = node.start, node.end
            one = Map({key: node}, [marks], *marks)
            if words := replace(self, node=one).words(key, may_have_formulas=True):
                texts.append(words)
        return texts

    def bad(
        self, text: Text, message: str, known: Collection[str] = (), fix: str = ""
    ) -> None:
        """Record a value that its key does not take; one of those known is right."""
        meant = meaning(text, known, "values")
        fix = fix or (f"write `{'` or `'.join(known)}`" if known else "")
        fix = f"did you mean `{meant}`?" if meant else fix
        self.findings.add("bad-value", message, text.span, help=fix)

    def integer(self, key: str, lowest: int, highest: int) -> int | None:
        """A whole number within bounds."""
        text = self.text(key)
        if text is None:
            return None
        digits = text.isascii() and text.isdigit() and len(text) <= len(str(highest))
        if not digits or not lowest <= int(text) <= highest:
            fix = f"write a whole number from {lowest} to {highest}"
            self.bad(text, f"`{key}` cannot be `{text}`", fix=fix)
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
    if root is None and not findings.recorded and "bank" in keys.nouns:
        findings.add("empty-bank", "the file is empty", START)
    elif not findings.recorded:
        names = ", ".join(f"`{name}`" for name in keys.needed)
        message = f"{shown or keys.what} needs {names}"
        findings.add("wrong-type", message, START, help=fix)
    return None


def _has_words(node: Node | None) -> bool:
    """True if a node is a text with more than spaces."""
    return type(node) is Text and bool(node) and not node.isspace()
