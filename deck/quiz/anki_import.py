"""What was answered in Anki, as reviews: what was learnt on the phone counts here.

A package is unpacked into a temporary file, a collection is read where it lies, and
neither is ever changed. A file may come from anybody: how much is unpacked is bounded,
and only plain tables are read. Owns zstandard.

A row of Anki's log is known by its millisecond, so that a history can be imported again
and again. Where Anki had only three buttons, in the learning steps of its first
scheduler, `good` counts as hard and `easy` as good: the rows do not tell.
"""

from __future__ import annotations

import sqlite3
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from deck.errors import StoreError
from deck.files import open_file
from deck.quiz.database import sqlite_uri
from deck.quiz.limits import MOST_GAPS, REVIEW, wrong_date
from deck.quiz.log import Entry
from deck.quiz.review import (
    CardKey,
    Event,
    EventKind,
    GradedBy,
    Purpose,
    Rating,
    Review,
)

if TYPE_CHECKING:
    import zipfile

DEVICE = "anki"
_PRACTICE = 3  # the type of an answer in a filtered deck, practice where factor is 0
_BY_HAND = 4  # the type of what was set; `new again` where factor is 0

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
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


class Note(NamedTuple):
    """A card of the deck folder in one language, as it is in Anki."""

    card: str
    language: str
    is_cloze: bool


@dataclass
class Tally:
    """How much of a history is imported, and what is left alone."""

    answers: int = 0
    items: set[CardKey] = field(default_factory=set)
    others: int = 0  # answers of other decks, or of cards that are deleted
    practice: int = 0  # answers from which nothing follows in Anki either
    forgotten: int = 0  # times that a card was made new again
    unreadable: int = 0


def is_anki_file(path: Path) -> bool:
    """Whether a file is a package or a database, by its first bytes."""
    try:
        with open_file(path) as stream:
            head = stream.read(len(_SQLITE))
    except OSError:
        return False
    return head.startswith((_ZIP, _SQLITE, _EMPTY_ZIP))


def read_history(
    path: Path, namespace: str, notes: Mapping[str, Note], *, now_ms: int
) -> tuple[list[Entry], Tally]:
    """The answers to the cards of a deck, by the GUIDs of their notes.

    With them comes when a card was made new again. Raises StoreError, also where the
    file changes meanwhile.
    """
    tally = Tally()
    with _database(path) as database, closing(_connect(database, path)) as db:
        before = database.stat()
        try:
            entries = [*_entries(db, namespace, notes, tally, now_ms)]
        except sqlite3.Error:
            raise _refused(path, "its database is damaged") from None
        after = database.stat()
        _check_closed(database)
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
            raise _refused(path, "it was changed while it was read: close Anki")
    return entries, tally


def _entries(
    db: sqlite3.Connection,
    namespace: str,
    notes: Mapping[str, Note],
    tally: Tally,
    now_ms: int,
) -> Iterator[Entry]:
    cards = _cards(db, notes)
    rows = db.execute("SELECT id, cid, ease, factor, time, type FROM revlog")
    for at_ms, card, ease, factor, time, kind in rows:
        place = cards.get(card)
        is_dated = type(at_ms) is int and not wrong_date(at_ms, now_ms)
        if ease == 0:  # no answer: something was set by hand
            if place and kind == _BY_HAND and not factor and is_dated:
                tally.forgotten += 1
                yield Event(namespace, place[0], at_ms, DEVICE, EventKind.FORGET)
        elif place is None:
            tally.others += 1
        elif not (is_dated and REVIEW["rating"](ease) and REVIEW["duration_ms"](time)):
            tally.unreadable += 1
        elif kind == _PRACTICE and factor == 0:
            tally.practice += 1
        else:
            tally.answers += 1
            tally.items.add(place[0])
            yield _review(namespace, place, at_ms, Rating(ease), time)


def _cards(
    db: sqlite3.Connection, notes: Mapping[str, Note]
) -> dict[int, tuple[CardKey, str]]:
    """The ids of the cards in Anki that are items of the deck, and their languages."""
    known = {
        note: notes[guid]
        for note, guid in db.execute("SELECT id, guid FROM notes")
        if isinstance(guid, str) and guid in notes
    }
    cards = {}
    for card, note, number in db.execute("SELECT id, nid, ord FROM cards"):
        of = known.get(note)
        if of is None or type(number) is not int:
            continue
        if of.is_cloze and 0 <= number < MOST_GAPS:
            cards[card] = CardKey(of.card, number + 1), of.language
        elif number == 0:
            cards[card] = CardKey(of.card, 0), of.language
    return cards


def _review(
    namespace: str, place: tuple[CardKey, str], at_ms: int, rating: Rating, time: int
) -> Review:
    item, language = place
    return Review(
        namespace=namespace,
        item=item,
        at_ms=at_ms,
        device=DEVICE,
        offset_minutes=_offset(at_ms),
        language=language,
        seed="",
        rating=rating,
        graded_by=GradedBy.LEARNER,
        answer="",
        duration_ms=max(time, 0),
        version=DEVICE,
        purpose=Purpose.ANKI,
    )


def _offset(at_ms: int) -> int:
    """The zone of this machine then, in minutes: Anki stores none of its answers.

    Whoever travels has some late evenings counted for the day before or after.
    """
    offset = datetime.fromtimestamp(at_ms / 1000).astimezone().utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


# The file.


@contextmanager
def _database(path: Path) -> Iterator[Path]:
    """Where the database of a file lies: a copy from a package, or the file itself."""
    with open_file(path, _MOST) as stream:
        is_database = stream.read(len(_SQLITE)) == _SQLITE
    if is_database:
        _check_closed(path)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="livedeck-") as folder:
        database = Path(folder, "collection")
        _unpack(path, database)
        yield database


def _refused(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path}: {reason}; nothing was imported")


def _check_closed(path: Path) -> None:
    """What Anki has open is half in another file."""
    if any(Path(f"{path}{end}").exists() for end in ("-wal", "-journal")):
        reason = "Anki has it open, or did not close it: close Anki and try again"
        raise _refused(path, reason)


def _connect(database: Path, path: Path) -> sqlite3.Connection:
    """A connection that cannot write, nor run what the file contains."""
    uri = f"{sqlite_uri(database)}?mode=ro&immutable=1"
    try:
        db = sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.Error:
        raise _refused(path, "its database cannot be opened") from None
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_TEXT)
    db.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        _check(db, path)
    except StoreError:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path) -> None:
    """Check that the tables are there, and are tables. Raises StoreError."""
    try:
        for setting in ("trusted_schema = OFF", "query_only = ON", "mmap_size = 0"):
            db.execute(f"PRAGMA {setting}").fetchall()
        find = "SELECT type, sql FROM sqlite_master WHERE name = ?"
        for table in _TABLES:
            tables = db.execute(find, (table,)).fetchall()
            if len(tables) != 1 or not _is_plain(db, table, *tables[0]):
                raise _refused(path, "it is not a collection of Anki")
    except sqlite3.Error:
        raise _refused(path, "its database is damaged, or none of Anki") from None


def _is_plain(db: sqlite3.Connection, table: str, kind: Any, sql: Any) -> bool:
    """Whether it is a table whose columns are stored, not computed."""
    if kind != "table" or not str(sql).upper().startswith("CREATE TABLE"):
        return False
    columns = db.execute(f"PRAGMA table_xinfo({table})").fetchall()
    return not any(hidden for *_, hidden in columns)


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
        raise _refused(path, reason) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise _refused(path, f"cannot unpack it: {reason}") from None


def _member(package: zipfile.ZipFile, path: Path) -> tuple[zipfile.ZipInfo, bool]:
    """The database of a package, and whether it is packed once more."""
    ours = {"meta", *_NAMES.values()}
    members = [each for each in package.infolist() if each.filename in ours]
    if any(each.flag_bits & _ENCRYPTED for each in members):
        raise _refused(path, "it is encrypted")
    if any(each.compress_type not in _PACKINGS for each in members):
        raise _refused(path, "it is packed in a way that Anki does not")
    version = _version(package, path)
    if _NAMES[version] not in package.namelist():
        raise _refused(path, "there is no collection of Anki in it")
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
        raise _refused(path, reason)
    return version


def _copy(read: Callable[[int], bytes], out: IO[bytes], most: int, path: Path) -> None:
    """Copy all that there is, but no more than that."""
    left = most
    while data := read(_CHUNK):
        left -= len(data)
        if left < 0:
            size = f"{most // 1024**2:,} MB"
            raise _refused(path, f"unpacked it would take more than {size}")
        out.write(data)


def _zstd_reader(stream: IO[bytes]) -> Callable[[int], bytes]:
    """Unpacks a stream of Zstandard; raises ValueError where it is damaged."""
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
