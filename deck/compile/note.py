"""A compiled note: a card in one language, as Anki shows it and the lock knows it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from deck.compile.cloze_numbers import NONE
from deck.hashes import short_hash

SEPARATOR = "\x1f"  # of fields
Key = tuple[str, str, str]  # card, language, note type


class CompiledNote(NamedTuple):
    """A card in one language: its text in Anki, and what the lock compares.

    `text` has all fields with their HTML, `fields` is a hash of it and of the tags.
    `content`, `source` and `values` are described in `content_hash`.
    """

    card: str
    language: str
    form: str  # note type: basic or cloze
    content: str
    fields: str = NONE
    text: str = ""
    tags: str = ""
    was: str = ""  # the former id of a renamed card
    source: str = NONE
    gaps: str = NONE
    values: str = NONE
    ords: tuple[int, ...] = (0,)  # numbers of its cards in Anki
    media: tuple[str, ...] = ()  # names of the files that it shows
    draws: int = 1  # variants of its numbers

    @property
    def key(self) -> Key:
        """What its entry in the lock is found by."""
        return self[:3]

    @property
    def title(self) -> str:
        """The question on one line: its second field."""
        return self.text.partition(SEPARATOR)[2].partition(SEPARATOR)[0]


def join_fields(*fields: str) -> str:
    """Fields as a collection keeps them."""
    text = SEPARATOR.join(fields)
    if text.count(SEPARATOR) >= len(fields):  # it stood in a field, and would end it
        return SEPARATOR.join(field.replace(SEPARATOR, " ") for field in fields)
    return text


@lru_cache  # the cards of a bank share them
def join_tags(tags: tuple[str, ...]) -> str:
    """Tags as a collection keeps them."""
    return f" {' '.join(tags)} " if tags else ""


def fields_hash(text: str, tag_text: str) -> str:
    """A short hash of a note's own text: all fields with their HTML, and its tags."""
    return short_hash(f"{text}\x1f{tag_text}".encode())
