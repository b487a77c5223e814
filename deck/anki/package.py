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
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.anki.deflate import LEVEL, Deflated, deflate_file
from deck.anki.frame import frame
from deck.anki.notetype import BASIC_ID, CLOZE_ID
from deck.errors import OutputError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_ROWS = 1_000  # notes that are written at a time
_INTO_NOTES = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INTO_CARDS = (
    "INSERT INTO cards "
    "VALUES (?1 + ?2, ?1, ?5, ?2, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')"
)
_NOTE = 7  # values of a row that go into the table of notes
_CARD = 4
_SEPARATOR = "\x1f"  # of fields
NO_MEDIA: Mapping[str, bytes] = MappingProxyType({})
_NO_EXTRA: Mapping[str, Deflated] = MappingProxyType({})


class NoteRow(NamedTuple):
    """A note of a package, as the collection keeps it.

    Its fields are one text, its tags are another, see `join_fields` and `join_tags`.
    `ords` are the numbers of its cards, from 0.
    """

    note: int
    guid: str
    model: int  # the note type
    changed: int
    tag_text: str
    text: str
    title: str
    ords: Sequence[int]
    position: int  # in the order of learning, from 1
    media: Mapping[str, bytes] = NO_MEDIA  # files that it shows

    @property
    def cloze(self) -> bool:
        """Whether its note type is the one with gaps."""
        return self.model == CLOZE_ID

    @property
    def fields(self) -> tuple[str, ...]:
        """Its fields, in the order of the note type."""
        return tuple(self.text.split(_SEPARATOR))

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        return tuple(self.tag_text.split())


def join_fields(*fields: str) -> str:
    """Fields as a collection keeps them."""
    text = _SEPARATOR.join(fields)
    if text.count(_SEPARATOR) >= len(fields):  # it stood in a field, and would end it
        return _SEPARATOR.join(field.replace(_SEPARATOR, " ") for field in fields)
    return text


def join_tags(tags: Sequence[str]) -> str:
    """Tags as a collection keeps them."""
    return f" {' '.join(tags)} " if tags else ""


def model_id(form: str) -> int:
    """The id of a note type, basic or cloze."""
    return CLOZE_ID if form == "cloze" else BASIC_ID


@dataclass(frozen=True, slots=True)
class DeckRow:
    """The deck that all notes of a package go to. Anki knows it by its name."""

    deck: int
    name: str
    description: str


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
        cards = array("q")  # in order, and in a table of their own they pack better
        count = 0
        rest = iter(notes)
        while some := [*islice(rest, _ROWS)]:
            database.executemany(_INTO_NOTES, [note[:_NOTE] for note in some])
            count += len(some)
            for note in some:
                for ord_ in note.ords:
                    cards.extend((note.note, ord_, note.changed, note.position))
                if note.media:
                    media.update(note.media)
        database.executemany(_INTO_CARDS, _cards(cards, deck.deck))
        database.execute("COMMIT")
    finally:
        database.close()
    return media, (count, len(cards) // _CARD)


def _cards(numbers: array[int], deck: int) -> Iterator[tuple[int, ...]]:
    """The rows of the table of cards, from four numbers each."""
    each = iter(numbers)
    for note, ord_, changed, position in zip(each, each, each, each, strict=True):
        yield note, ord_, changed, position, deck


def _write_zip(
    path: Path,
    collection: Path,
    extra: Mapping[str, Deflated],
    media: Mapping[str, bytes],
) -> None:
    names = {str(number): name for number, name in enumerate(sorted(media))}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as pack:
        _put(pack, "collection.anki2", deflate_file(collection))
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
    info.create_system = 3  # the same bytes on every system
    info.external_attr = 0o644 << 16
    return info
