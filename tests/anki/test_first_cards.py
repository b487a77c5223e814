"""A new learner's cards, day after day, as Anki and the quiz serve them.

Both start anew and learn twenty cards a day, Anki with its default options.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.bank.card import Card, Kind, Tier
from deck.quiz.learner import Options
from deck.quiz.library import open_library
from deck.quiz.play import run_quiz
from deck.quiz.screen import Screen
from deck.quiz.terminal import ENTER, Key

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Made

Seen = tuple[str, int]  # id of a card, and which of its gaps, counted from 0
Days = list[list[Seen]]

CARDS = Path(__file__).parents[2] / "cards"  # its programs are trusted
A_DAY = 20
LANGUAGE = pytest.mark.parametrize("language", ["en", "zh"])


def _order(made: Made) -> dict[str, Card]:
    return {str(live.card.id): live.card for live in made.deck.cards}


def _stage(card: Card) -> int:
    """The sprint, then core, then more, then the interview."""
    if card.kind is Kind.INTERVIEW:
        return 3
    return 0 if "sprint" in card.path else 1 if card.tier is Tier.CORE else 2


def _anki_days(learner: Learner, deck: str) -> Days:
    """What is new on each day, in the order it comes, until nothing is."""
    seen: set[Seen] = set()
    days: Days = []
    while True:
        fresh = [card for card in learner.study(deck) if card not in seen]
        if not fresh:
            return days
        seen |= {*fresh}
        days.append(fresh)
        learner.col.db.execute("update col set crt = crt - 86400")
        learner.col.close()
        learner.col.reopen()


@pytest.fixture(params=["en", "zh"])
def anki(request: pytest.FixtureRequest, shipped: Made, learner: Learner) -> Days:
    """The days of a learner who takes a package and keeps Anki's own options."""
    learner.take(shipped.package(request.param))
    return _anki_days(learner, shipped.title(request.param))


def test_twenty_a_day(shipped: Made, anki: Days) -> None:
    """Each day brings the next twenty of the order of learning, and all come once."""
    order = _order(shipped)
    whole = [(i, max(n - 1, 0)) for i, card in order.items() for n in card.gaps]

    assert sorted(itertools.chain(*anki)) == sorted(whole)
    for number, day in enumerate(anki):
        assert {*day} == {*whole[number * A_DAY : (number + 1) * A_DAY]}, number + 1


def test_stages(shipped: Made, anki: Days) -> None:
    """The sprint is first, then core, then more; the interview ends it."""
    order = _order(shipped)
    stages = [max(_stage(order[i]) for i, _ in day) for day in anki]
    firsts = [min(_stage(order[i]) for i, _ in day) for day in anki]

    assert {_stage(order[i]) for i, _ in anki[0]} == {0}
    assert all(last <= first for last, first in zip(stages, firsts[1:], strict=False))


def test_needs_come_first(shipped: Made, anki: Days) -> None:
    """What a card needs was seen before it, on an earlier day or on its own."""
    order = _order(shipped)
    seen: set[str] = set()
    for card_id, _ in itertools.chain(*anki):
        assert {str(need) for need in order[card_id].needs} <= seen, card_id
        seen.add(card_id)


def test_first_twenty(shipped: Made, anki: Days) -> None:
    """They are of the sprint, none is long, and each topic starts with its first card.

    The first card of all needs nothing.
    """
    order = _order(shipped)
    first = [order[card_id] for card_id, _ in anki[0]]

    assert not first[0].needs
    assert all("sprint" in card.path for card in first)
    for topic in {card.topic for card in first}:
        came = [c.id for c in first if c.topic == topic]
        listed = [
            c.id for c in order.values() if c.topic == topic and "sprint" in c.path
        ]
        assert [*dict.fromkeys(came)] == listed[: len({*came})]


@dataclass
class Sure:
    """A keyboard before which somebody knows it all, as far as they are believed."""

    moment: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)
    interactive: bool = True
    days: list[int] = field(default_factory=list)

    def now(self) -> datetime:
        """The time, a second after the last."""
        self.moment += timedelta(seconds=1)
        return self.moment

    def line(self, prompt: str) -> str:  # noqa: ARG002
        """See the answer."""
        return ""

    def key(self, prompt: str, *, fresh: bool) -> Key:
        """Say that it was known, and go on; end when all is done."""
        if fresh:
            return Key("3")
        return Key("n" if "Once more" in prompt else ENTER)

    def taken(self, key: Key) -> None:
        """Nothing to show."""


def _quiz_days(language: str, store: Path, count: int) -> Days:
    """What the quiz asks for the first time on each of so many days."""
    library = open_library(CARDS, "cards")
    sure = Sure()
    seen: set[Seen] = set()
    days: Days = []
    for number in range(count):
        sure.moment = Sure.moment + timedelta(days=number)
        run_quiz(
            library,
            Options(language=language, new=A_DAY, minutes=10_000),
            store_path=store,
            screen=Screen(ui="en", keyboard=sure, write=lambda _line: None),
            now=sure.now,
            rng=random.Random(1),  # noqa: S311 - no secret
            edit=lambda _path, _line: False,
        )
        with closing(sqlite3.connect(store)) as db:
            rows = db.execute("SELECT card, gap FROM review ORDER BY at_ms").fetchall()
        came = dict.fromkeys((card, max(gap - 1, 0)) for card, gap in rows)
        days.append([card for card in came if card not in seen])
        seen |= {*days[-1]}
    return days


def test_the_terminal_serves_the_same(
    shipped: Made, anki: Days, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The quiz brings the same twenty each day, and what they need before them.

    Within a day topics take turns, so that the places may differ by a few.
    """
    order = _order(shipped)
    language = request.node.callspec.params["anki"]

    quiz = _quiz_days(language, tmp_path / "reviews.db", len(anki))

    assert [sorted(day) for day in quiz] == [sorted(day) for day in anki]
    seen: set[str] = set()
    for card_id, _ in itertools.chain(*quiz):
        assert {str(need) for need in order[card_id].needs} <= seen, card_id
        seen.add(card_id)
