"""Days of practice on end. A day or two off belong to them and do not end them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from deck.quiz.words import phrase

_REST = timedelta(days=2)  # days off in a row
_DAY = timedelta(days=1)


class Streak(NamedTuple):
    """A run of days with an answer, and how many days without one are within it.

    Today is no day off yet. `since` is None where there is no run.
    """

    days: int
    rested: int
    since: date | None


def streak(days: Iterable[date], today: date) -> Streak:
    """The run that goes on today, from the days with an answer in any order."""
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
    """A kind word on a run; none where there is no run, which nobody is told."""
    if not found.days:
        return ""
    return phrase("streak-rested" if found.rested else "streak", ui, found.days)
