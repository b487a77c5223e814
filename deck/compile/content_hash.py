"""What a card means, as hashes: its texts, values and tags, not their HTML.

Another version of a highlighter, or of the look, must not mark a card as edited: it
would replace what learners changed on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast, get_args

from deck.bank.images import ImageFile
from deck.bank.keys import Kind
from deck.bank.models import Card, Cloze, LocalizedText, Numeric
from deck.hashes import short_hash
from deck.live.drawing import PICTURE, Drawing, digest
from deck.live.value import Numbers, Value, in_words
from deck.live.variant import GapKey, LiveCard, NumberKey, Variant

# Moves when the same content must reach learners in another form; of notes whose HTML
# is the same then, nothing moves.
RENDER_VERSION = 5
_MOST_VALUES = 40  # of a variant
_MOST_LETTERS = 2_000  # of all variants of a card
_LONGEST_VALUE = 60  # characters
_APART: Mapping[type, frozenset[str]] = {  # parts that are in no hash
    Card: frozenset({"id", "was", "needs", "accept"}),
    Cloze: frozenset({"pieces"}),
    # Numbers count as they are shown, and how a key is graded is not shown.
    NumberKey: frozenset({"values", "limits", "share"}),
    GapKey: frozenset({"accept"}),
}
About = tuple[str, Sequence[str]]


def content_hash(live: LiveCard, language: str, about: About) -> str:
    """A short hash of everything on a card that a learner could notice.

    `about` is the title of its topic, and its tags.
    """
    body = live.card.body
    exact = (body.tolerance, body.share) if isinstance(body, Numeric) else ()
    variants = live.variants[language]
    parts = (str(live.card.kind), about, variants, exact)
    return _hash([RENDER_VERSION, _plain(parts, language)])


def is_computed(live: LiveCard) -> bool:
    """Whether something on a card could change though its author changed nothing."""
    card = live.card
    return bool(live.computed or card.draw or card.images or card.kind is Kind.OUTPUT)


def source_hash(
    card: Card, language: str, about: About, files: Mapping[str, ImageFile]
) -> str:
    """A short hash of what an author wrote: texts and expressions, nothing computed.

    `files` are the image files that cards name.
    """
    images = [files.get(str(image.source)) for image in card.images]
    return _hash([RENDER_VERSION, _plain((about, card, images), language)])


def shown_values(live: LiveCard, language: str) -> str:
    """The values that each variant shows, one after another, for the lock."""
    columns: list[list[str]] = []
    size = 0
    for variant in live.variants[language]:
        values: list[str] = []
        for name in _names(Variant):
            if name != "key":  # an answer that the texts have, too
                _collect_values(getattr(variant, name), values)
        shown = [
            text
            if len(text) <= _LONGEST_VALUE
            else f"{text[: _LONGEST_VALUE - 10]}…#{_hash(text)[:8]}"
            for text in values[:_MOST_VALUES]
        ]
        shown += [f"#{_hash(values)[:8]}"] * (len(values) > _MOST_VALUES)
        size += sum(map(len, shown))
        columns.append([f"#{_hash(values)[:8]}"] if size > _MOST_LETTERS else shown)
    return _json(columns)


def _collect_values(thing: object, values: list[str]) -> None:
    """Add the texts of the values in a part of a variant, in the order of its parts."""
    if isinstance(thing, str) or not thing:
        return
    if isinstance(thing, tuple):
        for part in thing:
            _collect_values(part, values)
    elif isinstance(thing, _VALUES):
        values.append(str(thing))
    elif isinstance(thing, _DRAWINGS):
        values.append(f"{PICTURE}{digest(cast('Drawing', thing))}")
    else:
        for name in _names(cast("Any", type(thing))):
            _collect_values(getattr(thing, name), values)


def _hash(data: object) -> str:
    return short_hash(_json(data).encode())


_json = json.JSONEncoder(separators=(",", ":")).encode
_SAME = {str, int}  # by far most parts are
_VALUES = get_args(Value)
_DRAWINGS = get_args(Drawing)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The names of a record's parts that are hashed; none for another class."""
    names = getattr(kind, "_fields", ())
    if is_dataclass(kind):
        names = tuple(f.name for f in fields(kind))
    return tuple(name for name in names if name not in _APART.get(kind, ()))


def _plain(thing: object, language: str) -> object:
    """What a thing says in a language, as lists and texts; numbers as they are shown.

    What is empty in a record is left out: so a part that is new in it moves only the
    hashes of those that have it.
    """
    kind: Any = type(thing)
    return thing if kind in _SAME else _converter(kind)(thing, language)


@cache
def _converter(kind: Any) -> Callable[[Any, str], object]:
    """What makes a thing of a class plain."""
    if issubclass(kind, str):
        return lambda text, _: str(text)
    if issubclass(kind, LocalizedText):
        return lambda text, language: str(text[language])
    if issubclass(kind, Numbers):
        return in_words
    if issubclass(kind, _DRAWINGS):
        return lambda drawing, _: digest(drawing)
    if names := _names(kind):
        return lambda record, language: {
            name: _plain(part, language)
            for name in names
            if (part := getattr(record, name)) or type(part) is float
        }
    if issubclass(kind, Mapping):
        return lambda parts, language: [
            [str(key), _plain(part, language)] for key, part in parts.items()
        ]
    if issubclass(kind, (list, tuple)):
        return lambda parts, language: [
            part if type(part) in _SAME else _plain(part, language) for part in parts
        ]
    if issubclass(kind, float):
        return lambda number, _: f"{number:.9g}"
    return lambda thing, _: str(thing)
