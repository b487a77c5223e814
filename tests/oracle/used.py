"""The live expressions of a card, each with the value that learners see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deck.bank.models import (
    Answered,
    Bug,
    Card,
    Choice,
    Cloze,
    Exercise,
    Image,
    Interview,
    LocalizedText,
    Numeric,
)
from deck.live.drawing import Drawing
from deck.live.value import Value
from deck.live.variant import Figure, Gap, Passage, Variant

from .expressions import live_expressions

Use = tuple[str, Value | Drawing]


def uses(card: Card, variant: Variant, language: str) -> Iterator[Use]:
    """Each expression of a card in one language with its value in one draw."""
    for words, passage in _texts(card, variant):
        yield from _pairs(words, passage, language)
    if isinstance(card.body, Cloze):
        flat: list[Any] = []
        for part in variant.cloze:
            flat += part.inside if isinstance(part, Gap) else [part]
        yield from _pairs(card.body.text, flat, language)
    if isinstance(card.body, (Answered, Numeric)) and card.is_value:
        yield from _single(card.body.answer[language], variant.answer)
    for text, proof in zip(card.proof, variant.proofs, strict=True):
        yield str(text), proof.value
    yield from _figure(card.picture, variant.picture, language)
    yield from _figure(card.answer_picture, variant.answer_picture, language)


def _texts(
    card: Card, variant: Variant
) -> Iterator[tuple[LocalizedText | None, Passage]]:
    yield card.question, variant.question
    yield card.why, variant.why
    yield card.ref, variant.ref
    match card.body:
        case Answered(answer) | Bug(answer) if not card.is_value:
            yield answer, variant.answer
        case Choice(options):
            for option, shown in zip(options, variant.options, strict=True):
                yield option.text, shown.text
                yield option.because, shown.because
        case Exercise(_, _, parts):
            for part, seen in zip(parts, variant.parts, strict=True):
                yield part.text, seen.text
                yield part.hint, seen.hint
                words = (test.because for test in part.tests)
                yield from zip(words, seen.messages, strict=True)
        case Interview(points):
            yield from zip(points, variant.points, strict=True)


def _pairs(
    words: LocalizedText | None, passage: Sequence[Any], language: str
) -> Iterator[Use]:
    """The expressions of a text and, in the same order, the values that it shows."""
    expressions = live_expressions(words[language]) if words else []
    values = [part for part in passage if not isinstance(part, str)]
    assert len(expressions) == len(values), (expressions, values)
    yield from zip(expressions, values, strict=True)


def _single(text: str, answer: Passage) -> Iterator[Use]:
    """An answer that is one expression, between `${` and `}` or bare."""
    if text.strip() != "error":
        assert not isinstance(answer[0], str)
        yield (live_expressions(text) or [text.strip()])[0], answer[0]


def _figure(image: Image | None, figure: Figure | None, language: str) -> Iterator[Use]:
    if image is None or figure is None:
        return
    if not image.is_file:
        found = live_expressions(image.source) or [image.source.strip()]
        yield found[0], figure.drawing
    yield from _pairs(image.alt, figure.alt, language)
