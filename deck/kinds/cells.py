"""The cells of a table: read, graded, and asked for one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deck.kinds.answers import LONGEST, Key
from deck.kinds.ask import Asking, Prompt
from deck.kinds.numbers import is_close
from deck.kinds.typed_text import ARRAY, narrow, value
from deck.kinds.verdict import COMPARE, RIGHT, Outcome, Verdict, unreadable
from deck.live.value import TruthTable


def read_cells(key: Key, typed: str) -> list[str] | None:
    """The cells that were typed, `?` for one that is not known; None for anything else.

    If each cell is one digit, `0001` is four cells.
    """
    text = ARRAY.sub("(", narrow(typed[:LONGEST]).lower())
    text = re.sub(r"[\[\]|(),;]", " ", text).rstrip(" .")
    is_digit = not key.get("percent") and all(
        re.fullmatch(r"\d|true|false", cell.lower()) for cell in key["cells"]
    )
    is_run = is_digit and re.fullmatch(r"[\d? ]*", text)
    words = [*text.replace(" ", "")] if is_run else text.split()
    is_read = all(word == "?" or value(word) is not None for word in words)
    return words if is_read and words else None


def wrong_cells(key: Key, cells: Sequence[str]) -> list[int]:
    """The places of the wrong cells."""
    return [n for n, cell in enumerate(cells) if not _is_cell(key, n, cell)]


def _is_cell(key: Key, place: int, word: str) -> bool:
    found, wanted = value(word), value(key["cells"][place].lower())
    if found is None or wanted is None:
        return False
    most = key["limits"][place] if "limits" in key else 1e-9
    percent = "percent" in key and key["percent"][place] and "%" not in word
    return is_close(found, wanted, most) or (
        bool(percent) and is_close(found / 100, wanted, most)
    )


def grade_cells(key: Key, typed: str) -> Verdict:
    """The verdict on the cells of a table, row by row."""
    cells = read_cells(key, typed)
    if cells is None and re.search(r"[^\W\d_]", typed):
        return COMPARE
    if cells is None or len(cells) != len(key["cells"]):
        return unreadable("read-table", len(key["cells"]))
    wrong = wrong_cells(key, cells)
    if wrong and "%" in typed and not wrong_cells(key, [c.rstrip("%") for c in cells]):
        return COMPARE
    return (
        Verdict(Outcome.WRONG, "cells-wrong", (len(wrong), wrong)) if wrong else RIGHT
    )


def cell_names(table: TruthTable) -> list[str]:
    """The names of the cells to fill, row by row: what is given, and the column."""
    given, wanted = table.columns[: table.given], table.columns[table.given :]
    leads = [
        [f"{name}={text}" for name, text in zip(given, row, strict=False)]
        for row in table.texts
    ]
    return [" ".join([*lead, name]) for lead in leads for name in wanted]


def ask_cells(key: Key, names: Sequence[str]) -> Asking:
    """Asks for all cells, then for those that are missing, one by one."""
    bare, before = "qu", ""
    typed = yield Prompt("answer-table", (len(key["cells"]),), bare)
    while (cell := next_cell(key, names, typed)) is not None:
        one = yield Prompt("answer-cell", (cell,), bare, before)
        more = with_cell(key, typed, one)
        typed, before = (typed, "read-cell") if more is None else (more, "")
    return typed


def next_cell(key: Key, names: Sequence[str], typed: str) -> str | None:
    """The name of the first cell that is missing.

    None if no cell is left, or what was typed cannot be read.
    """
    found = read_cells(key, typed)
    return None if found is None else next(iter(names[len(found) :]), None)


def with_cell(key: Key, typed: str, more: str) -> str | None:
    """The cells that were typed, and one more answer: `?` if it is empty.

    An answer with all cells replaces them. None if the answer cannot be read, has a
    decimal comma, or more cells than are left.
    """
    count = len(key["cells"])
    if "limits" in key and re.fullmatch(r"[-+]?\d+,\d+", narrow(more)):
        return None  # 0,5 may mean 0.5
    if len(read_cells(key, more) or ()) == count > 1:
        return more
    done = read_cells(key, typed) or []
    found = read_cells(key, " ".join([*done, more.strip() or "?"])) or []
    fits = len(done) < len(found) <= count and found[: len(done)] == done
    return " ".join(found) if fits else None
