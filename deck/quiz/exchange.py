"""The log as lines of JSON: what another machine takes over, and people can read.

The first line names the format and its version. Each further line is a review or an
event with all its fields; one that is missing, or unknown, or has no sense, is refused:
whatever a later version adds would be lost without a word otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, Any

from deck.errors import StoreError
from deck.quiz.review import Event, GradedBy, Item, Kind, Purpose, Rating, Review
from deck.width import clean

FORMAT = "livedeck-reviews"
VERSION = 1
_LONGEST = 4 * 1024 * 1024  # bytes of a line
_LATEST = 253_370_764_800_000  # the last year that a date can have begins
_DIGITS = 20
_DAY_MINUTES = 24 * 60
_MARK = b"\xef\xbb\xbf"  # some editors begin a file so

_NAME = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]{1,200}")  # goes to the screen as it is
_UNDONE = re.compile(r"\d{1,15} [^\s\x00-\x1f\x7f-\x9f]{1,200}")

Entry = Review | Event
_Check = Callable[[Any], bool]


def write_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The lines of a file, the first one too, each with its end."""
    yield _line({"format": FORMAT, "version": VERSION})
    for entry in entries:
        fields = asdict(entry)
        card, gap = fields.pop("item")
        kind = "review" if isinstance(entry, Review) else "event"
        place = {"namespace": fields.pop("namespace"), "card": card, "gap": gap}
        yield _line({"type": kind, **place, **fields})


def read_entries(stream: IO[bytes], name: str) -> Iterator[Entry]:
    """What is in such a file, line by line; the first one is read at once.

    Raises StoreError at a line that is not as it should be, and names it.
    """
    lines = _lines(stream, name)
    for number, line in lines:  # the first
        try:
            _check_head(line)
        except ValueError as error:
            raise _failure(name, number, str(error)) from None
        return _entries(lines, name)
    raise _failure(name, 1, "the file is empty")


def _entries(lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[Entry]:
    for number, line in lines:
        try:
            yield make_entry(_fields(line))
        except ValueError as error:
            raise _failure(name, number, str(error)) from None


def is_export(path: Path) -> bool:
    """Whether a file begins as `write_entries` begins one."""
    with suppress(OSError, StoreError, ValueError), path.open("rb") as stream:
        for _, line in _lines(stream, path.name):
            return _fields(line).get("format") == FORMAT
    return False


def _line(fields: Mapping[str, Any]) -> bytes:
    return (clean(json.dumps(fields, ensure_ascii=False)) + "\n").encode()


def _failure(name: str, number: int, reason: str) -> StoreError:
    return StoreError(f"{name}, line {number}: {reason}; nothing was imported")


def _lines(stream: IO[bytes], name: str) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, but for empty ones after the first."""
    number = 0
    try:
        while line := stream.readline(_LONGEST + 1):
            number += 1
            if len(line) > _LONGEST:
                raise _failure(name, number, "it is too long for a review")
            if number == 1:
                line = line.removeprefix(_MARK)
            if number == 1 or line.strip():
                yield number, line
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise _failure(name, number + 1, reason) from None


def _fields(line: bytes) -> dict[str, Any]:
    """The object on a line. Raises ValueError."""
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once, parse_int=_number)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        message = f"it is no whole JSON object (column {error.colno})"
        raise ValueError(message) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - one kind of failure
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _number(digits: str) -> int:
    if len(digits) > _DIGITS:  # Python reads no more than some thousand of them
        raise ValueError("a number in it is too long")
    return int(digits)


def _check_head(line: bytes) -> None:
    try:
        fields = _fields(line)
    except ValueError:
        fields = {}
    version: Any = fields.get("version")
    if fields.get("format") != FORMAT or not _is_number(1, _LATEST)(version):
        message = "this is neither an export of reviews nor a file of Anki"
        raise ValueError(message)
    if version > VERSION:
        message = f"a newer livedeck wrote it (version {version}); update livedeck"
        raise ValueError(message)


def make_entry(fields: dict[str, Any]) -> Entry:
    """The review or event of these fields, all checked. Raises ValueError."""
    checks = _CHECKS.get(str(fields.pop("type", "")))
    if checks is None:
        raise ValueError("its `type` is neither review nor event")
    for name, check in checks.items():
        if name not in fields:
            raise ValueError(f"`{name}` is missing")
        if not check(fields[name]):
            raise ValueError(f"`{name}` makes no sense: {_short(fields[name])}")
    if unknown := sorted(fields.keys() - checks.keys()):
        raise ValueError(f"`{unknown[0][:40]}` is unknown")
    item = Item(fields.pop("card"), fields.pop("gap"))
    if checks is _EVENT:
        return _event(item, fields)
    fields["rating"] = Rating(fields["rating"])
    return Review(item=item, **fields)


def _event(item: Item, fields: dict[str, Any]) -> Event:
    kind, value = Kind(fields.pop("kind")), fields.pop("value")
    if not _VALUES[kind](value):
        raise ValueError(f"`value` makes no sense for {kind}: {_short(value)}")
    return Event(item=item, kind=kind, value=value, **fields)


def _short(value: object) -> str:
    shown = json.dumps(value, default=repr)
    return shown if len(shown) <= 40 else shown[:40] + "…"  # noqa: PLR2004


# What the fields may hold.


def _is_number(least: int, most: int) -> _Check:
    return lambda value: type(value) is int and least <= value <= most


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half a character, which no file can hold
        return False
    return True


def _is_name(value: Any) -> bool:
    return _is_text(value) and _NAME.fullmatch(value) is not None


def _is_one_of(names: Iterable[str]) -> _Check:
    known = {str(name) for name in names}
    return lambda value: isinstance(value, str) and value in known


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_PLACE: dict[str, _Check] = {
    "namespace": _is_name,
    "card": _is_name,
    "gap": _is_number(0, 2**31),
    "at_ms": _is_number(0, _LATEST),
    "device": _is_name,
}
_REVIEW: dict[str, _Check] = {
    **_PLACE,
    "offset_minutes": _is_number(1 - _DAY_MINUTES, _DAY_MINUTES - 1),
    "language": _is_text,
    "seed": _is_text,
    "rating": _is_number(min(Rating), max(Rating)),
    "graded_by": _is_one_of(GradedBy),
    "answer": _is_text,
    "duration_ms": _is_number(-(2**53), 2**53),  # a clock may be set back
    "version": _is_text,
    "purpose": _is_one_of(Purpose),
}
_EVENT: dict[str, _Check] = {**_PLACE, "kind": _is_one_of(Kind), "value": _is_text}
_CHECKS = {"review": _REVIEW, "event": _EVENT}
_VALUES: dict[Kind, _Check] = {
    Kind.UNDO: lambda value: _UNDONE.fullmatch(value) is not None,
    Kind.SUSPEND: lambda value: value == "",
    Kind.RESUME: lambda value: value == "",
    Kind.FORGET: lambda value: value == "",
    Kind.BURY: _is_day,
    Kind.RENAME: _is_name,
}
