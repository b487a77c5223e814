"""Reads a package that was built before, whoever it came from since.

A package is a file that may be damaged, foreign or made to do harm. It is unpacked up
to a size, and its database is opened to be read only: nothing that stands in it runs.
"""

from __future__ import annotations

import errno
import io
import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deck.anki.lockfile import NAME
from deck.anki.notetype import BASIC_ID, CLOZE_ID, FIELDS, TITLE
from deck.anki.package import DeckRow, NoteRow
from deck.errors import DeckError, UsageError
from deck.files import open_file

_COLLECTION = "collection.anki2"
_LOCK = f"livedeck/{NAME}"
_NEWER = ("collection.anki21", "collection.anki21b")
_LARGEST = 1 << 29  # bytes of an unpacked collection: three times 100,000 notes
_LONGEST = 1 << 24  # bytes of a text in it
_DIRECTORY = 1 << 23  # bytes of a zip's table of contents
_PIECE = 1 << 20
_TABLES = {"col", "notes", "cards", "revlog", "graves"}
_DAMAGED = "is damaged, or no package"
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


class ContentsError(DeckError):
    """A package cannot be read."""


class _DamagedError(Exception):
    """What was found is not what we write."""


class _ForeignError(Exception):
    """A package that another program wrote."""


_BROKEN = (
    *(_DamagedError, zipfile.BadZipFile, zlib.error, EOFError, sqlite3.Error),
    *(ValueError, RuntimeError),  # of zipfile and json, RecursionError too
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds: its deck, and its notes by their GUID."""

    deck: DeckRow
    notes: Mapping[str, NoteRow]
    lock: str = ""  # that it was built with, which rides along


def read_package(path: Path) -> Contents:
    """The contents of a package of ours. Raises ContentsError, UsageError."""
    try:
        with tempfile.TemporaryDirectory(prefix="livedeck-") as folder:
            collection = Path(folder, _COLLECTION)
            lock = _unpack(path, collection)
            return replace(_read(collection), lock=lock)
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist") from None
    except _ForeignError as error:
        reason = str(error)
    except OSError as error:
        reason = f"cannot be read: {(error.strerror or 'no reason given').lower()}"
        if error.errno == errno.EINVAL:  # zipfile was sent to before the start
            reason = _DAMAGED
    except _BROKEN:
        reason = _DAMAGED
    raise ContentsError(f"{path} {reason}")


class _Frugal(io.BufferedReader):
    """A file of which zipfile cannot read a lot at once, whatever its header says."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most as much as a table of contents may have."""
        if size is not None and 0 <= size <= _DIRECTORY:
            return super().read(size)
        data = super().read(_DIRECTORY + 1)
        if len(data) > _DIRECTORY:
            raise _DamagedError
        return data


def _unpack(path: Path, target: Path) -> str:
    """Copy the collection out of a package, as far as it may go; its lock's text."""
    raw = open_file(path, _LARGEST).detach()
    with _Frugal(raw) as stream, zipfile.ZipFile(stream) as pack:
        names = pack.namelist()
        newer = next((name for name in _NEWER if name in names), None)
        if newer:
            message = f"was exported from Anki ({newer}), not built by livedeck"
            raise _ForeignError(message)
        if names.count(_COLLECTION) != 1:
            raise _DamagedError
        with target.open("wb") as copy:
            for piece in _pieces(pack, _COLLECTION):
                copy.write(piece)
        if names.count(_LOCK) != 1:
            return ""
        return b"".join(_pieces(pack, _LOCK)).decode()


def _pieces(pack: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A member of a package, piece by piece, up to a size."""
    info = pack.getinfo(name)
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _DamagedError
    left = _LARGEST
    with pack.open(info) as member:
        while piece := member.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise _ForeignError("is larger than any package of livedeck")
            yield piece


def _read(path: Path) -> Contents:
    """The contents of a collection; its schema is looked at before any row."""
    size = path.stat().st_size
    source = f"{path.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(source, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(_LONGEST, size))
        database.set_authorizer(_allow)
        schema = database.execute("SELECT type, name, sql FROM sqlite_master LIMIT 99")
        tables = set()
        for kind, name, sql in schema:
            virtual = "virtual" in str(sql).lower()
            if kind not in {"table", "index"} or virtual:
                raise _ForeignError("was not built by livedeck")
            tables.add(name)
        if not tables >= _TABLES:
            raise _ForeignError("was not built by livedeck")
        deck = _deck(database)
        ords = _ords(database, size)
        return Contents(
            deck, {note.guid: note for note in _notes(database, ords, size)}
        )


def _allow(action: int, *_: object) -> int:
    """Rows may be read; no function is called, nothing written or attached."""
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _deck(database: sqlite3.Connection) -> DeckRow:
    """The one deck of a package, beside the default deck that is always there."""
    row = database.execute("SELECT models, decks FROM col LIMIT 1").fetchone()
    models, decks = (_json(text) for text in row or ("", ""))
    if not {str(BASIC_ID), str(CLOZE_ID)} <= models.keys():
        raise _ForeignError("was not built by livedeck")
    ours = [(number, deck) for number, deck in decks.items() if number != "1"]
    if len(ours) != 1 or not isinstance(ours[0][1], dict):
        raise _DamagedError
    number, deck = ours[0]
    name, description = deck.get("name"), deck.get("desc", "")
    if not (isinstance(name, str) and isinstance(description, str)):
        raise _DamagedError
    return DeckRow(int(number), name, description)


def _json(text: object) -> dict[str, Any]:
    found = json.loads(text) if isinstance(text, str) else None
    if not isinstance(found, dict):
        raise _DamagedError
    return found


def _ords(database: sqlite3.Connection, size: int) -> dict[int, dict[int, int]]:
    """By note the numbers of its cards, each with its place in the deck."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = database.execute("SELECT nid, ord, due FROM cards")
    for row in rows:
        size -= len(row)
        note, ord_, place = _whole(row)
        if size < 0 or ord_ in found[note]:
            raise _DamagedError
        found[note][ord_] = place
    return found


def _notes(
    database: sqlite3.Connection, ords: Mapping[int, Mapping[int, int]], size: int
) -> Iterator[NoteRow]:
    """The notes. Those of a sound file are not longer, together, than the file."""
    seen: set[str] = set()
    rows = database.execute("SELECT id, mod, mid, guid, tags, flds FROM notes")
    for *numbers, guid, tags, flds in rows:
        note, changed, model = _whole(numbers)
        if not all(isinstance(text, str) for text in (guid, tags, flds)):
            raise _DamagedError
        size -= len(guid) + len(tags) + len(flds)
        fields = flds.split("\x1f")
        if model not in {BASIC_ID, CLOZE_ID}:
            raise _ForeignError("was not built by livedeck")
        if size < 0 or guid in seen or len(fields) != len(FIELDS) or note not in ords:
            raise _DamagedError
        seen.add(guid)
        yield NoteRow(
            note=note,
            guid=guid,
            model=model,
            changed=changed,
            tag_text=tags,
            text=flds,
            title=fields[TITLE],
            ords=tuple(sorted(ords[note])),
            position=min(ords[note].values()),
        )


def _whole(row: Any) -> list[int]:
    if not all(isinstance(number, int) for number in row):
        raise _DamagedError
    return list(row)
