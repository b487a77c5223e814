"""Records as the cache stores them: lists, texts and numbers, by the types of fields.

A record is a named tuple; several of a kind are stored field by field, and what all of
them have in common once. A text keeps its place; of a source nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from deck.bank.source import Source, Text

T = TypeVar("T")
Convert = Callable[[Any], Any] | None  # None: values are stored as they are

# Lifts a converter of one value to several, or to one that may be None.
_CONTAINERS: dict[Any, Callable[..., Any]] = {
    UnionType: lambda convert, one: None if one is None else convert(one),
    Mapping: lambda convert, some: {key: convert(one) for key, one in some.items()},
    Sequence: lambda convert, some: [*map(convert, some)],
    list: lambda convert, some: [*map(convert, some)],
    tuple: lambda convert, some: tuple(map(convert, some)),
}


def pack(kind: Any, thing: object) -> Any:
    """A value of a type as JSON can hold it."""
    convert, _ = _codec(kind)
    return convert(thing) if convert else thing


def unpack(kind: type[T], packed: Any) -> T:
    """The value of a type that was packed, without its sources."""
    _, convert = _codec(cast("Any", kind))
    return cast("T", convert(packed) if convert else packed)


@cache
def _codec(kind: Any) -> tuple[Convert, Convert]:
    """The functions that pack and unpack values of a type."""
    if (origin := get_origin(kind)) in _CONTAINERS:
        of = get_args(kind)[origin is Mapping]
        if origin in {Sequence, list} and hasattr(of, "_fields"):
            return _table(of)
        (of_one, of_other), over = _codec(of), _CONTAINERS[origin]
        as_it_is = tuple if origin is tuple else None  # which JSON has not
        return (
            of_one and partial(over, of_one),
            partial(over, of_other) if of_other else as_it_is,
        )
    if kind is Text:
        return lambda text: [str(text), *text.span], lambda p: Text.at(p[0], p[1:])
    if kind is Source:
        return lambda _source: None, None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return None, {one.value: one for one in kind}.__getitem__
    if not hasattr(kind, "_fields"):
        return None, None
    of_some, of_others = _table(kind)
    return lambda record: of_some([record]), lambda packed: of_others(packed)[0]


def _table(kind: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The functions that pack and unpack a list of named tuples, field by field."""
    hints = get_type_hints(kind)
    packs, unpacks = zip(*(_codec(hints[name]) for name in kind._fields), strict=True)

    def convert(steps: Sequence[Convert], columns: Iterable[Any]) -> Iterator[Any]:
        for step, column in zip(steps, columns, strict=False):
            yield [*map(step, column)] if step else column

    def pack_all(records: Sequence[Any]) -> list[Any]:
        columns = [*convert(packs, zip(*records, strict=True))]
        return [*columns[:1], *map(_without_repeats, columns[1:])]

    def unpack_all(table: Sequence[Any]) -> list[Any]:
        columns = [*convert(unpacks, table)]
        whole = (some * (len(columns[0]) // len(some)) for some in columns)
        return [*map(kind._make, zip(*whole, strict=True))]

    return pack_all, unpack_all


def _without_repeats(column: Sequence[Any]) -> Sequence[Any]:
    """A column, or one value of it if all are the same, as they often are."""
    return column[:1] if column.count(column[0]) == len(column) else column
