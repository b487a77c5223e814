"""Writes an Anki package: the rows in bulk, the same bytes for the same content.

Note types, a deck and the schema are those of genanki, see deck.anki.anki_schema; the
rows are those it would write. The indexes are left out: Anki makes its own collection
of them, and they would take two fifths of the file.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.anki.anki_schema import AnkiSchema, anki_schema
from deck.anki.notetype import BASIC_ID, CLOZE_ID
from deck.compile.note import SEPARATOR
from deck.errors import OutputError
from deck.files import draft_folder, move_file
from deck.hashes import file_hash

_COLLECTION = "collection.anki2"
_NEW = "new.apkg"
_INTO_NOTES = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INTO_CARDS = (
    "INSERT INTO cards "
    "VALUES (?1 + ?2, ?1, ?5, ?2, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')"
)
_NOTE = 7  # values of a row that go into the table of notes
NO_MEDIA: Mapping[str, bytes] = MappingProxyType({})
_NO_EXTRA: Mapping[str, bytes] = MappingProxyType({})


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
        return tuple(self.text.split(SEPARATOR))

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        return tuple(self.tag_text.split())


def model_id(form: str) -> int:
    """The id of a note type, basic or cloze."""
    return CLOZE_ID if form == "cloze" else BASIC_ID


class DeckRow(NamedTuple):
    """The deck that all notes of a package go to. Anki knows it by its name."""

    deck: int
    name: str
    description: str


def write_package(
    path: Path,
    deck: DeckRow,
    notes: Iterable[NoteRow],
    extra: Mapping[str, bytes] = _NO_EXTRA,
) -> tuple[int, int, str]:
    """Write a package, replacing the file atomically.

    Returns how many notes and cards it has, and a hash of it. `extra` are members that
    Anki passes over. Raises OutputError.
    """
    rows = sorted(notes)  # by id, so that their place in the file depends on it alone
    media = {name: data for row in rows for name, data in row.media.items()}
    names = {str(number): name for number, name in enumerate(sorted(media))}
    members = {"media": json.dumps(names).encode()}
    members |= {number: media[name] for number, name in names.items()}
    with _draft(path) as draft:
        collection = draft.with_name(_COLLECTION)
        cards = _write_collection(collection, deck, rows)
        _write_zip(draft, collection, {**members, **extra})
        hashed = file_hash(draft.read_bytes())
    return len(rows), cards, hashed


def _write_zip(path: Path, collection: Path, members: Mapping[str, bytes]) -> None:
    """Write a zip, the same bytes on every system. Raises OSError."""
    with zipfile.ZipFile(path, "w") as pack:
        with (
            collection.open("rb") as stream,
            pack.open(_member(_COLLECTION), "w") as member,
        ):
            shutil.copyfileobj(stream, member)
        for name, data in members.items():
            pack.writestr(_member(name), data)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # of 1980, the earliest date that a zip can hold
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A file that takes the place of another once it is written; else OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft_folder(path.parent) as folder:
            draft = folder / _NEW
            yield draft
            move_file(draft, path)
    except (OSError, sqlite3.OperationalError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise OutputError(f"cannot write {path}: {reason}") from None


@contextmanager
def _new_collection(path: Path, schema: AnkiSchema) -> Iterator[sqlite3.Connection]:
    """A database with the schema's tables, whose rows are written as one."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -512")  # kB: rows come in order
        database.executescript(schema.sql)
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")
    finally:
        database.close()


def _write_collection(path: Path, deck: DeckRow, rows: Sequence[NoteRow]) -> int:
    """Write the database of notes that are in order. Returns how many cards it has."""
    empty = anki_schema()
    added = {**empty.deck, "id": deck.deck, "name": deck.name, "desc": deck.description}
    cards = [
        (row.note, ord_, row.changed, row.position, deck.deck)
        for row in rows
        for ord_ in row.ords
    ]
    with _new_collection(path, empty) as database:
        (decks,) = database.execute("SELECT decks FROM col").fetchone()
        decks = {**json.loads(decks), str(deck.deck): added}
        database.execute(
            "UPDATE col SET decks = ?, models = ?",
            (json.dumps(decks), empty.models_json(deck.deck)),
        )
        database.executemany(_INTO_NOTES, (row[:_NOTE] for row in rows))
        database.executemany(_INTO_CARDS, cards)
    return len(cards)
