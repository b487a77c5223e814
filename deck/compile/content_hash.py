"""What a card means, as hashes: its texts, values and tags, not their HTML.

Another version of a highlighter, or of the look, must not mark a card as edited: it
would replace what learners changed on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast, get_args

from deck.bank.keys import Kind
from deck.bank.models import Card, Cloze, LocalizedText, Numeric
from deck.bank.template import VERBATIM
from deck.hashes import sha256
from deck.live.drawing import PICTURE, Drawing, digest
from deck.live.value import Matrix, Number, Value, Vector, in_words, is_whole
from deck.live.variant import GapKey, LiveCard, NumberKey, SelfGraded, Variant

# The parts of a variant that the first version hashed, and what stands for one that is
# empty. One that came later counts where it is filled, so that it moves no hash of a
# card that does without it.
_FIRST: dict[str, object] = {
    "question": [],
    "answer": [],
    "key": None,
    "program": "",
    "why": [],
    "ref": [],
    "proofs": [],
    "options": [],
    "cloze": [],
    "points": [],
    "picture": "",
}
_GONE: list[object] = []  # of texts for pictures, which moved into these
_NOT_SOURCE = {"id", "was", "needs", "pieces", "accept"}  # of a card
RENDER_VERSION = 3  # moves when the same content must reach learners in another form
_ANSWER_VERSION = 1  # moves when cards need another key to be graded by
_GAP_VERSION = 1  # moves when gaps in formulas must reach learners in another form
_MOST_VALUES = 40  # of a variant
_MOST_LETTERS = 2_000  # of all variants of a card
_LONGEST_VALUE = 60  # characters
About = tuple[str, Sequence[str]]


def content_hash(
    live: LiveCard, language: str, about: About, *, is_answered: bool
) -> str:
    """A short hash of everything on a card that a learner could notice.

    `about` is the title of its topic, and its tags. Of a card that is answered in Anki
    also how exact an answer has to be.
    """
    variants = live.variants[language]
    data: list[object] = [
        RENDER_VERSION,
        str(live.card.kind),
        *about,
        [_variant(variant, language) for variant in variants],
    ]
    data += _gap_form(live.card, language)
    return _hash(data + _exactness(live.card, is_answered=is_answered))


def _gap_form(card: Card, language: str) -> list[object]:
    """What a card's hashes have if it has a gap in a formula: the form of these."""
    if not isinstance(card.body, Cloze):
        return []
    found = re.finditer(VERBATIM, card.body.text.within(language))
    formulas = (match for match in found if match.lastgroup in {"inline", "block"})
    return [["gap", _GAP_VERSION]] if any("{{c" in one[0] for one in formulas) else []


def _exactness(card: Card, *, is_answered: bool) -> list[object]:
    """What a card's hashes have if it is answered in Anki: how exact it has to be."""
    if not is_answered:
        return []
    body = card.body
    exact = (body.tolerance, body.share) if isinstance(body, Numeric) else ()
    return [[_ANSWER_VERSION, *map(_leaf, exact)]]


def is_computed(live: LiveCard) -> bool:
    """Whether something on a card could change though its author changed nothing."""
    card = live.card
    return bool(live.computed or card.draw or card.images or card.kind is Kind.OUTPUT)


def source_hash(
    card: Card,
    language: str,
    about: About,
    files: Mapping[str, str],
    *,
    is_answered: bool,
) -> str:
    """A short hash of what an author wrote: texts and expressions, nothing computed.

    `files` has a hash of each image file that a card names.
    """
    images = [files.get(str(image.source), "") for image in card.images]
    source = [RENDER_VERSION, *about, _source(card, language), images]
    source += _gap_form(card, language)
    return _hash(source + _exactness(card, is_answered=is_answered))


def shown_values(live: LiveCard, language: str) -> str:
    """The values that each variant shows, one after another, for the lock."""
    columns: list[list[str]] = []
    size = 0
    for variant in live.variants[language]:
        values: list[str] = []
        for name in _names(cast("Any", type(variant))) or ():
            if name != "key":  # an answer that the texts have, too
                _collect_values(getattr(variant, name), values)
        shown = [_short(value) for value in values[:_MOST_VALUES]]
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
    elif (names := _names(cast("Any", type(thing)))) is not None:
        for name in names:
            _collect_values(getattr(thing, name), values)


def _short(text: str) -> str:
    if len(text) <= _LONGEST_VALUE:
        return text
    return f"{text[: _LONGEST_VALUE - 10]}…#{_hash(text)[:8]}"


def _hash(data: object) -> str:
    return sha256(_json(data).encode()).hexdigest()[:16]


_json = json.JSONEncoder(separators=(",", ":")).encode
_SAME = {str, int}  # by far most parts are
_NUMBERS = (Number, Vector, Matrix)
_VALUES = get_args(Value)
_DRAWINGS = get_args(Drawing)


def _variant(variant: Variant, language: str) -> object:
    parts = [
        _plain(value, language) if value else empty
        for value, empty in zip(_first(variant), _FIRST.values(), strict=True)
    ]
    later = [
        [name, _plain(value, language)]
        for name in _later(cast("Any", type(variant)))
        if (value := getattr(variant, name))
    ]
    return ["Variant", *parts, _GONE, *later]


_first = attrgetter(*_FIRST)


@cache
def _later(kind: Any) -> tuple[str, ...]:
    """The parts of a variant that the first version did not have."""
    return tuple(name for name in _names(kind) or () if name not in _FIRST)


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for another class."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


@cache
def _written(kind: Any) -> tuple[str, ...] | None:
    """The names of what an author wrote in a record; None for another class."""
    names = getattr(kind, "_fields", None) or _names(kind)
    return names and tuple(name for name in names if name not in _NOT_SOURCE)


def _plain(thing: object, language: str) -> object:
    """Lists, texts and whole numbers instead of objects; other numbers as shown."""
    kind: Any = type(thing)
    if kind in _SAME:
        return thing
    if kind is tuple or kind is list:
        return [
            part if type(part) in _SAME else _plain(part, language)
            for part in cast("Sequence[object]", thing)
        ]
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, _NUMBERS):
        return _numbers(thing, language)
    if isinstance(thing, (NumberKey, GapKey, SelfGraded)):
        return _key(thing)
    names = _names(kind)
    if names is not None:
        return [kind.__name__, *(_plain(getattr(thing, n), language) for n in names)]
    if isinstance(thing, dict):
        pairs = thing.items()
        return sorted([str(key), _plain(value, language)] for key, value in pairs)
    return _leaf(thing)


def _numbers(value: Number | Vector | Matrix, language: str) -> object:
    """The text of numbers; whole ones as the first version hashed them."""
    text = in_words(value, language)
    if value.form is not None:
        return ["Phrase", text.replace("−", "-")]
    match value:
        case Number(int() as whole) if text.replace("−", "-") == str(whole):
            return ["Number", whole, value.digits]
        case Vector(items) if _are_whole(items):
            return ["Vector", list(items), value.digits]
        case Matrix(rows) if all(map(_are_whole, rows)):
            return ["Matrix", [list(row) for row in rows]]
    return [type(value).__name__, text]


def _are_whole(numbers: Iterable[object]) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _key(key: NumberKey | GapKey | SelfGraded) -> object:
    """The right answer of a key; how it is graded is not shown."""
    if isinstance(key, SelfGraded):
        return ["Told"]  # as the first version called it
    if isinstance(key, GapKey):
        return ["GapKey", sorted([str(gap), text] for gap, text in key.texts.items())]
    if not is_whole(key.values):
        return ["NumberKey"]
    return ["NumberKey", [*map(_leaf, key.values)], _leaf(key.tolerance)]


def _leaf(thing: object) -> object:
    """Floats with nine digits."""
    if isinstance(thing, float):
        return f"{thing:.9g}"
    return thing if isinstance(thing, (int, str)) or thing is None else str(thing)


def _source(thing: object, language: str) -> object:
    """What was written in one language, in lists and texts."""
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, LocalizedText):
        return str(thing.within(language))
    kind: Any = type(thing)
    names = _written(kind)
    if names is not None:
        written = ((name, getattr(thing, name)) for name in names)
        named = (  # a tolerance of 0 is written, too
            (name, _source(part, language))
            for name, part in written
            if part or isinstance(part, float)
        )
        return [kind.__name__, {n: part for n, part in named if part}]
    if isinstance(thing, Mapping):
        return [[str(k), _source(v, language)] for k, v in thing.items()]
    if isinstance(thing, (list, tuple)):
        return [_source(part, language) for part in thing]
    return _leaf(thing)
