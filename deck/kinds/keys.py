"""Keys of answers as plain data, worked out when a deck is built.

The terminal and the script in Anki grade by the same key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from deck.kinds.filled import FilledCard, Key
from deck.kinds.spellings import choices, is_exact, spellings, typed_number
from deck.kinds.typed_text import fold, narrow
from deck.live.passage import Passage
from deck.live.value import (
    LARGEST_EXACT,
    Numbers,
    Shape,
    TruthTable,
    is_whole,
    limit,
)

# Patterns as texts: `re` compiles them when they are needed, and keeps them.
_DIGITS = r"(-?\d+)(?:\.0+)?"
_COUNTED = (
    r"(?:多少|几)((?:(?!多少|几|和)[\u4e00-\u9fff]){1,6})"
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
    | {"metre": "m", "meter": "m", "litre": "l", "liter": "l", "newton": "n"}
    | {"joule": "j", "watt": "w", "volt": "v", "ampere": "a", "ohm": "ω"}
)
_NAME = rf"(kilo|mega|centi|milli|)({'|'.join(_SIGNS)})"
_PREFIXES = {"kilo": "k", "mega": "m", "centi": "c", "milli": "m", "": ""}
_PER_CENT = frozenset({"percent", "per cent", "%"})
_NO_UNITS = frozenset({"a", "an", "each", "one", "that", "the", "this", "thi"})
_SCALES = frozenset({"hundred", "thousand", "million", "billion"})


def key_html(draws: Sequence[FilledCard], language: str) -> str:
    """The key of each draw; one if all are the same."""
    keys = [_element(draw.key, language) if draw.key else "" for draw in draws]
    return keys[0] if len(set(keys)) == 1 else "".join(keys)


def _element(data: Key, language: str) -> str:
    """An empty element with a key."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f'<div class="key" lang="{language}" data-key="{escape(text)}"></div>'


def number_key(value: Numbers, limits: Sequence[float], question: Passage) -> Key:
    """A number or vector, and the units that its question asks for."""
    units = counted(question, value)
    more = {"counted": units} if units else {}
    return {"kind": "number", **_number(value, limits), **more}


def shape_key(shape: Shape) -> Key:
    """The dimensions of a shape; none where it is an error."""
    dims = shape.dims
    return {"kind": "shape", "dims": None if dims is None else [*dims]}


def cells_key(table: TruthTable) -> Key:
    """The cells of a table that are asked for."""
    return {"kind": "cells", **_cells(table)}


def gap_key(
    text: str, number: Numbers | None, accept: Sequence[str], others: Iterable[str]
) -> Key:
    """A gap: its text with other spellings, and its value if it has one.

    `others` are names of the same in the glossary.
    """
    data: dict[str, Any] = {"kind": "words", "text": text}
    folded = {fold(text), ""}
    for name, forms in (("accept", [*accept, *spellings(text)]), ("names", others)):
        if new := [*dict.fromkeys(x for x in map(fold, forms) if x not in folded)]:
            data[name] = new
            folded.update(new)
    if is_exact(text):
        data["exact"] = 1
    if closed := choices(text):
        data["closed"] = closed
    if number is not None:
        return data | _number(number, shown_limits(number))
    typed = typed_number(text)
    return data if typed is None else data | _numbers([typed])


def shown_limits(value: Numbers) -> list[float]:
    """How far off numbers an answer may be, by the last digit that is shown."""
    return [*map(limit, value.items, value.texts)]


def counted(question: Passage, value: Numbers) -> list[str]:
    """The words of a question for what it counts, as in the answer `4 layers`.

    Also a unit that is asked for, as `in g/mol`, and its sign.
    """
    text = narrow("".join(part if isinstance(part, str) else "?" for part in question))
    found = [(m[1] or m[2]).strip() for m in re.finditer(_COUNTED, text.lower())]
    words = [word for phrase in found for word in _parts(phrase)]
    for match in re.finditer(_UNIT, text):
        unit = (match[1] or match[2]).lower()
        words += [unit, _singular(unit), unit.replace("^", "")]
    for word in [*words]:
        if named := re.fullmatch(_NAME, word):
            words.append(_PREFIXES[named[1]] + _SIGNS[named[2]])
    is_share = any(shown.endswith("%") for shown in value.texts)
    shares = {*words} & _PER_CENT
    words = [word for word in words if word and word not in _PER_CENT | _NO_UNITS]
    # A `%` is dropped where the number asked for is one of per cent.
    return [*dict.fromkeys(words), *(["%"] if shares and not is_share else [])]


def _parts(phrase: str) -> Iterator[str]:
    """A phrase for what is counted, and what is short for it; in singular, too."""
    if not phrase.isascii():
        yield from (phrase, phrase[0])
        if phrase[0] == "个":
            yield from (phrase[1:], phrase[-1])
        return
    words = phrase.split()
    plurals = [n for n, word in enumerate(words, start=1) if word.endswith("s")]
    ends = [len(words)] if "per" in words else plurals or [1, 2, 3]
    parts = [words[:end] for end in ends]
    if words[0] not in _SCALES and "per" not in words:
        parts += [words[n - 1 : n] for n in plurals]
    for part in sorted(map(" ".join, parts), key=len, reverse=True):
        yield from (part, _singular(part))


def _singular(word: str) -> str:
    return re.sub(r"(?<=ch|sh|ss|.x)es$|s$", "", word)


def _number(value: Numbers, limits: Sequence[float]) -> dict[str, Any]:
    return _numbers([*zip(map(float, value.items), limits, value.texts, strict=True)])


def _numbers(each: Sequence[tuple[float, float, str]]) -> dict[str, Any]:
    """Numbers with how far off an answer may be, and their texts."""
    return {
        "values": [_value(*one) for one in each],
        "limits": [_short(limit) for _, limit, _ in each],
        "percent": any(text.endswith("%") for *_, text in each),
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
    if limit < 1 and value.is_integer():
        whole = re.fullmatch(_DIGITS, shown)
        return whole[1] if whole else str(int(value))
    if value.is_integer() and abs(value) < LARGEST_EXACT:
        return str(int(value))
    for digits in (10, 15, 17):
        text = f"{value:.{digits}g}"
        if abs(float(text) - value) <= limit / 1_000:
            break
    return text.replace("inf", "Infinity").replace("nan", "NaN")
