"""The deck and the notes of a package, as `apkg_writer` and `apkg_reader` have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

COLLECTION = "collection.anki2"
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


class DeckRow(NamedTuple):
    """The deck of all notes of a package. Anki identifies it by its name."""

    deck: int
    name: str
    description: str


def deck_id(namespace: str, language: str) -> int:
    """The id of a language's deck inside its package, in milliseconds as Anki's are."""
    digest = sha256(f"{namespace}\x00{language}".encode()).digest()
    return 1_500_000_000_000 + int.from_bytes(digest[:5]) % 100_000_000_000
