"""The bodies of cards: what is asked, made of the values of a card's own keys."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from deck.bank.fields import Fields
from deck.bank.formulas import check_formulas
from deck.bank.keys import Kind
from deck.bank.models import (
    Answered,
    Body,
    Bug,
    Choice,
    Cloze,
    Code,
    Exercise,
    Interview,
    LocalizedText,
    Numeric,
    Order,
    Output,
)
from deck.bank.source import Map, Text
from deck.bank.template import split_gaps

Values = Mapping[str, Any]
_ASSERT = "would pass: write `assert` before what must be true"
_MOST_STEPS = 9  # each is named by a digit


def _cloze(fields: Fields, values: Values) -> Body | None:
    words = values["text"]
    if words is None:
        return None
    findings = fields.findings
    before = len(findings.recorded)
    texts = words.written
    pieces = {name: split_gaps(text, findings) for name, text in texts.items()}
    if len(findings.recorded) > before:
        return None
    gaps = {lang: {p.gap for p in some if p.gap} for lang, some in pieces.items()}
    first, *others = gaps.values()
    if any(other != first for other in others):
        numbers = {lang: " and ".join(map(str, sorted(gaps[lang]))) for lang in gaps}
        listed = ", ".join(f"{n or 'none'} in `{lang}`" for lang, n in numbers.items())
        message = f"the languages of {fields.what} have different gaps: {listed}"
        place, fix = fields.key_span("text"), "number the gaps alike in each language"
        findings.add("bad-cloze", message, place, help=fix)
        return None
    for language, text in texts.items():
        check_formulas(text, findings, pieces[language])
    if len(pieces) == 1:
        pieces = dict.fromkeys(fields.languages, *pieces.values())
    return Cloze(words, pieces, tuple(sorted(first)))


def read_accept(fields: Fields, gaps: Sequence[int]) -> dict[int, Sequence[Text]]:
    """What is right in the gap besides, or in each of several."""
    key = "accept"
    node = fields.get(key)
    if isinstance(node, Map) and node.entries.keys() <= {*fields.languages}:
        words = "[ … ]" if len(gaps) == 1 else f"{{c{gaps[0]}: [ … ]}}"
        wanted, fix = (
            "the words of all languages in one list",
            f"write `{key}: {words}`",
        )
        fields.wrong(key, node, wanted, fix)
        return {}
    if isinstance(node, Map):
        inner, names = fields.inside(key, node), {f"c{gap}": gap for gap in gaps}
        inner.check_keys({*names}, inner.what)
        return {
            names[key]: inner.texts(key, are_names=False)
            for key in node.entries
            if key in names
        }
    if len(gaps) > 1:
        message = f"`{key}` does not say of which gap"
        fields.report(key, message, f"write `{key}: {{c{gaps[0]}: [ … ]}}`")
        return {}
    return {gaps[0]: fields.texts(key, are_names=False)}


def _numeric(fields: Fields, values: Values) -> Body:
    digits, significant = values.get("digits"), values.get("significant")
    tolerance, share = values.get("tolerance", (None, None))
    if "digits" in values and "significant" in values:
        message = f"{fields.what} has both `digits` and `significant`"
        fields.report("significant", message, "keep the one that the card asks for")
    is_unmet = False  # what is shown may differ by more than the tolerance
    if tolerance is not None and digits is not None:
        is_unmet = tolerance < 0.5 * 10.0**-digits
    elif share is not None and significant is not None:
        is_unmet = share < 0.5 * 10.0 ** (1 - significant)
    if is_unmet:
        message = "`tolerance` is less than half a unit of the last digit shown"
        fields.report("tolerance", message, "ask for more digits, or allow more")
    return Numeric(values["a"], tolerance, digits, significant, share)


def _picture(fields: Fields, values: Values) -> Body:
    if not values.keys() & {"picture", "answer_picture"}:
        fields.missing("picture")
    return Answered(values["a"])


def _bug(fields: Fields, values: Values) -> Body | None:
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
    if mend is not None and line:
        _check_mend(fields, mend, line)
    if tests is not None:
        _check_tests(fields, "tests", tests, "any line would pass")
    return Bug(values["a"], number, mend, tests)


def _check_mend(fields: Fields, mend: Text, line: str) -> None:
    """A finding for a mend that is not one other line."""
    if len(mend.strip().splitlines()) > 1:
        message = f"`mend` of {fields.what} has several lines"
        fields.report("mend", message, "write the one line that is put right")
    elif mend.strip() == line.strip():
        message = f"`mend` of {fields.what} is the line at fault"
        fields.report("mend", message, "write the line as it should be")


def _code(fields: Fields, values: Values) -> Body:
    """A piece of a program and its tests."""
    if values["tests"]:
        _check_tests(fields, "tests", values["tests"], f"any piece {_ASSERT}")
    return Code(values["a"], values["tests"])


def _check_tests(fields: Fields, key: str, tests: Text, fix: str) -> list[ast.AST]:
    """The syntax of tests; a finding for those that cannot fail."""
    nodes = [*syntax_nodes(tests)]
    if not any(map(_can_fail, nodes)):
        what = f"the tests of {fields.what} have" if key == "tests" else "the test has"
        fields.report(key, f"{what} no `assert` that can fail", fix)
    return nodes


def syntax_nodes(program: str) -> Iterator[ast.AST]:
    """The syntax of a program; one that is not Python fails when it runs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree: ast.AST = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.Raise()
    return ast.walk(tree)


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
    nodes = _check_tests(part, "test", code, f"any file {_ASSERT}")
    if any("{}" in text for text in because.values()) and not any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Assert) and node.msg)
        for node in nodes
    ):
        message = "`{}` stands for a value, and no `assert` of the test gives one"
        fix = "write the value after a comma: `assert y.shape == (2, 3), y.shape`"
        part.report("because", message, fix)


def _order(fields: Fields, values: Values) -> Body | None:
    """Steps, or the lines of a program, and their orders."""
    program, tests = values.get("program"), values.get("tests")
    if "program" in values:
        programs = (program, *fields.texts("unused", are_names=False))
        steps, *others = [[*_lines(text, fields.languages)] for text in programs]
        unused = [line for lines in others for line in lines]
        if "steps" in values:
            message = f"{fields.what} has both `program` and `steps`"
            fields.report("steps", message, "keep the one that is put in order")
    else:
        steps, unused = fields.prose_list("steps"), fields.prose_list("unused")
        if not fields.items("steps"):
            fields.missing("steps")
        if not steps:
            return None
    if tests is not None:
        _check_tests(fields, "tests", tests, "any order would pass")
    if not 1 < len(steps) <= len(steps) + len(unused) <= _MOST_STEPS:
        key = "program" if program else "steps"
        count = len(steps) + len(unused)
        message = f"{fields.what} has {count} to put in order, not 2 to {_MOST_STEPS}"
        fix = "those of `unused` count, too" if unused else ""
        if isinstance(fields.get("steps"), Text):
            fix = "write each of them as `- …`, on a line of its own"
        fields.report(key, message, fix)
        return None
    orders = [tuple(range(1, len(steps) + 1))]
    others = values.get("orders", ())
    if len(others) == len(steps) and sorted(others) == [*map(str, orders[0])]:
        message = "a `,` is between two orders, not between the numbers of one"
        fields.report("orders", message, f"write `[{' '.join(others)}]`")
        return None
    for text in others:
        words = text.split()
        order = tuple(int(w) for w in words if w.isdecimal() and len(w) == 1)
        if sorted(order) != [*orders[0]] or len(words) != len(order):
            listed = " ".join(map(str, reversed(orders[0])))
            message = f"an order has each number from 1 to {len(steps)}"
            fields.bad(text, f"{message}, such as `{listed}`, not `{text}`")
        orders.append(order)
    return Order(tuple(steps), tuple(unused), tuple(orders), tests)


def _lines(program: Text | None, languages: Sequence[str]) -> Iterator[LocalizedText]:
    """The lines of a program, empty ones aside."""
    for line in (program or "").splitlines():
        if program and line.strip():
            text = Text.between(line, program.start, program.end)
            yield LocalizedText(dict.fromkeys(languages, text))


def _answered(_: Fields, values: Values) -> Body:
    return Answered(values["a"])


BODIES: Mapping[Kind, Callable[[Fields, Values], Body | None]] = {
    Kind.RECALL: _answered,
    Kind.CLOZE: _cloze,
    Kind.CHOICE: lambda _, values: Choice(tuple(values["options"])),
    Kind.NUMERIC: _numeric,
    Kind.TABLE: _answered,
    Kind.SHAPE: _answered,
    Kind.OUTPUT: lambda _, _values: Output(),
    Kind.BUG: _bug,
    Kind.CODE: _code,
    Kind.ORDER: _order,
    Kind.EXERCISE: lambda _, values: Exercise(
        values["a"], values.get("setup"), values["parts"]
    ),
    Kind.PICTURE: _picture,
    Kind.INTERVIEW: lambda _, values: Interview(tuple(values["points"])),
}
"""Builds the body of a card of each kind; None where a finding says what is wrong."""
