"""The page of a preview: one document with its styles, scripts and first data.

Each card is in a frame without an origin, in which the note type's own script runs and
no other: the policy of the page names the scripts by their hashes. So nothing that is
written on a card can run, ask for anything, or reach the page or the server.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from deck.anki.note_types import card_script, style
from deck.preview.snapshot import Snapshot
from deck.width import clean

# What Anki's own style sheet says of the parts that cards have. A picture is as high
# as on a screen, since a frame is as high as its card. Brackets grow in few fonts, and
# the one that browsers take for formulas depends on the language.
_ANKI_STYLE = """
hr { margin: 1em 0; border: none; height: 1px; }
img { max-width: 100%; } li { text-align: start; } pre { text-align: left; }
.card img.own { max-height: 512px; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", math, \
"DejaVu Sans"; }
"""
_FRAME = """<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body class="card"><div id="qa"></div>
<script type="text/plain" id="card-script">{card_script}</script>
<script>{script}</script></body></html>"""


def page_html(
    snapshot: Snapshot,
    words: Mapping[str, str],
    *,
    ui: str,
    first: str = "",
    editor: str = "",
    is_live: bool,
) -> str:
    """The page. If it is not live, it has the HTML of all cards, compressed.

    `first` is the card shown first; `editor` the scheme of URLs that open a line of a
    file, or empty.
    """
    card = first or next(iter(snapshot.cards), "")
    patch = snapshot.patch()
    connect = "connect-src 'self'; " if is_live else ""  # a live one asks the server
    policy = connect + _policy(_file("page.js"), *_frame_scripts())
    packed = {} if is_live else snapshot.cards
    if not editor:
        patch["files"] = {}
    data = {
        "live": is_live,
        "editor": editor,
        "first": card,
        "ui": ui,
        "words": {**words},
        "frame": _frame(),
        "patch": patch,
        "packed": {name: _packed(one.content()) for name, one in packed.items()},
    }
    return Template(_file("page.html")).substitute(
        {name.replace("-", "_"): escape(word) for name, word in words.items()},
        ui=escape(ui),
        policy=escape(policy),
        title=escape(snapshot.title),
        style=_file("page.css"),
        data=as_data(data),
        script=_file("page.js"),
    )


def _packed(content: dict[str, Any]) -> str:
    """The content of a card as compressed JSON: a choice has up to 24 orders."""
    return b64encode(zlib.compress(json.dumps(content).encode())).decode()


def as_data(thing: Any) -> str:
    """JSON for a script element, which no text in it can end.

    A lone surrogate, as a path may have, is written as an escape.
    """
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    return clean(text).replace("<", "\\u003c")


@cache
def _frame() -> str:
    """The document of a frame, in which both sides are shown in turn."""
    card, own = _frame_scripts()
    return _FRAME.format(
        policy=escape(_policy(card, own)),
        style=_ANKI_STYLE + style(),
        card_script=card,
        script=own,
    )


def _frame_scripts() -> tuple[str, str]:
    return card_script(), _file("frame.js")


def _policy(*scripts: str) -> str:
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
