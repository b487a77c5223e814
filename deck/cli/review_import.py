"""Reads the files that `deck reviews import` imports, and sums up each of them."""

from __future__ import annotations

import sys
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
from deck.errors import UsageError
from deck.files import failing, open_file

if TYPE_CHECKING:
    from deck.quiz.anki_import import Note, Tally
    from deck.quiz.log import Entry

    Read = tuple[Sequence[Entry], str]  # with a summary for the user
    AnkiDeck = tuple[str, dict[str, Note]]  # its namespace, and its cards by GUID


def read_reviews(file: Path, deck: Callable[[], AnkiDeck], now_ms: int) -> Read:
    """The entries of a file, and their summary. Raises UsageError or StoreError.

    `deck` is asked for only where the file is Anki's. Dates end tomorrow, where
    `now_ms` is the moment that it is.
    """
    from deck.quiz.anki_import import is_history, read_history
    from deck.quiz.database import HEAD, LARGEST, is_log
    from deck.quiz.jsonl import read_entries
    from deck.quiz.log import Log

    if str(file) == "-":
        return _counted(read_entries(sys.stdin.buffer, "standard input", now_ms))
    with failing(UsageError, f"cannot read {file}"):
        if not file.exists():
            raise UsageError(f"{file} does not exist")
        if file.is_dir():
            raise UsageError(f"{file} is a folder")
        with open_file(file) as stream:
            head = stream.read(HEAD)
        if is_log(head):
            with Log(file, to_read=True) as log:
                return _counted(*log.dated(now_ms))
        if is_history(head):
            entries, tally = read_history(file, *deck(), now_ms=now_ms)
            return entries, _history_summary(tally)
        with open_file(file, LARGEST) as stream:
            return _counted(read_entries(stream, str(file), now_ms))


def count_entries(entries: Sequence[Entry]) -> str:
    """How many answers there are, and how many other entries."""
    from deck.quiz.review import Review

    answers = sum(isinstance(entry, Review) for entry in entries)
    others = plural(len(entries) - answers, "other entry", "other entries")
    return plural(answers, "answer") + (f", {others}" if answers < len(entries) else "")


def _counted(entries: Sequence[Entry], left_out: int = 0) -> Read:
    lost = f"; {left_out:,} that make no sense left out" if left_out else ""
    return entries, count_entries(entries) + lost


def _history_summary(tally: Tally) -> str:
    parts = [f"{plural(tally.answers, 'answer')} of {plural(len(tally.items), 'card')}"]
    left_out = {
        "of other decks left alone": tally.others,
        "of mere practice left out": tally.practice,
        "that make no sense left out": tally.unreadable,
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
    from deck.anki.lockfile import NAME, make_guid, read_lock
    from deck.compile.study_deck import read_study_deck
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
    """Warns of the rows in a log that were left out."""
    if count and not is_quiet():
        rows = plural(count, "entry of the log makes", "entries of the log make")
        fix = "`deck reviews recover` removes them"
        warn(f"{rows} no sense, left out here; {fix}")
