"""Reads the cards whose answer is code that is run: bug, code, exercise and order."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from deck.bank.fields import Fields
from deck.bank.models import (
    GAP_MARK,
    Body,
    Bug,
    Code,
    Exercise,
    LocalizedText,
    Order,
    Part,
    PartTest,
)
from deck.bank.source import Map, Text

_MOST_STEPS = 9  # each is named by a digit


def read_bug(fields: Fields) -> Body | None:
    """A fault in a program, its line and the mend."""
    program = fields.text("program", required=True)
    answer = fields.prose("a", required=True)
    if not (program and answer):
        return None
    lines = program.splitlines()
    number, text = fields.integer("line", 1, len(lines)), fields.text("line")
    if number is not None and text is not None:
        line = lines[number - 1].strip()
        if not line or line.startswith("#"):
            what = "a comment" if line else "empty"
            message = f"line {number} of the program is {what}"
            fix = "lines are counted from 1, empty ones too"
            fields.findings.add("bad-value", message, text.span, help=fix)
    mend, tests = fields.text("mend"), fields.text("tests")
    if mend is not None:
        _check_mend(fields, mend, lines[number - 1] if number else "")
    elif tests is not None:
        fix = "write in `mend` the line as it should be"
        fields.report("tests", "`tests` without `mend` test nothing", fix)
    if tests is not None:
        _check_tests(fields, tests, "any line would pass")
    return Bug(answer, number, mend, tests)


def _check_mend(fields: Fields, mend: Text, line: str) -> None:
    """A finding for a mend that is not one other line."""
    if not line:
        message = "`mend` without `line` replaces nothing"
        fields.report("mend", message, "write the number of the line at fault")
    elif len(mend.strip().splitlines()) > 1:
        message = f"`mend` of {fields.what} has several lines"
        fields.report("mend", message, "write the one line that is put right")
    elif mend.strip() == line.strip():
        message = f"`mend` of {fields.what} is the line at fault"
        fields.report("mend", message, "write the line as it should be")


def read_code(fields: Fields) -> Body | None:
    """A piece of a program and its tests."""
    program = fields.text("program", required=True)
    piece = fields.text("a", required=True)
    tests = fields.text("tests", required=True)
    if program and program.count(GAP_MARK) != 1:
        message = f"the program of {fields.what} needs one `{GAP_MARK}`"
        fields.report("program", message, f"write `{GAP_MARK}` for the piece")
    if tests:
        fix = "any piece would pass: write `assert` before what must be true"
        _check_tests(fields, tests, fix)
    return Code(piece, tests) if program and piece and tests else None


def _check_tests(fields: Fields, tests: Text, fix: str) -> None:
    """A finding for tests that cannot fail."""
    if not _has_assertion(tests):
        message = f"the tests of {fields.what} have no `assert` that can fail"
        fields.report("tests", message, fix)


def _has_assertion(tests: str) -> bool:
    """True if tests can fail; those that are not Python do when they run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(tests)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    for node in ast.walk(tree):
        match node:
            case ast.Assert(test=ast.Tuple(elts=[_, *_]) | ast.Constant(value=True)):
                pass  # it is always true
            case ast.Assert() | ast.Raise():
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                if name.startswith("assert"):
                    return True
    return False


def read_exercise(fields: Fields) -> Body | None:
    """A whole program and the tests of its parts."""
    solution = fields.text("a", required=True)
    parts: list[Part] = []
    for node in fields.items("parts"):
        if not isinstance(node, Map):
            fix = "write `- text: …`, and below it `hint: …` and `tests: …`"
            fields.wrong("parts", node, "a list of `text`, `hint` and `tests`", fix)
            continue
        inner = fields.entry(node, "a part")
        inner.check_keys({"text", "hint", "tests"})
        text, hint = (inner.prose(key, required=True) for key in ("text", "hint"))
        tests = tuple(_part_tests(inner))
        if inner.get("tests") is None:
            inner.missing("tests", "`tests` is a list of `test` and `because`")
        if text and hint and tests:
            parts.append(Part(text, hint, tests))
    if not fields.items("parts"):
        fields.missing("parts")
    return Exercise(solution, fields.text("setup"), tuple(parts)) if solution else None


def _part_tests(part: Fields) -> Iterator[PartTest]:
    for inner in part.entries("tests", "a test", "test"):
        code = inner.text("test", required=True)
        because = inner.prose("because", required=True)
        if code is None or because is None:
            continue
        if not _has_assertion(code):
            fix = "any file would pass: write `assert` before what must be true"
            inner.report("test", "the test has no `assert` that can fail", fix)
        elif any("{}" in text for text in because.texts) and not _gives_value(code):
            message = "`{}` stands for a value, and no `assert` of the test gives one"
            fix = "write the value behind a comma: `assert y.shape == (2, 3), y.shape`"
            inner.report("because", message, fix)
        yield PartTest(code, because)


def _gives_value(tests: str) -> bool:
    """True if an assertion says what it has found; if it is no Python as well."""
    try:
        tree = ast.parse(tests)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(isinstance(n, ast.Assert) and n.msg for n in ast.walk(tree))


def read_order(fields: Fields) -> Body | None:
    """Steps, or the lines of a program, and their orders."""
    program, tests = fields.text("program"), fields.text("tests")
    if program is None and fields.get("program") is None:
        steps, unused = fields.prose_list("steps"), fields.prose_list("unused")
        if not steps:
            fields.missing("steps")
            return None
        if tests is not None:
            fields.report("tests", "`tests` are for the lines of a `program`")
    else:
        steps = [*_lines(program)] if program else []
        unused = [line for text in fields.texts("unused") for line in _lines(text)]
        if fields.get("steps") is not None:
            message = f"{fields.what} has both `program` and `steps`"
            fields.report("steps", message, "keep the one that is put in order")
    if tests is not None:
        _check_tests(fields, tests, "any order would pass")
    if not 1 < len(steps) <= len(steps) + len(unused) <= _MOST_STEPS:
        what = "`program`" if program else "`steps`"
        message = f"{what} of {fields.what} has 2 to {_MOST_STEPS} to put in order"
        fields.report(what.strip("`"), message, "those of `unused` count, too")
        return None
    orders = [tuple(range(1, len(steps) + 1))]
    for text in fields.texts("orders"):
        order = tuple(int(word) for word in text.split() if word.isdecimal())
        if sorted(order) != [*orders[0]] or len(text.split()) != len(order):
            listed = " ".join(map(str, reversed(orders[0])))
            message = f"an order has each number from 1 to {len(steps)}"
            fields.bad(text, f"{message}, such as `{listed}`, not `{text}`")
        orders.append(order)
    return Order(tuple(steps), tuple(unused), tuple(orders), tests)


def _lines(text: Text) -> Iterator[LocalizedText]:
    """The lines of a program, empty ones aside."""
    for line in text.splitlines():
        if line.strip():
            yield LocalizedText({}, Text.at(line, text.span))
