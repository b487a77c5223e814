"""Opening a file of reviews: whose it is, its tables, what SQLite's failures mean."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from deck.errors import StoreError
from deck.files import draft_folder, open_file
from deck.quiz.limits import is_name
from deck.quiz.schema import CREATE, MIGRATIONS, SCHEMA

APPLICATION = 0x4C444B52  # says that a file is ours: "LDKR"
_HEAD = 72  # bytes of a database, of which the last four say whose it is
LARGEST = 1_000_000_000  # bytes of a file of reviews: five million of them
_BUSY_SECONDS = 10.0
BESIDE = ("-wal", "-shm", "-journal")  # endings of what SQLite keeps beside a file

NOT_OURS = "it is not a database of reviews"
DAMAGED = (
    "it is damaged, and was left as it is; "
    "`deck reviews recover` saves what can be read"
)
_REASONS = {
    "SQLITE_NOTADB": NOT_OURS,
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
# What betrays damage in a failure that has no name of its own.
_BETRAY = (
    "could not decode to utf-8",
    "malformed",
    "corrupt",
    "unsupported file format",
    "no such table",
    "no such column",
    "no such index",
    "has no column named",
    "already exists",
    "columns but",
)
_CONTENT = """
SELECT count(*), total(type IN ('view', 'trigger') OR sql LIKE 'create virtual%')
FROM sqlite_master"""
_LONGEST = 64 * 1024**2  # bytes of a row
_FULL = 65_536  # bytes that are left where a failure is one of room


def connect(path: Path) -> sqlite3.Connection:
    """Open a file of reviews, or make it, in the newest schema.

    Raises StoreError; a file that is not ours or damaged is left as it is.
    """
    with said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise failure(path, "it is not a regular file")
        db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        with said(path):
            check(db, path)
            _use_wal(db)
            db.execute("PRAGMA synchronous = FULL")
            if pragma(db, "user_version") != SCHEMA:
                _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a file of reviews that may be on a full disk, or may not be written.

    SQLite makes room beside a file before it reads it. Where it cannot, the file is
    read into memory as it was last written, and nothing is ever written back.
    """
    try:
        return connect(path)
    except StoreError as error:
        try:
            db = _in_memory(path)
        except (OSError, ValueError, sqlite3.Error, StoreError):
            raise error from None
    return db


def _in_memory(path: Path) -> sqlite3.Connection:
    from deck.quiz.pages import committed

    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.deserialize(committed(path))
        check(db, path)
        if pragma(db, "user_version") == SCHEMA:
            return db
    except BaseException:
        db.close()
        raise
    db.close()
    raise failure(path, _REASONS["SQLITE_READONLY"])


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is on the disk at its end, or did not happen."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Failures of SQLite and of the file system, said in one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise failure(path, reason_of(error, path)) from None
    except UnicodeDecodeError:  # in SQLite's own words about what it found
        raise failure(path, DAMAGED) from None
    except (FileExistsError, NotADirectoryError):
        raise failure(path, "its folder is a file") from None
    except (OverflowError, UnicodeEncodeError):
        raise failure(path, "a number or text is none that a file can hold") from None
    except OSError as error:
        raise failure(path, (error.strerror or str(error)).lower()) from None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """The same, and rows of which no review or event can be made are damage."""
    with said(path):
        try:
            yield
        except UnicodeEncodeError:
            raise
        except (TypeError, ValueError, OverflowError, sqlite3.DataError):
            raise failure(path, DAMAGED) from None


def reason_of(error: Exception, path: Path) -> str:
    """What a failure of SQLite with a file means."""
    name = getattr(error, "sqlite_errorname", "")
    known = (why for key, why in _REASONS.items() if name.startswith(key))
    if name.startswith("SQLITE_IOERR") and _is_full(path.parent):
        return _REASONS["SQLITE_FULL"]
    text = str(error)
    if any(words in text.lower() for words in _BETRAY):
        return DAMAGED
    return next(known, text)


def _is_full(folder: Path) -> bool:
    """Whether there is no room, of which some file systems say that they failed."""
    try:
        import shutil  # it loads three kinds of compression

        return shutil.disk_usage(folder).free < _FULL
    except OSError:
        return False


def failure(path: Path, reason: str) -> StoreError:
    """The sentence about a file of reviews."""
    return StoreError(f"cannot use the reviews in {path}: {reason}")


def pragma(db: sqlite3.Connection, name: str) -> Any:
    """The value of one of SQLite's settings."""
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def device_of(db: sqlite3.Connection, path: Path) -> str:
    """The id of the device whose reviews these are. Raises StoreError."""
    find = "SELECT value FROM meta WHERE name = 'device'"
    found = db.execute(find).fetchone()
    if found is None or not is_name(found[0]):
        raise failure(path, DAMAGED)
    return str(found[0])


def is_own_file(path: Path) -> bool:
    """Whether a file begins as one of reviews does. Raises OSError."""
    with open_file(path) as stream:
        head = stream.read(_HEAD)
    return head.startswith(b"SQLite") and head.endswith(APPLICATION.to_bytes(4))


def identity(path: Path) -> tuple[int, int]:
    """What tells a file from another one that took its name."""
    status = path.stat()
    return status.st_dev, status.st_ino


def back_up(db: sqlite3.Connection, to: Path) -> None:
    """Copy an open file whole; the copy appears when it is complete.

    Raises OSError or sqlite3.Error; nothing is left behind then, and nothing that is
    there already is overwritten.
    """
    with draft_folder(to.parent) as folder:
        draft = folder / "new"
        with closing(sqlite3.connect(draft)) as copy:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        put_in_place(draft, to)


def copy_reviews(path: Path, to: Path) -> None:
    """Copy a closed file with its log, as SQLite may write to what it opens.

    Raises OSError.
    """
    for ending in ("", "-wal"):
        part = Path(f"{path}{ending}")
        if part.exists():
            target = Path(f"{to}{ending}")
            with open_file(part, LARGEST) as stream, target.open("wb") as copy:
                import shutil

                shutil.copyfileobj(stream, copy)


def put_in_place(draft: Path, to: Path) -> None:
    """Give a complete file its name. Raises FileExistsError where there is one."""
    try:
        os.link(draft, to)  # other than a rename, it never overwrites
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if to.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        draft.replace(to)


def unused(path: Path, word: str) -> Path:
    """A name beside a file that nothing has."""
    endings = ("", *(f"-{n}" for n in range(2, 10_000)))
    names = (path.with_name(f"{path.stem}.{word}{end}{path.suffix}") for end in endings)
    return next(name for name in names if not os.path.lexists(name))


def check(db: sqlite3.Connection, path: Path) -> None:
    """See to it that a file is ours, and that none of it runs. Raises StoreError.

    It may come from anybody: views and triggers are code, and so are the functions
    that a module makes of a table.
    """
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    for setting in ("trusted_schema = OFF", "cell_size_check = ON"):
        db.execute(f"PRAGMA {setting}")
    version = pragma(db, "user_version")
    tables, runs = db.execute(_CONTENT).fetchone()
    if tables and pragma(db, "application_id") != APPLICATION:
        raise failure(path, NOT_OURS)
    if runs:
        raise failure(path, DAMAGED)
    if version > SCHEMA:
        newer = f"a newer livedeck wrote it (schema {version}); update livedeck"
        raise failure(path, newer)


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; SQLite does not wait for the lock by itself."""
    end = time.monotonic() + _BUSY_SECONDS
    while pragma(db, "journal_mode") != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if "BUSY" not in error.sqlite_errorname or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return  # some file systems have no shared memory: it works without


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, or bring those of an older one forward.

    That one is copied first, and nobody else can write to it meanwhile.
    """
    copies: list[Path] = []
    try:
        with writing(db):
            version = pragma(db, "user_version")  # maybe somebody was faster
            if 0 < version < SCHEMA:
                copy = unused(path, f"schema-{version}")
                with closing(sqlite3.connect(path)) as before:
                    back_up(before, copy)
                copies.append(copy)
            if version == 0:
                _create(db)
            for step in range(version or SCHEMA, SCHEMA):
                for statement in MIGRATIONS[step]:
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {max(version, SCHEMA)}")
    except BaseException:
        for each in copies:  # of a file that stays as it was
            each.unlink(missing_ok=True)
        raise


def _create(db: sqlite3.Connection) -> None:
    for statement in CREATE:
        db.execute(statement)
    device = (os.urandom(8).hex(),)
    db.execute("INSERT INTO meta VALUES ('device', ?)", device)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
