"""Records as the cache stores them: lists, texts and numbers, by the types of fields.

A record is a named tuple. A text keeps its place; of a source nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from deck.bank.source import Source, Text

T = TypeVar("T")
Convert = Callable[[Any], Any] | None  # None where things stay as they are

# How what converts one thing converts several, or one that may be missing.
_OVER: dict[Any, Callable[..., Any]] = {
    UnionType: lambda convert, one: None if one is None else convert(one),
    Mapping: lambda convert, some: {key: convert(one) for key, one in some.items()},
    Sequence: lambda convert, some: [*map(convert, some)],
    list: lambda convert, some: [*map(convert, some)],
    tuple: lambda convert, some: tuple(map(convert, some)),
}


def pack(kind: Any, thing: object) -> Any:
    """A thing of a type in the form of JSON."""
    convert, _ = _codec(kind)
    return convert(thing) if convert else thing


def unpack(kind: type[T], packed: Any) -> T:
    """The thing of a type that was packed, but its sources."""
    _, convert = _codec(cast("Any", kind))
    return cast("T", convert(packed) if convert else packed)


@cache
def _codec(kind: Any) -> tuple[Convert, Convert]:
    """What packs the things of a type, and what unpacks them."""
    if (origin := get_origin(kind)) in _OVER:
        of_one, of_other = _codec(get_args(kind)[origin is Mapping])
        over = _OVER[origin]
        return of_one and partial(over, of_one), of_other and partial(over, of_other)
    if kind is Text:
        return lambda text: [str(text), *text.span], lambda p: Text.at(p[0], p[1:])
    if kind is Source:
        return lambda _source: None, None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return None, {one.value: one for one in kind}.__getitem__
    return _record(kind) if hasattr(kind, "_fields") else (None, None)


def _record(kind: Any) -> tuple[Convert, Convert]:
    """What packs a named tuple as a list of its fields, and what unpacks it."""
    hints = get_type_hints(kind)
    packs, unpacks = zip(*(_codec(hints[name]) for name in kind._fields), strict=True)

    def convert(steps: Sequence[Convert], parts: Sequence[Any]) -> list[Any]:
        pairs = zip(steps, parts, strict=True)
        return [step(part) if step else part for step, part in pairs]

    own = partial(convert, packs) if any(packs) else None
    return own, lambda packed: kind._make(convert(unpacks, packed))
