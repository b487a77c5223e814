"""The texts of a card that have a length, as written and as filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from deck.bank.models import (
    Bug,
    Choice,
    Cloze,
    Interview,
    LocalizedText,
    Picture,
    Recall,
    written,
)
from deck.bank.source import Text
from deck.live.variant import Gap, LiveCard, Passage, Variant

_HINT = re.compile(r"(\{\{c\d+::(?:(?!::|\}\}).)*)::(?:(?!\}\}).)*(?=\}\})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a card in one language, as written and with each draw of numbers."""

    role: str  # question, answer, option, why, reason, point, gap
    language: str
    text: Text
    passages: tuple[Passage, ...]
    start: int = 0  # the part of the text that is meant
    end: int | None = None


Pick = Callable[[Variant], Passage]


def said(live: LiveCard) -> Iterator[Said]:
    """The texts of a card that have a length, filled."""
    card = live.card
    if card.question is not None:
        yield from _said(live, "question", card.question, lambda v: v.question)
    match card.body:
        case Recall(answer) | Picture(answer) | Bug(answer, _):
            yield from _said(live, "answer", answer, lambda v: v.answer)
        case Cloze(text, _, gaps):
            yield from _said(live, "question", text, _without_gaps)
            for gap in gaps:
                yield from _gap(live, card.body, gap)
        case Choice(options):
            for number, option in enumerate(options):
                yield from _said(live, "option", option.text, _option(number))
                if option.because is not None:
                    yield from _said(live, "reason", option.because, _because(number))
        case Interview(points):
            for number, point in enumerate(points):
                yield from _said(live, "point", point, _point(number))
        case _:
            pass
    if card.why is not None:
        yield from _said(live, "why", card.why, lambda v: v.why)


def _said(
    live: LiveCard, role: str, words: LocalizedText, pick: Pick
) -> Iterator[Said]:
    for language, text in written(words, tuple(live.variants)):
        passages = tuple(map(pick, live.variants.get(language, ())))
        yield Said(role, language, text, passages)


def _gap(live: LiveCard, body: Cloze, number: int) -> Iterator[Said]:
    for said in _said(live, "gap", body.text, _inside(number)):
        pieces = body.pieces[said.language]
        piece = next(piece for piece in pieces if piece.gap == number)
        yield replace(said, start=piece.start, end=piece.start + len(piece.text))


def _option(number: int) -> Pick:
    return lambda variant: variant.options[number].text


def _because(number: int) -> Pick:
    return lambda variant: variant.options[number].because


def _point(number: int) -> Pick:
    return lambda variant: variant.points[number]


def _inside(number: int) -> Pick:
    """What stands in a gap; where one number has several, in the first."""

    def pick(variant: Variant) -> Passage:
        parts = variant.cloze
        return next(
            p.inside for p in parts if isinstance(p, Gap) and p.number == number
        )

    return pick


def _without_gaps(variant: Variant) -> Passage:
    return tuple("___" if isinstance(p, Gap) else p for p in variant.cloze)


def without_hints(text: str) -> str:
    """A cloze text with blanks for the hints of its gaps."""
    return _HINT.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)
