"""libyaml's events, made into a tree of texts with places.

Every scalar stays the text that the author wrote (`no`, `1.10`, `010`), and nothing
that YAML offers beyond lists and mappings is taken: no anchors, aliases or tags.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from deck.bank.finding_list import ENOUGH, Findings
from deck.bank.source import Map, Node, Seq, Source, Style, Text
from deck.bank.yaml_errors import Loader, report_control, report_syntax
from deck.diagnostics.finding import Label, Span

_MAX_DEPTH = 20
_MAX_TEXT = 100_000  # characters
_ONE_BANK = "a file is one bank: take the line `---` away"
STARTS = {yaml.MappingStartEvent, yaml.SequenceStartEvent}
ENDS = {yaml.MappingEndEvent, yaml.SequenceEndEvent}
_STYLES: dict[str | None, Style] = {
    None: "plain",
    "": "plain",
    "'": "quoted",
    '"': "quoted",
    "|": "block",
    ">": "block",
}


class _Keys(NamedTuple):
    """The keys of a mapping, and those that came again."""

    first: dict[Text, Text]
    again: list[Text]


class _StopError(Exception):
    """The rest of the file cannot be read; the finding is recorded."""


def read_tree(source: Source, findings: Findings) -> Node | None:
    """The tree of a file, or None where it is empty or a finding says why."""
    loader = Loader(source.text)
    try:
        return _build(loader.get_event, findings)
    except _StopError:
        return None
    except yaml.reader.ReaderError as error:
        place = source.point(_reader_offset(source.text, error.position))
        fact, fix = "the file holds a control character", "delete the character"
        findings.add("yaml-syntax", fact, Span.point(*place), help=fix)
    except yaml.MarkedYAMLError as error:
        report_syntax(source, findings, error)
    except RecursionError:
        findings.add("yaml-syntax", "nested too deeply", Span.point(1, 1))
    finally:
        loader.dispose()
    return None


def _reader_offset(text: str, position: int) -> int:
    """The index in the text; the C reader counts bytes, the Python one characters."""
    if Loader is yaml.BaseLoader:
        return position
    return len(text.encode()[:position].decode(errors="ignore"))


def _build(get_event: Callable[[], Any], findings: Findings) -> Node | None:
    """The tree of the events up to None.

    `entries` or `items` is what is open, `outer` what is around it.
    """
    outer: list[Any] = []
    start: Any = None  # the event that opened it
    entries: dict[Text, Node] | None = None
    items: list[Node] = []
    keys = _Keys({}, [])
    key: Text | None = None
    documents = 0
    while (event := get_event()) is not None:
        kind = type(event)
        node: Node
        if kind is yaml.ScalarEvent:
            node = _text(event, findings)
        elif kind in STARTS:
            _no_extras(event, findings)
            if len(outer) >= _MAX_DEPTH:
                _too_deep(event, findings)
            outer.append((start, entries, items, keys, key))
            start, items, keys, key = event, [], _Keys({}, []), None
            entries = {} if kind is yaml.MappingStartEvent else None
            continue
        elif kind in ENDS:
            span = _span(start.start_mark, event.end_mark)
            if entries is None:
                node = Seq(tuple(items), span)
            else:
                node = Map(entries, span, bool(start.flow_style))
                if keys.again:
                    is_entry = outer[-1][0] is not None and outer[-1][1] is None
                    _report_again(keys, findings, is_entry=is_entry and not node.flow)
            start, entries, items, keys, key = outer.pop()
        else:
            documents += kind is yaml.DocumentStartEvent
            _only_one(documents, event, findings)
            continue
        if entries is None:
            items.append(node)
        elif key is None:
            key = _key(node, keys, findings)
        else:
            entries.setdefault(key, node)
            key = None
    return items[0] if items else None


def _only_one(documents: int, event: Any, findings: Findings) -> None:
    """Refuse a second document, and what stands for something written elsewhere."""
    if type(event) is yaml.AliasEvent:
        _refuse(f"`*{event.anchor}` is read as an alias", event, findings)
    if documents > 1 and type(event) is yaml.DocumentStartEvent:
        _refuse("a second document starts here", event, findings, _ONE_BANK)


def _span(start: Any, end: Any) -> Span:
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _text(event: Any, findings: Findings) -> Text:
    start, end = event.start_mark, event.end_mark
    place = (start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    value, style = event.value, event.style
    if event.anchor or event.tag:
        _no_extras(event, findings)
    if len(value) > _MAX_TEXT:
        message = f"a text has more than {_MAX_TEXT:,} characters"
        findings.add("too-large", message, Span.point(*place[:2]))
        raise _StopError
    text = Text(value, place, _STYLES[style])
    if not value.isprintable():
        report_control(findings, text)
    return text


def _key(node: Node, keys: _Keys, findings: Findings) -> Text:
    """A node as the key of what comes next."""
    if not isinstance(node, Text):
        findings.add("yaml-feature", "a key is not a word", node.span)
        raise _StopError
    if keys.first.setdefault(node, node) is not node:
        keys.again.append(node)
        if len(keys.again) == ENOUGH:
            _report_again(keys, findings, is_entry=False)
    return node


def _report_again(keys: _Keys, findings: Findings, *, is_entry: bool) -> None:
    """A finding for each key that stands twice.

    The first key of an entry of a list starts the next entry, whose `-` is missing:
    what follows it there is not wrong.
    """
    start = next(iter(keys.first))
    for key in keys.again:
        is_start = is_entry and key == start
        fix = f"put `- ` before `{key}` if another entry starts here" * is_start
        if is_start and key == "id":
            fix = "put `- ` before `id`, where another card starts"
        findings.add(
            "duplicate-key",
            f"key `{key}` stands twice",
            key.span,
            "again here",
            help=fix,
            also=(Label(findings.source.path, keys.first[key].span, "first here"),),
        )
        if findings.are_enough:
            raise _StopError
        if is_start:
            return


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


def _too_deep(event: Any, findings: Findings) -> None:
    start = event.start_mark
    place = Span.point(start.line + 1, start.column + 1)
    message = f"nested deeper than {_MAX_DEPTH} levels"
    findings.add("yaml-syntax", message, place, help="banks need three levels")
    raise _StopError
