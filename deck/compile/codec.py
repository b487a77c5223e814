"""Records as the cache stores them: lists, texts and numbers, by the types of fields.

A record is a named tuple. A text keeps its place; of a source nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

from deck.bank.source import Source, Text

T = TypeVar("T")
Convert = Callable[[Any], Any]


class _Codec(NamedTuple):
    """What packs and unpacks the things of a type; None where they stay as they are."""

    pack: Convert | None = None
    unpack: Convert | None = None


def pack(kind: Any, thing: object) -> Any:
    """A thing of a type in the form of JSON."""
    convert = _codec(kind).pack
    return convert(thing) if convert else thing


def unpack(kind: type[T], packed: Any) -> T:
    """The thing of a type that was packed, but for its sources."""
    convert = _codec(cast("Any", kind)).unpack
    thing: T = convert(packed) if convert else packed
    return thing


@cache
def _codec(kind: Any) -> _Codec:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in _OVER:
        over, one = _OVER[origin], parts[origin is Mapping]
        return _Codec(*(each and partial(over, each) for each in _codec(one)))
    if kind is Text:
        return _Codec(lambda text: [str(text), *text.span], _unpack_text)
    if kind is Source:
        return _Codec(lambda _source: None)
    if hasattr(kind, "_fields"):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Codec(None, {one.value: one for one in kind}.__getitem__)
    return _Codec()


def _unpack_text(packed: Sequence[Any]) -> Text:
    return Text.at(packed[0], packed[1:])


def _record(kind: Any) -> _Codec:
    """What packs a named tuple as a list of its fields."""
    hints = get_type_hints(kind)
    each = [_codec(hints[name]) for name in kind._fields]
    packs, unpacks = zip(*each, strict=True)

    def convert(steps: Sequence[Convert | None], parts: Iterable[Any]) -> list[Any]:
        pairs = zip(steps, parts, strict=True)
        return [step(part) if step else part for step, part in pairs]

    return _Codec(
        partial(convert, packs) if any(packs) else None,
        lambda packed: kind._make(convert(unpacks, packed)),
    )


def _optional(convert: Convert, thing: Any) -> Any:
    return None if thing is None else convert(thing)


def _list(convert: Convert, things: Iterable[Any]) -> list[Any]:
    return [*map(convert, things)]


def _tuple(convert: Convert, things: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(map(convert, things))


def _mapping(convert: Convert, things: Mapping[str, Any]) -> dict[str, Any]:
    return {key: convert(thing) for key, thing in things.items()}


_OVER: dict[Any, Callable[..., Any]] = {
    UnionType: _optional,
    Mapping: _mapping,
    Sequence: _list,
    list: _list,
    tuple: _tuple,
}
"""How what converts one thing converts several, or one that may be missing."""
