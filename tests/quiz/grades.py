"""Grades answers to keys, without the cards around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deck.kinds.verdict import Verdict
from deck.live.variant import Key, Passage, ShownOption, ShownStep, Variant
from deck.quiz import grading
from deck.render.answer_key import gap_key
from deck.render.spellings import Names

QUESTION = (
    "How many layers has it, and how many of the 4 images? 有几层，几个图像？ ",
    "And in g/cm³? 多少 °C？ How many edges are in 5 rows?",
)


def variant_of(
    key: Key,
    *,
    options: Sequence[ShownOption] = (),
    steps: Sequence[ShownStep] = (),
    question: Passage = QUESTION,
) -> Variant:
    """A card with a key."""
    return Variant(
        question=question,
        answer=(),
        key=key,
        options=tuple(options),
        steps=tuple(steps),
    )


def data_of(
    key: Key,
    *,
    gap: int = 1,
    language: str = "en",
    terms: Sequence[Names] = (),
    **shown: Any,
) -> Mapping[str, Any] | None:
    """A key as plain data."""
    return gap_key(variant_of(key, **shown), gap, language, terms)


def grade(key: Key, typed: str, *, gap: int = 1, **shown: Any) -> Verdict:
    """The verdict on an answer to a card."""
    variant = variant_of(key, **shown)
    return grading.grade(gap_key(variant, gap, "en", ()), typed, variant)
