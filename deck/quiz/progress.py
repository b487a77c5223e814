"""Progress: cards seen and known, days to go, milestones, and the streak of practice.

The statistics have it, and the end of a session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple

from deck.build.study_deck import CardSummary
from deck.quiz.learner import Options, items_of
from deck.quiz.review import CardKey
from deck.quiz.scheduler import Memory

KNOWN = 7  # days of stability from which an item is known
_STAGES = ("sprint", "core", "more")  # by the ranks of their cards
_MOST_DAYS = 3_000  # that are simulated
_LONGER = 3  # about how many times longer the next interval of a known card is
_REST = timedelta(days=2)  # days off in a row within a streak
_DAY = timedelta(days=1)


class Streak(NamedTuple):
    """Days with an answer, and the days off within them; today is none of those yet."""

    days: int
    rested: int
    since: date | None  # None if there is no streak


class Progress(NamedTuple):
    """How many cards of a stage are known and seen, and the days until all are seen."""

    stage: str
    of: int
    known: int
    seen: int
    days: int | None  # None if no new cards are asked, or all are seen

    @property
    def parts(self) -> tuple[int, int, int]:
        """How many cards are known, seen and not known, and new."""
        return self.known, self.seen - self.known, self.of - self.seen


def streak(days: Iterable[date], today: date) -> Streak:
    """The current streak, from the days with an answer in any order.

    One or two days off do not end it.
    """
    run: list[date] = []
    for day in sorted({day for day in days if day <= today}, reverse=True):
        if (run[-1] if run else today) - day > _REST + _DAY:
            break
        run.append(day)
    if not run:
        return Streak(0, 0, None)
    spanned = (today - run[-1]) // _DAY + (today in run)
    return Streak(len(run), spanned - len(run), run[-1])


def stages(
    cards: Iterable[CardSummary],
    seen: AbstractSet[CardKey],
    suspended: AbstractSet[CardKey],
) -> dict[str, set[CardKey]]:
    """The items by their stage, without suspended ones that were never seen."""
    left_out = suspended - seen
    found: dict[str, set[CardKey]] = {stage: set() for stage in _STAGES}
    for card in cards:
        found[_STAGES[card.rank]] |= items_of([card]) - left_out
    return {stage: some for stage, some in found.items() if some}


def progress(
    cards: Sequence[CardSummary],
    memories: Mapping[CardKey, Memory],
    suspended: AbstractSet[CardKey],
    today: date,
    options: Options,
) -> Progress:
    """The progress in the first stage that is not all seen, else in all the cards."""
    by_stage = stages(cards, memories.keys(), suspended)
    name, counted = "all", {item for some in by_stage.values() for item in some}
    for number, (stage, some) in enumerate(by_stage.items()):
        if some - memories.keys():
            name = stage if number or stage == _STAGES[0] else "all"
            counted = some
            break
    seen = counted & memories.keys()
    known = sum(memories[item].stability >= KNOWN for item in seen)
    items = items_of(cards) - suspended
    load = (memory for item, memory in memories.items() if item in items)
    days = _days_for(len(counted) - len(seen), load, today, options)
    return Progress(name, len(counted), known, len(seen), days)


def _days_for(
    left: int, memories: Iterable[Memory], today: date, options: Options
) -> int | None:
    """The number of days until so many new cards are asked.

    Days are simulated: new cards are asked if all that is due fits into the day, and
    every answer is right, so that intervals grow.
    """
    if not options.new or not left:
        return None
    load: dict[int, list[int]] = {}  # by the day, what is due with its interval
    for memory in memories:
        day = max((memory.due - today).days, 1)
        load.setdefault(day, []).append(max((memory.due - memory.last).days, 1))
    waiting: list[int] = []
    for day in range(1, _MOST_DAYS):
        waiting += load.pop(day, [])
        due, waiting = waiting[: options.quota], waiting[options.quota :]
        if not waiting:
            fresh = min(options.new, left)
            left -= fresh
            due += [1] * fresh
        if not left:
            return day
        for interval in due:
            again = interval * _LONGER
            load.setdefault(day + again, []).append(again)
    return None


class Milestones(NamedTuple):
    """What was completed: a learner's first topic, and stages."""

    topic: CardSummary | None  # a card of it
    stages: Sequence[str]


def milestones(
    cards: Sequence[CardSummary],
    fresh: AbstractSet[CardKey],
    seen: AbstractSet[CardKey],
    suspended: AbstractSet[CardKey],
) -> Milestones:
    """What is complete by the `fresh` ones of the items that were seen."""
    topics: dict[str, list[CardSummary]] = {}
    for card in cards:
        topics.setdefault(card.topic, []).append(card)
    whole = [some for some in topics.values() if items_of(some) <= seen]
    is_first = len(topics) > 1 and all(items_of(some) & fresh for some in whole)
    by_stage = stages(cards, seen, suspended).items()
    reached = [stage for stage, some in by_stage if some & fresh and some <= seen]
    return Milestones(
        whole[0][0] if whole and is_first else None,
        [stage for stage in reached if stage != _STAGES[-1]],
    )
