"""Progress: cards seen and known, days to go, and the streak of days of practice.

Each gap of a card counts as one, as in Anki. One or two days off do not end a streak.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple

from deck.compile.study_deck import CardSummary
from deck.quiz.review import CardKey
from deck.quiz.scheduler import Memory
from deck.words import phrase, sentences

YOUNG, MATURE = 7, 21  # days of stability from which an item has these states
_STAGES = ("sprint", "core", "more")  # by the ranks of their cards
_MOST_DAYS = 3_000  # that are simulated
_REST = timedelta(days=2)  # days off in a row within a streak
_DAY = timedelta(days=1)
_LONGER = 3  # about how many times longer the next interval of a known card is


class Progress(NamedTuple):
    """How many cards of a stage are known and seen, and the days until all are seen."""

    stage: str
    of: int
    known: int
    seen: int
    days: int | None  # None if no new cards are asked, or all are seen

    def words(self, ui: str) -> str:
        """The progress in a sentence or two."""
        road = phrase(f"road-{self.stage}", ui, self.of, self.known, self.seen)
        return sentences([road, *self._days(ui)], ui)

    def outlook(self, ui: str) -> list[str]:
        """What is to come, in sentences for a learner who has seen nothing."""
        sprint = [phrase("first-sprint", ui, self.of)] * (self.stage == "sprint")
        return [*sprint, *self._days(ui)]

    def _days(self, ui: str) -> list[str]:
        return [] if self.days is None else [phrase("days-to-go", ui, self.days)]


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


def items_of(cards: Iterable[CardSummary]) -> set[CardKey]:
    """Each gap of the cards."""
    return {CardKey(card.id, gap) for card in cards for gap in card.gaps}


def progress(
    cards: Collection[CardSummary],
    memories: Mapping[CardKey, Memory],
    suspended: AbstractSet[CardKey],
    today: date,
    *,
    new: int,
    quota: int,
) -> Progress:
    """The progress in the first stage that is not all seen, else in the whole deck.

    A day asks so many `new` cards, and at most a `quota` of those due.
    """
    by_stage = stages(cards, memories.keys(), suspended)
    name, counted = "all", {item for some in by_stage.values() for item in some}
    for number, (stage, some) in enumerate(by_stage.items()):
        if some - memories.keys():
            name = stage if number or stage == _STAGES[0] else "all"
            counted = some
            break
    seen = counted & memories.keys()
    known = sum(memories[item].stability >= YOUNG for item in seen)
    items = items_of(cards) - suspended
    load = (memory for item, memory in memories.items() if item in items)
    days = _days_for(len(counted) - len(seen), load, today, new, quota)
    return Progress(name, len(counted), known, len(seen), days)


def _days_for(
    left: int, memories: Iterable[Memory], today: date, new: int, quota: int
) -> int | None:
    """The number of days until so many new cards are asked.

    Days are simulated: new cards are asked if all that is due fits into the day, and
    every answer is right, so that intervals grow.
    """
    if not new or not left:
        return None
    load: dict[int, list[int]] = {}  # by the day, what is due with its interval
    for memory in memories:
        day = max((memory.due - today).days, 1)
        load.setdefault(day, []).append(max((memory.due - memory.last).days, 1))
    waiting: list[int] = []
    for day in range(1, _MOST_DAYS):
        waiting += load.pop(day, [])
        due, waiting = waiting[:quota], waiting[quota:]
        if not waiting:
            fresh = min(new, left)
            left -= fresh
            due += [1] * fresh
        if not left:
            return day
        for interval in due:
            again = interval * _LONGER
            load.setdefault(day + again, []).append(again)
    return None


class Streak(NamedTuple):
    """A streak: days with an answer, and the days off within it.

    Today is no day off yet. `since` is None if there is no streak.
    """

    days: int
    rested: int
    since: date | None


def streak(days: Iterable[date], today: date) -> Streak:
    """The current streak, from the days with an answer in any order."""
    run: list[date] = []
    for day in sorted({day for day in days if day <= today}, reverse=True):
        if (run[-1] if run else today) - day > _REST + _DAY:
            break
        run.append(day)
    if not run:
        return Streak(0, 0, None)
    spanned = (today - run[-1]) // _DAY + (today in run)
    return Streak(len(run), spanned - len(run), run[-1])


def streak_words(found: Streak, ui: str) -> str:
    """A sentence on a streak; empty if there is none."""
    if not found.days:
        return ""
    return phrase("streak-rested" if found.rested else "streak", ui, found.days)
