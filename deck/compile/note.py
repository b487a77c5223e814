"""A compiled note: a card in one language, as Anki shows it and the lock knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from deck.bank.models import Card, Cloze
from deck.compile.cloze_numbers import NONE, gap_texts, write_gaps
from deck.hashes import sha256

if TYPE_CHECKING:
    from deck.live.variant import LiveCard

SEPARATOR = "\x1f"  # of fields
Key = tuple[str, str, str]  # card, language, note type
_SPARE = ("",)


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
    title: str = ""
    text: str = ""
    tags: str = ""
    was: str = ""  # the former id of a renamed card
    source: str = NONE
    gaps: str = NONE
    values: str = NONE
    ords: Sequence[int] = (0,)  # numbers of its cards in Anki
    media: Sequence[str] = ()  # names of the files that it shows
    draws: int = 1  # variants of its numbers

    @property
    def key(self) -> Key:
        """What its entry in the lock is found by."""
        return self[:3]


_OPTIONAL = len(CompiledNote._fields) - CompiledNote._fields.index("was")
_DEFAULTS = tuple(CompiledNote._field_defaults.values())[-_OPTIONAL:]


def pack_note(note: CompiledNote) -> Sequence[object]:
    """A note as lists and texts, without its language and what most notes lack."""
    whole = note if note[-_OPTIONAL:] != _DEFAULTS else note[:-_OPTIONAL]
    return [note.card, *whole[2:]]


def unpack_note(language: str, packed: Sequence[object]) -> CompiledNote:
    """The note that was packed."""
    card, *others = packed
    note = CompiledNote(card, language, *others)  # type: ignore[arg-type]
    if len(packed) < len(CompiledNote._fields) - 1:
        return note
    return note._replace(ords=tuple(note.ords), media=tuple(note.media))


def note_type(card: Card) -> str:
    """The note type of a card: basic or cloze."""
    return "cloze" if isinstance(card.body, Cloze) else "basic"


def join_fields(*fields: str) -> str:
    """Fields as a collection keeps them."""
    text = SEPARATOR.join(fields)
    if text.count(SEPARATOR) >= len(fields):  # it stood in a field, and would end it
        return SEPARATOR.join(field.replace(SEPARATOR, " ") for field in fields)
    return text


def join_tags(tags: Sequence[str]) -> str:
    """Tags as a collection keeps them."""
    return f" {' '.join(tags)} " if tags else ""


def fields_hash(text: str, tag_text: str) -> str:
    """A short hash of a note's own text: all fields with their HTML, and its tags."""
    return sha256(f"{text}\x1f{tag_text}".encode()).hexdigest()[:16]


def tags(card: Card) -> tuple[str, ...]:
    """The tags of a card's note."""
    return _tags(card.topic, card.tier, card.concept, card.path)


@lru_cache  # the cards of a bank share them
def _tags(topic: str, tier: str, concept: str, path: Sequence[str]) -> tuple[str, ...]:
    """The tags of a note: what it is about, under one prefix that is ours."""
    named = [("topic", topic), ("tier", tier), ("concept", concept)]
    named += [("path", name) for name in path]
    all_tags = (f"livedeck::{k}::{'-'.join(v.split())}" for k, v in named if v)
    return tuple(sorted(all_tags))


def compile_note(
    live: LiveCard, language: str, files: Mapping[str, str], topic: str = ""
) -> tuple[CompiledNote, Mapping[str, bytes]]:
    """The note of a card, and the media files that it shows.

    `files` has a hash of each image file that a card names, `topic` is its title.
    """
    from deck.compile.content_hash import (
        content_hash,
        is_computed,
        shown_values,
        source_hash,
    )
    from deck.render.card import note_html

    card = live.card
    html = note_html(live, language, topic)
    named = tags(card)
    text = join_fields(
        *(str(card.id), html.title, html.front, html.back, html.extra, html.key),
        html.topic,
        *_SPARE,
    )
    tag_text = join_tags(named)
    is_live, is_answered = is_computed(live), bool(html.key)
    about = (topic, named)
    source = NONE
    if is_live:
        source = source_hash(card, language, about, files, is_answered=is_answered)
    form = note_type(card)
    note = CompiledNote(
        card=str(card.id),
        language=language,
        form=form,
        content=content_hash(live, language, about, is_answered=is_answered),
        fields=fields_hash(text, tag_text),
        title=html.title,
        text=text,
        tags=tag_text,
        was=str(card.was or ""),
        source=source,
        gaps=write_gaps(gap_texts(card, language)),
        values=shown_values(live, language) if is_live else NONE,
        ords=tuple(gap - 1 for gap in card.gaps) if form == "cloze" else (0,),
        media=tuple(html.media),
        draws=len(live.variants[language]),
    )
    return note, html.media
