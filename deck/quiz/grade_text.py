"""Grades texts: what a program prints, and the gaps of a cloze."""

from __future__ import annotations

import ast
import builtins
import math
import re
import warnings
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from deck.live.value import Printed, is_whole
from deck.live.variant import NumberKey
from deck.quiz.near import miss
from deck.quiz.reading import (
    bare_word,
    decimals,
    fold_space,
    is_symbol,
    narrow,
    read_count,
    read_digits,
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
    meets,
)

_NEAR = 0.8  # of difflib's ratio
_NEAR_FORMULA = 0.5
_SIGNS = frozenset("()[]+-*/=<>^")
_SPELT = re.compile(r"[\s_]|\b(?:np|math)\.")  # may be there or not
_MAX_NEAR = 300  # characters; longer texts are not compared letter by letter
_SPOKEN = {  # how signs are read out
    ">": "大于;高于;超过;大于号;greater;more;larger;bigger;higher;above;over;exceeds"
    ";gt",
    "<": "小于;低于;少于;不到;小于号;less;smaller;lower;fewer;below;under;lt",
    "≥": ">=;=>;⩾;≧;大于等于;大于或等于;不小于;至少;at least;greater than or equal"
    ";more than or equal;greater or equal;not less;no less;ge;geq;gte",
    "≤": "<=;=<;⩽;≦;小于等于;小于或等于;不大于;不超过;至多;at most;less than or equal"
    ";less or equal;not greater;not more;no more;le;leq;lte",
    "=": "==;等于;equals;equal;the same as;eq",
    "≠": "!=;<>;不等于;not equal;unequal;different from;does not equal;ne;neq",
}
_SAID = {
    word: sign for sign, said in _SPOKEN.items() for word in (sign, *said.split(";"))
}
_GATES = {
    "and": "与;與;且;∧;&;&&;conjunction",
    "nand": "与非;與非;not and;negated and;↑",
    "or": "或;∨;|;||;disjunction",
    "nor": "或非;not or;negated or;↓",
    "xor": "异或;異或;exclusive or;⊕;eor",
    "xnor": "同或;异或非;異或非;exclusive nor",
    "not": "非;¬;inverter;negation",
}
_CALLED = {
    word: gate for gate, said in _GATES.items() for word in (gate, *said.split(";"))
}
_ABOUT_GATE = re.compile(
    r"^(?:(?:an?|the|logical) |逻辑)*|(?: ?(?:logic )?gates?| ?逻辑门| ?[门門])$"
)
_ABOUT_SIGN = re.compile(
    r"^(?:(?:it|that|which) )?(?:(?:is|are|was|be) |是)?(?:strictly |严格)?"
    r"|(?: (?:than|to))$"
)
_EXCEPTIONS = frozenset(
    name.lower()
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
) - {"exception", "baseexception"}
_DENIED = re.compile(r"\b(?:no|not|never|without)\b|n't\b|不|没|沒|无|無")
_HYPHEN = re.compile(r"(?<=[a-z]{2})-(?=[a-z]{2})")  # of a word, and no minus
_SHAPE = re.compile(r"\([\d, ]*\)")
_HOLDS_NUMBER = re.compile(r"\d|nan|inf", re.IGNORECASE)
_BARE = frozenset({"error", "exception", "baseexception"})
_BRACES = str.maketrans("{}", "()")
_MAX_LITERAL = 1_000
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
    if _unquoted(typed) == _unquoted(text) or _same_literal(text, typed):
        return RIGHT
    alike = _alike(fold_space(typed), fold_space(text), _NEAR)
    return UNSURE if alike else WRONG


def _same_literal(text: str, typed: str) -> bool:
    """Whether two texts are one Python value: `[1,"a"]` is `[1, 'a']`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pair = [_literal(text), _literal(narrow(typed))]
            return _same(*pair)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return False


def _literal(text: str) -> object:
    """The value of a literal. Raises ValueError and what `ast.literal_eval` does."""
    if len(text) > _MAX_LITERAL:
        message = "too long"
        raise ValueError(message)
    return ast.literal_eval(text.strip())


def _same(left: object, right: object) -> bool:
    """Whether values agree in type too, so that True is not 1."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(_same(*pair) for pair in pairs)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            _same(left[key], right[key]) for key in left
        )
    return left == right


def _grade_printed(text: str, wanted: Sequence[float], typed: str) -> Verdict:
    """By value; what was printed as a shape may be typed as one, `2 x 3`.

    Numbers of one digit each may stand without blanks. What holds numbers and cannot
    be read is for the learner, and so are all words about a shape.
    """
    shape = _SHAPE.fullmatch(text.strip()) is not None
    found = read_numbers(typed, len(wanted))
    if found is None and shape:
        size = read_shape(typed)
        found = None if size is None else tuple(map(float, size))
    if found is None:
        words = shape and not says_error(typed)
        return UNSURE if words or _HOLDS_NUMBER.search(narrow(typed)) else WRONG
    if len(found) != len(wanted) and all(x in range(10) for x in wanted):
        found = read_digits(typed, len(wanted)) or found
    tolerance = _printed(text, wanted)
    if agree(found, wanted, tolerance):
        return RIGHT
    return miss(found, wanted, tolerance)


def _raised(name: str, typed: str) -> Verdict:
    """By the type alone; `error` without one, or misspelt, is for the learner."""
    text, wanted = narrow(typed).lower(), name.lower()
    known = _EXCEPTIONS | {wanted}
    words = re.findall(r"[a-z_]\w*", text, re.ASCII)
    joined = {a + b for a, b in pairwise(words)}
    named = (joined & known) | {w for w in words if w in known or _is_type(w)}
    if named == {wanted}:
        name_at = re.search(r"\s?".join(wanted), text)
        denied = name_at and _DENIED.search(text[: name_at.start()])
        return UNSURE if denied else RIGHT
    if wanted in named:  # beside another
        return UNSURE
    near = any(_alike(word, wanted, _NEAR) for word in {*words, *joined} - known)
    generic = not named and (says_error(typed) or _says_so(words, text))
    return UNSURE if near or generic else WRONG


def _says_so(words: list[str], text: str) -> bool:
    """Whether an error without a type is foreseen, as in `an error is raised`."""
    return not _BARE.isdisjoint(words) and not _DENIED.search(text)


def _is_type(word: str) -> bool:
    """Whether a word is called as types of exceptions are, `linalgerror`."""
    return word.endswith(("error", "exception")) and word not in _BARE


def _printed(text: str, values: Sequence[float]) -> float:
    """How far off an answer may be from printed numbers: none where few are shown."""
    sizes = (abs(x) for x in values if x and math.isfinite(x))
    least = min(sizes, default=1.0)
    if decimals(text) <= DECIMALS:
        return EXACT * min(1.0, least)
    return min(ROUNDED, least / 100)


def _unquoted(text: str) -> str:
    folded = fold_space(text)
    if len(folded) > 1 and folded[0] == folded[-1] and folded[0] in "'\"":
        return folded[1:-1]
    return folded


def grade_gap(wanted: str, typed: str, number: NumberKey | None = None) -> Verdict:
    """By value where both are numbers, else by text; `number` is one that is computed.

    Symbols, signs and gates that are others are wrong. Another word may be as good as
    the one that was meant: that is for the learner.
    """
    right, found = _round_braces(fold_space(wanted)), _round_braces(fold_space(typed))
    if right == found:
        return RIGHT
    if is_symbol(wanted):
        return WRONG
    if sign := _SAID.get(right):
        return _sign(sign, found)
    key = number or _typed_number(wanted)
    if key is not None:
        return _value(wanted, key, typed)
    if symbols := _symbols(right):
        return _row_of_symbols(symbols, found)
    if right.casefold() in {found.casefold(), bare_word(found.casefold())}:
        return RIGHT
    if _is_gate(right):
        return _gate(right, found)
    if _is_formula(right):
        return _formula(right.casefold(), found.casefold())
    return UNSURE if found else WRONG


def _round_braces(text: str) -> str:
    """A text with parentheses for braces: `e^{-x}` is `e^(-x)`."""
    return text.translate(_BRACES)


def _sign(sign: str, found: str) -> Verdict:
    """A sign, also as it is spoken: another one is wrong, other words are unsure."""
    said = _ABOUT_SIGN.sub("", found.casefold().strip("\"' "))
    named = _SAID.get(said) or _SAID.get(said.replace(" ", ""))
    if named or not any(char.isalpha() for char in said):
        return decide(named == sign)
    return UNSURE


def _is_gate(text: str) -> bool:
    """Whether a gap holds the name of a gate: in capitals, or with 门."""
    if _read_gate(text) is None:
        return False
    return text.split(maxsplit=1)[0].isupper() or text.endswith("门")


def _read_gate(text: str) -> str | None:
    return _CALLED.get(_ABOUT_GATE.sub("", text.casefold()).strip())


def _gate(right: str, found: str) -> Verdict:
    """A gate by its name, `AND gate` or `与门`; beside other words it is unsure."""
    wanted, given = _read_gate(right), _read_gate(found)
    words = re.findall(r"\w+", found.casefold())
    if given is None and len(words) > 1 and wanted in words:
        return UNSURE
    return decide(given == wanted)


def _symbols(text: str) -> list[str]:
    """The symbols of a row such as `m, p`; none where it is anything else."""
    parts = text.split(",")
    return parts if len(parts) > 1 and all(map(is_symbol, parts)) else []


def _row_of_symbols(wanted: list[str], found: str) -> Verdict:
    """Symbols in their order, however they are parted: `(m, p)`, `m×p`."""
    given = [w for w in re.split(r"[\s,()\[\]*]+|(?<=\w)x(?=\w)", found) if w]
    given = [w for w in given if w != "x" or "x" in wanted]
    if given == wanted:
        return RIGHT
    other = "".join(given).casefold() != "".join(wanted).casefold()
    return WRONG if other and all(map(is_symbol, given)) else UNSURE


def _is_formula(text: str) -> bool:
    signs = [char in _SIGNS for char in _HYPHEN.sub("", text)]
    return any(signs) and not all(signs)


def _formula(right: str, found: str) -> Verdict:
    """A formula has many spellings: what is far from the one shown is wrong."""
    wanted, given = (_SPELT.sub("", text).replace("∑", "Σ") for text in (right, found))
    if wanted == given:
        return RIGHT
    turned = sorted(wanted) == sorted(given)
    return UNSURE if turned or _alike(wanted, given, _NEAR_FORMULA) else WRONG


def _typed_number(text: str) -> NumberKey | None:
    """How numbers that an author typed are graded; None where they are none."""
    values = read_numbers(text, 1)
    if values is None:
        return None
    half = 0.5 * 10.0 ** -decimals(text) * (1 + EXACT)
    limits = tuple(
        EXACT if is_whole([x]) else max(min(half, ROUNDED, abs(x) / 1e3), 0.0)
        for x in values
    )
    return NumberKey(values, min(limits), limits)


def _value(wanted: str, key: NumberKey, typed: str) -> Verdict:
    """A number in a gap.

    It is unsure in words, and where one side is the other one rounded.
    """
    values = key.values
    found = read_numbers(typed, len(values)) or read_count(typed)
    if found is None:
        return UNSURE if fold_space(typed) else WRONG
    if len(found) != len(values):
        return WRONG
    if meets(found, key):
        return RIGHT
    shown, given = decimals(wanted), decimals(typed)
    fewer = min(shown, given)
    if fewer and (given <= shown or shown > 1):  # 0.52 is no way to write 0.5
        given_rounded = [round(x, fewer) for x in found]
        shown_rounded = [round(x, fewer) for x in values]
        if agree(given_rounded, shown_rounded, EXACT):
            return Verdict(Outcome.UNSURE, "near-rounded")
    return miss(found, values, key.tolerance)


def _alike(left: str, right: str, near: float) -> bool:
    if max(len(left), len(right)) > _MAX_NEAR:
        return False
    matcher = SequenceMatcher(None, left.casefold(), right.casefold())
    return matcher.ratio() >= near
