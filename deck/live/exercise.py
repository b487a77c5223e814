"""Runs what a learner writes, a file or a piece, and the tests of its card.

`check_file` and `check_piece` run in the child, in a program of ours: so a report can
say what fails and how, and the parts that are written are tested though others are not.
"""

from __future__ import annotations

import ast
import io
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from deck.live.assertion import Names, claim
from deck.live.runner import innermost_line, new_module

_MARK = "\x01tested:"
_LONGEST = 500  # characters of what is reported
_CALL = "from deck.live.exercise import {0}\n{0}(*{1!r})\n"


class Failure(NamedTuple):
    """What a file or a test of it raised.

    `text` is what the assertion gave, or what the exception says; `line` is that of
    the file, 0 where the test itself is at fault, whose statement is `code`. `test` is
    the number of the part's test from 0, or the line of the piece's tests from 1.

    What was `call`ed, what `came` and what was `expected`, or the function that returns
    `nothing`, or the name that is `missing`; `words` are the assertion's own message in
    each language.
    """

    raised: str
    text: str = ""
    line: int = 0
    code: str = ""
    test: int = 0
    call: str = ""
    came: str = ""
    expected: str = ""
    nothing: str = ""
    missing: str = ""
    words: Mapping[str, str] | None = None

    @property
    def exception(self) -> str:
        """What was raised, with its text: `ValueError: too large`."""
        return ": ".join(filter(None, (self.raised, self.text)))


class FileReport(NamedTuple):
    """What ended a file, if anything did, and how each part fails.

    None stands for what did not end or fail; `output` is the end of what it printed.
    """

    error: Failure | None
    parts: Sequence[Failure | None]
    output: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether the file runs to its end and each part passes."""
        return self.error is None and not any(self.parts)


class _Written(io.StringIO):
    """What a file prints; it stays where the file closes its output."""

    def close(self) -> None:
        """Nothing is closed."""


def file_program(setup: str, text: str, tests: Sequence[Sequence[str]]) -> str:
    """A program that runs a file and the tests of each part, and prints a report."""
    plain = [[str(test) for test in part] for part in tests]
    return _CALL.format("check_file", (str(setup), str(text), plain))


def piece_program(program: str, tests: str) -> str:
    """A program that runs another one and its tests, and prints how it fails."""
    return _CALL.format("check_piece", (str(program), str(tests)))


def check_file(setup: str, text: str, tests: Sequence[Sequence[str]]) -> None:
    """Run a file and the tests of each part, and print a report."""
    names: dict[str, Any] = {"__name__": "setup"}
    path = Path("exercise.py").absolute()  # programs ask in which folder they are
    scope = new_module("__main__")
    scope["__file__"] = str(path)
    exec(compile(setup, "<setup>", "exec", dont_inherit=True), names)  # noqa: S102
    output = sys.stdout
    sys.stdout = written = _Written()
    error: Failure | None = None
    program = ""
    try:
        code = compile(text, "<file>", "exec", dont_inherit=True)
        program = text
        exec(code, scope)  # noqa: S102
    except SystemExit:
        pass
    except BaseException as raised:  # noqa: BLE001 - it is reported
        error = _failure(raised)
    printed = written.getvalue()
    names["output"], names["source"] = printed, text
    parts = [_failed_test(part, program, scope, names) for part in tests]
    sys.stdout = output
    report = FileReport(error, parts, printed.strip()[-_LONGEST:])
    print(_MARK + json.dumps(report))  # noqa: T201 - the parent reads it


def check_piece(program: str, tests: str) -> None:
    """Run a program and its tests, print how it fails, and raise what it raises."""
    scope = new_module("__main__")
    node, names = None, None
    try:
        exec(compile(program, "<file>", "exec", dont_inherit=True), scope)  # noqa: S102
        names = Names(scope, program)
        for node in ast.parse(tests).body:
            _run(node, scope)
            names.define(node)
    except Exception as error:
        failure = _failure(error, node)._replace(test=node.lineno if node else 0)
        if node and names:
            failure = _explained(failure, error, node, names)
        print(_MARK + json.dumps(failure))  # noqa: T201 - the parent reads it
        raise


def _explained(
    failure: Failure, error: Exception, node: ast.stmt, names: Names
) -> Failure:
    """A failure with what its test was about."""
    with suppress(Exception):
        test = node.test if isinstance(node, ast.Assert) else None
        about = names.inlined(test) if test else node
        failure = failure._replace(nothing=names.without_return(about))
        if failure.line:
            return failure
        if isinstance(error, NameError):
            return failure._replace(call=str(error.name))
        if isinstance(error, AssertionError) and error.args:
            words = error.args[0] if isinstance(error.args[0], dict) else None
            return failure._replace(words=words)
        if isinstance(node, ast.Assign):
            return failure._replace(call=names.spelled(node.value))
        if test and (found := claim(test, names)):
            call, came, expected = (text[:_LONGEST] for text in found)
            return failure._replace(call=call, came=came, expected=expected)
    return failure


def _run(node: ast.stmt, names: dict[str, Any]) -> None:
    """Run a statement of a test."""
    code = compile(ast.Module([node], []), "<test>", "exec", dont_inherit=True)
    exec(code, names)  # noqa: S102 - it is the author's


def _failed_test(
    tests: Sequence[str], program: str, scope: dict[str, Any], names: dict[str, Any]
) -> Failure | None:
    """The first test of a part that fails; no name of the author's stands in it."""
    for number, test in enumerate(tests):
        known, node = {**scope, **names}, None
        about = Names(known, program, author=names)
        try:
            for node in ast.parse(test).body:
                _run(node, known)
                about.define(node)
        except BaseException as error:  # noqa: BLE001 - it is reported
            failure = _failure(error, node)._replace(test=number)
            if node and isinstance(error, Exception):
                failure = _explained(failure, error, node, about)
            is_ours = about.has_author(failure.call)
            return failure._replace(call="") if is_ours else failure
    return None


def _failure(error: BaseException, node: ast.stmt | None = None) -> Failure:
    """What was raised, as far as the file lets it be read."""
    failure = Failure(type(error).__name__)
    with suppress(Exception):
        if type(error) is NameError:
            failure = failure._replace(missing=error.name or "")
        args = error.args
        text = args[0] if isinstance(error, AssertionError) and args else error
        if isinstance(error, SyntaxError) and error.filename == "<file>":
            text = error.msg
        line = innermost_line(error, "<file>")
        failure = failure._replace(text=str(text)[:_LONGEST], line=line)
        code = ast.unparse(node)[:_LONGEST] if node else ""
        failure = failure._replace(code=code)
    return failure


def read_report(printed: str) -> FileReport | None:
    """The report that was printed; None where the file ended before its tests."""
    fields = _decoded(printed)
    if fields is None:
        return None
    error, parts, output = fields
    return FileReport(_read(error), [*map(_read, parts)], output)


def read_failure(printed: str) -> Failure | None:
    """The failure that was printed; None where the piece ended before its tests."""
    return _read(_decoded(printed))


def _decoded(printed: str) -> Any:
    """The last report, behind which threads and destructors may print."""
    _, mark, report = printed.rpartition(_MARK)
    with suppress(ValueError):
        return json.JSONDecoder().raw_decode(report)[0] if mark else None


def _read(fields: Sequence[Any] | None) -> Failure | None:
    return None if fields is None else Failure(*fields)
