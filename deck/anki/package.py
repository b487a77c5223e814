"""Writes an Anki package: the rows in bulk, the same bytes for the same content.

genanki says what note types, a deck and the schema look like; the rows are those it
would write. The indexes are left out: Anki makes its own collection of them, and they
would take two fifths of the file.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from deck.anki.notetype import TEMPLATE_TIME, notetype
from deck.errors import OutputError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_DEFLATE = 1  # six is four percent smaller and five times slower
_PIECE = 1 << 20
_NONE: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note of a package. `ords` are the numbers of its cards, from 0."""

    guid: str
    note: int
    changed: int
    cloze: bool
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ords: tuple[int, ...]
    position: int  # in the order of learning, from 1
    media: Mapping[str, bytes] = field(default_factory=dict)  # files that it shows


@dataclass(frozen=True, slots=True)
class DeckRow:
    """The deck that all notes of a package go to. Anki knows it by its name."""

    deck: int
    name: str
    description: str


def write_package(
    path: Path,
    deck: DeckRow,
    notes: Sequence[NoteRow],
    extra: Mapping[str, bytes] = _NONE,
) -> None:
    """Write a package, replacing the file atomically. Raises OutputError.

    `extra` are members that Anki passes over.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=".livedeck-", dir=path.parent
        ) as folder:
            collection = Path(folder, "collection.anki2")
            _write_collection(collection, deck, notes)
            new = Path(folder, "new.apkg")
            media = {n: data for note in notes for n, data in note.media.items()}
            _write_zip(new, collection, extra, media)
            os.replace(new, path)
    except (OSError, sqlite3.OperationalError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise OutputError(f"cannot write {path}: {reason}") from None


def _write_collection(path: Path, deck: DeckRow, notes: Sequence[NoteRow]) -> None:
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

    models = {
        str(model.model_id): model.to_json(TEMPLATE_TIME, deck.deck)
        for model in (notetype(cloze=False), notetype(cloze=True))
    }
    anki_deck = genanki.Deck(deck.deck, deck.name, deck.description)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(re.sub(r"CREATE INDEX[^;]*;", "", APKG_SCHEMA))
        database.executescript(APKG_COL)
        database.execute("BEGIN")
        (decks,) = database.execute("SELECT decks FROM col").fetchone()
        decks = {**json.loads(decks), str(deck.deck): anki_deck.to_json()}
        database.execute(
            "UPDATE col SET decks = ?, models = ?",
            (json.dumps(decks), json.dumps(models)),
        )
        database.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')",
            (_note(note) for note in notes),
        )
        database.executemany(
            "INSERT INTO cards VALUES "
            "(?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            (_card(note, ord_, deck.deck) for note in notes for ord_ in note.ords),
        )
        database.execute("COMMIT")
    finally:
        database.close()


def _note(note: NoteRow) -> tuple[object, ...]:
    model = notetype(cloze=note.cloze)
    return (
        note.note,
        note.guid,
        model.model_id,
        note.changed,
        f" {' '.join(note.tags)} " if note.tags else "",
        "\x1f".join(field.replace("\x1f", " ") for field in note.fields),
        note.fields[model.sort_field_index],
    )


def _card(note: NoteRow, ord_: int, deck: int) -> tuple[object, ...]:
    return (note.note + ord_, note.note, deck, ord_, note.changed, note.position)


def _write_zip(
    path: Path,
    collection: Path,
    extra: Mapping[str, bytes],
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
        for name, data in extra.items():
            pack.writestr(_member(name), data)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # the same bytes on every system
    info.external_attr = 0o644 << 16
    return info
