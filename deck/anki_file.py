"""Unpacks packages of Anki and reads their databases, which may be hostile.

The unpacked size is bounded; a database is opened read-only, and only plain tables are
read, so that no code in a file runs.
"""

from __future__ import annotations

import io
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from deck.files import open_file, sqlite_uri

_ENCRYPTED = 1
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DIRECTORY = 1 << 24  # bytes of a zip's table of contents
_CHUNK = 1 << 20
_SMALL = 1 << 28  # up to here it may be packed as tightly as it likes
_TIGHTEST = 200  # times smaller than unpacked; real ones are up to 15
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, struct.error),
    *(ValueError, RuntimeError),  # of zipfile and Zstandard
)


class RefusedError(Exception):
    """A file is refused, for the reason in its text."""


class ForeignError(RefusedError):
    """A file is no collection of Anki."""


class _Frugal(io.BufferedReader):
    """A file of which zipfile cannot read too much at once, whatever its header."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Reads at most the size of a table of contents."""
        if size is not None and 0 <= size <= _DIRECTORY:
            return super().read(size)
        data = super().read(_DIRECTORY + 1)
        if len(data) > _DIRECTORY:
            raise zipfile.BadZipFile
        return data


@contextmanager
def open_package(path: Path, most: int) -> Iterator[zipfile.ZipFile]:
    """Opens a package of at most `most` bytes. Raises RefusedError, OSError."""
    raw = open_file(path, most).detach()
    try:
        with _Frugal(raw) as stream, zipfile.ZipFile(stream) as package:
            yield package
    except _BROKEN:
        message = "it is truncated or damaged, or no package of Anki"
        raise RefusedError(message) from None


def open_member(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Opens a member of a package for reading. Raises RefusedError."""
    member = package.getinfo(name)
    if member.flag_bits & _ENCRYPTED:
        raise RefusedError("it is encrypted")
    if member.compress_type not in _PACKINGS:
        raise RefusedError("it is packed in a way that Anki does not")
    return package.open(member)


def unpack(
    package: zipfile.ZipFile,
    name: str,
    to: Path,
    most: int,
    unpacker: Callable[[IO[bytes]], Callable[[int], bytes]] | None = None,
) -> None:
    """Unpack a member of a package into a file of at most `most` bytes.

    An `unpacker` decompresses it a second time. Raises RefusedError.
    """
    member = package.getinfo(name)
    most = min(most, max(_SMALL, _TIGHTEST * member.compress_size))
    too_large = RefusedError(f"unpacked it would take more than {most // 1024**2:,} MB")
    if member.file_size > most:
        raise too_large
    with open_member(package, name) as stream, to.open("wb") as out:
        read = stream.read if unpacker is None else unpacker(stream)
        left = most
        while data := read(_CHUNK):
            left -= len(data)
            if left < 0:
                raise too_large
            out.write(data)


@contextmanager
def open_database(
    source: Path | bytes, tables: Iterable[str], longest: int
) -> Iterator[sqlite3.Connection]:
    """Opens a database to be read, without functions, views and triggers.

    Raises RefusedError if one of the tables is missing or not a plain one, and
    sqlite3.Error. No text is longer than `longest` bytes.
    """
    with closing(_connect(source)) as db:
        try:
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
            for setting in ("trusted_schema = OFF", "query_only = ON", "mmap_size = 0"):
                db.execute(f"PRAGMA {setting}").fetchall()
            if not all(_is_plain(db, table) for table in tables):
                raise ForeignError("it is not a collection of Anki")
            db.set_authorizer(_allow)
            yield db
        except UnicodeDecodeError:  # in SQLite's own words about what it read
            raise sqlite3.DatabaseError from None


def _connect(source: Path | bytes) -> sqlite3.Connection:
    if isinstance(source, Path):
        uri = f"{sqlite_uri(source)}?mode=ro&immutable=1"
        return sqlite3.connect(uri, uri=True, isolation_level=None)
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.deserialize(source)
    return database


def _is_plain(db: sqlite3.Connection, table: str) -> bool:
    """True for a table whose columns are all stored, not computed."""
    find = "SELECT type, sql FROM sqlite_master WHERE name = ?"
    match db.execute(find, (table,)).fetchall():
        case [("table", str(sql))] if sql.upper().startswith("CREATE TABLE"):
            columns = db.execute(f"PRAGMA table_xinfo({table})").fetchall()
            return not any(hidden for *_, hidden in columns)
    return False


def _allow(action: int, *_: object) -> int:
    """Allows to read rows; not to call functions, write, or attach databases."""
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY
