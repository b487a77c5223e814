"""The verdict on what a program prints, or on the exception that ends it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from deck.kinds.answers import ERROR, Key
from deck.kinds.numbers import is_close
from deck.kinds.typed_text import narrow, number_text, numbers
from deck.kinds.verdict import COMPARE, RIGHT, WRONG, Verdict

_NOTHING = frozenset(
    {"nothing", "none", "empty", "no output", "''", '""'}
    | {"无", "空", "没有", "没有输出", "无输出", "什么都没有", "什么也没有"}
)


def grade_printed(key: Key, typed: str) -> Verdict:
    """The verdict on a text that is printed, or on an exception."""
    text, flat = key["text"], narrow(typed).lower().rstrip(".")
    if key["raised"]:
        return _raised(key, flat)
    if not text.strip():
        return RIGHT if flat in _NOTHING else COMPARE
    wanted, given = _signs(text), _signs(typed)
    if given == wanted or (given[:1] + given[-1:] == "''" and given[1:-1] == wanted):
        return RIGHT
    if ERROR.fullmatch(flat) and "error" not in text.lower():
        return WRONG
    return _printed(text, typed)


def _signs(text: str) -> str:
    """A text without blanks beside signs, and with one kind of quotes."""
    text = re.sub(r" *([^\w ]) *", r"\1", narrow(text)).replace('"', "'")
    return text.replace("`", "'").rstrip(".")


def _raised(key: Key, text: str) -> Verdict:
    """The verdict on an exception, by its type."""
    wanted = key["raised"].lower()
    name = re.sub(r"^(?:it )?(?:raises )?(?:an? )?|[:(].*| ?异常$", "", text)
    if name.replace(" ", "") in {wanted, narrow(key["text"]).lower() + wanted}:
        return RIGHT
    is_other = re.fullmatch(r"[a-z]+error|stopiteration", name) or numbers(text, 0)
    return WRONG if is_other else COMPARE


def _printed(text: str, typed: str) -> Verdict:
    """The verdict on printed numbers: equal ones, in the same brackets."""
    sides = number_text(text), number_text(typed)
    a = numbers(sides[0], 0)
    b = numbers(sides[1], len(a) if a else 0)
    if b and not a and not re.search(r"\d", text):
        return WRONG
    is_other = any(re.search(r"[*/^=:{]|\d-\d|\d - \d", side) for side in sides)
    if not a or not b or is_other or _differ("true|false|%", sides):
        return COMPARE
    if len(a) != len(b):
        return COMPARE if "nan" in sides[1] else WRONG
    pairs = [*zip(a, b, strict=True)]
    if any(0 < abs(x - y) <= 1e-12 * abs(x) < math.inf for x, y in pairs):
        return COMPARE  # the card may ask for 0.30000000000000004
    fine = 1e-4 if re.search(r"\.\d{5}", text) else 0.0
    if not all(is_close(x, y, min(fine, abs(x) / 100)) for x, y in pairs):
        return WRONG
    is_array = "[" in text and "," not in text
    is_typed = is_array or fine or not _differ(r"\.\d*0(?!\d)", sides)
    is_shown = _brackets(sides[1]) in {"", _brackets(sides[0])}
    return RIGHT if is_typed and is_shown else COMPARE


def _differ(pattern: str, sides: Sequence[str]) -> bool:
    """Whether a pattern is found in one of two texts more often than in the other."""
    return len({len(re.findall(pattern, side)) for side in sides}) > 1


def _brackets(text: str) -> str:
    """The brackets of a text, with the count of numbers in each."""
    text = re.sub(r"\((?=[\[(])", "", text) if "[" in text else text
    if not re.search(r"[\[({]", text):
        return ""
    return re.sub(
        r"[^\[\](){}]+", lambda m: f"{len(re.findall('[^ ,;]+', m[0])) or ''}", text
    ).rstrip("])}")
