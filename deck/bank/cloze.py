"""The gaps of a cloze text, in Anki's own form: `{{c1::gap}}`, `{{c1::gap::hint}}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_GAP = 99  # card ids of one note have room for a hundred
_OPEN = re.compile(r"\{\{c([0-9]+)(::?)")
_NEARLY = re.compile(r"\{\{\s*[cC]?\s*[0-9]*\s*::?|\{c[0-9]+::?")
_NESTED = "close the first with `}}`, and write two gaps side by side"
_LIVE = re.compile(r"\$?\$\{")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a cloze text: plain where `gap` is 0, else the inside of a gap."""

    text: str
    start: int  # index of `text` in the whole text
    gap: int = 0
    hint: str = ""


Report = Callable[[str, int, int, str], None]  # message, start, end, help


def split_gaps(text: str, report: Report) -> tuple[Piece, ...]:
    """The pieces of a cloze text, in order; mistakes go to `report`.

    Gaps do not nest: a gap inside a gap would be graded twice.
    """
    pieces: list[Piece] = []
    at = 0
    while match := _OPEN.search(text, at):
        if match.start() > at:
            pieces.append(Piece(text[at : match.start()], at))
        end = _close(text, match.end())
        if end < 0:
            report("a gap has no end", match.start(), match.end(), "close it with `}}`")
            return tuple(pieces)
        _check(text, match, end, report)
        inside, _, hint = _part(text[match.end() : end])
        pieces.append(Piece(inside, match.end(), _number(match), hint))
        at = end + 2
    if at < len(text):
        pieces.append(Piece(text[at:], at))
    nearly = [m for piece in pieces if not piece.gap for m in _nearly(text, piece)]
    for start, end in nearly:
        report(f"`{text[start:end]}` does not open a gap", start, end, "")
    if not nearly and not any(piece.gap for piece in pieces):
        report("a cloze text has no gap", 0, len(text), "")
    return tuple(pieces)


def _number(match: re.Match[str]) -> int:
    """The number of a gap; four digits are enough to refuse a longer one."""
    return int(match[1][:4])


def _nearly(text: str, piece: Piece) -> Iterator[tuple[int, int]]:
    """The places in a plain run that look like a misspelt gap."""
    for index in _outside_live(piece.text):
        if match := _NEARLY.match(text, piece.start + index):
            yield match.span()


def _check(text: str, match: re.Match[str], end: int, report: Report) -> None:
    start, inside = match.start(), text[match.end() : end]
    if match[2] == ":":
        report("a gap opens with one colon", start, match.end(), "")
    if not 1 <= _number(match) <= MAX_GAP:
        message = f"gap number {match[1]} is not in 1 to {MAX_GAP}"
        report(message, start, match.end(), "")
    if not _part(inside)[0].strip():
        report("a gap is empty", start, end + 2, "")
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


def _part(inside: str) -> tuple[str, str, str]:
    """Gap, `::`, hint; a `::` inside a live expression does not separate them."""
    for index in _outside_live(inside):
        if inside.startswith("::", index):
            return inside[:index], "::", inside[index + 2 :]
    return inside, "", ""


def _close(text: str, start: int) -> int:
    """Index of the `}}` that ends a gap, outside live expressions; -1 without one."""
    for index in _outside_live(text, start):
        if text.startswith("}}", index):
            return index
    return -1


def _outside_live(text: str, start: int = 0) -> Iterator[int]:
    index = start
    while index < len(text):
        if match := _LIVE.match(text, index):
            end = -1 if match[0] == "$${" else text.find("}", match.end())
            index = match.end() if end < 0 else end + 1
        else:
            yield index
            index += 1
