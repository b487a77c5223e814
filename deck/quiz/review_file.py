"""Opens a file of reviews, brings one of schema 3 forward, explains SQLite's errors.

`review` has a row for each answer: it is never deleted, and `undone` goes from 0 to 1
alone. The row of an item's last answer that counts has the memory after it, so that a
session starts at once. Days are `date.toordinal`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from deck.errors import DamagedStoreError, StoreError
from deck.files import exists, sqlite_uri, temporary_folder
from deck.quiz.copies import copies, copy_folder, write_copy

SCHEMA = 4
APPLICATION = 0x4C444B52  # the application id of our files: "LDKR"
HEAD = 72  # bytes at the start of a database; the last four are its application id
REVIEW = """namespace, card, gap, at_ms, device, offset_minutes, language, seed, rating,
graded_by, answer, duration_ms, version, purpose, undone"""
EVENT = "namespace, card, gap, at_ms, device, kind, value"
FIELDS = 15  # columns of a review before its memory
_BUSY_SECONDS = 10.0
_LONGEST = 64 * 1024**2  # bytes of a row
_FULL = 65_536  # bytes free, below which an I/O error means a full disk

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)
WITHOUT ROWID;

CREATE TABLE review (
  namespace TEXT NOT NULL CHECK (length(namespace) BETWEEN 1 AND 200),
  card TEXT NOT NULL CHECK (length(card) BETWEEN 1 AND 200
    AND card NOT GLOB '*[' || char(1) || '-' || char(32) || char(127) || ']*'),
  gap INTEGER NOT NULL CHECK (gap BETWEEN 0 AND 2147483648),
  at_ms INTEGER NOT NULL CHECK (at_ms BETWEEN 0 AND 7258118400000), -- the year 2200
  device TEXT NOT NULL CHECK (length(device) BETWEEN 1 AND 200),
  offset_minutes INTEGER NOT NULL CHECK (abs(offset_minutes) < 1440),
  language TEXT NOT NULL CHECK (length(language) <= 200),
  seed TEXT NOT NULL CHECK (length(seed) <= 200),
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
  graded_by TEXT NOT NULL CHECK (graded_by IN ('program', 'learner')),
  answer TEXT NOT NULL CHECK (length(answer) <= 1000000),
  duration_ms INTEGER NOT NULL CHECK (abs(duration_ms) <= 1099511627776),
  version TEXT NOT NULL CHECK (length(version) <= 200),
  purpose TEXT NOT NULL CHECK (purpose IN ('study', 'cram', 'anki')),
  undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
  stability REAL,
  difficulty REAL,
  last INTEGER,
  due INTEGER,
  reps INTEGER,
  lapses INTEGER,
  PRIMARY KEY (namespace, card, gap, at_ms, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_by_time ON review (namespace, at_ms, device);

CREATE INDEX review_by_due ON review (namespace, due) WHERE due IS NOT NULL;

CREATE TABLE event (
  namespace TEXT NOT NULL CHECK (length(namespace) BETWEEN 1 AND 200),
  card TEXT NOT NULL CHECK (length(card) BETWEEN 1 AND 200
    AND card NOT GLOB '*[' || char(1) || '-' || char(32) || char(127) || ']*'),
  gap INTEGER NOT NULL CHECK (gap BETWEEN 0 AND 2147483648),
  at_ms INTEGER NOT NULL CHECK (at_ms BETWEEN 0 AND 7258118400000),
  device TEXT NOT NULL CHECK (length(device) BETWEEN 1 AND 200),
  kind TEXT NOT NULL CHECK (kind IN ('suspend', 'resume', 'bury', 'forget')),
  value TEXT NOT NULL CHECK (value = '' OR kind = 'bury'
    AND value GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
  PRIMARY KEY (namespace, card, gap, at_ms, device, kind)
) STRICT, WITHOUT ROWID
"""
_OTHERS = """
SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')
OR type = 'table' AND sql NOT LIKE 'CREATE TABLE%'
OR tbl_name NOT IN ('meta', 'review', 'event', 'memory', 'derived')"""
_OLD_REVIEWS = """
SELECT *, EXISTS (
  SELECT 1 FROM event WHERE event.namespace = review.namespace
  AND event.card = review.card AND event.gap = review.gap AND event.kind = 'undo'
  AND event.value = review.at_ms || ' ' || review.device)
FROM review"""
_OLD_EVENTS = "SELECT * FROM event WHERE kind NOT IN ('undo', 'rename')"

_DAMAGED = "it is damaged"
_REASONS = {
    "SQLITE_NOTADB": "it is not a database of reviews",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_IOERR_CORRUPTFS": _DAMAGED,
    "SQLITE_IOERR_DATA": _DAMAGED,
    "SQLITE_IOERR_SHORT_READ": _DAMAGED,
    "SQLITE_READONLY": "it may not be written",
    "SQLITE_PERM": "it may not be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another program keeps it locked",
    "SQLITE_IOERR": "the disk failed",
    "SQLITE_TOOBIG": "a text is too long",
    "SQLITE_CONSTRAINT": "a value cannot be stored",
}


def default_path() -> Path:
    """The file named by `DECK_DB`, else one in the user's data folder."""
    if named := os.environ.get("DECK_DB"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("livedeck", appauthor=False) / "reviews.db"


def is_review_file(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a file of reviews."""
    return head.startswith(b"SQLite") and head.endswith(APPLICATION.to_bytes(4))


def connect(path: Path) -> tuple[sqlite3.Connection, int]:
    """Open or create a file, and the number of invalid rows that were left out.

    Raises StoreError, also for an empty or missing file beside copies.
    """
    with explained(path), ExitStack() as stack:
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_file(path)
        db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        stack.callback(db.close)
        _distrust(db)
        schema, skipped = _schema(db, path), 0
        with suppress(sqlite3.OperationalError):  # an older livedeck has it open
            db.execute("PRAGMA journal_mode = DELETE").fetchone()
        db.execute("PRAGMA synchronous = FULL")
        if schema != SCHEMA:
            if schema:
                _copy_old(db, path)
            with transaction(db):
                skipped = _bring_forward(db, path)
        _check_filled(db, path)
        stack.pop_all()
    return db, skipped


def read_into_memory(path: Path) -> tuple[sqlite3.Connection, int]:
    """A copy of a file in memory, in the present schema; empty if there is none.

    The file may be anybody's, in a folder that cannot be written. Raises StoreError.
    """
    with explained(path), ExitStack() as stack:
        memory = sqlite3.connect(":memory:", isolation_level=None)
        stack.callback(memory.close)
        _check_file(path)
        try:
            if exists(path):
                _read(path, memory)
        except sqlite3.OperationalError:  # no room for SQLite's files beside it
            _read_elsewhere(path, memory)
        with transaction(memory):
            skipped = _bring_forward(memory, path)
        _check_filled(memory, path)
        stack.pop_all()
    return memory, skipped


def _read(path: Path, memory: sqlite3.Connection) -> None:
    uri = f"{sqlite_uri(path)}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)) as source:
        source.isolation_level = None
        _distrust(source)
        _schema(source, path)
        source.execute("BEGIN")  # waits for a lock, which `backup` would do for ever
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(memory)


def _read_elsewhere(path: Path, memory: sqlite3.Connection) -> None:
    """Read a file that needs SQLite's files beside it, where they can be written."""
    import shutil  # slow: it imports three compression libraries

    with temporary_folder() as folder:
        for ending in ("", "-wal", "-journal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", folder / f"reviews.db{ending}")
        _read(folder / "reviews.db", memory)


def _check_file(path: Path) -> None:
    """Check that a file can be opened, or created. Raises StoreError."""
    if not exists(path):
        _stop_beside_copies(path, "it is missing")
    elif not path.is_file():
        raise failure(path, "it is not a regular file")
    elif not path.stat().st_size:
        _stop_beside_copies(path, "it is empty")


def _distrust(db: sqlite3.Connection) -> None:
    """Let nothing run that is in a file, which may come from anybody."""
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    db.execute("PRAGMA trusted_schema = OFF")


def _schema(db: sqlite3.Connection, path: Path) -> int:
    """The schema of a file, 0 if it is empty. Raises StoreError for any other file.

    Views, triggers and virtual tables would run code.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION:
        raise failure(path, "it is not a database of reviews")
    if version > SCHEMA:
        newer = f"a newer livedeck wrote it (schema {version}); update livedeck"
        raise failure(path, newer)
    if version not in {0, 3, SCHEMA}:
        raise failure(path, f"its schema {version} is unknown")
    if db.execute(_OTHERS).fetchone()[0]:
        raise failure(path, "it has views, triggers or tables that are not livedeck's")
    return int(version)


def _bring_forward(db: sqlite3.Connection, path: Path) -> int:
    """Create the tables, with what is in those of schema 3; the invalid rows of that.

    Undone answers had an event each. What the learner's devices renamed was moved when
    it was; memories are derived from the answers.
    """
    version = _schema(db, path)
    if version == SCHEMA:  # maybe another process was faster
        return 0
    reviews, events = [], []
    if version:
        db.text_factory = _text
        reviews = db.execute(_OLD_REVIEWS).fetchall()
        events = db.execute(_OLD_EVENTS).fetchall()
        db.text_factory = str
        for table in ("review", "event", "memory", "derived"):
            db.execute(f"DROP TABLE {table}")
    for statement in _TABLES.split(";"):
        db.execute(statement)
    if not version:
        device = os.urandom(8).hex()
        db.execute("INSERT INTO meta VALUES ('device', ?)", (device,))
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {SCHEMA}")
    return insert_reviews(db, reviews)[1] + insert_events(db, events)[1]


def _text(data: bytes) -> str | bytes:
    """A text; bytes, which no column takes, where it is none."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


_INSERT_REVIEW = """
INSERT INTO review SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
NULL, NULL, NULL, NULL, NULL, NULL
WHERE true ON CONFLICT DO UPDATE SET undone = 1 WHERE excluded.undone > undone"""
_INSERT_EVENT = "INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?)"


def insert_reviews(
    db: sqlite3.Connection, rows: Iterable[Sequence[Any]]
) -> tuple[int, int]:
    """Insert answers, each once; how many rows changed, and how many are invalid."""
    return _insert(db, _INSERT_REVIEW, rows)


def insert_events(
    db: sqlite3.Connection, rows: Iterable[Sequence[Any]]
) -> tuple[int, int]:
    """Insert events, each once; how many are new, and how many are invalid."""
    return _insert(db, _INSERT_EVENT, rows)


def _insert(
    db: sqlite3.Connection, statement: str, rows: Iterable[Sequence[Any]]
) -> tuple[int, int]:
    changed = invalid = 0
    for row in rows:
        try:
            changed += db.execute(statement, row).rowcount
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError):
            invalid += 1
    return changed, invalid


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction for writing: committed at the end, rolled back on an error."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


# Copies.


def _copy_old(db: sqlite3.Connection, path: Path) -> None:
    """Copy a file of schema 3 before it is brought forward."""
    copy = copy_folder(path) / "schema-3.db"
    if not copy.exists():
        write_copy(db, copy)


def _check_filled(db: sqlite3.Connection, path: Path) -> None:
    if not db.execute("SELECT EXISTS (SELECT 1 FROM review)").fetchone()[0]:
        _stop_beside_copies(path, "it is empty")


def _stop_beside_copies(path: Path, reason: str) -> None:
    """Raises DamagedStoreError if answers that are missing are in a copy."""
    if copies(path):
        raise failure(path, reason)


# Errors.


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into StoreError.

    A value that Python cannot read means damage.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise failure(path, _reason_of(error, path)) from None
    except (OverflowError, UnicodeEncodeError):
        raise failure(path, _REASONS["SQLITE_CONSTRAINT"]) from None
    except (UnicodeDecodeError, TypeError, ValueError):
        raise failure(path, _DAMAGED) from None
    except (FileExistsError, NotADirectoryError):
        raise failure(path, "its folder is a file") from None
    except BlockingIOError:
        raise failure(path, _REASONS["SQLITE_BUSY"]) from None
    except OSError as error:
        raise failure(path, (error.strerror or str(error)).lower()) from None


def _reason_of(error: sqlite3.Error, path: Path) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_IOERR") and _is_full(path.parent):
        return _REASONS["SQLITE_FULL"]
    if name in {"", "SQLITE_ERROR"}:
        return _DAMAGED  # our statements fit every sound file
    reasons = (why for key, why in _REASONS.items() if name.startswith(key))
    return next(reasons, str(error))


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the content of a file is damaged."""
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _is_full(folder: Path) -> bool:
    """Whether the disk is full; some file systems only report an I/O error."""
    try:
        import shutil

        return shutil.disk_usage(folder).free < _FULL
    except OSError:
        return False


_LOST = (_DAMAGED, _REASONS["SQLITE_NOTADB"], "it is missing", "it is empty")


def failure(path: Path, reason: str) -> StoreError:
    """The error about a file of reviews; where answers are lost, with its copies."""
    text = f"cannot use the reviews in {path}: {reason}"
    if reason not in _LOST:
        return StoreError(text)
    found = copies(path)
    if not found:
        return DamagedStoreError(f"{text}, and there is no copy of it")
    fix = "`deck reviews restore` takes back the first of its copies"
    have = ", ".join(f"{copy.path.name} ({copy.content})" for copy in found)
    return DamagedStoreError(f"{text}; {fix}: {have}")
