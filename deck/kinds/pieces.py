"""Runs a program with the learner's piece: what fails, and how."""

from __future__ import annotations

import re
from textwrap import dedent

from deck.kinds.filled import Run
from deck.kinds.printed import grade_printed
from deck.kinds.typed_text import narrow
from deck.kinds.verdict import RIGHT, Outcome, Verdict
from deck.live.error_messages import StoppedError
from deck.live.exercise import Failure, piece_program, read_failure
from deck.live.program import GAP_MARK, fill_gap, run_program, syntax_error
from deck.live.value import Printed
from deck.width import clean, shorten

Fault = tuple[str, tuple[str, ...]]
"""The name of a sentence in `deck.words`, and its values."""
_NUMPY = re.compile(r"\bnp\b")
_MOST = 160  # cells of a message
_BLANKS = r"\s*+"  # possessive: backtracking would take forever on many blanks


def grade_piece(run: Run, piece: str) -> Verdict:
    """The verdict on a piece of a program, by its tests or the output that is wanted.

    A syntax error is unreadable; how a test fails, or why the program was stopped, is a
    hint.
    """
    program, typed, piece = run.program, piece, unindented(run.program, piece)
    if not_python(program, piece):  # maybe due to full-width characters
        piece = unindented(program, narrow(dedent(typed.replace("\u3000", " "))))
    if why := not_python(program, piece):
        return Verdict(
            Outcome.UNREADABLE, "read-code", (why.rstrip(".?!"),), is_code=True
        )
    filled = _imports(program, piece) + fill_gap(program, piece)
    try:
        fault = failure(filled, run) if run.tests else other_output(filled, run.ends)
    except StoppedError as error:
        fault = f"stopped-{error.why}", (str(error.detail),)
    return Verdict(Outcome.WRONG, *fault, is_code=True) if fault else RIGHT


def _imports(program: str, piece: str) -> str:
    """NumPy for a piece that uses `np`, unless its program needs it as well."""
    if not _NUMPY.search(piece) or _NUMPY.search(program):
        return ""
    return "import numpy as np\n"


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


def failure(program: str, run: Run) -> Fault | None:
    """How a program fails its tests, as a sentence; None if it passes.

    Raises StoppedError.
    """
    printed = run_program(piece_program(program, run.tests)).printed
    if not printed.raised:
        return None
    failed = read_failure(printed.text)
    if failed is None:
        return "stopped-ended", (printed.raised,)
    name, values = _sentence(failed, program.split("\n"), run.language)
    return name, tuple(one_line(value) for value in values)


def other_output(program: str, wanted: Printed | None) -> Fault | None:
    """What a program prints or raises, as a sentence; None if as wanted.

    Numbers are compared by value. Raises StoppedError.
    """
    wanted = wanted or Printed("")
    printed = run_program(program).printed
    is_text = not printed.raised and printed.text.strip()
    if printed == wanted or (
        is_text and grade_printed(_as_key(wanted), printed.text) == RIGHT
    ):
        return None
    return "mend-prints", (one_line(str(printed)) or "…",)


def _as_key(printed: Printed) -> dict[str, str]:
    return {"text": printed.text, "raised": printed.raised}


def one_line(text: str) -> str:
    """A text that is safe to show, on one line, shortened."""
    return shorten(clean(" ".join(text.split())), _MOST)


def _sentence(failed: Failure, lines: list[str], language: str) -> Fault:
    """What was called, what came and what was expected, or what was raised where."""
    if failed.raised == "AssertionError" and failed.text:
        return "code-says", ((failed.words or {}).get(language, failed.text),)
    if 0 < failed.line <= len(lines):
        return "code-raises", (lines[failed.line - 1].strip(), failed.exception)
    if failed.nothing:
        return "code-no-return", (failed.nothing,)
    if failed.came:
        return "code-gives", (failed.call, failed.came, failed.expected)
    if failed.raised == "AssertionError":
        return "code-fails", (failed.code,)
    return "code-raises", (failed.call or failed.code, failed.exception)
