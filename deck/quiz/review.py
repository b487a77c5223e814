"""Reviews and events: the entries of the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import NamedTuple, Self

_ROLLOVER = timedelta(hours=4)  # a late evening belongs to the day it began


class CardKey(NamedTuple):
    """What has a memory: a card, or one gap of a cloze card."""

    card: str
    gap: int  # 0 where the card has no gaps

    def renamed(self, ids: Mapping[str, str]) -> Self:
        """The same under the id that the card has now, by its former ones."""
        return self._replace(card=ids.get(self.card, self.card))


class Rating(IntEnum):
    """How well it was known, in the numbers that schedulers and Anki use."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Purpose(StrEnum):
    """Why it was asked."""

    STUDY = "study"
    CRAM = "cram"  # practice, from which nothing follows
    ANKI = "anki"  # answered there, and taken over


class GradedBy(StrEnum):
    """Who decided on the rating."""

    PROGRAM = "program"
    LEARNER = "learner"


class EventKind(StrEnum):
    """What happens to an item besides answers."""

    UNDO = "undo"  # of a review; the value has its time and device
    SUSPEND = "suspend"
    RESUME = "resume"
    BURY = "bury"  # up to the day that the value names
    FORGET = "forget"  # all answers before it: the item is new again
    RENAME = "rename"  # of the card; the value is its new id


class Event(NamedTuple):
    """What happened to an item other than an answer. Fields as the columns."""

    namespace: str
    item: CardKey
    at_ms: int
    device: str
    kind: EventKind
    value: str = ""


class Review(NamedTuple):
    """One graded answer. Nothing in it is derived. Fields as the columns."""

    namespace: str
    item: CardKey
    at_ms: int
    device: str
    offset_minutes: int
    language: str
    seed: str
    rating: Rating
    graded_by: str
    answer: str
    duration_ms: int
    version: str
    purpose: str = Purpose.STUDY

    @property
    def date(self) -> date:
        """The day of study that the answer counts for, where the learner was."""
        zone = timezone(timedelta(minutes=self.offset_minutes))
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self.at_ms)
        return study_date(moment.astimezone(zone))


def study_date(now: datetime) -> date:
    """The day of study of a moment; it changes at four in the morning, local time."""
    return (now - _ROLLOVER).date()
