"""The title of a card, for lists: Anki's browser, the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deck.bank.models import Card

_LONGEST = 80  # characters that there is room for
_LIVE = re.compile(r"\$\{[^}]*\}")
_GAP = re.compile(r"\{\{c\d+::.*?\}\}")


def cut_title(text: str) -> str:
    """A title of a length that there is room for."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def card_title(card: Card, language: str) -> str:
    """The question on one line, its live expressions as `…`."""
    from deck.bank.models import Cloze
    from deck.render.plain import plain_text
    from deck.render.words import word

    words = card.body.text if isinstance(card.body, Cloze) else card.question
    if words is None:
        return word("what-prints", language)
    text = _LIVE.sub("…", words.within(language))
    return plain_text((_GAP.sub("[...]", text),), language)
