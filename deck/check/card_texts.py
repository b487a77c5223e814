"""The input of the rules: a card, its texts as they are written, and its values.

What they look for in each language is in `patterns.toml` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from deck.files import own_tables
from deck.kinds.filled import FilledCard
from deck.source.models import Card, card_words
from deck.source.source import LocalizedText, Text
from deck.source.template import words_alone
from deck.words import base_language

_PATTERNS = Path(__file__).with_name("patterns.toml")
_UNCHECKED = {"ref", "alt"}  # roles of texts that have no sentences
HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"


@cache
def pattern(name: str, language: str) -> re.Pattern[str] | None:
    """The pattern of a rule in a language; None if there is none."""
    lines = own_tables(_PATTERNS).get(base_language(language), {}).get(name)
    if lines is None:
        return None
    return re.compile(lines.replace("\n", ""), re.IGNORECASE)


class CardText(NamedTuple):
    """A text of a card in one language; one for all languages is in the first only."""

    role: str  # as `card_words` names it
    language: str
    text: Text
    words: LocalizedText

    @property
    def plain(self) -> str:
        """Its words alone; values, code, formulas and marks of gaps are blanks."""
        return words_alone(self.text)


class CheckedCard(NamedTuple):
    """A card with its draws and texts; no draws where its code may not run."""

    card: Card
    languages: Sequence[str]
    draws: Mapping[str, Sequence[FilledCard]]
    texts: Sequence[CardText]

    def of(self, *roles: str) -> list[CardText]:
        """The texts of some roles."""
        return [text for text in self.texts if text.role in roles]


def checked_card(
    card: Card, languages: Sequence[str], draws: Mapping[str, Sequence[FilledCard]]
) -> CheckedCard:
    """Returns a card with its texts in the languages of its deck."""
    texts = [
        CardText(role, language, text, words)
        for role, words in card_words(card)
        if role not in _UNCHECKED
        for language, text in words.written.items()
    ]
    return CheckedCard(card, languages, draws, texts)
