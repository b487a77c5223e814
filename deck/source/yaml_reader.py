"""Reads libyaml's events into a tree of texts with places.

Every scalar stays the text that the author wrote (`no`, `1.10`, `010`), and of YAML
only lists and mappings are allowed: no anchors, aliases or tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

import yaml

from deck.source.finding import Label
from deck.source.finding_list import Findings
from deck.source.source import (
    Map,
    Mark,
    Node,
    ScalarStyle,
    Seq,
    Source,
    Text,
    mark_place,
)
from deck.source.template import between_han
from deck.source.yaml_errors import Loader, report_control, report_syntax

# Patterns as texts: most banks have no line of Chinese to compile them for.
_FOLD = between_han(r"[ \t]*(?:\r\n|[\r\n])[ \t]*")
_FOLDED = between_han(" ")
_MAX_DEPTH = 20
_MAX_TEXT = 100_000  # characters
_AROUND = {yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent}
_STYLES: dict[str | None, ScalarStyle] = {
    None: "plain",
    "": "plain",
    "'": "quoted",
    '"': "quoted",
    "|": "block",
    ">": "block",
}


class _StopError(Exception):
    """The rest of the file cannot be read; the finding is recorded."""


def read_tree(source: Source, findings: Findings) -> Node | None:
    """The tree of a file, or None where it is empty or a finding says why."""
    loader = Loader(source.text)
    try:
        return _Reader(loader.get_event, findings).document()
    except _StopError:
        return None
    except yaml.reader.ReaderError as error:
        place = source.point(_reader_offset(source.text, error.position))
        fact, fix = "the file holds a control character", "delete the character"
        findings.add("yaml-syntax", fact, place, help=fix)
    except yaml.MarkedYAMLError as error:
        report_syntax(source, findings, error)
    finally:
        loader.dispose()
    return None


def _reader_offset(text: str, position: int) -> int:
    """The index in the text; the C reader counts bytes, the Python one characters."""
    if Loader is yaml.BaseLoader:
        return position
    return len(text.encode()[:position].decode(errors="ignore"))


def _without_folds(text: str, raw: str) -> str:
    """A text without the blanks that YAML made of the ends of Chinese lines."""
    if text.isascii():
        return text
    folds = re.finditer(_FOLD, raw)
    pairs = {raw[fold.start() - 1] + raw[fold.end()] for fold in folds}
    return re.sub(
        _FOLDED,
        lambda m: "" if text[m.start() - 1] + text[m.end()] in pairs else " ",
        text,
    )


class _Reader:
    """Builds the tree from the events of one file."""

    def __init__(self, get_event: Callable[[], Any], findings: Findings) -> None:
        """A reader before the first event."""
        self._get_event = get_event
        self._findings = findings
        # A text has a control character where the file has one, or by an escape.
        text = findings.source.text
        self._has_control = not text.replace("\n", "").isprintable()
        self._good_keys: set[str] = set()

    def document(self) -> Node | None:
        """The tree of the only document; None without one."""
        root = None
        documents = 0
        while (event := self._get_event()) is not None:
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    fix = "a file is one bank: take the line `---` away"
                    self._refuse("a second document starts here", event, fix)
            elif kind not in _AROUND:
                root = self._node(event, 0)
        return root

    def _node(self, event: Any, depth: int, *, in_list: bool = False) -> Node:
        """The node that begins with an event, at a depth."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._text(event)
        if kind is yaml.AliasEvent:
            self._refuse(f"`*{event.anchor}` is read as an alias", event)
        if event.anchor or event.tag:
            self._refuse_extras(event)
        if depth >= _MAX_DEPTH:
            message = f"nested deeper than {_MAX_DEPTH} levels"
            self._stop("yaml-syntax", message, event, "banks need three levels")
        if kind is yaml.MappingStartEvent:
            return self._mapping(event, depth + 1, in_list=in_list)
        items: list[Node] = []
        while type(item := self._get_event()) is not yaml.SequenceEndEvent:
            items.append(self._node(item, depth + 1, in_list=True))
        end: Any = item.end_mark
        return Seq(items, event.start_mark, end, bool(event.flow_style))

    def _mapping(self, start: Any, depth: int, *, in_list: bool) -> Map:
        get_event, text, scalar = self._get_event, self._text, yaml.ScalarEvent
        good_keys = self._good_keys
        entries: dict[str, Node] = {}
        places: list[tuple[Mark, Mark]] = []
        again: list[Text] = []
        while type(event := get_event()) is not yaml.MappingEndEvent:
            if type(event) is not scalar:
                node = self._node(event, depth)
                fact = "a key is not a word"
                if start.flow_style and isinstance(node, Map):
                    fact = "a text cannot start with `{`"
                self._findings.add("yaml-feature", fact, node.span)
                raise _StopError
            key = event.value
            place: Any = event.start_mark, event.end_mark
            if key not in good_keys or event.anchor or event.tag:
                self._check_key(event)
            event = get_event()
            node = text(event) if type(event) is scalar else self._node(event, depth)
            if key not in entries:
                places.append(place)
                entries[key] = node
            elif not (start.flow_style and entries[key] == node == ""):
                # else ends of texts, each cut by a comma
                again.append(Text.between(key, *place))
        end: Any = event.end_mark
        node = Map(entries, places, start.start_mark, end, bool(start.flow_style))
        if again:
            self._report_again(node, again, in_list=in_list)
        return node

    def _check_key(self, event: Any) -> None:
        """Checks a key as any text; the same one again needs no check."""
        if self._text(event).isprintable():
            self._good_keys.add(event.value)

    def _text(self, event: Any) -> Text:
        value = event.value
        if event.anchor or event.tag:
            self._refuse_extras(event)
        if len(value) > _MAX_TEXT:
            message = f"a text has more than {_MAX_TEXT:,} characters"
            self._stop("too-large", message, event)
        start, end, style = event.start_mark, event.end_mark, event.style
        if start.line != end.line and style != "|":
            raw = self._findings.source.text[start.index : end.index]
            value = _without_folds(value, raw)
        text = Text(value)
        text.start, text.end = start, end
        text.style = _STYLES[style]
        if (style == '"' or self._has_control) and not value.isprintable():
            report_control(self._findings, text)
        return text

    def _report_again(self, node: Map, again: list[Text], *, in_list: bool) -> None:
        """A finding for each duplicate key.

        The first key of an entry of a list starts the next entry, whose `-` is missing:
        what follows it there is not wrong.
        """
        first = {
            name: Label(self._findings.source.path, name.span, "first here")
            for name in node.names
        }
        for key in again:
            is_start = in_list and not node.flow and key == next(iter(node.entries))
            fix = f"put `- ` before `{key}` if another entry starts here" * is_start
            if is_start and key == "id":
                fix = "put `- ` before `id`, where another card starts"
            message, also = f"the key `{key}` is there twice", (first[key],)
            self._findings.add(
                "duplicate-key", message, key.span, "again here", help=fix, also=also
            )
            if self._findings.are_enough:
                raise _StopError
            if is_start:
                return

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            is_text = isinstance(event, yaml.ScalarEvent)
            fix = "" if is_text else "banks have no anchors: write out what is the same"
            self._refuse(f"`&{event.anchor}` is read as an anchor", event, fix)
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._refuse(f"`{tag}` is read as a tag", event)

    def _refuse(self, message: str, event: Any, fix: str = "") -> NoReturn:
        self._stop("yaml-feature", message, event, fix)

    def _stop(self, rule: str, message: str, event: Any, fix: str = "") -> NoReturn:
        place = mark_place(event.start_mark)
        self._findings.add(rule, message, place, help=fix)
        raise _StopError
