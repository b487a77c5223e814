"""Writes an Anki package: genanki makes the collection, the zip is our own.

The same content gives the same bytes: notes have their own ids and times, members of
the zip have no dates, and nothing depends on the version of SQLite.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing
from io import BytesIO
from typing import Any

import genanki

from deck.anki.note_types import (
    BASIC_ID,
    CLOZE_ID,
    FIELDS,
    TEMPLATE_TIME,
    TITLE,
    style,
    templates,
)
from deck.build.package import COLLECTION, DeckRow, NoteRow

_VERSIONS = ((24, 4), (92, 8))  # places and lengths: of changes, and of SQLite
_FIELD_IDS = {BASIC_ID: 7_426_130_500, CLOZE_ID: 7_426_130_510}  # of the first field
_TEMPLATE_IDS = {BASIC_ID: 7_426_130_600, CLOZE_ID: 7_426_130_610}


class _Note(genanki.Note):  # type: ignore[misc] # genanki has no types
    """A note with its own id, time and cards."""

    def __init__(self, row: NoteRow, model: genanki.Model) -> None:
        fields, guid, due = list(row.fields), row.guid, row.position
        super().__init__(model, fields, guid=guid, tags=row.tags, due=due)
        self.row = row
        # genanki finds no card for a gap in a gap, and reads all fields for it.
        self.cards = [genanki.Card(ord_) for ord_ in row.ords]

    def write_to_db(self, cursor: Any, _time: float, deck: int, _ids: Any) -> None:
        """Writes the rows of the note and of its cards."""
        note = self.row.note
        ids = itertools.chain([note], (note + ord_ for ord_ in self.row.ords))
        super().write_to_db(cursor, self.row.changed, deck, ids)

    def _check_invalid_html_tags_in_fields(self) -> None:
        """What we render is valid; to look for what is not takes quadratic time."""


def note_type(number: int) -> genanki.Model:
    """A new `Model` of one of the two note types."""
    is_cloze = number == CLOZE_ID
    front, back = templates("cloze:Front" if is_cloze else "Front")
    template = {
        "name": "Cloze" if is_cloze else "Card",
        "id": _TEMPLATE_IDS[number],
        "qfmt": front,
        "afmt": back,
        "bqfmt": "{{Title}}",
        "bafmt": "{{cloze:Front}}" if is_cloze else "{{Back}}",
    }
    return genanki.Model(
        number,
        f"livedeck {'cloze' if is_cloze else 'basic'}",
        [{"name": n, "id": _FIELD_IDS[number] + i} for i, n in enumerate(FIELDS)],
        [template],
        style(),
        genanki.Model.CLOZE if is_cloze else genanki.Model.FRONT_BACK,
        sort_field_index=TITLE,
    )


def pack(deck: DeckRow, notes: Iterable[NoteRow]) -> bytes:
    """The bytes of a package."""
    rows = sorted(notes)  # by id, so that their place in the file depends on it alone
    media = {name: data for row in rows for name, data in row.media.items()}
    names = {str(number): name for number, name in enumerate(sorted(media))}
    members = {COLLECTION: _collection(deck, rows), "media": json.dumps(names).encode()}
    members |= {number: media[name] for number, name in names.items()}
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)  # of 1980, the earliest date
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return package.getvalue()


def _collection(deck: DeckRow, rows: Iterable[NoteRow]) -> bytes:
    """The database of sorted notes, without version numbers."""
    models = {number: note_type(number) for number in (BASIC_ID, CLOZE_ID)}
    anki_deck = genanki.Deck(deck.deck, deck.name, deck.description)
    for model in models.values():  # both, though a deck may use one
        anki_deck.add_model(model)
    for row in rows:
        anki_deck.add_note(_Note(row, models[row.model]))
    with closing(sqlite3.connect(":memory:")) as database:
        cursor = database.cursor()
        genanki.Package(anki_deck).write_to_db(cursor, TEMPLATE_TIME, itertools.count())
        database.commit()
        # genanki writes the row of the collection three times: no rest of it stays.
        cursor.execute("VACUUM")
        data = bytearray(database.serialize())
    for place, length in _VERSIONS:
        data[place : place + length] = bytes(length)
    return bytes(data)
