"""The two sides of a card as Anki fills the templates of our note types.

Only what these templates use is known: fields, `text:`, `cloze:`, and parts that are
there if a field is not empty. `tests/preview` compares with Anki itself.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from deck.anki.note_types import FIELDS, templates
from deck.build.note import SEPARATOR, CompiledNote

_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_PART = re.compile(r"\{\{#(\w+)\}\}(.*?)\{\{/\1\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{(?:(text|cloze):)?(\w+)\}\}")
_GAP = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
_FORMULA = re.compile(r"(\\[(\[])(.*?)(\\[)\]])", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


class Sides(NamedTuple):
    """The front and back of a card, without the script."""

    front: str
    back: str


@cache
def _templates(form: str) -> Sides:
    both = templates("cloze:Front" if form == "cloze" else "Front")
    return Sides(*(_SCRIPT.sub("", template) for template in both))


def card_sides(note: CompiledNote, gap: int) -> Sides:
    """The sides of the card of a gap; of a basic note the gap is 1."""
    fields = dict(zip(FIELDS, note.text.split(SEPARATOR), strict=True))
    template = _templates(note.form)
    return Sides(
        _fill(template.front, fields, gap, is_front=True),
        _fill(template.back, fields, gap, is_front=False),
    )


def _fill(template: str, fields: dict[str, str], gap: int, *, is_front: bool) -> str:
    def part(match: re.Match[str]) -> str:
        return match[2] if fields[match[1]].strip() else ""

    def field(match: re.Match[str]) -> str:
        text = fields[match[2]]
        if match[1] == "cloze":
            return fill_gaps(text, gap, is_front=is_front)
        return _TAG.sub("", text) if match[1] == "text" else text

    return _FIELD.sub(field, _PART.sub(part, template))


def fill_gaps(text: str, gap: int, *, is_front: bool) -> str:
    """A text with one gap asked; empty if it has no such gap."""

    def fill(match: re.Match[str]) -> str:
        number, inside, hint = match.groups()
        look = "cloze" if int(number) == gap else "cloze-inactive"
        if is_front and look == "cloze":
            inside = f"[{hint or '...'}]"
        return f'<span class="{look}" data-ordinal="{number}">{inside}</span>'

    if not any(int(number) == gap for number, _, _ in _GAP.findall(text)):
        return ""
    # MathJax reads no tags: Anki takes them out of formulas, the look of a gap too.
    return _FORMULA.sub(
        lambda match: match[1] + _TAG.sub("", match[2]) + match[3], _GAP.sub(fill, text)
    )
