"""The texts of a card that a learner reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from deck.bank.card import (
    Bug,
    Card,
    Choice,
    Cloze,
    Interview,
    Numeric,
    Picture,
    Recall,
    Shape,
    Table,
)
from deck.bank.source import Text
from deck.bank.words import Words

POWER = r"\s?[×·]\s?10([⁻⁰¹²³⁴-⁹]+)"  # behind a number in a text


def written(words: Words, languages: Sequence[str]) -> Iterator[tuple[str, Text]]:
    """A text in each language; one that is the same in all of them only once."""
    if words.shared is not None:
        yield languages[0], words.shared
    else:
        yield from words.each.items()


def card_words(card: Card) -> Iterator[tuple[str, Words]]:
    """The texts of a card that a learner reads, with their roles."""
    if card.question is not None:
        yield "question", card.question
    match card.body:
        case Recall(answer) | Picture(answer) | Bug(answer, _):
            yield "answer", answer
        case Numeric(answer, _, _) | Table(answer) | Shape(answer):
            yield "value", answer
        case Cloze():
            yield "cloze", card.body.text
        case Choice(options):
            for option in options:
                yield "option", option.text
                if option.because is not None:
                    yield "reason", option.because
        case Interview(points):
            for point in points:
                yield "point", point
        case _:
            pass
    if card.why is not None:
        yield "why", card.why


def all_words(card: Card) -> Iterator[tuple[str, Words]]:
    """The same with those of `ref` and beside pictures."""
    yield from card_words(card)
    if card.ref is not None:
        yield "ref", card.ref
    for image in card.images:
        yield "alt", image.alt


def in_all_languages(words: Words) -> Iterator[Text]:
    """A text in each language that it was written in, or the one for all."""
    yield from words.each.values() if words.shared is None else (words.shared,)


def plain_powers(text: str) -> str:
    """A text with its powers of ten as Python has them: `6.02 × 10²³` as `6.02e23`."""
    return re.sub(POWER, lambda m: "e" + normalize("NFKC", m[1]), text).replace(
        "−", "-"
    )
