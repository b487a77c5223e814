"""Checks of the fields of reviews and events, in a log and in an import.

A log may have any date that can be computed with, since a clock may be wrong. An import
may have none before Anki existed, or after tomorrow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from deck.quiz.review import EventKind, GradedBy, Purpose, Rating

LATEST_MS = 7_258_118_400_000  # the year 2200; some code fails near the last date
OFFSET = 24 * 60 - 1  # minutes of a time zone, either way
MOST_GAPS = 2**31
_FIRST_MS = 1_136_073_600_000  # the year 2006: Anki's first
_DAY_MS = 86_400_000
LONGEST_MS = 2**40  # of an answer, some 35 years: a session may be left open
LONGEST_ANSWER, _TEXT = 1_000_000, 200  # characters
_SHOWN = 40  # characters of a value in a message
_HIDDEN = timedelta(days=3)  # the longest that a card is buried, in any time zone

_NAME = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")  # safe to show
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNDONE = re.compile(rf"\d{{1,15}} {_NAME.pattern}")

Check = Callable[[Any], bool]


def wrong_date(at_ms: int, now_ms: int) -> str | None:
    """Why a time cannot be imported; None if it can."""
    if _FIRST_MS <= at_ms <= now_ms + _DAY_MS:
        return None
    why = "before 2006" if at_ms < _FIRST_MS else "later than tomorrow"
    try:
        return f"its date, {_day(at_ms)}, is {why}"
    except OverflowError:
        return f"its date is {why}"


def check_event(row: Sequence[Any]) -> None:
    """Check the columns of an event. Raises ValueError as `check_row` does."""
    check_row(row, EVENT)
    *_, at_ms, _, kind, value = row
    if not _is_value(kind, value, at_ms):
        raise ValueError(f"`value` makes no sense for {kind}: {short(value)}")


def check_row(row: Sequence[Any], checks: Mapping[str, Check]) -> None:
    """Check columns in their order. Raises ValueError for one that makes no sense."""
    for (name, check), value in zip(checks.items(), row, strict=True):
        if not check(value):
            raise ValueError(f"`{name}` makes no sense: {short(value)}")


def short(value: object) -> str:
    """A value as JSON, shortened."""
    shown = json.dumps(value, default=repr)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def _is_value(kind: str, value: str, at_ms: int) -> bool:
    """Whether a value is possible for an event of a kind."""
    if kind == EventKind.BURY:
        return _is_day_after(value, at_ms)
    if kind == EventKind.UNDO:
        return _UNDONE.fullmatch(value) is not None
    return is_name(value) if kind == EventKind.RENAME else value == ""


def is_name(value: Any) -> bool:
    """Whether a value can be the name of a deck, card or device."""
    return isinstance(value, str) and _is_name(value)


def is_number(least: int, most: int) -> Check:
    """A check for a whole number in a range."""
    return lambda value: type(value) is int and least <= value <= most


@lru_cache(maxsize=4096)
def _is_name(value: str) -> bool:
    return _NAME.fullmatch(value) is not None


def _is_text(longest: int) -> Check:
    """A check for a text that can be encoded, so without surrogates."""

    def check(value: Any) -> bool:
        if type(value) is not str or len(value) > longest:
            return False
        return value.isascii() or not _SURROGATE.search(value)

    return check


def _is_one_of(names: Iterable[str]) -> Check:
    known = {str(name) for name in names}
    return lambda value: isinstance(value, str) and value in known


def _is_day_after(value: str, at_ms: int) -> bool:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return day.isoformat() == value and day - _day(at_ms) <= _HIDDEN


def _day(at_ms: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)).date()


# In the order of the columns.
_PLACE: dict[str, Check] = {
    "namespace": is_name,
    "card": is_name,
    "gap": is_number(0, MOST_GAPS),
    "at_ms": is_number(0, LATEST_MS),
    "device": is_name,
}
REVIEW: Mapping[str, Check] = {
    **_PLACE,
    "offset_minutes": is_number(-OFFSET, OFFSET),
    "language": _is_text(_TEXT),
    "seed": _is_text(_TEXT),
    "rating": is_number(min(Rating), max(Rating)),
    "graded_by": _is_one_of(GradedBy),
    "answer": _is_text(LONGEST_ANSWER),
    "duration_ms": is_number(-LONGEST_MS, LONGEST_MS),  # a clock may be set back
    "version": _is_text(_TEXT),
    "purpose": _is_one_of(Purpose),
}
EVENT: Mapping[str, Check] = {
    **_PLACE,
    "kind": _is_one_of(EventKind),
    "value": _is_text(_TEXT + _TEXT),
}
