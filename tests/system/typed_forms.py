"""Answers to a key in the many forms in which learners type them, right and wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

_WIDE = str.maketrans("0123456789.,-%/()[]", "０１２３４５６７８９．，－％／（）［］")
_SIGNS = "0123456789.,-+%/ ()[]exE^*×'\"，。、？=<>_~|;:负约"
_AROUND = (
    *("{}", "{}.", "{}。", "{} ", "= {}", "x = {}", "≈{}", "约{}", "the {}", "not {}"),
    *("({})", "[{}]", "（{}）", "'{}'", '"{}"', "`{}`", "**{}**", "{}?", "{} m", "{},"),
    *("line {}", "第{}行", "#{}", "L{}", "no. {}", "{} or 2", "np.array([{}])", "{}%"),
    *("{} layers", "{} layer", "{}层", "{} 个", "共{}层", "{}k", "{}万", "{} million"),
    *("torch.Size([{}])", "shape ({})", "形状 {}", "a {}", "raises {}", "负{}", "- {}"),
)
_BETWEEN = (" ", ", ", ",", "，", "、", ";", "  ", "|", " / ", "x", " by ", "->", "-")
_ELSE = (
    *(
        "two",
        "四",
        "六万",
        "6万5千",
        "6万5",
        "一百五",
        "2nd",
        "第二",
        "line three",
        "four layers",
    ),
    *(
        "{2, 1}",
        "{x}",
        "百分之五十",
        "二分之一",
        "the second line",
        "5.000",
        "two by three",
    ),
    *("", " ", "?", "。", "，", "x", "no", "没有", "nothing", "error", "会报错", "-1"),
    *("no error", "it doesn't raise an error", "ValueError", "True", "nan"),
    *("TypeError, not ValueError", "KeyError or TypeError", "IndxError", "-inf", "∞"),
    *("0", "1", "0,5", "1/0", "½", "2½", "2x3", "2行3列", "(3,)", "()", "CO2", "312"),
    *("3 1 2", "H2O", "1e999", "0001", "????", "000?", "12 or 3", "９", "1.000,5"),
)


def typed_forms(key: dict[str, Any], random: Random) -> list[str]:
    """What may be typed for a key as the script has it."""
    plain = [*_plain(key)]
    forms = {around.format(text) for text in plain for around in _AROUND}
    forms |= {text.translate(_WIDE) for text in plain} | {*_ELSE}
    chosen = random.sample(sorted(forms), min(len(forms), 60))
    return [*plain, *chosen, *(_misspelt(text, random) for text in chosen[:15])]


def _plain(key: dict[str, Any]) -> Iterator[str]:
    match key:
        case {"values": values}:
            yield from _numbers([*map(float, values)])
        case {"cells": cells}:
            yield from _rows(cells)
        case {"dims": [*dims]}:
            yield from _rows([*map(str, dims)])
        case {"orders": orders}:
            yield from _rows(orders[0].split())
        case {"line": line}:
            yield from (str(line), str(line + 1))
    if text := key.get("raised") or key.get("text"):
        yield from (text, text.lower(), text.upper(), text.replace(" ", ""), text[:-1])


def _rows(words: Sequence[str]) -> Iterator[str]:
    for between in _BETWEEN:
        yield between.join(words)
    yield from (" ".join(words[::-1]), " ".join(words[1:]), " ".join([*words, "1"]))


def _numbers(values: Sequence[float]) -> Iterator[str]:
    yield from _rows([f"{x:g}" for x in values])
    if not all(map(math.isfinite, values)):
        return
    for change in (1, -1, 10, 0.1, 1.01, 1.0001, 100, 0.01):
        for form in ("g", ".1f", ".2f", ".4f", "e", ",.0f", ",.2f", "_.0f", ".10g"):
            yield " ".join(f"{x * change:{form}}" for x in values)
    parts = [Fraction(x).limit_denominator(1000) for x in values]
    yield " ".join(map(str, parts))
    for sign in ("×10^", " x 10^", "*10**", "e"):
        powers = (f"{x:.4e}".partition("e") for x in values)
        yield " ".join(f"{front}{sign}{int(power)}" for front, _, power in powers)


def _misspelt(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_SIGNS) + text[at + random.randrange(2) :]
