"""Copies of a file of reviews: one a day, and how one of them is taken back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from deck.errors import StoreError
from deck.files import draft_folder, move_file, sqlite_uri
from deck.signals import uninterrupted

KEPT = 7
BESIDE = ("-wal", "-shm", "-journal")  # endings of SQLite's files beside a file
_UNREADABLE = (sqlite3.Error, OSError, TypeError, ValueError, OverflowError)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_CONTENT = """
SELECT count(*), coalesce(max(at_ms + offset_minutes * 60000) - 14400000, 0) / 86400000
FROM review"""


class Copy(NamedTuple):
    """A sound copy of a file of reviews, with the day of its last answer."""

    path: Path
    answers: int
    last: date

    @property
    def content(self) -> str:
        """What it has, in words."""
        noun = "answer" if self.answers == 1 else "answers"
        return f"{self.answers:,} {noun}, the last on {self.last}"


def copy_folder(path: Path) -> Path:
    """The folder of the copies, beside a file of reviews."""
    return path.with_suffix(".backups")


def copies(path: Path) -> list[Copy]:
    """The copies that have answers, the one with the most of them first.

    Of two with the same, that of the later day comes first.
    """
    folder, found = copy_folder(path), list[Copy]()
    for each in [*folder.iterdir()] if folder.is_dir() else []:
        with suppress(*_UNREADABLE):
            found.append(read_copy(each))
    found = [copy for copy in found if copy.answers]
    return sorted(found, key=lambda copy: (copy.answers, copy.path.name), reverse=True)


def read_copy(path: Path) -> Copy:
    """What a file of reviews has, checked as a whole.

    Raises sqlite3.Error, OSError or ValueError where it is damaged or none.
    """
    uri = f"{sqlite_uri(path)}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("database disk image is malformed")
        answers, day = db.execute(_CONTENT).fetchone()
        return Copy(path, answers, date.fromordinal(_FIRST_DAY + int(day)))


def write_copy(db: sqlite3.Connection, to: Path) -> None:
    """Copy an open file; the copy appears once it is complete.

    Raises OSError or sqlite3.Error, which damage does, and leaves nothing behind then.
    """
    to.parent.mkdir(exist_ok=True)
    with draft_folder(to.parent) as folder:
        draft = folder / "new"
        db.execute("VACUUM INTO ?", (str(draft),))
        move_file(draft, to)


def copy_daily(db: sqlite3.Connection, path: Path, day: date) -> None:
    """Copy an open file that has answers, if this day has no copy of it yet.

    Of too many copies those with the most answers stay, whatever the clock says.
    Raises OSError or sqlite3.Error.
    """
    copy = copy_folder(path) / f"{day.isoformat()}.db"
    (answers,) = db.execute("SELECT count(*) FROM review").fetchone()
    if not answers or copy.exists():
        return
    write_copy(db, copy)
    others = [each.path for each in copies(path) if each.path != copy]
    for old in others[KEPT - 1 :]:
        old.unlink()


def restore(path: Path, wanted: Path | None) -> tuple[Copy, Path | None]:
    """Put a copy in the place of a file; returns it, and where that file is now.

    By default it is the copy with the most answers, and only if it has more than the
    file. Raises StoreError where there is none, also OSError and sqlite3.Error.
    """
    if wanted is not None:
        found = read_copy(wanted)
    else:
        found = _most(path)
        with suppress(*_UNREADABLE):
            if (present := read_copy(path).answers) >= found.answers:
                raise StoreError(
                    f"{path} is sound and has {present:,} answers, "
                    f"and no copy has more: nothing was done"
                )
    place = Path(os.path.realpath(path))  # a symbolic link stays one
    with draft_folder(place.parent) as folder:
        draft = folder / "new"
        draft.write_bytes(found.path.read_bytes())
        with _moved_aside(place) as aside:
            move_file(draft, place)
    return found, aside


def _most(path: Path) -> Copy:
    for copy in copies(path):
        return copy
    folder = copy_folder(path)
    raise StoreError(f"there is no copy with answers in {folder}: nothing was done")


@contextmanager
def _moved_aside(path: Path) -> Iterator[Path | None]:
    """Give a file another name; it keeps the old one until it is replaced.

    SQLite's files beside it are moved before, or they would be used for the new file.
    """
    if not path.exists():
        yield None
        return
    names = (
        path.with_name(f"{path.stem}.old-{n}{path.suffix}") for n in range(1, 9999)
    )
    aside = next(name for name in names if not os.path.lexists(name))
    with uninterrupted():
        try:
            os.link(path, aside)
        except OSError:  # a file system without links
            path.rename(aside)
        for ending in BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{path}{ending}").rename(f"{aside}{ending}")
        yield aside
