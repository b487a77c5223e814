"""What a deck asks of its packages: each card's note, and what the lock makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

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
from deck.bank.card import Card, Cloze
from deck.live.deck import LiveDeck
from deck.live.variant import LiveCard


def form(card: Card) -> str:
    """The note type of a card: basic or cloze."""
    return "cloze" if isinstance(card.body, Cloze) else "basic"


def tags(card: Card) -> tuple[str, ...]:
    """The tags of a card's note, under one prefix."""
    named = [("topic", card.topic), ("tier", card.tier), ("concept", card.concept)]
    named += [("path", path) for path in card.path]
    found = (
        f"livedeck::{key}::{'-'.join(value.split())}" for key, value in named if value
    )
    return tuple(sorted(found))


def wanted_notes(deck: LiveDeck, languages: Sequence[str]) -> list[Wanted]:
    """The notes that a deck asks for in these languages."""
    files = {
        name: hashlib.sha256(image.data).hexdigest()
        for name, image in deck.folder.images.items()
    }
    return [_wanted(live, lang, files) for lang in languages for live in deck.cards]


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
