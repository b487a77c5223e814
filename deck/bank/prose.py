"""What of a text is words alone: outside live values, code and formulas."""

from __future__ import annotations

import re
from collections.abc import Callable

from deck.bank.source import Text
from deck.bank.template import Live, split_live

CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# What is neither read as words nor as Markdown. A formula ends at the first `\)`, and
# another `\(` in it shows that the first has no end; so no text is searched twice.
_TEX = r"[^\\]*(?:\\[^()\[\]][^\\]*)*"
FORMULA = rf"\\\((?P<inline>{_TEX})\\\)|\\\[(?P<block>{_TEX})\\\]"
VERBATIM = (
    r"\\[\\`~]"
    r"|(?P<code>(?<!`)(?P<ticks>`{1,20})(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`)"
    r"|(?<!~)(?P<tildes>~{3,20})(?!~)[\s\S]*?(?<!~)(?P=tildes)(?!~))"
    rf"|{FORMULA}"
)
_GAP_MARK = re.compile(r"\{\{c\d+::|\}\}")


def lives(text: Text) -> list[Live]:
    """The live expressions of a text."""
    if "${" not in text:
        return []
    parts = split_live(text, lambda _message, _start, _end: None)
    return [part for part in parts if isinstance(part, Live)]


def without_lives(text: Text, fill: str = " ") -> str:
    """A text with blanks for its live expressions: what is left keeps its place."""
    plain, at = "", 0
    for live in lives(text):
        start = text.rfind("${", at, live.start)
        end = text.find("}", live.start + len(live.text)) + 1
        plain += text[at:start] + fill * (end - start)
        at = end
    return plain + text[at:]


def replace_verbatim(text: str, by: Callable[[re.Match[str]], str]) -> str:
    """A text with something else for its code and formulas."""
    if not any(sign in text for sign in ("`", "\\", "~~~")):
        return text
    return re.sub(
        VERBATIM, lambda match: by(match) if match.lastgroup else match[0], text
    )


def without_code(text: Text, fill: str = " ") -> str:
    """A text with blanks for live expressions, code and formulas.

    Or with `fill` for them, so that what stands behind is not taken for a start.
    """

    def blank(match: re.Match[str]) -> str:
        return "".join(char if char == "\n" else fill for char in match[0])

    return replace_verbatim(without_lives(text, fill), blank)


def words_alone(text: Text, fill: str = " ") -> str:
    """A text without its live expressions, code, formulas and marks of gaps."""
    plain = without_code(text, fill)
    if "{{c" in plain:
        plain = _GAP_MARK.sub(lambda match: " " * len(match[0]), plain)
    return plain
