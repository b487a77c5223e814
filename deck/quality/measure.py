"""How long a text is for its reader: words, or characters where words are not parted.

A value, a formula and a piece of code count as one word each. Brackets that give the
English term behind a Chinese one are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deck.bank.template import replace_verbatim
from deck.live.value import Phrase
from deck.live.variant import Passage

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
