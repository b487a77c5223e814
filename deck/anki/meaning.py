"""What a card means, as a hash: its texts, values and tags, not their HTML.

Another version of a highlighter, or of the look, must not mark a card as edited: it
would replace what learners changed on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from deck.live.variant import LiveCard

_RENDER_VERSION = 1  # moves when the same content must reach learners in another form


def content_hash(live: LiveCard, language: str, tags: Sequence[str]) -> str:
    """A short hash of everything on a card that a learner could notice."""
    data = [
        _RENDER_VERSION,
        str(live.card.kind),
        list(tags),
        [_plain(variant) for variant in live.variants[language]],
    ]
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(thing: object) -> object:
    """Lists, texts and numbers instead of objects; floats as cards show them."""
    if is_dataclass(thing):
        parts = [_plain(getattr(thing, field.name)) for field in fields(thing)]
        return [type(thing).__name__, *parts]
    if isinstance(thing, dict):
        return sorted([str(key), _plain(value)] for key, value in thing.items())
    if isinstance(thing, (list, tuple)):
        return [_plain(part) for part in thing]
    if isinstance(thing, float):
        return f"{thing:.9g}"
    return thing if isinstance(thing, (int, str)) or thing is None else str(thing)
