"""The reviews of a learner, and what follows from them.

Each answer is a transaction of its own, on the disk before `add` returns, and with it
what it makes of the memory. The memory is derived: item by item from what others had
written in between, and anew from the whole log where another scheduler is asked for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deck.quiz.database import reading, said, writing
from deck.quiz.log import IN_TIME, REVIEW_COLUMNS, STANDS, Log
from deck.quiz.memory_table import MemoryTable, are_memories
from deck.quiz.review import CardKey, Event, EventKind, Review
from deck.quiz.rows import ids_of, memory_of, memory_row, renamed_item, review_of

if TYPE_CHECKING:
    from deck.quiz.scheduler import Memory, Scheduler

_MEMORY = "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def default_path() -> Path:
    """The file named by `DECK_DB`, else one in the user's data folder."""
    if named := os.environ.get("DECK_DB"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("livedeck", appauthor=False) / "reviews.db"


class Store(Log):
    """A log that is written to, and the memory that its reviews make."""

    def add(self, review: Review, scheduler: Scheduler | None = None) -> Review:
        """Keep a review for ever; it and its memory are on the disk when this returns.

        The review is returned as kept: a millisecond later where another answer to
        the same item has its time. Raises StoreError.
        """
        with self._changing():
            while not self._put(review):
                review = replace(review, at_ms=review.at_ms + 1)
            self._learn(review.namespace, review.item, scheduler)
        return review

    def note(self, event: Event, scheduler: Scheduler | None = None) -> Event:
        """Keep an event for ever, as `add` does. Raises StoreError.

        It comes after what was told of the item before, though the clock was set back.
        """
        with self._changing():
            event = replace(event, at_ms=max(event.at_ms, self._next(event)))
            while not self._put(event):
                event = replace(event, at_ms=event.at_ms + 1)
            if event.kind == EventKind.RENAME:
                self._forget(event.namespace)
            elif event.kind in {EventKind.UNDO, EventKind.FORGET}:
                self._learn(event.namespace, event.item, scheduler)
        return event

    def undo(self, review: Review, at_ms: int, scheduler: Scheduler) -> Event:
        """Take back a review, under whichever id its card has or had.

        It stays in the log, and nothing follows from it any more.
        """
        event = Event(
            namespace=review.namespace,
            item=self._written(review),
            at_ms=at_ms,
            device=self.device,
            kind=EventKind.UNDO,
            value=f"{review.at_ms} {review.device}",
        )
        return self.note(event, scheduler)

    def merge(
        self, entries: Iterable[Review | Event], scheduler: Scheduler | None = None
    ) -> int:
        """Add what another log has; how much of it was new here. Raises StoreError.

        All or nothing; what is here already is left as it is.
        """
        changed: dict[str, set[CardKey]] = {}
        added = 0
        with self._changing():
            for entry in entries:
                if not self._put(entry):
                    continue
                added += 1
                changed.setdefault(entry.namespace, set()).add(entry.item)
                if isinstance(entry, Event) and entry.kind == EventKind.RENAME:
                    self._forget(entry.namespace)
            for namespace, items in changed.items():
                if scheduler and self._is_derived(namespace, scheduler):
                    self._follow(namespace, items, scheduler)
                else:
                    self._forget(namespace)
        return added

    def memories(self, namespace: str, scheduler: Scheduler) -> MemoryTable:
        """The memory of each item that was answered. Raises StoreError."""
        with reading(self.path):
            found = self._memories(namespace, scheduler)
            if found is None:
                try:
                    with writing(self._db):
                        self._derive_all(namespace, scheduler)
                except sqlite3.OperationalError:
                    if not self.to_read:
                        raise
                    return MemoryTable(self._derived(namespace, scheduler))
                found = self._memories(namespace, scheduler)
            return found or MemoryTable()

    def memory(self, namespace: str, item: CardKey) -> Memory | None:
        """The memory of one item, as it was last derived: by its last answer here."""
        query = (
            "SELECT stability, difficulty, last, due, reps, lapses "
            "FROM memory WHERE namespace = ? AND card = ? AND gap = ?"
        )
        with reading(self.path):
            row = self._db.execute(query, (namespace, *item)).fetchone()
            return None if row is None else memory_of(row)

    def rebuild(self, namespace: str, scheduler: Scheduler) -> int:
        """Derive all memories of a deck anew from its log; how many there are."""
        with self._changing():
            return self._derive_all(namespace, scheduler)

    def _written(self, review: Review) -> CardKey:
        """The item of a review under the id that its card had in the log."""
        cards = ids_of(review.item.card, self.renamed(review.namespace))
        query = (
            f"SELECT card FROM review WHERE card IN ({', '.join('?' * len(cards))}) "  # noqa: S608
            "AND namespace = ? AND gap = ? AND at_ms = ? AND device = ?"
        )
        values = (review.namespace, review.item.gap, review.at_ms, review.device)
        with said(self.path):
            row = self._db.execute(query, (*cards, *values)).fetchone()
        return review.item if row is None else CardKey(row[0], review.item.gap)

    def _next(self, event: Event) -> int:
        """The first moment after what it is about was last told of."""
        if event.kind == EventKind.UNDO:  # of one answer, whenever that is said
            return 0
        query = (
            "SELECT max(at_ms) + 1 FROM event WHERE namespace = ? "
            "AND kind != 'undo' AND (card = ? AND gap = ? OR kind = ?)"
        )
        also = EventKind.RENAME if event.kind == EventKind.RENAME else ""
        found = self._db.execute(query, (event.namespace, *event.item, also))
        return found.fetchone()[0] or 0

    def _is_derived(self, namespace: str, scheduler: Scheduler) -> bool:
        query = "SELECT scheduler FROM derived WHERE namespace = ?"
        row = self._db.execute(query, (namespace,)).fetchone()
        return row is not None and row[0] == scheduler.name

    def _memories(self, namespace: str, scheduler: Scheduler) -> MemoryTable | None:
        """The memories that are kept; None where another scheduler made them.

        One statement, as another terminal may derive them anew meanwhile; where it
        gives none, one more tells whether there are any.
        """
        values = (namespace, scheduler.name)
        query = (
            "SELECT card, gap, stability, difficulty, last, due, reps, lapses "
            "FROM memory WHERE namespace = ? AND EXISTS "
            "(SELECT 1 FROM derived WHERE namespace = ? AND scheduler = ?)"
        )
        if rows := self._db.execute(query, (namespace, *values)).fetchall():
            return MemoryTable(rows) if are_memories(rows) else None
        count = (
            "SELECT count(card) FROM derived LEFT JOIN memory USING (namespace) "
            "WHERE namespace = ? AND scheduler = ? GROUP BY namespace"
        )
        is_empty = self._db.execute(count, values).fetchone() == (0,)
        return MemoryTable() if is_empty else None

    def _forget(self, namespace: str) -> None:
        self._db.execute("DELETE FROM derived WHERE namespace = ?", (namespace,))

    def _learn(
        self, namespace: str, item: CardKey, scheduler: Scheduler | None
    ) -> None:
        """The memory of an item, also where that of others is of another scheduler."""
        if scheduler is None or not self._is_derived(namespace, scheduler):
            self._forget(namespace)
        if scheduler is not None:
            self._follow(namespace, [item], scheduler)

    def _follow(
        self, namespace: str, items: Iterable[CardKey], scheduler: Scheduler
    ) -> None:
        """The memory of some items, derived from all their reviews.

        So it does not matter which terminal, machine or clock they came from.
        """
        names, begun = self.renamed(namespace), self.begun(namespace)
        for item in {renamed_item(item, names) for item in items}:
            cards = ids_of(item.card, names)
            query = (
                f"SELECT {REVIEW_COLUMNS} FROM review WHERE namespace = ? AND gap = ? "  # noqa: S608
                f"AND card IN ({', '.join('?' * len(cards))}) AND {STANDS} {IN_TIME}"
            )
            rows = self._db.execute(query, (namespace, item.gap, *cards)).fetchall()
            with reading(self.path):
                reviews = self._made(rows, lambda row: review_of(row, names))
                memory = scheduler.replay(reviews, begun).get(item)
            if memory is None:
                where = "namespace = ? AND card = ? AND gap = ?"
                self._db.execute(
                    f"DELETE FROM memory WHERE {where}",  # noqa: S608
                    (namespace, *item),
                )
            else:
                self._db.execute(_MEMORY, (namespace, *memory_row(item, memory)))

    def _derive_all(self, namespace: str, scheduler: Scheduler) -> int:
        rows = self._derived(namespace, scheduler)
        self._db.execute("DELETE FROM memory WHERE namespace = ?", (namespace,))
        self._db.executemany(_MEMORY, ((namespace, *row) for row in rows))
        row = (namespace, scheduler.name)
        self._db.execute("INSERT OR REPLACE INTO derived VALUES (?, ?)", row)
        return len(rows)

    def _derived(self, namespace: str, scheduler: Scheduler) -> list[tuple[Any, ...]]:
        """The rows of all memories of a deck, but for its name."""
        reviews, begun = self.reviews(namespace), self.begun(namespace)
        with reading(self.path):
            memories = scheduler.replay(reviews, begun)
        return [memory_row(*each) for each in memories.items()]
