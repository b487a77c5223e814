"""Reviews, events and memories as rows of the database, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from deck.quiz.limits import is_event, is_review
from deck.quiz.review import CardKey, Event, Rating, Review
from deck.quiz.scheduler import Memory


def renamed_item(item: CardKey, names: Mapping[str, str]) -> CardKey:
    """The item under the id that its card has now."""
    return CardKey(names[item.card], item.gap) if item.card in names else item


def current_names(renames: Iterable[Event]) -> dict[str, str]:
    """From former ids of cards to those that they have after all renames."""
    names: dict[str, str] = {}
    for event in renames:
        old, new = event.item.card, event.value
        names = {each: new if now == old else now for each, now in names.items()}
        names[old] = new
        names.pop(new, None)  # renamed back
    return names


def ids_of(card: str, names: Mapping[str, str]) -> list[str]:
    """The id that a card has now, and those that it had."""
    now = names.get(card, card)
    return [now, *(old for old, new in names.items() if new == now)]


def review_row(review: Review) -> tuple[Any, ...]:
    """The row of a review."""
    namespace, item, *rest = astuple(review)
    return (namespace, *item, *rest)


def review_of(row: Sequence[Any], names: Mapping[str, str] | None = None) -> Review:
    """The review in a row, under the id that its card has now. Raises ValueError."""
    if not is_review(row):
        raise ValueError(row)
    namespace, card, gap, at_ms, device, offset, language, seed, rating, *rest = row
    graded_by, answer, duration_ms, version, purpose = rest
    return Review(
        namespace=namespace,
        item=renamed_item(CardKey(card, gap), names or {}),
        at_ms=at_ms,
        device=device,
        offset_minutes=offset,
        language=language,
        seed=seed,
        rating=Rating(rating),
        graded_by=graded_by,
        answer=answer,
        duration_ms=duration_ms,
        version=version,
        purpose=purpose,
    )


def event_row(event: Event) -> tuple[Any, ...]:
    """The row of an event."""
    namespace, item, *rest = astuple(event)
    return (namespace, *item, *rest)


def event_of(row: Sequence[Any]) -> Event:
    """The event in a row. Raises ValueError."""
    if not is_event(row):
        raise ValueError(row)
    namespace, card, gap, at_ms, device, kind, value = row
    return Event(
        namespace=namespace,
        item=CardKey(card, gap),
        at_ms=at_ms,
        device=device,
        kind=kind,
        value=value,
    )


def memory_row(item: CardKey, memory: Memory) -> tuple[Any, ...]:
    """The row of a memory, but for the name of its deck."""
    return (
        *item,
        memory.stability,
        memory.difficulty,
        memory.last.toordinal(),
        memory.due.toordinal(),
        memory.reps,
        memory.lapses,
    )


def memory_of(row: Sequence[Any]) -> Memory:
    """The memory in the columns of a row after the item."""
    stability, difficulty, last, due, reps, lapses = row
    last, due = date.fromordinal(last), date.fromordinal(due)
    return Memory(stability, difficulty, last, due, reps, lapses)
