"""The gaps of a cloze text, in Anki's own form: `{{c1::gap}}`, `{{c1::gap::hint}}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_GAP = 99  # card ids of one note have room for a hundred
_OPEN = re.compile(r"\{\{c(\d+)(::?)")
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
        pieces.append(Piece(inside, match.end(), int(match[1]), hint))
        at = end + 2
    if at < len(text):
        pieces.append(Piece(text[at:], at))
    if not any(piece.gap for piece in pieces):
        report("a cloze text has no gap", 0, len(text), "")
    return tuple(pieces)


def _check(text: str, match: re.Match[str], end: int, report: Report) -> None:
    start, inside = match.start(), text[match.end() : end]
    if match[2] == ":":
        report("a gap opens with one colon", start, match.end(), "")
    if not 1 <= int(match[1]) <= MAX_GAP:
        report(
            f"gap number {match[1]} is not in 1 to {MAX_GAP}", start, match.end(), ""
        )
    if not _part(inside)[0].strip():
        report("a gap is empty", start, end + 2, "")
    if _OPEN.search(inside):
        report("a gap inside a gap", start, end + 2, "write two gaps side by side")
    if text[end : end + 3] == "}}}":
        fix = "put a blank before the closing `}}`"
        report("a gap ends in three braces", end, end + 3, fix)


def _part(inside: str) -> tuple[str, str, str]:
    """Gap, `::`, hint; a `::` inside a live expression does not part them."""
    for index in _outside_live(inside):
        if inside.startswith("::", index):
            return inside[:index], "::", inside[index + 2 :]
    return inside, "", ""


def _close(text: str, start: int) -> int:
    """Index of the `}}` that ends a gap, or -1; braces of live expressions aside."""
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
