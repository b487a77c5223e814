"""Compiles a card with its values: a note in each language, for Anki and the lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from deck.build.content_hash import card_meaning
from deck.build.note import (
    NONE,
    CompiledNote,
    fields_hash,
    join_fields,
    join_tags,
    write_gaps,
)
from deck.folder.deck_folder import LoadedBank
from deck.kinds import KINDS
from deck.kinds.filled import FilledCard, LiveCard, all_orders
from deck.kinds.keys import key_html
from deck.render.anki_text import anki_html, safe_text
from deck.render.blocks import Ours
from deck.render.card_html import blocks_html, each_draw, example_html, extra_html
from deck.render.card_text import plain_text
from deck.render.pictures import media
from deck.words import phrase

_SPARE = ("",)
_LONGEST = 80  # characters of a title that there is room for
_STEP = 7  # meets every order of two, three or four options


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
    for draw in live.draws[language]:
        for picture in draw.pictures:
            if credit := picture.drawing.credit_in(language):
                yield credit


def compile_note(
    live: LiveCard, language: str, loaded: LoadedBank, topic: str
) -> tuple[CompiledNote, Mapping[str, bytes]]:
    """The note of a card, and the media files that it shows; `topic` is its title."""
    card, draws = live.card, live.draws[language]
    pictures = (picture for draw in draws for picture in draw.pictures)
    shown = dict(filter(None, map(media, pictures)))
    named = tags(card.topic, card.tier, card.concept, card.path)
    fields = _fields(live, language, topic)
    text = anki_html(join_fields(str(card.id), *fields, *_SPARE))
    tag_text = join_tags(named)
    meaning = card_meaning(live, language, (topic, named), loaded.images)
    gaps = KINDS[card.kind].gap_texts(card, language)
    note = CompiledNote(
        card=str(card.id),
        language=language,
        form="cloze" if gaps else "basic",
        content=meaning.content,
        fields=fields_hash(text, tag_text),
        text=text,
        tags=tag_text,
        was=str(card.was or ""),
        source=meaning.source,
        gaps=write_gaps(gaps) if gaps else NONE,
        values=meaning.values,
        ords=tuple(gap - 1 for gap in sorted(gaps)) if gaps else (0,),
        media=tuple(shown),
        draws=len(draws),
    )
    return note, shown


def _fields(live: LiveCard, language: str, topic: str) -> tuple[str, ...]:
    """Title, front, back, extra, key and topic, before `anki_html`."""
    draws = _arranged(live, language)
    sides = (
        [
            blocks_html(d.question, language) + example_html(d.example, language)
            for d in draws
        ],
        [blocks_html(d.answer, language) for d in draws],
        [extra_html(d.why, d.slips, d.proofs, d.ref, language) for d in draws],
    )
    question = draws[0].title
    title = (
        phrase(question.name, language)
        if isinstance(question, Ours)
        else plain_text(question, language)
    )
    title = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
    front, back, extra = (each_draw(side, language) for side in sides)
    key = key_html(draws, language)
    return safe_text(title), front, back, extra, key, _topic(topic, language)


@lru_cache  # the cards of a bank share it
def _topic(title: str, language: str) -> str:
    return each_draw([safe_text(title)], language)


def _arranged(live: LiveCard, language: str) -> Sequence[FilledCard]:
    """The draws, of one its options in every order, of several each in one order."""
    draws, arrange = live.draws[language], KINDS[live.card.kind].arrange
    if arrange is None:
        return draws
    if len(draws) == 1:
        return [arrange(draws[0], order) for order in all_orders(draws[0])]
    orders = [tuple(all_orders(draw)) for draw in draws]
    chosen = [each[_STEP * n % len(each)] for n, each in enumerate(orders)]
    return [*map(arrange, draws, chosen)]


@lru_cache  # the cards of a bank share them
def tags(topic: str, tier: str, concept: str, path: Sequence[str]) -> tuple[str, ...]:
    """The tags of a note: what it is about, under one prefix that is ours."""
    named = [("topic", topic), ("tier", tier), ("concept", concept)]
    named += [("path", name) for name in path]
    all_tags = (f"livedeck::{k}::{'-'.join(v.split())}" for k, v in named if v)
    return tuple(sorted(all_tags))
