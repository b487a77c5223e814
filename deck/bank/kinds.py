"""The thirteen kinds: the keys each takes, and how its body is read."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from deck.bank.card_kind import Kind
from deck.bank.cloze import split_gaps
from deck.bank.code_kinds import read_bug, read_code, read_exercise, read_order
from deck.bank.fields import Fields
from deck.bank.formulas import check_formulas
from deck.bank.models import (
    Answered,
    Body,
    Choice,
    Cloze,
    Interview,
    LocalizedText,
    Numeric,
    Option,
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
    for inner in fields.entries("options", "an option", "text"):
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
    for inner in fields.entries(SLIPS, "a slip", "value"):
        value = inner.words("value", required=True)
        because = inner.prose("because", required=True)
        if value and because:
            slips.append(Slip(value, because))
    return tuple(slips)


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


def _picture(fields: Fields) -> Body | None:
    answer = fields.prose("a", required=True)
    if fields.get("picture") is None and fields.get("answer_picture") is None:
        fields.missing("picture")
    return Picture(answer) if answer else None


def _interview(fields: Fields) -> Body | None:
    points = fields.prose_list("points")
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
    Kind.BUG: KindSpec(
        ("q", "program", "a"), ("line", "mend", "tests", SLIPS), read_bug
    ),
    Kind.CODE: KindSpec(("q", "program", "a", "tests"), (), read_code),
    Kind.ORDER: KindSpec(
        ("q",), ("program", "steps", "unused", "orders", "tests"), read_order
    ),
    Kind.EXERCISE: KindSpec(("q", "a", "parts"), ("setup",), read_exercise),
    Kind.PICTURE: KindSpec(("q", "a"), (), _picture),
    Kind.INTERVIEW: KindSpec(("q", "points"), (), _interview),
}
