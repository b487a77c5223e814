"""Numbers written as in a sentence, where an answer is a number alone."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from deck.live.grammar import parse
from deck.live.reason import ExpressionError

_NUMBER = r"[-+−]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?"
_COMMA = re.compile(r"([-+−]?\d+),(\d+)")
_GROUPS = re.compile(r"[-+−]?\d{1,3}(?:([, \u2009\u202f'])\d{3})(?:\1\d{3})*")
_UNIT = re.compile(rf"({_NUMBER})\s*((?:[^\W\d_]|[%‰°µΩ€$£¥])[\w%°µΩ€$£¥/·^²³⁻¹*. -]*)")
_POWER = re.compile(rf"({_NUMBER})\s*[×·]\s*10\s*\^?([-+−]?\d+|[⁻⁺]?[⁰¹²³⁴-⁹]+)")
_CURRENCY = re.compile(rf"([€$£¥])\s*({_NUMBER})")
_LIVE = re.compile(r"\$\{(.*)\}", re.DOTALL)


class Slip(NamedTuple):
    """What is wrong with a number, from where to where, and what to do."""

    message: str
    start: int
    end: int
    help: str


def number_slip(text: str) -> Slip | None:
    """What keeps the text of an answer from being a number; None for all but slips.

    `3,5` would be two numbers to Python, and `5 kg` nothing.
    """
    live = _LIVE.fullmatch(text.strip())
    inside = live[1] if live else text
    start = text.index(inside) + len(inside) - len(inside.lstrip())
    inside = inside.strip()
    end = start + len(inside)
    if _is_expression(inside):
        return None
    if found := _GROUPS.fullmatch(inside):
        plain = inside.replace(found[1], "")
        fix = f"write `{plain}`"
        if found[1] == "," and inside.count(",") == 1:
            fix += f", or `{inside.replace(',', '.')}` if the comma starts the decimals"
        return Slip("the digits of a number are grouped", start, end, fix)
    if found := _COMMA.fullmatch(inside):
        fix = f"write `{found[1]}.{found[2]}`; a vector is `[{found[1]}, {found[2]}]`"
        return Slip("the decimals of a number stand behind a comma", start, end, fix)
    if found := _POWER.fullmatch(inside):
        power = normalize("NFKC", found[2]).replace("−", "-")
        fix = f"write `{found[1]}e{power}`"
        return Slip("a power of ten is written as in a sentence", start, end, fix)
    if found := _CURRENCY.fullmatch(inside):
        return _unit(found[1], found[2], start, start + len(found[1]))
    if found := _UNIT.fullmatch(inside):
        return _unit(found[2], found[1], start + found.start(2), end)
    return None


def _is_expression(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return False
    return True


def _unit(unit: str, number: str, start: int, end: int) -> Slip:
    fix = f"write the unit in the question, and `{number}` here"
    return Slip(f"the unit `{unit}` stands beside the number", start, end, fix)
