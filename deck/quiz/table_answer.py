"""The cells of a truth table as a learner fills them: at one go or one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from deck.live.value import TruthTable, is_whole, limit
from deck.quiz.answer_parser import as_bits, bare_array, narrow, read_numbers, ungrouped
from deck.quiz.verdict import agree

UNKNOWN = "?"  # typed for a cell that the learner does not know
_MAX_LENGTH = 1_000
_NAMES = re.compile(r"[=:≈~：＝]")  # columns are not named
_COMMA = re.compile(r"[-+]?\d+,\d+")
_RUNS = re.compile(r"[0-9?\s,;|()\[\]]*")


def read_cells(table: TruthTable, typed: str) -> tuple[float, ...] | None:
    """The cells that were typed, nan where `?` was; None if they cannot be read.

    Where each cell is one digit, `0001` is four of them.
    """
    if _NAMES.search(typed):
        return None
    text = bare_array(typed[:_MAX_LENGTH]).strip(" \t\n,;")
    short = text.removesuffix(".")
    if all(x in range(10) for x in _wanted(table)) and _RUNS.fullmatch(short):
        text = " ".join(short)
    if any(isinstance(value, bool) for value, _ in table.asked):
        text = as_bits(text)
    known = text.replace(UNKNOWN, " nan ").replace("|", " ")
    return read_numbers(known, len(_wanted(table))) if known.strip() else None


def with_cell(table: TruthTable, typed: str, more: str) -> str | None:
    """What was typed with one more answer, `?` where that is empty.

    Who types all cells anew begins anew. None where the answer cannot be read, has a
    decimal comma, or more cells than are left.
    """
    more = ungrouped(more)
    if _COMMA.fullmatch(narrow(more)) and not is_whole(_wanted(table)):
        return None  # 0,5 may mean 0.5
    if len(read_cells(table, more) or ()) == len(_wanted(table)) > 1:
        return more
    done = _written(read_cells(table, typed) or ())
    found = read_cells(table, " ".join([*done, more.strip() or UNKNOWN]))
    cells = _written(found or ())
    fits = len(done) < len(cells) <= len(_wanted(table))
    return " ".join(cells) if fits and cells[: len(done)] == done else None


def _written(cells: tuple[float, ...]) -> list[str]:
    return [UNKNOWN if math.isnan(x) else repr(x).removesuffix(".0") for x in cells]


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
    cells = zip(_names(table), found, table.asked, strict=True)
    return tuple(
        name
        for name, x, (right, text) in cells
        if (math.isnan(x) and not math.isnan(right))
        or not agree([x], [right], limit(right, text))
    )


def _wanted(table: TruthTable) -> list[float]:
    return [float(value) for value, _ in table.asked]


def _names(table: TruthTable) -> Iterator[str]:
    """The asked cells row by row: what is given in the row, and the column."""
    asked = range(table.given, len(table.columns))
    for number in range(len(table.rows)):
        given = [
            f"{table.columns[c]}={table.cell(number, c)}" for c in range(table.given)
        ]
        for column in asked:
            yield " ".join([*given, table.columns[column]])
