"""What else is right for a text: its usual spellings, other names, its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.entities import codepoint2name

from deck.kinds.typed_text import fold, narrow, numbers
from deck.live.value import slack
from deck.render.maths import maths_line

Names = tuple[Mapping[str, str], Mapping[str, Sequence[str]]]
"""The form of a term in each language, and its other names in each."""
Typed = tuple[float, float, str]
"""A number, how far off an answer may be, and its text."""
_SIGNS = {  # the usual spellings of signs
    "<": ("less than", "smaller than", "小于"),
    ">": ("greater than", "larger than", "大于"),
    "=": ("==", "equal to", "equals", "等于"),
    "≥": (">=", "=>", "⩾", "≧"),
    "≤": ("<=", "=<", "⩽", "≦"),
    "≠": ("!=", "<>", "=/=", "/="),
}
_LOGIC = {  # operators of logic, which are one closed set
    "and": "与",
    "nand": "与非",
    "or": "或",
    "nor": "或非",
    "xor": "异或",
    "xnor": "同或",
    "not": "非",
}
_TEX = re.compile(r"\\[A-Za-z]{2}|\\[()\[\]]")
_PLAIN = re.compile(
    r"[-+]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*[1-9])?%?"
    r"|\d(?:\.\d*)? ?× ?10\^-?\d+"
)
# Where another case may mean something else: `Co`, `CO₂`, `pH`, `AaBb`, units and
# formulas, but not `DNA` or `LaTeX`.
_EXACT = re.compile(
    r"\d ?[A-Za-zµ]|[A-Z][A-Za-z]?\d|\b[A-Za-z] ?[-+*/^=×]|[-+*/^=×] ?[A-Za-z]\b"
    r"|(?<![^\W\d_])(?:[A-Z][a-z]|(?=\w*[a-z])(?=\w*[A-Z](?<!^.))\w{2,3}"
    r"|(?:([A-Za-z])(?i:\1))+)(?![^\W\d_])"
    r"|^(?:[GMkhdcmµn]|da)?(?:bar|mol|eV|Hz|Pa|[gmsAKJNWVFl])$"
)
_WITH_ES = re.compile(r"(?:ss|[aiu]s|x|z|ch|sh)$")  # `classes`
_PLURALS = (("y", "ies"), ("is", "es"), ("ex", "ices"), ("ix", "ices"))


def spellings(text: str) -> Iterator[str]:
    """The usual spellings of a formula, sign or name."""
    flat = re.sub(r"\\[()\[\]]", "", text)
    if _TEX.search(text):
        yield (flat := maths_line(flat))
    flat = re.sub(r"([_^])\{([^{}]*)\}", r"\1(\2)", narrow(flat))
    sign = next((one for one, others in _SIGNS.items() if flat in (one, *others)), "")
    if flat != "==":  # which is not assignment
        yield from (sign, *_SIGNS.get(sign, ()))
    greek = re.sub("[α-ωΑ-Ω]", lambda m: codepoint2name.get(ord(m[0]), m[0]), flat)
    if greek != flat:
        yield greek
    for charge in (r"\1", r"^(\1)"):  # `Ca²⁺` is typed `Ca2+`
        if (ion := re.sub(r"\^(\d*[-+])$", charge, flat)) != flat:
            yield ion
    if "×" in flat:
        yield flat.replace("×", "x")
    if flat.isupper() and (han := _LOGIC.get(flat.lower())):
        yield from (f"{flat} gate", f"{flat}门", han, f"{han}门")
    if re.search(r"[-+*/^=(]", flat) and "`" not in text:
        yield from _formulas(flat)


def _formulas(flat: str) -> Iterator[str]:
    """A formula with and without signs of products and its left side, `exp` as `e^`."""
    forms = [flat, re.sub(r"\bexp\(([^()]*)\)", r"e^(\1)", flat)]
    forms += [re.sub(r"\be\^(?:\(([^()]*)\)|(-?\w+))", r"exp(\1\2)", flat)]
    forms += [re.sub(r"^\w+ ?= ?", "", one) for one in forms]
    for one in forms:
        yield one
        yield re.sub(r"\^\(([-\w]+)\)", r"^\1", one)
        yield one.replace("**", "^") if "**" in one else one.replace("^", "**")
        yield re.sub(
            r"(?<=[a-z0-9)]) ?\* ?(?=[a-z(])|(?<=[A-Z]) ?@ ?(?=[A-Z])", "", one
        )
        yield re.sub(r"(?<=[A-Z])(?=[A-Z])", " ", one)
        yield re.sub(r"(?<=[A-Z])(?=[A-Z])", "@", one)
        yield re.sub(r"(?<=\d)(?=[a-z])", "*", one)


def is_exact(text: str) -> bool:
    """Whether another case may mean something else: `Co`, `MPa`, code."""
    return "`" in text or _EXACT.search(narrow(text)) is not None


def choices(text: str) -> Sequence[str]:
    """What is wrong for a text of a closed set, folded: the other signs of its set."""
    own = text.strip("`")
    sets = [{sign, *others} for sign, others in _SIGNS.items()]
    if any(own in one for one in sets):
        return [fold(each) for one in sets if own not in one for each in sorted(one)]
    if own.isupper() and own.lower() in _LOGIC:
        others = [pair for pair in _LOGIC.items() if pair[0] != own.lower()]
        return [n + end for pair in others for n in pair for end in ("", " gate", "门")]
    return ()


def names(text: str, language: str, terms: Sequence[Names]) -> Iterator[str]:
    """The text with other names of a term that is in it; in singular and plural."""
    flat = fold(text)
    for forms, also in terms:
        others = [*forms.values(), *(one for many in also.values() for one in many)]
        for found in _occurrences(flat, fold(forms.get(language, ""))):
            before, after = flat[: found.start()], flat[found.end() :]
            for name in filter(None, (found[0], *map(fold, others))):
                for one in _numbers_of(name):
                    yield before + one + after


def _occurrences(text: str, term: str) -> Iterator[re.Match[str]]:
    """Where a term occurs as whole words."""
    if term:
        words = sorted(_numbers_of(term), key=len, reverse=True)
        either = "|".join(map(re.escape, words))
        yield from re.finditer(
            rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", text, re.IGNORECASE
        )


def _numbers_of(word: str) -> Iterator[str]:
    """A word, in singular and plural, with its parts joined."""
    yield word
    if " " in word and word.isascii():
        yield word.replace(" ", "")
    if word.isascii() and word[-1:].isalpha():
        if _WITH_ES.search(word):
            yield word + "es"
        else:
            yield word[:-1] if word.endswith("s") else word + "s"
        if word.endswith("es") and _WITH_ES.search(word[:-2]):
            yield word[:-2]
        for end, plural in _PLURALS:
            if word.endswith((end, plural)):
                ends = (end, plural) if word.endswith(end) else (plural, end)
                yield word.removesuffix(ends[0]) + ends[1]


def typed_number(text: str) -> Typed | None:
    """A plain number that an author typed in a gap.

    None for anything else, also for codes, dates and ratios: `007`, `3.10`, `120/80`.
    """
    flat = narrow(text)
    found = numbers(flat.replace("×", "*"), 1) if _PLAIN.fullmatch(flat) else None
    if found is None:
        return None
    digits, _, power = flat.partition("^")
    places = len(digits.partition(".")[2].partition(" ")[0].rstrip("%×"))
    unit = 10.0 ** (int(power or 0) - places)
    shown = "%" if flat.endswith("%") else ""
    return found[0], slack(found[0], unit), shown
