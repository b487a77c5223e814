"""The live expressions of a card, and the names that they use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import Card, all_words, in_all_languages
from deck.bank.source import Text
from deck.bank.template import lives
from deck.live.grammar import parse, place
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


def check_draws(card: Card, findings: Findings) -> None:
    """A warning for each number that is drawn and that nothing on the card uses."""
    if not card.draw:
        return
    uses = used_names(card)
    for name in card.draw:
        if uses is not None and name not in uses:
            message = f"`{name}` is drawn and used nowhere on card `{card.id}`"
            findings.add("unused-draw", message, name.span)


def _expressions(card: Card) -> Iterator[tuple[Text, int, str]]:
    """Each expression of a card, with its text and where it starts in it."""
    for role, words in all_words(card):
        for text in in_all_languages(words):
            yield from ((text, live.start, live.text) for live in lives(text))
            if role == "value" and text.strip() != "error":
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
