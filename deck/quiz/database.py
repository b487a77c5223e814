"""Opens a file of reviews, checks that it is one, and explains SQLite's errors."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from deck.cache import exclusive
from deck.errors import DamagedStoreError, StoreError
from deck.files import (
    draft_folder,
    exists,
    move_file,
    open_file,
    sqlite_uri,
    temporary_folder,
)
from deck.quiz.schema import APPLICATION, SCHEMA, create

LARGEST = 250_000_000  # bytes of a file: more than a million reviews
BESIDE = ("-wal", "-shm", "-journal")  # endings of SQLite's files beside a file
HEAD = 72  # bytes at the start of a database; the last four are its application id
_BUSY_SECONDS = 10.0
_LONGEST = 64 * 1024**2  # bytes of a row
_FULL = 65_536  # bytes free, below which an I/O error means a full disk

_CONTENT = """
SELECT count(*), total(type IN ('view', 'trigger') OR sql LIKE 'create virtual%')
FROM sqlite_master"""

REPLACED = "the file was deleted or replaced"
_NOT_OURS = "it is not a database of reviews"
DAMAGED = (
    "it is damaged, and was left as it is; "
    "`deck reviews recover` restores the newest backup"
)
_REASONS = {
    "SQLITE_NOTADB": _NOT_OURS,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_IOERR_CORRUPTFS": DAMAGED,
    "SQLITE_IOERR_DATA": DAMAGED,
    "SQLITE_IOERR_SHORT_READ": DAMAGED,
    "SQLITE_READONLY": "it may not be written",
    "SQLITE_PERM": "it may not be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "another program keeps it locked",
    "SQLITE_IOERR": "the disk failed",
    "SQLITE_TOOBIG": "a text is too long",
}


def default_path() -> Path:
    """The file named by `DECK_DB`, else one in the user's data folder."""
    if named := os.environ.get("DECK_DB"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("livedeck", appauthor=False) / "reviews.db"


def connect(path: Path) -> sqlite3.Connection:
    """Open or create a file of reviews.

    Raises StoreError; a foreign or damaged file is left as it is.
    """
    with explained(path), ExitStack() as stack:
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_file(path)
        db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        stack.callback(db.close)
        _check(db, path)
        _use_wal(db)
        db.execute("PRAGMA synchronous = FULL")
        if not pragma(db, "user_version"):
            with transaction(db):
                if not pragma(db, "user_version"):  # another process may be faster
                    create(db)
        stack.pop_all()
    return db


def read_into_memory(path: Path) -> sqlite3.Connection:
    """A copy of a file of reviews in memory, empty if there is none. Raises StoreError.

    The file may be in a folder that cannot be written.
    """
    with explained(path), ExitStack() as stack:
        memory = sqlite3.connect(":memory:", isolation_level=None)
        stack.callback(memory.close)
        _check_file(path)
        try:
            if exists(path):
                _copy(path, memory)
        except sqlite3.OperationalError:  # no room for SQLite's files beside it
            _copy_elsewhere(path, memory)
        _check(memory, path)
        if not pragma(memory, "user_version"):
            create(memory)
        stack.pop_all()
    return memory


def _copy(path: Path, memory: sqlite3.Connection) -> None:
    """Copy a file without changing it, even if a killed process left its log.

    On closing, SQLite writes such a log into a file that is writable, and leaves an
    empty log beside one that is not.
    """
    mode = "ro" if Path(f"{path}-wal").exists() else "rw"
    uri = f"{sqlite_uri(path)}?mode={mode}"
    source = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    with closing(source):
        source.execute("PRAGMA query_only = ON")
        with snapshot(source):
            source.backup(memory)


def _copy_elsewhere(path: Path, memory: sqlite3.Connection) -> None:
    """Copy a file by way of a temporary folder; nobody can write where it lies."""
    import shutil

    with temporary_folder() as folder:
        twin = folder / "reviews.db"
        for ending in ("", "-wal"):
            part = Path(f"{path}{ending}")
            if part.exists():
                target = Path(f"{twin}{ending}")
                with open_file(part, LARGEST) as stream, target.open("wb") as copy:
                    shutil.copyfileobj(stream, copy)
        _copy(twin, memory)


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction for reading, which waits for a lock until the timeout.

    `backup` alone would wait forever.
    """
    db.execute("BEGIN")
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


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


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Hold the lock for writing or replacing a file.

    Failures are explained, also that another process does not release it.
    """
    with explained(path), exclusive("reviews", path):
        yield


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise failure(path, reason_of(error, path)) from None
    except UnicodeDecodeError:  # from a message of SQLite that quotes the file
        raise failure(path, DAMAGED) from None
    except (FileExistsError, NotADirectoryError):
        raise failure(path, "its folder is a file") from None
    except BlockingIOError:
        raise failure(path, _REASONS["SQLITE_BUSY"]) from None
    except (OverflowError, UnicodeEncodeError):
        raise failure(path, "a value cannot be stored") from None
    except OSError as error:
        raise failure(path, (error.strerror or str(error)).lower()) from None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """The same, and a value that Python cannot read means damage."""
    with explained(path):
        try:
            yield
        except UnicodeEncodeError:
            raise
        except (TypeError, ValueError, OverflowError, sqlite3.DataError):
            raise failure(path, DAMAGED) from None


def reason_of(error: Exception, path: Path) -> str:
    """The reason for an error of SQLite, in words."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_IOERR") and _is_full(path.parent):
        return _REASONS["SQLITE_FULL"]
    if name in {"", "SQLITE_ERROR"}:
        return DAMAGED  # our statements fit every sound file
    if name == "SQLITE_NOTADB" and backup_folder(path).exists():
        return DAMAGED  # it was a database
    reasons = (why for key, why in _REASONS.items() if name.startswith(key))
    return next(reasons, str(error))


def _is_full(folder: Path) -> bool:
    """Whether the disk is full; some file systems only report an I/O error."""
    try:
        import shutil  # slow: it imports three compression libraries

        return shutil.disk_usage(folder).free < _FULL
    except OSError:
        return False


def failure(path: Path, reason: str) -> StoreError:
    """The error about a file of reviews."""
    kind = DamagedStoreError if reason in {DAMAGED, _NOT_OURS} else StoreError
    return kind(f"cannot use the reviews in {path}: {reason}")


def pragma(db: sqlite3.Connection, name: str) -> Any:
    """The value of a pragma."""
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def identity(path: Path) -> tuple[int, int]:
    """Distinguishes a file from one that replaced it. Raises StoreError."""
    try:
        status = path.stat()
    except OSError:
        raise failure(path, REPLACED) from None
    return status.st_dev, status.st_ino


def is_log(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a file of reviews."""
    return head.startswith(b"SQLite") and head.endswith(APPLICATION.to_bytes(4))


def backup_folder(path: Path) -> Path:
    """The folder of the backups, beside a file of reviews."""
    return path.with_suffix(".backups")


def back_up(db: sqlite3.Connection, to: Path) -> None:
    """Copy an open file; the copy appears once it is complete and checked.

    Raises OSError or sqlite3.Error, and leaves nothing behind then. An existing file is
    never overwritten.
    """
    with draft_folder(to.parent) as folder:
        draft = folder / "new"
        with closing(sqlite3.connect(draft)) as copy:
            with snapshot(db):
                db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
            check_integrity(copy)
        if to.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        move_file(draft, to)


def check_integrity(db: sqlite3.Connection, how: str = "quick_check") -> None:
    """Check each page, and read each row of the log. Raises sqlite3.DatabaseError."""
    db.execute("PRAGMA ignore_check_constraints = ON")  # impossible rows are no damage
    if pragma(db, how) != "ok":
        raise sqlite3.DatabaseError("database disk image is malformed")
    tables = "SELECT name FROM sqlite_master WHERE name IN ('review', 'event')"
    for (table,) in db.execute(tables).fetchall():
        for _ in db.execute(f"SELECT * FROM {table}"):  # noqa: S608
            pass  # SQLite itself does not check the encoding of texts


def unused(path: Path, word: str) -> Path:
    """An unused name beside a file."""
    endings = ("", *(f"-{n}" for n in range(2, 10_000)))
    names = (path.with_name(f"{path.stem}.{word}{end}{path.suffix}") for end in endings)
    return next(name for name in names if not os.path.lexists(name))


def _check_file(path: Path) -> None:
    if not exists(path):
        return
    if not path.is_file():
        raise failure(path, "it is not a regular file")
    if path.stat().st_size > LARGEST:
        raise failure(path, f"it is larger than {LARGEST:,} bytes")


def _check(db: sqlite3.Connection, path: Path) -> None:
    """Check that a file is ours and has no code. Raises StoreError.

    It may come from anybody: views, triggers and virtual tables run code.
    """
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    for setting in ("trusted_schema = OFF", "cell_size_check = ON"):
        db.execute(f"PRAGMA {setting}")
    version = pragma(db, "user_version")
    tables, runs = db.execute(_CONTENT).fetchone()
    if tables and pragma(db, "application_id") != APPLICATION:
        raise failure(path, _NOT_OURS)
    if version > SCHEMA:
        newer = f"a newer livedeck wrote it (schema {version}); update livedeck"
        raise failure(path, newer)
    if runs or version not in {0, SCHEMA}:
        raise failure(path, DAMAGED)


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log, for whose lock SQLite does not wait by itself."""
    end = time.monotonic() + _BUSY_SECONDS
    while pragma(db, "journal_mode") != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if "BUSY" not in error.sqlite_errorname or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return  # maybe in another mode, on a file system without shared memory
