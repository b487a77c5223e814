"""The note types as genanki makes them of our fields, templates and CSS."""

from __future__ import annotations

import genanki

from deck.anki.note_types import BASIC_ID, CLOZE_ID, FIELDS, TITLE, style, templates


def notetype(*, cloze: bool) -> genanki.Model:
    """One of the two note types."""
    front, back = templates("cloze:Front" if cloze else "Front")
    return genanki.Model(
        CLOZE_ID if cloze else BASIC_ID,
        f"livedeck {'cloze' if cloze else 'basic'}",
        fields=[
            {"name": name, "id": 7_426_130_500 + number + 10 * cloze}
            for number, name in enumerate(FIELDS)
        ],
        templates=[
            {
                "name": "Cloze" if cloze else "Card",
                "id": 7_426_130_600 + 10 * cloze,
                "qfmt": front,
                "afmt": back,
                "bqfmt": "{{Title}}",
                "bafmt": "{{cloze:Front}}" if cloze else "{{Back}}",
            }
        ],
        css=style(),
        model_type=genanki.Model.CLOZE if cloze else genanki.Model.FRONT_BACK,
        sort_field_index=TITLE,
    )
