"""The bodies of cards whose answer is code that is run: bug, code, exercise, order."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from deck.bank.fields import Fields
from deck.bank.models import Body, Bug, Code, Exercise, LocalizedText, Order
from deck.bank.source import Text

_MOST_STEPS = 9  # each is named by a digit
Values = Mapping[str, Any]


def read_bug(fields: Fields, values: Values) -> Body | None:
    """A fault in a program, its line and the mend."""
    program, mend, tests = values["program"], values.get("mend"), values.get("tests")
    if not (program and values["a"]):
        return None
    lines, number, line = program.splitlines(), None, ""
    if values.get("line"):
        number = fields.integer("line", 1, len(lines))
    if number is not None:
        line = lines[number - 1]
        if not line.strip() or line.strip().startswith("#"):
            what = "a comment" if line.strip() else "empty"
            message = f"line {number} of the program is {what}"
            fix = "lines are counted from 1, empty ones too"
            place = values["line"].span
            fields.findings.add("bad-value", message, place, help=fix)
    if mend is not None:
        _check_mend(fields, mend, line)
    elif tests is not None:
        fix = "write in `mend` the line as it should be"
        fields.report("tests", "`tests` without `mend` test nothing", fix)
    if tests is not None:
        _check_tests(fields, tests, "any line would pass")
    return Bug(values["a"], number, mend, tests)


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


def read_code(fields: Fields, values: Values) -> Body:
    """A piece of a program and its tests."""
    if values["tests"]:
        fix = "any piece would pass: write `assert` before what must be true"
        _check_tests(fields, values["tests"], fix)
    return Code(values["a"], values["tests"])


def _check_tests(fields: Fields, tests: Text, fix: str) -> None:
    """A finding for tests that cannot fail."""
    if not any(map(_can_fail, _nodes(tests))):
        message = f"the tests of {fields.what} have no `assert` that can fail"
        fields.report("tests", message, fix)


def _nodes(tests: str) -> Iterator[ast.AST]:
    """The syntax of tests; those that are not Python fail when they run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from ast.walk(ast.parse(tests))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield ast.Raise()


def _can_fail(node: ast.AST) -> bool:
    match node:
        case ast.Assert(test=ast.Tuple(elts=[_, *_]) | ast.Constant(value=True)):
            return False  # it is always true
        case ast.Assert() | ast.Raise():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.startswith("assert")
    return False


def check_part_test(part: Fields, code: Text, because: LocalizedText) -> None:
    """A finding for a test that cannot fail, or does not give the value it names."""
    nodes = [*_nodes(code)]
    if not any(map(_can_fail, nodes)):
        fix = "any file would pass: write `assert` before what must be true"
        part.report("test", "the test has no `assert` that can fail", fix)
    elif any("{}" in text for text in because.texts) and not any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Assert) and node.msg)
        for node in nodes
    ):
        message = "`{}` stands for a value, and no `assert` of the test gives one"
        fix = "write the value behind a comma: `assert y.shape == (2, 3), y.shape`"
        part.report("because", message, fix)


def read_exercise(_fields: Fields, values: Values) -> Body:
    """A whole program and the tests of its parts."""
    return Exercise(values["a"], values.get("setup"), values["parts"])


def read_order(fields: Fields, values: Values) -> Body | None:
    """Steps, or the lines of a program, and their orders."""
    program, tests = values.get("program"), values.get("tests")
    if "program" in values:
        steps = [*_lines(program)] if program else []
        unused = [line for text in fields.texts("unused") for line in _lines(text)]
        if "steps" in values:
            message = f"{fields.what} has both `program` and `steps`"
            fields.report("steps", message, "keep the one that is put in order")
    else:
        steps, unused = fields.prose_list("steps"), fields.prose_list("unused")
        if not steps:
            fields.missing("steps")
            return None
        if tests is not None:
            fields.report("tests", "`tests` are for the lines of a `program`")
    if tests is not None:
        _check_tests(fields, tests, "any order would pass")
    if not 1 < len(steps) <= len(steps) + len(unused) <= _MOST_STEPS:
        key = "program" if program else "steps"
        message = f"`{key}` of {fields.what} has 2 to {_MOST_STEPS} to put in order"
        fields.report(key, message, "those of `unused` count, too")
        return None
    orders = [tuple(range(1, len(steps) + 1))]
    for text in values.get("orders", ()):
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
