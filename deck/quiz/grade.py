"""Grades a typed answer against the key of its card."""

from __future__ import annotations

from collections.abc import Sequence

from deck.live.value import TruthTable
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    GapKey,
    Key,
    LineKey,
    NumberKey,
    OutputKey,
    ShapeKey,
    ShownOption,
    TableKey,
    Told,
)
from deck.quiz.cells import read_cells, wrong_cells
from deck.quiz.grade_text import grade_gap, grade_output
from deck.quiz.near import miss
from deck.quiz.reading import (
    narrow,
    read_digits,
    read_numbers,
    read_shape,
    read_whole,
    says_error,
)
from deck.quiz.verdict import (
    RIGHT,
    UNSURE,
    WRONG,
    Outcome,
    Verdict,
    agree,
    decide,
    unreadable,
)


def grade(
    key: Key, typed: str, *, gap: int = 0, options: Sequence[ShownOption] = ()
) -> Verdict:
    """The verdict on what was typed; an empty answer says that it is not known.

    `gap` is the one that was asked of a cloze card; `options` are those of a choice
    card as they were shown. The program of a code card is run: whoever calls has
    decided that it may.
    """
    if isinstance(key, Told):
        return UNSURE
    if not typed.strip():
        return WRONG
    match key:
        case NumberKey():
            return _numbers(key, typed)
        case TableKey(table):
            return _table(table, typed)
        case ShapeKey(shape):
            return _shape(shape.dims, typed)
        case OutputKey(printed):
            return grade_output(printed, typed)
        case ChoiceKey():
            return _choice(options, typed)
        case LineKey(line):
            found = read_whole(typed)
            return unreadable("read-line") if found is None else decide(found == line)
        case GapKey(texts):
            return grade_gap(texts[gap], typed)
        case CodeKey():
            return _code(key, typed)


def chosen(options: Sequence[ShownOption], typed: str) -> int | None:
    """The number of the option that was named, counted from 1."""
    found = read_whole(typed)
    return found if found is not None and 1 <= found <= len(options) else None


def _numbers(key: NumberKey, typed: str) -> Verdict:
    """Within the tolerance; `50%` is a half, and where 50 is meant the learner decides.

    Whether per cent were asked for, only the words of the card say.
    """
    found = read_numbers(typed)
    if found is None:
        return unreadable("read-number")
    wanted = key.values
    if len(wanted) == 1 and len(found) > 1:  # 0,5 may mean 0.5: better asked
        return unreadable("one-number")
    if len(found) == 2 * len(wanted) and "," in narrow(typed):  # 0,5 0,25
        return unreadable("read-number")
    if len(found) != len(wanted):
        found = read_digits(typed, len(wanted)) or found
    if agree(found, wanted, key.tolerance):
        return RIGHT
    bare = read_numbers(narrow(typed).replace("%", ""))
    if bare and agree(bare, wanted, key.tolerance):
        return UNSURE
    return miss(found, wanted, key.tolerance)


def _table(table: TruthTable, typed: str) -> Verdict:
    asked = (len(table.columns) - table.given) * len(table.rows)
    found = read_cells(table, typed)
    if found is None or len(found) != asked:
        return unreadable("read-table", asked)
    wrong = wrong_cells(table, found)
    if not wrong:
        return RIGHT
    return Verdict(Outcome.WRONG, "cells-wrong", (len(wrong), ", ".join(wrong)))


def _shape(dims: tuple[int, ...] | None, typed: str) -> Verdict:
    if says_error(typed):
        return decide(dims is None)
    found = read_shape(typed)
    if found is None:
        return unreadable("read-shape")
    if dims and found != dims and found == dims[::-1]:
        return Verdict(Outcome.WRONG, "near-order")
    return decide(found == dims)


def _choice(options: Sequence[ShownOption], typed: str) -> Verdict:
    found = chosen(options, typed)
    if found is None:
        return unreadable("read-choice", len(options))
    return decide(options[found - 1].right)


def _code(key: CodeKey, typed: str) -> Verdict:
    """The piece is put in and run; what is no Python at all is asked again."""
    from deck.quiz.tried import failure, not_python

    if why := not_python(key.program, typed):
        return unreadable("read-code", why)
    failed = failure(key.program, typed, key.tests)
    return Verdict(Outcome.WRONG, "code-fails", (failed,)) if failed else RIGHT
