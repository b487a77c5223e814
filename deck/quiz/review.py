"""Reviews and events: the entries in the file of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import NamedTuple, Self

_ROLLOVER = timedelta(hours=4)  # a late evening belongs to the day it began


class CardKey(NamedTuple):
    """An item that is scheduled: a card, or one gap of a cloze card."""

    card: str
    gap: int  # 0 where the card has no gaps

    def renamed(self, ids: Mapping[str, str]) -> Self:
        """The item under the current id of its card; `ids` maps former ones to it."""
        return self._replace(card=ids.get(self.card, self.card))


class Rating(IntEnum):
    """How well an item was known, numbered as in FSRS and Anki."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Purpose(StrEnum):
    """Why an item was asked."""

    STUDY = "study"
    CRAM = "cram"  # practice, which changes no schedule
    ANKI = "anki"  # answered in Anki, and imported


class GradedBy(StrEnum):
    """Who gave the rating."""

    PROGRAM = "program"
    LEARNER = "learner"


class EventKind(StrEnum):
    """What happens to an item besides reviews."""

    SUSPEND = "suspend"
    RESUME = "resume"
    BURY = "bury"  # until the day in the value
    FORGET = "forget"  # all reviews before: the item is new again


class Event(NamedTuple):
    """What happened to an item besides answers. The fields are the columns."""

    namespace: str
    item: CardKey
    at_ms: int
    device: str
    kind: EventKind
    value: str = ""


class Review(NamedTuple):
    """A graded answer; nothing in it is derived. The fields are the columns."""

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
    undone: int = 0  # 1 if the learner took it back

    @property
    def time(self) -> datetime:
        """The moment of the answer, in the learner's time zone."""
        zone = timezone(timedelta(minutes=self.offset_minutes))
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self.at_ms)
        return moment.astimezone(zone)

    @property
    def date(self) -> date:
        """The day of study of the answer."""
        return study_date(self.time)


def study_date(now: datetime) -> date:
    """The day of study of a moment; it changes at four in the morning, local time."""
    return (now - _ROLLOVER).date()
