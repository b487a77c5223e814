"""What a deck asks of its packages: each card's note, and what the lock makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from deck.anki.changes import Changes, next_lock
from deck.anki.gaps import gap_texts, write_gaps
from deck.anki.lock import NAME, NONE, Entry, Key, Wanted, read_lock
from deck.anki.meaning import (
    content_hash,
    is_computed,
    shown_hash,
    shown_values,
    source_hash,
)
from deck.anki.tags import tags
from deck.bank.card import Card, Cloze

if TYPE_CHECKING:
    from deck.live.deck import LiveDeck
    from deck.live.variant import LiveCard


def form(card: Card) -> str:
    """The note type of a card: basic or cloze."""
    return "cloze" if isinstance(card.body, Cloze) else "basic"


def wanted_notes(
    deck: LiveDeck, languages: Sequence[str], cards: Sequence[LiveCard] | None = None
) -> list[Wanted]:
    """The notes that a deck, or some cards of it, ask for in these languages."""
    files = {name: image.hash for name, image in deck.folder.images.items()}
    cards = deck.cards if cards is None else cards
    return [_wanted(live, lang, files) for lang in languages for live in cards]


def _wanted(live: LiveCard, language: str, files: Mapping[str, str]) -> Wanted:
    card = live.card
    named = tags(card)
    is_live = is_computed(live)
    return Wanted(
        str(card.id),
        language,
        form(card),
        content_hash(live, language, named),
        was=str(card.was or ""),
        source=source_hash(card, language, named, files) if is_live else NONE,
        shown=shown_hash(live, language) if is_live else NONE,
        gaps=write_gaps(gap_texts(card, language)),
        values=shown_values(live) if is_live else NONE,
    )


def plan(deck: LiveDeck, languages: Sequence[str], now: float) -> Changes:
    """What a build at this time would change. Nothing is written. Raises LockError."""
    old = read_lock(deck.folder.path / NAME)
    return plan_from(old, deck, wanted_notes(deck, languages), languages, now)


def plan_from(
    old: Mapping[Key, Entry],
    deck: LiveDeck,
    wanted: Sequence[Wanted],
    languages: Sequence[str],
    now: float,
) -> Changes:
    """What these notes change in a lock that was read."""
    return next_lock(
        old,
        wanted,
        namespace=deck.folder.namespace,
        languages=languages,
        keep=deck.left_out,
        now=now,
    )
