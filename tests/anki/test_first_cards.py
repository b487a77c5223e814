"""A new learner's cards, day after day, as Anki and the quiz serve them.

Both start anew and learn twenty cards a day, Anki with its default options.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.bank.models import Card
from deck.compile.study_deck import open_study_deck
from deck.live.variant import Gap, Variant
from deck.quiz.learner import Learner as Quizzed
from deck.quiz.learner import Options
from deck.quiz.question import Answer
from deck.quiz.review import GradedBy, Rating
from deck.quiz.store import Store
from deck.quiz.verdict import RIGHT

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Made

Seen = tuple[str, int]  # id of a card, and which of its gaps, counted from 0
Days = list[list[Seen]]

CARDS = Path(__file__).parents[2] / "cards"  # its programs are trusted
A_DAY = 20


def _order(made: Made) -> dict[str, Card]:
    return {str(live.card.id): live.card for live in made.deck.cards}


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
    language: str,
    shipped: Made,
    open_learner: Callable[[Path], Learner],
    tmp_path_factory: pytest.TempPathFactory,
) -> Days:
    """The days of a learner who takes a package and keeps Anki's own options."""
    learner = open_learner(tmp_path_factory.mktemp(language))
    learner.take(shipped.package(language))
    days = _anki_days(learner, shipped.title(language))
    learner.col.close()
    return days


def test_twenty_a_day(shipped: Made, anki: Days) -> None:
    """Each day brings the next twenty of the order of learning, and all come once."""
    order = _order(shipped)
    whole = [(i, max(n - 1, 0)) for i, card in order.items() for n in card.gaps]

    assert sorted(itertools.chain(*anki)) == sorted(whole)
    for number, day in enumerate(anki):
        assert {*day} == {*whole[number * A_DAY : (number + 1) * A_DAY]}, number + 1


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


def test_terms_are_known_before_they_are_used(
    shipped: Made, anki: Days, language: str
) -> None:
    """A term of the glossary stands on none of the first twenty before its own card."""
    glossary = shipped.compiled.glossary
    terms = glossary.terms if glossary is not None else ()
    live = {str(one.card.id): one.variants[language][0] for one in shipped.deck.cards}
    forms = {str(term.forms[language]): term.card for term in terms}
    early = []
    seen: set[str] = set()
    for card_id, _ in anki[0]:
        seen.add(card_id)
        text = _text(live[card_id])
        for form in sorted(forms, key=len, reverse=True):  # a longer one holds others
            text, times = _cut_out(form, text)
            if times and forms[form] and str(forms[form]) not in seen:
                early.append((card_id, form, str(forms[form])))

    assert len(terms) > 50
    assert early == []


def _text(variant: Variant) -> str:
    """What is asked and answered, without code and maths."""
    parts = [*variant.question, *variant.answer]
    for part in variant.cloze:
        parts += part.inside if isinstance(part, Gap) else [part]
    for option in variant.options:
        parts += option.text
    return re.sub(r"`[^`]*`|\\\(.*?\\\)", " ", "".join(map(str, parts)))


def _cut_out(form: str, text: str) -> tuple[str, int]:
    """The text without a term, and how often it stood there; whole words only."""
    pattern = re.escape(form)
    if form.isascii():
        pattern = rf"(?<![a-z]){pattern}s?(?![a-z])"
    return re.subn(pattern, "·", text, flags=re.IGNORECASE)


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
    deck = open_study_deck(CARDS, "cards", choose=lambda _: language)
    learner = Quizzed(deck, store, options, clock.now)
    days: Days = []
    for number in range(count):
        clock.moment = Clock.moment + timedelta(days=number)
        session, day = learner.begin(), list[Seen]()
        while turn := session.next(timedelta(0)):
            item = turn.entry.item
            if learner.memory(item) is None:
                day.append((item.card, max(item.gap - 1, 0)))
            learner.keep(item, right, "1", clock.now())
            session = session.answered(turn, right=True)
        days.append(day)
    return days


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_every_day_in_the_terminal(
    shipped: Made, anki: Days, language: str, tmp_path: Path, warm_cache: None
) -> None:
    """The quiz brings the same twenty on each day, and what they need before them.

    Within a day topics take turns, so that places differ by a few.
    """
    order = _order(shipped)
    with Store(tmp_path / "reviews.db") as store:
        quiz = _quiz_days(language, store, len(anki))

    assert [sorted(day) for day in quiz] == [sorted(day) for day in anki]
    seen: set[str] = set()
    for card_id, _ in itertools.chain(*quiz):
        assert {str(need) for need in order[card_id].needs} <= seen, card_id
        seen.add(card_id)
