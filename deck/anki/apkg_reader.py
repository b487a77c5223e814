"""Reads a package that was built before, whoever changed it since.

A package is a file that may be damaged, foreign or made to do harm. It is unpacked up
to a size, and its database is opened to be read only: nothing that is in it runs.
"""

from __future__ import annotations

import errno
import io
import json
import sqlite3
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from deck.anki.lockfile import NAME
from deck.anki.note_types import BASIC_ID, CLOZE_ID, FIELDS
from deck.anki.package import COLLECTION, DeckRow, NoteRow, from_bytes, unpack_lock
from deck.compile.note import SEPARATOR
from deck.errors import DeckError, UsageError
from deck.files import open_file

_LOCK = f"livedeck/{NAME}"
_NEWER = ("collection.anki21", "collection.anki21b")
_LARGEST = 1 << 29  # bytes of an unpacked collection: three times 100,000 notes
_LONGEST = 1 << 24  # bytes of a text in it
_DIRECTORY = 1 << 23  # bytes of a zip's table of contents
_TABLES = {"col", "notes", "cards", "revlog", "graves"}
_DAMAGED = "is damaged, or no package"
_FOREIGN = "was not built by livedeck"
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class ContentsError(DeckError):
    """A package cannot be read."""


class _RefusedError(Exception):
    """A package is not one that livedeck writes; the text says what it is."""


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, sqlite3.Error),
    *(ValueError, RuntimeError),  # of zipfile and json, RecursionError too
    MemoryError,  # of SQLite, for what is empty, too
)


class Contents(NamedTuple):
    """What a package has: its deck, its notes by GUID, the lock it was built with."""

    deck: DeckRow
    notes: Mapping[str, NoteRow]
    packed_lock: str = ""

    @property
    def lock(self) -> str:
        """The text of the lock; nothing where there is none."""
        return unpack_lock(self.packed_lock, self.notes.values())


def read_package(path: Path) -> Contents:
    """The contents of a package of ours. Raises ContentsError, UsageError."""
    try:
        collection, lock = _unpack(path)
        return Contents(*_read(collection), lock)
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist") from None
    except _RefusedError as error:
        reason = str(error)
    except OSError as error:
        reason = f"cannot be read: {(error.strerror or 'no reason given').lower()}"
        if error.errno == errno.EINVAL:  # zipfile seeks to before the start
            reason = _DAMAGED
    except _BROKEN:
        reason = _DAMAGED
    raise ContentsError(f"{path} {reason}")


def _require(sound: bool, fault: str = _DAMAGED) -> None:  # noqa: FBT001 - a condition
    if not sound:
        raise _RefusedError(fault)


class _Frugal(io.BufferedReader):
    """A file of which zipfile cannot read a lot at once, whatever its header says."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most as much as a table of contents may have."""
        if size is not None and 0 <= size <= _DIRECTORY:
            return super().read(size)
        data = super().read(_DIRECTORY + 1)
        _require(len(data) <= _DIRECTORY)
        return data


def _unpack(path: Path) -> tuple[bytes, str]:
    """The collection in a package, and the text of its lock."""
    raw = open_file(path, _LARGEST).detach()
    with _Frugal(raw) as stream, zipfile.ZipFile(stream) as pack:
        names = pack.namelist()
        for newer in _NEWER:
            fault = f"was exported from Anki ({newer}), not built by livedeck"
            _require(newer not in names, fault)
        _require(names.count(COLLECTION) == 1)
        lock = _member(pack, _LOCK) if names.count(_LOCK) == 1 else b""
        return _member(pack, COLLECTION), lock.decode()


def _member(pack: zipfile.ZipFile, name: str) -> bytes:
    """A member of a package. No more is unpacked than its header says."""
    info = pack.getinfo(name)
    _require(info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
    _require(info.file_size <= _LARGEST, "is larger than any package of livedeck")
    return pack.read(info)


def _read(collection: bytes) -> tuple[DeckRow, Mapping[str, NoteRow]]:
    """Deck and notes of a collection; its schema is looked at before any row."""
    size = len(collection)
    with closing(sqlite3.connect(":memory:")) as database:
        from_bytes(collection, database)
        database.execute("PRAGMA trusted_schema = OFF")
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(_LONGEST, size))
        database.set_authorizer(_allow)
        schema = database.execute("SELECT type, name, sql FROM sqlite_master LIMIT 99")
        tables = set()
        for kind, name, sql in schema:
            is_virtual = "virtual" in str(sql).lower()
            _require(kind in {"table", "index"} and not is_virtual, _FOREIGN)
            tables.add(name)
        _require(tables >= _TABLES, _FOREIGN)
        deck, notes = _deck(database), {}
        for note in _notes(database, size):
            _require(note.guid not in notes)
            notes[note.guid] = note
        return deck, notes


def _allow(action: int, *_: object) -> int:
    """Rows may be read; no function is called, nothing written or attached."""
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _deck(database: sqlite3.Connection) -> DeckRow:
    """The one deck of a package, beside the default deck that is always there."""
    row = database.execute("SELECT models, decks FROM col LIMIT 1").fetchone()
    _require(row is not None)
    models, decks = (_instance(dict, json.loads(_instance(str, text))) for text in row)
    _require({str(BASIC_ID), str(CLOZE_ID)} <= models.keys(), _FOREIGN)
    ours = [number for number in decks if number != "1"]
    _require(len(ours) == 1)
    deck = _instance(dict, decks[ours[0]])
    description = _instance(str, deck.get("desc", ""))
    return DeckRow(int(ours[0]), _instance(str, deck.get("name")), description)


def _instance(kind: type, value: object) -> Any:
    """The value, which must be of a type: SQLite and JSON hold any in any place."""
    _require(isinstance(value, kind))
    return value


def _notes(database: sqlite3.Connection, size: int) -> Iterator[NoteRow]:
    """The notes. Those of a sound file are not longer, together, than the file."""
    positions: dict[int, dict[int, int]] = defaultdict(dict)  # by note and card
    for row in database.execute("SELECT nid, ord, due FROM cards LIMIT ?", [size]):
        note, ord_, position = (_instance(int, number) for number in row)
        _require(ord_ not in positions[note])
        positions[note][ord_] = position
    columns: Sequence[Any]
    for columns in database.execute("SELECT id, mod, mid, guid, tags, flds FROM notes"):
        note, changed, model = (_instance(int, number) for number in columns[:3])
        guid, tags, text = (_instance(str, text) for text in columns[3:])
        size -= len(guid) + len(tags) + len(text)
        fields = text.split(SEPARATOR)
        _require(model in {BASIC_ID, CLOZE_ID}, _FOREIGN)
        _require(size >= 0 and len(fields) == len(FIELDS) and note in positions)
        yield NoteRow(
            note=note,
            guid=guid,
            model=model,
            changed=changed,
            tag_text=tags,
            text=text,
            ords=tuple(sorted(positions[note])),
            position=min(positions[note].values()),
        )
