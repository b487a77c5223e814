"""Answers to a key in the many forms in which learners type them, right and wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from tests.tables import column

_WIDE = str.maketrans("0123456789.,-%/()[]", "０１２３４５６７８９．，－％／（）［］")
_SIGNS = "0123456789.,-+%/ ()[]exE^*×'\"，。、？=<>_~|;:负约"
_AROUND = column(__file__, "around")
_BETWEEN = (" ", ", ", ",", "，", "、", ";", "  ", "|", " / ", "x", " by ", "->", "-")
_ELSE = ["", " ", *column(__file__, "else")]
_OF_A_KEY = 20  # forms; of hundreds of keys, so that each form is one of several


def typed_forms(key: dict[str, Any], random: Random) -> list[str]:
    """What may be typed for a key as the script has it."""
    plain = [*_plain(key)]
    forms = {around.format(text) for text in plain for around in _AROUND}
    forms |= {*plain, *_ELSE} | {text.translate(_WIDE) for text in plain}
    chosen = random.sample(sorted(forms), min(len(forms), _OF_A_KEY))
    misspelt = [_misspelt(text, random) for text in chosen[: _OF_A_KEY // 4]]
    return [*plain[: _OF_A_KEY // 4], *chosen, *misspelt]


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
