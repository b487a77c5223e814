"""The input of the rules: a card with its texts, and facts for rules across cards.

What they look for in each language is in `patterns.toml` beside this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.heads import CardHead
from deck.bank.models import Card, LocalizedText, card_words
from deck.bank.source import Text
from deck.bank.template import words_alone
from deck.diagnostics.finding import Label, Span
from deck.files import own_tables
from deck.live.value import Phrase, Value
from deck.live.variant import Gap, Variant
from deck.words import base_language

_PATTERNS = Path(__file__).with_name("patterns.toml")
_UNCHECKED = {"ref", "alt"}  # roles of texts that have no sentences
HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"
Passage = Sequence[str | Value | Gap]


@cache
def pattern(name: str, language: str) -> re.Pattern[str] | None:
    """The pattern of a rule in a language; None if there is none."""
    lines = own_tables(_PATTERNS).get(base_language(language), {}).get(name)
    if lines is None:
        return None
    return re.compile(lines.replace("\n", "").replace("HAN", HAN), re.IGNORECASE)


class Wording(NamedTuple):
    """A wording that texts of some roles avoid; `{}` in the fact is what matched."""

    rule: str
    pattern: str
    fact: str
    roles: Sequence[str] = ()  # all if empty
    of: str = "words"  # what is searched: words alone, the text, or its questions
    unless: str = ""  # a pattern of what makes it fine
    kind: str = ""  # any if empty


@cache
def wordings() -> Sequence[Wording]:
    """The wordings that texts of cards avoid."""
    return [Wording(**row) for row in own_tables(_PATTERNS)["wordings"]]


@dataclass(frozen=True)
class CardText:
    """A text of a card in one language, as written and in each variant.

    A text for all languages is in the first one only. `start` and `end` are the part
    that is meant.
    """

    role: str  # as `card_words` names it, or gap
    language: str
    text: Text
    words: LocalizedText
    passages: Sequence[Passage]
    start: int = 0
    end: int | None = None

    @cached_property
    def plain(self) -> str:
        """Its words alone; values, code, formulas and marks of gaps are blanks."""
        return words_alone(self.text)


class CheckedCard(NamedTuple):
    """A card with its variants and texts; no variants where its code may not run."""

    card: Card
    languages: Sequence[str]
    variants: Mapping[str, Sequence[Variant]]
    texts: Sequence[CardText]

    def of(self, *roles: str) -> list[CardText]:
        """The texts of some roles."""
        return [text for text in self.texts if text.role in roles]


def checked_card(
    card: Card, languages: Sequence[str], variants: Mapping[str, Sequence[Variant]]
) -> CheckedCard:
    """Returns a card with its texts in the languages of its deck."""
    passages = {
        language: [_passages(variant) for variant in each]
        for language, each in variants.items()
    }
    texts: list[CardText] = []
    for role, words in card_words(card):
        if role in _UNCHECKED:
            continue
        now = {lang: [next(v[role]) for v in some] for lang, some in passages.items()}
        texts += [
            CardText(role, language, text, words, now.get(language, ()))
            for language, text in words.written.items()
        ]
    return CheckedCard(card, languages, variants, texts)


def _passages(variant: Variant) -> Mapping[str, Iterator[Passage]]:
    """The texts of a variant by the roles of `card_words`, each in their order."""
    options, parts, slips = variant.options, variant.parts, variant.slips
    some: Mapping[str, Sequence[Passage]] = {
        "question": [variant.question],
        "answer": [variant.answer],
        "value": [variant.answer],
        "cloze": [variant.cloze],
        "option": [option.text for option in options],
        "reason": [option.because for option in options if option.because],
        "point": variant.points,
        "step": [step.text for step in variant.steps],
        "part": [part.text for part in parts],
        "hint": [part.hint for part in parts],
        "message": [message for part in parts for message in part.messages],
        "slip": [slip.value for slip in slips],
        "slip-text": [slip.value for slip in slips],
        "slip-reason": [slip.because for slip in slips],
        "why": [variant.why],
        "example": [variant.example],
    }
    return {role: iter(texts) for role, texts in some.items()}


def as_shown(passage: Passage) -> str:
    """A passage with its values, and what is in its gaps."""
    parts = (as_shown(p.inside) if isinstance(p, Gap) else str(p) for p in passage)
    return "".join(parts)


def as_read(passage: Passage) -> str:
    """A passage as one text: `___` for a gap, and one word for a value without any."""

    def read(part: str | Value | Gap) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Gap):
            return "___"
        return part.text if type(part) is Phrase else "0"

    return "".join(map(read, passage))


class TermUse(NamedTuple):
    """The first use of a term on a card in a language."""

    term: int  # its number in the glossary
    language: str
    form: str
    span: Span
    has_english: bool  # the card has the English word beside it


class CardTraits(NamedTuple):
    """What rules across cards need of a card, beyond its head."""

    front: str  # question and program in one line of small letters
    picture: str
    asks_why: bool | None  # a reason or a fault; None without a language known here
    is_longest: Mapping[str, bool]  # the right option, in each language measured
    terms: Sequence[TermUse]


class CardFacts(NamedTuple):
    """A card for the rules across cards, and where its findings go."""

    findings: Findings
    head: CardHead
    traits: CardTraits

    @property
    def id(self) -> Text:
        """The card's id."""
        return self.head.id

    def label(self, text: str) -> Label:
        """The place of its id, with a word on it."""
        return Label(self.findings.source.path, self.id.span, text)
