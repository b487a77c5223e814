"""How long the texts and programs of a card may be, and what is counted.

A text is counted in words, or in characters where words are not separated. A value, a
formula and a piece of code count as one word each. Brackets that give the English term
behind a Chinese one are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from deck.bank.finding_list import Findings
from deck.bank.models import Card, Code, card_words, written
from deck.bank.source import Text
from deck.bank.template import CODE, replace_verbatim
from deck.live.value import Phrase
from deck.live.variant import Passage
from deck.quality.texts import Said

HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"
_CHARACTER = re.compile(f"[{HAN}]")
_GLOSS = re.compile(rf"(?<=[{HAN}])[（(][A-Za-z][^（）(){HAN}]*[)）]")
_FULL_WIDTH = re.compile("[\u3000-\u303f\uff00-\uffef“”‘’…—]")
_BY_CHARACTER = ("zh", "ja")


def base(language: str) -> str:
    """A language without its region: `zh` for `zh-TW`."""
    return language.partition("-")[0]


def is_by_character(language: str) -> bool:
    """Whether texts of a language are counted in characters."""
    return base(language) in _BY_CHARACTER


def unit(language: str) -> str:
    """What texts of a language are counted in."""
    return "characters" if is_by_character(language) else "words"


def as_read(passage: Passage) -> str:
    """A passage as one text; a value that is no words stands for one word."""
    return "".join(
        part if isinstance(part, str) else part.text if type(part) is Phrase else "0"
        for part in passage
    )


def length(text: str, language: str) -> int:
    """Words or characters of a text."""
    text = replace_verbatim(text, lambda _: "x")
    characters = 0
    if not text.isascii():
        if is_by_character(language):
            text = _GLOSS.sub("", text)
        text, characters = _CHARACTER.subn(" ", text)
        text = _FULL_WIDTH.sub(" ", text)
    return characters + sum(map(_is_word, text.split()))


def _is_word(token: str) -> bool:
    return token.isalnum() or any(map(str.isalnum, token))


def longest(passages: Sequence[Passage], language: str) -> int:
    """The length of the longest of the variants of a text."""
    return max((length(as_read(p), language) for p in passages), default=0)


# Role -> rule, what it is called, and how many words and characters are enough.
_ENOUGH: Mapping[str, tuple[str, str, int, int]] = MappingProxyType(
    {
        "question": ("long-front", "question", 30, 60),
        "answer": ("long-answer", "answer", 12, 24),
        "option": ("long-answer", "option", 12, 24),
        "point": ("long-answer", "point", 25, 45),
        "gap": ("long-gap", "gap", 4, 8),
        "why": ("long-why", "`why`", 40, 80),
        "reason": ("long-why", "`because`", 40, 80),
    }
)
_HARD = (25, 45)  # words and characters that no answer may pass
_LINES = 8
_COLUMNS = 60


def check_lengths(texts: Iterable[Said], findings: Findings) -> None:
    """A finding for each text that is longer than its place on a card."""
    for said in texts:
        rule, name, words, characters = _ENOUGH[said.role]
        by_character = is_by_character(said.language)
        enough = characters if by_character else words
        found = longest(said.passages, said.language)
        if found <= enough:
            continue
        hard = _HARD[by_character]
        limit = f"{enough} are enough"
        if said.role in {"answer", "option"} and found > hard:
            limit = f"no answer has more than {hard}"
        message = f"the {name} has {found} {unit(said.language)}; {limit}"
        span = findings.source.locate(said.text, said.start, said.end)
        findings.add(rule, message, span)


def check_code(card: Card, languages: tuple[str, ...], findings: Findings) -> None:
    """A finding for a program, or a block of code in a text, that a phone cuts."""
    blocks: list[tuple[Text, int, str]] = []
    if card.program is not None:
        blocks.append((card.program, 0, "the program"))
    if isinstance(card.body, Code):
        blocks.append((card.body.piece, 0, "the piece"))
    for _, words in card_words(card):
        for _, text in written(words, languages):
            if "```" in text:
                blocks += [(text, start, "the code") for start in _fenced(text)]
    for text, start, name in blocks:
        code = text[start:].partition("```")[0].rstrip()
        lines = code.split("\n")
        widest = max(lines, key=len)
        at = start + code.index(widest)
        message = f"{len(widest)} columns wide; {_COLUMNS} are enough"
        if len(lines) > _LINES:
            at = start + sum(len(line) + 1 for line in lines[:_LINES])
            message = f"{len(lines)} lines long; {_LINES} are enough"
        elif len(widest) <= _COLUMNS:
            continue
        end = text.find("\n", at)
        span = findings.source.locate(text, at, len(text) if end < 0 else end)
        findings.add("long-code", f"{name} is {message}", span)


def _fenced(text: str) -> list[int]:
    """Where code starts, behind the line with its fence and language."""
    opened = (match for match in CODE.finditer(text) if match[1].startswith("```"))
    return [text.index("\n", m.start()) + 1 for m in opened if "\n" in m[0]]
