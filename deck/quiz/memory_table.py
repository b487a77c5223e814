"""The memories of a learner, each made of its row when somebody asks for it.

Of ten thousand a session looks at those that are due, and at most of the others only
whether they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from datetime import date
from typing import Any

from deck.quiz.review import CardKey
from deck.quiz.rows import memory_of
from deck.quiz.scheduler import Memory

# Where a row has the days on which the item was answered and is due.
_LAST, _DUE = 4, 5
# What each column holds, from what on, and up to what.
_DAYS = (int, 1, date.max.toordinal())
_COUNT = (int, 0, 2**31)
_HOLD: tuple[tuple[type, Any, Any], ...] = (
    (str, "", chr(0x10FFFF)),
    _COUNT,
    (float, 1e-9, 1e12),  # stability, in days
    (float, 1.0, 10.0),  # difficulty
    *(_DAYS, _DAYS),
    *(_COUNT, _COUNT),
)


def are_memories(rows: list[tuple[Any, ...]]) -> bool:
    """Whether there are rows of memories, and of nothing else.

    They are made into memories late, where nobody expects that they are damaged.
    """
    columns = [*zip(*rows, strict=True)]
    return len(columns) == len(_HOLD) and all(
        {*map(type, column)} == {kind} and least <= min(column) <= max(column) <= most
        for (kind, least, most), column in zip(_HOLD, columns, strict=True)
    )


class MemoryTable(MutableMapping[CardKey, Memory]):
    """A mapping from items to memories."""

    def __init__(self, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        """A row has card and gap before what `memory_of` takes."""
        self._rows = {CardKey._make(row[:2]): row for row in rows}
        self._made: dict[CardKey, Memory] = {}

    def is_open(self, item: CardKey, day: date) -> bool:
        """Whether the item is due on a day, or was never answered.

        So it is too where its last answer is of a later day: the clock was ahead then,
        and the item would not be asked until that day comes.
        """
        if (memory := self._made.get(item)) is not None:
            return memory.due <= day or memory.last > day
        row, number = self._rows.get(item), day.toordinal()
        return row is None or bool(row[_DUE] <= number or row[_LAST] > number)

    def ahead(self, day: date) -> int:
        """How many items were last answered after a day, by a clock that was ahead."""
        number = day.toordinal()
        made = sum(memory.last > day for memory in self._made.values())
        rows = (row for item, row in self._rows.items() if item not in self._made)
        return made + sum(bool(row[_LAST] > number) for row in rows)

    def __getitem__(self, item: CardKey) -> Memory:
        memory = self._made.get(item)
        if memory is None:
            memory = self._made[item] = memory_of(self._rows[item][2:])
        return memory

    def __setitem__(self, item: CardKey, memory: Memory) -> None:
        self._made[item] = memory
        self._rows.setdefault(item, ())

    def __delitem__(self, item: CardKey) -> None:
        del self._rows[item]
        self._made.pop(item, None)

    def __contains__(self, item: object) -> bool:
        return item in self._rows

    def __iter__(self) -> Iterator[CardKey]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
