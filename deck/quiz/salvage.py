"""What can still be read in a damaged file of reviews, and a new file made of it.

The rows of the log are found without the tables that lead to them, page by page: see
deck.quiz.pages. So whatever is broken, what stands on all other pages is saved.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deck.errors import StoreError
from deck.quiz.database import (
    BESIDE,
    DAMAGED,
    NOT_OURS,
    connect,
    failure,
    pragma,
    said,
    unused,
)
from deck.quiz.exchange import Entry, make_entry
from deck.quiz.pages import read_rows
from deck.quiz.review import Purpose, Review
from deck.quiz.store import Store

_EVENT = ("namespace", "card", "gap", "at_ms", "device", "kind", "value")
_FIRST = (
    *_EVENT[:5],
    *("offset_minutes", "language", "seed", "rating"),
    *("graded_by", "answer", "duration_ms", "version"),
)
_COLUMNS = {
    len(_EVENT): ("event", _EVENT),
    len(_FIRST): ("review", _FIRST),  # written before the column came
    len(_FIRST) + 1: ("review", (*_FIRST, "purpose")),
}
_DEVICE = 2  # columns of the table that has the device's id


@dataclass(frozen=True)
class Saved:
    """What came of it: rows, where the damaged file is now, copies, newest first."""

    answers: int
    others: int
    aside: Path
    copies: tuple[Path, ...]


def is_whole(path: Path) -> bool:
    """Whether nothing is wrong in a file of reviews.

    Raises StoreError where that cannot be said.
    """
    wrong = {str(failure(path, reason)) for reason in (DAMAGED, NOT_OURS)}
    try:
        with said(path), closing(connect(path)) as db:
            return bool(pragma(db, "integrity_check") == "ok")
    except StoreError as error:
        if str(error) in wrong:
            return False
        raise


def recover(path: Path) -> Saved:
    """Put a new file in the place of a damaged one, with all rows that can be read.

    The damaged one keeps its bytes under another name. Raises StoreError.
    """
    with said(path):
        found, device = salvage(path)
        if not found:
            reason = "nothing of it can be read as a review; it was left as it is"
            raise failure(path, reason)
        draft = unused(path, "draft")
        try:
            _write(draft, found, device)
            aside = _put_aside(path)
            draft.replace(path)
        finally:
            for ending in ("", *BESIDE):
                Path(f"{draft}{ending}").unlink(missing_ok=True)
        answers = sum(isinstance(entry, Review) for entry in found)
        return Saved(answers, len(found) - answers, aside, _copies(path, aside))


def salvage(path: Path) -> tuple[list[Entry], str]:
    """All reviews and events that can be read in a file, and its device, or ``."""
    found: dict[tuple[Any, ...], Entry] = {}
    device = ""
    for row in read_rows(path):
        if len(row) == _DEVICE and row[0] == "device" and isinstance(row[1], str):
            device = row[1]
        elif (entry := _entry(row)) is not None:
            found[type(entry), *row[:5], getattr(entry, "kind", "")] = entry
    return [*found.values()], device


def _entry(row: Sequence[Any]) -> Entry | None:
    """The review or event in a row; None where it is of another table, or broken."""
    kind, names = _COLUMNS.get(len(row), ("", ()))
    fields = {"type": kind, **dict(zip(names, row, strict=False))}
    if len(row) == len(_FIRST):
        fields["purpose"] = Purpose.STUDY.value
    with suppress(ValueError):
        return make_entry(fields)
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


def _copies(path: Path, aside: Path) -> tuple[Path, ...]:
    """Other files of reviews beside one, the newest first."""
    beside = path.parent.glob(f"{path.stem}.*{path.suffix}")
    others = [p for p in beside if p not in {path, aside} and "damaged" not in p.name]
    return tuple(sorted(others, key=lambda p: p.stat().st_mtime, reverse=True))
