"""Grades texts: what a program prints, and the gaps of a cloze."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from deck.live.value import Printed
from deck.quiz.near import miss
from deck.quiz.reading import (
    decimals,
    fold_space,
    is_symbol,
    narrow,
    read_numbers,
    read_shape,
    says_error,
)
from deck.quiz.verdict import (
    DECIMALS,
    EXACT,
    RIGHT,
    ROUNDED,
    UNSURE,
    WRONG,
    Outcome,
    Verdict,
    agree,
    decide,
)

_NEAR = 0.8  # of difflib's ratio
_NEAR_FORMULA = 0.5
_SIGNS = frozenset("()[]+-*/=<>^")
_SPELT = re.compile(r"[\s_]|\b(?:np|math)\.")  # may be there or not
_MAX_NEAR = 300  # characters; longer texts are not compared letter by letter
_SPOKEN = {  # how signs are read out
    ">": ("大于", "greater than", "greater", "more than", "larger than"),
    "<": ("小于", "less than", "less", "smaller than"),
    "≥": (">=", "=>", "大于等于", "大于或等于", "at least", "greater than or equal to"),
    "≤": ("<=", "=<", "小于等于", "小于或等于", "at most", "less than or equal to"),
    "=": ("==", "等于", "equals", "equal to"),
    "≠": ("!=", "<>", "不等于", "not equal to"),
}
_NOTHING = frozenset({"nothing", "none", "无", "没有", "空", '""', "''", "()"})


def grade_output(printed: Printed, typed: str) -> Verdict:
    """By value where all that was printed is numbers, else by text."""
    if printed.raised:
        return _raised(printed.raised, typed)
    text = printed.text
    if not text.strip():
        return decide(narrow(typed).lower() in _NOTHING)
    wanted = read_numbers(text)
    if wanted is not None:
        return _grade_printed(text, wanted, typed)
    if _unquoted(typed) == _unquoted(text):
        return RIGHT
    alike = _alike(fold_space(typed), fold_space(text), _NEAR)
    return UNSURE if alike else WRONG


def _grade_printed(text: str, wanted: Sequence[float], typed: str) -> Verdict:
    """By value; what was printed as a shape may be typed as one, `2 x 3`."""
    found = read_numbers(typed)
    if found is None and text.startswith("("):
        found = tuple(map(float, read_shape(typed) or ()))
    tolerance = _printed(text, wanted)
    if agree(found or (), wanted, tolerance):
        return RIGHT
    return miss(found or (), wanted, tolerance)


def _raised(name: str, typed: str) -> Verdict:
    """By the type alone; `error` without one is for the learner to judge."""
    words = narrow(typed).lower().replace(":", " ").replace("(", " ").split() or [""]
    if name.lower() in {words[0], words[-1]}:
        return RIGHT
    named = words[0].endswith(("error", "exception"))
    generic = words[0] in {"error", "exception"} or (says_error(typed) and not named)
    return UNSURE if generic else WRONG


def _printed(text: str, values: Sequence[float]) -> float:
    """How far off an answer may be from printed numbers: none where few are shown."""
    if decimals(text) <= DECIMALS:
        return EXACT
    sizes = (abs(x) for x in values if x and math.isfinite(x))
    return min(ROUNDED, min(sizes, default=1.0) / 100)


def _unquoted(text: str) -> str:
    folded = fold_space(text)
    if len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "'\"":
        return folded[1:-1]
    return folded


def grade_gap(wanted: str, typed: str) -> Verdict:
    """By value where both are numbers, else by text; a near miss is for the learner."""
    right, found = fold_space(wanted), fold_space(typed)
    if right == found or found.casefold() in _SPOKEN.get(right, ()):
        return RIGHT
    if is_symbol(wanted):
        return WRONG
    values = read_numbers(wanted)
    if values is not None:
        return _value(wanted, values, typed)
    if right.casefold() == found.casefold():
        return RIGHT
    if _is_formula(right):
        return _formula(right.casefold(), found.casefold())
    if right.isascii() and right.isupper():  # AND and NAND are no slip of a finger
        return WRONG
    return UNSURE if _alike(right, found, _NEAR) else WRONG


def _is_formula(text: str) -> bool:
    signs = [char in _SIGNS for char in text]
    return any(signs) and not all(signs)


def _formula(right: str, found: str) -> Verdict:
    """A formula has many spellings: what is far from the one shown is wrong."""
    wanted, given = (_SPELT.sub("", text).replace("∑", "Σ") for text in (right, found))
    if wanted == given:
        return RIGHT
    turned = sorted(wanted) == sorted(given)
    return UNSURE if turned or _alike(wanted, given, _NEAR_FORMULA) else WRONG


def _value(wanted: str, values: Sequence[float], typed: str) -> Verdict:
    """A number in a gap. Where one side is the other one rounded, it is unsure."""
    found = read_numbers(typed)
    if found is None or len(found) != len(values):
        return WRONG
    shown, given = decimals(wanted), decimals(typed)
    half = 0.5 * 10.0**-shown if shown >= DECIMALS else 0.0
    if agree(found, values, max(half, EXACT)):
        return RIGHT
    fewer = min(shown, given)
    if fewer and (given <= shown or shown > 1):  # 0.52 is no way to write 0.5
        given_rounded = [round(x, fewer) for x in found]
        shown_rounded = [round(x, fewer) for x in values]
        if agree(given_rounded, shown_rounded, EXACT):
            return Verdict(Outcome.UNSURE, "near-rounded")
    return miss(found, values, max(half, EXACT))


def _alike(left: str, right: str, near: float) -> bool:
    if max(len(left), len(right)) > _MAX_NEAR:
        return False
    matcher = SequenceMatcher(None, left.casefold(), right.casefold())
    return matcher.ratio() >= near
