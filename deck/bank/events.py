"""A bank card by card, for whoever can do without a tree of it.

Most of the time that a large bank takes goes into texts that know their place, and of
a card without a mistake nobody asks for them. So a card of which each line is a key
and a text is read by a pattern, and libyaml reads the rest, whose events are handed
on; `deck.bank.tree.build_from` makes a tree of them. Of YAML the pattern knows the
least that there is, and a test holds it to libyaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

import yaml
from yaml import YAMLError

from deck.bank.syntax import Loader
from deck.bank.tree import ENDS, STARTS

__all__ = ["Cut", "Pairs", "YAMLError", "card_events", "cut_cards", "topic_of"]

Pairs = dict[str, str | dict[str, str]]  # texts by key, or by key and language
T = TypeVar("T")
_LIST = 2  # how deep the list of cards lies

_END = r"\r?\n"
_BLANK = rf"(?: *(?:#.*)?{_END})*+"
# What a text does not hold: tabs, ends of lines, what libyaml takes for no character.
_ODD = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_RUN = rf"[^:#{_ODD}]*+"
_START = r"(?![-?:,\[\]{}#&*!|>'\"%@`\s])"
_PLAIN = rf"{_START}{_RUN}(?:(?::(?=\S)|(?<=\S)#){_RUN})*+(?<=\S)"
_TEXT = rf" (?:{_PLAIN}|'(?:[^'{_ODD}]|'')++'){_END}"
_KEY = r"[a-z_]++:"
_LEAD = re.compile(rf"^cards: *(?:#.*)?{_END}{_BLANK}( {{0,8}})- ", re.MULTILINE)
_TOPIC = re.compile(r"^topic: *(['\"]?)([a-z0-9-]+)\1 *(?:#.*)?\r?$", re.MULTILINE)


def topic_of(text: str) -> str:
    """The topic of a bank as it is nearly always written; else empty."""
    found = _TOPIC.search(text)
    return found[2] if found else ""


class Cut(NamedTuple, Generic[T]):
    """What was made of cards that were cut out of a bank, and the rest of its text.

    `made` has runs of them by the line on which each began, counted from 0. An empty
    mapping stands there instead, so that libyaml tells whether cards could; every
    other line is where it was.
    """

    made: dict[int, list[T]]
    rest: str


def cut_cards(text: str, make: Callable[[Pairs], T | None]) -> Cut[T]:
    """Cut the cards out that are simple, and of which `make` makes something."""
    made: dict[int, list[T]] = {}
    lead = _LEAD.search(text)
    if lead is None:
        return Cut(made, text)
    rest: list[str] = []
    run: list[T] = []
    line, at = 0, 0
    indent = lead[1]
    card = re.compile(_card_pattern(indent), re.MULTILINE)
    for match in card.finditer(text, lead.end() - len(indent) - 2):
        pairs = _pairs(match[0], len(indent) + 2)
        found = make(pairs) if pairs is not None else None
        if found is None:
            continue
        before = text[at : match.start()]
        line += before.count("\n")
        rest.append(before)
        if before or not run:
            made[line] = run = []
            rest += (indent, "- {}")
        run.append(found)
        count = match[0].count("\n")
        rest.append("\n" * count)
        line += count
        at = match.end()
    return Cut(made, "".join((*rest, text[at:])))


def _card_pattern(indent: str) -> str:
    """The pattern of a card in a list that is indented so, each line a key and a text.

    What follows it, blank lines and comments aside, cannot go on with its last text.
    """
    texts = rf"(?:{indent}    {_KEY}{_TEXT})++"
    fields = rf"(?:{indent}  {_KEY}(?:{_TEXT}|{_END}{texts}))*+"
    return rf"^{indent}- {_KEY}{_TEXT}{fields}(?={_BLANK}(?:{indent}- |\S| *\Z))"


def _pairs(card: str, column: int) -> Pairs | None:
    """The texts of such a card by its keys, which stand in a column.

    None where a key stands twice.
    """
    pairs: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for line in card.splitlines():
        if line[column] == " ":
            key, _, text = line[column + 2 :].partition(":")
            into = inner
        else:
            key, _, text = line[column:].partition(":")
            into = pairs
        if key in into:
            return None
        if text:
            quoted = text[1] == "'"
            into[key] = text[2:-1].replace("''", "'") if quoted else text[1:]
        else:
            into[key] = inner = {}
    return pairs


class _ListError(YAMLError):
    """Something else than mappings stands in a list of cards."""


def card_events(text: str, head: list[Any]) -> Iterator[list[Any]]:
    """The events of the cards of a bank, one after another; all others go to `head`.

    Cards are mappings in a list in the outermost mapping, and nothing else is in it.
    Raises YAMLError.
    """
    loader = Loader(text)
    get_event = loader.get_event
    depth = 0
    in_list = False
    try:
        while (event := get_event()) is not None:
            kind = type(event)
            if in_list and kind is yaml.MappingStartEvent:
                yield _events_of_card(event, get_event)
                continue
            if in_list and kind is not yaml.SequenceEndEvent:
                raise _ListError
            depth += (kind in STARTS) - (kind in ENDS)
            in_list = depth == _LIST and kind is yaml.SequenceStartEvent
            head.append(event)
    finally:
        loader.dispose()


def _events_of_card(start: Any, get_event: Callable[[], Any]) -> list[Any]:
    events = [start]
    depth = 1
    while depth:
        event = get_event()
        events.append(event)
        kind = type(event)
        if kind is not yaml.ScalarEvent:
            depth += (kind in STARTS) - (kind in ENDS)
    return events
