"""An Anki package: the same bytes for the same content.

The rows are those that genanki would write into the collection of `note_types`.

The package carries the lock. A line of a note in the package leaves out what the note
has itself: card, GUID, note id, time, and the hash of its fields; and the order is that
of the notes.

    @order =
    = en basic = = 54c95b6a3e2a3aea = 0 1790000000 = - - -
"""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from types import MappingProxyType
from typing import IO, NamedTuple

from deck.anki.note_types import CLOZE_ID, TITLE, anki_schema
from deck.compile.note import SEPARATOR, CompiledNote, fields_hash
from deck.files import temporary_folder

COLLECTION = "collection.anki2"
_VERSIONS = ((24, 4), (92, 8))  # places and lengths: of changes, and of SQLite
_INTO_NOTES = (  # a text as bytes: of a string, SQLite's module leaves a copy with it
    "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, CAST(? AS TEXT), ?, 0, 0, '')"
)
_INTO_CARDS = (
    "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
)
_AT_ONCE = (  # or not at all; and from first to last, so no page is read again
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -100;"
)
_NOTE = 5  # values of a row that go into the table of notes, before its text
# What stands for the card does not matter: packages were built that name it there.
_PACKED = r"(?m)^\S+ (\S+ \S+) = = (\S+) = (\S+ \S+) (\S+)"
_ORDER = "@order ="
_COLUMNS = 10  # of a line before those that stay as they are
NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


class NoteRow(NamedTuple):
    """A note of a package, as the collection stores it.

    Fields and tags are a text each, by `join_fields` and `join_tags` of `note`.
    `ords` are the numbers of its cards, from 0.
    """

    note: int
    guid: str
    model: int  # the note type
    changed: int
    tag_text: str
    text: str
    ords: Sequence[int]
    position: int  # in the order of learning, from 1
    media: Mapping[str, bytes] = NO_FILES  # files that it shows

    @property
    def cloze(self) -> bool:
        """True for the note type with gaps."""
        return self.model == CLOZE_ID

    @property
    def fields(self) -> tuple[str, ...]:
        """Its fields, in the order of the note type."""
        return tuple(self.text.split(SEPARATOR))

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        return tuple(self.tag_text.split())


class DeckRow(NamedTuple):
    """The deck of all notes of a package. Anki identifies it by its name."""

    deck: int
    name: str
    description: str


def pack(
    deck: DeckRow, notes: Iterable[NoteRow], extra: Mapping[str, str] = _NO_TEXTS
) -> bytes:
    """The bytes of a package; `extra` are members that Anki ignores. Raises OSError."""
    rows = sorted(notes)  # by id, so that their place in the file depends on it alone
    media = {name: data for row in rows for name, data in row.media.items()}
    names = {str(number): name for number, name in enumerate(sorted(media))}
    members: dict[str, bytes | str] = {"media": json.dumps(names)}
    members |= {number: media[name] for number, name in names.items()}
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        with _collection(deck, rows) as stream, archive.open(COLLECTION, "w") as member:
            copyfileobj(stream, member)
        for name, data in {**members, **extra}.items():
            with archive.open(name, "w") as member:  # of 1980, the earliest date
                member.write(data.encode() if isinstance(data, str) else data)
        for info in archive.infolist():
            info.create_system = 3
            info.external_attr = 0o644 << 16
    return package.getvalue()


def pack_lock(lock: str, notes: Sequence[CompiledNote]) -> str:
    """The text of a lock without what the notes of its package have themselves.

    The notes are in the order of learning. The lock may have a hash of fields of an
    earlier version.
    """
    order = f"@order {' '.join(note.card for note in notes)}"
    fields: dict[tuple[str, ...], str] = {n.key: n.fields for n in notes}
    lines = lock.split("\n")
    for number, line in enumerate(lines):
        columns = line.split(" ", _COLUMNS)
        known = fields.get(tuple(columns[:3]))
        if known is not None:
            columns[0] = columns[3] = columns[4] = columns[6] = "="
            columns[9] = "=" if columns[9] == known else columns[9]
            lines[number] = " ".join(columns)
        elif line == order:
            lines[number] = _ORDER
    return "\n".join(lines)


def unpack_lock(packed: str, notes: Iterable[NoteRow]) -> str:
    """The text of the lock in a package with these notes.

    Each note completes one line, in the same order, so that a hostile package cannot
    give a huge lock. A line too many stays as it is, which is not valid in a lock.
    """
    rows = sorted(notes, key=lambda row: (row.fields[0], row.cloze))
    order = " ".join(row.fields[0] for row in sorted(rows, key=lambda r: r.position))
    left = iter(rows)

    def unpack(line: re.Match[str]) -> str:
        kind, content, times, fields = line.groups()
        row = next(left, None)
        if row is None:
            return line[0]
        if fields == "=":
            fields = fields_hash(row.text, row.tag_text)
        name = f"{row.fields[0]} {kind} {row.guid} {row.note}"
        return f"{name} {content} {row.changed} {times} {fields}"

    lines = re.sub(_PACKED, unpack, packed)
    return lines.replace(f"\n{_ORDER}\n", f"\n@order {order}\n", 1)


@contextmanager
def _collection(deck: DeckRow, rows: Sequence[NoteRow]) -> Iterator[IO[bytes]]:
    """The database of sorted notes, without version numbers. Raises OSError.

    It is a file, as in memory it would be as large as all notes together.
    """
    with temporary_folder() as folder:
        path = folder / COLLECTION
        try:
            _write_database(path, deck, rows)
        except sqlite3.OperationalError as error:  # as a full disk
            raise OSError(str(error)) from None
        with path.open("r+b") as stream:
            for place, length in _VERSIONS:
                stream.seek(place)
                stream.write(bytes(length))
            stream.seek(0)
            yield stream


def _write_database(path: Path, deck: DeckRow, rows: Sequence[NoteRow]) -> None:
    empty = anki_schema()
    added = {**empty.deck, "id": deck.deck, "name": deck.name, "desc": deck.description}
    models = {name: {**model, "did": deck.deck} for name, model in empty.models.items()}
    cards = (
        (row.note + ord_, row.note, deck.deck, ord_, row.changed, row.position)
        for row in rows
        for ord_ in row.ords
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(f"{_AT_ONCE}{empty.sql}")
        (decks,) = database.execute("SELECT decks FROM col").fetchone()
        decks = {**json.loads(decks), str(deck.deck): added}
        database.execute("BEGIN")
        database.execute(
            "UPDATE col SET decks = ?, models = ?",
            (json.dumps(decks), json.dumps(models, ensure_ascii=False)),
        )
        notes = (
            (
                *row[:_NOTE],
                row.text.encode(),
                row.text.split(SEPARATOR, TITLE + 1)[TITLE],
            )
            for row in rows
        )
        database.executemany(_INTO_NOTES, notes)
        database.executemany(_INTO_CARDS, cards)
        database.execute("COMMIT")
