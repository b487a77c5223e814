"""Writes an Anki package: the rows in bulk, the same bytes for the same content.

Note types, a deck and the schema are those of genanki, see deck.anki.anki_schema; the
rows are those it would write. The indexes are left out: Anki makes its own collection
of them, and they would take two fifths of the file.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.anki.anki_schema import AnkiSchema, anki_schema
from deck.anki.notetype import BASIC_ID, CLOZE_ID
from deck.compile.member import Deflated, deflate, deflate_file, write_zip
from deck.compile.note import SEPARATOR
from deck.errors import OutputError
from deck.files import draft_folder, move_file
from deck.hashes import file_hash

_COLLECTION = "collection.anki2"
_BEFORE = "before.anki2"
_NEW = "new.apkg"
_ROWS = 1_000  # notes that are written at a time
_INTO_NOTES = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"
_INTO_CARDS = (
    "INSERT INTO cards "
    "VALUES (?1 + ?2, ?1, ?5, ?2, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')"
)
_NOTE = 7  # values of a row that go into the table of notes
_CARD = 4
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
    extra: Mapping[str, Deflated] = _NO_EXTRA,
) -> tuple[int, int, str]:
    """Write a package, replacing the file atomically.

    How many notes and cards it has, and a hash of it. `extra` are members that Anki
    passes over. Raises OutputError.
    """
    with _draft(path) as draft:
        collection = draft.with_name(_COLLECTION)
        media, counts, in_order = _write_collection(collection, deck, notes)
        if not in_order:
            before = draft.with_name(_BEFORE)
            collection.rename(before)
            _sort_collection(before, collection)
        names = {str(number): name for number, name in enumerate(sorted(media))}
        members = {"media": deflate(json.dumps(names).encode())}
        members |= {number: deflate(media[name]) for number, name in names.items()}
        write_zip(draft, {_COLLECTION: deflate_file(collection), **members, **extra})
        hashed = file_hash(draft.read_bytes())
    return *counts, hashed


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


def _write_collection(
    path: Path, deck: DeckRow, notes: Iterable[NoteRow]
) -> tuple[dict[str, bytes], tuple[int, int], bool]:
    """Write the database.

    The media files of its notes, how much it has, and whether the notes came in the
    order of their ids. Only then does their place in the file hang on them alone.
    """
    empty = anki_schema()
    made = {**empty.deck, "id": deck.deck, "name": deck.name, "desc": deck.description}
    media: dict[str, bytes] = {}
    cards = array("q")  # in order, and in a table of their own they pack better
    count = last = 0
    in_order = True
    with _new_collection(path, empty) as database:
        (decks,) = database.execute("SELECT decks FROM col").fetchone()
        decks = {**json.loads(decks), str(deck.deck): made}
        database.execute(
            "UPDATE col SET decks = ?, models = ?",
            (json.dumps(decks), empty.models_json(deck.deck)),
        )
        rest = iter(notes)
        while some := [*islice(rest, _ROWS)]:
            database.executemany(_INTO_NOTES, [note[:_NOTE] for note in some])
            count += len(some)
            for note, _, _, changed, _, _, _, ords, position, shown in some:
                in_order = in_order and note > last
                last = note
                for ord_ in ords:
                    cards.extend((note, ord_, changed, position))
                if shown:
                    media.update(shown)
        database.executemany(_INTO_CARDS, _cards(cards, deck.deck))
    return media, (count, len(cards) // _CARD), in_order


def _cards(numbers: array[int], deck: int) -> Iterator[tuple[int, ...]]:
    """The rows of the table of cards, from four numbers each."""
    each = iter(numbers)
    for note, ord_, changed, position in zip(each, each, each, each, strict=True):
        yield note, ord_, changed, position, deck


def _sort_collection(before: Path, path: Path) -> None:
    """Write the database of another in the order of ids."""
    with _new_collection(path, anki_schema()) as database:
        database.execute("COMMIT")  # a database is attached between transactions
        database.execute("ATTACH ? AS old", [str(before)])
        database.execute("BEGIN")
        database.execute(
            "UPDATE col SET (decks, models) = (SELECT decks, models FROM old.col)"
        )
        database.execute("INSERT INTO notes SELECT * FROM old.notes")
        database.execute("INSERT INTO cards SELECT * FROM old.cards")
