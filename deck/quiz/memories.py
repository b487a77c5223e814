"""The memories of a learner, each made of its row when somebody asks for it.

Of ten thousand a session looks at those that are due, and at most of the others only
whether they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from datetime import date
from typing import Any

from deck.quiz.review import Item
from deck.quiz.rows import memory_of
from deck.quiz.schedule import Memory

_DUE = 5  # where a row has the day on which the item is due


class Memories(MutableMapping[Item, Memory]):
    """A mapping from items to memories."""

    def __init__(self, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        """A row has card and gap before what `memory_of` takes."""
        self._rows = {Item._make(row[:2]): row for row in rows}
        self._made: dict[Item, Memory] = {}

    def is_open(self, item: Item, day: date) -> bool:
        """Whether the item is due on a day, or was never answered."""
        if item in self._made:
            return self._made[item].due <= day
        row = self._rows.get(item)
        return row is None or bool(row[_DUE] <= day.toordinal())

    def __getitem__(self, item: Item) -> Memory:
        memory = self._made.get(item)
        if memory is None:
            memory = self._made[item] = memory_of(self._rows[item][2:])
        return memory

    def __setitem__(self, item: Item, memory: Memory) -> None:
        self._made[item] = memory
        self._rows.setdefault(item, ())

    def __delitem__(self, item: Item) -> None:
        del self._rows[item]
        self._made.pop(item, None)

    def __contains__(self, item: object) -> bool:
        return item in self._rows

    def __iter__(self) -> Iterator[Item]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
