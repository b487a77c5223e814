"""Answers and events, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deck.quiz.review import CardKey, Event, EventKind, Rating, Review
from deck.quiz.store import Store

DAY = 86_400_000
START = 1_772_445_600_000  # ten in the morning, 2026-03-02


def a_review(card: str = "c", **changes: Any) -> Review:
    """Some review."""
    fields: dict[str, Any] = {
        "namespace": "n",
        "item": CardKey(card, 0),
        "at_ms": START,
        "device": "d",
        "offset_minutes": 0,
        "language": "en",
        "seed": "",
        "rating": Rating.GOOD,
        "graded_by": "program",
        "answer": f"answer of {card}",
        "duration_ms": 1500,
        "version": "0.1.0",
    }
    return Review(**fields | changes)


def an_event(
    kind: EventKind, card: str = "c", value: str = "", gap: int = 0, **changes: Any
) -> Event:
    """Some event."""
    event = Event("n", CardKey(card, gap), START, "d", kind, value)
    return event._replace(**changes)


def on_days(pairs: Sequence[tuple[int, int]]) -> list[Review]:
    """Reviews of one item from pairs of day and rating."""
    return [
        a_review(at_ms=START + day * DAY + n, rating=Rating(rating))
        for n, (day, rating) in enumerate(pairs)
    ]


def answers_in(path: Path) -> list[Review]:
    """All answers in a file, also undone ones."""
    with Store(path, to_read=True) as store:
        return store.log()
