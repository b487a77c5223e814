"""What a card asks, for whatever shows it."""

from __future__ import annotations

from collections.abc import Sequence

from deck.live.value import Value
from deck.live.variant import Gap, Variant
from deck.render.words import word


def question_parts(variant: Variant, language: str) -> Sequence[str | Value | Gap]:
    """The question, or the kind's own words for it, or the text of a cloze."""
    if variant.cloze:
        return variant.cloze
    return variant.question or (word("what-prints", language),)
