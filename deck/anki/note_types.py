"""The two note types, basic and cloze.

The note types are fixed. Anki does not update notes whose note type has other fields
or templates, so none is ever added, removed or moved; there are spare fields for later
use. Each field and template has an id, by which Anki recognizes a renamed one.

CSS, script and the text of templates may change; `TEMPLATE_TIME` changes with them,
which Anki compares with the time of its own note type.
"""

from __future__ import annotations

import re
from pathlib import Path

from deck.kinds import KINDS
from deck.source.template import MAX_GAP

TEMPLATE_TIME = 1_796_422_354  # seconds; when the look last changed
BASIC_ID = 1_795_564_800_101
CLOZE_ID = 1_795_564_800_102
FIELDS = ("ID", "Title", "Front", "Back", "Extra", "Spare1", "Spare2", "Spare3")
TITLE = FIELDS.index("Title")
_INDENTATION = re.compile(r"^ +(?://.*\n)?|  //.*$", re.MULTILINE)
_ESCAPED = re.compile(r"\\(?:([()\[\]]|\\(?=[()\[\]]))|.)")
_FOLDER = Path(__file__).parent

# The back repeats the question instead of using FrontSide, in which the script would
# run a second time over two copies of its box. AnkiDroid reads aloud what is in `tts`;
# without, it would read all of a side, and the answer with the question.
_FRONT = (
    '<div id="fam" data-id="{{{{text:ID}}}}" data-side="f">{topic}{spoken}</div>'
    '<template id="fam-back">{{{{Back}}}}</template>{key}{script}'
)
_BACK = (
    '<div id="fam" data-id="{{{{text:ID}}}}" data-side="b">{topic}{question}'
    '<hr id="answer">{{{{#Back}}}}{answer}{{{{/Back}}}}'
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
    """The text of a file beside this module."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def card_script() -> str:
    """The script of each card, without indentation and comments.

    AnkiDroid takes an escaped bracket for a formula, and would load MathJax for it.
    """
    kinds = (kind.script for kind in KINDS.values())
    parts = asset("family.js"), asset("../kinds/answers.js"), *kinds
    parts += asset("move.js"), asset("answer.js")
    script = _INDENTATION.sub("", "".join(parts))
    return _ESCAPED.sub(lambda m: rf"\x{ord(m[1]):02x}" if m[1] else m[0], script)


def templates(field: str) -> tuple[str, str]:
    """Front and back template around a field such as `Front` or `cloze:Front`."""
    question, answer = _box(field), _spoken(_box("Back"))
    script = f"<script>{card_script()}</script>"
    parts = {"topic": _TOPIC, "answer": answer, "key": _KEY, "script": script}
    parts["spoken"] = spoken = _spoken(question)
    parts["question"] = (
        question if field == "Front" else spoken
    )  # gaps are filled there
    return _FRONT.format(**parts), _BACK.format(**parts)


def _box(field: str) -> str:
    return f'<div class="vs">{{{{{field}}}}}</div>'


def _spoken(html: str) -> str:
    return f'<tts service="android">{html}</tts>'


def style() -> str:
    """The CSS of both note types, with a rule for each gap in a formula."""
    gaps = ", ".join(f".card{n} .gap{n}" for n in range(1, MAX_GAP + 1))
    return f"{asset('card.css')}{gaps} {{ color: var(--mark); font-weight: 600; }}\n"
