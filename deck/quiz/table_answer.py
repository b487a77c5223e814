"""Parses the cells of a truth table, typed at once or one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from deck.live.value import Scalar, TruthTable, is_whole, limit
from deck.quiz.answer_parser import as_bits, bare_array, narrow, read_numbers, ungrouped
from deck.quiz.number_words import spelled
from deck.quiz.verdict import agree

UNKNOWN = "?"  # typed for a cell that the learner does not know
_MAX_LENGTH = 1_000
_NAMES = re.compile(r"[=:≈~：＝]")  # after the name of a column, which is not read
_COMMA = re.compile(r"[-+]?\d+,\d+")
_RUNS = re.compile(r"[0-9?\s,;|()\[\]]*")


def read_cells(table: TruthTable, typed: str) -> tuple[float, ...] | None:
    """The cells that were typed, nan for `?`; None if they cannot be read.

    If each cell is one digit, `0001` is four cells. In a cell of per cent, `50` is 50%,
    and so is `0.5` if that is right.
    """
    if _NAMES.search(typed):
        return None
    text = spelled(bare_array(typed[:_MAX_LENGTH])).strip(" ,;")
    if all(map(_is_digit, table.answers)) and _RUNS.fullmatch(text):
        text = " ".join(text)
    if any(isinstance(value, bool) for value, _ in table.answers):
        text = as_bits(text)
    known = text.replace(UNKNOWN, " nan ").replace("|", " ")
    return _with_per_cent(table, known) if known.strip() else None


def _is_digit(cell: tuple[Scalar, str]) -> bool:
    value, text = cell
    return value in range(10) and not text.endswith("%")


def _with_per_cent(table: TruthTable, known: str) -> tuple[float, ...] | None:
    """The numbers of a text; in a cell of per cent, also without `%`."""
    count = len(table.answers)
    found = read_numbers(known, count)
    bare = read_numbers(known.replace("%", ""), count)
    if found is None or bare is None or not len(bare) == len(found) <= count:
        return found
    return tuple(
        x / 100 if x == y and cell[1].endswith("%") and not _is_right(x, cell) else x
        for x, y, cell in zip(found, bare, table.answers, strict=False)
    )


def _is_right(x: float, cell: tuple[Scalar, str]) -> bool:
    return agree([x], [cell[0]], limit(*cell))


def with_cell(table: TruthTable, typed: str, more: str) -> str | None:
    """The cells that were typed, and one more answer: `?` if it is empty.

    An answer with all cells replaces them. None if the answer cannot be read, has a
    decimal comma, or more cells than are left.
    """
    more, wanted = ungrouped(more), [float(value) for value, _ in table.answers]
    if _COMMA.fullmatch(narrow(more)) and not is_whole(wanted):
        return None  # 0,5 may mean 0.5
    if len(read_cells(table, more) or ()) == len(wanted) > 1:
        return more
    done = _written(table, read_cells(table, typed) or ())
    found = read_cells(table, " ".join([*done, more.strip() or UNKNOWN])) or ()
    cells = _written(table, found)
    fits = len(done) < len(found) <= len(cells)
    return " ".join(cells) if fits and cells[: len(done)] == done else None


def _written(table: TruthTable, found: tuple[float, ...]) -> list[str]:
    cells = zip(found, table.answers, strict=False)
    return [_cell_text(x, text) for x, (_, text) in cells]


def _cell_text(x: float, shown: str) -> str:
    """A cell as text that is parsed to the same value: in per cent if shown so."""
    if math.isnan(x):
        return UNKNOWN
    if shown.endswith("%"):
        return f"{100 * x:.15g}%"
    return repr(x).removesuffix(".0")


def next_cell(table: TruthTable, typed: str) -> str | None:
    """The name of the first cell that is missing, as in `x1=0 x2=1 y`.

    None if no cell is left, or what was typed cannot be read.
    """
    found = read_cells(table, typed)
    if found is None:
        return None
    names = [*_names(table)]
    return names[len(found)] if len(found) < len(names) else None


def wrong_cells(table: TruthTable, found: tuple[float, ...]) -> tuple[str, ...]:
    """The names of the wrong cells."""
    cells = zip(_names(table), found, table.answers, strict=True)
    return tuple(name for name, x, cell in cells if not _is_right(x, cell))


def _names(table: TruthTable) -> Iterator[str]:
    """The names of the cells to fill, row by row: what is given, and the column."""
    given, wanted = table.columns[: table.given], table.columns[table.given :]
    for row in table.texts:
        lead = [f"{name}={text}" for name, text in zip(given, row, strict=False)]
        yield from (" ".join([*lead, name]) for name in wanted)
