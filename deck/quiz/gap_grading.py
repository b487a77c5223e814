"""Grades the gaps of a cloze, by value or by text.

Only what is certainly wrong is WRONG: another number, symbol, sign or gate. Other words
may mean the same, so the learner compares them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from deck.live.value import slack
from deck.live.variant import NumberKey
from deck.quiz.answer_parser import (
    bare_word,
    decimals,
    fold_text,
    is_other_name,
    is_symbol,
    narrow,
    read_numbers,
    round_braces,
    shown_numbers,
    small_letters,
    ungrouped,
    with_one_power,
)
from deck.quiz.formula_match import as_shown, is_as_shown, is_same_formula
from deck.quiz.number_grading import grade_numbers, has_same_digits
from deck.quiz.number_words import is_respelt
from deck.quiz.verdict import (
    COMPARE,
    EXACT,
    RIGHT,
    WRONG,
    Outcome,
    Verdict,
    agree,
    decide,
)

_SIGNS = {  # spellings of signs
    **{sign: sign for sign in "<>=≠≥≤"},
    **dict.fromkeys((">=", "=>", "⩾", "≧"), "≥"),
    **dict.fromkeys(("<=", "=<", "⩽", "≦"), "≤"),
    **dict.fromkeys(("!=", "<>", "=/=", "/="), "≠"),
    "==": "=",
}
_GATES = {"AND", "NAND", "OR", "NOR", "XOR", "XNOR", "NOT"}
_SEPARATED = re.compile(r"[\s,;/()\[\]*]+|(?<=\w)x(?=\w)|\b(?:by|and)\b")
_INDEX = re.compile(  # `W_1` and `a_{i}`, but neither `keep_dims` nor `W_X`
    r"(?<![^\W_])([^\W\d_])_(?:\{([^\W_A-Z]{1,3})\}|(\d+|[^\W_A-Z])(?!\w))"
)
_GREEK = r"\u0370-\u03ff"
_WORD = re.compile(  # letters of two scripts are separate symbols: `πr`
    rf"(?<![{_GREEK}])(?:(?![{_GREEK}])[^\W\d_]){{2,}}|(?<![^\W\d_])[{_GREEK}]{{2,}}"
)
_NO_BRACKET = re.compile(r"[^\[\](){}]+")
_FEWEST = 2  # decimals of a number that may be rounded
_ELEMENT = re.compile(r"[A-Z].")
_ALLELES = re.compile(r"(?:([a-z])\1)+", re.IGNORECASE)  # of genes: `AaBb`, `aabb`
_CODE = re.compile(r"(?<![\d.e+-])0\d|^\d+\.\d*[1-9]0+$|^\d+\.\d+\.$")
_FRACTION = re.compile(r"(\d{1,9}) ?/ ?(\d{1,9})")
_PREFIXED = re.compile(  # units with the prefix milli or mega
    "m(?:a|ah|b|bar|bit|bq|c|cal|cd|eq|ev|f|g|gy|h|hz|j|k|kat|l|lm|lx|m|mol|n|ohm|osm|"
    "pa|rad|s|sv|t|v|w|wh)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_UNIT = re.compile(r"(?<=\d) (?=[^\W\d_])")  # the blank before a unit
_GROUPED = re.compile(  # in a text, from 10,000 on; `(12,345)` may be two
    r"(?<![\d.,(\[{])(?:\d{2,3}(?:[ ,]\d{3})+|\d(?:[ ,]\d{3}){2,})(?![\d,])"
)
_CHARGE = re.compile(r"\^\(?(\d?[-+])\)?(?![^+→=,;:/)\]])")  # but `3²+π` is a sum
_NO_SIGN = re.compile(r"[\w\s]+")
_STRINGS = re.compile(r"\s*`[^`]*['\"][^`]*`\s*")


def grade_gap(
    wanted: str, typed: str, number: NumberKey | None, beside: str
) -> Verdict:
    """Compares by value if both are numbers or formulas, else as text.

    `number` is the key of a computed number; `beside` is the text around the gap: an
    answer that is not literal but occurs there may be copied, so the learner compares.
    """
    right, found = _round_braces(wanted), _round_braces(typed)
    if right == found or fold_text(wanted) == fold_text(typed):
        return RIGHT
    verdict = _by_value(wanted, typed, right, found, number)
    if verdict != RIGHT or _fold_words(right) == _fold_words(found):
        return verdict
    # How 30506 is read, 三万零五百零六, may be what is asked.
    is_other = is_respelt(right, found)
    is_other |= number is None and _is_code(ungrouped(narrow(wanted)))
    return COMPARE if is_other or _occurs(typed, beside) else RIGHT


def _is_code(text: str) -> bool:
    """Whether a number in the bank may be a code, date or ratio.

    `007`, the version `3.10`, the fifth of January `5.1.`, or `120/80`.
    """
    over = _FRACTION.fullmatch(text)
    is_reduced = over is None or math.gcd(int(over[1]), int(over[2])) == 1
    return not is_reduced or _CODE.search(text) is not None


def _occurs(typed: str, beside: str) -> bool:
    """Whether what was typed occurs in a text as a whole word."""
    word = re.escape(fold_text(typed).casefold())
    pattern = rf"(?<![a-z0-9_/^])(?<!\d[.,]){word}(?![a-z0-9_/^]|[.,]\d)"
    return re.search(pattern, fold_text(beside).casefold()) is not None


def _by_value(
    wanted: str, typed: str, right: str, found: str, number: NumberKey | None
) -> Verdict:
    """The verdict; `right` and `found` are the texts after `_round_braces`."""
    if is_other_name(right, found):
        return COMPARE
    if _STRINGS.fullmatch(wanted):  # of code: `"K"` is not `"k"`
        return RIGHT if right.replace("'", '"') == found.replace("'", '"') else COMPARE
    is_code = "`" in wanted
    if sign := _SIGNS.get(right):
        is_same = _SIGNS.get(found) == sign
        is_unsure = is_same and (is_code or right == "==")  # another spelling
        is_unsure |= any(char.isalpha() for char in found)
        return COMPARE if is_unsure else decide(is_same)
    if (key := number or _typed_number(wanted)) is not None:
        verdict = _number(key, typed)
        if verdict.outcome is Outcome.RIGHT:  # `[0, 1]` is not `[0, 1)`
            return COMPARE if _has_other_brackets(wanted, typed) else verdict
        is_wrong = number is None and verdict.outcome is Outcome.WRONG
        is_close = _is_meant(wanted, typed) or _is_finer(wanted, typed)
        is_close |= "{" in wanted and _has_same_members(key, typed)
        return COMPARE if is_wrong and is_close else verdict
    if symbols := _symbols(right):
        return _grade_symbols(symbols, found)
    if right in _GATES:
        name = found.upper().removesuffix("GATE").strip()
        return decide(name == right) if name in _GATES else COMPARE
    if _is_other_case(right, found) or (is_code and _is_other_code(right, found)):
        return COMPARE
    same = _fold_words(found)
    is_same = _fold_words(right) in {same, bare_word(same)}
    if is_same or is_as_shown(wanted, typed) or is_same_formula(wanted, typed):
        return RIGHT
    is_word = any(char.isalnum() for char in found)
    # `#` may be typed for `♯`, `||` for `∨`.
    signs = _NO_SIGN.sub("", as_shown(wanted) + found)
    return COMPARE if is_word or not signs.isascii() else WRONG


def _has_same_members(key: NumberKey, typed: str) -> bool:
    """Whether the typed numbers are those of a set, in any order."""
    return {*(read_numbers(typed, len(key.values)) or ())} == {*key.values}


def _has_other_brackets(wanted: str, typed: str) -> bool:
    """Whether both have brackets, but different ones."""
    one, other = (_NO_BRACKET.sub("", narrow(text)) for text in (wanted, typed))
    return bool(one and other and one != other)


def _is_finer(wanted: str, typed: str) -> bool:
    """Whether a number rounds to one with fewer decimals: 3.1416 for 3.14."""
    wanted, typed = (text.replace(",", ".") for text in (wanted, typed))
    places = decimals(wanted)
    if not _FEWEST <= places < decimals(typed):
        return False
    meant, found = (read_numbers(text, 1) for text in (wanted, typed))
    return found is not None and meant == tuple(round(x, places) for x in found)


def _is_meant(wanted: str, typed: str) -> bool:
    """Whether some reading of both is equal: `1.000,5` is 1000.5, `(1,200)` −1200."""
    return any(
        agree([found], [meant], EXACT)
        for meant in _readings(wanted)
        for found in _readings(typed)
    )


def _readings(text: str) -> list[float]:
    """The possible values of a number, as other countries and accounts write it."""
    text = small_letters(text)
    ways = [text, _POINTS.sub("", text).replace(",", ".")]
    if loss := re.fullmatch(r"\((.*)\)", text):
        ways += [loss[1], f"-{loss[1]}"]
    found = (read_numbers(way, 1) for way in ways)
    return [numbers[0] for numbers in found if numbers and len(numbers) == 1]


def is_accepted(typed: str, accept: Sequence[str]) -> bool:
    """Whether an answer is one of those that the card accepts besides its own."""
    found = fold_text(typed).casefold()
    return any(fold_text(a).casefold() in {found, bare_word(found)} for a in accept)


def _round_braces(text: str) -> str:
    """A normalized formula or quantity.

    `e^{-x}` is `e^(-x)`, `W_1` is `W1`, `5 kg` is `5kg`, `Fe^3+` is `Fe³⁺`,
    and `60,000 km` is `60000km`.
    """
    whole = _GROUPED.sub(lambda m: re.sub(r"\D", "", m[0]), narrow(text))
    flat = _INDEX.sub(r"\1\2\3", fold_text(with_one_power(whole)))
    flat = round_braces(flat)
    return _CHARGE.sub(r"\1", _UNIT.sub("", flat))


def _fold_words(text: str) -> str:
    """A text with its words in small letters.

    A single letter is a symbol and stays, and so does the start of a power: `X^aY`.
    """
    return _WORD.sub(
        lambda m: m[0] if text[: m.start()].endswith("^") else m[0].casefold(), text
    )


def _is_other_case(wanted: str, typed: str) -> bool:
    """Whether another case changes a word's meaning: `Co` for `CO`, `mPa`, `aa`.

    All small letters are only a matter of haste: `co`.
    """
    pairs = zip(_WORD.findall(wanted), _WORD.findall(typed), strict=False)
    return any(
        one != other
        and one.casefold() == other.casefold()
        and (
            _ALLELES.fullmatch(one)
            or (_ELEMENT if one[0] == other[0] else _PREFIXED).fullmatch(one)
        )
        for one, other in pairs
    )


def _is_other_code(wanted: str, typed: str) -> bool:
    """Whether code differs in case or powers: `true`, or `x^2` for `x ** 2`.

    A capital at the start may be that of a phone's keyboard.
    """
    is_power = "^" in typed and "^" not in wanted
    is_case = wanted.casefold() == typed.casefold() and wanted[1:] != typed[1:]
    return is_power or is_case or wanted[:1].isupper() > typed[:1].isupper()


def _symbols(text: str) -> list[str]:
    """The symbols of a gap such as `n` or `m, p`; empty for anything else."""
    parts = text.split(",")
    return parts if all(map(is_symbol, parts)) else []


def _grade_symbols(wanted: list[str], found: str) -> Verdict:
    """The verdict on symbols in order, however separated: `(m, p)`, `m×p`.

    The learner compares symbols in another case, or among other words.
    """
    given = [w for w in _SEPARATED.split(found) if w]
    given = [w for w in given if w != "x" or "x" in wanted]
    if given == wanted:
        return RIGHT
    other = "".join(given).casefold() != "".join(wanted).casefold()
    return WRONG if given and other and all(map(is_symbol, given)) else COMPARE


def _typed_number(text: str) -> NumberKey | None:
    """The key of numbers that an author typed; None for anything else."""
    values = shown_numbers(text, 1)
    if values is None:
        return None
    unit = 10.0 ** -decimals(text)
    shown = ("%" if text.endswith("%") else "",) * len(values)
    return NumberKey(values, tuple(slack(x, unit) for x in values), shown)


def _number(key: NumberKey, typed: str) -> Verdict:
    """The verdict on a number in a gap; the learner compares a rounded one."""
    found = read_numbers(typed, len(key.values))
    if found is None:
        return COMPARE
    is_other = len(found) != len(key.values)
    if is_other and not re.search(r"[,，、]|[^\W\d]{2}", typed):  # 0,5 may mean 0.5
        return COMPARE if has_same_digits(key, typed) else WRONG
    verdict = grade_numbers(key, typed)
    is_digits = is_other and verdict == RIGHT  # `about 25` for `2, 5`
    is_rounded = verdict.hint == "near-rounded"
    is_unsure = is_digits or is_rounded
    return verdict._replace(outcome=Outcome.COMPARE) if is_unsure else verdict
