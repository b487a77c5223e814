"""Texts with live expressions: `${ … }` cut out, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from deck.bank.source import Text

MAX_LENGTH = 500  # characters of an expression
FURTHEST = 2 * MAX_LENGTH  # behind `${` its end is looked for
_MARK = re.compile(r"\$\$\{|\$\{")
_STOP = re.compile(r"['\"}]")
QUOTED = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
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


class Live(NamedTuple):
    """An expression inside a text; `start` is its index there."""

    text: str
    start: int


Template = tuple[str | Live, ...]


def split_live(text: str, report: Callable[[str, int, int], None]) -> Template:
    """The literal runs and the expressions of a text, in order."""
    if "${" not in text:
        return (text,) if text else ()
    parts: list[str | Live] = []
    literal = ""
    at = 0
    while match := _MARK.search(text, at):
        literal += text[at : match.start()]
        if match[0] == "$${":
            literal += "${"
            at = match.end()
            continue
        end = _end(text, match.end())
        if end < 0:
            report("`${` has no `}` behind it", match.start(), match.end())
            return tuple(parts)
        if literal:
            parts.append(literal)
            literal = ""
        inside = text[match.end() : end]
        if not inside.strip():
            report("nothing stands between `${` and `}`", match.start(), end + 1)
            return tuple(parts)
        indent = len(inside) - len(inside.lstrip())
        parts.append(Live(inside.strip(), match.end() + indent))
        at = end + 1
    literal += text[at:]
    if literal:
        parts.append(literal)
    return tuple(parts)


def _end(text: str, start: int) -> int:
    """Index of the brace that closes an expression, outside its strings."""
    at = start
    last = min(len(text), start + FURTHEST)
    while at < last:
        mark = _STOP.search(text, at, last)
        if mark is None:
            break
        quoted = QUOTED.match(text, mark.start(), last)
        if mark[0] == "}":
            return mark.start()
        at = quoted.end() if quoted else mark.end()
    return -1


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

    Or with `fill` for them, so that what follows is not taken for a start.
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
