"""The database in a file that Anki wrote, opened to be read. Owns zstandard.

Packages are unpacked into a temporary file, a collection is read where it lies, and
neither is ever changed. A file may come from anybody: how much is unpacked is bounded,
and only plain tables are read.
"""

from __future__ import annotations

import sqlite3
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from deck.errors import StoreError
from deck.files import open_file

if TYPE_CHECKING:
    import zipfile

_ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\0"
# The database of each version of the package format; an older one beside it is a stub.
_NAMES = {3: "collection.anki21b", 2: "collection.anki21", 1: "collection.anki2"}
_NEWEST = max(_NAMES)
_ENCRYPTED = 1
_PACKINGS = {0, 8}  # stored, deflated
_CHUNK = 1024 * 1024
_META_LONGEST = 1024
_MOST = 4 * 1024**3  # bytes of a database
_SMALL = 256 * 1024**2  # up to here it may be packed as tightly as it likes
_TIGHTEST = 200  # times smaller than unpacked; real ones are up to 15
_LONGEST_TEXT = 64 * 1024**2
_WINDOW = 128 * 1024**2  # memory that unpacking may take
_TABLES = ("notes", "cards", "revlog")


def is_anki_file(path: Path) -> bool:
    """Whether a file is a package or a database, by its first bytes."""
    try:
        with open_file(path) as stream:
            return stream.read(len(_SQLITE)).startswith((_ZIP, _SQLITE, b"PK\x05\x06"))
    except OSError:
        return False


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Where the database of a file lies: in a package's copy, or a collection itself.

    Raises StoreError.
    """
    with open_file(path, _MOST) as stream:
        is_database = stream.read(len(_SQLITE)) == _SQLITE
    if is_database:
        _check_closed(path)
        _look_into(path, path)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="livedeck-") as folder:
        database = Path(folder, "collection")
        _unpack(path, database)
        _look_into(database, path)
        yield database


@contextmanager
def opened(database: Path, path: Path) -> Iterator[sqlite3.Connection]:
    """The database of a file, which must stay as it is until the end.

    Raises StoreError, also at the end: what was read is worth nothing then.
    """
    before = database.stat()
    with closing(_connect(database, path)) as db:
        _check(db, path)
        yield db
    after = database.stat()
    _check_closed(database)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise refused(path, "it was changed while it was read: close Anki")


def _look_into(database: Path, path: Path) -> None:
    with closing(_connect(database, path)) as db:
        _check(db, path)


def refused(path: Path, reason: str) -> StoreError:
    """The sentence about a file that cannot be read."""
    return StoreError(f"{path}: {reason}; nothing was imported")


def _check_closed(path: Path) -> None:
    """What Anki has open is half in another file."""
    if any(Path(f"{path}{end}").exists() for end in ("-wal", "-journal")):
        reason = "Anki has it open, or did not close it: close Anki and try again"
        raise refused(path, reason)


def _connect(database: Path, path: Path) -> sqlite3.Connection:
    """A connection that cannot write, nor run what stands in the file."""
    name = quote(str(database.absolute()).replace("\\", "/"))
    uri = f"file:{name if name.startswith('/') else '/' + name}?mode=ro&immutable=1"
    try:
        db = sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.Error:
        raise refused(path, "its database cannot be opened") from None
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_TEXT)
    db.text_factory = lambda data: data.decode("utf-8", "replace")
    db.create_collation("unicase", _by_case)
    return db


def _by_case(first: str, second: str) -> int:
    """Anki's order of names; ours is asked for no more than to be there."""
    first, second = first.casefold(), second.casefold()
    return (first > second) - (first < second)


def _check(db: sqlite3.Connection, path: Path) -> None:
    """See to it that the tables are there, and are tables. Raises StoreError."""
    try:
        for setting in ("trusted_schema = OFF", "query_only = ON", "mmap_size = 0"):
            db.execute(f"PRAGMA {setting}").fetchall()
        find = "SELECT type, sql FROM sqlite_master WHERE name = ?"
        for table in _TABLES:
            found = db.execute(find, (table,)).fetchall()
            if len(found) != 1 or not _is_plain(db, table, *found[0]):
                raise refused(path, "it is not a collection of Anki")
    except sqlite3.Error:
        raise refused(path, "its database is damaged, or none of Anki") from None


def _is_plain(db: sqlite3.Connection, table: str, kind: Any, sql: Any) -> bool:
    """Whether it is a table whose columns are stored, not computed."""
    if kind != "table" or not str(sql).upper().startswith("CREATE TABLE"):
        return False
    columns = db.execute(f"PRAGMA table_xinfo({table})").fetchall()
    return not any(hidden for *_, hidden in columns)


# Packages.


def _unpack(path: Path, to: Path) -> None:
    """Write the database of a package into a file. Raises StoreError."""
    import zipfile

    damaged = (
        *(zipfile.BadZipFile, zlib.error, EOFError, struct.error),
        *(NotImplementedError, RuntimeError, ValueError),
    )
    try:
        with open_file(path, _MOST) as file, zipfile.ZipFile(file) as package:
            member, is_packed = _member(package, path)
            most = min(_MOST, max(_SMALL, _TIGHTEST * member.compress_size))
            with package.open(member) as stream, to.open("wb") as out:
                read = _zstd_reader(stream) if is_packed else stream.read
                _copy(read, out, most, path)
    except damaged:
        reason = "it is truncated or damaged, or no package of Anki"
        raise refused(path, reason) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise refused(path, f"cannot unpack it: {reason}") from None


def _member(package: zipfile.ZipFile, path: Path) -> tuple[zipfile.ZipInfo, bool]:
    """The database of a package, and whether it is packed once more."""
    ours = {"meta", *_NAMES.values()}
    members = [each for each in package.infolist() if each.filename in ours]
    if any(each.flag_bits & _ENCRYPTED for each in members):
        raise refused(path, "it is encrypted")
    if any(each.compress_type not in _PACKINGS for each in members):
        raise refused(path, "it is packed in a way that Anki does not")
    version = _version(package, path)
    if _NAMES[version] not in package.namelist():
        raise refused(path, "there is no collection of Anki in it")
    return package.getinfo(_NAMES[version]), version == _NEWEST


def _version(package: zipfile.ZipFile, path: Path) -> int:
    """The version of a package; older ones do not name it."""
    names = set(package.namelist())
    if "meta" not in names:
        return next((v for v, name in _NAMES.items() if name in names), 1)
    with package.open("meta") as stream:
        meta = stream.read(_META_LONGEST)
    version = meta[1] if meta[:1] == b"\x08" and len(meta) > 1 else 0
    if version not in _NAMES:
        reason = (
            "a newer Anki wrote it; export it once more, "
            "with `Support older Anki versions`"
        )
        raise refused(path, reason)
    return version


def _copy(read: Callable[[int], bytes], out: IO[bytes], most: int, path: Path) -> None:
    """Copy all that there is, but no more than that."""
    left = most
    while data := read(_CHUNK):
        left -= len(data)
        if left < 0:
            size = f"{most // 1024**2:,} MB"
            raise refused(path, f"unpacked it would take more than {size}")
        out.write(data)


def _zstd_reader(stream: IO[bytes]) -> Callable[[int], bytes]:
    """What unpacks a stream of Zstandard; raises ValueError where it is damaged."""
    if sys.version_info >= (3, 14):
        from compression import zstd

        window = int(zstd.DecompressionParameter.window_log_max)
        source: Any = zstd.ZstdFile(stream, options={window: _WINDOW.bit_length() - 1})
        failure: type[Exception] = zstd.ZstdError
    else:
        import zstandard

        unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        source = unpacker.stream_reader(stream, read_across_frames=True)
        failure = zstandard.ZstdError

    def read(size: int) -> bytes:
        try:
            return bytes(source.read(size))
        except failure as error:
            raise ValueError(str(error)) from None

    return read
