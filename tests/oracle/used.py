"""The live expressions of a card, each with the value that learners see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deck.bank.models import Card, Image
from deck.bank.source import LocalizedText
from deck.kinds.bug import Bug
from deck.kinds.choice import Choice
from deck.kinds.cloze import Cloze
from deck.kinds.exercise import Exercise
from deck.kinds.interview import Interview
from deck.kinds.numeric import Numeric
from deck.kinds.recall import Recall
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
    if isinstance(card.body, Numeric):
        yield from _single(card.body.a[language], variant.answer)
    for text, proof in zip(card.proof, variant.proofs, strict=True):
        yield str(text), proof.value
    yield from _figure(card.image, variant.picture, language)
    yield from _figure(card.answer_image, variant.answer_picture, language)


def _texts(
    card: Card, variant: Variant
) -> Iterator[tuple[LocalizedText | None, Passage]]:
    yield card.question, variant.question
    yield card.why, variant.why
    yield card.ref, variant.ref
    body = card.body
    match body:
        case Recall() | Bug():
            yield body.a, variant.answer
        case Choice():
            for option, shown in zip(body.options, variant.options, strict=True):
                yield option.text, shown.text
                yield option.because, shown.because
        case Exercise():
            for part, seen in zip(body.parts, variant.parts, strict=True):
                yield part.text, seen.text
                yield part.hint, seen.hint
                words = (test.because for test in part.tests)
                yield from zip(words, seen.messages, strict=True)
        case Interview():
            yield from zip(body.points, variant.points, strict=True)


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
