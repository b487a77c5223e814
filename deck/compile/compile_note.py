"""Compiles a note: a card with its values in one language, for Anki and the lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from deck.bank.images import ImageFile
from deck.bank.models import Card, Cloze
from deck.compile.cloze_numbers import NONE, write_gaps
from deck.compile.content_hash import (
    content_hash,
    is_computed,
    shown_values,
    source_hash,
)
from deck.compile.note import CompiledNote, fields_hash, join_fields, join_tags
from deck.live.variant import LiveCard
from deck.render.anki_text import anki_html
from deck.render.card import note_html

_SPARE = ("",)


def compile_note(
    live: LiveCard, language: str, files: Mapping[str, ImageFile], topic: str = ""
) -> tuple[CompiledNote, Mapping[str, bytes]]:
    """The note of a card, and the media files that it shows.

    `files` are the image files that cards name, `topic` is its title.
    """
    card = live.card
    html = note_html(live, language, topic)
    named = tags(card)
    fields = (html.title, html.front, html.back, html.extra, html.key, html.topic)
    text = anki_html(join_fields(str(card.id), *fields, *_SPARE))
    tag_text = join_tags(named)
    is_live, about, form = is_computed(live), (topic, named), _note_type(card)
    note = CompiledNote(
        card=str(card.id),
        language=language,
        form=form,
        content=content_hash(live, language, about),
        fields=fields_hash(text, tag_text),
        text=text,
        tags=tag_text,
        was=str(card.was or ""),
        source=source_hash(card, language, about, files) if is_live else NONE,
        gaps=write_gaps(_gap_texts(card, language)),
        values=shown_values(live, language) if is_live else NONE,
        ords=tuple(gap - 1 for gap in card.gaps) if form == "cloze" else (0,),
        media=tuple(html.media),
        draws=len(live.variants[language]),
    )
    return note, html.media


def _note_type(card: Card) -> str:
    """The note type of a card: basic or cloze."""
    return "cloze" if isinstance(card.body, Cloze) else "basic"


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


def _gap_texts(card: Card, language: str) -> dict[int, str]:
    """What stands in each gap as its author wrote it, hints aside."""
    if not isinstance(card.body, Cloze):
        return {}
    texts: dict[int, str] = {}
    for piece in card.body.pieces[language]:
        if piece.gap:
            before = texts.get(piece.gap)
            words = " ".join(piece.text.casefold().split())
            texts[piece.gap] = words if before is None else f"{before}\x00{words}"
    return texts
