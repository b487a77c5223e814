"""The live expressions of a card, and the names that they use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from deck.bank.card import Card, Numeric, Shape, Table
from deck.bank.source import Text
from deck.bank.texts import all_texts
from deck.live.grammar import parse, place
from deck.live.prose import lives
from deck.live.reason import ExpressionError


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
        try:
            tree = parse(expression)
        except ExpressionError:
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id not in found:
                first, last = place(node, expression)
                found[node.id] = Use(text, start + first, start + last)
    return found


def _expressions(card: Card) -> Iterator[tuple[Text, int, str]]:
    """Each expression of a card, with its text and where it starts in it."""
    for text in all_texts(card):
        yield from ((text, live.start, live.text) for live in lives(text))
    if isinstance(card.body, (Numeric, Table, Shape)):
        answer = card.body.answer
        shared = () if answer.shared is None else (answer.shared,)
        for text in (*shared, *answer.each.values()):
            if text.strip() != "error":
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
