"""Texts with live expressions: `${ … }` cut out, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deck.bank.source import Text

MAX_LENGTH = 500  # characters of an expression
QUOTED = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
# The mark of a literal `${`, or a live expression, whose strings may have braces. One
# without an end in reach is its `${` alone: no text is searched often.
_REACH = f"{{0,{2 * MAX_LENGTH}}}"
_STRING = QUOTED.pattern.replace("*", _REACH)
LIVE = (
    rf"\$\$\{{|\$\{{(?:(?=[^}}]{_REACH}\}})"
    rf"(?P<inside>(?>(?:[^}}'\"]|{_STRING}|['\"]){_REACH}))\}})?"
)
_LIVE = re.compile(LIVE)
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
    literal, at = "", 0
    for match in _LIVE.finditer(text):
        literal += text[at : match.start()]
        at, inside = match.end(), match["inside"]
        if match[0] == "$${":
            literal += "${"
            continue
        if inside is None:
            report("`${` has no `}` behind it", *match.span())
            return tuple(parts)
        if not inside.strip():
            report("nothing stands between `${` and `}`", *match.span())
            return tuple(parts)
        if literal:
            parts.append(literal)
            literal = ""
        indent = len(inside) - len(inside.lstrip())
        parts.append(Live(inside.strip(), match.start("inside") + indent))
    if literal := literal + text[at:]:
        parts.append(literal)
    return tuple(parts)


def lives(text: Text) -> list[Live]:
    """The live expressions of a text."""
    parts = split_live(text, lambda _message, _start, _end: None)
    return [part for part in parts if isinstance(part, Live)]


def without_lives(text: Text, fill: str = " ") -> str:
    """A text with blanks for its live expressions: what is left keeps its place."""
    plain, at = "", 0
    for match in _LIVE.finditer(text) if "${" in text else ():
        if match[0] != "$${":
            if not (match["inside"] or "").strip():
                break
            plain += text[at : match.start()] + fill * len(match[0])
            at = match.end()
    return plain + text[at:]


def replace_verbatim(text: str, by: Callable[[re.Match[str]], str]) -> str:
    """A text with something else for its code and formulas."""
    if "`" not in text and "\\" not in text and "~~~" not in text:
        return text
    return re.sub(
        VERBATIM, lambda match: by(match) if match.lastgroup else match[0], text
    )


def without_code(text: Text, fill: str = " ") -> str:
    """A text with blanks for live expressions, code and formulas.

    Or with `fill` for them, so that what follows is not taken for a start.
    """

    def blank(match: re.Match[str]) -> str:
        return "\n".join(fill * len(line) for line in match[0].split("\n"))

    return replace_verbatim(without_lives(text, fill), blank)


def words_alone(text: Text, fill: str = " ") -> str:
    """A text without its live expressions, code, formulas and marks of gaps."""
    plain = without_code(text, fill)
    if "{{c" in plain:
        plain = _GAP_MARK.sub(lambda match: " " * len(match[0]), plain)
    return plain
