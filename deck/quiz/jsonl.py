"""The log as lines of JSON, to import on another machine or to read.

The first line names the format and its version. Each further line is a review or an
event with all its fields. A missing, unknown or impossible field is refused, so that
nothing a later version adds is lost unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from deck.errors import StoreError
from deck.files import open_file
from deck.quiz.entry_checks import EVENT, REVIEW, is_number, short, wrong_date
from deck.quiz.log import Entry, entry_row, event_of, review_of
from deck.quiz.review import Review
from deck.width import clean

FORMAT = "livedeck-reviews"
VERSION = 1
_LONGEST = 4 * 1024 * 1024  # bytes of a line
_NEWEST = 2**31
_DIGITS = 20
_BOM = b"\xef\xbb\xbf"  # written by some editors

_CHECKS = {"review": REVIEW, "event": EVENT}


def write_entries(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The lines of a file, including the head."""
    yield _line({"format": FORMAT, "version": VERSION})
    for entry in entries:
        kind = "review" if isinstance(entry, Review) else "event"
        fields = zip(_CHECKS[kind], entry_row(entry), strict=True)
        yield _line({"type": kind, **dict(fields)})


def read_entries(stream: IO[bytes], name: str, now_ms: int) -> list[Entry]:
    """The entries of such a file, with no date later than tomorrow.

    Raises StoreError, with the line, for one that is wrong.
    """
    number, entries = 0, list[Entry]()
    try:
        for number, line in _lines(stream):
            if number == 1:
                _check_head(line)
            else:
                entries.append(_entry(_fields(line), now_ms))
    except ValueError as error:
        message = f"{name}, line {number}: {error}; nothing was imported"
        raise StoreError(message) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        message = f"{name}, line {number + 1}: {reason}; nothing was imported"
        raise StoreError(message) from None
    if not number:
        raise StoreError(f"{name}, line 1: the file is empty; nothing was imported")
    return entries


def is_export(path: Path) -> bool:
    """Whether a file was written by `write_entries`."""
    with suppress(OSError, ValueError), open_file(path) as stream:
        for _, line in _lines(stream):
            return _fields(line).get("format") == FORMAT
    return False


def _line(fields: Mapping[str, Any]) -> bytes:
    return (clean(json.dumps(fields, ensure_ascii=False)) + "\n").encode()


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, without empty ones after the first."""
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if number == 1 or len(line) > _LONGEST or line.strip():
            yield number, line


def _fields(line: bytes) -> dict[str, Any]:
    """The object on a line. Raises ValueError."""
    if len(line) > _LONGEST:
        raise ValueError("it is too long for a review")
    try:
        fields = json.loads(line.decode(), object_pairs_hook=_once, parse_int=_number)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        message = f"it is no whole JSON object (column {error.colno})"
        raise ValueError(message) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - one kind of failure
    return fields


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("it has a name twice")
    return fields


def _number(digits: str) -> int:
    if len(digits) > _DIGITS:  # Python reads no more than some thousand of them
        raise ValueError("a number in it is too long")
    return int(digits)


def _check_head(line: bytes) -> None:
    fields: dict[str, Any] = {}
    with suppress(ValueError):
        fields = _fields(line)
    version: Any = fields.get("version")
    if fields.get("format") != FORMAT or not is_number(1, _NEWEST)(version):
        message = "this is neither an export of reviews nor a file of Anki"
        raise ValueError(message)
    if version > VERSION:
        message = f"a newer livedeck wrote it (version {version}); update livedeck"
        raise ValueError(message)


def _entry(fields: dict[str, Any], now_ms: int) -> Entry:
    """The review or event with these fields. Raises ValueError."""
    checks = _CHECKS.get(str(fields.pop("type", "")))
    if checks is None:
        raise ValueError("its `type` is neither review nor event")
    for name in checks:
        if name not in fields:
            raise ValueError(f"`{name}` is missing")
    if unknown := sorted(fields.keys() - checks.keys()):
        raise ValueError(f"{short(unknown[0])} is unknown")
    at_ms = fields["at_ms"]
    if type(at_ms) is int and (wrong := wrong_date(at_ms, now_ms)):
        raise ValueError(wrong)
    make = review_of if checks is REVIEW else event_of
    return make([fields[name] for name in checks])
