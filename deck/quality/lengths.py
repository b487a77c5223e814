"""How long the texts of a card may be, and what is counted.

A text is counted in words, or in characters where words are not separated. A value, a
formula and a piece of code count as one word each. Brackets that give the English term
behind a Chinese one are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from deck.bank.finding_list import Findings
from deck.bank.models import Cloze
from deck.bank.template import replace_verbatim
from deck.live.variant import Gap
from deck.quality.card_texts import HAN, CardText, CheckedCard, as_read
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
_HARD = (25, 45)  # words and characters that no answer may pass


def length(text: str, language: str) -> int:
    """Words or characters of a text."""
    text = replace_verbatim(text, lambda _: "x")
    characters = 0
    if not text.isascii():
        if base_language(language) in _BY_CHARACTER:
            text = _GLOSS.sub("", text)
        text, characters = _CHARACTER.subn(" ", text)
        text = _FULL_WIDTH.sub(" ", text)
    return characters + sum(any(map(str.isalnum, word)) for word in text.split())


def measured(card: CheckedCard) -> Iterator[CardText]:
    """The texts that have a length; a cloze text is a question and its gaps.

    Of several gaps with one number the first is measured.
    """
    body = card.card.body
    for text in card.texts:
        if text.role in _ENOUGH:
            yield text
        elif text.role == "cloze" and isinstance(body, Cloze):
            yield replace(text, role="question")
            for number in body.gaps:
                pieces = body.pieces[text.language]
                piece = next(piece for piece in pieces if piece.gap == number)
                inside = [
                    next(
                        part.inside
                        for part in passage
                        if isinstance(part, Gap) and part.number == number
                    )
                    for passage in text.passages
                ]
                end = piece.start + len(piece.text)
                yield replace(
                    text, role="gap", passages=inside, start=piece.start, end=end
                )


def check_lengths(card: CheckedCard, findings: Findings) -> None:
    """A finding for each text that is longer than its place on a card."""
    for text in measured(card):
        rule, name, words, characters = _ENOUGH[text.role]
        by_character = base_language(text.language) in _BY_CHARACTER
        unit, enough = ("characters", characters) if by_character else ("words", words)
        shown = map(as_read, text.passages)
        # Each counts for a character at least, and words of ASCII have blanks between.
        long = (each for each in shown if len(each) > enough * (1 + each.isascii()))
        longest = max((length(each, text.language) for each in long), default=0)
        if longest <= enough:
            continue
        hard = _HARD[by_character]
        limit = f"{enough} are enough"
        if text.role in {"answer", "option"} and longest > hard:
            limit = f"no answer has more than {hard}"
        message = f"the {name} has {longest} {unit}; {limit}"
        findings.add_in(rule, message, text.text, text.start, text.end)
