"""What a deck asks of its packages: each card's note in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from deck.anki.content_hash import (
    content_hash,
    is_computed,
    shown_values,
    source_hash,
)
from deck.anki.gaps import gap_texts, write_gaps
from deck.anki.lockfile import NONE, Entry, Key, NoteSpec
from deck.anki.made import made_note
from deck.anki.tags import tags
from deck.bank.card import Card, Cloze

if TYPE_CHECKING:
    from deck.live.deck import LiveDeck
    from deck.live.variant import LiveCard


def form(card: Card) -> str:
    """The note type of a card: basic or cloze."""
    return "cloze" if isinstance(card.body, Cloze) else "basic"


def note_specs(deck: LiveDeck, languages: Sequence[str]) -> list[NoteSpec]:
    """The notes that a deck asks for in these languages, their HTML not rendered."""
    files = {name: image.hash for name, image in deck.folder.images.items()}
    return [_spec(live, lang, files) for lang in languages for live in deck.cards]


def with_fields(
    deck: LiveDeck, specs: Iterable[NoteSpec], entries: Mapping[Key, Entry]
) -> list[NoteSpec]:
    """The notes, with their fields where a lock needs them to tell if they changed."""
    cards = {str(live.card.id): live for live in deck.cards}

    def rendered(spec: NoteSpec) -> NoteSpec:
        entry = entries.get(spec.key)
        if entry is None or entry.content == spec.content or entry.fields == NONE:
            return spec
        note, _ = made_note(cards[spec.card], spec)
        return spec._replace(fields=note.fields)

    return [rendered(spec) for spec in specs]


def _spec(live: LiveCard, language: str, files: Mapping[str, str]) -> NoteSpec:
    card = live.card
    named = tags(card)
    is_live = is_computed(live)
    return NoteSpec(
        str(card.id),
        language,
        form(card),
        content_hash(live, language, named),
        was=str(card.was or ""),
        source=source_hash(card, language, named, files) if is_live else NONE,
        gaps=write_gaps(gap_texts(card, language)),
        values=shown_values(live, language) if is_live else NONE,
    )
