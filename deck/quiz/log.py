"""Reads the log of a learner: reviews, and events such as a suspended item.

Reviews come in the order of time, without those that were undone. Impossible rows are
left out and counted; `deck reviews recover` removes them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Self, TypeVar

from deck.errors import DeckError
from deck.quiz.database import (
    DAMAGED,
    back_up,
    check_integrity,
    connect,
    explained,
    failure,
    read_into_memory,
    reading,
    reason_of,
)
from deck.quiz.entry_checks import (
    EVENT,
    LATEST_MS,
    OFFSET,
    REVIEW,
    check_event,
    check_row,
    is_name,
    wrong_date,
)
from deck.quiz.review import CardKey, Event, EventKind, Purpose, Rating, Review
from deck.quiz.scheduler import Scheduler
from deck.quiz.schema import current_ids

T = TypeVar("T")
Entry = Review | Event

REVIEW_COLUMNS, EVENT_COLUMNS = ", ".join(REVIEW), ", ".join(EVENT)
NOT_UNDONE = """NOT EXISTS (
  SELECT 1 FROM event WHERE event.namespace = review.namespace
  AND event.card = review.card AND event.gap = review.gap AND event.kind = 'undo'
  AND event.value = review.at_ms || ' ' || review.device)"""
BY_TIME = "ORDER BY at_ms, device, card, gap"
_REVIEWS = f"SELECT {REVIEW_COLUMNS} FROM review WHERE {NOT_UNDONE}"  # noqa: S608
_DAY_MS = 86_400_000
_ROLLOVER_MS = 4 * 3_600_000
_FIRST_DAY = date(1970, 1, 1).toordinal()
# The day of study in the learner's time zone, counted from 1970.
_DAY = f"CAST((at_ms + offset_minutes * 60000 - {_ROLLOVER_MS}) / {_DAY_MS} AS INT)"
_SLACK_MS = 60_000  # by which a clock may be set back as it is synchronized
# Where it can be counted: see deck.quiz.entry_checks.
_DAYS = f"""
SELECT DISTINCT {_DAY} FROM review WHERE namespace = ?
AND at_ms BETWEEN 0 AND {LATEST_MS} AND offset_minutes BETWEEN -{OFFSET} AND {OFFSET}
AND {NOT_UNDONE} ORDER BY 1"""  # noqa: S608


def entry_row(entry: Entry) -> tuple[Any, ...]:
    """The row of a review or event."""
    namespace, item, *rest = entry
    return (namespace, *item, *rest)


def review_of(row: Sequence[Any]) -> Review:
    """The review in a row. Raises ValueError."""
    check_row(row, REVIEW)
    namespace, card, gap, at_ms, device, offset, language, seed, rating, *rest = row
    place = (namespace, CardKey(card, gap), at_ms, device, offset, language, seed)
    return Review(*place, Rating(rating), *rest)


def event_of(row: Sequence[Any]) -> Event:
    """The event in a row. Raises ValueError."""
    check_event(row)
    namespace, card, gap, *rest = row
    return Event(namespace, CardKey(card, gap), *rest)


def last_missed(answers: Mapping[CardKey, Sequence[Rating]]) -> set[CardKey]:
    """The items whose last answer of a day was a miss."""
    return {item for item, each in answers.items() if each[-1] is Rating.AGAIN}


class Log:
    """An open file of reviews; a context manager that closes it."""

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """Open or create the file. Raises StoreError; never overwrites one.

        With `to_read` it is copied into memory, and never changed.
        """
        self.path, self.to_read = path, to_read
        self._unreadable = set[int]()
        self._db = (read_into_memory if to_read else connect)(path)
        try:
            self.device = self._read_device()
        except BaseException:
            self._db.close()
            raise

    def _read_device(self) -> str:
        with explained(self.path):
            query = "SELECT value FROM meta WHERE name = 'device'"
            row = self._db.execute(query).fetchone()
        if row is None or not is_name(row[0]):
            raise failure(self.path, DAMAGED)
        return str(row[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @property
    def unreadable(self) -> int:
        """The number of impossible rows that were left out so far."""
        return len(self._unreadable)

    def reviews(self, namespace: str) -> Iterator[Review]:
        """The reviews of a deck that were not undone. Raises StoreError."""
        query = f"{_REVIEWS} AND namespace = ? {BY_TIME}"
        return self._entries(query, (namespace,), review_of)

    def answers(self, namespace: str, day: date) -> dict[CardKey, list[Rating]]:
        """The ratings of a day of study by item, without practice."""
        when = f"at_ms BETWEEN ? AND ? AND {_DAY} = ?"
        query = f"{_REVIEWS} AND namespace = ? AND {when} {BY_TIME}"
        number = day.toordinal() - _FIRST_DAY
        around = ((number - 1) * _DAY_MS, (number + 3) * _DAY_MS)  # in every time zone
        answers: dict[CardKey, list[Rating]] = {}
        for each in self._entries(query, (namespace, *around, number), review_of):
            if each.purpose != Purpose.CRAM:
                answers.setdefault(each.item, []).append(each.rating)
        return answers

    def last(self, namespace: str, now_ms: int) -> Review | None:
        """The last answer on this device that was not undone.

        Answers of a clock that was fast lie in the future: they count only if there is
        none up to a minute from now.
        """
        query = (
            f"{_REVIEWS} AND namespace = ? AND device = ? "
            "ORDER BY at_ms > ?, at_ms DESC"
        )
        values = (namespace, self.device, now_ms + _SLACK_MS)
        return next(self._entries(query, values, review_of), None)

    def log(self, namespace: str | None = None) -> list[Entry]:
        """All entries in the order of time, of one deck or of each."""
        where, values = "(? IS NULL OR namespace = ?)", (namespace, namespace)
        query = f"SELECT %s WHERE {where} {BY_TIME}"
        entries: list[Entry] = [
            *self._entries(query % f"{REVIEW_COLUMNS} FROM review", values, review_of),
            *self._entries(query % f"{EVENT_COLUMNS} FROM event", values, event_of),
        ]
        return sorted(entries, key=lambda entry: entry.at_ms)

    def has(self, entry: Entry) -> bool:
        """Whether the log has an entry that is equal in all fields."""
        is_review = isinstance(entry, Review)
        name, columns = ("review", REVIEW) if is_review else ("event", EVENT)
        row = entry_row(entry)
        marks = ", ".join("?" * len(row))
        query = f"SELECT 1 FROM {name} WHERE ({', '.join(columns)}) IS ({marks})"  # noqa: S608
        return self._db.execute(query, row).fetchone() is not None

    def dated(self, now_ms: int) -> tuple[list[Entry], int]:
        """The entries with a possible date at a time; the number of other rows."""
        entries = self.log()
        good = [each for each in entries if not wrong_date(each.at_ms, now_ms)]
        return good, self.unreadable + len(entries) - len(good)

    def namespaces(self) -> list[str]:
        """The decks that have entries."""
        query = "SELECT namespace FROM review UNION SELECT namespace FROM event"
        with reading(self.path):
            return sorted(namespace for (namespace,) in self._db.execute(query))

    def days(self, namespace: str) -> list[date]:
        """The days of study with an answer, in the learner's time zone."""
        with reading(self.path):
            rows = self._db.execute(_DAYS, (namespace,))
            return [date.fromordinal(_FIRST_DAY + day) for (day,) in rows]

    def renamed(self, namespace: str) -> dict[str, str]:
        """The current ids of cards by their former ones."""
        with reading(self.path):
            return current_ids(self._db, namespace)

    def suspended(self, namespace: str) -> frozenset[CardKey]:
        """The items that are suspended."""
        kinds: dict[CardKey, EventKind] = {}
        for event in self._events(namespace, EventKind.SUSPEND, EventKind.RESUME):
            kinds[event.item] = event.kind
        return frozenset(k for k, kind in kinds.items() if kind == EventKind.SUSPEND)

    def buried(self, namespace: str, day: date) -> frozenset[CardKey]:
        """The items that are hidden on a day of study."""
        until = {e.item: e.value for e in self._events(namespace, EventKind.BURY)}
        return frozenset(i for i, end in until.items() if day.isoformat() < end)

    def starts(self, namespace: str) -> dict[CardKey, int]:
        """The last time at which an item was made new again, in milliseconds."""
        return {e.item: e.at_ms for e in self._events(namespace, EventKind.FORGET)}

    def scheduler(self, namespace: str) -> Scheduler:
        """The scheduler of the memories that are stored."""
        query = "SELECT scheduler FROM derived WHERE namespace = ?"
        with reading(self.path):
            row = self._db.execute(query, (namespace,)).fetchone()
        return Scheduler.named(*row) if row else Scheduler()

    def check(self) -> None:
        """Check the whole file. Raises DamagedStoreError."""
        with reading(self.path):
            check_integrity(self._db, "integrity_check")

    def back_up(self, to: Path) -> None:
        """Copy the file, also while others write; never over another file.

        Raises DeckError, and DamagedStoreError if the file is damaged.
        """
        try:
            back_up(self._db, to)
        except FileExistsError:
            raise DeckError(f"{to} is there already: nothing was written") from None
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or reason_of(error, to)
            if reason == DAMAGED:
                raise failure(self.path, DAMAGED) from None
            raise DeckError(f"cannot write {to}: {reason.lower()}") from None

    def _events(self, namespace: str, *kinds: EventKind) -> Iterator[Event]:
        marks = ", ".join("?" * len(kinds))
        where = f"namespace = ? AND kind IN ({marks})"
        query = f"SELECT {EVENT_COLUMNS} FROM event WHERE {where} {BY_TIME}"  # noqa: S608
        return self._entries(query, (namespace, *kinds), event_of)

    def _entries(
        self, query: str, values: Sequence[Any], make: Callable[[Sequence[Any]], T]
    ) -> Iterator[T]:
        """The entries in the rows of a query; impossible rows are counted."""
        with reading(self.path):
            for row in self._db.execute(query, values):
                try:
                    entry = make(row)
                except ValueError:
                    self._unreadable.add(hash(tuple(row)))
                else:
                    yield entry
