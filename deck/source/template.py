"""The marks inside texts, with their places: `${ live }`, code, formulas, and gaps.

Gaps are those of a cloze text, in Anki's own form: `{{c1::gap}}`, `{{c1::gap::hint}}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deck.source.finding_list import Findings
    from deck.source.source import Text

MAX_LENGTH = 500  # characters of an expression
QUOTED = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
# Signs before a brace, of which two are a literal `$`, or a live expression, whose
# strings may have braces. Without an end in reach only its `${` matches, so that no
# text is scanned again and again.
_REACH = f"{{0,{2 * MAX_LENGTH}}}"
_STRING = QUOTED.pattern.replace("*", _REACH)
LIVE = (
    rf"(?P<dollars>(?<!\$)(?:\$\$)+(?:\{{|(?=\$\{{)))"
    rf"|\$\{{(?:(?=[^}}]{_REACH}\}})"
    rf"(?P<inside>(?>(?:[^}}'\"]|{_STRING}|['\"]){_REACH}))\}})?"
)
_LIVE = re.compile(LIVE)
_DOUBLED = re.compile(r"\$\$(?=\$*$)")  # each a literal `$`, where no brace follows
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# Code and formulas, no words and no Markdown. A formula ends at the first `\)`, and
# another `\(` in it shows that the first has no end; so no text is searched twice.
_TEX = r"[^\\]*(?:\\[^()\[\]][^\\]*)*"
FORMULA = rf"\\\((?P<inline>{_TEX})\\\)|\\\[(?P<block>{_TEX})\\\]"
VERBATIM = (
    r"\\[\\`~]"
    r"|(?P<code>(?<!`)(?P<ticks>`{1,20})(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`)"
    r"|(?<!~)(?P<tildes>~{3,20})(?!~)[\s\S]*?(?<!~)(?P=tildes)(?!~))"
    rf"|{FORMULA}"
)
SCANNED = rf"[^\\`~]+|{VERBATIM}"  # with runs between, which are most of a text
# Chinese and its punctuation, and signs that are as wide beside it.
_HAN, _BESIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60", "“”‘’—…"
_GAP_MARK = re.compile(r"\{\{c\d+::|\}\}")

MAX_GAP = 99  # card ids of one note have room for a hundred
_OPEN_GAP = re.compile(r"\{\{c([0-9]+)(::?)")
_MARKS = re.compile(rf"{LIVE}|::|：：|\}}\}}")  # none is in a live expression
# `{{gap}}`, `{{c1:gap}}` and the like, but in code and formulas.
_NEARLY = re.compile(
    rf"{VERBATIM}|{LIVE}|(?P<nearly>[{{｛]{{2}}\s*[cC]?\s*[0-9]*\s*[:：]{{1,2}}"
    r"|\{c[0-9]+::?|\{\{\s*[^\W\d][\w -]*\}\})"
)
_WIDE = "：："  # no mark, but where full width is typed it is meant as one
_HINTED = "write what has `::` in it as `code`"
_NESTED = "close the first with `}}`, and write two gaps side by side"


class Live(NamedTuple):
    """An expression inside a text; `start` is its index there."""

    text: str
    start: int


class Mistake(NamedTuple):
    """What is wrong in a text, from where to where, and what to do."""

    message: str
    start: int
    end: int
    help: str = ""


Template = tuple[str | Live, ...]


@lru_cache(maxsize=256)  # a family is filled again for each draw
def split_live(text: str) -> tuple[Template, Mistake | None]:
    """The literal runs and the expressions of a text, in order, up to a mistake."""
    if "${" not in text:
        return (text,) if text else (), None
    parts: list[str | Live] = []
    literal, at = "", 0
    for match in _LIVE.finditer(text):
        literal += text[at : match.start()]
        at, inside = match.end(), match["inside"]
        if match["dollars"]:
            literal += match[0].replace("$$", "$")
            continue
        if inside is None:
            message = "`${` has no `}` after it"
            fix = "write `}` where the expression ends"
            return tuple(parts), Mistake(message, *match.span(), fix)
        if not inside.strip():
            message = "nothing is between `${` and `}`"
            return tuple(parts), Mistake(message, *match.span())
        if literal:
            parts.append(literal)
            literal = ""
        if inside[0] == "{" and text[at : at + 1] == "}":
            message = "a live value is in one pair of braces"
            fix = f"write `${{ {inside[1:].strip()} }}`"
            place = match.start(), at + 1
            return tuple(parts), Mistake(message, *place, fix)
        indent = len(inside) - len(inside.lstrip())
        parts.append(Live(inside.strip(), match.start("inside") + indent))
    if literal := literal + text[at:]:
        parts.append(literal)
    return tuple(parts), None


def between_han(blank: str) -> str:
    """A pattern for a blank between Chinese characters, where none belongs."""
    before, after = rf"(?<=[{_HAN}]){blank}", rf"{blank}(?=[{_HAN}])"
    return rf"{before}(?=[{_HAN}{_BESIDE}])|(?<=[{_BESIDE}]){after}"


def lives(text: Text) -> list[Live]:
    """The live expressions of a text."""
    return [part for part in split_live(text)[0] if isinstance(part, Live)]


def bare_live(text: str) -> Live:
    """A text without `${` and `}` as an expression."""
    return Live(text.strip(), len(text) - len(text.lstrip()))


def without_lives(text: Text, fill: str = " ") -> str:
    """A text with blanks for its live expressions: what is left keeps its place."""
    if "${" not in text:
        return text
    return _LIVE.sub(
        lambda m: _DOUBLED.sub("$", m["dollars"] or "").ljust(len(m[0]), fill), text
    )


def replace_verbatim(text: str, by: Callable[[re.Match[str]], str]) -> str:
    """A text with something else for its code and formulas."""
    if "`" not in text and "\\" not in text and "~~~" not in text:
        return text
    return re.sub(
        SCANNED, lambda match: by(match) if match.lastgroup else match[0], text
    )


def without_code(text: Text, fill: str = " ") -> str:
    """A text with blanks for live expressions, code and formulas.

    Or with `fill` for them, so that what follows is not taken for a start.
    """
    return replace_verbatim(
        without_lives(text, fill),
        lambda match: "\n".join(fill * len(line) for line in match[0].split("\n")),
    )


def words_alone(text: Text, fill: str = " ") -> str:
    """A text without its live expressions, code, formulas and marks of gaps."""
    plain = without_code(text, fill)
    if "{{c" in plain:
        plain = _GAP_MARK.sub(lambda match: " " * len(match[0]), plain)
    return plain


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a cloze text: plain where `gap` is 0, else the inside of a gap."""

    text: str
    start: int  # index of `text` in the whole text
    gap: int = 0
    hint: str = ""


def split_gaps(text: Text, findings: Findings) -> tuple[Piece, ...]:
    """The pieces of a cloze text, in order.

    Gaps do not nest: a gap inside a gap would be graded twice.
    """

    def report(message: str, start: int, end: int, fix: str = "") -> None:
        findings.add_in("bad-cloze", message, text, start, end, help=fix)

    pieces: list[Piece] = []
    at = 0
    while match := _OPEN_GAP.search(text, at):
        pieces.append(Piece(text[at : match.start()], at))
        end = find_outside_lives("}}", text, match.end())
        if end < 0:
            report("a gap has no end", *match.span(), "close it with `}}`")
            return tuple(pieces)
        _check_gap(text, match, end, report)
        inside, hint = _split_hint(text[match.end() : end])
        pieces.append(Piece(inside, match.end(), _gap_number(match), hint))
        at = end + 2
    pieces.append(Piece(text[at:], at))
    is_open = len(pieces) > 1
    for piece in pieces:
        end = piece.start + len(piece.text)
        for match in () if piece.gap else _NEARLY.finditer(text, piece.start, end):
            if match["nearly"]:
                is_open = True
                report(f"`{match[0]}` does not open a gap", *match.span())
    if not is_open:
        report("a cloze text has no gap", 0, len(text))
    return tuple(piece for piece in pieces if piece.gap or piece.text)


def _gap_number(match: re.Match[str]) -> int:
    """The number of a gap; four digits are enough to refuse a longer one."""
    return int(match[1][:4])


def _check_gap(
    text: str, match: re.Match[str], end: int, report: Callable[..., None]
) -> None:
    start, inside = match.start(), text[match.end() : end]
    if match[2] == ":":
        report("a gap opens with one colon", start, match.end())
    if not 1 <= _gap_number(match) <= MAX_GAP:
        message = f"gap number {match[1]} is not in 1 to {MAX_GAP}"
        report(message, start, match.end())
    if _OPEN_GAP.search(inside):
        report("a gap inside a gap", start, end + 2, _NESTED)
        return
    shown, hint = _split_hint(inside)
    if not shown.strip():
        report("a gap is empty", start, end + 2)
    elif "`" not in shown and (_split_hint(hint)[1] or _is_slice(shown, hint)):
        place = match.end() + len(shown)
        report("`::` begins the hint of a gap", place, place + 2, _HINTED)
    if (wide := find_outside_lives(_WIDE, inside)) >= 0:
        place = match.end() + wide
        report(f"`{_WIDE}` begins no hint", place, place + 2, "write `::`")
    if text[end : end + 3] == "}}}":
        fix = "put a space before the closing `}}`"
        report("a gap ends in three braces", end, end + 3, fix)
    elif _is_cut(text, inside, end + 2):
        fix = "put a space between the two: `} }`"
        report("a gap ends at its first `}}`", end, end + 2, fix)


def _is_slice(shown: str, hint: str) -> bool:
    """True if a bracket that is open before the hint is closed in it: `x[::2]`."""
    is_open = shown.count("[") > shown.count("]")
    return is_open and hint.count("]") > hint.count("[")


def _is_cut(text: str, inside: str, behind: int) -> bool:
    """True if a brace of a formula ends a gap, whose own end comes later."""
    following = _OPEN_GAP.search(text, behind)
    rest = text[behind : following.start() if following else None]
    return inside.count("{") > inside.count("}") and "}}" in rest


def _split_hint(inside: str) -> tuple[str, str]:
    """The text of a gap, and its hint; `::` in code, as of C++, begins none."""
    at = find_outside_lives("::", CODE.sub(lambda m: "x" * len(m[0]), inside))
    return (inside, "") if at < 0 else (inside[:at], inside[at + 2 :])


def find_outside_lives(mark: str, text: str, start: int = 0) -> int:
    """The index of a mark outside live expressions; -1 without one."""
    matches = _MARKS.finditer(text, start)
    return next((match.start() for match in matches if match[0] == mark), -1)
