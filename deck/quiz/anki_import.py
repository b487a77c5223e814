"""Imports answers in Anki as reviews: what was learnt on the phone counts here.

A package is unpacked into a temporary file, a collection is read in place, and neither
is ever changed. Owns zstandard.

A row of Anki's log is identified by its millisecond, so that a history can be imported
repeatedly. The learning steps of Anki's first scheduler had three buttons: there `good`
is imported as hard and `easy` as good, since the rows do not show it.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from deck.anki_file import (
    RefusedError,
    open_database,
    open_member,
    open_package,
    unpack,
)
from deck.errors import StoreError
from deck.files import open_file, temporary_folder
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
_PRACTICE = 3  # the type of an answer in a filtered deck, without schedule if factor 0
_BY_HAND = 4  # the type of a manual change; the card is new again if factor 0

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_SQLITE = b"SQLite format 3\0"
# The database of each version of the package format; an older one beside it is a stub.
_NAMES = {3: "collection.anki21b", 2: "collection.anki21", 1: "collection.anki2"}
_NEWEST = max(_NAMES)
_META_LONGEST = 1024
_MOST = 4 * 1024**3  # bytes of a database
_LONGEST_TEXT = 64 * 1024**2
_WINDOW = 128 * 1024**2  # memory that unpacking may take
_TABLES = ("notes", "cards", "revlog")
_LATEST_MS = 7_258_118_400_000  # the year 2200
_LONGEST_MS = 2**40  # of an answer
_MOST_GAPS = 2**31


class Note(NamedTuple):
    """A note in Anki: a card of the deck in one language."""

    card: str
    language: str
    is_cloze: bool


@dataclass
class Tally:
    """How much of a history is imported, and how much is left out."""

    answers: int = 0
    items: set[CardKey] = field(default_factory=set)
    others: int = 0  # answers of other decks, or of cards that are deleted
    practice: int = 0  # answers that change no schedule in Anki either
    forgotten: int = 0  # times that a card was made new again
    unreadable: int = 0


def is_history(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a package or a database."""
    return head.startswith((_ZIP, _SQLITE, _EMPTY_ZIP))


def read_history(
    path: Path, namespace: str, notes: Mapping[str, Note]
) -> tuple[list[Review | Event], Tally]:
    """The answers to the cards of a deck, by the GUIDs of their notes, and resets.

    Raises StoreError, also if the file changes meanwhile.
    """
    tally = Tally()
    try:
        with _open(path) as db:
            db.text_factory = lambda data: data.decode("utf-8", "replace")
            return [*_entries(db, namespace, notes, tally)], tally
    except RefusedError as error:
        reason = str(error)
    except sqlite3.Error:
        reason = "its database is damaged, or none of Anki"
    raise StoreError(f"{path}: {reason}; nothing was imported")


def _entries(
    db: sqlite3.Connection, namespace: str, notes: Mapping[str, Note], tally: Tally
) -> Iterator[Review | Event]:
    cards = _cards(db, notes)
    rows = db.execute("SELECT id, cid, ease, factor, time, type FROM revlog")
    for at_ms, card, ease, factor, time, kind in rows:
        place = cards.get(card)
        is_dated = type(at_ms) is int and 0 <= at_ms <= _LATEST_MS
        if ease == 0:  # no answer, but a manual change
            if place and kind == _BY_HAND and not factor and is_dated:
                tally.forgotten += 1
                yield Event(namespace, place[0], at_ms, DEVICE, EventKind.FORGET)
        elif place is None:
            tally.others += 1
        elif not (is_dated and ease in {*Rating} and _is_duration(time)):
            tally.unreadable += 1
        elif kind == _PRACTICE and factor == 0:
            tally.practice += 1
        else:
            tally.answers += 1
            tally.items.add(place[0])
            yield _review(namespace, place, at_ms, Rating(ease), time)


def _is_duration(time: object) -> bool:
    return isinstance(time, int) and abs(time) <= _LONGEST_MS


def _cards(
    db: sqlite3.Connection, notes: Mapping[str, Note]
) -> dict[int, tuple[CardKey, str]]:
    """The items of the deck and their languages, by the ids of the cards in Anki."""
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
        if of.is_cloze and 0 <= number < _MOST_GAPS:
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
    """The UTC offset of this machine at a time, in minutes: Anki stores none.

    So, after a journey, some late evenings count for the day before or after.
    """
    offset = datetime.fromtimestamp(at_ms / 1000).astimezone().utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


# The file.


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """The database of a file: a copy from a package, or the file itself."""
    with open_file(path, _MOST) as stream:
        is_database = stream.read(len(_SQLITE)) == _SQLITE
    with temporary_folder() as folder:
        database = path if is_database else folder / "collection"
        try:
            if not is_database:
                _unpack(path, database)
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            raise RefusedError(f"cannot unpack it: {reason}") from None
        before = _state(database)
        with open_database(database, _TABLES, _LONGEST_TEXT) as db:
            yield db
        if _state(database) != before:
            raise RefusedError("it was changed while it was read: close Anki")


def _state(path: Path) -> tuple[int, int]:
    """Distinguishes states of a file. Raises RefusedError if Anki has it open."""
    if any(Path(f"{path}{end}").exists() for end in ("-wal", "-journal")):
        reason = "Anki has it open, or did not close it: close Anki and try again"
        raise RefusedError(reason)
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _unpack(path: Path, to: Path) -> None:
    """Write the database of a package into a file."""
    with open_package(path, _MOST) as package:
        version = _version(package)
        name, is_packed = _NAMES[version], version == _NEWEST
        if name not in package.namelist():
            raise RefusedError("there is no collection of Anki in it")
        unpack(package, name, to, _MOST, _zstd_reader if is_packed else None)


def _version(package: zipfile.ZipFile) -> int:
    """The version of a package; older ones do not name it."""
    names = set(package.namelist())
    if "meta" not in names:
        return next((v for v, name in _NAMES.items() if name in names), 1)
    meta = open_member(package, "meta").read(_META_LONGEST)
    version = meta[1] if meta[:1] == b"\x08" and len(meta) > 1 else 0
    if version not in _NAMES:
        reason = (
            "a newer Anki wrote it; export it once more, "
            "with `Support older Anki versions`"
        )
        raise RefusedError(reason)
    return version


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
