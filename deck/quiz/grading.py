"""Grades an answer in the terminal: by its key, and code by running it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from textwrap import dedent
from typing import Any

from deck.kinds import answers
from deck.kinds.filled import FileTask, FilledCard, Run
from deck.kinds.typed_text import narrow
from deck.kinds.verdict import COMPARE, RIGHT, Outcome, Verdict, unreadable
from deck.live.value import Printed, TruthTable
from deck.render.blocks import Grid, Step

_EVERY = frozenset({"all", "全部", "全", "都"})
_NO_TICK = frozenset({"0", "none", "无", "没有"})
_SPAN = re.compile(r"(?<!\d)(\d)\s*[-~]\s*(\d)(?!\d)")
_BETWEEN = re.compile(r"[\s,;/]+|[&|]|(?<![a-z])and(?![a-z])|[和与]")


def key_of(filled: FilledCard, gap: int) -> Mapping[str, Any] | None:
    """The key that an answer is graded by: of one gap, or with the right option."""
    key = filled.key
    if key is None or key["kind"] not in {"gaps", "choice"}:
        return key
    if key["kind"] == "choice":
        rights = [getattr(option, "right", False) for option in filled.items]
        return {**key, "count": len(rights), "option": rights.index(True) + 1}
    return {**key["gaps"][str(gap)], "slips": key.get("slips", ())}


def grade(filled: FilledCard, typed: str, gap: int) -> Verdict:
    """The verdict on what was typed, by the key of a card or of its gap.

    What the key leaves open is decided by the program of the card, where it has one:
    the caller has checked that it may be run.
    """
    key, run = key_of(filled, gap), filled.run
    if not typed.strip() or isinstance(run, FileTask):
        return COMPARE
    if key is None:
        return COMPARE if run is None else _code(run, typed)
    verdict = answers.grade(key, typed)
    if verdict.hint == "cells-wrong" and (table := table_of(filled)) is not None:
        count, places = verdict.about
        names = cell_names(table)
        wrong = ", ".join(names[place] for place in places)  # type: ignore[attr-defined]
        return verdict._replace(about=(count, wrong))
    if verdict.outcome is not Outcome.COMPARE or run is None:
        return verdict
    if key["kind"] == "order":
        return _tested_order(key, filled, run.tests, typed)
    return COMPARE if verdict.hint else _mend(run, answers.correction(typed))


def table_of(filled: FilledCard) -> TruthTable | None:
    """The table whose cells are asked for."""
    tables = (block.table for block in filled.question if isinstance(block, Grid))
    return next(tables, None)


def cell_names(table: TruthTable) -> list[str]:
    """The names of the cells to fill, row by row: what is given, and the column."""
    given, wanted = table.columns[: table.given], table.columns[table.given :]
    leads = [
        [f"{name}={text}" for name, text in zip(given, row, strict=False)]
        for row in table.texts
    ]
    return [" ".join([*lead, name]) for lead in leads for name in wanted]


def chosen(filled: FilledCard, typed: str) -> int | None:
    """The number of the option that was chosen, counted from 1."""
    if filled.key is None or filled.key["kind"] != "choice":
        return None
    found = answers.read_whole(typed)
    return found if found is not None and 1 <= found <= len(filled.items) else None


def _mend(run: Run, typed: str) -> Verdict:
    """Run the program with the corrected line, for its tests or its output."""
    if run.tests:
        return _run(run.program, typed, run.tests, "mend-fails")
    return _run(run.program, typed, run.ends or Printed(""), "mend-prints")


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
    key: Mapping[str, Any], filled: FilledCard, tests: str, typed: str
) -> Verdict:
    """The verdict on an order that is not listed, but may pass the tests.

    Superfluous steps are wrong, even if the program passes with them: an unused step is
    not part of the code that was allowed.
    """
    numbers = answers.read_order(key, typed) or ()
    steps = [step for step in filled.items if isinstance(step, Step)]
    chosen = [steps[int(number) - 1] for number in numbers]
    count = sum(step.place > 0 for step in steps)
    may_pass = len(chosen) == count and all(step.place for step in chosen)
    if may_pass and _passes(chosen, tests):
        return RIGHT
    return answers.grade({**key, "tested": False}, typed)


def _passes(steps: Sequence[Step], tests: str) -> bool:
    from deck.live.program import GAP_MARK

    program = "\n".join(str(step.text[0]) for step in steps)
    return _run(GAP_MARK, program, tests, "").outcome is Outcome.RIGHT


def _code(run: Run, typed: str) -> Verdict:
    """Run the program with the piece, which may be typed as its whole line."""
    from deck.quiz.code_check import within_line

    verdict = _run(run.program, typed, run.tests, "code-fails")
    inner = within_line(run.program, typed)
    if verdict.outcome is Outcome.RIGHT or not inner:
        return verdict
    found = _run(run.program, inner, run.tests, "code-fails")
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
