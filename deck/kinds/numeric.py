"""Numeric: one value - number, vector, shape or table - graded by what it is."""

from __future__ import annotations

import ast
import math
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

from deck.kinds.ask import Asking, Prompt
from deck.kinds.cells import ask_cells, cell_names, grade_cells
from deck.kinds.filled import FilledCard, Key
from deck.kinds.filler import Filler
from deck.kinds.keys import cells_key, number_key, shape_key
from deck.kinds.kind import Kind, a_key, q_key, slips_key
from deck.kinds.numbers import grade_number, grade_shape
from deck.kinds.verdict import Verdict
from deck.live.evaluator import NOTHING, WANTED, list_numbers
from deck.live.passage import Passage
from deck.live.value import Form as Display
from deck.live.value import (
    NumberFormat,
    Numbers,
    Phrase,
    Shape,
    TruthTable,
    Value,
    as_shown,
    in_words,
    last_digit,
    limit,
)
from deck.render.blocks import Aside, Grid, Ours
from deck.render.blocks import Text as Shown
from deck.source.fields import Fields
from deck.source.forms import WORDS
from deck.source.keys import Form, key
from deck.source.models import Slip
from deck.source.source import LocalizedText, Text

EXAMPLE = """\
# A family: other numbers at each review. `where` says which numbers are fit.
- id: remainder
  kind: numeric
  draw:
    a: integer(10, 40)
    b: integer(3, 9)
  where: a % b > 0
  q: What is the remainder of ${a} divided by ${b}?
  a: ${ a % b }
  proof: a // b
"""

_MOST_DIGITS = 15  # that every float has
_FLOAT_DIGITS = 17  # that a float has
_MEETS = 1 + 1e-9  # of a tolerance: the border is within it
_TRIVIAL = 1e-4  # off by so little is no more than a rounding
_NUMBERS = (
    "write `9.81`, `6.02e23` or `[1, 2]`, or compute it in `${ … }`; a unit stands in "
    "the question, and words are for a card of `kind: recall`"
)
_UNIT = "write the unit in the question, and nothing beside `${ … }` here"
_DATE = r"\d+-\d+(?:-\d+)?|\d+/\d+/\d+"  # or a range, which Python would subtract


def _tolerance(fields: Fields, key: str) -> tuple[float | None, float | None]:
    """A tolerance in the number's own unit, or as a part of the number."""
    text = fields.text(key)
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
    message = f"`{key}` cannot be `{text}`"
    fix = "write how far off an answer may be, `0.5`, or its share of the number, `5%`"
    fields.findings.add("bad-value", message, text.span, help=fix)
    return None, None


TOLERANCE = Form(
    "tolerance",
    _tolerance,
    {"type": ["number", "string"], "pattern": r"\S", "minimum": 0},
)


def _digits(name: str, lowest: int) -> Form:
    """The form of a count of digits."""
    return Form(
        name,
        partial(Fields.integer, lowest=lowest, highest=_MOST_DIGITS),
        {
            "type": ["integer", "string"],
            "pattern": "^[0-9]+$",
            "minimum": lowest,
            "maximum": _MOST_DIGITS,
        },
    )


DIGITS, SIGNIFICANT = _digits("digits", 0), _digits("significant", 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric:
    """A number, vector, shape or table, graded by value.

    `digits` are the decimals that are asked for, or `significant` digits; `share` is a
    tolerance that is a part of the number.
    """

    q: LocalizedText = q_key()
    a: LocalizedText = a_key(
        WORDS,
        "a number or vector, `${ 1 + 1 }`; a shape, `${ (2, 3) }`, or `error`; a "
        'table, `${ table("x y", [[0, 1], [1, 0]]) }`, in which words may stand in the '
        "columns that are shown",
        role="value",
    )
    tolerance: float | None = key(
        TOLERANCE,
        "how far off an answer may be: `0.01`, or `1%` of the number; left out: half a "
        "unit of the last digit shown; a whole number is to be met exactly, and of a "
        "number that is shown in full four digits are enough",
    )
    digits: int | None = key(
        DIGITS, "the decimals asked for, 0 to 15: `digits: 2` shows `0.33`"
    )
    significant: int | None = key(
        SIGNIFICANT,
        "the significant digits asked for, 1 to 15, instead of `digits`: "
        "`significant: 2` shows `1.2 × 10²⁴`",
    )
    slips: tuple[Slip, ...] = slips_key("slip")
    share: float | None = None


def _check(fields: Fields, values: Mapping[str, Any]) -> Numeric:
    """A number whose tolerance its digits can meet."""
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
    return Numeric(**{**values, "tolerance": tolerance, "share": share})


class _Answer(NamedTuple):
    """A value, and how far off each of its numbers an answer may be."""

    value: Value
    limits: tuple[float, ...] = ()


def _fill(body: Numeric, filler: Filler) -> FilledCard:
    question, language = filler.question(body.q), filler.language
    answer = _answer(body.a[language], body, filler)
    key = _key(answer, question.passage)

    def slip(words: LocalizedText) -> tuple[Passage, Key]:
        given = _answer(words[language], body, filler)
        return (given.value,), _key(given, question.passage)

    more, slips = filler.slips(key, slip)
    value, beside = answer.value, Aside(Ours("card-on-paper"))
    shown = Ours("card-error") if value == Shape(None) else (value,)
    return FilledCard(
        (question, Grid(value) if isinstance(value, TruthTable) else beside),
        (Shown(shown, is_answer=True, margin=margin(*answer, body.share, language)),),
        {**key, **more},
        slips=slips,
    )


def _key(answer: _Answer, question: Any) -> Key:
    match answer.value:
        case Numbers() as value:
            return number_key(value, answer.limits, question)
        case TruthTable() as table:
            return cells_key(table)
        case Shape() as shape:
            return shape_key(shape)
    return {"kind": ""}  # a finding says why there is no value


def _answer(text: Text, body: Numeric, filler: Filler) -> _Answer:
    """An answer or slip: a shape, a table, or numbers with the digits they need."""
    return filler.once(text, lambda text: _new_answer(text, body, filler))


def _new_answer(text: Text, body: Numeric, filler: Filler) -> _Answer:
    if "${" not in text and not _is_number(text):
        message = f"not a number: `{text}`"
        filler.findings.add_in("wrong-type", message, text, help=_NUMBERS)
        return _Answer(NOTHING)
    value = _value(text, filler, number_format(body))
    value = Shape(None) if value == Phrase("error") else value
    if isinstance(value, Shape | TruthTable):
        return _Answer(value)
    if not isinstance(value, Numbers) or value.is_matrix or not value.items:
        _report_type(text, value, filler)
        return _Answer(NOTHING)
    if value.format is None and is_refused(value, limits(value, body)):
        value = cast("Numbers", _value(text, filler, more_digits(body)))
    if is_refused(value, most := limits(value, body)):
        shown = f"{_what(text, filler)} is shown as `{value}`"
        message = f"{shown}, which its `tolerance` refuses"
        message += list_numbers(filler.numbers)
        fix = "show more digits of it, or allow a larger `tolerance`"
        filler.findings.add_in("bad-value", message, text, help=fix)
    return _Answer(value, most)


def _value(text: Text, filler: Filler, form: NumberFormat | None = None) -> Value:
    """An answer that is one expression, between `${` and `}` or bare."""
    if text.strip() == "error":
        return Phrase("error")
    before = len(filler.findings.recorded)
    live = filler.lone_live(text)
    if live is not None:
        return filler.value(text, live, form)
    return Phrase(text) if len(filler.findings.recorded) == before else NOTHING


def _report_type(text: Text, value: Value, filler: Filler) -> None:
    """A finding for an answer of a wrong type, unless there is one."""
    if value is NOTHING:
        return
    other = fix = ""
    if isinstance(value, Phrase):
        other = _NUMBERS
    elif isinstance(value, Numbers) and value.is_matrix:
        other = "ask for one row of it, `[0]` after it, or for a number"
    if "${" in text and filler.lone_live(text) is None:
        fix = _UNIT
    if text.count("${") > 1:
        fix = "write all of it in one `${ … }`"
    message = f"{_what(text, filler)} of a {filler.card.kind} card is {WANTED}"
    message += ", without words or a unit" if fix else ""
    filler.findings.add_in("wrong-type", message, text, help=fix or other)


def _what(text: Text, filler: Filler) -> str:
    """Which of the values of a card a text is."""
    slips = filler.card.slips
    is_slip = any(text is slip.value[filler.language] for slip in slips)
    return "a slip" if is_slip else "the answer"


def margin(
    value: Value, limits: Sequence[float], share: float | None, language: str
) -> str:
    """How far off an answer may be, if it is more than the last digit shown."""
    if not isinstance(value, Numbers):
        return ""
    if share:
        return f" ± {100 * share:.3g}%"
    halves = (
        max(min(_TRIVIAL, abs(as_shown(text)) / 1e3), last_digit(text) / 2)
        for text in value.texts
    )
    each = zip(limits, halves, strict=True)
    if all(most <= half * (1 + _TRIVIAL) for most, half in each):
        return ""
    least = min(limits)
    if value.format and value.format.form is Display.PERCENT:
        return f" ± {100 * least:.3g}%"
    return f" ± {in_words(Numbers.of(float(f'{least:.3g}')), language)}"


def number_format(body: Numeric) -> NumberFormat | None:
    """The form that a card asks for; None where the number has its own."""
    if body.significant is not None:
        return NumberFormat(body.significant, Display.SIGNIFICANT)
    return None if body.digits is None else NumberFormat(body.digits)


def more_digits(body: Numeric) -> NumberFormat:
    """The form in which a tolerance does not refuse what is shown."""
    if body.share is not None:
        digits = 1 + math.ceil(-math.log10(2 * body.share)) if body.share else 0
        most = min(digits or _FLOAT_DIGITS, _FLOAT_DIGITS)
        return NumberFormat(most, Display.SIGNIFICANT)
    digits = math.ceil(-math.log10(2 * body.tolerance)) if body.tolerance else 0
    if 0 < digits <= _FLOAT_DIGITS:
        return NumberFormat(digits)
    return NumberFormat(_FLOAT_DIGITS, Display.SIGNIFICANT)


def limits(value: Numbers, body: Numeric) -> tuple[float, ...]:
    """How far off each number an answer may be: as a card asks, else as it is shown."""

    def most(number: float, text: str) -> float:
        noise = 1e-15 * abs(number)  # of the machine, where nothing else is allowed
        if body.share is not None:
            return max(body.share * abs(number) * _MEETS, noise)
        if body.tolerance is not None:
            return max(body.tolerance * _MEETS, noise)
        return limit(number, text)

    return tuple(map(most, value.items, value.texts))


def is_refused(value: Numbers, limits: Sequence[float]) -> bool:
    """Whether the tolerance of a card refuses what it shows."""
    return any(
        abs(as_shown(text) - number) > most
        for number, most, text in zip(value.items, limits, value.texts, strict=True)
    )


@lru_cache(maxsize=64)  # each draw of a family asks
def _is_number(text: str) -> bool:
    """True if Python reads a text as one value; not so `5 kg`, `3,5`, `½` or a date."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    is_pair = isinstance(value, ast.Tuple) and not text.rstrip().endswith(")")
    return not is_pair and not re.fullmatch(_DATE, text.strip())


def _ask(filled: FilledCard, key: Key) -> Asking:
    if key["kind"] == "cells":
        return (yield from ask_cells(key, _cell_names(filled)))
    if key["kind"] == "shape":
        return (yield Prompt("answer-shape"))
    is_bool = {*key["values"]} & {"True", "False"}
    name, values = (
        ("answer", ()) if is_bool else ("answer-number", (len(key["values"]),))
    )
    return (yield Prompt(name, values))


def _cell_names(filled: FilledCard) -> list[str]:
    tables = [block.table for block in filled.question if isinstance(block, Grid)]
    return cell_names(tables[0])


def _decide(filled: FilledCard, _key: Key, _typed: str, verdict: Verdict) -> Verdict:
    """The verdict of the key; wrong cells have names."""
    if verdict.hint != "cells-wrong":
        return verdict
    count, places = cast("tuple[int, list[int]]", verdict.about)
    names = _cell_names(filled)
    wrong = ", ".join(names[place] for place in places)
    return verdict._replace(about=(count, wrong))


KIND = Kind(
    name="numeric",
    aliases=("shape", "table"),
    body=Numeric,
    example=EXAMPLE,
    check=_check,
    fill=_fill,
    graders={"number": grade_number, "shape": grade_shape, "cells": grade_cells},
    ask=_ask,
    decide=_decide,
    schema={"not": {"required": ["digits", "significant"]}},
)
