"""Texts with live expressions: `${ … }` cut out, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

MAX_LENGTH = 500  # characters of an expression
_FURTHEST = 2 * MAX_LENGTH  # behind `${` its end is looked for
_MARK = re.compile(r"\$\$\{|\$\{")
_STOP = re.compile(r"['\"}]")
QUOTED = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")


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
    """Index of the brace that closes an expression; those in strings aside."""
    at = start
    last = min(len(text), start + _FURTHEST)
    while at < last:
        mark = _STOP.search(text, at, last)
        if mark is None:
            break
        quoted = QUOTED.match(text, mark.start(), last)
        if mark[0] == "}":
            return mark.start()
        at = quoted.end() if quoted else mark.end()
    return -1
