"""Reads packages built before. They may be damaged, or changed by anybody."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from deck.anki.note_types import BASIC_ID, CLOZE_ID, FIELDS
from deck.anki_file import (
    ForeignError,
    RefusedError,
    open_database,
    open_member,
    open_package,
)
from deck.build.note import SEPARATOR
from deck.build.package import COLLECTION, DeckRow, NoteRow, deck_id
from deck.errors import DeckError, UsageError

_NEWER = ("collection.anki21", "collection.anki21b")
_LARGEST = 1 << 28  # bytes of an unpacked collection: more than of 100,000 notes
_LONGEST = 1 << 24  # bytes of a text in it
_TABLES = ("col", "notes", "cards", "revlog", "graves")
_DAMAGED = "is damaged, or no package"
_FOREIGN = "was not built by livedeck"


class ContentsError(DeckError):
    """A package cannot be read."""


class Contents(NamedTuple):
    """The contents of a package: its deck, and notes by GUID."""

    deck: DeckRow
    notes: Mapping[str, NoteRow]


def read_package(path: Path) -> Contents:
    """The contents of a package built by livedeck. Raises ContentsError, UsageError."""
    try:
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        return _read(_unpack(path))
    except ContentsError as error:
        reason = str(error)
    except ForeignError:
        reason = _FOREIGN
    except OSError as error:
        reason = f"cannot be read: {(error.strerror or 'no reason given').lower()}"
        if error.errno == errno.EINVAL:  # zipfile seeks to before the start
            reason = _DAMAGED
    except (RefusedError, sqlite3.Error, ValueError, RecursionError):
        reason = _DAMAGED
    raise ContentsError(f"{path} {reason}")


def is_of_deck(path: Path, namespace: str, languages: Iterable[str]) -> bool:
    """True for a package of a deck in one of these languages."""
    try:
        deck = read_package(path).deck
    except DeckError:
        return False
    return deck.deck in {deck_id(namespace, language) for language in languages}


def _require(sound: bool, fault: str = _DAMAGED) -> None:  # noqa: FBT001 - a condition
    if not sound:
        raise ContentsError(fault)


def _unpack(path: Path) -> bytes:
    """The collection of a package."""
    with open_package(path, _LARGEST) as package:
        names = package.namelist()
        for newer in _NEWER:
            fault = f"was exported from Anki ({newer}), not built by livedeck"
            _require(newer not in names, fault)
        _require(names.count(COLLECTION) == 1)
        size = package.getinfo(COLLECTION).file_size
        _require(size <= _LARGEST, "is larger than any package of livedeck")
        collection = open_member(package, COLLECTION).read(_LARGEST)
        _require(len(collection) == size > 0)
        return collection


def _read(collection: bytes) -> Contents:
    size = len(collection)
    with open_database(collection, _TABLES, min(_LONGEST, size)) as database:
        deck, notes = _deck(database), {}
        for note in _notes(database, size):
            _require(note.guid not in notes)
            notes[note.guid] = note
        return Contents(deck, notes)


def _deck(database: sqlite3.Connection) -> DeckRow:
    """The deck of a package, which has no other but Anki's default deck."""
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
    """The value if it has the type: SQLite and JSON may have any in any place."""
    _require(isinstance(value, kind))
    return value


def _notes(database: sqlite3.Connection, size: int) -> Iterator[NoteRow]:
    """The notes. In an intact file they are together no longer than the file."""
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
            tags=tuple(tags.split()),
            fields=tuple(fields),
            ords=tuple(sorted(positions[note])),
            position=min(positions[note].values()),
        )
