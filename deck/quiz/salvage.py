"""What can still be read in a damaged file of reviews, and a new file made of it.

The rows of the log are found without the tables that lead to them, page by page: see
deck.quiz.pages. So whatever is broken, what stands on all other pages is saved.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deck.errors import StoreError
from deck.files import draft_folder, move_file
from deck.quiz.database import (
    BESIDE,
    DAMAGED,
    NOT_OURS,
    check,
    connect,
    copy_reviews,
    failure,
    is_own_file,
    pragma,
    reading,
    said,
    unused,
)
from deck.quiz.jsonl import Entry
from deck.quiz.limits import EVENT, REVIEW, is_name, wrong_date
from deck.quiz.pages import read_rows
from deck.quiz.review import Purpose, Review
from deck.quiz.rows import event_of, review_of
from deck.quiz.store import Store, default_path

_DEVICE = 2  # columns of the table that has the device's id
# Where SQLite finds the keys of rows, also of such as it cannot read whole.
_KEY = "SELECT namespace, card, gap, at_ms, device"
_KEYS = {
    "review": (
        f"{_KEY}, '' FROM review INDEXED BY review_by_time",
        f"{_KEY}, '' FROM review NOT INDEXED",
    ),
    "event": (f"{_KEY}, kind FROM event",),
}


@dataclass(frozen=True)
class Saved:
    """What came of it: rows, where the damaged file is now, copies, newest first.

    `lost` are the rows that could not be read, or make no sense; None where nobody can
    tell. `misdated` are those that are from before 2006, or later than tomorrow.
    """

    answers: int
    others: int
    lost: int | None
    misdated: int
    aside: Path
    copies: tuple[Path, ...]


def is_whole(path: Path, now_ms: int) -> bool:
    """Whether nothing is wrong in a file of reviews, and all of its log makes sense.

    `now_ms` is the moment that it is. Raises StoreError where that cannot be said.
    """
    wrong = {str(failure(path, reason)) for reason in (DAMAGED, NOT_OURS)}
    try:
        return _reads_well(path, now_ms)
    except StoreError as error:
        if str(error) in wrong:
            return False
        raise


def _reads_well(path: Path, now_ms: int) -> bool:
    """What SQLite does not look at is looked at too: texts, and what rows say."""
    with reading(path), closing(connect(path)) as db:
        if pragma(db, "integrity_check") != "ok":
            return False
    with Store(path) as store:
        dated = all(not wrong_date(each.at_ms, now_ms) for each in store.log())
        return dated and not store.unreadable


def recover(path: Path, now_ms: int) -> Saved:
    """Put a new file in the place of a damaged one, with all rows that make sense.

    The damaged one keeps its bytes under another name. Raises StoreError.
    """
    with said(path):
        rows, device = salvage(path)
        found = [entry for entry in rows if not wrong_date(entry.at_ms, now_ms)]
        if not found and not device:
            raise failure(path, _dead_end(path))
        lost = _lost(path, rows)
        with draft_folder(path.parent) as folder:
            draft = folder / "new"
            _write(draft, found, device)
            aside = _put_aside(path)
            move_file(draft, path)
        answers = sum(isinstance(entry, Review) for entry in found)
        others = len(found) - answers
        misdated = len(rows) - len(found)
        return Saved(answers, others, lost, misdated, aside, _copies(path, aside))


def _dead_end(path: Path) -> str:
    """That nothing can be saved, and how to go on all the same."""
    reason = (
        "nothing of it can be read as a review; it was left as it is. "
        "Move it to another folder"
    )
    copies = _copies(path, path)
    command = f"`{importing(copies[0] if copies else Path('BACKUP.db'), path)}`"
    if copies:
        return f"{reason}, then {command} takes over the newest copy"
    return f"{reason}; {command} takes over a copy, where you have one"


def importing(copy: Path, path: Path) -> str:
    """The command that takes over a copy into a file of reviews."""
    words = ["deck reviews import", _quoted(copy)]
    if path != default_path():
        words += ["--db", _quoted(path)]
    return " ".join(words)


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _lost(path: Path, found: Iterable[Entry]) -> int | None:
    """How many rows are not among those that were found, where SQLite knows of them.

    It looks at a copy, as it may write to what it opens.
    """
    known: dict[str, set[tuple[Any, ...]]] = {table: set() for table in _KEYS}
    for entry in found:
        table = "review" if isinstance(entry, Review) else "event"
        texts = (entry.namespace, entry.item.card, entry.device)
        kind = "" if isinstance(entry, Review) else str(entry.kind)
        namespace, card, device, what = (text.encode() for text in (*texts, kind))
        known[table].add((namespace, card, entry.item.gap, entry.at_ms, device, what))
    with suppress(OSError), TemporaryDirectory(prefix="livedeck-") as folder:
        copy = Path(folder, "copy.db")
        copy_reviews(path, copy)
        with suppress(sqlite3.Error, StoreError), closing(sqlite3.connect(copy)) as db:
            check(db, copy)
            db.text_factory = bytes
            missing = [_missing(db, _KEYS[name], known[name]) for name in known]
            counts = [count for count in missing if count is not None]
            return sum(counts) if len(counts) == len(missing) else None
    return None


def _missing(
    db: sqlite3.Connection, queries: Iterable[str], known: set[tuple[Any, ...]]
) -> int | None:
    """How many keys there are but those that are known; None where none can be read."""
    counts = []
    for query in queries:
        with suppress(sqlite3.Error):
            counts.append(len({*db.execute(query)} - known))
    return max(counts, default=None)


def salvage(path: Path) -> tuple[list[Entry], str]:
    """All reviews and events that can be read in a file, and its device, or ``."""
    found: dict[tuple[Any, ...], Entry] = {}
    device = ""
    for row in read_rows(path):
        if len(row) == _DEVICE and row[0] == "device" and is_name(row[1]):
            device = str(row[1])
        elif (entry := _entry(row)) is not None:
            found[type(entry), *row[:5], getattr(entry, "kind", "")] = entry
    return [*found.values()], device


def _entry(row: Sequence[Any]) -> Entry | None:
    """The review or event in a row; None where it is of another table, or broken."""
    if len(row) == len(REVIEW) - 1:  # written before the column came
        row = (*row, Purpose.STUDY.value)
    with suppress(ValueError):
        return event_of(row) if len(row) == len(EVENT) else review_of(row)
    return None


def _write(draft: Path, entries: Sequence[Entry], device: str) -> None:
    """A new file of its own, nothing of it beside it."""
    with Store(draft) as store:
        store.merge(entries)
    with closing(sqlite3.connect(draft, isolation_level=None)) as db:
        if device:
            change = "UPDATE meta SET value = ? WHERE name = 'device'"
            db.execute(change, (device,))
        db.execute("PRAGMA journal_mode = DELETE").fetchone()


def _put_aside(path: Path) -> Path:
    """Give a file another name; until a new one comes it keeps the old one too.

    What lies beside it must go before that: SQLite would take it for the new one's.
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


def _is_readable(path: Path) -> bool:
    with suppress(OSError):
        return path.is_file() and is_own_file(path)
    return False


def _copies(path: Path, aside: Path) -> tuple[Path, ...]:
    """Other files of reviews beside one, the newest first."""
    beside = path.parent.glob(f"{path.stem}.*{path.suffix}")
    others = [
        other
        for other in beside
        if other not in {path, aside} and "damaged" not in other.name
        if _is_readable(other)
    ]
    return tuple(sorted(others, key=lambda p: p.stat().st_mtime, reverse=True))
