"""Grades what a program prints, and the exceptions that end it.

Only what is certainly wrong is WRONG: another number, output or exception. Other words
may mean the same, so the learner compares them.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Sequence

from deck.live.value import EXCEPTIONS, Printed
from deck.quiz.answer_hints import miss
from deck.quiz.answer_parser import (
    bare_array,
    decimals,
    fold_space,
    is_other_name,
    narrow,
    numbers_within,
    read_numbers,
    read_row,
    read_shape,
    says_error,
    shown_numbers,
    small_letters,
)
from deck.quiz.verdict import (
    COMPARE,
    EXACT,
    RIGHT,
    WRONG,
    Verdict,
    agree,
    decide,
)

_EXCEPTIONS = {name.lower() for name in EXCEPTIONS} - {"exception", "baseexception"}
_SHAPE = re.compile(r"\([\d, ]*\)")
_RAISES = re.compile(  # maybe in a short sentence
    r"(?:it )?(?:(?:raises?|throws?|gives?) |会?(?:抛出|引发|报|有)? ?)(?:an? )?"
    r"(?:\w+\.)*([a-z]+(?: [a-z]+){0,3}?)"
    r"(?:\(.*\))?(?: exception| ?(?:异常|错误))?(?::.*)?"
)
_MAX_LITERAL = 1_000
_DECIMALS = 4  # that an answer needs, of an output with more
_NOISE = 1e-12  # relative error of rounding in binary
_MINUS_ZERO = re.compile(r"-0(?:\.0*)?(?![.\d])")  # printed otherwise than 0
_LAST_ZERO = re.compile(r"\.\d*0(?!\d)")  # `2.0` is printed otherwise than 2
_INNER = re.compile(r"[\[({](?=[^\[({]*\d)")  # the bracket around numbers
_SET = re.compile(r"\{[^{}]*\}")
_BASE = re.compile(r"(?<!\w)0[xbo]")
_NESTED = re.compile(r"[\[({][^\])}]*[({]|\{")  # `[(1, 2)]`, and a set
_BRACKET, _NO_BRACKETS = re.compile(r"[\[({]"), re.compile(r"[^\[\](){}]+")
_OTHERS, _ENDS = re.compile(r"[(){}]"), frozenset("])}")
_NOTHING = re.compile(
    r"(?:it )?(?:prints? )?(?:nothing(?: is printed)?|none|empty|blank|no output)"
    r"|(?:什么[也都])?(?:没有?|不)(?:输出|打印)?|无(?:输出)?|空白?|\"\"|''|\(\)"
)


def grade_output(printed: Printed, typed: str) -> Verdict:
    """Compares by value if the output is numbers or a literal, else as text."""
    if printed.raised:
        return _exception(printed, typed)
    text = printed.text
    if not text.strip():
        if _NOTHING.fullmatch(small_letters(typed)):
            return RIGHT
        return WRONG if numbers_within(typed) or says_error(typed) else COMPARE
    if _unquoted(typed) in {_unquoted(text), fold_space(text)}:
        return RIGHT
    if says_error(typed):
        return COMPARE if says_error(text) else WRONG
    if is_other_name(fold_space(text), fold_space(typed)):
        return COMPARE
    wanted = shown_numbers(text)
    if wanted is not None:
        return _printed_numbers(text, wanted, typed)
    if (is_same := _is_same_literal(text, typed)) is not None:
        return decide(is_same)
    numbers, given = numbers_within(text), numbers_within(typed)
    if "{" in text:  # of a set, in any order
        numbers, given = tuple(sorted(numbers)), tuple(sorted(given))
    is_other = given != numbers if numbers else read_numbers(typed) is not None
    return WRONG if given and is_other else COMPARE


def _exception(printed: Printed, typed: str) -> Verdict:
    """The verdict on an exception, by its type; the output before it may be typed, too.

    The learner compares a longer sentence, or a misspelt type.
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
    """Whether two literals are one Python value: `[1,"a"]` is `[1, 'a']`.

    None if one of them is no literal, or may lack its brackets.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = _literal(narrow(typed).removesuffix("."))
            is_same = _ordered(_literal(text)) == _ordered(value)
        is_same = is_same and _bases(text) == _bases(narrow(typed))  # `0x1f` is not 31
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    is_bare = isinstance(value, tuple) and not narrow(typed).startswith("(")
    return is_same or (None if is_bare else False)


def _bases(text: str) -> list[str]:
    """The prefixes of numbers that are not decimal: `0x`, `0b`."""
    return _BASE.findall(text.lower())


def _ordered(value: object) -> str:
    """A canonical text of a value, which distinguishes True from 1; sets are sorted."""
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
    """Compares numbers by value; a printed shape may be typed as one, `2 x 3`.

    Numbers of one digit need no blanks. Brackets may be left out, or only the outer
    ones; with other brackets the learner compares.
    """
    found = read_row(typed, len(wanted))
    if found is None and _SHAPE.fullmatch(text.strip()):
        size = read_shape(typed)
        found = None if size is None else tuple(map(float, size))
    if found is None or text.count("%") != narrow(typed).count("%"):
        return COMPARE
    if all(map(math.isnan, (*found, *wanted))) and len(found) == 1 < len(wanted):
        return COMPARE  # one nan may stand for all
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
    is_shown = is_round or is_inner or given in {"", rows}
    is_type = _has_types_of(text, narrow(typed))
    return RIGHT if is_shown and is_type else COMPARE


def _has_types_of(text: str, typed: str) -> bool:
    """Whether equal numbers have equal types: 2 is not `2.0`, nor `[1, 2]` a `(1, 2)`.

    An array of NumPy may be typed as either.
    """
    is_array = "[" in text and "," not in text
    signs = [_MINUS_ZERO] if is_array else [_MINUS_ZERO, _LAST_ZERO]
    inner = [_INNER.search(bare_array(one)) for one in (text, typed)]
    brackets = {match[0] for match in inner if match}
    return (is_array or len(brackets) < len(inner)) and all(
        len(sign.findall(text)) == len(sign.findall(typed)) for sign in signs
    )


def _rows(text: str, *, is_nested: bool) -> str:
    """The brackets of an array, with the number of values in each: `[[2][2`.

    Parentheses and braces count only if they are nested: `[(2)(2`.
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
    """Whether numbers differ by rounding: the card may ask for 0.30000000000000004."""
    pairs = [*zip(found, wanted, strict=False)]
    return any(0 < abs(a - b) <= _NOISE * abs(b) < math.inf for a, b in pairs)


def _tolerance(text: str, values: Sequence[float]) -> float:
    """The tolerance of printed numbers: nearly none if they have few decimals."""
    sizes = (abs(x) for x in values if x and math.isfinite(x))
    least = min(sizes, default=1.0)
    if decimals(text) <= _DECIMALS:
        return EXACT * min(1.0, least)
    return min(10.0**-_DECIMALS, least / 100)


def _unquoted(text: str) -> str:
    folded = fold_space(text)
    if len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "'\"`":
        return folded[1:-1]
    return folded
