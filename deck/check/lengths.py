"""How long the texts and the code of a card may be, and what is counted.

A text is counted in words, or in characters where words are not separated. A value, a
formula and a piece of code count as one word each. Brackets that give the English term
behind a Chinese one are left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deck.check.card_texts import HAN, CheckedCard
from deck.render.html import MOST_COLUMNS, NUMBER_COLUMNS
from deck.source.finding_list import Findings
from deck.source.models import code_texts
from deck.source.source import Text
from deck.source.template import (
    CODE,
    LIVE,
    replace_verbatim,
    without_lives,
)
from deck.width import cell_width
from deck.words import base_language

_CHARACTER = re.compile(f"[{HAN}]")
_GLOSS = re.compile(rf"(?<=[{HAN}])[（(][A-Za-z][^（）(){HAN}]*[)）]")
_FULL_WIDTH = re.compile("[\u3000-\u303f\uff00-\uffef“”‘’…—]")
_BY_CHARACTER = ("zh", "ja")

# Role -> rule, what it is called, and how many words and characters are enough.
_ENOUGH: Mapping[str, tuple[str, str, int, int]] = {
    "question": ("long-front", "question", 30, 60),
    "answer": ("long-answer", "answer", 12, 24),
    "option": ("long-answer", "option", 12, 24),
    "point": ("long-answer", "point", 25, 45),
    "step": ("long-answer", "step", 25, 45),
    "gap": ("long-gap", "gap", 4, 8),
    "why": ("long-why", "`why`", 40, 80),
    "reason": ("long-why", "`because`", 40, 80),
    "part": ("long-answer", "part", 25, 45),
    "hint": ("long-why", "hint", 40, 80),
    "message": ("long-why", "`because`", 40, 80),
    "slip-reason": ("long-why", "`because`", 40, 80),
}
_LINES = 8
_FENCE = "```"
_MARKS = re.compile(rf"{LIVE}|\{{\{{c\d+::|(?:::[^:}}]*)?\}}\}}")  # no code of a block
_BREAK = "break it inside brackets, or show only what the question is about"


def length(text: str, language: str) -> int:
    """Words or characters of a text without live values."""
    text = replace_verbatim(text, lambda _: "x")
    characters = 0
    if not text.isascii():
        if base_language(language) in _BY_CHARACTER:
            text = _GLOSS.sub("", text)
        text, characters = _CHARACTER.subn(" ", text)
        text = _FULL_WIDTH.sub(" ", text)
    return characters + sum(any(map(str.isalnum, word)) for word in text.split())


class Measured(NamedTuple):
    """What is counted as the text of a role, and where it stands."""

    role: str
    language: str
    shown: str
    text: Text
    start: int = 0
    end: int | None = None


def measured(card: CheckedCard) -> Iterator[Measured]:
    """The texts that have a length; a cloze text is a question and its gaps.

    Of several gaps with one number the first is measured.
    """
    for role, language, text, _ in card.texts:
        shown = without_lives(text, "0")
        if role in _ENOUGH:
            yield Measured(role, language, shown, text)
        elif role == "gapped":
            pieces = card.card.pieces[language]
            places = [(p, p.start, p.start + len(p.text)) for p in pieces]
            rest = ("___" if p.gap else shown[start:end] for p, start, end in places)
            yield Measured("question", language, "".join(rest), text)
            first = {p.gap: (start, end) for p, start, end in reversed(places)}
            for gap in card.card.gaps:
                start, end = first[gap]
                yield Measured("gap", language, shown[start:end], text, start, end)


def check_lengths(card: CheckedCard, findings: Findings) -> None:
    """A finding for each text that is longer than its place on a card."""
    for text in measured(card):
        rule, name, words, characters = _ENOUGH[text.role]
        by_character = base_language(text.language) in _BY_CHARACTER
        unit, enough = ("characters", characters) if by_character else ("words", words)
        count = length(text.shown, text.language)
        if count > enough:
            message = f"the {name} has {count} {unit}; {enough} are enough"
            findings.add_in(rule, message, text.text, text.start, text.end)


class _Block(NamedTuple):
    """A block of code: its name, where it stands, and how many lines are enough."""

    name: str
    text: Text
    start: int = 0
    end: int | None = None
    most: int = _LINES
    gutter: int = 0


def check_code(card: CheckedCard, findings: Findings) -> None:
    """A finding for each block of code that has more lines or columns than a phone."""
    for name, text, start, end, most, gutter in _blocks(card):
        lines = text[start:end].rstrip().split("\n")
        columns = [cell_width(_MARKS.sub("", line)) + gutter for line in lines]
        widest = max(columns)
        if len(lines) > most:
            message = f"{name} is {len(lines)} lines long; {most} are enough"
            number, fix = most, ""
        elif widest > MOST_COLUMNS:
            message = f"{name} is {widest} columns wide; a phone breaks it "
            message += f"behind {MOST_COLUMNS}"
            number, fix = columns.index(widest), _BREAK
        else:
            continue
        line = lines[number]
        last = start + sum(len(line) + 1 for line in lines[: number + 1]) - 1
        place = last - len(line.lstrip()), last
        findings.add_in("long-code", message, text, *place, help=fix)


def _blocks(card: CheckedCard) -> Iterator[_Block]:
    for role, text in code_texts(card.card):
        most = sys.maxsize if role == "solution" else _LINES
        gutter = NUMBER_COLUMNS * (role == "numbered program")
        name = f"the {role.removeprefix('numbered ')}"
        yield _Block(name, text, most=most, gutter=gutter)
    for text in (each.text for each in card.texts if _FENCE in each.text):
        for match in CODE.finditer(text):
            if match[1].startswith(_FENCE) and "\n" in match[0]:
                start = text.index("\n", match.start()) + 1
                yield _Block("the code", text, start, match.end(2))
