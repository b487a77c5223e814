"""libyaml's events, made into a tree of texts with places.

Every scalar stays the text that the author wrote (`no`, `1.10`, `010`), and nothing
that YAML offers beyond lists and mappings is taken: no anchors, aliases or tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from deck.bank.collect import Findings
from deck.bank.finding import Label, Span
from deck.bank.source import Map, Node, Seq, Source, Style, Text
from deck.bank.syntax import report_escapes, report_syntax

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 20
_MAX_TEXT = 100_000  # characters
_ONE_BANK = "a file is one bank: take the line `---` away"
_STYLES: dict[str | None, Style] = {
    None: "plain",
    "": "plain",
    "'": "quoted",
    '"': "quoted",
    "|": "block",
    ">": "block",
}


class _StopError(Exception):
    """The rest of the file cannot be read; the finding is recorded."""


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    start: Any
    flow: bool
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[Text, Node] = field(default_factory=dict)
    keys: dict[str, Text] = field(default_factory=dict)
    key: Text | None = None


def read_tree(source: Source, findings: Findings) -> Node | None:
    """The tree of a file, or None where it is empty or a finding says why."""
    try:
        return _build(_events(source, findings), findings)
    except _StopError:
        return None


def _events(source: Source, findings: Findings) -> Iterator[Any]:
    loader = _Loader(source.text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    except yaml.reader.ReaderError as error:
        line, column = source.point(_reader_offset(source.text, error.position))
        findings.add(
            "yaml-syntax",
            "the file holds a control character",
            Span.point(line, column),
            help="delete the character",
        )
        raise _StopError from None
    except yaml.MarkedYAMLError as error:
        report_syntax(source, findings, error)
        raise _StopError from None
    except RecursionError:
        findings.add("yaml-syntax", "nested too deeply", Span.point(1, 1))
        raise _StopError from None
    finally:
        loader.dispose()


def _reader_offset(text: str, position: int) -> int:
    """The index in the text; the C reader counts bytes, the Python one characters."""
    if _Loader is yaml.BaseLoader:
        return position
    return len(text.encode()[:position].decode(errors="ignore"))


def _span(start: Any, end: Any) -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _build(events: Iterator[Any], findings: Findings) -> Node | None:
    stack: list[_Open] = []
    root: Node | None = None
    documents = 0
    for event in events:
        name = type(event).__name__
        node: Node | None = None
        if name == "ScalarEvent":
            node = _text(event, findings)
        elif name in {"MappingStartEvent", "SequenceStartEvent"}:
            _no_extras(event, findings)
            _depth(stack, event, findings)
            mapping = name == "MappingStartEvent"
            stack.append(_Open(event.start_mark, bool(event.flow_style), mapping))
        elif name in {"MappingEndEvent", "SequenceEndEvent"}:
            done = stack.pop()
            span = _span(done.start, event.end_mark)
            if done.mapping:
                node = Map(done.entries, span, done.flow)
            else:
                node = Seq(tuple(done.items), span)
        elif name == "AliasEvent":
            _refuse(f"`*{event.anchor}` is read as an alias", event, findings)
        elif name == "DocumentStartEvent":
            documents += 1
            if documents > 1:
                _refuse("a second document starts here", event, findings, _ONE_BANK)
        if node is None:
            continue
        if stack:
            _place(stack[-1], node, findings)
        else:
            root = node
    return root


def _text(event: Any, findings: Findings) -> Text:
    _no_extras(event, findings)
    span = _span(event.start_mark, event.end_mark)
    if len(event.value) > _MAX_TEXT:
        message = f"a text has more than {_MAX_TEXT:,} characters"
        findings.add("too-large", message, Span.point(span.line, span.column))
        raise _StopError
    if event.style == '"':
        report_escapes(findings, span)
    return Text(event.value, span, _STYLES[event.style])


def _place(parent: _Open, node: Node, findings: Findings) -> None:
    """Put a finished node where it belongs in the list or mapping around it."""
    if not parent.mapping:
        parent.items.append(node)
    elif parent.key is not None:
        parent.entries.setdefault(parent.key, node)
        parent.key = None
    elif isinstance(node, Text):
        parent.key = node
        first = parent.keys.setdefault(node, node)
        if first is not node:
            findings.add(
                "duplicate-key",
                f"key `{node}` stands twice",
                node.span,
                "again here",
                also=(Label(findings.source.path, first.span, "first here"),),
            )
            if findings.are_enough:
                raise _StopError
    else:
        findings.add("yaml-feature", "a key is not a word", node.span)
        raise _StopError


def _no_extras(event: Any, findings: Findings) -> None:
    if event.anchor:
        _refuse(f"`&{event.anchor}` is read as an anchor", event, findings)
    if event.tag:
        _refuse(f"`{event.tag}` is read as a tag", event, findings)


def _refuse(message: str, event: Any, findings: Findings, fix: str = "") -> None:
    start = event.start_mark
    place = Span.point(start.line + 1, start.column + 1)
    findings.add("yaml-feature", message, place, help=fix)
    raise _StopError


def _depth(stack: list[_Open], event: Any, findings: Findings) -> None:
    if len(stack) >= _MAX_DEPTH:
        start = event.start_mark
        place = Span.point(start.line + 1, start.column + 1)
        message = f"nested deeper than {_MAX_DEPTH} levels"
        findings.add("yaml-syntax", message, place, help="banks need three levels")
        raise _StopError
