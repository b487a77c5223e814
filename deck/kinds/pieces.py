"""Runs a program with the learner's piece: which test fails and how."""

from __future__ import annotations

import re
from textwrap import dedent

from deck.kinds.printed import grade_printed
from deck.kinds.typed_text import narrow
from deck.kinds.verdict import RIGHT, Outcome, Verdict, unreadable
from deck.live.error_messages import StoppedError
from deck.live.exercise import Failure, piece_program, read_failure
from deck.live.program import GAP_MARK, fill_gap, run_program, syntax_error
from deck.live.value import Printed
from deck.width import clean, shorten

_MOST = 160  # cells of a message
_BLANKS = r"\s*+"  # possessive: backtracking would take forever on many blanks


def grade_piece(program: str, piece: str, wanted: str | Printed, hint: str) -> Verdict:
    """The verdict on a piece of a program, by the tests or the output that is wanted.

    A syntax error is unreadable; why a program was stopped is a hint.
    """
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


def not_python(program: str, piece: str) -> str:
    """The syntax error of a program with a piece; empty if there is none."""
    error = syntax_error(fill_gap(program, piece))
    return "" if error is None else error.msg or "?"


def unindented(program: str, piece: str) -> str:
    """A piece with the indentation that its gap needs.

    The first line begins at the gap. The others are relative to it, or indented as in
    the program, if only that is valid.
    """
    piece = dedent(piece) if piece[:1].isspace() else piece
    line = next(line for line in program.split("\n") if GAP_MARK in line)
    indent = line[: len(line) - len(line.lstrip())]
    first, *others = piece.split("\n")
    if not (indent and others and all(each.startswith(indent) for each in others)):
        return piece
    less = "\n".join([first, *(each.removeprefix(indent) for each in others)])
    return less if not_python(program, piece) else piece


def within_line(program: str, typed: str) -> str:
    """The piece of a line that was typed as a whole; empty if it was not."""
    line = next(line for line in program.split("\n") if GAP_MARK in line)
    before, after = line.split(GAP_MARK, 1)
    parts = [_loosely(before), r"(.*\S)", _loosely(after)]
    match = re.fullmatch(_BLANKS.join(parts), typed.strip())
    return match[1] if match and (before + after).strip() else ""


def _loosely(code: str) -> str:
    """A pattern of code with any blanks between its words and signs."""
    words = re.findall(r"\w+|[^\w\s]", code)
    return _BLANKS.join(rf"\b{w}\b" if w[0].isalnum() else re.escape(w) for w in words)


def failure(program: str, piece: str, tests: str) -> str:
    """How a program with a learner's piece fails its tests; empty if it passes.

    `AssertionError: assert f(1) == 2; f(1) = 0`, or with the line that raised. Raises
    StoppedError.
    """
    filled = fill_gap(program, piece)
    printed = run_program(piece_program(filled, tests)).printed
    failed = read_failure(printed.text) if printed.raised else None
    return _line(failed, filled.split("\n")) if failed else printed.raised


def other_output(program: str, piece: str, wanted: Printed) -> str:
    """What a program with a piece prints or raises, in one line; empty if as wanted.

    Numbers are compared by value. Raises StoppedError.
    """
    printed = run_program(fill_gap(program, piece)).printed
    is_text = not printed.raised and printed.text.strip()
    if printed == wanted or (
        is_text and grade_printed(_as_key(wanted), printed.text) == RIGHT
    ):
        return ""
    return one_line(str(printed)) or "…"


def _as_key(printed: Printed) -> dict[str, str]:
    return {"text": printed.text, "raised": printed.raised}


def one_line(text: str) -> str:
    """A text that is safe to show, on one line, shortened."""
    return shorten(clean(" ".join(text.split())), _MOST)


def _line(failed: Failure, lines: list[str]) -> str:
    """The exception, the test, and its left side's value or the line that raised."""
    parts = [*filter(None, (failed.exception, failed.code, failed.seen))]
    if 0 < failed.line <= len(lines) and not failed.seen:
        parts.append(lines[failed.line - 1].strip())
    return one_line("; ".join(parts))
