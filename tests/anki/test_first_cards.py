"""A new learner's cards, day after day, as Anki and the quiz serve them.

Both start anew and learn twenty cards a day, Anki with its default options.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deck.build.study_deck import compile_study_deck
from deck.folder.deck_folder import open_folder
from deck.kinds.verdict import RIGHT
from deck.quiz.learner import Learner as Quizzed
from deck.quiz.learner import Options
from deck.quiz.question import Answer
from deck.quiz.review import GradedBy, Rating
from deck.quiz.store import Store
from deck.source.models import Card
from tests.anki.learner import Learner, open_learner
from tests.anki.workshop import BuiltDeck

Seen = tuple[str, int]  # id of a card, and which of its gaps, counted from 0
Days = list[list[Seen]]

CARDS = Path(__file__).parents[2] / "cards"  # its programs are trusted
A_DAY = 20


def _order(built: BuiltDeck) -> dict[str, Card]:
    return {str(live.card.id): live.card for live in built.deck.cards}


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


@pytest.fixture(scope="module", params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language of the deck."""
    return str(request.param)


@pytest.fixture(scope="module")
def anki(
    language: str, shipped: BuiltDeck, tmp_path_factory: pytest.TempPathFactory
) -> Days:
    """The days of a learner who takes a package and keeps Anki's own options."""
    learner = open_learner(tmp_path_factory.mktemp(language))
    learner.take(shipped.package(language))
    days = _anki_days(learner, shipped.title(language))
    learner.col.close()
    return days


def test_twenty_a_day(shipped: BuiltDeck, anki: Days) -> None:
    """Each day brings the next twenty of the order of learning, and all come once.

    By default Anki gathers by position and then shows further gaps last.
    """
    order = _order(shipped)
    whole = [(i, max(n - 1, 0)) for i, card in order.items() for n in card.gaps]

    assert sorted(itertools.chain(*anki)) == sorted(whole)
    for number, day in enumerate(anki):
        twenty = whole[number * A_DAY : (number + 1) * A_DAY]
        assert day == sorted(twenty, key=lambda seen: seen[1]), number + 1


@dataclass
class Clock:
    """A clock that is a second later each time it is read."""

    moment: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def now(self) -> datetime:
        """The time."""
        self.moment += timedelta(seconds=1)
        return self.moment


def _quiz_days(language: str, store: Store, count: int) -> Days:
    """What a learner who always knows is asked for the first time, day by day."""
    clock = Clock()
    options = Options(new=A_DAY, minutes=10_000)
    right = Answer("", Rating.EASY, GradedBy.LEARNER, RIGHT)
    deck = compile_study_deck(open_folder(CARDS)).in_language(language)
    learner = Quizzed(deck, store, options, clock.now)
    days: Days = []
    for number in range(count):
        clock.moment = Clock.moment + timedelta(days=number)
        session, day = learner.begin(), list[Seen]()
        while turn := session.next(timedelta(0)):
            item = turn.item
            if learner.memory(item) is None:
                day.append((item.card, max(item.gap - 1, 0)))
            learner.keep(item, right, "1", clock.now())
            session = session.answered(turn, right=True)
        days.append(day)
    return days


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_every_day_in_the_terminal(
    shipped: BuiltDeck, anki: Days, language: str, tmp_path: Path, warm_cache: None
) -> None:
    """The quiz brings the next twenty on each day, and what they need before them.

    Within a day topics take turns, so that places differ by a few. Programs are no
    cards of a day there, so it is ahead of Anki by those that came.
    """
    order = _order(shipped)
    programs = {name for name, card in order.items() if card.kind == "exercise"}
    whole = [(i, max(n - 1, 0)) for i, card in order.items() for n in card.gaps]
    cards = [item for item in whole if item[0] not in programs]
    twenties = [cards[n : n + A_DAY] for n in range(0, len(cards), A_DAY)]
    with Store(tmp_path / "reviews.db") as store:
        quiz = _quiz_days(language, store, len(twenties))

    assert [sorted(day) for day in quiz] == [sorted(day) for day in twenties]
    seen: set[str] = set()
    for card_id, _ in itertools.chain(*quiz):
        assert {str(need) for need in order[card_id].needs} <= seen, card_id
        seen.add(card_id)
