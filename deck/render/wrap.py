"""Wraps runs of styled text to a width in cells, Chinese included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from deck.width import Style, cell_width, is_wide, plain

Run = tuple[str, str]  # text, role

_NO_START = "，。、；：？！）》」』】”’…,.;:?!)]}%"  # never first on a line
_NO_END = "（《「『【“‘([{"  # never last on a line
_EARLIEST = 0.4  # of a line, where a part of it that is too long may end
_WORD = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+")
FIRM = "\u00a0"  # a blank at which no line breaks


def wrap(
    runs: Iterable[Run],
    width: int,
    style: Style = plain,
    *,
    first: str = "",
    rest: str = "",
) -> list[str]:
    """Lines of at most `width` cells, after `first` on the first and `rest` on others.

    Lines break at blanks and between Chinese characters, not before closing or after
    opening punctuation. A word wider than the line is cut where the line ends.
    """
    lines: list[list[Run]] = [[]]
    room, below = (max(width - cell_width(lead), 8) for lead in (first, rest))
    used = 0
    for whole in _units(runs):
        text = "".join(part for part, _ in whole)
        is_end = text == "\n"
        if is_end or (used and used + cell_width(text.rstrip()) > room):
            lines.append([])
            room, used = below, 0
        if is_end or (not used and text == " "):
            continue
        piece, *pieces = cut(whole, room, below)
        lines[-1] += piece
        lines += pieces
        used += cell_width(text)
        if pieces:
            room, used = below, sum(cell_width(text) for text, _ in lines[-1])
    return [
        ((first if number == 0 else rest) + _paint(line, style)).rstrip()
        for number, line in enumerate(lines)
    ]


def cut(runs: Sequence[Run], room: int, after: int) -> list[list[Run]]:
    """Runs in pieces of at most `room` cells, then of `after`, with all blanks.

    A piece ends after a blank, preferably between the rows of a matrix, else after a
    sign, unless it would be too short.
    """
    if sum(cell_width(text) for text, _ in runs) <= room:
        return [list(runs)]
    chars = [(char, role) for text, role in runs for char in text]
    pieces: list[list[Run]] = []
    while chars:
        fits, used = 0, 0
        while fits < len(chars) and used + cell_width(chars[fits][0]) <= room:
            used += cell_width(chars[fits][0])
            fits += 1
        if fits < len(chars):
            fits = _end([char for char, _ in chars[:fits]])
        pieces.append(joined(chars[: max(fits, 1)]))
        chars, room = chars[max(fits, 1) :], after
    return pieces


def _end(chars: Sequence[str]) -> int:
    """How many of the characters that fit are in the piece."""
    ends = range(len(chars), int(len(chars) * _EARLIEST), -1)
    depths = [*accumulate((c in "([{") - (c in ")]}") for c in chars)]
    blanks = [n for n in ends if chars[n - 1].isspace()]
    if blanks:
        return min(blanks, key=lambda n: depths[n - 1])
    sign = (n for n in ends if not (chars[n - 1].isalnum() or chars[n - 1] in _NO_END))
    return next(sign, len(chars))


def joined(chars: Iterable[Run]) -> list[Run]:
    """Merges neighbours of one role."""
    return [
        ("".join([text for text, _ in some]), role)
        for role, some in groupby(chars, key=itemgetter(1))
    ]


def trimmed(lines: Sequence[str]) -> Sequence[str]:
    """The lines without empty ones at the start and end."""
    inked = [n for n, line in enumerate(lines) if line.strip()]
    return lines[inked[0] : inked[-1] + 1] if inked else lines


def _paint(line: list[Run], style: Style) -> str:
    """A line with styles, without blanks at the end."""
    while line and line[-1][0].isspace():
        line.pop()
    merged = [(text.replace(FIRM, " "), role) for text, role in joined(line)]
    return "".join(
        style(text, role) if role and text else text for text, role in merged
    )


def _units(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Unbreakable units: a word or Chinese character with its punctuation."""
    unit: list[Run] = []
    for text, role in _pieces(runs):
        if unit and not _joins(unit[-1][0], text):
            yield unit
            unit = []
        unit.append((text, role))
    if unit:
        yield unit


def _pieces(runs: Iterable[Run]) -> Iterator[Run]:
    for text, role in runs:
        for word in _WORD.findall(text):
            if "\n" in word:
                yield "\n", ""
            elif word.isspace():
                yield " ", role
            else:
                yield from _split_wide(word, role)


def _split_wide(word: str, role: str) -> Iterator[Run]:
    """A word split around each wide character."""
    if word.isascii():
        yield word, role
        return
    for wide, chars in groupby(word, is_wide):
        for part in chars if wide else ["".join(chars)]:
            yield part, role


def _joins(left: str, right: str) -> bool:
    """True if no line may break between two pieces."""
    if {left, right} & {" ", "\n"}:
        return False
    if right[0] in _NO_START or left[-1] in _NO_END or FIRM in {left[-1], right[0]}:
        return True
    return not (is_wide(left[-1]) or is_wide(right[0]))
