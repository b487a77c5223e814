"""Writes an Anki package: the rows in bulk, the same bytes for the same content.

genanki says what note types, a deck and the schema look like, see deck.anki.frame; the
rows are those it would write. The indexes are left out: Anki makes its own collection
of them, and they would take two fifths of the file.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.anki.frame import frame
from deck.anki.notetype import BASIC_ID, CLOZE_ID, TITLE
from deck.errors import OutputError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_DEFLATE = 1  # six is four percent smaller and five times slower
_PIECE = 1 << 18
_ROWS = 1_000  # notes that are written at a time
_INTO_NOTES = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INTO_CARDS = (
    "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
)
NO_MEDIA: Mapping[str, bytes] = MappingProxyType({})
_NO_EXTRA: Mapping[str, Deflated] = MappingProxyType({})


class NoteRow(NamedTuple):
    """A note of a package. `ords` are the numbers of its cards, from 0."""

    guid: str
    note: int
    changed: int
    cloze: bool
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ords: tuple[int, ...]
    position: int  # in the order of learning, from 1
    media: Mapping[str, bytes] = NO_MEDIA  # files that it shows


@dataclass(frozen=True, slots=True)
class DeckRow:
    """The deck that all notes of a package go to. Anki knows it by its name."""

    deck: int
    name: str
    description: str


class Deflated(NamedTuple):
    """A file that is compressed already; `size` and `crc` are those of the whole."""

    data: bytes
    size: int
    crc: int


def deflate(data: bytes) -> Deflated:
    """A file as it stands in a package."""
    packed = zlib.compress(data, _DEFLATE, -zlib.MAX_WBITS)
    return Deflated(packed, len(data), zlib.crc32(data))


def write_package(
    path: Path,
    deck: DeckRow,
    notes: Iterable[NoteRow],
    extra: Mapping[str, Deflated] = _NO_EXTRA,
) -> tuple[int, int]:
    """Write a package, replacing the file atomically; how many notes and cards it has.

    `extra` are members that Anki passes over. Raises OutputError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=".livedeck-", dir=path.parent
        ) as folder:
            collection = Path(folder, "collection.anki2")
            media, counts = _write_collection(collection, deck, notes)
            new = Path(folder, "new.apkg")
            _write_zip(new, collection, extra, media)
            os.replace(new, path)
    except (OSError, sqlite3.OperationalError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise OutputError(f"cannot write {path}: {reason}") from None
    return counts


def _write_collection(
    path: Path, deck: DeckRow, notes: Iterable[NoteRow]
) -> tuple[dict[str, bytes], tuple[int, int]]:
    """Write the database; the media files of its notes, and how much it has."""
    empty = frame()
    made = {**empty.deck, "id": deck.deck, "name": deck.name, "desc": deck.description}
    media: dict[str, bytes] = {}
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -512")  # kB: rows come in order
        database.executescript(empty.sql)
        database.execute("BEGIN")
        (decks,) = database.execute("SELECT decks FROM col").fetchone()
        decks = {**json.loads(decks), str(deck.deck): made}
        database.execute(
            "UPDATE col SET decks = ?, models = ?",
            (json.dumps(decks), empty.models_json(deck.deck)),
        )
        counts = [0, 0]
        rest = iter(notes)
        while some := [*islice(rest, _ROWS)]:
            cards = [
                _card(note, ord_, deck.deck) for note in some for ord_ in note.ords
            ]
            database.executemany(_INTO_NOTES, map(_note, some))
            database.executemany(_INTO_CARDS, cards)
            for note in some:
                if note.media:
                    media.update(note.media)
            counts = [counts[0] + len(some), counts[1] + len(cards)]
        database.execute("COMMIT")
    finally:
        database.close()
    return media, (counts[0], counts[1])


def _note(note: NoteRow) -> tuple[object, ...]:
    fields = note.fields
    text = "\x1f".join(fields)
    if text.count("\x1f") >= len(fields):  # it stood in a field, and would end it
        text = "\x1f".join(field.replace("\x1f", " ") for field in fields)
    model = CLOZE_ID if note.cloze else BASIC_ID
    tags = f" {' '.join(note.tags)} " if note.tags else ""
    return note.note, note.guid, model, note.changed, tags, text, fields[TITLE]


def _card(note: NoteRow, ord_: int, deck: int) -> tuple[object, ...]:
    return note.note + ord_, note.note, deck, ord_, note.changed, note.position


def _write_zip(
    path: Path,
    collection: Path,
    extra: Mapping[str, Deflated],
    media: Mapping[str, bytes],
) -> None:
    names = {str(number): name for number, name in enumerate(sorted(media))}
    with zipfile.ZipFile(
        path, "w", zipfile.ZIP_DEFLATED, compresslevel=_DEFLATE
    ) as pack:
        with (
            pack.open(_member("collection.anki2"), "w") as member,
            collection.open("rb") as stream,
        ):
            while piece := stream.read(_PIECE):
                member.write(piece)
        pack.writestr(_member("media"), json.dumps(names))
        for number, name in names.items():
            pack.writestr(_member(number), media[name])
        for name, file in extra.items():
            _put(pack, name, file)


def _put(pack: zipfile.ZipFile, name: str, file: Deflated) -> None:
    """Add a file that is compressed already, which zipfile has no call for.

    It is stored as it is; then its header is written again, with what it stands for.
    """
    info = _member(name)
    info.compress_type = zipfile.ZIP_STORED
    pack.writestr(info, file.data)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.CRC, info.file_size = file.crc, file.size
    if pack.fp is not None:
        end = pack.fp.tell()
        pack.fp.seek(info.header_offset)
        pack.fp.write(info.FileHeader(zip64=False))
        pack.fp.seek(end)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    # `open` can be told in no other way
    info._compresslevel = _DEFLATE  # type: ignore[attr-defined] # noqa: SLF001
    info.create_system = 3  # the same bytes on every system
    info.external_attr = 0o644 << 16
    return info
