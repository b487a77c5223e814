"""Numeric answers: the format a card asks for, the tolerance, and usual mistakes.

A mistake is a number written as in a sentence, where the answer is a number alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from unicodedata import normalize

from deck.bank.models import Numeric
from deck.bank.template import Mistake
from deck.live.used_names import names_in
from deck.live.value import (
    Form,
    NumberFormat,
    Numbers,
    Value,
    as_shown,
    limit,
)
from deck.live.variant import Key, NumberKey, SelfGraded

_MOST_DIGITS = 17  # that a float has
_MEETS = 1 + 1e-9  # of a tolerance: the border is within it
# Patterns as texts: `re` compiles them when they are needed, and keeps them.
_MARKUP = r"[\s`*]*|\\[()]"  # around a number in a gap
_NUMBER = r"[-+−]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?"
_COMMA = r"([-+−]?\d+),(\d+)"
_GROUPS = (
    r"([-+−]?[1-9]\d{0,2}([., \u2009\u202f'’])\d{3}(?:\2\d{3})*)"
    r"(?:(?!\2)[.,](\d+))?"
)
_TIMES = r"\s*[×·xX]\s*"
_EXPONENT = r"\s*(?:\^|\*\*)\s*([-+−]?\d+)|([-+−]\d+)|([⁻⁺]?[⁰¹²³⁴-⁹]+)"
_POWER = rf"({_NUMBER}){_TIMES}10(?:{_EXPONENT})"
_PRODUCT = rf"{_NUMBER}(?:{_TIMES}{_NUMBER})+"
_UNIT = (
    rf"(?P<number>{_POWER}|{_NUMBER}|[-+−]?\d+,(?!\d{{3}}(?!\d))\d+)\s*"
    r"(?P<unit>(?:(?!pi\b)[^\W\d_²³¹⁰-⁹]|[%‰°µΩ€$£¥])[\w%°µΩ€$£¥/·^²³⁻¹*. -]*)"
)
_MONTH, _DAY = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12]\\d|3[01])"
_DATE = (
    rf"\d{{4}}([-/.]){_MONTH}\1{_DAY}|{_DAY}([./]){_MONTH}\2\d{{4}}"
    rf"|{_MONTH}/{_DAY}/\d{{4}}"
)
_LONG_DATE = rf"{_DAY}\.? [^\W\d_]{{3,}}\.? (?!1000)\d{{4}}"  # not `1 per 1000`
_TIME = r"\d+(?::\d+)+|\d+ ?h ?\d+(?: ?min)?"
_RANGE = r"(\d+)[-–—](\d+)"
_PI = rf"({_NUMBER})\s*(?:π|pi\b)(.*)"
_FRACTION = r"([-+−]?)(\d*)\s*([¼-¾⅐-⅞]|(?<=\d )\d+/\d+)"
_CURRENCY = rf"(?P<unit>[€$£¥])\s*(?P<number>{_NUMBER})"
_LIVE = r"\$\{([\s\S]*)\}"
# As other tools have them, or of full width. No two parts of it take the same blanks.
_BRACES = r"(?:\$\s*)?[{｛]+([^{}｛｝]+)[}｝]+"


def number_format(body: Numeric) -> NumberFormat | None:
    """The form that a card asks for; None where the number has its own."""
    if body.significant is not None:
        return NumberFormat(body.significant, Form.SIGNIFICANT)
    return None if body.digits is None else NumberFormat(body.digits)


def more_digits(body: Numeric) -> NumberFormat:
    """The form in which a tolerance does not refuse what is shown."""
    if body.share is not None:
        digits = 1 + math.ceil(-math.log10(2 * body.share)) if body.share else 0
        return NumberFormat(min(digits or _MOST_DIGITS, _MOST_DIGITS), Form.SIGNIFICANT)
    digits = math.ceil(-math.log10(2 * body.tolerance)) if body.tolerance else 0
    if 0 < digits <= _MOST_DIGITS:
        return NumberFormat(digits)
    return NumberFormat(_MOST_DIGITS, Form.SIGNIFICANT)


def is_refused(key: NumberKey) -> bool:
    """Whether the tolerance of a card refuses what it shows."""
    return any(
        abs(as_shown(text) - number) > most
        for number, most, text in zip(key.values, key.limits, key.shown, strict=True)
    )


def number_key(value: Numbers, body: Numeric | None = None) -> NumberKey:
    """How an answer is graded: as a card asks, else by the last digit shown."""
    numbers, texts = tuple(map(float, value.items)), value.texts
    each = zip(value.items, texts, strict=True)
    limits = tuple(_limit(number, text, body) for number, text in each)
    return NumberKey(numbers, limits, texts, (body and body.share) or 0.0)


def _limit(number: float, text: str, body: Numeric | None) -> float:
    """How far off a number an answer may be."""
    noise = 1e-15 * abs(number)  # of the machine, where nothing else is allowed
    if body is not None and body.share is not None:
        return max(body.share * abs(number) * _MEETS, noise)
    if body is not None and body.tolerance is not None:
        return max(body.tolerance * _MEETS, noise)
    return limit(number, text)


def is_same_answer(one: Key, other: Key) -> bool:
    """True if one answer is right where the other is asked for."""
    if isinstance(one, NumberKey) and isinstance(other, NumberKey):
        return len(one.values) == len(other.values) and all(
            a == b or abs(a - b) <= most
            for a, b, most in zip(one.values, other.values, other.limits, strict=True)
        )
    return one == other and not isinstance(one, SelfGraded)


def lone_number(parts: Sequence[str | Value]) -> Numbers | None:
    """The number or vector that is all there is beside markup."""
    values = [part for part in parts if not isinstance(part, str)]
    rest = (part for part in parts if isinstance(part, str))
    if len(values) == 1 and all(re.fullmatch(_MARKUP, part) for part in rest):
        value = values[0]
        return value if isinstance(value, Numbers) and not value.is_matrix else None
    return None


@lru_cache(maxsize=64)  # each draw of a family asks
def number_mistake(text: str) -> Mistake | None:
    """Why the text of an answer is no number; None for all but these.

    `3,5` would be two numbers to Python, and `5 kg` nothing.
    """
    live = re.fullmatch(_LIVE, text.strip())
    inside = live[1] if live else text
    start = text.index(inside) + len(inside) - len(inside.lstrip())
    inside = inside.strip()
    for pattern, message, fix in () if live else _NO_NUMBERS:
        if match := re.fullmatch(pattern, inside):
            shown = fix.format(*match.groups())
            return Mistake(message, start, start + len(inside), shown)
    if names_in(inside) is not None:  # it is an expression
        return None
    for pattern, message, advice in _IN_SENTENCES[: -1 if live else None]:
        if match := re.fullmatch(pattern, inside):
            named = match.groupdict()
            first, last = match.span("unit" if named else 0)
            shown = advice(match).replace("−", "-")
            return Mistake(message.format(**named), start + first, start + last, shown)
    return None


def _ungrouped(match: re.Match[str]) -> str:
    whole, gap, decimals = match.groups()
    number = whole.replace(gap, "")
    if decimals:
        return f"write `{number}.{decimals}`"
    is_one = gap == "," and whole.count(",") == 1
    other = whole.replace(",", ".")
    more = f", or `{other}` if the comma starts the decimals" if is_one else ""
    return f"write `{number}`{more}"


def _power(match: re.Match[str]) -> str:
    number, *powers = match.groups("")
    return f"{number}e{normalize('NFKC', ''.join(powers))}"


def _added(match: re.Match[str]) -> str:
    part = normalize("NFKC", match[3]).replace("⁄", "/")
    joined = f"{match[2]} {match[1] or '+'} {part}" if match[2] else part
    return f"write `{match[1]}{joined}`"


def _without_unit(match: re.Match[str]) -> str:
    number = match["number"].replace(",", ".")
    if power := re.fullmatch(_POWER, number):
        number = _power(power)
    return f"write the unit in the question, and `{number}` here"


_RECALL = ", or make it a card of kind `recall`"
_NO_NUMBERS = (  # to Python some are differences or quotients
    (_LONG_DATE, "a date is no number", f"ask for the year{_RECALL}"),
    (
        _DATE,
        "a date is no number",
        f"ask for the year{_RECALL}; within `${{{{ … }}}}` it is computed",
    ),
    (_TIME, "a time or ratio is no number", f"ask for one part of it{_RECALL}"),
    (
        _RANGE,
        "a range is no number",
        "write `${{ {0} - {1} }}` for the difference" + _RECALL,
    ),
)
"""What people write with digits, why it is no answer, and what to do."""
_IN_SENTENCES: Sequence[tuple[str, str, Callable[[re.Match[str]], str]]] = (
    (_GROUPS, "the digits of a number are grouped", _ungrouped),
    (
        _COMMA,
        "the decimals of a number stand behind a comma",
        lambda m: f"write `{m[1]}.{m[2]}`; a vector is `[{m[1]}, {m[2]}]`",
    ),
    (
        _POWER,
        "a power of ten is written as in a sentence",
        lambda m: f"write `{_power(m)}`",
    ),
    (
        _PRODUCT,
        "a product is written as in a sentence",
        lambda m: f"write `{re.sub(_TIMES, ' * ', m[0])}`",
    ),
    (
        _PI,
        "a product is written as in a sentence",
        lambda m: f"write `{m[1]} * pi{m[2]}`",
    ),
    (_FRACTION, "a fraction is written as in a sentence", _added),
    (_UNIT, "the unit `{unit}` stands beside the number", _without_unit),
    (_CURRENCY, "the unit `{unit}` stands beside the number", _without_unit),
    (
        _BRACES,  # the last: in a live value they are a set
        "braces alone compute nothing",
        lambda m: f"write `${{ {m[1].strip()} }}`",
    ),
)
"""How a number is written in a sentence, what that is, and what to write."""
