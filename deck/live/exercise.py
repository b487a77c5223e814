"""Runs the file that a learner writes, and the tests of an exercise on it.

A program of ours runs both: so a report can say which part fails and how, and the
parts that are written are tested though others are not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

_MARK = "\x01tested:"
_GIVEN = "<given>"
_RUNNER = """
import ast, io, json, sys

def _facts(error, node):
    facts = {"raised": type(error).__name__, "text": "", "line": 0, "code": ""}
    try:
        args = error.args
        raised_text = args[0] if isinstance(error, AssertionError) and args else error
        facts["text"] = str(raised_text)[:500]
        if isinstance(error, SyntaxError) and error.filename == "<file>":
            facts["line"], facts["text"] = error.lineno or 0, error.msg
        trace = error.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename == "<file>":
                facts["line"] = trace.tb_lineno
            trace = trace.tb_next
        facts["code"] = ast.unparse(node)[:500] if node else ""
    except Exception:
        pass
    return facts

def _run(setup, text, parts, mark):
    given, scope = {"__name__": "setup"}, {"__name__": "__main__"}
    exec(compile(setup, "<setup>", "exec"), given)
    out, sys.stdout = sys.stdout, io.StringIO()
    facts = {"error": None, "parts": [], "output": ""}
    try:
        exec(compile(text, "<file>", "exec", dont_inherit=True), scope)
    except SystemExit:
        pass
    except BaseException as error:
        facts["error"] = _facts(error, None)
    printed = sys.stdout.getvalue()
    facts["output"] = printed.strip()[-500:]
    for tests in parts:
        failure = None
        for number, test in enumerate(tests):
            names, node = {**scope, **given, "output": printed}, None
            try:
                for node in ast.parse(test).body:
                    code = compile(ast.Module([node], []), "<test>", "exec")
                    exec(code, names)
            except BaseException as error:
                failure = {"test": number, **_facts(error, node)}
                break
        facts["parts"].append(failure)
    sys.stdout = out
    print(mark + json.dumps(facts))

_run(*json.loads(<given>))
"""


class Failure(NamedTuple):
    """What a file or a test of it raised.

    `text` is what the assertion gave, or what the exception says; `line` is that of
    the file, 0 where the test itself is at fault, whose statement is `code`. `test` is
    counted from 0.
    """

    raised: str
    text: str = ""
    line: int = 0
    code: str = ""
    test: int = 0


class FileReport(NamedTuple):
    """What ended a file, if anything did, and how each part fails.

    None stands for what did not end or fail; `output` is the end of what it printed.
    """

    error: Failure | None
    parts: tuple[Failure | None, ...]
    output: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether the file runs to its end and each part passes."""
        return self.error is None and not any(self.parts)


def file_program(setup: str, text: str, tests: Sequence[Sequence[str]]) -> str:
    """A program that runs a file and the tests of each part, and prints a report."""
    given = json.dumps([setup, text, tests, _MARK])
    return _RUNNER.replace(_GIVEN, repr(given))


def read_report(printed: str) -> FileReport | None:
    """The report that was printed; None where the file kept it from being."""
    _, mark, report = printed.rpartition(_MARK)
    try:
        facts = json.loads(report) if mark else {}
        error, *parts = map(_failure, (facts["error"], *facts["parts"]))
        return FileReport(error, tuple(parts), str(facts["output"]))
    except (ValueError, TypeError, KeyError):
        return None


def _failure(facts: dict[str, Any] | None) -> Failure | None:
    return None if facts is None else Failure(**facts)
