"""Numbers in words, English and Chinese, and words for what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {**dict.fromkeys("万萬", 10**4), **dict.fromkeys("亿億", 10**8)}
_LARGE = frozenset("百千") | _MYRIADS.keys()
_HAN = "".join([*_DIGITS, *_TENS, *_MYRIADS])
_IN_HAN = re.compile(rf"(?:(?<![\d.])\d[\d.]* ?)?[{_HAN}](?:[{_HAN}\d.]*[{_HAN}\d])?")
_POINT = re.compile(rf"(?<![{_HAN}])([{_HAN}]+)点([{''.join(_DIGITS)}]+)(?![十百千])")
_SPELT = re.compile(f"[{_HAN}]{{2,}}")  # a number in Chinese words alone
_ALIKE = str.maketrans("两〇萬億", "二零万亿")
_SIGN = re.compile(r"\d+(?:\.\d+)?|[^\d ]")  # of a Chinese number
_PART_OF = re.compile(r"(?<![\d.])([\d.]+)\s*分之\s*([\d.]+)")
_CARDINALS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen", "twenty"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth"),
)
_ENGLISH = {word: f"{n}" for n, word in enumerate(_CARDINALS)} | {
    word: f"{n}th" for n, word in enumerate(_ORDINALS, start=1)
}
_WORDS = "|".join(_ENGLISH)
_IN_ENGLISH = re.compile(  # but `1 second` is a time, and `twenty two` is not read
    rf"(?<!\d )\b(?!twenty[ -](?:\d|{_WORDS}))(?:{_WORDS})\b"
)
_MINUS = re.compile(r"^(?:minus|negative) +(?=[\d.])")
_SCALES = {"hundred": "e2", "thousand": "e3", "million": "e6"}
_SCALED = re.compile(  # `2 hundred and 5` is not read
    rf"(?<=\d)\s*({'|'.join(_SCALES)})\b(?! (?:and )?\d)"
)
_PER_CENT = re.compile(r"(?<=\d)\s*per ?cent\b")
_HAN_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")  # stands without blanks
_COUNTED = re.compile(r"(?<=\d)\s*([^\W\d_]+(?: [^\W\d_]+)*)(?![-+]?\w)")


def is_respelt(one: str, other: str) -> bool:
    """Whether both are Chinese numerals, written differently: `三万零五`, `三万五`.

    Two characters for one digit are alike: `两百` is `二百`.
    """
    spelt = _SPELT.fullmatch(one) and _SPELT.fullmatch(other)
    return bool(spelt) and one.translate(_ALIKE) != other.translate(_ALIKE)


def spelled(flat: str) -> str:
    """A text in small letters with digits for numerals: `two`, `六万`."""
    flat = _POINT.sub(_with_point, flat)
    flat = _IN_HAN.sub(lambda m: _in_digits(m[0]), flat)
    flat = _IN_ENGLISH.sub(lambda m: _ENGLISH[m[0]], flat)
    flat = _MINUS.sub("-", _PART_OF.sub(r"\2/\1", flat))
    return _PER_CENT.sub("%", _SCALED.sub(lambda m: _SCALES[m[1]], flat))


def _with_point(number: re.Match[str]) -> str:
    """A Chinese numeral with decimals, `零点二五`, in digits."""
    return f"{_in_digits(number[1])}.{''.join(f'{_DIGITS[x]}' for x in number[2])}"


def _in_digits(run: str) -> str:
    """A Chinese numeral such as `六万` or `6万5千` in digits; any other run as it is.

    `6万5` is ambiguous, and left as it is: the 5 may be thousands or ones.
    """
    total = section = largest = 0.0
    digit: float | None = None
    before, is_short = "", False
    for sign in _SIGN.findall(run):
        if sign in _TENS:
            section += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        elif size := _MYRIADS.get(sign):
            if before:
                section += digit or 0
            else:
                section = 1
            if size > largest:  # `1万亿`
                total = (total + section) * size
            else:
                total += section * size
            section, digit, largest = 0, None, size
        elif digit or sign == ".":
            return run
        else:
            digit = float(_DIGITS.get(sign, sign))
        is_short = before in _LARGE and bool(digit)
        before = sign
    if is_short:
        return run
    return repr(round(total + section + (digit or 0), 6)).removesuffix(".0")


def without_counted(typed: str, counted: Sequence[str]) -> str:
    """A text without the words for what the question counts: `4 层`.

    They stay if their order is not that of the question.
    """
    order: list[int] = []

    def bare(match: re.Match[str]) -> str:
        words = match[1]
        # Whole words, also in the singular: `1 layer`, but not `10 s` for `10 smaller`.
        named = rf" {words}(?:e?s)?(?![^\W\d_]|-)"
        if _HAN_WORD.match(words):
            named = f"^(?:个.*)?{words}"  # of `个半音`, but `米` is not `厘米`
        phrases = (n for n, one in enumerate(counted) if re.search(named, one))
        if (place := next(phrases, None)) is None:
            return match[0]
        order.append(place)
        return ""

    found = _COUNTED.sub(bare, typed)
    return found if order == sorted(order) else typed


def without_unit(typed: str, counted: Sequence[str]) -> str:
    """A text without the unit that the question asks for: `74.09 g/mol`.

    Units in `counted` begin with `=`. Powers may be typed with `^`; a currency may come
    first, `$5`.
    """
    units = [re.escape(p[1:]).replace(r"\^", "") for p in counted if p[0] == "="]
    pattern = "|".join(re.sub(r"(\d)", r"\\^?\1", unit) for unit in units)
    if not pattern:
        return typed
    money = "|".join(unit for unit in units if unit[-1] in "$€£¥")
    bare = re.sub(rf"^(-?)(?:{money}) ?(?=[\d.])", r"\1", typed) if money else typed
    return re.sub(rf"(?:(?<=[\d){_HAN}])\s*|(?<=[a-z] ))(?:{pattern})$", "", bare)
