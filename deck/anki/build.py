"""Builds the packages of a deck folder and moves its lock on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deck.anki.changes import Changes, last_time
from deck.anki.credit import credit
from deck.anki.description import description
from deck.anki.held import HeldError, held_back
from deck.anki.lock import NAME, read_lock, write_lock
from deck.anki.package import DeckRow, NoteRow, write_package
from deck.anki.plan import form, plan_from, tags, wanted_notes
from deck.anki.retired import retired_cards
from deck.bank.folder import Folder
from deck.bank.shipped import is_installed
from deck.live.deck import LiveDeck
from deck.live.variant import LiveCard
from deck.render.card import NoteHtml, note_html

_SPARE = ("", "", "")
_LATE = 60  # seconds that a clock may be behind without a word


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was written."""

    path: Path
    language: str
    notes: int
    cards: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `behind`: seconds by which the clock is behind the lock."""

    packages: tuple[Package, ...]
    changes: Changes
    behind: int = 0


def build(
    deck: LiveDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    accept: Collection[str] = (),
) -> Built:
    """Write the packages of these languages to a folder, after the lock.

    Nothing is written where the lock cannot be read, or where it holds something
    against the build that is not of a rule in `accept`. Raises LockError, HeldError,
    OutputError.
    """
    folder = deck.folder
    old = read_lock(folder.path / NAME)
    wanted = wanted_notes(deck, languages)
    if held := held_back(deck, old, wanted, accept):
        raise HeldError(held)
    changes = plan_from(old, deck, wanted, languages, now)
    drafts = [*_drafts(deck, out, languages, changes, progress)]
    if not is_installed(folder.path):
        write_lock(folder.path / NAME, changes.entries.values())
    for package, row, notes in drafts:
        write_package(package.path, row, notes, extra=_banks(folder))
    behind = last_time(old) - int(now)
    packages = tuple(package for package, _, _ in drafts)
    return Built(packages, changes, behind if behind > _LATE else 0)


def _drafts(
    deck: LiveDeck,
    out: Path,
    languages: Sequence[str],
    changes: Changes,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[Package, DeckRow, list[NoteRow]]]:
    """What goes into the package of each language."""
    folder = deck.folder
    gone = retired_cards(changes.entries)
    newest = max([last_time(changes.entries), *(one.at for one in gone)])
    total = len(deck.cards) * len(languages)
    for number, language in enumerate(languages):
        notes = []
        for position, live in enumerate(deck.cards, start=1):
            progress(number * len(deck.cards) + position, total)
            notes.append(_note(live, language, position, changes))
        path = out / f"{folder.name}.{language}.apkg"
        count = sum(len(note.ords) for note in notes)
        row = DeckRow(
            deck_id(folder.namespace, language),
            folder.titles[language],
            description(language, gone, newest) + credit(deck.cards, language),
        )
        yield Package(path, language, len(notes), count), row, notes


def _banks(folder: Folder) -> dict[str, bytes]:
    """The deck folder's own files, so that a deck can become its banks again."""
    return {
        f"livedeck/{Path(shown).name}": source.text.encode()
        for shown, source in folder.sources.items()
    }


def deck_id(namespace: str, language: str) -> int:
    """The id of a language's deck inside its package, in milliseconds as Anki's are."""
    digest = hashlib.sha256(f"{namespace}\x00{language}".encode()).digest()
    return 1_500_000_000_000 + int.from_bytes(digest[:5]) % 100_000_000_000


def note_texts(live: LiveCard, html: NoteHtml) -> tuple[str, ...]:
    """The fields of a card's note, in the order of the note type."""
    return str(live.card.id), html.title, html.front, html.back, html.extra, *_SPARE


def _note(live: LiveCard, language: str, position: int, changes: Changes) -> NoteRow:
    card = live.card
    html = note_html(live, language)
    entry = changes.entries[str(card.id), language, form(card)]
    return NoteRow(
        guid=entry.guid,
        note=entry.note,
        changed=entry.changed,
        cloze=entry.form == "cloze",
        fields=note_texts(live, html),
        tags=tags(card),
        ords=tuple(gap - 1 for gap in card.gaps) if entry.form == "cloze" else (0,),
        position=position,
        media=html.media,
    )
