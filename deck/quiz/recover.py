"""Restores a damaged file of reviews from a backup, and removes impossible entries."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from glob import escape
from pathlib import Path
from typing import NamedTuple

from deck.errors import DamagedStoreError, StoreError
from deck.files import draft_folder, move_file
from deck.quiz.database import BESIDE, backup_folder, failure, turn, unused
from deck.quiz.log import Entry, Log
from deck.quiz.store import Store
from deck.signals import uninterrupted

Content = tuple[list[Entry], str, int]  # good entries, device, impossible ones


class Recovered(NamedTuple):
    """The entries of the new file, and where the old file is.

    Without a `backup` the entries are those of the old file.
    """

    entries: list[Entry]
    impossible: int
    aside: Path
    backup: Path | None


def recover(path: Path, now_ms: int) -> Recovered | None:
    """Replace a file that is damaged or has impossible entries; None if it is sound.

    The old file is moved aside; a symbolic link stays one. Raises StoreError, also if
    there is no backup.
    """
    with turn(path):
        place = Path(os.path.realpath(path))
        backup = None
        try:
            entries, device, impossible = _read(path, now_ms)
            if not impossible:
                return None
        except DamagedStoreError:
            backup, (entries, device, impossible) = _newest_backup(path, now_ms)
        with draft_folder(place.parent) as folder:
            draft = folder / "new"
            _write(draft, entries, device)
            with uninterrupted():
                aside = _move_aside(place)
                move_file(draft, place)
        return Recovered(entries, impossible, aside, backup)


def _read(path: Path, now_ms: int) -> Content:
    """The entries of a file that is checked as a whole. Raises StoreError."""
    with Log(path, to_read=True) as log:
        log.check()
        entries, impossible = log.dated(now_ms)
        return entries, log.device, impossible


def _newest_backup(path: Path, now_ms: int) -> tuple[Path, Content]:
    """The newest sound backup, and its content. Raises StoreError.

    One with a future date comes last: the clock was fast then.
    """
    times = {backup: backup.stat().st_mtime for backup in _backups(path)}
    for backup in sorted(times, key=lambda p: (times[p] * 1000 > now_ms, -times[p])):
        with suppress(StoreError):
            return backup, _read(backup, now_ms)
    reason = (
        "it is damaged, and there is no backup that can be read; it was left as it "
        "is. Move it to another folder to start anew"
    )
    raise failure(path, reason)


def _backups(path: Path) -> Iterator[Path]:
    """The daily backups, and those that the learner made beside the file."""
    stem, ending = escape(path.stem), escape(path.suffix)
    yield from backup_folder(path).glob(f"*{ending}")
    for copy in path.parent.glob(f"{stem}.*{ending}"):
        if copy != path and not copy.name.startswith(f"{path.stem}.damaged"):
            yield copy


def _write(draft: Path, entries: Iterable[Entry], device: str) -> None:
    """Write a new file, and leave no log of SQLite beside it."""
    with Store(draft) as store:
        store.merge(entries)
    with closing(sqlite3.connect(draft, isolation_level=None)) as db:
        change = "UPDATE meta SET value = ? WHERE name = 'device'"
        db.execute(change, (device,))
        db.execute("PRAGMA journal_mode = DELETE").fetchone()


def _move_aside(path: Path) -> Path:
    """Give a file another name; it keeps the old one until it is replaced.

    SQLite's files beside it are moved before, or they would be used for the new file.
    """
    aside = unused(path, "damaged")
    try:
        os.link(path, aside)
    except OSError:  # a file system without links
        path.rename(aside)
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{aside}{ending}")
    return aside
