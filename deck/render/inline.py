"""Markdown inside a paragraph: code, bold, italics, escapes and line breaks.

As in CommonMark, but that Chinese characters and their punctuation are no obstacle to
bold and italics, which CommonMark tells by the blanks around words. All in one pass:
a library takes most of the time that a card with markup needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from string import punctuation
from typing import NamedTuple
from unicodedata import category


class Token(NamedTuple):
    """A token of Markdown; `start` is the first number of a list."""

    type: str
    content: str = ""
    info: str = ""
    start: int = 1
    hidden: bool = False
    children: Sequence[Token] = ()


# Patterns as texts: most decks are plain, and need none of them compiled.
_PIECE = (
    r"(?P<text>(?:[^\n\\`*_ ]+| +(?![ \n]))+)|(?P<ticks>`+)|(?P<run>\*+|_+)"
    r"|(?P<end>(?:\\| *)\n[ \t]*)|\\(?P<escaped>[^\n])|\\"
)
_BLANKS = "\t\n\v\f\r"
_WIDE = (
    "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff00-\uff60\uffe0-\uffe6\U00020000-\U0002a6df]"
)


@dataclass(slots=True, eq=False)
class _Run:
    """Asterisks or underscores in a row: those left, and what the others became."""

    sign: str
    length: int
    opens: bool
    closes: bool
    left: int
    ends: list[Token] = field(default_factory=list)
    starts: list[Token] = field(default_factory=list)  # the innermost first

    def fits(self, other: _Run) -> bool:
        """True if a run behind it may close what it opens."""
        if self.sign != other.sign:
            return False
        rests = self.length % 3, other.length % 3
        return not (self.closes or other.opens) or sum(rests) % 3 > 0 or not any(rests)

    def tokens(self) -> Sequence[Token]:
        """What is shown of the run, in order."""
        rest = [Token("text", self.sign * self.left)] if self.left else []
        return [*self.ends, *rest, *reversed(self.starts)]


def parse_inline(text: str) -> Sequence[Token]:
    """The tokens of a paragraph; its words are tokens of type `text`."""
    parts: list[Token | _Run] = []
    ticks = _tick_runs(text)
    at, next_piece = 0, re.compile(_PIECE).match
    while match := next_piece(text, at):
        kind, piece = match.lastgroup, match[0]
        start, at = match.span()
        if kind == "ticks":
            ends = ticks.get(len(piece), [])
            while ends and ends[-1] < at:
                ends.pop()
            if ends:
                parts.append(Token("code_inline", _code(text[at : ends[-1]])))
                at = ends[-1] + len(piece)
            else:
                parts.append(Token("text", piece))
        elif kind == "run":
            before = text[start - 1] if start else " "
            edges = _edges(before, text[at : at + 1] or " ", piece[0])
            parts.append(_Run(piece[0], len(piece), *edges, len(piece)))
        elif kind == "end":
            is_hard = piece.startswith(("\\", "  "))
            parts.append(Token("hardbreak" if is_hard else "softbreak"))
        elif kind == "escaped" and piece[1] in punctuation:
            parts.append(Token("text", piece[1]))
        else:
            parts.append(Token("text", piece))
    _pair([part for part in parts if isinstance(part, _Run)])
    return _joined(parts)


def _tick_runs(text: str) -> dict[int, list[int]]:
    """Where the runs of backticks of each length begin, the last one first."""
    runs: dict[int, list[int]] = {}
    for match in reversed([*re.finditer("`+", text)]):
        runs.setdefault(len(match[0]), []).append(match.start())
    return runs


def _code(inside: str) -> str:
    """Code without a blank at both ends, which parts it from backticks in it."""
    code = inside.replace("\n", " ")
    if code[0] == code[-1] == " " and code.strip():
        return code[1:-1]
    return code


@lru_cache(maxsize=1_024)
def _edges(before: str, after: str, sign: str) -> tuple[bool, bool]:
    """Whether a run between two characters may open, and may close, what is marked."""
    blanks = [category(c) == "Zs" or c in _BLANKS for c in (before, after)]
    points = [category(c)[0] == "P" or c in punctuation for c in (before, after)]
    wide = [bool(re.match(_WIDE, c)) for c in (before, after)]
    # Punctuation keeps a run from what is behind it, unless it is wide.
    keeps = [point and not far for point, far in zip(points, wide, strict=True)]
    parts = [point or far for point, far in zip(points, wide, strict=True)]
    left = not blanks[1] and (not keeps[1] or blanks[0] or parts[0])
    right = not blanks[0] and (not keeps[0] or blanks[1] or parts[1])
    if sign == "*":
        return left, right
    return left and (not right or parts[0]), right and (not left or parts[1])


def _pair(runs: Sequence[_Run]) -> None:
    """Have each run that closes something close the nearest that opens it."""
    opened: list[tuple[int, _Run]] = []  # with their numbers
    searched: dict[tuple[str, bool, int], int] = {}  # up to where there is none
    for number, run in enumerate(runs):
        sort = run.sign, run.opens, run.length % 3
        while run.closes and run.left:
            lowest = searched.get(sort, -1)
            at = len(opened) - 1
            while at >= 0 and opened[at][0] > lowest and not opened[at][1].fits(run):
                at -= 1
            if at < 0 or opened[at][0] <= lowest:
                searched[sort] = number - 1
                break
            other = opened[at][1]
            count = 2 if other.left > 1 < run.left else 1
            name = "strong" if count > 1 else "em"
            other.starts.append(Token(f"{name}_open"))
            run.ends.append(Token(f"{name}_close"))
            other.left -= count
            run.left -= count
            del opened[at + (other.left > 0) :]
        if run.opens and run.left:
            opened.append((number, run))


def _joined(parts: Sequence[Token | _Run]) -> Sequence[Token]:
    """The tokens, of words side by side one."""
    tokens: list[Token] = []
    for part in parts:
        for token in part.tokens() if isinstance(part, _Run) else [part]:
            if token.type == "text" and tokens and tokens[-1].type == "text":
                tokens[-1] = Token("text", tokens[-1].content + token.content)
            elif token.type != "text" or token.content:
                tokens.append(token)
    return tokens
