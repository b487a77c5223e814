"""Compiles a card with its values: a note in each language, for Anki and the lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from deck.compile.content_hash import card_meaning
from deck.compile.note import (
    NONE,
    CompiledNote,
    fields_hash,
    join_fields,
    join_tags,
    write_gaps,
)
from deck.folder.deck_folder import LoadedBank
from deck.kinds.cloze import Cloze
from deck.live.variant import LiveCard
from deck.render.anki_text import anki_html
from deck.render.card import note_html

_SPARE = ("",)


class CompiledCard(NamedTuple):
    """The notes of a card by language, and the media files that they show."""

    notes: Mapping[str, CompiledNote]
    media: Mapping[str, bytes]
    credits: Mapping[str, Sequence[str]]  # for its pictures, by language


def compile_card(live: LiveCard, loaded: LoadedBank) -> CompiledCard:
    """Compiles a card that was evaluated."""
    title = loaded.bank.title
    notes: dict[str, CompiledNote] = {}
    media: dict[str, bytes] = {}
    for language in loaded.languages:
        topic = str(title[language]) if title else ""
        notes[language], shown = compile_note(live, language, loaded, topic)
        media.update(shown)
    credits_ = {language: [*_credits(live, language)] for language in loaded.languages}
    return CompiledCard(notes, media, credits_)


def _credits(live: LiveCard, language: str) -> Iterator[str]:
    """Whose the pictures of a card are, where they say that."""
    for variant in live.variants[language]:
        for figure in variant.figures:
            if credit := figure.drawing.credit_in(language):
                yield credit


def compile_note(
    live: LiveCard, language: str, loaded: LoadedBank, topic: str
) -> tuple[CompiledNote, Mapping[str, bytes]]:
    """The note of a card, and the media files that it shows; `topic` is its title."""
    card = live.card
    terms = [(term.forms, term.also) for term in loaded.terms]
    html = note_html(live, language, topic, terms)
    named = tags(card.topic, card.tier, card.concept, card.path)
    cloze = card.body if isinstance(card.body, Cloze) else None
    fields = (html.title, html.front, html.back, html.extra, html.key, html.topic)
    text = anki_html(join_fields(str(card.id), *fields, *_SPARE))
    tag_text = join_tags(named)
    meaning = card_meaning(live, language, (topic, named), loaded.images)
    note = CompiledNote(
        card=str(card.id),
        language=language,
        form="cloze" if cloze else "basic",
        content=meaning.content,
        fields=fields_hash(text, tag_text),
        text=text,
        tags=tag_text,
        was=str(card.was or ""),
        source=meaning.source,
        gaps=write_gaps(_gap_texts(cloze, language)) if cloze else NONE,
        values=meaning.values,
        ords=tuple(gap - 1 for gap in cloze.gaps) if cloze else (0,),
        media=tuple(html.media),
        draws=len(live.variants[language]),
    )
    return note, html.media


@lru_cache  # the cards of a bank share them
def tags(topic: str, tier: str, concept: str, path: Sequence[str]) -> tuple[str, ...]:
    """The tags of a note: what it is about, under one prefix that is ours."""
    named = [("topic", topic), ("tier", tier), ("concept", concept)]
    named += [("path", name) for name in path]
    all_tags = (f"livedeck::{k}::{'-'.join(v.split())}" for k, v in named if v)
    return tuple(sorted(all_tags))


def _gap_texts(cloze: Cloze, language: str) -> dict[int, str]:
    """The text of each gap as its author wrote it, hints aside."""
    texts: dict[int, str] = {}
    for piece in cloze.pieces[language]:
        if piece.gap:
            before = texts.get(piece.gap)
            words = " ".join(piece.text.casefold().split())
            texts[piece.gap] = words if before is None else f"{before}\x00{words}"
    return texts
