"""The names that the expressions of a card use, and numbers written for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from deck.live.error_messages import ExpressionError
from deck.live.expression import NameUse, prepare
from deck.live.value import Numbers
from deck.source.models import Card, card_words
from deck.source.source import Text
from deck.source.template import Live, bare_live, lives

Use = tuple[Text, int, int]  # of a name: in which text, from where to where


def used_names(card: Card) -> dict[str, Use] | None:
    """The names in a card's expressions, each where it is used first.

    None where an expression cannot be parsed, so that its names are unknown.
    """
    uses: dict[str, Use] = {}
    for text, live in _expressions(card):
        names = names_in(live.text)
        if names is None:
            return None
        for name, first, last, _ in names:
            uses.setdefault(name, (text, live.start + first, live.start + last))
    return uses


def names_in(expression: str) -> Sequence[NameUse] | None:
    """The names in an expression with their places; None where it cannot be read."""
    try:
        return prepare(expression).names
    except ExpressionError:
        return None


def substitute(text: str, numbers: Mapping[str, Any]) -> str:
    """The expression with `numbers` in place of their names, of the same value.

    One that cannot be read, of which there is a finding, is unchanged.
    """
    named = [
        (start, end, numbers[name])
        for name, start, end, _ in names_in(text) or ()
        if name in numbers
    ]
    for start, end, value in sorted(named, key=lambda use: use[0], reverse=True):
        shown = _literal(value)
        before, after = text[:start].rstrip(), text[end:].lstrip()
        is_delimited = before[-1:] in "([,=" and not after.startswith("**")
        if shown.startswith("-") and not is_delimited:
            shown = f"({shown})"
        text = text[:start] + shown + text[end:]
    return text


def _literal(value: Any) -> str:
    """A drawn value as one would write it in an expression."""
    if hasattr(value, "dtype"):
        from deck.live.number_text import plain_numbers

        inside, kind = _literal(plain_numbers(value)), str(value.dtype)
        of_kind = "" if kind in {"int64", "float64", "bool"} else f', "{kind}"'
        return f"array({inside}{of_kind})" if value.ndim else inside
    if isinstance(value, (list, tuple)):
        inside = ", ".join(map(_literal, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return repr(value)
    shown = str(Numbers.of(value))
    return shown if float(shown) == value else repr(value)


def _expressions(card: Card) -> Iterator[tuple[Text, Live]]:
    """Each expression of a card, with the text that it is in."""
    texts: list[tuple[Text, bool]] = []  # and whether it may be bare
    for role, localized in card_words(card):
        is_value = role in {"value", "slip"}
        texts += [
            (text, is_value and text.strip() != "error")
            for text in localized.written.values()
        ]
    accepted = getattr(card.body, "accept", {}).values()
    texts += [(text, False) for text in chain.from_iterable(accepted)]
    whole = [*card.proof, *card.draw.values(), *filter(None, (card.where,))]
    whole += [image.source for image in card.images if not image.is_file]
    texts += [(text, True) for text in whole]
    for text, may_be_bare in texts:
        is_bare = may_be_bare and "${" not in text
        inside = [bare_live(text)] if is_bare else lives(text)
        yield from ((text, live) for live in inside)
