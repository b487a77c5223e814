"""The gaps of a cloze text, in Anki's own form: `{{c1::gap}}`, `{{c1::gap::hint}}`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from deck.bank.finding_list import Findings
from deck.bank.source import Text
from deck.bank.template import LIVE

MAX_GAP = 99  # card ids of one note have room for a hundred
_OPEN = re.compile(r"\{\{c([0-9]+)(::?)")
_MARK = re.compile(rf"{LIVE}|::|\}}\}}")  # none is in a live expression
_NEARLY = re.compile(rf"{LIVE}|(?P<nearly>\{{\{{\s*[cC]?\s*[0-9]*\s*::?|\{{c[0-9]+::?)")
_NESTED = "close the first with `}}`, and write two gaps side by side"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a cloze text: plain where `gap` is 0, else the inside of a gap."""

    text: str
    start: int  # index of `text` in the whole text
    gap: int = 0
    hint: str = ""


_Report = Callable[..., None]  # of message, start, end, help


def split_gaps(text: Text, findings: Findings) -> tuple[Piece, ...]:
    """The pieces of a cloze text, in order.

    Gaps do not nest: a gap inside a gap would be graded twice.
    """

    def report(message: str, start: int, end: int, fix: str = "") -> None:
        findings.add_in("bad-cloze", message, text, start, end, help=fix)

    pieces: list[Piece] = []
    nearly: list[re.Match[str]] = []

    def add_plain(start: int, end: int) -> None:
        if start < end:
            pieces.append(Piece(text[start:end], start))
            matches = _NEARLY.finditer(text, start, end)
            nearly.extend(match for match in matches if match["nearly"])

    at = 0
    while match := _OPEN.search(text, at):
        add_plain(at, match.start())
        end = find_outside_lives("}}", text, match.end())
        if end < 0:
            report("a gap has no end", *match.span(), "close it with `}}`")
            return tuple(pieces)
        _check(text, match, end, report)
        inside, hint = _split_hint(text[match.end() : end])
        pieces.append(Piece(inside, match.end(), _number(match), hint))
        at = end + 2
    add_plain(at, len(text))
    for match in nearly:
        report(f"`{match[0]}` does not open a gap", *match.span())
    if not nearly and not any(piece.gap for piece in pieces):
        report("a cloze text has no gap", 0, len(text))
    return tuple(pieces)


def _number(match: re.Match[str]) -> int:
    """The number of a gap; four digits are enough to refuse a longer one."""
    return int(match[1][:4])


def _check(text: str, match: re.Match[str], end: int, report: _Report) -> None:
    start, inside = match.start(), text[match.end() : end]
    if match[2] == ":":
        report("a gap opens with one colon", start, match.end())
    if not 1 <= _number(match) <= MAX_GAP:
        message = f"gap number {match[1]} is not in 1 to {MAX_GAP}"
        report(message, start, match.end())
    if not _split_hint(inside)[0].strip():
        report("a gap is empty", start, end + 2)
    nested = _OPEN.search(inside)
    if nested:
        report("a gap inside a gap", start, end + 2, _NESTED)
    if text[end : end + 3] == "}}}":
        fix = "put a blank before the closing `}}`"
        report("a gap ends in three braces", end, end + 3, fix)
    elif not nested and _is_cut(text, inside, end + 2):
        fix = "put a blank between the two: `} }`"
        report("a gap ends at its first `}}`", end, end + 2, fix)


def _is_cut(text: str, inside: str, behind: int) -> bool:
    """True if a brace of a formula ends a gap, whose own end comes later."""
    following = _OPEN.search(text, behind)
    rest = text[behind : following.start() if following else None]
    return inside.count("{") > inside.count("}") and "}}" in rest


def _split_hint(inside: str) -> tuple[str, str]:
    """The text of a gap, and its hint."""
    at = find_outside_lives("::", inside)
    return (inside, "") if at < 0 else (inside[:at], inside[at + 2 :])


def find_outside_lives(mark: str, text: str, start: int = 0) -> int:
    """The index of a mark outside live expressions; -1 without one."""
    matches = _MARK.finditer(text, start)
    return next((match.start() for match in matches if match[0] == mark), -1)
