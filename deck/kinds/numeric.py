"""Numeric: one value - number, vector, shape or table - graded by what it is."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from deck.bank.fields import Fields
from deck.bank.forms import WORDS
from deck.bank.keys import Form, key
from deck.bank.models import Slip
from deck.bank.source import LocalizedText
from deck.kinds.kind import Kind, a_key, q_key, slips_key

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


KIND = Kind(
    name="numeric",
    aliases=("shape", "table"),
    body=Numeric,
    example=EXAMPLE,
    check=_check,
    schema={"not": {"required": ["digits", "significant"]}},
)
