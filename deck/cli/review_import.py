"""Reads the files that `deck reviews import` imports, and sums up each of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deck.cli.console import choose, many, stop_on_errors, warn
from deck.errors import StoreError, UsageError
from deck.files import open_file

if TYPE_CHECKING:
    from deck.quiz.anki_history import Note, Tally
    from deck.quiz.jsonl import Entry


class ReviewFiles:
    """The files to import; `summaries` are called once all of them are read."""

    def __init__(self, folder: Path | None, quiet: int, now_ms: int) -> None:
        """The deck folder is read when a file of Anki is; dates end tomorrow."""
        self.summaries: list[Callable[[], str]] = []
        self._folder, self._quiet, self._now_ms = folder, quiet, now_ms
        self._deck: tuple[str, dict[str, Note]] | None = None

    def open(self, file: Path, stack: ExitStack) -> Iterator[Entry]:
        """The entries of a file. Raises UsageError or StoreError."""
        from deck.quiz.anki_file import is_anki_file
        from deck.quiz.database import LARGEST, is_own_file
        from deck.quiz.jsonl import read_entries

        now_ms = self._now_ms
        if str(file) == "-":
            name = "standard input"
            return self._counted(read_entries(sys.stdin.buffer, name, now_ms), name)
        try:
            if not file.exists():
                raise UsageError(f"{file} does not exist")
            if file.is_dir():
                raise UsageError(f"{file} is a folder")
            if is_own_file(file):
                left_out: list[int] = []
                log = stack.enter_context(closing(_own(file, now_ms, left_out)))
                return self._counted(log, str(file), left_out)
            if is_anki_file(file):
                return self._history(file, stack)
            stream = stack.enter_context(open_file(file, LARGEST))
            return self._counted(read_entries(stream, str(file), now_ms), str(file))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"cannot read {file}: {reason}") from None

    def _counted(
        self, entries: Iterator[Entry], name: str, left_out: Sequence[int] = ()
    ) -> Iterator[Entry]:
        """The same entries, counted for their sentence."""
        from deck.quiz.review import Review

        answers = others = 0

        def counted() -> Iterator[Entry]:
            nonlocal answers, others
            for entry in entries:
                answers += isinstance(entry, Review)
                others += not isinstance(entry, Review)
                yield entry

        def summary() -> str:
            more = f", {many(others, 'other entry', 'other entries')}" * bool(others)
            lost = f"; {sum(left_out):,} that make no sense left out" * any(left_out)
            return f"{name}: {many(answers, 'answer')}{more}{lost}"

        self.summaries.append(summary)
        return counted()

    def _history(self, file: Path, stack: ExitStack) -> Iterator[Entry]:
        from deck.quiz.anki_file import opened, unpacked
        from deck.quiz.anki_history import Tally, read_history

        if self._deck is None:
            self._deck = _notes(self._folder, self._quiet)
        namespace, notes = self._deck
        tally, now_ms = Tally(), self._now_ms
        self.summaries.append(lambda: f"{file}: {_history_summary(tally)}")
        database = stack.enter_context(unpacked(file))

        def entries() -> Generator[Entry]:
            with opened(database, file) as db:
                yield from read_history(
                    db, file, namespace, notes, tally, now_ms=now_ms
                )

        return stack.enter_context(closing(entries()))


def _own(file: Path, now_ms: int, left_out: list[int]) -> Generator[Entry]:
    """The log of another file of reviews, read from a copy of it. Raises StoreError."""
    from deck.quiz.database import copy_reviews
    from deck.quiz.limits import wrong_date
    from deck.quiz.store import Store

    with TemporaryDirectory(prefix="livedeck-") as folder:
        copy = Path(folder, file.name)
        copy_reviews(file, copy)
        try:
            with Store(copy) as store:
                for entry in store.log():
                    if wrong_date(entry.at_ms, now_ms):
                        left_out.append(1)
                    else:
                        yield entry
                left_out.append(store.unreadable)
        except StoreError as error:
            raise StoreError(str(error).replace(str(copy), str(file))) from None


def _history_summary(tally: Tally) -> str:
    cards = many(len(tally.items), "card")
    parts = [f"{many(tally.answers, 'answer')} of {cards}"]
    if tally.others:
        parts.append(f"{tally.others:,} of other decks left alone")
    if tally.practice:
        parts.append(f"{tally.practice:,} of mere practice left out")
    if tally.unreadable:
        parts.append(f"{tally.unreadable:,} that make no sense left out")
    if tally.forgotten:
        times = many(tally.forgotten, "time")
        parts.append(f"made new again in Anki {times}, and here")
    if not tally.answers + tally.others:
        parts.append("was it exported with its learning progress?")
    return "; ".join(parts)


def _notes(folder: Path | None, quiet: int) -> tuple[str, dict[str, Note]]:
    """The namespace of a deck folder, and its cards by the GUIDs that they ever had."""
    from deck.anki.lockfile import NAME, make_guid, read_lock
    from deck.compile.study_deck import open_study_deck
    from deck.quiz.anki_history import Note

    path = choose(folder, quiet)
    deck = open_study_deck(path, path.as_posix())
    locked = read_lock(deck.path / NAME).entries
    if not locked:
        stop_on_errors(deck.findings, deck.sources, "full", quiet)
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


def warn_of_unreadable(count: int, quiet: int) -> None:
    """Warns of the rows in a log that were left out."""
    if count and not quiet:
        rows = many(count, "entry of the log makes", "entries of the log make")
        fix = "`deck reviews recover` removes them"
        warn(f"{rows} no sense, left out here; {fix}")
