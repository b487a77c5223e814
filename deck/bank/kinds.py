"""The bodies of cards: what is asked, made of the values of a card's own keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deck.bank.card_kind import Kind
from deck.bank.cloze import split_gaps
from deck.bank.code_kinds import read_bug, read_code, read_exercise, read_order
from deck.bank.fields import Fields
from deck.bank.formulas import check_formulas
from deck.bank.models import (
    Body,
    Choice,
    Cloze,
    Interview,
    Numeric,
    Output,
    Picture,
    Recall,
    Shape,
    Table,
    written,
)
from deck.bank.source import Map, Text

Values = Mapping[str, Any]


def _cloze(fields: Fields, values: Values) -> Body | None:
    words = values["text"]
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
    key = "accept"
    node = fields.get(key)
    if isinstance(node, Map):
        inner, names = fields.inside(key, node), {f"c{gap}": gap for gap in gaps}
        inner.check_keys({*names})
        return {names[key]: inner.texts(key) for key in node.entries if key in names}
    if len(gaps) > 1:
        message = f"`{key}` does not say of which gap"
        fields.report(key, message, f"write `{key}: {{c{gaps[0]}: [ … ]}}`")
    return {gaps[0]: fields.texts(key)}


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
    return Picture(values["a"])


BODIES: Mapping[Kind, Callable[[Fields, Values], Body | None]] = {
    Kind.RECALL: lambda _, values: Recall(values["a"]),
    Kind.CLOZE: _cloze,
    Kind.CHOICE: lambda _, values: Choice(tuple(values["options"])),
    Kind.NUMERIC: _numeric,
    Kind.TABLE: lambda _, values: Table(values["a"]),
    Kind.SHAPE: lambda _, values: Shape(values["a"]),
    Kind.OUTPUT: lambda _, _values: Output(),
    Kind.BUG: read_bug,
    Kind.CODE: read_code,
    Kind.ORDER: read_order,
    Kind.EXERCISE: read_exercise,
    Kind.PICTURE: _picture,
    Kind.INTERVIEW: lambda _, values: Interview(tuple(values["points"])),
}
"""What makes a body; it is of no card where a finding says what is wrong with it."""
