"""The verdict on a number, vector or shape, by its value."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from deck.kinds.answers import ERROR, Key
from deck.kinds.typed_text import narrow, number_text, numbers, ungrouped
from deck.kinds.verdict import (
    COMPARE,
    RIGHT,
    Outcome,
    Verdict,
    decide,
    unreadable,
)

_NAME = re.compile(  # `a = 0.5`, `2*3 + 1 = 7`
    r"^(?:[^=≈,;!<>]*[=≈~]|about\b|约) ?"
)
_SHAPE = re.compile(
    r"[(\[]{0,2} ?(\d{1,9}(?: ?[,x×*] ?\d{1,9}| \d{1,9})*)? ?,? ?[)\]]{0,2}"
)
_ROWS = re.compile(r"(\d+) ?(?:rows?|行),? ?(?:and |和)?(\d+) ?(?:columns?|cols?|列)")

_DOTTED = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+")  # `60.000` for 60,000


def is_close(one: float, other: float, most: float) -> bool:
    """Whether numbers differ by so much at most; nan is nan."""
    if one == other or (math.isnan(one) and math.isnan(other)):
        return True
    return abs(one - other) <= most * 1.001  # both are rounded


def meets(found: Sequence[float] | None, key: Key, scale: float = 1) -> bool:
    """Whether the numbers, times a scale, are those of the key."""
    wanted = [*zip(map(float, key["values"]), key["limits"], strict=True)]
    return len(found or ()) == len(wanted) and all(
        is_close(x * scale, right, most)
        for x, (right, most) in zip(found or (), wanted, strict=True)
    )


def grade_number(key: Key, typed: str) -> Verdict:
    """The verdict on a number or vector."""
    wanted, count = key["values"], len(key["values"])
    whole = _NAME.sub("", number_text(typed))
    text = _NAME.sub("", number_text(typed, key.get("counted", ())))
    found = numbers(text, count)
    if found is None:
        return COMPARE if re.search(r"\w", typed) else unreadable("read-number")
    if count == 1 and (len(found) > 1 or "," in ungrouped(text)):
        return unreadable("one-number")  # 0,5 may mean 0.5
    is_bare = key.get("percent") and "%" not in text
    if meets(found, key) or (is_bare and meets(found, key, 0.01)):
        is_exact = max(key["limits"]) < 1 and not key.get("percent")
        long = {*re.findall(r"(?:^|[^\d.-])(-?\d{16,})", ungrouped(text))}
        # No float has as many digits.
        return COMPARE if is_exact and not long <= {*wanted} else RIGHT
    points = re.sub(r"(\d),(?=\d)", r"\1.", text)
    meant = numbers(points, count) if points != text else None
    if meant and (meets(meant, key) or len(found) != count == len(meant)):
        return unreadable("read-number")  # 0,5 0,25
    digits = re.sub(r"\D", "", text)
    if (
        (len(found) != count and digits == re.sub(r"\D", "", "".join(wanted)))
        or (_DOTTED.fullmatch(text) and meets([float(text.replace(".", ""))], key))
        or ("%" in whole and any(meets(found, key, scale) for scale in (100, 0.01)))
    ):
        return COMPARE  # only the question says whether per cent are expected
    return Verdict(Outcome.WRONG, _miss(found, key, text))


def _miss(found: Sequence[float], key: Key, text: str) -> str:
    """The hint on numbers that are nearly right."""
    if meets(found, key, -1):
        return "near-sign"
    if any(meets(found, key, 10.0**n) for n in (-3, -2, -1, 1, 2, 3)):
        return "near-shifted"
    wanted = sorted(map(float, key["values"]))
    if len(found) > 1 and meets(sorted(found), {**key, "values": wanted}):
        return "near-order"
    unit = half_unit(text)
    rounded = [max(10 * most, unit) for most in key["limits"]]
    return "near-rounded" if meets(found, {**key, "limits": rounded}) else ""


def half_unit(text: str) -> float:
    """Half a unit of the last decimal in a text; 0 without decimals."""
    places = max(map(len, re.findall(r"\.(\d+)", text)), default=0)
    return 0.5 * 10.0**-places if places else 0


def grade_shape(key: Key, typed: str) -> Verdict:
    """The verdict on a shape, `(2, 3)`, or on `error` for none."""
    text = _NAME.sub("", narrow(typed).lower()).rstrip(".")
    if ERROR.fullmatch(text):
        return decide(key["dims"] is None)
    text = re.sub(r" ?(?:\bby\b|乘) ?", "x", _ROWS.sub(r"\1,\2", text))
    found = _SHAPE.fullmatch(text)
    if not found or (found[1] is None and text[:1] + text[-1:] not in {"()", "[]"}):
        return COMPARE if re.search(r"\w", typed) else unreadable("read-shape")
    dims = [int(size) for size in re.findall(r"\d+", found[1] or "")]
    is_turned = dims != key["dims"] and dims[::-1] == key["dims"]
    if is_turned:
        return Verdict(Outcome.WRONG, "near-order")
    return decide(dims == key["dims"])
