"""What genanki says of a package before any note is in it. Owns genanki.

Schema, note types and the shape of a deck are the same in every package, and genanki
takes longer to import than ten thousand cards to write. So what it says stands in a
file beside this module, and is asked for anew only where the note types are others.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from deck.anki.notetype import TEMPLATE_TIME, notetype
from deck.cache import cache_key

_HERE = Path(__file__).parent
FILE = _HERE / "frame.json"
_SOURCES = ("card.css", "family.js", "notetype.py")


class Frame(NamedTuple):
    """A collection without notes: SQL that makes it, its note types, and a deck."""

    of: str  # a hash of what the note types are made of
    sql: str
    models: dict[str, dict[str, Any]]
    deck: dict[str, Any]

    def models_json(self, deck: int) -> str:
        """The note types of a collection whose cards go to a deck."""
        models = {
            number: {**model, "did": deck} for number, model in self.models.items()
        }
        return json.dumps(models)


def frame() -> Frame:
    """The frame of every package."""
    try:
        found = Frame(*json.loads(FILE.read_bytes()))
    except FileNotFoundError:  # it is just being made
        return make_frame()
    return found if found.of == _hash() else make_frame()


def make_frame() -> Frame:
    """The frame as genanki has it."""
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

    models = {
        str(model.model_id): model.to_json(TEMPLATE_TIME, 0)
        for model in (notetype(cloze=False), notetype(cloze=True))
    }
    schema = re.sub(r"CREATE INDEX[^;]*;", "", APKG_SCHEMA)
    return Frame(_hash(), schema + APKG_COL, models, genanki.Deck(0, "").to_json())


def _hash() -> str:
    texts = ((_HERE / name).read_bytes() for name in _SOURCES)
    return cache_key(
        str(TEMPLATE_TIME), *(text.replace(b"\r\n", b"\n") for text in texts)
    )
