"""An empty collection as genanki writes it. Owns genanki.

Schema, note types and the shape of a deck are the same in every package, and genanki
takes longer to import than ten thousand cards to write. So they are in a file beside
this module, and genanki is asked only where the note types are others.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from deck.anki.notetype import TEMPLATE_TIME, notetype
from deck.cache import cache_key

_HERE = Path(__file__).parent
FILE = _HERE / "anki_schema.json"
_SOURCES = ("card.css", "family.js", "notetype.py")


class AnkiSchema(NamedTuple):
    """A collection without notes: SQL that creates it, its note types, and a deck."""

    of: str  # a hash of the sources of the note types
    sql: str
    models: dict[str, dict[str, Any]]
    deck: dict[str, Any]

    def models_json(self, deck: int) -> str:
        """The note types of a collection whose cards go to a deck."""
        models = {
            number: {**model, "did": deck} for number, model in self.models.items()
        }
        return json.dumps(models)


def anki_schema() -> AnkiSchema:
    """Returns the schema of every package."""
    try:
        stored = AnkiSchema(*json.loads(FILE.read_bytes()))
    except FileNotFoundError:  # a test is about to write it
        return make_schema()
    return stored if stored.of == _hash() else make_schema()


def make_schema() -> AnkiSchema:
    """Returns the schema from genanki itself."""
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

    models = {
        str(model.model_id): model.to_json(TEMPLATE_TIME, 0)
        for model in (notetype(cloze=False), notetype(cloze=True))
    }
    tables = re.sub(r"CREATE INDEX[^;]*;", "", APKG_SCHEMA)
    deck = genanki.Deck(0, "").to_json()
    return AnkiSchema(_hash(), tables + APKG_COL, models, deck)


def _hash() -> str:
    texts = ((_HERE / name).read_bytes() for name in _SOURCES)
    return cache_key(
        str(TEMPLATE_TIME), *(text.replace(b"\r\n", b"\n") for text in texts)
    )
