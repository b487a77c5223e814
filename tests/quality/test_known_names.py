"""What a learner reads on the shipped cards names no function that is only ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import nnref
from deck.kinds.filled import FileTask, FilledCard, LiveCard
from deck.render.card_html import blocks_html, example_html, extra_html
from deck.render.html import passage_html
from nnref.live import functions
from tests.folders import LiveDeck

OURS = {*nnref.__all__, *functions.__all__, "total", "fixed", "significant"}
# What a learner writes in code or the book's programs have, and the gates.
KNOWN = {"AND", "NAND", "OR", "XOR", "NOR", "step", "sigmoid", "relu", "identity"}
KNOWN |= {"softmax", "one_hot", "load_mnist", "predict"}
_TAG = re.compile(r"<[^>]*>")
_DEFINED = re.compile(r"\bdef (\w+)\(")
_NAMES = re.compile(r"\b[A-Za-z]\w*(?=\()|\b[A-Za-z]+_\w+")


def _html(filled: FilledCard, language: str) -> Iterator[str]:
    yield blocks_html(filled.question, language)
    yield example_html(filled.example, language)
    yield blocks_html(filled.answer, language)
    after = filled.why, filled.slips, filled.proofs, filled.ref
    yield extra_html(*after, language)
    if isinstance(filled.run, FileTask):
        for part in filled.run.parts:
            for text in (part.text, *part.hints, *part.messages):
                yield passage_html(text, language)


def _shown(live: LiveCard, language: str) -> str:
    """All that is on the sides of a card, without tags."""
    each = (part for draw in live.draws[language] for part in _html(draw, language))
    return unescape(_TAG.sub("", "\n".join(each)))


def test_names_on_cards(shipped_deck: LiveDeck) -> None:
    """No side of a card has a function of nnref, or one that NumPy calls otherwise.

    Those that a learner writes are known, and those that the card itself defines.
    """
    found = set()
    for live in shipped_deck.cards:
        for language in live.draws:
            text = _shown(live, language)
            unknown = OURS - KNOWN - {*_DEFINED.findall(text)}
            named = unknown & {*_NAMES.findall(text)}
            found |= {(str(live.card.id), name) for name in named}

    assert sorted(found) == []
