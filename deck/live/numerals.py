"""The text of a number in a sentence and in a formula.

A number has one text, as `nnref` writes it and as it stands in code: `-1.204e-05`,
`12345.5%`. In a sentence it gets the signs of one: `−1.204 × 10⁻⁵`, `12,345.5%`.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?(?:e([+-]\d+))?(%?)")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_TEX_SIGNS = str.maketrans(
    {sign: f"\\{sign}" for sign in "$%&#_"}
    | {"\\": r"\backslash ", "{": r"\lbrace ", "}": r"\rbrace "}
    | {"^": r"\wedge ", "~": r"\sim "}
)
_GROUPED_FROM = 5  # digits; a year or `1500` has none

# What parts groups of three digits. English has a comma. Chinese standards leave the
# choice for general texts (GB/T 15835) and ask for a narrow gap in those of science
# (GB 3101), where a comma parts two numbers. Of other languages nothing is known here.
_GAPS = {"en": ",", "zh": "\u202f"}


def in_sentence(text: str, language: str) -> str:
    """The text of a number as sentences of a language have it; other texts as is."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return "−" + text[1:] if text == "-inf" else text
    minus, whole, decimals, power, per_cent = match.groups("")
    gap = _GAPS.get(language.partition("-")[0], "")
    if gap and len(whole) >= _GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", gap)
    shown = f"{'−' if minus else ''}{whole}{decimals}{per_cent}"
    if not power:
        return shown
    return f"{shown} × 10{str(int(power)).translate(_SUPERSCRIPT)}"


def in_formula(text: str) -> str:
    """The text of a number in TeX; other texts with no sign that TeX would read.

    Digits are not grouped there: a gap or comma would part two numbers.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text.translate(_TEX_SIGNS)
    *_, power, per_cent = match.groups("")
    front = text.partition("e")[0].rstrip("%")
    front += r"\%" if per_cent else ""
    return rf"{front} \times 10^{{{int(power)}}}" if power else front
