"""What was answered in Anki, as reviews: what was learnt on the phone counts here.

A row of Anki's log is known by its millisecond, so that a history can be taken over
again and again. Where Anki had only three buttons, in the learning steps of its first
scheduler, `good` counts as hard and `easy` as good: the rows do not tell.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from deck.quiz.anki_file import refused
from deck.quiz.limits import MOST_GAPS, REVIEW, wrong_date
from deck.quiz.review import (
    CardKey,
    Event,
    EventKind,
    GradedBy,
    Purpose,
    Rating,
    Review,
)

DEVICE = "anki"
_PRACTICE = 3  # the type of an answer in a filtered deck, practice where factor is 0
_BY_HAND = 4  # the type of what was set; `new again` where factor is 0


class Note(NamedTuple):
    """A card of the deck folder in one language, as it is in Anki."""

    card: str
    language: str
    is_cloze: bool


@dataclass
class Tally:
    """How much of a history was taken over, and what was left alone."""

    answers: int = 0
    items: set[CardKey] = field(default_factory=set)
    others: int = 0  # answers of other decks, or of cards that are deleted
    practice: int = 0  # answers from which nothing follows in Anki either
    forgotten: int = 0  # times that a card was made new again
    unreadable: int = 0


def read_history(
    db: sqlite3.Connection,
    path: Path,
    namespace: str,
    notes: Mapping[str, Note],
    tally: Tally,
    *,
    now_ms: int,
) -> Iterator[Review | Event]:
    """The answers to the cards of a deck, by the GUIDs of their notes.

    With them comes when a card was made new again.

    Raises StoreError. The tally is complete at the end.
    """
    try:
        cards = _cards(db, notes)
        rows = db.execute("SELECT id, cid, ease, factor, time, type FROM revlog")
        for at_ms, card, ease, factor, time, kind in rows:
            found, is_dated = cards.get(card), _is_dated(at_ms, now_ms)
            if ease == 0:  # no answer: something was set by hand
                by_hand = found is not None and kind == _BY_HAND
                if found and by_hand and not factor and is_dated:
                    tally.forgotten += 1
                    yield _forgotten(namespace, found[0], at_ms)
            elif found is None:
                tally.others += 1
            elif not is_dated or not _makes_sense(ease, time):
                tally.unreadable += 1
            elif kind == _PRACTICE and factor == 0:
                tally.practice += 1
            else:
                tally.answers += 1
                tally.items.add(found[0])
                yield _review(namespace, found, at_ms, Rating(ease), time)
    except sqlite3.Error:
        raise refused(path, "its database is damaged") from None


def _cards(
    db: sqlite3.Connection, notes: Mapping[str, Note]
) -> dict[int, tuple[CardKey, str]]:
    """The ids of the cards in Anki that are items of the deck, and their languages."""
    known = {
        note: notes[guid]
        for note, guid in db.execute("SELECT id, guid FROM notes")
        if isinstance(guid, str) and guid in notes
    }
    cards = {}
    for card, note, number in db.execute("SELECT id, nid, ord FROM cards"):
        found = known.get(note)
        if found is None or type(number) is not int:
            continue
        if found.is_cloze and 0 <= number < MOST_GAPS:
            cards[card] = CardKey(found.card, number + 1), found.language
        elif number == 0:
            cards[card] = CardKey(found.card, 0), found.language
    return cards


def _is_dated(at_ms: Any, now_ms: int) -> bool:
    return type(at_ms) is int and not wrong_date(at_ms, now_ms)


def _makes_sense(ease: Any, time: Any) -> bool:
    return REVIEW["rating"](ease) and REVIEW["duration_ms"](time)


def _forgotten(namespace: str, item: CardKey, at_ms: int) -> Event:
    return Event(
        namespace=namespace,
        item=item,
        at_ms=at_ms,
        device=DEVICE,
        kind=EventKind.FORGET,
    )


def _review(
    namespace: str, found: tuple[CardKey, str], at_ms: int, rating: Rating, time: int
) -> Review:
    item, language = found
    return Review(
        namespace=namespace,
        item=item,
        at_ms=at_ms,
        device=DEVICE,
        offset_minutes=_offset(at_ms),
        language=language,
        seed="",
        rating=rating,
        graded_by=GradedBy.LEARNER,
        answer="",
        duration_ms=max(time, 0),
        version=DEVICE,
        purpose=Purpose.ANKI,
    )


def _offset(at_ms: int) -> int:
    """The zone of this machine then, in minutes: Anki keeps none of its answers.

    Whoever travels has some late evenings counted for the day before or after.
    """
    moment = datetime.fromtimestamp(at_ms / 1000).astimezone()
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0
