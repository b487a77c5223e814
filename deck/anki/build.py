"""Builds the packages of a deck folder and moves its lock on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from deck.anki.built import Built
from deck.anki.credit import shows_digits
from deck.anki.draft import open_lock
from deck.anki.lock_checks import LockConflictError, check_against_lock
from deck.anki.making import render_notes
from deck.anki.members import Deflated, deflate
from deck.anki.package import NoteRow
from deck.anki.publish import Edition, deck_id, publish
from deck.bank.folder import Folder
from deck.live.deck import LiveDeck

__all__ = ["Built", "build", "deck_id"]


def build(
    deck: LiveDeck,
    out: Path,
    languages: Sequence[str],
    now: float,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    *,
    accept: Collection[str] = (),
    draft: bool = False,
) -> Built:
    """Write the packages of these languages to a folder, after the lock.

    Nothing is written where the lock cannot be read, or where it conflicts with the
    build in a rule that is not in `accept`. A `draft` leaves the lock as it is.
    Raises LockError, LockConflictError, OutputError.
    """
    folder = deck.folder
    opened = open_lock(folder.path, folder.namespace, out, now, is_draft=draft)
    notes, media = render_notes(deck, languages, progress)
    specs = [note.spec(language) for language in languages for note in notes[language]]
    found = check_against_lock(deck, opened.lock, specs, accept)
    if errors := [finding for finding in found if finding.severity == "error"]:
        raise LockConflictError(errors)
    plan = opened.plan(specs, folder.titles, languages, keep=deck.left_out)

    def rows(language: str) -> Iterator[NoteRow]:
        for position, note in enumerate(notes[language], start=1):
            entry = plan.entries[note.card, language, note.form]
            yield note.row(entry, position, media)

    edition = Edition(
        folder=folder.path,
        namespace=folder.namespace,
        name=folder.name,
        titles=folder.titles,
        about=folder.about,
        digits=any(shows_digits(deck.cards, lang) for lang in folder.languages),
        live_values=deck.live_values,
        banks=_banks(folder),
        left_out=len(deck.left_out),
        read={},
        rows=rows,
    )
    return publish(edition, opened, plan, out, languages)


def _banks(folder: Folder) -> dict[str, Deflated]:
    """The deck folder's own files, so that a deck can become its banks again."""
    return {
        Path(shown).name: deflate(source.text.encode())
        for shown, source in folder.sources.items()
    }
