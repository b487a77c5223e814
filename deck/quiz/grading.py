"""Grades an answer in the terminal: by its key, and code by running it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import dedent
from typing import Any

from deck.kinds import answers
from deck.kinds.typed_text import narrow
from deck.kinds.verdict import COMPARE, RIGHT, Outcome, Verdict, unreadable
from deck.live.value import Printed, TruthTable
from deck.live.variant import (
    CodeKey,
    ExerciseKey,
    MendKey,
    OrderKey,
    SelfGraded,
    ShownOption,
    ShownStep,
    Variant,
)

_EVERY = frozenset({"all", "全部", "全", "都"})
_NO_TICK = frozenset({"0", "none", "无", "没有"})
_SPAN = re.compile(r"(?<!\d)(\d)\s*[-~]\s*(\d)(?!\d)")
_BETWEEN = re.compile(r"[\s,;/]+|[&|]|(?<![a-z])and(?![a-z])|[和与]")


def grade(data: Mapping[str, Any] | None, typed: str, variant: Variant) -> Verdict:
    """The verdict on what was typed, by the key of a card or of its gap.

    What the key leaves open is decided by the program of the card, where it has one:
    the caller has checked that it may be run.
    """
    key = variant.key
    if isinstance(key, (SelfGraded, ExerciseKey)) or not typed.strip():
        return COMPARE
    if isinstance(key, CodeKey):
        return _code(key, typed)
    verdict = answers.grade(data, typed)
    if isinstance(key, TruthTable) and verdict.hint == "cells-wrong":
        count, places = verdict.about
        names = cell_names(key)
        wrong = ", ".join(names[place] for place in places)  # type: ignore[attr-defined]
        return verdict._replace(about=(count, wrong))
    if verdict.outcome is not Outcome.COMPARE:
        return verdict
    if isinstance(key, MendKey):
        return COMPARE if verdict.hint else _mend(key, answers.correction(typed))
    if isinstance(key, OrderKey) and key.tests:
        return _tested_order(key, data or {}, variant.steps, typed)
    return verdict


def cell_names(table: TruthTable) -> list[str]:
    """The names of the cells to fill, row by row: what is given, and the column."""
    given, wanted = table.columns[: table.given], table.columns[table.given :]
    leads = [
        [f"{name}={text}" for name, text in zip(given, row, strict=False)]
        for row in table.texts
    ]
    return [" ".join([*lead, name]) for lead in leads for name in wanted]


def chosen(options: Sequence[ShownOption], typed: str) -> int | None:
    """The number of the option that was chosen, counted from 1."""
    found = answers.read_whole(typed)
    return found if found is not None and 1 <= found <= len(options) else None


def _mend(key: MendKey, typed: str) -> Verdict:
    """Run the program with the corrected line, for its tests or its output."""
    if key.tests:
        return _run(key.program, typed, key.tests, "mend-fails")
    return _run(key.program, typed, key.printed, "mend-prints")


def _run(program: str, piece: str, wanted: str | Printed, hint: str) -> Verdict:
    """The verdict on a piece of a program, by the tests or the output that is wanted.

    A syntax error is unreadable; why a program was stopped is a hint.
    """
    from deck.live.error_messages import StoppedError
    from deck.quiz.code_check import failure, not_python, other_output, unindented

    typed, piece = piece, unindented(program, piece)
    if not_python(program, piece):  # maybe due to full-width characters
        piece = unindented(program, narrow(dedent(typed.replace("\u3000", " "))))
    if why := not_python(program, piece):
        return unreadable("read-code", why.rstrip(".?!"))
    try:
        if isinstance(wanted, Printed):
            fault = other_output(program, piece, wanted)
        else:
            fault = failure(program, piece, wanted)
    except StoppedError as error:
        return Verdict(Outcome.WRONG, f"stopped-{error.why}", (str(error.detail),))
    return Verdict(Outcome.WRONG, hint, (fault,)) if fault else RIGHT


def _tested_order(
    key: OrderKey, data: Mapping[str, Any], steps: Sequence[ShownStep], typed: str
) -> Verdict:
    """The verdict on an order that is not listed, but may pass the tests.

    Superfluous steps are wrong, even if the program passes with them: an unused step is
    not part of the code that was allowed.
    """
    numbers = answers.read_order(data, typed) or ()
    chosen = [steps[int(number) - 1] for number in numbers]
    may_pass = len(chosen) in map(len, key.orders) and all(s.place for s in chosen)
    if may_pass and _passes(chosen, key.tests):
        return RIGHT
    return answers.grade({**data, "tested": False}, typed)


def _passes(steps: Sequence[ShownStep], tests: str) -> bool:
    from deck.kinds.code import GAP_MARK

    program = "\n".join(str(step.text[0]) for step in steps)
    return _run(GAP_MARK, program, tests, "").outcome is Outcome.RIGHT


def _code(key: CodeKey, typed: str) -> Verdict:
    """Run the program with the piece, which may be typed as its whole line."""
    from deck.quiz.code_check import within_line

    verdict = _run(key.program, typed, key.tests, "code-fails")
    inner = within_line(key.program, typed)
    if verdict.outcome is Outcome.RIGHT or not inner:
        return verdict
    found = _run(key.program, inner, key.tests, "code-fails")
    return verdict if found.outcome is Outcome.UNREADABLE else found


def next_cell(key: Mapping[str, Any], names: Sequence[str], typed: str) -> str | None:
    """The name of the first cell that is missing.

    None if no cell is left, or what was typed cannot be read.
    """
    found = answers.read_cells(key, typed)
    return None if found is None else next(iter(names[len(found) :]), None)


def with_cell(key: Mapping[str, Any], typed: str, more: str) -> str | None:
    """The cells that were typed, and one more answer: `?` if it is empty.

    An answer with all cells replaces them. None if the answer cannot be read, has a
    decimal comma, or more cells than are left.
    """
    count = len(key["cells"])
    if "limits" in key and re.fullmatch(r"[-+]?\d+,\d+", narrow(more)):
        return None  # 0,5 may mean 0.5
    if len(answers.read_cells(key, more) or ()) == count > 1:
        return more
    done = answers.read_cells(key, typed) or []
    found = answers.read_cells(key, " ".join([*done, more.strip() or "?"])) or []
    fits = len(done) < len(found) <= count and found[: len(done)] == done
    return " ".join(found) if fits else None


def read_ticks(text: str, count: int) -> frozenset[int] | None:
    """Which of the points were ticked: `1 3`, `13`, `1-3`, `all`, or none by `0`."""
    flat = narrow(text).lower().rstrip(". ")
    if flat in _NO_TICK:
        return frozenset()
    points = "".join(map(str, range(1, count + 1)))
    digits = points if flat in _EVERY else _BETWEEN.sub("", _SPAN.sub(_spanned, flat))
    is_known = digits and {*digits} <= {*points}
    return frozenset(map(int, digits)) if is_known else None


def _spanned(span: re.Match[str]) -> str:
    """The numbers of `1-3`; as it is where there are none."""
    return "".join(map(str, range(int(span[1]), int(span[2]) + 1))) or span[0]
