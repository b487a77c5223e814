"""What genanki says of a package before any note is in it. Owns genanki.

Schema, note types and the shape of a deck are the same in every package, and genanki
takes longer to import than ten thousand cards to write: so what it says is kept.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from deck.anki.notetype import TEMPLATE_TIME, notetype
from deck.live.cache import digest, keep, kept, makers


class Frame(NamedTuple):
    """A collection without notes: SQL that makes it, its note types, and a deck."""

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
    name = digest("frame", makers())
    found = kept(name)
    if found is not None:
        return Frame(*found)
    made = _frame()
    keep(name, made)
    return made


def _frame() -> Frame:
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

    models = {
        str(model.model_id): model.to_json(TEMPLATE_TIME, 0)
        for model in (notetype(cloze=False), notetype(cloze=True))
    }
    schema = re.sub(r"CREATE INDEX[^;]*;", "", APKG_SCHEMA)
    return Frame(schema + APKG_COL, models, genanki.Deck(0, "").to_json())
