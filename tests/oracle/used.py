"""The live expressions of a card, each with the value that learners see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deck.kinds.bug import Bug
from deck.kinds.choice import Choice
from deck.kinds.cloze import Cloze
from deck.kinds.exercise import Exercise
from deck.kinds.filled import FileTask, FilledCard
from deck.kinds.interview import Interview
from deck.kinds.numeric import Numeric
from deck.kinds.recall import Recall
from deck.live.drawing import Drawing
from deck.live.passage import Gap, Passage
from deck.live.value import Value
from deck.render.blocks import Block, Option, Picture, Points
from deck.source.models import Card, Image
from deck.source.source import LocalizedText
from tests.folders import answered, asked

from .expressions import live_expressions

Use = tuple[str, Value | Drawing]


def uses(card: Card, filled: FilledCard, language: str) -> Iterator[Use]:
    """Each expression of a card in one language with its value in one draw."""
    for words, passage in _texts(card, filled):
        yield from _pairs(words, passage, language)
    if isinstance(card.body, Cloze):
        flat: list[Any] = []
        for part in asked(filled):
            flat += part.inside if isinstance(part, Gap) else [part]
        yield from _pairs(card.body.text, flat, language)
    if isinstance(card.body, Numeric) and (answer := answered(filled)):
        yield from _single(card.body.a[language], answer)
    for text, proof in zip(card.proof, filled.proofs, strict=True):
        yield str(text), proof.value
    yield from _picture(card.image, filled.question, language)
    yield from _picture(card.answer_image, filled.answer, language)


def _texts(
    card: Card, filled: FilledCard
) -> Iterator[tuple[LocalizedText | None, Passage]]:
    if card.question:
        yield card.question, asked(filled)
    yield card.why, filled.why
    yield card.ref, filled.ref
    body = card.body
    match body:
        case Recall() | Bug():
            yield body.a, answered(filled)
        case Choice():
            for option, shown in zip(body.options, filled.items, strict=True):
                assert isinstance(shown, Option)
                yield option.text, shown.text
                yield option.because, shown.because
        case Exercise():
            assert isinstance(filled.run, FileTask)
            for part, seen in zip(body.parts, filled.run.parts, strict=True):
                yield part.text, seen.text
                yield from zip(part.hint, seen.hints, strict=True)
                words = (test.because for test in part.tests)
                yield from zip(words, seen.messages, strict=True)
        case Interview():
            (points,) = (b.items for b in filled.answer if isinstance(b, Points))
            yield from zip(body.points, points, strict=True)


def _pairs(
    words: LocalizedText | None, passage: Sequence[Any], language: str
) -> Iterator[Use]:
    """The expressions of a text and, in the same order, the values that it shows."""
    expressions = live_expressions(words[language]) if words else []
    values = [part for part in passage if not isinstance(part, (str, Gap))]
    assert len(expressions) == len(values), (expressions, values)
    yield from zip(expressions, values, strict=True)


def _single(text: str, answer: Passage) -> Iterator[Use]:
    """An answer that is one expression, between `${` and `}` or bare."""
    if text.strip() != "error":
        assert not isinstance(answer[0], (str, Gap))
        yield (live_expressions(text) or [text.strip()])[0], answer[0]


def _picture(
    image: Image | None, blocks: Sequence[Block], language: str
) -> Iterator[Use]:
    if image is None:
        return
    (picture,) = (block for block in blocks if isinstance(block, Picture))
    if not image.is_file:
        found = live_expressions(image.source) or [image.source.strip()]
        yield found[0], picture.drawing
    yield from _pairs(image.alt, picture.alt, language)
