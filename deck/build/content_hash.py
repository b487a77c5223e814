"""What a card means, as hashes: its texts, values and tags, not their HTML.

Another version of a highlighter, or of the look, must not mark a card as edited: it
would replace what learners changed on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, cast, get_args

from deck.build.note import NONE, lock_hash, write_values
from deck.kinds.filled import FilledCard, LiveCard
from deck.live.drawing import PICTURE, Drawing
from deck.live.image_file import ImageFile
from deck.live.value import Numbers, Value, in_words
from deck.render.blocks import Grid, Inside, Options, Steps
from deck.source.keys import declared
from deck.source.models import Card
from deck.source.source import LocalizedText

# Moves when the same content must reach learners in another form; of notes whose HTML
# is the same then, nothing moves.
RENDER_VERSION = 6
_MOST_VALUES = 40  # of a draw
_MOST_LETTERS = 2_000  # of all draws of a card
_LONGEST_VALUE = 60  # characters
_NOT_HASHED: Mapping[type, frozenset[str]] = {  # parts that are in no hash
    Card: frozenset({"id", "was", "needs"}),
    FilledCard: frozenset({"key", "run"}),  # how an answer is graded is not shown
}
About = tuple[str, Sequence[str]]


class Meaning(NamedTuple):
    """What the lock knows of a note.

    `content` is a short hash of everything on a card that a learner could notice. Where
    something could change though its author changed nothing, `source` is one of what
    the author wrote, texts and expressions, and `values` has those that are shown.
    """

    content: str
    source: str = NONE
    values: str = NONE


def card_meaning(
    live: LiveCard, language: str, about: About, files: Mapping[str, ImageFile]
) -> Meaning:
    """What a card means in a language.

    `about` is the title of its topic, and its tags; `files` are the image files that
    cards name.
    """
    card, draws = live.card, live.draws[language]
    limits = [(draw.key or {}).get("limits", ()) for draw in draws]  # of tolerance
    shown = _plain((str(card.kind), about, draws, limits), language)
    content = _hash([RENDER_VERSION, shown])
    images = [files.get(str(image.source)) for image in card.images]
    values = _shown_values(draws)
    if not (live.computed or card.draw or images or any(values)):
        return Meaning(content)
    source = _hash([RENDER_VERSION, _plain((about, card, images), language)])
    return Meaning(content, source, write_values(values))


def _shown_values(draws: Sequence[FilledCard]) -> list[list[str]]:
    """The values that each draw shows."""
    columns: list[list[str]] = []
    size = 0
    for draw in draws:
        values: list[str] = []
        _collect_values((getattr(draw, name) for name in _names(FilledCard)), values)
        shown = [
            text
            if len(text) <= _LONGEST_VALUE
            else f"{text[: _LONGEST_VALUE - 10]}…#{_hash(text)}"
            for text in values[:_MOST_VALUES]
        ]
        shown += [f"#{_hash(values)}"] * (len(values) > _MOST_VALUES)
        size += sum(map(len, shown))
        columns.append([f"#{_hash(values)}"] if size > _MOST_LETTERS else shown)
    return columns


def _collect_values(parts: Iterable[object], values: list[str]) -> None:
    """Add the texts of the values in parts of a draw, in their order."""
    for part in parts:
        if isinstance(part, str) or not part:
            continue
        if isinstance(part, Inside) or (
            isinstance(part, Grid | Options | Steps) and not part.is_solved
        ):
            continue  # they stand on the other side, too
        if isinstance(part, tuple):
            _collect_values(part, values)
        elif isinstance(part, _VALUES):
            values.append(str(part))
        elif isinstance(part, Drawing):
            values.append(f"{PICTURE}{part.digest}")
        else:
            names = _names(cast("Any", type(part)))
            _collect_values((getattr(part, name) for name in names), values)


def _hash(data: object) -> str:
    return lock_hash(_json(data))


# What it encodes was made a tree before.
_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_SAME = {str, int}  # by far most parts are
_VALUES = get_args(Value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The names of a record's parts that are hashed; none for another class."""
    names = getattr(kind, "_fields", ())
    if is_dataclass(kind):
        names = tuple(declared(cast("Any", kind))) or tuple(
            f.name for f in fields(kind)
        )
        names += ("topic", "body") * (kind is Card)
    return tuple(name for name in names if name not in _NOT_HASHED.get(kind, ()))


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
    if issubclass(kind, Drawing | ImageFile):
        return lambda picture, _: picture.digest
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
