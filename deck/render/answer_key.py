"""The key of a card for the script that grades inside Anki, as a data attribute."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from deck.live.value import (
    LARGEST_EXACT,
    Printed,
    Shape,
    TruthTable,
    is_whole,
    limit,
)
from deck.live.variant import (
    ChoiceKey,
    CodeKey,
    ExerciseKey,
    GapKey,
    Key,
    LineKey,
    MendKey,
    NumberKey,
    OrderKey,
    Passage,
    SelfGraded,
    Variant,
)
from deck.render.card_text import MOST_WAYS, shown_orders

# Patterns as texts: `re` compiles them when they are needed, and keeps them.
_DIGITS = r"-?\d+"
_COUNTED = (
    r"(?:多少|几)((?:(?!多少|几)[\u4e00-\u9fff]){1,6})"
    r"|how many (?:of (?:the |these |its )?(?:\d+ |\? )?)?"
    r"((?:(?!(?:are|is|were|was|does|do|did|has|have|can|will|must|would|with|in|for|of)"
    r"\b)[a-z-]+ ?){1,3})"
)
# A unit, which begins with no digit: `in g/mol`, `多少 m/s`, but not `in 5 rows`.
_END = r"\s,.;:?!()，。？；：（）"
_UNIT = (
    rf"\b(?:[Ii]n|[Ee]n|[Вв]) (per cent|(?:[^\W\d_]|[°$€£¥%])[^{_END}]*)"
    rf"|(?:多少|单位[是为]?|以) ?([A-Za-zµμΩ°$€£¥%][^{_END}\u4e00-\u9fff]*)"
)
# Units that a question may name in words, and their signs: `in ohms`, `20 Ω`.
_SIGNS = (
    {"second": "s", "minute": "min", "hour": "h", "degree": "°", "gram": "g"}
    | {"metre": "m", "meter": "m", "litre": "l", "liter": "l", "newton": "N"}
    | {"joule": "J", "watt": "W", "volt": "V", "ampere": "A", "ohm": "Ω"}
)
_NAME = rf"((kilo|mega|centi|milli|)({'|'.join(_SIGNS)}))s?"
_PREFIXES = {"kilo": "k", "mega": "M", "centi": "c", "milli": "m", "": ""}
_PER_CENT = ("=percent", "=per cent", "=%")
_SCALE = r" ?(hundred|thousand|million|[百千万萬亿億])(?![a-z])"
_SCALES = frozenset({"=hundreds", "=thousands", "=millions"})


def key_html(variants: Sequence[Variant], language: str) -> str:
    """The key of each variant; one if all are the same."""
    keys = [
        "" if data is None else _element(data, variant, language)
        for variant in variants
        for data in (key_data(variant.key, variant),)
    ]
    return keys[0] if len(set(keys)) == 1 else "".join(keys)


def _element(data: dict[str, Any], variant: Variant, language: str) -> str:
    """An empty element with a key, and the keys of usual mistakes."""
    slips = [key_data(slip.key, variant) for slip in variant.slips]
    if slips and all(slips):
        data["slips"] = slips
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f'<div class="key" lang="{language}" data-key="{escape(text)}"></div>'


def key_data(key: Key, variant: Variant) -> dict[str, Any] | None:
    """What the script needs to grade an answer, as JSON.

    None if the learner grades it.
    """
    match key:
        case SelfGraded() | CodeKey() | ExerciseKey():
            return None
        case NumberKey():
            units = counted(variant.question, key)
            more = {"counted": units} if units else {}
            return {"kind": "number", **_number(key), **more}
        case Shape(dims):
            return {"kind": "shape", "dims": dims}
        case TruthTable():
            return {"kind": "cells", **_cells(key)}
        case Printed(text, raised):
            return {"kind": "output", "text": text, "raised": raised}
        case OrderKey():
            orders = shown_orders(key, variant)
            # There may be others, where the program's tests pass or steps are alike.
            may_differ = bool(key.tests) or len(orders) >= MOST_WAYS
            return {
                "kind": "order",
                "orders": orders,
                "count": len(variant.steps),
                "tested": may_differ,
            }
        case MendKey(line, _, mend):
            return {"kind": "mend", "line": line, "mend": mend}
        case LineKey(line):
            return {"kind": "line", "line": line}
        case ChoiceKey():
            return {"kind": "choice"}
        case GapKey(texts):
            return {"kind": "gaps", "gaps": {str(gap): _gap(key, gap) for gap in texts}}


def counted(question: Passage, key: NumberKey) -> list[str]:
    """The words of a question for what it counts, as in the answer `4 layers`.

    Words of letters have a blank before them. A unit that is asked for, as `in g/mol`,
    its sign, and the scale of `how many thousand people` have a `=` before them.
    """
    text = "".join(part if isinstance(part, str) else "?" for part in question)
    words = [m[1] or f" {m[2]}" for m in re.finditer(_COUNTED, text.lower())]
    scaled = [f"={scale}" for phrase in words for scale in _scales(phrase)]
    words += scaled + [f"={m[1] or m[2]}" for m in re.finditer(_UNIT, text)]
    words += [one[:-1] for one in words if one in _SCALES]
    named = [m for one in words if (m := re.fullmatch(_NAME, one.strip(" =")))]
    words += [f"={m[1]}" for m in named]
    words += [f"={_PREFIXES[m[2]]}{_SIGNS[m[3]]}" for m in named]
    if {*words} & {*_PER_CENT}:
        words += _PER_CENT
    if any(shown.endswith("%") for shown in key.shown):  # 0.5% is not 0.5 there
        words = [one for one in words if one not in _PER_CENT]
    return [*dict.fromkeys(words)]


def _scales(phrase: str) -> Iterator[str]:
    """A scale, alone and with what is counted: `thousand`, `thousand people`."""
    if scale := re.match(_SCALE, phrase):
        yield scale[1]
        for end in re.finditer(r"(?<=[a-z])(?= |$)|$", phrase[scale.end() :].rstrip()):
            yield phrase[: scale.end() + end.start()].strip()


def _gap(key: GapKey, gap: int) -> Mapping[str, Any]:
    data: dict[str, Any] = {"kind": "words", "text": key.texts[gap]}
    if accept := key.accept.get(gap):
        data["accept"] = accept
    number = key.numbers.get(gap)
    return data if number is None else data | _number(number)


def _number(key: NumberKey) -> dict[str, Any]:
    return {
        "values": [*map(_value, key.values, key.limits, key.shown)],
        "limits": [*map(_short, key.limits)],
        "percent": any(text.endswith("%") for text in key.shown),
    }


def _cells(table: TruthTable) -> dict[str, Any]:
    """The cells, and their tolerances if not all are whole numbers."""
    texts = [text for _, text in table.answers]
    per_cent = [text.endswith("%") for text in texts]
    if is_whole([value for value, _ in table.answers]) and not any(per_cent):
        return {"cells": texts}
    limits = [limit(value, text) for value, text in table.answers]
    values = [float(value) for value, _ in table.answers]
    more = {"percent": per_cent} if any(per_cent) else {}
    return {
        "cells": [*map(_value, values, limits)],
        "limits": [*map(_short, limits)],
    } | more


def _short(limit: float) -> float:
    return float(f"{limit:.6g}")


def _value(value: float, limit: float, shown: str = "") -> str:
    """A number as JavaScript reads it, with no digits that differ between machines.

    It has more digits if the tolerance needs them, and all digits of a whole number
    that is too large for a float.
    """
    if limit < 1 and value.is_integer() and re.fullmatch(_DIGITS, shown):
        return shown
    if value.is_integer() and abs(value) < LARGEST_EXACT:
        return str(int(value))
    for digits in (10, 15, 17):
        text = f"{value:.{digits}g}"
        if abs(float(text) - value) <= limit / 1_000:
            break
    return text.replace("inf", "Infinity").replace("nan", "NaN")
