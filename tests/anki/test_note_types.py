"""The note types, which may never change, and their look, which may."""

from __future__ import annotations

import hashlib
import re

import pytest

from deck.anki.note_types import (
    BASIC_ID,
    CLOZE_ID,
    TEMPLATE_TIME,
    asset,
    card_script,
    style,
    templates,
)
from deck.build.apkg_writer import note_type
from deck.kinds import KINDS

LOOK = {1_796_422_354: "6dd1d75a7dc4becd"}
FIELDS = ["ID", "Title", "Front", "Back", "Extra", "Spare1", "Spare2", "Spare3"]


FIXED = {
    False: ("livedeck basic", "1795564800101", "Card", 7426130500, 7426130600),
    True: ("livedeck cloze", "1795564800102", "Cloze", 7426130510, 7426130610),
}


@pytest.mark.parametrize("cloze", [False, True], ids=["basic", "cloze"])
def test_fixed_for_ever(cloze: bool) -> None:
    """Names, ids and order of fields and templates never move: Anki would refuse."""
    name, number, template, first, template_id = FIXED[cloze]
    model = note_type(int(number)).to_json(TEMPLATE_TIME, 0)

    assert (model["name"], model["id"], model["type"]) == (name, number, int(cloze))
    assert [f["name"] for f in model["flds"]] == FIELDS
    assert [f["id"] for f in model["flds"]] == [first + n for n in range(8)]
    assert [(t["name"], t["id"]) for t in model["tmpls"]] == [(template, template_id)]
    assert model["sortf"] == FIELDS.index("Title")


def test_look() -> None:
    """Anki takes a new look only when the note type's time has moved with it."""
    sides = [side for field in ("Front", "cloze:Front") for side in templates(field)]
    found = [note_type(number).templates[0] for number in (BASIC_ID, CLOZE_ID)]
    rows = [template[side] for template in found for side in ("bqfmt", "bafmt")]
    text = "\x00".join([style(), *sides, *rows])
    look = hashlib.sha256(text.encode()).hexdigest()[:16]

    assert {TEMPLATE_TIME: look} == LOOK, "the look changed: move TEMPLATE_TIME"


def test_no_formula_in_a_template() -> None:
    """AnkiDroid loads MathJax for a side with such marks, though they be a script's."""
    sides = [side for field in ("Front", "cloze:Front") for side in templates(field)]

    assert re.findall(r"\\[()\[\]]", "".join(sides)) == []


def test_a_package_has_no_comments() -> None:
    """They are for authors; learners would load them with each card."""
    lines = card_script().splitlines()

    assert [line for line in lines if re.search(r"(?:^|\s)//", line)] == []


SCRIPTS = [
    asset(name) for name in ("family.js", "../kinds/answers.js", "answer.js", "move.js")
]
SCRIPTS += filter(None, (kind.script for kind in KINDS.values()))


@pytest.mark.parametrize("script", SCRIPTS)
def test_old_web_views(script: str) -> None:
    """They read it, Anki finds no field in it, and nothing can escape it."""
    text = re.sub(r"//.*", "", script)
    text = re.sub(r"/[^/\n]*`[^/\n]*/", "", text)  # a pattern with a sign of Markdown

    assert "{{" not in script
    assert "</" not in script
    assert not re.search(r"=>|`|\b(let|const|class|async|await)\b|\?\?|\?\.", text)
    assert not re.search(r"\(\?<|\\p\{|\.\.\.\w", text)
    assert not re.search(r"\.(at|flat|flatMap|matchAll|replaceAll)\(|replaceWith", text)
    assert not re.search(r"Object\.(entries|fromEntries|values)|globalThis", text)


def test_old_web_views_lay_out_the_same() -> None:
    """What web views of about 2020 do not know has another way, or harms nothing.

    A selector that they cannot read drops its whole rule: it is a rule of its own.
    """
    css = re.sub(r"/\*.*?\*/", "", style(), flags=re.DOTALL)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    gaps = {one.strip() for one, body in rules if re.search(r"\bgap:|-gap:", body)}
    unread = [one for one, _ in rules if re.search(r":has\(|::marker", one)]

    assert "content" not in "".join(body for one, body in rules if "::marker" in one)
    assert "nowrap" not in css  # WebKit lets such texts go beyond the line
    assert gaps == {".try", ".proof", ".proof .is"}
    assert "@supports not (aspect-ratio: 1)" in css
    for selector in unread:
        parts = selector.split(",")
        assert all(re.search(r":has\(|::marker", part) for part in parts), selector
    known = re.sub(r"@supports \(font-size: min.*?\}\s*\}", "", css, flags=re.DOTALL)
    known = re.sub(r"(padding: [^;]*;)\s*padding: [^;]*;", r"\1", known)
    assert not re.search(r"\b(min|max|clamp)\(|inset|:is\(|:where\(|svh|dvh", known)
