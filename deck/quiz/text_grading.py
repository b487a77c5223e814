"""Grades texts: what a program prints, and the gaps of a cloze.

Wrong is only what certainly is: another number, output, symbol, sign or gate. Other
words may say the same, which is for the learner to compare.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Sequence

from deck.live.value import EXCEPTIONS, Printed, slack
from deck.live.variant import NumberKey
from deck.quiz.answer_hints import miss
from deck.quiz.answer_parser import (
    bare_array,
    bare_word,
    decimals,
    fold_space,
    fold_text,
    is_symbol,
    narrow,
    numbers_within,
    read_digits,
    read_numbers,
    read_shape,
    round_braces,
    says_error,
    shown_numbers,
)
from deck.quiz.formula_match import is_as_shown, is_same_formula
from deck.quiz.number_grading import grade_numbers
from deck.quiz.number_words import HAN
from deck.quiz.verdict import (
    COMPARE,
    DECIMALS,
    EXACT,
    RIGHT,
    ROUNDED,
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
    **dict.fromkeys(("!=", "<>", "=/="), "≠"),
    "==": "=",
}
_GATES = {"AND", "NAND", "OR", "NOR", "XOR", "XNOR", "NOT"}
_EXCEPTIONS = {name.lower() for name in EXCEPTIONS} - {"exception", "baseexception"}
_SHAPE = re.compile(r"\([\d, ]*\)")
_SEPARATED = re.compile(r"[\s,;/()\[\]*]+|(?<=\w)x(?=\w)|\b(?:by|and)\b")
_INDEX = re.compile(  # `W_1` and `a_{i}`, but neither `keep_dims` nor `W_X`
    r"(?<![^\W_])([^\W\d_])_(?:\{([^\W_A-Z]{1,3})\}|(\d+|[^\W_A-Z])(?!\w))"
)
_RAISES = re.compile(  # maybe in a short sentence
    r"(?:it )?(?:(?:raises?|throws?|gives?) |会?(?:抛出|引发|报|有)? ?)(?:an? )?"
    r"(?:\w+\.)*([a-z]+(?: [a-z]+){0,3}?)"
    r"(?:\(.*\))?(?: exception| ?(?:异常|错误))?(?::.*)?"
)
_NAMED = re.compile(r"([^\W\d]\w*)[=:](?!=)")
_MAX_LITERAL = 1_000
_NOISE = 1e-12  # relative, from digits that no computation means
_SET = re.compile(r"\{[^{}]*\}")
_BASE = re.compile(r"(?<!\w)0[xbo]")
_NESTED = re.compile(r"[\[({][^\])}]*[({]|\{")  # `[(1, 2)]`, and a set
_BRACKET, _NO_BRACKETS = re.compile(r"[\[({]"), re.compile(r"[^\[\](){}]+")
_OTHERS, _ENDS = re.compile(r"[(){}]"), frozenset("])}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_OF_SYMBOL = 2  # letters of a chemical element, or a unit with its prefix
_POINTS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_UNIT = re.compile(r"(?<=\d) (?=[^\W\d_])")  # the blank before one
_GROUPED = re.compile(  # in a text, from 10,000 on; `(12,345)` may be two
    r"(?<![\d.,(\[{])(?:\d{2,3}(?:[ ,]\d{3})+|\d(?:[ ,]\d{3}){2,})(?![\d,])"
)
_CHARGE = re.compile(r"\^\(?(\d?[-+])\)?(?![\w(])")
_STRINGS = re.compile(r"\s*`[^`]*['\"][^`]*`\s*")
_NOTHING = re.compile(
    r"(?:it )?(?:prints? )?(?:nothing(?: is printed)?|none|empty|blank|no output)"
    r"|(?:什么[也都])?(?:没有?|不)(?:输出|打印)?|无(?:输出)?|空白?|\"\"|''|\(\)"
)


def grade_output(printed: Printed, typed: str) -> Verdict:
    """By value where all that was printed is numbers, else by text."""
    if printed.raised:
        return _exception(printed, typed)
    text = printed.text
    if not text.strip():
        if _NOTHING.fullmatch(narrow(typed).lower().rstrip(".")):
            return RIGHT
        return WRONG if numbers_within(typed) or says_error(typed) else COMPARE
    if _unquoted(typed) in {_unquoted(text), fold_space(text)}:
        return RIGHT
    if says_error(typed):
        return COMPARE if says_error(text) else WRONG
    if _is_other_name(fold_space(text), fold_space(typed)):
        return COMPARE
    wanted = shown_numbers(text)
    if wanted is not None:
        return _printed_numbers(text, wanted, typed)
    if (is_same := _is_same_literal(text, typed)) is not None:
        return decide(is_same)
    numbers, given = numbers_within(text), numbers_within(typed)
    is_other = given != numbers if numbers else read_numbers(typed) is not None
    return WRONG if given and is_other else COMPARE


def _exception(printed: Printed, typed: str) -> Verdict:
    """By the type alone, maybe after what was printed before it.

    In a longer sentence, or misspelt, it is for the learner.
    """
    text = fold_space(typed).lower()
    behind = text.removeprefix(fold_space(printed.text).lower()).strip(" ,;")
    found = map(_RAISES.fullmatch, (text, behind))
    names = {match[1].replace(" ", "") for match in found if match}
    if printed.raised.lower() in names:
        return RIGHT
    if not _EXCEPTIONS.isdisjoint(names):
        return WRONG
    return WRONG if read_numbers(typed) is not None else COMPARE


def _is_same_literal(text: str, typed: str) -> bool | None:
    """Whether two texts are one Python value: `[1,"a"]` is `[1, 'a']`.

    None where one of them is no value at all, or may be one without its brackets.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = _literal(narrow(typed))
            is_same = _ordered(_literal(text)) == _ordered(value)
        is_same = is_same and _bases(text) == _bases(typed)  # `0x1f` is not 31
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    is_bare = isinstance(value, tuple) and not narrow(typed).startswith("(")
    return is_same or (None if is_bare else False)


def _bases(text: str) -> list[str]:
    """How whole numbers are written that are not decimal: `0x` or `0b`."""
    return _BASE.findall(text.lower())


def _ordered(value: object) -> str:
    """A value as text that distinguishes True from 1; no order counts in a set."""
    match value:
        case dict():
            pairs = (f"{_ordered(k)}: {_ordered(v)}" for k, v in value.items())
            return f"{{{', '.join(sorted(pairs))}}}"
        case set():
            return f"{{{', '.join(sorted(map(_ordered, value)))}}}"
        case list() | tuple():
            return f"{type(value).__name__}({', '.join(map(_ordered, value))})"
    return repr(value)


def _literal(text: str) -> object:
    """The value of a literal. Raises ValueError and what `ast.literal_eval` does."""
    if len(text) > _MAX_LITERAL:
        message = "too long"
        raise ValueError(message)
    return ast.literal_eval(text.strip())


def _printed_numbers(text: str, wanted: Sequence[float], typed: str) -> Verdict:
    """By value; what was printed as a shape may be typed as one, `2 x 3`.

    Numbers of one digit each may stand without blanks. In other brackets, or in any
    where none are printed, they would be another array; none, or those of its rows,
    are enough.
    """
    found = read_numbers(typed, len(wanted))
    if found is None and _SHAPE.fullmatch(text.strip()):
        size = read_shape(typed)
        found = None if size is None else tuple(map(float, size))
    if found is None:
        return COMPARE
    if len(found) != len(wanted):
        apart = read_numbers(narrow(typed).replace("/", " "))  # `1 2 / 3 4`
        is_short = all(x in range(10) for x in wanted)
        digits = read_digits(typed, len(wanted)) if is_short else None
        found = digits or (apart if apart and len(apart) == len(wanted) else found)
    if all(map(math.isnan, (*found, *wanted))) and len(found) == 1 < len(wanted):
        return COMPARE  # maybe all of them are meant
    if _is_noise(found, wanted):
        return COMPARE
    if _SET.fullmatch(text.strip()):  # it has no order
        found, wanted = tuple(sorted(found)), sorted(wanted)
    tolerance = _tolerance(text, wanted)
    if not agree(found, wanted, tolerance):
        if "{" in text and agree(sorted(found), sorted(wanted), tolerance):
            return RIGHT if _is_same_literal(text, typed) else COMPARE
        return miss(found, wanted, tolerance)
    is_nested = "{" in typed or _NESTED.search(bare_array(text)) is not None
    rows, given = (_rows(one, is_nested=is_nested) for one in (text, typed))
    is_inner = given == rows[1:] and not _ENDS.isdisjoint(given)
    is_round = not rows and _BRACKET.search(text) is not None
    return RIGHT if is_round or is_inner or given in {"", rows} else COMPARE


def _rows(text: str, *, is_nested: bool) -> str:
    """The brackets of an array, with how many numbers they hold: `[[2][2`.

    Parentheses and braces count where they are in others: `[(2)(2`.
    """
    inner = re.sub(r"[,;]", " ", bare_array(text).strip(" ."))
    if not is_nested:
        inner = _OTHERS.sub(" ", inner)
    start = _BRACKET.search(inner)
    if start is None:
        return ""
    inner = inner[start.end() :]
    counted = _NO_BRACKETS.sub(lambda m: f"{len(m[0].split()) or ''}", inner)
    return start[0] + counted.rstrip("])}")


def _is_noise(found: Sequence[float], wanted: Sequence[float]) -> bool:
    """Whether numbers differ as 0.3 and 0.30000000000000004 do: maybe that is asked."""
    pairs = [*zip(found, wanted, strict=False)]
    return any(a != b and abs(a - b) <= _NOISE * abs(b) for a, b in pairs)


def _tolerance(text: str, values: Sequence[float]) -> float:
    """How far off an answer may be from printed numbers: none where few are shown."""
    sizes = (abs(x) for x in values if x and math.isfinite(x))
    least = min(sizes, default=1.0)
    if decimals(text) <= DECIMALS:
        return EXACT * min(1.0, least)
    return min(ROUNDED, least / 100)


def _unquoted(text: str) -> str:
    folded = fold_space(text)
    if len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "'\"`":
        return folded[1:-1]
    return folded


def grade_gap(
    wanted: str, typed: str, number: NumberKey | None = None, beside: str = ""
) -> Verdict:
    """By value where both are numbers or formulas, else by text.

    `number` is the key of a number that is computed; `beside` what the card shows
    around the gap: what is copied from there is for the learner.
    """
    right, found = _round_braces(wanted), _round_braces(typed)
    if right == found:
        return RIGHT
    verdict = _by_value(wanted, typed, number)
    is_other = verdict == RIGHT and _fold_words(right) != _fold_words(found)
    is_respelt = HAN.fullmatch(right) and HAN.fullmatch(found)
    if is_other and (is_respelt or _stands(typed, beside)):
        return COMPARE  # 30506 is read 三万零五百零六
    return verdict


def _stands(typed: str, beside: str) -> bool:
    """Whether what was typed stands in a text, and not as a part of another word."""
    word = re.escape(fold_text(typed).casefold())
    pattern = rf"(?<![a-z0-9_/^])(?<!\d[.,]){word}(?![a-z0-9_/^]|[.,]\d)"
    return re.search(pattern, fold_text(beside).casefold()) is not None


def _by_value(wanted: str, typed: str, number: NumberKey | None) -> Verdict:
    right, found = _round_braces(wanted), _round_braces(typed)
    if _is_other_name(right, found):
        return COMPARE
    if _STRINGS.fullmatch(wanted):  # of code: `"K"` is not `"k"`
        return RIGHT if right.replace("'", '"') == found.replace("'", '"') else COMPARE
    if sign := _SIGNS.get(right):
        in_words = any(char.isalpha() for char in found)
        return COMPARE if in_words else decide(_SIGNS.get(found) == sign)
    if (key := number or _typed_number(wanted)) is not None:
        verdict = _number(key, typed)
        is_wrong = number is None and verdict.outcome is Outcome.WRONG
        return COMPARE if is_wrong and _is_meant(wanted, typed) else verdict
    if symbols := _symbols(right):
        return _grade_symbols(symbols, found)
    if right in _GATES:
        name = found.upper().removesuffix("GATE").strip()
        return decide(name == right) if name in _GATES else COMPARE
    if _is_other_case(right, found):
        return COMPARE
    same = _fold_words(found)
    if _fold_words(right) in {same, bare_word(same)}:
        return RIGHT
    if is_as_shown(wanted, typed) or is_same_formula(wanted, typed):
        return RIGHT
    is_sign = not (right.isascii() or any(char.isalnum() for char in right))
    is_said = is_sign or any(char.isalnum() for char in found)  # `♯` as `#`
    return COMPARE if is_said and found else WRONG


def _is_other_name(wanted: str, typed: str) -> bool:
    """Whether something else is named: `keepdims=1` is not `axis=1`."""
    one, other = _NAMED.match(wanted), _NAMED.match(typed)
    return bool(one and other and one[1] != other[1])


def _is_meant(wanted: str, typed: str) -> bool:
    """Whether a number may be the one wanted: `1.000,5` is 1000.5, `(1,200)` −1200."""
    return any(
        agree([found], [meant], EXACT)
        for meant in _readings(wanted)
        for found in _readings(typed)
    )


def _readings(text: str) -> list[float]:
    """What a number may be, as it is written in other countries, and in accounts."""
    text = narrow(text)
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
    """A text with parentheses for braces, indices and units beside what they are of.

    `e^{-x}` is `e^(-x)`, `W_1` is `W1`, `5 kg` is `5kg`, `Fe^3+` is `Fe³⁺`,
    and `60,000 km` is `60000km`.
    """
    whole = _GROUPED.sub(lambda m: re.sub(r"\D", "", m[0]), narrow(text))
    flat = round_braces(_INDEX.sub(r"\1\2\3", fold_text(whole)))
    return _CHARGE.sub(r"\1", _UNIT.sub("", flat))


def _fold_words(text: str) -> str:
    """A text with its words in small letters; one letter alone is a name."""
    return _WORD.sub(lambda m: m[0].casefold(), text)


def _is_other_case(wanted: str, typed: str) -> bool:
    """Whether two letters mean something else in another case: `Co` for `CO`, `mW`.

    Small letters for capital ones are typed in a hurry: `co`.
    """
    pairs = zip(_WORD.findall(wanted), _WORD.findall(typed), strict=False)
    return any(
        one != other
        and one.casefold() == other.casefold()
        and len(one) == _OF_SYMBOL
        and (one[0] in "mM" if one[0] != other[0] else one[0].isupper())
        for one, other in pairs
    )


def _symbols(text: str) -> list[str]:
    """The symbols of a gap such as `n` or `m, p`; none where it is anything else."""
    parts = text.split(",")
    return parts if all(map(is_symbol, parts)) else []


def _grade_symbols(wanted: list[str], found: str) -> Verdict:
    """Symbols in their order, however they are separated: `(m, p)`, `m×p`.

    In other cases of letters, or with other words, they are for the learner.
    """
    given = [w for w in _SEPARATED.split(found) if w]
    given = [w for w in given if w != "x" or "x" in wanted]
    if given == wanted:
        return RIGHT
    other = "".join(given).casefold() != "".join(wanted).casefold()
    return WRONG if other and all(map(is_symbol, given)) else COMPARE


def _typed_number(text: str) -> NumberKey | None:
    """How numbers that an author typed are graded; None where they are none."""
    values = shown_numbers(text, 1)
    if values is None:
        return None
    unit = 10.0 ** -decimals(text)
    shown = ("%" if text.endswith("%") else "",) * len(values)
    return NumberKey(values, tuple(slack(x, unit) for x in values), shown)


def _number(key: NumberKey, typed: str) -> Verdict:
    """A number in a gap; one that is rounded is for the learner."""
    found = read_numbers(typed, len(key.values))
    if found is None:
        return COMPARE
    is_other = len(found) != len(key.values)
    if is_other and not re.search(r"[,，、]|[^\W\d]{2}", typed):  # 0,5 may mean 0.5
        return WRONG
    verdict = grade_numbers(key, typed)
    is_rounded = verdict.hint == "near-rounded"
    return verdict._replace(outcome=Outcome.COMPARE) if is_rounded else verdict
