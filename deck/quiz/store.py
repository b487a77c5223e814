"""The answers of a learner in one file, and what follows from them.

Each answer is a transaction of its own, on the disk before `add` returns, together with
the memory derived from all answers of its item. For another scheduler all memories are
derived again. Reviews come in the order of time.
"""

# ruff: noqa: S608 - statements are put together of constants

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Self

from deck.cache import exclusive
from deck.quiz.copies import copy_daily
from deck.quiz.review import CardKey, Event, EventKind, Purpose, Rating, Review
from deck.quiz.review_file import (
    EVENT,
    FIELDS,
    REVIEW,
    connect,
    explained,
    failure,
    insert_events,
    insert_reviews,
    is_damage,
    read_into_memory,
    transaction,
)
from deck.quiz.scheduler import Memory, Scheduler

_DAY_MS = 86_400_000
_FIRST_DAY = date(1970, 1, 1).toordinal()
_USUAL = Scheduler()

_ITEM = "namespace = ? AND card = ? AND gap = ?"
_BY_TIME = "ORDER BY at_ms, device, card, gap"
_MEMORY = "stability, difficulty, last, due, reps, lapses"
_REVIEWS = f"SELECT * FROM review WHERE NOT undone AND namespace = ? {_BY_TIME}"
_REVIEWS_OF_ITEM = f"SELECT * FROM review WHERE NOT undone AND {_ITEM} {_BY_TIME}"
# The day of study in the learner's time zone, counted from 1970.
_DAYS = """
SELECT DISTINCT CAST((at_ms + offset_minutes * 60000 - 14400000) / 86400000 AS INTEGER)
FROM review WHERE NOT undone AND namespace = ? ORDER BY 1"""
_AROUND = f"""
SELECT * FROM review WHERE NOT undone AND namespace = ? AND at_ms BETWEEN ? AND ?
{_BY_TIME}"""
_MEMORIES = f"""
SELECT card, gap, {_MEMORY} FROM review WHERE namespace = ? AND due IS NOT NULL"""
_EVENTS = f"SELECT * FROM event WHERE namespace = ? AND kind IN (?, ?) {_BY_TIME}"
_NO_MEMORY = f"UPDATE review SET ({_MEMORY}) = (NULL, NULL, NULL, NULL, NULL, NULL)"
_NEW_MEMORY = f"""
UPDATE review SET ({_MEMORY}) = (?, ?, ?, ?, ?, ?)
WHERE {_ITEM} AND at_ms = ? AND device = ?"""
# The same answer, under another id of its card: on some machine it was renamed.
_TWINS = """
SELECT card FROM review
WHERE namespace = ? AND card <> ? AND gap = ? AND at_ms = ? AND device = ?
AND offset_minutes = ? AND language = ? AND seed = ? AND rating = ? AND graded_by = ?
AND answer = ? AND duration_ms = ? AND version = ? AND purpose = ?"""


class Store:
    """An open file of reviews; a context manager that closes it."""

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        """Open or create the file. Raises StoreError.

        With `to_read` it is copied into memory, and never changed. `unreadable` is the
        number of invalid rows of an older file.
        """
        self.path, self.to_read = path, to_read
        self._copied: date | None = None
        if to_read:
            self._db, self.unreadable = read_into_memory(path)
        else:
            with explained(path), exclusive("reviews", path):
                self._db, self.unreadable = connect(path)
                self._place = _place_of(path)
        with explained(path):
            query = "SELECT value FROM meta WHERE name = 'device'"
            (self.device,) = self._db.execute(query).fetchone()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    # What changes the file.

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction, after the copy of the day; nested, a part of the outer one.

        It waits while a copy is taken back, and goes on in the restored file.
        """
        if self._db.in_transaction:
            yield
            return
        if self.to_read:
            with explained(self.path), transaction(self._db):
                yield
            return
        with explained(self.path), exclusive("reviews", self.path):
            if _place_of(self.path) != self._place:
                self._db.close()
                self._db, _ = connect(self.path)
                self._place = _place_of(self.path)
            self._copy_daily()
            with transaction(self._db):
                yield

    def add(self, review: Review, scheduler: Scheduler = _USUAL) -> Review:
        """Store a review and the memory after it; return it as it is stored.

        That is a millisecond later if another answer to the item has its time. Raises
        StoreError.
        """
        query = f"SELECT 1 FROM review WHERE {_ITEM} AND at_ms = ? AND device = ?"
        with self.changing():
            while self._db.execute(query, _row(review)[:5]).fetchone():
                review = review._replace(at_ms=review.at_ms + 1)
            if insert_reviews(self._db, [_row(review)])[1]:
                raise failure(self.path, "a value cannot be stored")
            self._learn(review.namespace, review.item, scheduler)
        return review

    def undo(self, review: Review, scheduler: Scheduler = _USUAL) -> None:
        """Mark a review as undone; it stays in the file. Raises StoreError."""
        mark = (
            f"UPDATE review SET undone = 1 WHERE {_ITEM} AND at_ms = ? AND device = ?"
        )
        with self.changing():
            self._db.execute(mark, _row(review)[:5])
            self._learn(review.namespace, review.item, scheduler)

    def note(self, event: Event, scheduler: Scheduler = _USUAL) -> Event:
        """Store an event, as `add` does a review. Raises StoreError.

        Its time is after the earlier events of the item, even if the clock is not.
        """
        query = f"SELECT max(at_ms) + 1 FROM event WHERE {_ITEM}"
        with self.changing():
            place = (event.namespace, *event.item)
            after = self._db.execute(query, place).fetchone()[0] or 0
            event = event._replace(at_ms=max(event.at_ms, after))
            if insert_events(self._db, [_row(event)])[1]:
                raise failure(self.path, "a value cannot be stored")
            if event.kind == EventKind.FORGET:
                self._learn(event.namespace, event.item, scheduler)
        return event

    def rename(self, namespace: str, ids: Mapping[str, str]) -> None:
        """Give the answers of renamed cards their current ids, by the former ones."""
        query = """
        SELECT card FROM review WHERE namespace = ? UNION
        SELECT card FROM event WHERE namespace = ?"""
        with explained(self.path):
            cards = [card for (card,) in self._db.execute(query, (namespace,) * 2)]
        former = [card for card in cards if card in ids]
        if not former:
            return
        with self.changing():
            for old in former:
                values = (ids[old], namespace, old)
                for table in ("review", "event"):
                    move = f"UPDATE OR IGNORE {table} SET card = ? WHERE namespace = ?"
                    self._db.execute(f"{move} AND card = ?", values)
            self._mark_stale(namespace)

    def merge(self, other: Store) -> tuple[int, int]:
        """Add the entries of another file; how many answers are new, and how many bad.

        What is here stays as it is, but that it may be undone there. Raises StoreError.
        """
        with explained(other.path):
            reviews = other._db.execute(f"SELECT {REVIEW} FROM review").fetchall()
            events = other._db.execute(f"SELECT {EVENT} FROM event").fetchall()
        return self._take(reviews, events)

    def take(self, entries: Sequence[Review | Event]) -> int:
        """Add entries, each once; how many answers are new. Raises StoreError."""
        reviews = [_row(entry) for entry in entries if isinstance(entry, Review)]
        events = [_row(entry) for entry in entries if isinstance(entry, Event)]
        return self._take(reviews, events)[0]

    def _take(
        self, reviews: Sequence[Sequence[Any]], events: Sequence[Sequence[Any]]
    ) -> tuple[int, int]:
        with self.changing():
            before = self.count()
            rows = [row for each in reviews for row in self._under_known_ids(each)]
            changes = insert_reviews(self._db, rows), insert_events(self._db, events)
            if any(changed for changed, _ in changes):
                self._mark_stale()
            return self.count() - before, sum(invalid for _, invalid in changes)

    def _under_known_ids(self, row: Sequence[Any]) -> list[Sequence[Any]]:
        """An answer under the other ids that its card has here, else as it is."""
        twins = self._db.execute(_TWINS, row[:-1]).fetchall()
        return [(row[0], card, *row[2:]) for (card,) in twins] or [row]

    def _mark_stale(self, namespace: str | None = None, but: str = "") -> None:
        """Have memories derived again, unless they are by a scheduler."""
        gone = "DELETE FROM meta WHERE name LIKE 'scheduler %' AND value <> ?"
        if namespace is not None:
            gone += " AND name = 'scheduler ' || ?"
        values = (but,) if namespace is None else (but, namespace)
        self._db.execute(gone, values)

    def _learn(self, namespace: str, item: CardKey, scheduler: Scheduler) -> None:
        """Derive the memory of an item from all its reviews, and store it.

        So the order in which terminals and machines wrote them does not matter.
        """
        self._mark_stale(namespace, but=scheduler.name)
        place = (namespace, *item)
        self._db.execute(f"{_NO_MEMORY} WHERE {_ITEM} AND due IS NOT NULL", place)
        rows = self._db.execute(_REVIEWS_OF_ITEM, place).fetchall()
        self._store_memories(namespace, [*map(_review, rows)], scheduler)

    def _store_memories(
        self, namespace: str, reviews: Sequence[Review], scheduler: Scheduler
    ) -> None:
        """Store the memory of each item in the row of its last answer that counts."""
        starts = self.starts(namespace)
        counted = [
            review
            for review in reviews
            if review.purpose != Purpose.CRAM
            and review.at_ms > starts.get(review.item, -1)
        ]
        last = {review.item: review for review in counted}
        for item, memory in scheduler.replay(counted).items():
            stability, difficulty, day, due, *counts = memory
            values = (stability, difficulty, day.toordinal(), due.toordinal(), *counts)
            self._db.execute(_NEW_MEMORY, (*values, *_row(last[item])[:5]))

    def _derive(self, namespace: str, scheduler: Scheduler) -> None:
        """Derive all memories of a deck from its answers, and store them."""
        no = f"{_NO_MEMORY} WHERE namespace = ? AND due IS NOT NULL"
        self._db.execute(no, (namespace,))
        self._store_memories(namespace, self.reviews(namespace), scheduler)
        row = (f"scheduler {namespace}", scheduler.name)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)

    def _copy_daily(self) -> None:
        """Copy the file before the first change of a day. Raises if it is damaged.

        If the copy fails otherwise, the change goes on without.
        """
        today = date.today()  # noqa: DTZ011 - of this machine
        if self._copied == today:
            return
        try:
            copy_daily(self._db, self.path, today)
        except sqlite3.Error as error:
            if is_damage(error):
                raise
        except OSError:
            pass
        self._copied = today

    # What is read.

    def count(self) -> int:
        """The number of answers, also undone ones."""
        return int(self._db.execute("SELECT count(*) FROM review").fetchone()[0])

    def reviews(self, namespace: str) -> list[Review]:
        """The reviews of a deck that were not undone. Raises StoreError."""
        with explained(self.path):
            return [*map(_review, self._db.execute(_REVIEWS, (namespace,)))]

    def log(self, namespace: str | None = None) -> list[Review]:
        """All reviews, also undone ones; of one deck or of each."""
        query = f"SELECT * FROM review WHERE ? IN (namespace, '') {_BY_TIME}"
        with explained(self.path):
            return [*map(_review, self._db.execute(query, (namespace or "",)))]

    def events(self, namespace: str, *kinds: EventKind) -> list[Event]:
        """The events of a deck of one or two kinds."""
        with explained(self.path):
            rows = self._db.execute(_EVENTS, (namespace, kinds[0], kinds[-1]))
            return [
                Event(
                    namespace, CardKey(card, gap), at_ms, device, EventKind(kind), value
                )
                for _, card, gap, at_ms, device, kind, value in rows
            ]

    def answers(self, namespace: str, day: date) -> dict[CardKey, list[Rating]]:
        """The ratings of a day of study by item, without practice."""
        start = (day.toordinal() - _FIRST_DAY) * _DAY_MS
        around = (start - _DAY_MS, start + 3 * _DAY_MS)  # in every time zone
        answers: dict[CardKey, list[Rating]] = {}
        with explained(self.path):
            for row in self._db.execute(_AROUND, (namespace, *around)):
                review = _review(row)
                if review.purpose != Purpose.CRAM and review.date == day:
                    answers.setdefault(review.item, []).append(review.rating)
        return answers

    def days(self, namespace: str) -> list[date]:
        """The days of study with an answer, in the learner's time zone."""
        with explained(self.path):
            rows = self._db.execute(_DAYS, (namespace,))
            return [date.fromordinal(_FIRST_DAY + day) for (day,) in rows]

    def suspended(self, namespace: str) -> frozenset[CardKey]:
        """The items that are suspended."""
        events = self.events(namespace, EventKind.SUSPEND, EventKind.RESUME)
        kinds = {event.item: event.kind for event in events}
        return frozenset(k for k, kind in kinds.items() if kind == EventKind.SUSPEND)

    def buried(self, namespace: str, day: date) -> frozenset[CardKey]:
        """The items that are hidden on a day of study."""
        until = {e.item: e.value for e in self.events(namespace, EventKind.BURY)}
        return frozenset(i for i, end in until.items() if day.isoformat() < end)

    def starts(self, namespace: str) -> dict[CardKey, int]:
        """The last time at which an item was made new again, in milliseconds."""
        return {e.item: e.at_ms for e in self.events(namespace, EventKind.FORGET)}

    def scheduler(self, namespace: str) -> Scheduler:
        """The scheduler of the memories that are stored."""
        query = "SELECT value FROM meta WHERE name = 'scheduler ' || ?"
        with explained(self.path):
            row = self._db.execute(query, (namespace,)).fetchone()
        return Scheduler.named(*row) if row else Scheduler()

    def memories(self, namespace: str, scheduler: Scheduler) -> dict[CardKey, Memory]:
        """The memory of each item that was answered. Raises StoreError.

        They are derived again for another scheduler.
        """
        with self._derived(namespace, scheduler):
            rows = self._db.execute(_MEMORIES, (namespace,))
            return {CardKey(card, gap): _memory(row) for card, gap, *row in rows}

    def memory(self, namespace: str, item: CardKey) -> Memory | None:
        """The memory of an item; None where it is new. Raises StoreError."""
        query = f"SELECT {_MEMORY} FROM review WHERE {_ITEM} AND due IS NOT NULL"
        with explained(self.path):
            row = self._db.execute(query, (namespace, *item)).fetchone()
            return _memory(row) if row else None

    @contextmanager
    def _derived(self, namespace: str, scheduler: Scheduler) -> Iterator[None]:
        """A context in which memories can be read, derived by a scheduler."""
        query = "SELECT 1 FROM meta WHERE name = 'scheduler ' || ? AND value = ?"
        with explained(self.path):
            values = (namespace, scheduler.name)
            if self._db.execute(query, values).fetchone() is None:
                with self.changing():
                    self._derive(namespace, scheduler)
            yield


def _row(entry: Review | Event) -> tuple[Any, ...]:
    namespace, item, *rest = entry
    return (namespace, *item, *rest)


def _review(row: Sequence[Any]) -> Review:
    namespace, card, gap, at_ms, device, offset, language, seed, rating, *rest = row
    place = (namespace, CardKey(card, gap), at_ms, device, offset, language, seed)
    return Review(*place, Rating(rating), *rest[: FIELDS - 9])


def _memory(row: Sequence[Any]) -> Memory:
    stability, difficulty, last, due, reps, lapses = row
    days = date.fromordinal(last), date.fromordinal(due)
    return Memory(stability, difficulty, *days, reps, lapses)


def _place_of(path: Path) -> tuple[int, int]:
    """Distinguishes a file from one that replaced it."""
    status = path.stat()
    return status.st_dev, status.st_ino
