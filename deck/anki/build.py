"""Builds the packages of a deck folder and moves its lock on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deck.anki.lock import NAME, Changes, Wanted, next_lock, read_lock, write_lock
from deck.anki.meaning import content_hash
from deck.anki.package import DeckRow, NoteRow, write_package
from deck.bank.card import Card, Cloze
from deck.bank.shipped import is_installed
from deck.live.deck import LiveDeck
from deck.live.variant import LiveCard
from deck.render.card import note_html

_SPARE = ("", "", "")
_DESCRIPTION = {
    "en": "Made with livedeck: every number on these cards was computed by a program.",
    "zh": "由 livedeck 生成：卡片上的每个数字都由程序算出。",
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was written."""

    path: Path
    language: str
    notes: int
    cards: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    packages: tuple[Package, ...]
    changes: Changes


def build(
    deck: LiveDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Built:
    """Write the packages of these languages to a folder, after the lock.

    Nothing is written where the lock cannot be read. Raises LockError, OutputError.
    """
    folder = deck.folder
    lock = folder.path / NAME
    changes = next_lock(
        read_lock(lock),
        [_wanted(live, lang) for lang in languages for live in deck.cards],
        namespace=folder.namespace,
        languages=languages,
        keep=deck.left_out,
        now=now,
    )
    total = len(deck.cards) * len(languages)
    packages: list[tuple[Package, DeckRow, list[NoteRow]]] = []
    for language in languages:
        notes = []
        for position, live in enumerate(deck.cards, start=1):
            progress(len(packages) * len(deck.cards) + position, total)
            notes.append(_note(live, language, position, changes))
        path = out / f"{folder.name}.{language}.apkg"
        count = sum(len(note.ords) for note in notes)
        row = DeckRow(
            deck_id(folder.namespace, language),
            folder.titles[language],
            _DESCRIPTION.get(language, _DESCRIPTION["en"]),
        )
        packages.append((Package(path, language, len(notes), count), row, notes))
    if not is_installed(folder.path):
        write_lock(lock, changes.entries.values())
    for package, row, notes in packages:
        write_package(package.path, row, notes)
    return Built(tuple(package for package, _, _ in packages), changes)


def deck_id(namespace: str, language: str) -> int:
    """The id of a language's deck inside its package, in milliseconds as Anki's are."""
    digest = hashlib.sha256(f"{namespace}\x00{language}".encode()).digest()
    return 1_500_000_000_000 + int.from_bytes(digest[:5]) % 100_000_000_000


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


def _wanted(live: LiveCard, language: str) -> Wanted:
    card = live.card
    content = content_hash(live, language, tags(card))
    was = str(card.was or "")
    return Wanted(str(card.id), language, form(card), content, was)


def _note(live: LiveCard, language: str, position: int, changes: Changes) -> NoteRow:
    card = live.card
    html = note_html(live, language)
    entry = changes.entries[str(card.id), language, form(card)]
    shown = (str(card.id), html.title, html.front, html.back, html.extra, *_SPARE)
    return NoteRow(
        guid=entry.guid,
        note=entry.note,
        changed=entry.changed,
        cloze=entry.form == "cloze",
        fields=shown,
        tags=tags(card),
        ords=tuple(gap - 1 for gap in card.gaps) if entry.form == "cloze" else (0,),
        position=position,
    )
