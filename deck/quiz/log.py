"""The log of a learner in an SQLite file: what was answered, and what else was told.

Rows are added and never changed. All is read in the order of time, under the ids that
the cards have now, and without the answers that were taken back.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from deck.errors import OutputError
from deck.quiz.database import (
    back_up,
    connect,
    connect_to_read,
    device_of,
    failure,
    identity,
    reading,
    reason_of,
    said,
    writing,
)
from deck.quiz.limits import EVENT, LATEST_MS, OFFSET, REVIEW
from deck.quiz.review import CardKey, Event, EventKind, Purpose, Rating, Review
from deck.quiz.rows import (
    current_names,
    event_of,
    event_row,
    renamed_item,
    review_of,
    review_row,
)

T = TypeVar("T")

_REVIEW = "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)"
REVIEW_COLUMNS, EVENT_COLUMNS = ", ".join(REVIEW), ", ".join(EVENT)
STANDS = """NOT EXISTS (
  SELECT 1 FROM event WHERE event.namespace = review.namespace
  AND event.card = review.card AND event.gap = review.gap AND event.kind = 'undo'
  AND event.value = review.at_ms || ' ' || review.device)"""
IN_TIME = "ORDER BY at_ms, device, card, gap"
_DAY_MS = 86_400_000
_ROLLOVER_MS = 4 * 3_600_000
_FIRST_DAY = date(1970, 1, 1).toordinal()
# The day of study, where the learner was, from the first one on.
_DAY = f"CAST((at_ms + offset_minutes * 60000 - {_ROLLOVER_MS}) / {_DAY_MS} AS INT)"
# Where it can be counted: see deck.quiz.limits.
_DATED = f"""namespace = :namespace AND at_ms BETWEEN 0 AND {LATEST_MS}
  AND offset_minutes BETWEEN -{OFFSET} AND {OFFSET}"""
_RATINGS = frozenset(map(int, Rating))
_EVER_MS, _NEVER_MS = -(2**63), 2**63 - 1
_SLACK_MS = 60_000  # by which a clock may have been set back without a word
# Whose time an undo names: few, so that not each answer need be looked up.
_UNDONE = f"""(card, gap, at_ms, device) IN (
  SELECT card, gap, CAST(value AS INTEGER), substr(value, instr(value, ' ') + 1)
  FROM event WHERE namespace = :namespace AND kind = 'undo') AND NOT {STANDS}"""  # noqa: S608
_DAYS = f"""
WITH answered AS (SELECT {_DAY} AS day, count(*) AS count FROM review
  WHERE {_DATED} GROUP BY 1),
undone AS (SELECT {_DAY} AS day, count(*) AS count FROM review
  WHERE {_DATED} AND {_UNDONE} GROUP BY 1)
SELECT day FROM answered LEFT JOIN undone USING (day)
WHERE answered.count > coalesce(undone.count, 0) ORDER BY day"""  # noqa: S608


class Log:
    """An open file of reviews; a context manager that closes it.

    Rows that no review or event can be made of are left out; `deck reviews recover`
    makes a file without them.
    """

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """Open the file, or make it. Raises StoreError; never overwrites one.

        What is opened to be read only need not be writable.
        """
        self.path, self.to_read = path, to_read
        self._unreadable = set[int]()
        self._db = (connect_to_read if to_read else connect)(path)
        try:
            with said(path):
                self.device = device_of(self._db, path)
                self._file = identity(path)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    @property
    def unreadable(self) -> int:
        """How many rows were left out until now."""
        return len(self._unreadable)

    def reviews(self, namespace: str) -> Iterator[Review]:
        """The reviews of a deck in the order of time, but for what was undone.

        They carry the ids that the cards have now. Raises StoreError.
        """
        names = self.renamed(namespace)
        query = (
            f"SELECT {REVIEW_COLUMNS} FROM review WHERE namespace = ? "  # noqa: S608
            f"AND {STANDS} {IN_TIME}"
        )
        with reading(self.path):
            rows = self._db.execute(query, (namespace,))
            yield from self._made(rows, lambda row: review_of(row, names))

    def since(self, namespace: str, at_ms: int) -> list[Review]:
        """The same from a moment on."""
        names = self.renamed(namespace)
        query = (
            f"SELECT {REVIEW_COLUMNS} FROM review WHERE namespace = ? "  # noqa: S608
            f"AND at_ms >= ? AND {STANDS} {IN_TIME}"
        )
        with reading(self.path):
            rows = self._db.execute(query, (namespace, at_ms))
            return [*self._made(rows, lambda row: review_of(row, names))]

    def answers(self, namespace: str, day: date) -> dict[CardKey, list[Rating]]:
        """How the items of a day of study were answered, practice left out."""
        names = self.renamed(namespace)
        query = (
            "SELECT card, gap, rating FROM review WHERE namespace = ? "  # noqa: S608
            "AND at_ms BETWEEN ? AND ? AND purpose != ? "
            f"AND {_DAY} = ? AND {STANDS} ORDER BY at_ms"
        )
        number = day.toordinal() - _FIRST_DAY
        around = ((number - 1) * _DAY_MS, (number + 3) * _DAY_MS)  # in every time zone
        values = (namespace, *around, Purpose.CRAM, number)
        found: dict[CardKey, list[Rating]] = {}
        with reading(self.path):
            for card, gap, rating in self._db.execute(query, values):
                if rating in _RATINGS:
                    item = renamed_item(CardKey(card, gap), names)
                    found.setdefault(item, []).append(Rating(rating))
        return found

    def last(self, namespace: str, before_ms: int | None = None) -> Review | None:
        """The last answer given on this device that was not undone.

        The order of writing is not kept, that of time is. After a clock that was ahead
        is set back, answers of then lie in the future: where `before_ms` is the moment
        that it is, they come only where there is no answer up to then and a minute.
        """
        query = (
            f"SELECT {REVIEW_COLUMNS} FROM review WHERE namespace = ? AND device = ? "  # noqa: S608
            f"AND at_ms BETWEEN ? AND ? AND {STANDS} ORDER BY at_ms DESC"
        )
        end = _NEVER_MS if before_ms is None else before_ms + _SLACK_MS
        names = self.renamed(namespace)
        with reading(self.path):
            for span in ((_EVER_MS, end), (end, _NEVER_MS)):
                rows = self._db.execute(query, (namespace, self.device, *span))
                for review in self._made(rows, lambda row: review_of(row, names)):
                    return review
        return None

    def log(self, namespace: str | None = None) -> Iterator[Review | Event]:
        """All that was ever written, of one deck or of each, in the order of time."""
        where, values = "(? IS NULL OR namespace = ?)", (namespace, namespace)
        query = f"SELECT %s WHERE {where} {IN_TIME}"
        with reading(self.path):
            answers = self._db.execute(query % f"{REVIEW_COLUMNS} FROM review", values)
            others = self._db.execute(query % f"{EVENT_COLUMNS} FROM event", values)
            both: list[Iterator[Review | Event]] = [
                self._made(answers, review_of),
                self._made(others, event_of),
            ]
            yield from heapq.merge(*both, key=lambda entry: entry.at_ms)

    def namespaces(self) -> list[str]:
        """The decks that something was written of."""
        query = "SELECT namespace FROM review UNION SELECT namespace FROM event"
        with reading(self.path):
            return sorted(namespace for (namespace,) in self._db.execute(query))

    def days(self, namespace: str) -> list[date]:
        """The days of study with an answer that stands, where the learner was then."""
        with reading(self.path):
            found = self._db.execute(_DAYS, {"namespace": namespace})
            return [date.fromordinal(_FIRST_DAY + day) for (day,) in found]

    def renamed(self, namespace: str) -> dict[str, str]:
        """From former ids of cards to those that they have now."""
        return current_names(self._kinds(namespace, EventKind.RENAME))

    def suspended(self, namespace: str) -> frozenset[CardKey]:
        """The items that are not to be asked until the learner wants them again."""
        names, found = self.renamed(namespace), set[CardKey]()
        for event in self._kinds(namespace, EventKind.SUSPEND, EventKind.RESUME):
            item = renamed_item(event.item, names)
            (found.add if event.kind == EventKind.SUSPEND else found.discard)(item)
        return frozenset(found)

    def buried(self, namespace: str, day: date) -> frozenset[CardKey]:
        """The items that are not to be asked on a day of study."""
        names, until = self.renamed(namespace), dict[CardKey, str]()
        for event in self._kinds(namespace, EventKind.BURY):
            until[renamed_item(event.item, names)] = event.value
        return frozenset(i for i, end in until.items() if day.isoformat() < end)

    def begun(self, namespace: str) -> dict[CardKey, int]:
        """The last moment at which an item was made new again, in milliseconds."""
        names, found = self.renamed(namespace), dict[CardKey, int]()
        for event in self._kinds(namespace, EventKind.FORGET):
            found[renamed_item(event.item, names)] = event.at_ms
        return found

    def back_up(self, to: Path) -> None:
        """Copy the file whole, also while others write; never over another file.

        Raises OutputError.
        """
        try:
            back_up(self._db, to)
        except FileExistsError:
            raise OutputError(f"{to} is there already: nothing was written") from None
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or reason_of(error, to)
            raise OutputError(f"cannot write {to}: {reason.lower()}") from None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A transaction in the file that was opened.

        SQLite would go on in a file that was deleted, and the answer be lost.
        """
        with said(self.path):
            if not self.path.exists() or identity(self.path) != self._file:
                raise failure(self.path, "the file was deleted or replaced meanwhile")
            with writing(self._db):
                yield

    def _put(self, entry: Review | Event) -> bool:
        """Write a row of the log; whether there was none of its key."""
        try:
            if isinstance(entry, Review):
                self._db.execute(_REVIEW, review_row(entry))
            else:
                self._db.execute(_EVENT, event_row(entry))
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorname != "SQLITE_CONSTRAINT_PRIMARYKEY":
                raise
            return False
        return True

    def _kinds(self, namespace: str, *kinds: EventKind) -> list[Event]:
        marks = ", ".join("?" * len(kinds))
        where = f"namespace = ? AND kind IN ({marks})"
        query = f"SELECT {EVENT_COLUMNS} FROM event WHERE {where} {IN_TIME}"  # noqa: S608
        with reading(self.path):
            rows = self._db.execute(query, (namespace, *kinds))
            return [*self._made(rows, event_of)]

    def _made(
        self, rows: Iterable[Sequence[Any]], make: Callable[[Sequence[Any]], T]
    ) -> Iterator[T]:
        """What can be made of rows; the others are counted."""
        for row in rows:
            try:
                entry = make(row)
            except ValueError:
                self._unreadable.add(hash(tuple(row)))
            else:
                yield entry
