"""The twelve kinds: the keys each takes, and how its body is read."""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from deck.bank.card_kind import Kind
from deck.bank.cloze import split_gaps
from deck.bank.fields import Fields
from deck.bank.formulas import check_formulas
from deck.bank.models import (
    GAP_MARK,
    Answered,
    Body,
    Bug,
    Choice,
    Cloze,
    Code,
    Interview,
    LocalizedText,
    Numeric,
    Option,
    Order,
    Output,
    Picture,
    Recall,
    Shape,
    Slip,
    Table,
    written,
)
from deck.bank.source import Map, Text

ACCEPT, SLIPS = "accept", "slips"
_MAX_POINTS = 4
_MIN_OPTIONS = 2
_MOST_STEPS = 9  # each is named by a digit
_MOST_DIGITS = 15  # that every float has


class KindSpec(NamedTuple):
    """The keys that its cards need or may have, and the reader of its body."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Fields], Body | None]


def _answered(
    make: Callable[[LocalizedText], Answered],
    read: Callable[..., LocalizedText | None] = Fields.prose,
) -> Callable[[Fields], Body | None]:
    """A reader of a body that is an answer; a value to compare has no formulas."""

    def body(fields: Fields) -> Body | None:
        answer = read(fields, "a", required=True)
        return make(answer) if answer else None

    return body


def _cloze(fields: Fields) -> Body | None:
    words = fields.words("text", required=True)
    if words is None:
        return None
    findings = fields.findings
    before = len(findings.recorded)
    texts = dict(written(words, fields.languages))
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
    if words.shared is not None:
        pieces = dict.fromkeys(fields.languages, *pieces.values())
    return Cloze(words, pieces, tuple(sorted(first)))


def read_accept(fields: Fields, gaps: Sequence[int]) -> dict[int, Sequence[Text]]:
    """What is right in the gap besides, or in each of several."""
    node = fields.get(ACCEPT)
    if isinstance(node, Map):
        inner, names = fields.inside(ACCEPT, node), {f"c{gap}": gap for gap in gaps}
        inner.check_keys({*names})
        return {names[key]: inner.texts(key) for key in node.entries if key in names}
    if len(gaps) > 1:
        message = f"`{ACCEPT}` does not say of which gap"
        fields.report(ACCEPT, message, f"write `{ACCEPT}: {{c{gaps[0]}: [ … ]}}`")
    return {gaps[0]: fields.texts(ACCEPT)}


def _choice(fields: Fields) -> Body | None:
    nodes = fields.items("options")
    if len(nodes) == 1:
        message = f"{fields.what} has one option; it needs {_MIN_OPTIONS} at least"
        fields.report("options", message)
        return None
    if not nodes:
        fields.missing("options")
        return None
    options: list[Option] = []
    for inner in _entries(fields, "options", "an option", "text"):
        text = inner.prose("text", required=True)
        because = inner.prose("because")
        if inner.node is not nodes[0] and inner.get("because") is None:
            message = "a wrong option has no `because`"
            fields.findings.add("choice-without-reasons", message, inner.place)
        if text:
            options.append(Option(text, because))
    return Choice(tuple(options))


def read_slips(fields: Fields) -> tuple[Slip, ...]:
    """The usual mistakes of a card, each with the answer that it gives."""
    slips: list[Slip] = []
    for inner in _entries(fields, SLIPS, "a slip", "value"):
        value = inner.words("value", required=True)
        because = inner.prose("because", required=True)
        if value and because:
            slips.append(Slip(value, because))
    return tuple(slips)


def _entries(fields: Fields, key: str, one: str, first: str) -> Iterator[Fields]:
    """The mappings of a list, each with a first key and its `because`."""
    for node in fields.items(key):
        if isinstance(node, Map):
            place = node.names[0].span if node.names else node.span
            what = f"{one} of {fields.what}"
            inner = Fields(node, place, what, fields.findings, fields.languages)
            inner.check_keys({first, "because"})
            yield inner
        else:
            shown = node if first == "text" and isinstance(node, Text) else "…"
            fix = f"write `- {first}: {shown}`, and below `{first}` its `because: …`"
            fields.wrong(key, node, f"a list of `{first}` and `because`", fix)


def _numeric(fields: Fields) -> Body | None:
    answer = fields.words("a", required=True)
    digits = fields.integer("digits", 0, _MOST_DIGITS)
    significant = fields.integer("significant", 1, _MOST_DIGITS)
    if fields.get("digits") is not None and fields.get("significant") is not None:
        message = f"{fields.what} has both `digits` and `significant`"
        fields.report("significant", message, "keep the one that the card asks for")
    tolerance, share = _tolerance(fields)
    is_unmet = False  # what is shown may differ by more than the tolerance
    if tolerance is not None and digits is not None:
        is_unmet = tolerance < 0.5 * 10.0**-digits
    elif share is not None and significant is not None:
        is_unmet = share < 0.5 * 10.0 ** (1 - significant)
    if is_unmet:
        message = "`tolerance` is less than half a unit of the last digit shown"
        fields.report("tolerance", message, "ask for more digits, or allow more")
    return Numeric(answer, tolerance, digits, significant, share) if answer else None


def _tolerance(fields: Fields) -> tuple[float | None, float | None]:
    """A tolerance in the number's own unit, or as a part of the number."""
    text = fields.text("tolerance")
    if text is None:
        return None, None
    shown = text.strip()
    is_share = shown.endswith("%")
    try:
        value = float(shown.removesuffix("%"))
    except ValueError:
        value = math.nan
    if 0 <= value <= (100 if is_share else sys.float_info.max):
        return (None, value / 100) if is_share else (value, None)
    allowed = "from 0% to 100%" if is_share else "a number of 0 or more"
    fields.bad(text, f"`tolerance` is {allowed}, not `{text}`")
    return None, None


def _output(fields: Fields) -> Body | None:
    return Output() if fields.text("program", required=True) else None


def _bug(fields: Fields) -> Body | None:
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


def _code(fields: Fields) -> Body | None:
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
    import ast

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


def _order(fields: Fields) -> Body | None:
    program, tests = fields.text("program"), fields.text("tests")
    if program is None and fields.get("program") is None:
        steps, unused = _steps(fields, "steps"), _steps(fields, "unused")
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


def _steps(fields: Fields, key: str) -> list[LocalizedText]:
    """The texts of a list, each in every language."""
    steps: list[LocalizedText] = []
    for node in fields.items(key):
        names = [Text.at(key, node.span)]
        step = Map({key: node}, names, node.start, node.end)
        if words := replace(fields, node=step).prose(key, required=True):
            steps.append(words)
    return steps


def _lines(text: Text) -> Iterator[LocalizedText]:
    """The lines of a program, empty ones aside."""
    for line in text.splitlines():
        if line.strip():
            yield LocalizedText({}, Text.at(line, text.span))


def _picture(fields: Fields) -> Body | None:
    answer = fields.prose("a", required=True)
    if fields.get("picture") is None and fields.get("answer_picture") is None:
        fields.missing("picture")
    return Picture(answer) if answer else None


def _interview(fields: Fields) -> Body | None:
    points = _steps(fields, "points")
    if not points:
        fields.missing("points")
        return None
    if len(points) > _MAX_POINTS:
        message = f"{fields.what} has {len(points)} points; {_MAX_POINTS} at most"
        fields.report("points", message)
    return Interview(tuple(points))


KINDS: dict[Kind, KindSpec] = {
    Kind.RECALL: KindSpec(("q", "a"), (), _answered(Recall)),
    Kind.CLOZE: KindSpec(("text",), (ACCEPT,), _cloze),
    Kind.CHOICE: KindSpec(("q", "options"), (), _choice),
    Kind.NUMERIC: KindSpec(
        ("q", "a"), ("tolerance", "digits", "significant", SLIPS), _numeric
    ),
    Kind.TABLE: KindSpec(("q", "a"), (SLIPS,), _answered(Table, Fields.words)),
    Kind.SHAPE: KindSpec(("q", "a"), (SLIPS,), _answered(Shape, Fields.words)),
    Kind.OUTPUT: KindSpec(("program",), ("q", SLIPS), _output),
    Kind.BUG: KindSpec(("q", "program", "a"), ("line", "mend", "tests", SLIPS), _bug),
    Kind.CODE: KindSpec(("q", "program", "a", "tests"), (), _code),
    Kind.ORDER: KindSpec(
        ("q",), ("program", "steps", "unused", "orders", "tests"), _order
    ),
    Kind.PICTURE: KindSpec(("q", "a"), (), _picture),
    Kind.INTERVIEW: KindSpec(("q", "points"), (), _interview),
}
