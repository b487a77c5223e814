"""Grades numbers: within the tolerance, however they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from deck.live.value import LARGEST_EXACT
from deck.live.variant import NumberKey
from deck.quiz.answer_hints import miss
from deck.quiz.answer_parser import (
    as_bits,
    narrow,
    read_digits,
    read_numbers,
    read_row,
    says_something,
    small_letters,
    unnamed,
)
from deck.quiz.number_words import spelled, without_counted, without_unit
from deck.quiz.verdict import COMPARE, RIGHT, Verdict, agree, unreadable

_COMMA = re.compile(r"(?<=\d),(?=\d)")
_KILO = re.compile(r"(?<=\d) ?k\b")  # `60k` is 60,000, and `300 K` may be kelvins
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")  # `60.000` may be 60,000


def grade_numbers(key: NumberKey, typed: str, counted: Sequence[str] = ()) -> Verdict:
    """The verdict; `counted` are the question's words for what is counted: `layers`."""
    wanted, whole = key.values, unnamed(small_letters(typed))
    if {"True", "False"} & {*key.shown}:
        whole = as_bits(whole)
    units = [p if p[0] != "=" else f"={small_letters(p[1:])}" for p in counted]
    bare = without_counted(spelled(without_unit(whole, units)), units)
    text = _KILO.sub("e3", bare)
    found = read_row(text, len(wanted)) or read_digits(text, len(wanted))
    if found is None:
        return COMPARE if says_something(typed) else unreadable("read-number")
    if len(wanted) == 1 and (len(found) > 1 or text[0] == ","):
        # 0,5 and ,5 may mean 0.5.
        return unreadable("one-number")
    if len(found) > len(wanted) and _has_decimal_commas(text, len(wanted), len(found)):
        return unreadable("read-number")
    if verdict := _by_percent(found, key, text):
        return verdict
    if _is_met(without_counted(spelled(whole), units), key):
        return RIGHT
    if len(wanted) == 1 and "," in text and _is_met(text.replace(",", "."), key):
        return unreadable("one-number")
    if len(found) != len(wanted) and has_same_digits(key, text):
        return COMPARE
    other = text.replace(".", "") if _GROUPED.fullmatch(text) else _KILO.sub("", bare)
    if other != text and _is_met(other, key):
        return COMPARE
    if re.search(r"\.\d+\.\.+$", narrow(typed)):  # 0.333... goes on
        return COMPARE
    verdict = miss(hundredths(found, key, text), wanted, key.tolerance)
    may_be_loss = len(wanted) == 1 and wanted[0] < 0 and "(" in typed
    # In accounts `(775)` is -775.
    return COMPARE if may_be_loss and verdict.hint == "near-sign" else verdict


def has_same_digits(key: NumberKey, typed: str) -> bool:
    """Whether the digits are those of a key, grouped otherwise: `14.30`, `05.01.`.

    Groups may have leading zeros: `1100 0000`.
    """
    wanted = " ".join(f"{x:.15g}" for x in key.values)
    parts = [re.findall(r"\d+", narrow(text)) for text in (wanted, typed)]
    one, other = ("".join(f"{int(digits)}" for digits in part) for part in parts)
    return one == other or "".join(parts[0]) == "".join(parts[1])


def hundredths(found: Sequence[float], key: NumberKey, typed: str) -> tuple[float, ...]:
    """Numbers divided by 100 if the key is in per cent: `93.5` is right for 93.5%."""
    is_percent = any(text.endswith("%") for text in key.shown)
    is_bare = is_percent and "%" not in narrow(typed)
    return tuple(x / 100 for x in found) if is_bare else tuple(found)


def _by_percent(found: Sequence[float], key: NumberKey, typed: str) -> Verdict | None:
    """RIGHT if the numbers are close enough, also as per cent; else maybe COMPARE.

    `50%` is a half; for 50 the learner compares, since only the words of the question
    say whether per cent are expected.
    """
    if _meets(found, key) or _meets(hundredths(found, key, typed), key):
        return RIGHT
    return COMPARE if "%" in typed and _is_met(typed.replace("%", ""), key) else None


def _meets(found: Sequence[float], key: NumberKey) -> bool:
    """Whether each number is within its tolerance.

    Whole numbers that a float cannot represent are compared exactly.
    """
    wanted = zip(key.values, key.limits, key.shown, strict=True)
    return len(found) == len(key.values) and all(
        Decimal(text) == x
        if isinstance(x, int)
        and abs(x) >= LARGEST_EXACT
        and most < 1
        and text[-1:].isdigit()
        else agree([x], [right], most)
        for x, (right, most, text) in zip(found, wanted, strict=True)
    )


def _is_met(text: str, key: NumberKey) -> bool:
    """Whether a text is right as it stands."""
    found = read_numbers(text)
    return found is not None and _meets(found, key)


def _has_decimal_commas(text: str, wanted: int, found: int) -> bool:
    """Whether commas may be decimal ones, which give too many numbers: `0,5 0,25`."""
    meant = read_numbers(_COMMA.sub(".", text)) or ()
    return "," in text and (found == 2 * wanted or len(meant) == wanted)
