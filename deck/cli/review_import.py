"""Reads the files of Anki that `deck reviews import` imports, and sums them up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deck.cli.console import (
    choose_folder,
    is_quiet,
    plural,
    stop_on_errors,
    warn,
)
from deck.errors import StoreError, UsageError
from deck.files import failing, open_file

if TYPE_CHECKING:
    from deck.quiz.anki_import import Note, Tally
    from deck.quiz.review import Event, Review

    Read = tuple[Sequence[Review | Event], str]  # with a summary for the user
    AnkiDeck = tuple[str, dict[str, Note]]  # its namespace, and its cards by GUID


def read_history_file(file: Path, deck: Callable[[], AnkiDeck]) -> Read:
    """The answers in a file of Anki, and their summary. Raises UsageError, StoreError.

    `deck` is asked for only where the file is Anki's.
    """
    from deck.quiz.anki_import import is_history, read_history
    from deck.quiz.review_file import HEAD, is_review_file

    with failing(UsageError, f"cannot read {file}"):
        if not file.exists():
            raise UsageError(f"{file} does not exist")
        if file.is_dir():
            raise UsageError(f"{file} is a folder")
        with open_file(file) as stream:
            head = stream.read(HEAD)
        if is_review_file(head):
            fix = "`deck reviews merge` adds its answers"
            raise UsageError(f"{file} is a file of reviews: {fix}")
        if not is_history(head):
            raise StoreError(f"{file}: it is no file of Anki; nothing was imported")
        entries, tally = read_history(file, *deck())
        return entries, _history_summary(tally)


def _history_summary(tally: Tally) -> str:
    parts = [f"{plural(tally.answers, 'answer')} of {plural(len(tally.items), 'card')}"]
    left_out = {
        "of other decks left alone": tally.others,
        "of mere practice left out": tally.practice,
        "invalid skipped": tally.unreadable,
    }
    parts += [f"{count:,} {why}" for why, count in left_out.items() if count]
    if tally.forgotten:
        times = plural(tally.forgotten, "time")
        parts.append(f"made new again in Anki {times}, and here")
    if not tally.answers + tally.others:
        parts.append("was it exported with its learning progress?")
    return "; ".join(parts)


def anki_deck(folder: Path | None) -> AnkiDeck:
    """The namespace of a deck folder, and its cards by the GUIDs that they ever had."""
    from deck.build.lockfile import NAME, make_guid, read_lock
    from deck.build.study_deck import read_study_deck
    from deck.quiz.anki_import import Note

    deck = read_study_deck(choose_folder(folder))
    locked = read_lock(deck.path / NAME).entries
    if not (locked and deck.namespace):
        stop_on_errors(deck.findings, deck.sources)
    renamed = deck.renamed
    notes = {}
    for card in deck.cards:
        former = [was for was, now in renamed.items() if now == card.id]
        for name in (card.id, *former):
            for language in deck.languages:
                for form in ("basic", "cloze"):
                    guid = make_guid(deck.namespace, name, language, form)
                    notes[guid] = Note(card.id, language, form == "cloze")
    for entry in locked.values():
        card_id = renamed.get(entry.card, entry.card)
        notes[entry.guid] = Note(card_id, entry.language, entry.form == "cloze")
    return deck.namespace, notes


def warn_of_unreadable(count: int) -> None:
    """Warn of the rows of an older file of reviews that were left out."""
    if count and not is_quiet():
        warn(skipped(count))


def skipped(count: int) -> str:
    """How many records of a file of reviews are invalid."""
    are = "record is invalid and was" if count == 1 else "records are invalid and were"
    return f"{count:,} review {are} skipped"
