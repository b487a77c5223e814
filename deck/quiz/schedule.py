"""When an item is asked again: FSRS-6, fed whole days. Owns fsrs.

The scheduler sees noon UTC of the local day of study and nothing finer: it counts
elapsed days as whole 24 hours in UTC, so that real hours would lose days at random.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from deck.quiz.review import Item, Rating, Review

if TYPE_CHECKING:
    from fsrs import Card, Scheduler


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a learner's memory of an item; derived from its reviews."""

    stability: float
    difficulty: float
    last: date
    due: date
    reps: int
    lapses: int


def review(memory: Memory | None, rating: Rating, day: date) -> Memory:
    """The memory after an answer on a day of study; never due before the next day.

    A day before the last one, from a clock set back, counts as that last one.
    """
    import fsrs

    day = day if memory is None else max(day, memory.last)
    card, _ = _scheduler().review_card(
        _card(memory), fsrs.Rating(int(rating)), _noon(day)
    )
    forgot = memory is not None and rating is Rating.AGAIN and day > memory.last
    return Memory(
        stability=float(card.stability),
        difficulty=float(card.difficulty),
        last=day,
        due=card.due.date(),
        reps=1 if memory is None else memory.reps + 1,
        lapses=(0 if memory is None else memory.lapses) + forgot,
    )


def replay(
    reviews: Iterable[Review], renamed: Mapping[str, str] | None = None
) -> dict[Item, Memory]:
    """The memory of each item after its reviews, which come in the order of time.

    `renamed` leads from the former id of a card to the one it has now.
    """
    names = renamed or {}
    memories: dict[Item, Memory] = {}
    for each in reviews:
        item = Item(names.get(each.item.card, each.item.card), each.item.gap)
        memories[item] = review(memories.get(item), each.rating, each.date)
    return memories


def retrievability(memory: Memory, day: date) -> float:
    """How likely the item is recalled on a day, from 0 to 1."""
    moment = _noon(max(day, memory.last))
    return float(_scheduler().get_card_retrievability(_card(memory), moment))


@cache
def _scheduler() -> Scheduler:
    """FSRS-6 with its default weights, whole days only, and no chance in it."""
    import fsrs

    return fsrs.Scheduler(
        desired_retention=0.9,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )


def _card(memory: Memory | None) -> Card:
    """The memory as fsrs wants it; an id is given so that it does not wait for one."""
    import fsrs

    if memory is None:
        return fsrs.Card(card_id=1)
    return fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_noon(memory.due),
        last_review=_noon(memory.last),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
