"""The two note types, basic and cloze, and an empty collection with them.

The note types are fixed for ever. Anki refuses to update notes whose note type has
other fields or templates, so none is ever added, taken away or moved: spare fields are
there for what may come. Each field and template has an id of its own, by which Anki
would follow a new name.

The look may change: with CSS, script or template text goes `TEMPLATE_TIME`, which Anki
compares with the time of the note type it has.

The collection is as genanki writes it. It is the same in every package, and genanki
takes longer to import than ten thousand cards to write. So it is in a file beside this
module, and genanki is asked only where the note types are others.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.bank.template import MAX_GAP
from deck.cache import cache_key

if TYPE_CHECKING:
    import genanki

TEMPLATE_TIME = 1_795_793_000  # seconds; when the look last changed
BASIC_ID = 1_795_564_800_101
CLOZE_ID = 1_795_564_800_102
FIELDS = ("ID", "Title", "Front", "Back", "Extra", "Spare1", "Spare2", "Spare3")
TITLE = FIELDS.index("Title")
FILE = Path(__file__).with_name("anki_schema.json")
_FIELD_ID = 7_426_130_500
_TEMPLATE_ID = 7_426_130_600
_SOURCES = ("card.css", "family.js", "answer.js", "note_types.py")

# The back repeats the question instead of using FrontSide, in which the script would
# run a second time over two copies of its box.
_FRONT = (
    '<div id="fam" data-id="{{{{text:ID}}}}" data-side="f">{topic}{question}</div>'
    '<template id="fam-back">{{{{Back}}}}</template>{key}{script}'
)
_BACK = (
    '<div id="fam" data-id="{{{{text:ID}}}}" data-side="b">{topic}{question}'
    '<hr id="answer">{{{{#Back}}}}<div class="vs">{{{{Back}}}}</div>{{{{/Back}}}}'
    '{{{{#Extra}}}}<div class="extra"><div class="vs">{{{{Extra}}}}</div></div>'
    "{{{{/Extra}}}}</div>{key}{script}"
)
_TOPIC = '{{#Spare2}}<div class="topic">{{Spare2}}</div>{{/Spare2}}'
# What is in a template is not on the page: the script that grades reads it.
_KEY = (
    '<template id="fam-key">{{Spare1}}</template>'
    '<template id="fam-extra">{{Extra}}</template>'
)


def asset(name: str) -> str:
    """The text of a file that lies beside this module."""
    return FILE.with_name(name).read_text(encoding="utf-8")


def templates(field: str) -> tuple[str, str]:
    """Front and back template around a field such as `Front` or `cloze:Front`."""
    question = f'<div class="vs">{{{{{field}}}}}</div>'
    script = f"<script>\n{asset('family.js')}{asset('answer.js')}</script>"
    parts = {"topic": _TOPIC, "question": question, "key": _KEY, "script": script}
    return _FRONT.format(**parts), _BACK.format(**parts)


def style() -> str:
    """The CSS of both note types: in a formula a gap knows no more than its number."""
    gaps = ", ".join(f".card{n} .gap{n}" for n in range(1, MAX_GAP + 1))
    return f"{asset('card.css')}{gaps} {{ color: var(--mark); font-weight: 600; }}\n"


@cache
def notetype(*, cloze: bool) -> genanki.Model:
    """One of the two note types."""
    import genanki

    front, back = templates("cloze:Front" if cloze else "Front")
    return genanki.Model(
        CLOZE_ID if cloze else BASIC_ID,
        f"livedeck {'cloze' if cloze else 'basic'}",
        fields=[
            {"name": name, "id": _FIELD_ID + number + 10 * cloze}
            for number, name in enumerate(FIELDS)
        ],
        templates=[
            {
                "name": "Cloze" if cloze else "Card",
                "id": _TEMPLATE_ID + 10 * cloze,
                "qfmt": front,
                "afmt": back,
                "bqfmt": "{{Title}}",
                "bafmt": "{{Title}}",
            }
        ],
        css=style(),
        model_type=genanki.Model.CLOZE if cloze else genanki.Model.FRONT_BACK,
        sort_field_index=TITLE,
    )


class AnkiSchema(NamedTuple):
    """A collection without notes: SQL that creates it, its note types, and a deck."""

    of: str  # a hash of the sources of the note types
    sql: str
    models: dict[str, dict[str, Any]]
    deck: dict[str, Any]


def anki_schema() -> AnkiSchema:
    """Returns the schema of every package."""
    stored = AnkiSchema(*json.loads(FILE.read_bytes()))
    return stored if stored.of == _hash() else make_schema()


def make_schema() -> AnkiSchema:
    """Returns the schema from genanki itself."""
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA

    types = (notetype(cloze=False), notetype(cloze=True))
    models = {str(one.model_id): one.to_json(TEMPLATE_TIME, 0) for one in types}
    # Anki makes its own collection of a package: indexes would take two fifths of it.
    tables = re.sub(r"CREATE INDEX[^;]*;", "", APKG_SCHEMA)
    return AnkiSchema(_hash(), tables + APKG_COL, models, genanki.Deck(0, "").to_json())


def _hash() -> str:
    return cache_key(str(TEMPLATE_TIME), *map(asset, _SOURCES))
