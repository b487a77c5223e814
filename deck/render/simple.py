"""The short way of simple markup: what Markdown makes of a line, without its parser.

Most texts of cards are one line with a few words in code, bold or italics, or a
formula. Where a line holds nothing else, and no sign stands where it could mean two
things, its HTML can be told at once. Anything that this way does not know for certain
it leaves to the parser; a test holds the two together.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_OTHERS = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ue000\ue001`*_\\\[\]<>&!|~{}$"
_START = r"(?![\s#>+~=-]|\d+[.)])"
# Patterns as texts: `re` compiles them when they are needed, and keeps them.
# Words in which neither Markdown, Anki nor our own expressions find a sign.
_WORDS = rf"[^{_OTHERS}]{{0,9999}}"
_ALL_WORDS = re.compile(rf"{_START}[^{_OTHERS}]{{1,9999}}")
_MARKED = rf"{_START}(?!.*(?:::|{{{{|}}}})).*[^ ]"
_INNER = r"[A-Za-z0-9](?:[A-Za-z0-9 ,.'-]{0,200}[A-Za-z0-9])?"
_BEFORE, _AFTER = r"(?:(?<=[ (])|^)", r"(?=[ .,;:?)]|$)"
_CODE = r"[\w@=+(.,:;/'\"%)-]"
_MARK = (
    rf"(?<!`)`(?P<code>{_CODE}(?:(?:{_CODE}| ){{0,200}}{_CODE})?)`(?!`)"
    rf"|{_BEFORE}\*\*(?P<strong>{_INNER})\*\*{_AFTER}"
    rf"|{_BEFORE}\*(?P<em>{_INNER})\*{_AFTER}"
    r"|\\\((?P<maths>(?:[\w =+^.,/()'{}-]|\\[A-Za-z]){1,500}?)\\\)"
)


class Simple(NamedTuple):
    """A line as HTML, and as the words of a title."""

    html: str
    words: str


def is_plain(text: str) -> bool:
    """Whether a line is its own HTML and its own words."""
    return _ALL_WORDS.fullmatch(text) is not None and "::" not in text


def simple(text: str) -> Simple | None:
    """A line with simple markup or none; None where that is not certain."""
    if is_plain(text):
        return Simple(text, text)
    if not re.fullmatch(_MARKED, text):
        return None
    html: list[str] = []
    words: list[str] = []
    at = 0
    for match in re.finditer(_MARK, text, re.ASCII):
        between = text[at : match.start()]
        if not re.fullmatch(_WORDS, between):
            return None
        name = match.lastgroup or ""
        inside = match[name]
        shown = rf"\({inside}\)" if name == "maths" else f"<{name}>{inside}</{name}>"
        html += (between, shown)
        words += (between, inside)
        at = match.end()
    rest = text[at:]
    if not re.fullmatch(_WORDS, rest):
        return None
    return Simple("".join((*html, rest)), "".join((*words, rest)))
