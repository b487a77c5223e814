"""The two note types, basic and cloze. Fixed for ever.

Anki refuses to update notes whose note type has other fields or templates, so none
is ever added, taken away or moved: spare fields are there for what may come. Each
field and template has an id of its own, by which Anki would follow a new name.

The look may change: with CSS, script or template text goes `TEMPLATE_TIME`, which
Anki compares with the time of the note type it has.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import genanki

TEMPLATE_TIME = 1_795_670_000  # seconds; when the look last changed
BASIC_ID = 1_795_564_800_101
CLOZE_ID = 1_795_564_800_102
FIELDS = ("ID", "Title", "Front", "Back", "Extra", "Spare1", "Spare2", "Spare3")
_FIELD_ID = 7_426_130_500
_TEMPLATE_ID = 7_426_130_600
TITLE = FIELDS.index("Title")

# The back repeats the question instead of using FrontSide, in which the script would
# run a second time over two copies of its box.
_FRONT = (
    '<div id="fam" data-id="{{{{text:ID}}}}" data-side="f">{question}</div>{script}'
)
_BACK = (
    '<div id="fam" data-id="{{{{text:ID}}}}" data-side="b">{question}'
    '<hr id="answer">{{{{#Back}}}}<div class="vs">{{{{Back}}}}</div>{{{{/Back}}}}'
    '{{{{#Extra}}}}<div class="extra"><div class="vs">{{{{Extra}}}}</div></div>'
    "{{{{/Extra}}}}</div>{script}"
)


def asset(name: str) -> str:
    """The text of a file that lies beside this module."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def templates(field: str) -> tuple[str, str]:
    """Front and back template around a field such as `Front` or `cloze:Front`."""
    question = f'<div class="vs">{{{{{field}}}}}</div>'
    script = f"<script>\n{asset('family.js')}</script>"
    return (
        _FRONT.format(question=question, script=script),
        _BACK.format(question=question, script=script),
    )


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
        css=asset("card.css"),
        model_type=genanki.Model.CLOZE if cloze else genanki.Model.FRONT_BACK,
        sort_field_index=TITLE,
    )
