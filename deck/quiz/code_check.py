"""Runs a code card with the learner's piece, and tells which test it fails and how.

The child runs a program of ours that runs the card's: so it can say where an exception
came from, which its type alone does not.
"""

from __future__ import annotations

import json
import re
import warnings

from deck.bank.models import GAP_MARK
from deck.live.error_messages import LiveError
from deck.live.program import fill_gap, run_program
from deck.live.value import Printed
from deck.quiz.text_grading import grade_output
from deck.quiz.verdict import Outcome
from deck.width import clean

_MARK = "\x01tried:"
_MOST = 160  # characters of what is shown
_GIVEN = "<given>"
_RUNNER = """
import ast as _ast, json as _json

def _facts(error, node, scope):
    facts = {"raised": type(error).__name__}
    try:
        facts["text"] = str(error)[:500]
        trace = error.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename == "<piece>":
                facts["line"] = trace.tb_lineno
            trace = trace.tb_next
        facts["test"] = _ast.unparse(node) if node else ""
        test = getattr(node, "test", None)
        if isinstance(error, AssertionError) and isinstance(test, _ast.Compare):
            left = _ast.unparse(test.left)
            facts["seen"] = left + " = " + repr(eval(left, scope))[:500]
    except Exception:
        pass
    return _json.dumps(facts)

def _try(program, tests, mark):
    scope = {"__name__": "__main__"}
    node = None
    try:
        exec(compile(program, "<piece>", "exec"), scope)
        for node in _ast.parse(tests).body:
            exec(compile(_ast.Module([node], []), "<test>", "exec"), scope)
    except Exception as error:
        print(mark + _facts(error, node, scope))
        raise

_try(*_json.loads(<given>))
"""


def not_python(program: str, piece: str) -> str:
    """Why a program with this piece in it is no Python; empty where it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(fill_gap(program, piece), "card.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return (error.msg if isinstance(error, SyntaxError) else str(error)) or "?"
    return ""


def within_line(program: str, typed: str) -> str:
    """The piece in a line that was typed as a whole; empty where it was not."""
    line = next(line for line in program.split("\n") if GAP_MARK in line)
    before, after = line.split(GAP_MARK, 1)
    parts = [_loosely(before), "(.+)", _loosely(after)]
    match = re.fullmatch(r"\s*".join(parts), typed.strip())
    return match[1].strip() if match and (before + after).strip() else ""


def _loosely(code: str) -> str:
    """A pattern of code with any blanks between its words and signs."""
    words = re.findall(r"\w+|[^\w\s]", code)
    return r"\s*".join(rf"\b{w}\b" if w[0].isalnum() else re.escape(w) for w in words)


def failure(program: str, piece: str, tests: str) -> str:
    """How a program with a learner's piece fails its tests; empty where it passes.

    `AssertionError: assert f(1) == 2; f(1) = 0`, or the line that raised it.
    """
    filled = fill_gap(program, piece)
    given = json.dumps([filled, tests, _MARK])
    try:
        printed = run_program(_RUNNER.replace(_GIVEN, repr(given))).printed
    except LiveError as error:
        return str(error)
    _, mark, report = printed.text.rpartition(_MARK)
    if not printed.raised or not mark:
        return printed.raised
    try:
        facts = json.loads(report)
    except ValueError:  # the piece took what is printed into its own hands
        return printed.raised
    return _line(facts, filled.split("\n"))


def other_output(program: str, piece: str, wanted: Printed) -> str:
    """What a program with this piece prints or raises, in one line; empty if wanted.

    Numbers are compared by value.
    """
    try:
        printed = run_program(fill_gap(program, piece)).printed
    except LiveError as error:
        return str(error)
    is_text = not printed.raised and printed.text.strip()
    if printed == wanted or (
        is_text and grade_output(wanted, printed.text).outcome is Outcome.RIGHT
    ):
        return ""
    return _short(str(printed)) or "…"


def _short(text: str) -> str:
    """A text on one line of the screen or two."""
    shown = clean(" ".join(text.split()))
    return shown if len(shown) <= _MOST else shown[: _MOST - 1] + "…"


def _line(facts: dict[str, str | int], lines: list[str]) -> str:
    """What was raised, the test, and what its left side was or which line raised."""
    parts = [": ".join(str(facts[k]) for k in ("raised", "text") if facts.get(k))]
    if facts.get("test"):
        parts.append(str(facts["test"]))
    if facts.get("seen"):
        parts.append(str(facts["seen"]))
    elif facts.get("line"):
        parts.append(lines[int(facts["line"]) - 1].strip())
    return _short("; ".join(parts))
