"""How much code a card may show: what a phone has room for.

Code is measured as it is shown: a program with the piece in its gap, a line with its
number, a block in a text with its values.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import GAP_MARK, Bug, Code, Exercise
from deck.bank.source import Text
from deck.bank.template import CODE
from deck.live.program import fill_gap
from deck.quality.card_texts import CardText, CheckedCard, as_shown
from deck.render.html import MOST_COLUMNS, NUMBER_COLUMNS
from deck.width import cell_width

_LINES = 8
_FENCE = "```"
_BREAK = "break it inside brackets, or show only what the question is about"


class _Line(NamedTuple):
    """A line where it is written, and its columns where a card shows it."""

    text: Text
    start: int
    columns: int


_Block = tuple[str, Sequence[_Line], int]  # its name, and how many lines are enough


def check_code(card: CheckedCard, findings: Findings) -> None:
    """A finding for each block of code that has more lines or columns than a phone."""
    for name, lines, most in _blocks(card):
        widest = max(lines, key=lambda line: line.columns)
        if len(lines) > most:
            message = f"{name} is {len(lines)} lines long; {most} are enough"
            _report(findings, message, lines[most])
        elif widest.columns > MOST_COLUMNS:
            message = f"{name} is {widest.columns} columns wide; a phone breaks it "
            message += f"behind {MOST_COLUMNS}"
            _report(findings, message, widest, _BREAK)


def _report(findings: Findings, message: str, line: _Line, help_: str = "") -> None:
    code = line.text[line.start :].partition("\n")[0]
    end, indent = line.start + len(code), len(code) - len(code.lstrip())
    place = (line.start + indent, end)
    findings.add_in("long-code", message, line.text, *place, help=help_)


def _blocks(card: CheckedCard) -> Iterator[_Block]:
    program, body = card.card.program, card.card.body
    is_bug = isinstance(body, Bug)
    most = sys.maxsize if isinstance(body, Exercise) else _LINES
    if program is not None:
        name, lines = "the program", _lines(program, NUMBER_COLUMNS * is_bug)
        if isinstance(body, Code):
            name += " with its piece"
            piece = _lines(body.piece)
            lines = _filled(lines, piece)
            most += min(len(piece), most) - 1
        yield name, lines, most
    if isinstance(body, Exercise):
        yield "the solution", _lines(body.solution), most
    if isinstance(body, Bug) and body.mend is not None:
        yield "the mend", _lines(body.mend), most
    for text in card.texts:
        yield from (("the code", lines, _LINES) for lines in _fenced(text))


def _lines(text: Text, gutter: int = 0, start: int = 0) -> list[_Line]:
    """The lines of code in a text, up to a fence."""
    lines, at = [], start
    for line in text[start:].partition(_FENCE)[0].rstrip().split("\n"):
        lines.append(_Line(text, at, cell_width(line) + gutter))
        at += len(line) + 1
    return lines


def _filled(lines: Sequence[_Line], piece: Sequence[_Line]) -> list[_Line]:
    """The lines of a program with a piece in its gap."""
    program, inside = lines[0].text, piece[0].text.rstrip()
    gap = program.count("\n", 0, program.index(GAP_MARK))
    whole = [*lines[:gap], *piece, *lines[gap + 1 :]]
    shown = fill_gap(program, inside).split("\n")
    return [
        line._replace(columns=cell_width(text))
        for line, text in zip(whole, shown, strict=False)
    ]


def _fenced(text: CardText) -> Iterator[list[_Line]]:
    """The blocks of code in a text; of several variants the widest line counts."""
    if _FENCE not in text.text:
        return
    shown = [[*_contents(as_shown(passage))] for passage in text.passages]
    for number, (start, _) in enumerate(_contents(text.text)):
        blocks = [code for one in shown for _, code in one[number : number + 1]]
        variants = [code.split("\n") for code in blocks]
        yield [
            line._replace(columns=max(map(cell_width, rows)))
            if (rows := [row for v in variants for row in v[at : at + 1]])
            else line
            for at, line in enumerate(_lines(text.text, start=start))
        ]


def _contents(text: str) -> Iterator[tuple[int, str]]:
    """Where code starts, behind the line with its fence and language, and the code."""
    for match in CODE.finditer(text):
        if match[1].startswith(_FENCE) and "\n" in match[0]:
            start = text.index("\n", match.start()) + 1
            yield start, text[start : match.end(2)]
