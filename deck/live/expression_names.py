"""The names that live expressions use, and numbers substituted for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from deck.bank.models import Card, all_words
from deck.bank.source import Text
from deck.bank.template import lives
from deck.live.error_messages import ExpressionError
from deck.live.grammar import parse, place
from deck.live.value import Number


class Use(NamedTuple):
    """Where an expression uses a name: in which text, from where to where."""

    text: Text
    start: int
    end: int


def used_names(card: Card) -> dict[str, Use] | None:
    """The names in a card's expressions, each where it is used first.

    None where an expression cannot be read: what it uses is not known.
    """
    found: dict[str, Use] = {}
    for text, start, expression in _expressions(card):
        names = _names(expression)
        if names is None:
            return None
        for name, first, last in names:
            if name not in found:
                found[name] = Use(text, start + first, start + last)
    return found


@lru_cache(maxsize=256)  # the languages of a card share most
def _names(expression: str) -> tuple[tuple[str, int, int], ...] | None:
    """The names in an expression with their places; None where it cannot be read."""
    try:
        tree = parse(expression)
    except ExpressionError:
        return None
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return tuple((node.id, *place(node, expression)) for node in names)


def substitute(text: str, numbers: Mapping[str, Any]) -> str:
    """The expression with `numbers` in place of their names, worth the same."""
    named = [
        (start, end, numbers[name])
        for name, start, end in _names(text) or ()  # a finding says why there is none
        if name in numbers
    ]
    for start, end, value in sorted(named, key=lambda use: use[0], reverse=True):
        shown = _literal(value)
        before, after = text[:start].rstrip(), text[end:].lstrip()
        stands_alone = before[-1:] in "([,=" and not after.startswith("**")
        if shown.startswith("-") and not stands_alone:
            shown = f"({shown})"
        text = text[:start] + shown + text[end:]
    return text


def _literal(value: Any) -> str:
    """A drawn value as one would write it in an expression."""
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(_literal, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return repr(value)
    shown = str(Number(value))
    try:
        return shown if float(shown) == value else repr(value)
    except ValueError:
        return repr(value)


def _expressions(card: Card) -> Iterator[tuple[Text, int, str]]:
    """Each expression of a card, with its text and where it starts in it."""
    for role, words in all_words(card):
        for text in words.texts:
            yield from ((text, live.start, live.text) for live in lives(text))
            if role in {"value", "slip"} and text.strip() != "error":
                yield from _bare(text)
    whole = [*card.proof, *card.draw.values(), *filter(None, (card.where,))]
    whole += [image.source for image in card.images if not image.is_file]
    for text in whole:
        yield from ((text, live.start, live.text) for live in lives(text))
        yield from _bare(text)


def _bare(text: Text) -> Iterator[tuple[Text, int, str]]:
    """The expression that a text is without `${` and `}`, if it is one."""
    if "${" not in text:
        yield text, len(text) - len(text.lstrip()), text.strip()
