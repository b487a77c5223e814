"""A bank as libyaml's events, card by card: for whoever can do without a tree.

Most of the time that a large bank takes goes into texts that know their place, and of
a card without a mistake nobody asks for them. So the events of each card are handed
on as they are; `deck.bank.tree.build_from` makes a tree of those that need one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import yaml
from yaml import YAMLError

from deck.bank.source import Source
from deck.bank.syntax import Loader
from deck.bank.tree import ENDS, STARTS

__all__ = ["CardEvents", "Pairs", "YAMLError", "card_events", "topic_of"]

Pairs = dict[str, Any]  # scalar events by key, and mappings of such
_CARD = 3  # how deep the mapping of a card lies
_DEEPEST = 2  # mappings in a simple card: itself, and one of languages


class CardEvents(NamedTuple):
    """The events of a card, and the same by key where it is as simple as that."""

    events: list[Any]
    pairs: Pairs | None


def card_events(source: Source, head: list[Any]) -> Iterator[CardEvents]:
    """The cards of a bank as they are read; all other events go to `head`.

    Cards are mappings in a list in the outermost mapping. Raises YAMLError.
    """
    loader = Loader(source.text)
    get_event = loader.get_event
    add = head.append
    depth = 0
    in_list = False
    try:
        while (event := get_event()) is not None:
            kind = type(event)
            if kind in STARTS:
                depth += 1
                if depth == _CARD and kind is yaml.MappingStartEvent and in_list:
                    yield _card(event, get_event)
                    depth -= 1
                    continue
                in_list = kind is yaml.SequenceStartEvent
            elif kind in ENDS:
                depth -= 1
            add(event)
    finally:
        loader.dispose()


def topic_of(head: Sequence[Any]) -> str:
    """The topic of a bank, from the events before its cards; empty if it has none."""
    after = dict(pairwise(getattr(event, "value", None) for event in head))
    return str(after.get("topic") or "")


def _card(start: Any, get_event: Any) -> CardEvents:
    """The events of a card up to its end."""
    events = [start]
    add = events.append
    pairs: Pairs = {}
    inner = pairs
    key: str | None = None
    depth = 1
    is_simple = not (start.anchor or start.tag)
    while depth:
        event = get_event()
        add(event)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if key is None:
                key = event.value
                is_simple = is_simple and key not in inner
            else:
                inner[key] = event
                key = None
            if event.anchor or event.tag:
                is_simple = False
        elif kind is yaml.MappingEndEvent:
            depth -= 1
            inner = pairs
        elif kind is yaml.MappingStartEvent and key is not None:
            depth += 1
            pairs[key] = inner = {}
            key = None
            if depth > _DEEPEST or event.anchor or event.tag:
                is_simple = False
        else:
            is_simple = False
            depth += kind in STARTS
            depth -= kind in ENDS
    return CardEvents(events, pairs if is_simple else None)
