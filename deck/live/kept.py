"""Cards and their variants as lists, numbers and texts, and back again.

So they can be kept in a file that no program is hidden in. With the numbers goes what
cards show of them: to show a card that was kept nothing has to be computed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, cast

from deck.bank import cloze, models
from deck.bank.source import Text
from deck.live import drawing, value, variant

_CLASSES: Mapping[str, type[Any]] = {
    f"{module.__name__.rpartition('.')[2]}.{name}": thing
    for module in (models, cloze, drawing, value, variant)
    for name, thing in vars(module).items()
    if isinstance(thing, type) and thing.__module__ == module.__name__
}
_NAMES = {thing: name for name, thing in _CLASSES.items()}


def pack(thing: object) -> Any:
    """A thing in lists, numbers and texts. Raises TypeError for one not known here."""
    if thing is None or type(thing) in {bool, int, float, str}:
        return thing
    if isinstance(thing, Text):
        return ["text", str(thing), list(thing.span), thing.style]
    if isinstance(thing, bytes):
        return ["bytes", b64encode(thing).decode()]
    if isinstance(thing, tuple):
        return ["tuple", *map(pack, thing)]
    if isinstance(thing, Mapping):
        return ["map", *([pack(key), pack(each)] for key, each in thing.items())]
    name = _NAMES.get(type(thing))
    if name is not None and isinstance(thing, Enum):
        return [name, thing.value]
    if name is not None and is_dataclass(thing):
        return [name, *(pack(getattr(thing, field.name)) for field in fields(thing))]
    message = f"{type(thing).__name__} is not kept"
    raise TypeError(message)


def unpack(found: Any) -> Any:
    """The thing that was packed. Raises an error of any kind where it was not."""
    if not isinstance(found, list):
        return found
    name, *parts = found
    if name in _SIMPLE:
        return _SIMPLE[name](*parts)
    made = _CLASSES[name]
    if issubclass(made, Enum):
        return made(*parts)
    names = (field.name for field in fields(made))
    return made(**dict(zip(names, map(unpack, parts), strict=True)))


def texts(thing: object) -> dict[str, Sequence[str]]:
    """What cards show of all numbers in a thing, for `deck.live.value.SHOWN`."""
    match thing:
        case value.Number(number, digits, form):
            return value.shown_texts(number, digits, form)
        case value.Vector(items, digits, form):
            return value.shown_texts(items, digits, form)
        case value.Matrix(rows, digits, form):
            flat = tuple(x for row in rows for x in row)
            return value.shown_texts(flat, digits, form)
        case value.TruthTable(_, rows):
            parts: Iterable[object] = (value.Number(x) for row in rows for x in row)
        case tuple():
            parts = thing
        case Mapping():
            parts = thing.values()
        case _:
            known = is_dataclass(thing) and type(thing) in _NAMES
            parts = (
                [getattr(thing, f.name) for f in fields(cast("Any", thing))]
                if known
                else ()
            )
    found: dict[str, Sequence[str]] = {}
    for part in parts:
        found |= texts(part)
    return found


def _text(words: str, place: list[int], style: Any) -> Text:
    line, column, end_line, end_column = place
    return Text.at(words, (line, column, end_line, end_column), style)


_SIMPLE: Mapping[str, Callable[..., Any]] = {
    "text": _text,
    "bytes": b64decode,
    "tuple": lambda *parts: tuple(map(unpack, parts)),
    "map": lambda *pairs: {unpack(key): unpack(each) for key, each in pairs},
}
