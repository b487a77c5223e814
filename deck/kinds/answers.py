"""Grades what was typed by the key of its card, which is plain data.

A key is what `deck.kinds.keys` writes; `answers.js` grades by the same keys in Anki.
Both fold what was typed and look it up. What is neither right nor wrong for certain
the learner compares.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deck.kinds.typed_text import (
    ARRAY,
    fold,
    lower,
    narrow,
    number_text,
    numbers,
    ungrouped,
    value,
)
from deck.kinds.verdict import (
    COMPARE,
    RIGHT,
    WRONG,
    Outcome,
    Verdict,
    decide,
    unreadable,
)

Key = Mapping[str, Any]
_LONGEST = 1_000
_NAME = re.compile(  # `a = 0.5`, `2*3 + 1 = 7`
    r"^(?:[^=≈,;!<>]*[=≈~]|about\b|约) ?"
)
_ERROR = re.compile(
    r"(?:(?:it )?(?:raises?|throws?) )?(?:an? )?(?:[a-z]*error|exception)(?:[:(].*)?"
    r"|(?:it |会)?(?:raises?|throws?|报错|出错|抛出异常)|错误?|异常"
)
_NOTHING = frozenset(
    {"nothing", "none", "empty", "no output", "''", '""'}
    | {"无", "空", "没有", "没有输出", "无输出", "什么都没有", "什么也没有"}
)
_WHOLE = re.compile(r"(?:line|row|option|[第选#(])? ?(\d{1,6}) ?[.):行项个]?")
_LINE = re.compile(
    r"(?:line |第)? ?(\d{1,3})(?: ?[.:|行)]+ ?| )(.*)", re.IGNORECASE | re.DOTALL
)
_SHAPE = re.compile(
    r"[(\[]{0,2} ?(\d{1,9}(?: ?[,x×*] ?\d{1,9}| \d{1,9})*)? ?,? ?[)\]]{0,2}"
)
_ROWS = re.compile(r"(\d+) ?(?:rows?|行),? ?(?:and |和)?(\d+) ?(?:columns?|cols?|列)")


def _close(one: float, other: float, most: float) -> bool:
    if one == other or (math.isnan(one) and math.isnan(other)):
        return True
    return abs(one - other) <= most * 1.001  # both are rounded


def _meets(found: Sequence[float] | None, key: Key, scale: float = 1) -> bool:
    wanted = [*zip(map(float, key["values"]), key["limits"], strict=True)]
    return len(found or ()) == len(wanted) and all(
        _close(x * scale, right, most)
        for x, (right, most) in zip(found or (), wanted, strict=True)
    )


def _number(key: Key, typed: str) -> Verdict:
    wanted, count = key["values"], len(key["values"])
    whole = _NAME.sub("", number_text(typed))
    text = _NAME.sub("", number_text(typed, key.get("counted", ())))
    found = numbers(text, count)
    if found is None:
        return COMPARE if re.search(r"\w", typed) else unreadable("read-number")
    if count == 1 and (len(found) > 1 or "," in ungrouped(text)):
        return unreadable("one-number")  # 0,5 may mean 0.5
    is_bare = key.get("percent") and "%" not in text
    if _meets(found, key) or (is_bare and _meets(found, key, 0.01)):
        is_exact = max(key["limits"]) < 1 and not key.get("percent")
        long = {*re.findall(r"(?:^|[^\d.-])(-?\d{16,})", ungrouped(text))}
        # No float has as many digits.
        return COMPARE if is_exact and not long <= {*wanted} else RIGHT
    points = re.sub(r"(\d),(?=\d)", r"\1.", text)
    meant = numbers(points, count) if points != text else None
    if meant and (_meets(meant, key) or len(found) != count == len(meant)):
        return unreadable("read-number")  # 0,5 0,25
    digits = re.sub(r"\D", "", text)
    if (
        (len(found) != count and digits == re.sub(r"\D", "", "".join(wanted)))
        or re.fullmatch(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+", text)  # 60.000
        or ("%" in whole and any(_meets(found, key, scale) for scale in (100, 0.01)))
    ):
        return COMPARE  # only the question says whether per cent are expected
    return Verdict(Outcome.WRONG, _miss(found, key, text))


def _miss(found: Sequence[float], key: Key, text: str) -> str:
    """The hint on numbers that are nearly right."""
    if _meets(found, key, -1):
        return "near-sign"
    if any(_meets(found, key, 10.0**n) for n in (-3, -2, -1, 1, 2, 3)):
        return "near-shifted"
    wanted = sorted(map(float, key["values"]))
    if len(found) > 1 and _meets(sorted(found), {**key, "values": wanted}):
        return "near-order"
    unit = _unit(text)
    rounded = [max(10 * most, unit) for most in key["limits"]]
    return "near-rounded" if _meets(found, {**key, "limits": rounded}) else ""


def _unit(text: str) -> float:
    """Half a unit of the last decimal in a text; 0 without decimals."""
    places = max(map(len, re.findall(r"\.(\d+)", text)), default=0)
    return 0.5 * 10.0**-places if places else 0


def _shape(key: Key, typed: str) -> Verdict:
    text = _NAME.sub("", narrow(typed).lower()).rstrip(".")
    if _ERROR.fullmatch(text):
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


def read_cells(key: Key, typed: str) -> list[str] | None:
    """The cells that were typed, `?` for one that is not known; None for anything else.

    If each cell is one digit, `0001` is four cells.
    """
    text = ARRAY.sub("(", narrow(typed[:_LONGEST]).lower())
    text = re.sub(r"[\[\]|(),;]", " ", text).rstrip(" .")
    is_digit = not key.get("percent") and all(
        re.fullmatch(r"\d|true|false", cell.lower()) for cell in key["cells"]
    )
    is_run = is_digit and re.fullmatch(r"[\d? ]*", text)
    words = [*text.replace(" ", "")] if is_run else text.split()
    is_read = all(word == "?" or value(word) is not None for word in words)
    return words if is_read and words else None


def wrong_cells(key: Key, cells: Sequence[str]) -> list[int]:
    """The places of the wrong cells."""
    return [n for n, cell in enumerate(cells) if not _is_cell(key, n, cell)]


def _is_cell(key: Key, place: int, word: str) -> bool:
    found, wanted = value(word), value(key["cells"][place].lower())
    if found is None or wanted is None:
        return False
    most = key["limits"][place] if "limits" in key else 1e-9
    percent = "percent" in key and key["percent"][place] and "%" not in word
    return _close(found, wanted, most) or (
        bool(percent) and _close(found / 100, wanted, most)
    )


def _cells(key: Key, typed: str) -> Verdict:
    cells = read_cells(key, typed)
    if cells is None and re.search(r"[^\W\d_]", typed):
        return COMPARE
    if cells is None or len(cells) != len(key["cells"]):
        return unreadable("read-table", len(key["cells"]))
    wrong = wrong_cells(key, cells)
    if wrong and "%" in typed and not wrong_cells(key, [c.rstrip("%") for c in cells]):
        return COMPARE
    return (
        Verdict(Outcome.WRONG, "cells-wrong", (len(wrong), wrong)) if wrong else RIGHT
    )


def _output(key: Key, typed: str) -> Verdict:
    text, flat = key["text"], narrow(typed).lower().rstrip(".")
    if key["raised"]:
        return _raised(key, flat)
    if not text.strip():
        return RIGHT if flat in _NOTHING else COMPARE
    wanted, given = _signs(text), _signs(typed)
    if given == wanted or (given[:1] + given[-1:] == "''" and given[1:-1] == wanted):
        return RIGHT
    if _ERROR.fullmatch(flat) and "error" not in text.lower():
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
    if not all(_close(x, y, min(fine, abs(x) / 100)) for x, y in pairs):
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


def read_order(key: Key, typed: str) -> list[str] | None:
    """The numbers of steps, each at most once; None for anything else."""
    words = [w for w in re.split(r"[ ,;/>→|()\[\].-]+", narrow(typed)) if w]
    words = [*words[0]] if len(words) == 1 else words
    known = {f"{n}" for n in range(1, key["count"] + 1)}
    is_read = words and {*words} <= known and len({*words}) == len(words)
    return words if is_read else None


def _order(key: Key, typed: str) -> Verdict:
    if (words := read_order(key, typed)) is None:
        return unreadable("read-order", key["count"])
    orders = [order.split() for order in key["orders"]]
    if words in orders:
        return RIGHT
    if key["tested"]:
        return COMPARE
    common = max(_common(words, order) for order in orders)
    if not common:
        return Verdict(Outcome.WRONG, "order-first")
    return Verdict(Outcome.WRONG, "order-until", (common,))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next(
        (n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other))
    )


def read_whole(typed: str) -> int | None:
    """A whole number, also as `line 3` or `第3行`."""
    match = _WHOLE.fullmatch(narrow(typed[:_LONGEST]).lower())
    return int(match[1]) if match else None


def _line(key: Key, typed: str) -> Verdict:
    found = read_whole(typed)
    return decide(found == key["line"]) if found else unreadable("read-line")


def _mend(key: Key, typed: str) -> Verdict:
    found, text = read_whole(typed), narrow(typed)
    if found is None and (match := _LINE.fullmatch(text)):
        found, text = int(match[1]), match[2]
    elif found is not None:
        text = ""
    if found is not None and found != key["line"]:
        return WRONG
    if not text:
        return Verdict(Outcome.COMPARE, "mend")
    return RIGHT if fold(text) == fold(re.sub(r" *#.*$", "", key["mend"])) else COMPARE


def correction(typed: str) -> str:
    """A corrected line, without its number."""
    match = _LINE.fullmatch(typed.strip())
    return match[2] if match else typed


def _choice(key: Key, typed: str) -> Verdict:
    found = read_whole(typed)
    if found is None or not 1 <= found <= key["count"]:
        return unreadable("read-choice", key["count"])
    return decide(found == key["option"])


def _words(key: Key, typed: str) -> Verdict:
    own, given = fold(key["text"]), fold(typed)
    accepted, names = key.get("accept", ()), key.get("names", ())
    forms = [own, *map(fold, [*accepted, *names])]
    noun = re.sub(r"^(?:[Tt]he|an?|A) (?=[A-Za-z]{2})", "", given)
    if "=" not in own:
        noun = re.sub(r"^[^\W\d]\w*=(?!=)", "", noun)
    for same in (str, lower):
        for n, form in enumerate(forms):
            if same(form) in {same(given), same(noun)}:
                if same is lower and (key.get("exact") or "`" in key["text"]):
                    return COMPARE
                is_other = n > len(accepted)  # what the cards call it is shown
                return Verdict(Outcome.RIGHT, "term-called") if is_other else RIGHT
    if "values" in key:
        return _written(key, typed)
    if not given or lower(noun) in map(lower, key.get("closed", ())):
        return WRONG
    return _symbols(own, given)


def _written(key: Key, typed: str) -> Verdict:
    """The verdict on a number in a text, where its spelling may be what is asked."""
    verdict = _number(key, typed)
    found = numbers(number_text(typed), 1)
    is_close = _meets(found, {**key, "limits": [_unit(key["text"])]})  # 3.1416 for 3.14
    is_wrong = verdict.outcome is Outcome.WRONG
    is_unsure = verdict.hint == "near-rounded" or (is_wrong and is_close)
    is_unread = verdict.outcome is Outcome.UNREADABLE
    return COMPARE if is_unsure or is_unread else verdict


def _symbols(wanted: str, given: str) -> Verdict:
    """The verdict on single letters such as `n` or `m,p`."""
    one = wanted.split(",")
    other = re.split(r"[ ,;*×]+", given.strip("()[] "))
    other = [x for x in other if x != "x" or "x" in one]  # `m x n`
    if not all(re.fullmatch(r"[A-Za-zα-ω]\d*", x) for x in one + other):
        return COMPARE
    if one == other:
        return RIGHT
    return COMPARE if [x.lower() for x in one] == [x.lower() for x in other] else WRONG


_GRADERS: Mapping[str, Callable[[Key, str], Verdict]] = {
    "number": _number,
    "shape": _shape,
    "cells": _cells,
    "output": _output,
    "order": _order,
    "line": _line,
    "mend": _mend,
    "choice": _choice,
    "words": _words,
}


def grade(key: Key | None, typed: str) -> Verdict:
    """The verdict on what was typed, by the key of a card or of one of its gaps.

    A usual mistake among `slips` is wrong, never compared. Without a key, or an answer,
    the learner compares.
    """
    if key is None or not typed.strip():
        return COMPARE
    if len(typed) > _LONGEST:
        return RIGHT if narrow(typed) == narrow(key.get("text", "")) else COMPARE
    verdict = _GRADERS[key["kind"]](key, typed)
    if verdict.outcome is Outcome.COMPARE and slip(key, typed) is not None:
        return WRONG
    return verdict


def slip(key: Key, typed: str) -> int | None:
    """The place of the usual mistake that leads to what was typed."""
    for place, wrong in enumerate(key.get("slips", ())):
        if _GRADERS[wrong["kind"]](wrong, typed).outcome is Outcome.RIGHT:
            return place
    return None
