"""The deck and the notes of a package, as `apkg_writer` and `apkg_reader` have them.

The package carries the lock. A line of a note in the package leaves out what the note
has itself: card, GUID, note id, time, and the hash of its fields; and the order is that
of the notes.

    @order =
    = en basic = = 54c95b6a3e2a3aea = 0 1790000000 = - - -
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from deck.anki.note_types import CLOZE_ID
from deck.compile.note import SEPARATOR, CompiledNote, fields_hash, join_tags

COLLECTION = "collection.anki2"
# What stands for the card does not matter: packages were built that name it there.
_PACKED = r"(?m)^\S+ (\S+ \S+) = = (\S+) = (\S+ \S+) (\S+)"
_ORDER = "@order ="
_COLUMNS = 10  # of a line before those that stay as they are
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class NoteRow(NamedTuple):
    """A note of a package; `ords` are the numbers of its cards, from 0."""

    note: int
    guid: str
    model: int  # the note type
    changed: int
    tags: Sequence[str]
    fields: Sequence[str]  # in the order of the note type
    ords: Sequence[int]
    position: int  # in the order of learning, from 1
    media: Mapping[str, bytes] = NO_FILES  # files that it shows

    @property
    def cloze(self) -> bool:
        """True for the note type with gaps."""
        return self.model == CLOZE_ID


class DeckRow(NamedTuple):
    """The deck of all notes of a package. Anki identifies it by its name."""

    deck: int
    name: str
    description: str


def deck_id(namespace: str, language: str) -> int:
    """The id of a language's deck inside its package, in milliseconds as Anki's are."""
    digest = sha256(f"{namespace}\x00{language}".encode()).digest()
    return 1_500_000_000_000 + int.from_bytes(digest[:5]) % 100_000_000_000


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
            fields = fields_hash(SEPARATOR.join(row.fields), join_tags(tuple(row.tags)))
        name = f"{row.fields[0]} {kind} {row.guid} {row.note}"
        return f"{name} {content} {row.changed} {times} {fields}"

    lines = re.sub(_PACKED, unpack, packed)
    return lines.replace(f"\n{_ORDER}\n", f"\n@order {order}\n", 1)
