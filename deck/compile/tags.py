"""The tags of notes: what a card is about, under one prefix that is ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deck.bank.models import Card


def tags(card: Card) -> tuple[str, ...]:
    """The tags of a card's note."""
    return tags_of(card.topic, card.tier, card.concept, card.path)


def tags_of(
    topic: str, tier: str, concept: str, path: Sequence[str] = ()
) -> tuple[str, ...]:
    """The tags of a note, under one prefix."""
    named = [("topic", topic), ("tier", tier), ("concept", concept)]
    named += [("path", name) for name in path]
    found = (
        f"livedeck::{key}::{'-'.join(value.split())}" for key, value in named if value
    )
    return tuple(sorted(found))
