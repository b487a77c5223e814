"""Grades a typed answer against the key of its card."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from deck.live.code import fill_gap, test_program
from deck.live.program import ProgramError, run_program
from deck.live.value import TruthTable, is_whole
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
from deck.quiz.grade_text import grade_gap, grade_output
from deck.quiz.reading import (
    narrow,
    read_digits,
    read_numbers,
    read_shape,
    read_whole,
    says_error,
)
from deck.quiz.verdict import (
    EXACT,
    RIGHT,
    ROUNDED,
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


def _numbers(key: NumberKey, typed: str) -> Verdict:
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
    # 50% where 50 is meant: whether per cent were asked for, only the card says
    return UNSURE if bare and agree(bare, wanted, key.tolerance) else WRONG


def _table(table: TruthTable, typed: str) -> Verdict:
    wanted = [float(x) for row in table.rows for x in row[table.given :]]
    found = read_digits(typed, len(wanted)) or read_numbers(typed)
    if found is None or len(found) != len(wanted):
        return unreadable("read-table", len(wanted))
    return decide(agree(found, wanted, EXACT if is_whole(wanted) else ROUNDED))


def _shape(dims: tuple[int, ...] | None, typed: str) -> Verdict:
    if says_error(typed):
        return decide(dims is None)
    found = read_shape(typed)
    return unreadable("read-shape") if found is None else decide(found == dims)


def _choice(options: Sequence[ShownOption], typed: str) -> Verdict:
    found = read_whole(typed)
    if found is None or not 1 <= found <= len(options):
        return unreadable("read-choice", len(options))
    return decide(options[found - 1].right)


def _code(key: CodeKey, typed: str) -> Verdict:
    """The piece is put in and run; what is no Python at all is asked again."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(fill_gap(key.program, typed), "card.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        return unreadable("read-code", what)
    try:
        printed = run_program(test_program(key.program, typed, key.tests))
    except ProgramError as error:
        return Verdict(Outcome.WRONG, "code-fails", (error,))
    if not printed.raised:
        return RIGHT
    return Verdict(Outcome.WRONG, "code-fails", (printed.raised,))
