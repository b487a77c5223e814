"""The short way of simple markup: what Markdown makes of a line, without its parser.

Most texts of cards are one line with a few words in code, bold or italics, or a
formula. Where a line holds nothing else, and no sign stands where it could mean two
things, its HTML can be told at once. Anything that this way does not know for certain
it leaves to the parser; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

_OTHERS = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ue000\ue001`*_\\\[\]<>&!|~{}$"
_START = r"(?![\s#>+~=-]|\d+[.)])"
# Patterns as texts: `re` compiles them when they are needed, and keeps them.
# Words in which neither Markdown, Anki nor our own expressions find a sign.
_WORDS = rf"[^{_OTHERS}]*"
_ALL_WORDS = re.compile(rf"{_START}[^{_OTHERS}]+")
_INNER = r"[A-Za-z0-9](?:[A-Za-z0-9 ,.'-]{0,200}[A-Za-z0-9])?"
_AFTER = r"(?=[ .,;:?)]|$)"
_CODE = r"[\w@=+(.,:;/'\"%)-]"
# Each begins with its sign, which is found fast; what stands before it comes second.
_MARK = (
    rf"`(?<!``)(?P<code>{_CODE}(?:(?:{_CODE}| ){{0,200}}{_CODE})?)`(?!`)"
    rf"|\*\*(?:(?<=[ (]\*\*)|(?<=^\*\*))(?P<strong>{_INNER})\*\*{_AFTER}"
    rf"|\*(?:(?<=[ (]\*)|(?<=^\*))(?P<em>{_INNER})\*{_AFTER}"
    r"|\\\((?P<maths>(?:[\w =+^.,/()'{}-]|\\[A-Za-z]){1,500}+)\\\)"
)


_GAP_SIGNS = ("::", "{{", "}}")
_LONGEST = 9_999


_Match = Callable[[str], re.Match[str] | None]


class Simple(NamedTuple):
    """A line as HTML, and as the words of a title."""

    html: str
    words: str


def is_plain(text: str) -> bool:
    """Whether a line is its own HTML and its own words."""
    return _ALL_WORDS.fullmatch(text) is not None and "::" not in text


def simple(text: str) -> Simple | None:
    """A line with simple markup or none; None where that is not certain."""
    if not 0 < len(text) <= _LONGEST or any(sign in text for sign in _GAP_SIGNS):
        return None
    if is_plain(text):
        return Simple(text, text)
    can_start, marks, is_words = _patterns()
    if text.endswith(" ") or not can_start(text):
        return None
    html: list[str] = []
    words: list[str] = []
    plain = ""
    at = 0
    for match in marks(text):
        between = text[at : match.start()]
        name = match.lastgroup or ""
        inside = match[name]
        shown = rf"\({inside}\)" if name == "maths" else f"<{name}>{inside}</{name}>"
        html += (between, shown)
        words += (between, inside)
        plain += between
        at = match.end()
    rest = text[at:]
    if not is_words(plain + rest):
        return None
    return Simple("".join((*html, rest)), "".join((*words, rest)))


@cache
def _patterns() -> tuple[_Match, Callable[[str], Iterator[re.Match[str]]], _Match]:
    """What a line may start with, marks, and words alone; compiled when needed."""
    return (
        re.compile(_START).match,
        re.compile(_MARK, re.ASCII).finditer,
        re.compile(_WORDS).fullmatch,
    )
