"""The reviews of a learner in an SQLite file: a log that is only added to.

Each review is a transaction of its own, on the disk before `add` returns. All else
(what is due, how well it is known) is derived from the log.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deck.errors import StoreError
from deck.quiz.review import Item, Rating, Review

SCHEMA = 1
_APPLICATION = 0x4C444B52  # says that a file is ours: "LDKR"
_BUSY_SECONDS = 10.0

_CREATE = """
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE review (
  namespace TEXT NOT NULL,
  card TEXT NOT NULL,
  gap INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  device TEXT NOT NULL,
  offset_minutes INTEGER NOT NULL,
  language TEXT NOT NULL,
  seed TEXT NOT NULL,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
  graded_by TEXT NOT NULL,
  answer TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (namespace, card, gap, at_ms, device)
) WITHOUT ROWID;
"""
_INSERT = "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT * FROM review WHERE namespace = ? ORDER BY at_ms, device, card, gap"

_REASONS = {
    "SQLITE_NOTADB": "it is not a database of reviews",
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_READONLY": "it may not be written",
    "SQLITE_PERM": "it may not be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another program keeps it locked",
    "SQLITE_IOERR": "the disk failed",
}


def default_path() -> Path:
    """The file named by `DECK_DB`, else one in the user's data folder."""
    if named := os.environ.get("DECK_DB"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("livedeck", appauthor=False) / "reviews.db"


class Store:
    """An open file of reviews; a context manager that closes it."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Raises StoreError; never overwrites one."""
        self.path = path
        with _clear(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None
            )
        try:
            with _clear(path):
                self.device = self._prepare()
                self._file = _identity(path)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def add(self, review: Review) -> Review:
        """Keep a review for ever; it is on the disk when this returns.

        The review is returned as kept: a millisecond later where another answer to
        the same item has its time. Raises StoreError.
        """
        with _clear(self.path):
            self._still_there()
            while True:
                try:
                    self._db.execute(_INSERT, _row(review))
                except sqlite3.IntegrityError as error:
                    if error.sqlite_errorname != "SQLITE_CONSTRAINT_PRIMARYKEY":
                        raise
                    review = replace(review, at_ms=review.at_ms + 1)
                else:
                    return review

    def reviews(self, namespace: str) -> Iterator[Review]:
        """The reviews of a deck in the order of time. Raises StoreError."""
        with _clear(self.path):
            for row in self._db.execute(_SELECT, (namespace,)):
                yield _review(row)

    def _still_there(self) -> None:
        """SQLite would go on in a file that was deleted, and the answer be lost."""
        if not self.path.exists() or _identity(self.path) != self._file:
            raise _error(self.path, "the file was deleted or replaced meanwhile")

    def _prepare(self) -> str:
        """Check whose file it is, make the tables of a new one; this device's id."""
        self._check()
        self._use_wal()
        self._db.execute("PRAGMA synchronous = FULL")
        if self._pragma("user_version") == 0:
            self._create()
        find = "SELECT value FROM meta WHERE name = 'device'"
        return str(self._db.execute(find).fetchone()[0])

    def _check(self) -> None:
        version = self._pragma("user_version")
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and self._pragma("application_id") != _APPLICATION:
            raise _error(self.path, _REASONS["SQLITE_NOTADB"])
        if version > SCHEMA:
            newer = f"a newer livedeck wrote it (schema {version}); update livedeck"
            raise _error(self.path, newer)

    def _use_wal(self) -> None:
        """Switch to a write-ahead log; SQLite does not wait for the lock by itself."""
        end = time.monotonic() + _BUSY_SECONDS
        while self._pragma("journal_mode") != "wal":
            try:
                self._db.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if "BUSY" not in error.sqlite_errorname or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return  # some file systems have no shared memory: it works without

    def _create(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            if self._pragma("user_version") == 0:  # nobody was faster
                for statement in _CREATE.split(";\n"):
                    self._db.execute(statement)
                device = (secrets.token_hex(8),)
                self._db.execute("INSERT INTO meta VALUES ('device', ?)", device)
                self._db.execute(f"PRAGMA application_id = {_APPLICATION}")
                self._db.execute(f"PRAGMA user_version = {SCHEMA}")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _pragma(self, name: str) -> Any:
        return self._db.execute(f"PRAGMA {name}").fetchone()[0]


def _identity(path: Path) -> tuple[int, int]:
    """What tells a file from another one that took its name."""
    status = path.stat()
    return status.st_dev, status.st_ino


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    """Failures of SQLite and of the file system, said in one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        known = (why for key, why in _REASONS.items() if name.startswith(key))
        raise _error(path, next(known, str(error))) from None
    except (FileExistsError, NotADirectoryError):
        raise _error(path, "its folder is a file") from None
    except OSError as error:
        raise _error(path, (error.strerror or str(error)).lower()) from None


def _error(path: Path, reason: str) -> StoreError:
    return StoreError(f"cannot use the reviews in {path}: {reason}")


def _row(review: Review) -> tuple[Any, ...]:
    namespace, item, *rest = astuple(review)
    return (namespace, *item, *rest)


def _review(row: tuple[Any, ...]) -> Review:
    namespace, card, gap, at_ms, device, offset, language, seed, rating, *rest = row
    graded_by, answer, duration_ms, version = rest
    return Review(
        namespace=namespace,
        item=Item(card, gap),
        at_ms=at_ms,
        device=device,
        offset_minutes=offset,
        language=language,
        seed=seed,
        rating=Rating(rating),
        graded_by=graded_by,
        answer=answer,
        duration_ms=duration_ms,
        version=version,
    )
