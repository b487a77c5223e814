"""What of a text is words alone: outside live values, code and formulas."""

from __future__ import annotations

import re

from deck.bank.source import Text
from deck.live.template import Live, split_live

CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
MATHS = re.compile(r"\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_GAP_MARK = re.compile(r"\{\{c\d+::|\}\}")


def lives(text: Text) -> list[Live]:
    """The live expressions of a text."""
    if "${" not in text:
        return []
    parts = split_live(text, lambda _message, _start, _end: None)
    return [part for part in parts if isinstance(part, Live)]


def without_lives(text: Text, fill: str = " ") -> str:
    """A text with blanks for its live expressions: what is left keeps its place."""
    plain = str(text)
    for live in lives(text):
        start = plain.rfind("${", 0, live.start)
        end = plain.find("}", live.start + len(live.text)) + 1
        plain = plain[:start] + fill * (end - start) + plain[end:]
    return plain


def without_code(text: Text, fill: str = " ") -> str:
    """A text with blanks for live expressions, code and formulas.

    Or with `fill` for them, so that what stands behind is not taken for a start.
    """
    plain = without_lives(text, fill)

    def blank(match: re.Match[str]) -> str:
        return "".join(char if char == "\n" else fill for char in match[0])

    if "`" in plain:
        plain = CODE.sub(blank, plain)
    if "\\" in plain:
        plain = MATHS.sub(blank, plain)
    return plain


def words_alone(text: Text, fill: str = " ") -> str:
    """A text without its live expressions, code, formulas and marks of gaps."""
    plain = without_code(text, fill)
    if "{{c" in plain:
        plain = _GAP_MARK.sub(lambda match: " " * len(match[0]), plain)
    return plain
