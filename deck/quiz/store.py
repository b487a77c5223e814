"""The log of a learner, to be written, and the memories derived from it.

Each answer is a transaction of its own, on the disk before `add` returns, together with
the memory derived from all answers of its item. For another scheduler all memories are
derived again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from glob import escape
from pathlib import Path
from typing import Any, TypeVar

from deck.quiz.database import (
    DAMAGED,
    REPLACED,
    back_up,
    backup_folder,
    connect,
    explained,
    failure,
    identity,
    reading,
    reason_of,
    transaction,
    turn,
)
from deck.quiz.entry_checks import EVENT, REVIEW
from deck.quiz.log import (
    BY_TIME,
    NOT_UNDONE,
    REVIEW_COLUMNS,
    Entry,
    Log,
    entry_row,
    review_of,
)
from deck.quiz.review import CardKey, Event, EventKind, Review
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.schema import current_ids, move_renamed

E = TypeVar("E", Review, Event)

BACKUPS = 7  # daily backups that are kept
_WEST = 1  # days by which the date goes back on a journey westward
_USUAL = Scheduler()
_REVIEW, _EVENT = (
    f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for table, columns in (("review", REVIEW), ("event", EVENT))
)
_MEMORY = "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = ("stability", "difficulty", "last", "due", "reps", "lapses")
_DAY = f"= 'integer' AND %s BETWEEN 1 AND {date.max.toordinal()}"
_COUNT = "= 'integer' AND %s BETWEEN 0 AND 2147483648"
# Whether a row is a possible memory: another program may have written it.
_MAKES_SENSE = f"""
typeof(memory.card) = 'text' AND stability BETWEEN 1e-9 AND 1e12
AND difficulty BETWEEN 1 AND 10
AND typeof(last) {_DAY % "last"} AND typeof(due) {_DAY % "due"}
AND typeof(reps) {_COUNT % "reps"} AND typeof(lapses) {_COUNT % "lapses"}
AND typeof(memory.gap) {_COUNT % "memory.gap"}"""
_IS_DERIVED = f"""
SELECT EXISTS (SELECT 1 FROM derived WHERE namespace = :deck AND scheduler = :scheduler)
AND NOT EXISTS (
  SELECT 1 FROM memory WHERE namespace = :deck AND NOT ({_MAKES_SENSE}))
"""  # noqa: S608


class Store(Log):
    """A log that can be written, and the memories derived from it."""

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """Open or create the file, like a log. Raises StoreError."""
        with (explained if to_read else turn)(path):
            super().__init__(path, to_read=to_read)
            self._file = None if to_read else identity(path)
        self._backed_up: date | None = None

    def add(self, review: Review, scheduler: Scheduler = _USUAL) -> Review:
        """Store a review and the memory after it; return it as it is stored.

        That is under the current id of its card, and a millisecond later if another
        answer to the item has its time. Raises StoreError.
        """
        with self.changing():
            review = self._insert_later(self._current(review))
            self._learn(review.namespace, review.item, scheduler)
        return review

    def note(self, event: Event, scheduler: Scheduler = _USUAL) -> Event:
        """Store an event, as `add` does a review. Raises StoreError.

        Its time is after the earlier events of the item, even if the clock is not.
        """
        with self.changing():
            event = self._insert_last(self._current(event))
            if event.kind == EventKind.RENAME:
                self._move(event.namespace)
            elif event.kind in {EventKind.UNDO, EventKind.FORGET}:
                self._learn(event.namespace, event.item, scheduler)
        return event

    def rename(self, namespace: str, ids: Mapping[str, str], at_ms: int) -> None:
        """Store the current ids of cards by their former ones, if not yet known."""
        known = self.renamed(namespace)
        others = {old: new for old, new in ids.items() if known.get(old) != new}
        if not others:
            return
        with self.changing():
            for old, new in others.items():
                place = (namespace, CardKey(old, 0), at_ms, self.device)
                self._insert_last(Event(*place, EventKind.RENAME, new))
            self._move(namespace)

    def merge(self, entries: Iterable[Entry]) -> int:
        """Add the entries of another log; return how many are new. Raises StoreError.

        It is one transaction, and known entries stay as they are. Renames come first,
        so that an answer is recognized under each id of its card.
        """
        entries = sorted(entries, key=lambda entry: not _is_rename(entry))
        added = 0
        ids: dict[str, Mapping[str, str]] = {}
        with self.changing():
            for entry in entries:
                if _is_rename(entry):
                    added += self._insert(entry)
                    continue
                namespace = entry.namespace
                if namespace not in ids:
                    ids[namespace] = move_renamed(self._db, namespace)
                moved = entry._replace(item=entry.item.renamed(ids[namespace]))
                # Two answers of one moment keep their ids apart.
                added += self._insert(moved) or (
                    not self.has(moved) and self._insert(entry)
                )
            for namespace in {entry.namespace for entry in entries} if added else ():
                self._move(namespace)
        return added

    def memories(self, namespace: str, scheduler: Scheduler) -> dict[CardKey, Memory]:
        """The memory of each item that was answered. Raises StoreError.

        They are derived again for another scheduler, or if a row is impossible.
        """
        with self._derived(namespace, scheduler):
            return self._memories(namespace)

    def plan(
        self, namespace: str, scheduler: Scheduler, day: date
    ) -> tuple[set[CardKey], dict[CardKey, Memory]]:
        """The items that were answered, and the memories of those due on a day.

        An item whose last answer is later than the next day is due, too: the clock was
        fast then. One of the next day may be that of a traveller westward.
        """
        number = day.toordinal()
        query = "SELECT card, gap FROM memory WHERE namespace = ?"
        with self._derived(namespace, scheduler):
            answered = {*map(CardKey._make, self._db.execute(query, (namespace,)))}
            where = "AND (due <= ? OR last > ?)"
            return answered, self._memories(namespace, where, number, number + _WEST)

    def memory(self, namespace: str, item: CardKey) -> Memory | None:
        """The memory of an item; None where it is new. Raises StoreError."""
        with reading(self.path):
            found = self._memories(namespace, "AND card = ? AND gap = ?", *item)
            return found.get(item)

    def count_after(self, namespace: str, day: date) -> int:
        """The number of items last answered after the day that follows a given one.

        The clock was fast then; the next day itself begins earlier in the east.
        """
        query = "SELECT count(*) FROM memory WHERE namespace = ? AND last > ?"
        with reading(self.path):
            values = (namespace, day.toordinal() + _WEST)
            return int(self._db.execute(query, values).fetchone()[0])

    @contextmanager
    def _derived(self, namespace: str, scheduler: Scheduler) -> Iterator[None]:
        """A context in which memories can be read, derived by a scheduler."""
        with reading(self.path):
            values = {"deck": namespace, "scheduler": scheduler.name}
            if not self._db.execute(_IS_DERIVED, values).fetchone()[0]:
                with transaction(self._db):
                    self._derive(namespace, scheduler)
            yield

    def _memories(
        self, namespace: str, where: str = "", *values: str | int
    ) -> dict[CardKey, Memory]:
        columns = ", ".join(("card", "gap", *_COLUMNS))
        query = f"SELECT {columns} FROM memory WHERE namespace = ? {where}"  # noqa: S608
        rows = self._db.execute(query, (namespace, *values))
        return {CardKey(card, gap): _memory(row) for card, gap, *row in rows}

    def rebuild(self, namespace: str) -> int:
        """Derive all memories of a deck again; return how many there are."""
        with self.changing():
            return self._derive(namespace, self.scheduler(namespace))

    def prepare(self) -> None:
        """Make the daily backup now, while a question is read."""
        with self.changing():
            pass

    def _back_up_daily(self) -> None:
        """Copy the file before the first change of a day. Raises if it is damaged.

        If the copy fails, the change goes on without. Of too many copies, those of
        future days are deleted first: the clock was fast then.
        """
        today = date.today()  # noqa: DTZ011 - of this machine
        folder = backup_folder(self.path)
        copy = folder / f"{today.isoformat()}{self.path.suffix}"
        if self._backed_up != today and not copy.exists() and self._is_filled():
            try:
                folder.mkdir(exist_ok=True)
                back_up(self._db, copy)
                copies = folder.glob(f"????-??-??{escape(self.path.suffix)}")
                ordered = sorted(copies, key=lambda p: (p <= copy, p))
                for old in ordered[:-BACKUPS]:
                    old.unlink()
            except sqlite3.Error as error:
                if reason_of(error, self.path) == DAMAGED:
                    raise
            except OSError:
                pass
        self._backed_up = today

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction, after the backup of the day; nested, a part of the outer one.

        It waits while the file is recovered.
        """
        if self._db.in_transaction:
            yield
            return
        with (explained if self.to_read else turn)(self.path):
            if not self.to_read:
                self._follow()
                self._back_up_daily()
            with transaction(self._db):
                yield

    def _follow(self) -> None:
        """Open the file again if `recover` replaced it; otherwise raise StoreError.

        SQLite would go on in the file that was replaced, and answers would be lost.
        """
        if (found := identity(self.path)) == self._file:
            return
        with Log(self.path, to_read=True) as log:
            if log.device != self.device:
                raise failure(self.path, REPLACED)
        new = connect(self.path)
        self._db.close()
        self._db, self._file = new, found

    def _is_filled(self) -> bool:
        query = "SELECT EXISTS (SELECT 1 FROM review) OR EXISTS (SELECT 1 FROM event)"
        return bool(self._db.execute(query).fetchone()[0])

    def _insert(self, entry: Entry) -> bool:
        """Insert a row of the log; False if there is one of its key."""
        statement = _REVIEW if isinstance(entry, Review) else _EVENT
        try:
            return bool(self._db.execute(statement, entry_row(entry)).rowcount)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorname != "SQLITE_CONSTRAINT_PRIMARYKEY":
                raise
            return False

    def _insert_later(self, entry: E) -> E:
        """Insert an entry, a millisecond later if another one has its time."""
        while not self._insert(entry):
            entry = entry._replace(at_ms=entry.at_ms + 1)
        return entry

    def _insert_last(self, event: Event) -> Event:
        """Insert an event after the earlier ones of its item."""
        moment = max(event.at_ms, self._next_moment(event))
        return self._insert_later(event._replace(at_ms=moment))

    def _move(self, namespace: str) -> None:
        """Give the entries of renamed cards their current ids."""
        move_renamed(self._db, namespace)
        self._forget(namespace)

    def _current(self, entry: E) -> E:
        """The entry under the current id of its card."""
        if _is_rename(entry):
            return entry
        ids = current_ids(self._db, entry.namespace)
        return entry._replace(item=entry.item.renamed(ids))

    def _next_moment(self, event: Event) -> int:
        """The first moment after the last event of the item, or the last rename."""
        if event.kind == EventKind.UNDO:  # refers to one answer, whatever its time
            return 0
        query = (
            "SELECT max(at_ms) + 1 FROM event WHERE namespace = ? "
            "AND kind != 'undo' AND (card = ? AND gap = ? OR kind = ?)"
        )
        also = EventKind.RENAME if event.kind == EventKind.RENAME else ""
        values = (event.namespace, *event.item, also)
        return self._db.execute(query, values).fetchone()[0] or 0

    def _forget(self, namespace: str, but: str = "") -> None:
        """Mark the memories of a deck as stale, unless they are by a scheduler."""
        gone = "DELETE FROM derived WHERE namespace = ? AND scheduler != ?"
        self._db.execute(gone, (namespace, but))

    def _learn(self, namespace: str, item: CardKey, scheduler: Scheduler) -> None:
        """Derive the memory of an item from all its reviews, and store it.

        So the order in which terminals and machines wrote them does not matter.
        """
        self._forget(namespace, but=scheduler.name)
        query = (
            f"SELECT {REVIEW_COLUMNS} FROM review WHERE namespace = ? AND card = ? "  # noqa: S608
            f"AND gap = ? AND {NOT_UNDONE} {BY_TIME}"
        )
        reviews = self._entries(query, (namespace, *item), review_of)
        memory = scheduler.replay(reviews, self.starts(namespace)).get(item)
        if memory is None:
            gone = "DELETE FROM memory WHERE namespace = ? AND card = ? AND gap = ?"
            self._db.execute(gone, (namespace, *item))
        else:
            self._db.execute(_MEMORY, (namespace, *item, *_row(memory)))

    def _derive(self, namespace: str, scheduler: Scheduler) -> int:
        """Derive the memories of a deck from its log, and store them; how many."""
        memories = scheduler.replay(self.reviews(namespace), self.starts(namespace))
        self._db.execute("DELETE FROM memory WHERE namespace = ?", (namespace,))
        rows = ((namespace, *item, *_row(each)) for item, each in memories.items())
        self._db.executemany(_MEMORY, rows)
        row = (namespace, scheduler.name)
        self._db.execute("INSERT OR REPLACE INTO derived VALUES (?, ?)", row)
        return len(memories)


def _row(memory: Memory) -> tuple[float, ...]:
    """The columns of a memory."""
    stability, difficulty, last, due, *counts = memory
    return (stability, difficulty, last.toordinal(), due.toordinal(), *counts)


def _memory(row: Sequence[Any]) -> Memory:
    """The memory in such columns."""
    stability, difficulty, last, due, reps, lapses = row
    days = date.fromordinal(last), date.fromordinal(due)
    return Memory(stability, difficulty, *days, reps, lapses)


def _is_rename(entry: Entry) -> bool:
    return isinstance(entry, Event) and entry.kind == EventKind.RENAME
