"""The memories of a learner, each made of its row when somebody asks for it.

Of ten thousand a session looks at those that are due, and at most of the others only
whether they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from datetime import date
from typing import Any

from deck.quiz.review import CardKey
from deck.quiz.scheduler import Memory

# Where a row has the days on which the item was answered and is due.
_LAST, _DUE = 4, 5
# The type of each column, its least and its greatest value.
_DAYS = (int, 1, date.max.toordinal())
_COUNT = (int, 0, 2**31)
_COLUMNS: tuple[tuple[type, Any, Any], ...] = (
    (str, "", chr(0x10FFFF)),
    _COUNT,
    (float, 1e-9, 1e12),  # stability, in days
    (float, 1.0, 10.0),  # difficulty
    *(_DAYS, _DAYS),
    *(_COUNT, _COUNT),
)


def memory_row(item: CardKey, memory: Memory) -> tuple[Any, ...]:
    """The row of a memory, but for the name of its deck."""
    stability, difficulty, last, due, *counts = memory
    return (*item, stability, difficulty, last.toordinal(), due.toordinal(), *counts)


def memory_of(row: Sequence[Any]) -> Memory:
    """The memory in the columns of a row after the item."""
    stability, difficulty, last, due, reps, lapses = row
    days = date.fromordinal(last), date.fromordinal(due)
    return Memory(stability, difficulty, *days, reps, lapses)


def are_memories(rows: list[tuple[Any, ...]]) -> bool:
    """Whether there are rows of memories, and of nothing else.

    They become memories late, where nobody expects that they are damaged.
    """
    columns = [*zip(*rows, strict=True)]
    return len(columns) == len(_COLUMNS) and all(
        {*map(type, column)} == {kind} and least <= min(column) <= max(column) <= most
        for (kind, least, most), column in zip(_COLUMNS, columns, strict=True)
    )


class MemoryTable(MutableMapping[CardKey, Memory]):
    """A mapping from items to memories."""

    def __init__(self, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        """A row has card and gap before what `memory_of` takes."""
        self._rows = {CardKey._make(row[:2]): row for row in rows}

    def is_open(self, item: CardKey, day: date) -> bool:
        """Whether the item is due on a day, or was never answered.

        So it is too where its last answer is of a later day: the clock was fast then,
        and the item would not be asked until that day comes.
        """
        row, number = self._rows.get(item), day.toordinal()
        return row is None or bool(row[_DUE] <= number or row[_LAST] > number)

    def count_after(self, day: date) -> int:
        """How many items were last answered after a day, by a clock that was fast."""
        number = day.toordinal()
        return sum(row[_LAST] > number for row in self._rows.values())

    def put(self, item: CardKey, memory: Memory | None) -> None:
        """Set the memory of an item; without one it is new."""
        if memory is None:
            self.pop(item, None)
        else:
            self[item] = memory

    def __getitem__(self, item: CardKey) -> Memory:
        return memory_of(self._rows[item][2:])

    def __setitem__(self, item: CardKey, memory: Memory) -> None:
        self._rows[item] = memory_row(item, memory)

    def __delitem__(self, item: CardKey) -> None:
        del self._rows[item]

    def __contains__(self, item: object) -> bool:
        return item in self._rows

    def __iter__(self) -> Iterator[CardKey]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
