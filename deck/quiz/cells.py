"""The cells of a truth table as a learner fills them: at one go or one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from deck.live.value import TruthTable, is_whole
from deck.quiz.reading import narrow, read_numbers
from deck.quiz.verdict import EXACT, ROUNDED, agree

UNKNOWN = "?"  # typed for a cell that the learner does not know
_RUNS = re.compile(r"[0-9?\s,;()\[\]]*")


def read_cells(table: TruthTable, typed: str) -> tuple[float, ...] | None:
    """The cells that were typed, nan where `?` was; None if they cannot be read.

    Where each cell is one digit, `0001` is four of them.
    """
    text = narrow(typed)
    if all(x in range(10) for x in _wanted(table)) and _RUNS.fullmatch(text):
        text = " ".join(text)
    known = text.replace(UNKNOWN, " nan ")
    return read_numbers(known) if known.strip() else None


def next_cell(table: TruthTable, typed: str) -> str | None:
    """What the first cell that was not typed yet is called, as in `x1=0 x2=1 y`.

    None where no cell is left, and where what was typed cannot be read.
    """
    found = read_cells(table, typed)
    if found is None:
        return None
    names = [*_names(table)]
    return names[len(found)] if len(found) < len(names) else None


def wrong_cells(table: TruthTable, found: tuple[float, ...]) -> tuple[str, ...]:
    """What the cells are called that are not as they should be."""
    wanted = _wanted(table)
    tolerance = EXACT if is_whole(wanted) else ROUNDED
    cells = zip(_names(table), found, wanted, strict=True)
    return tuple(
        name
        for name, x, right in cells
        if (math.isnan(x) and not math.isnan(right))
        or not agree([x], [right], tolerance)
    )


def _wanted(table: TruthTable) -> list[float]:
    return [float(x) for row in table.rows for x in row[table.given :]]


def _names(table: TruthTable) -> Iterator[str]:
    """The asked cells row by row: what is given in the row, and the column."""
    asked = range(table.given, len(table.columns))
    for number in range(len(table.rows)):
        given = [
            f"{table.columns[c]}={table.cell(number, c)}" for c in range(table.given)
        ]
        for column in asked:
            yield " ".join([*given, table.columns[column]])
