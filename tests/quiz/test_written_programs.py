"""Programs are offered weeks apart, at most one a day, and never as cards."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from deck.build.study_deck import StudyDeck, read_study_deck
from deck.kinds.exercise import EXAMPLE
from deck.kinds.verdict import RIGHT
from deck.quiz.learner import Learner, Options
from deck.quiz.question import Answer
from deck.quiz.review import CardKey, GradedBy, Rating
from deck.quiz.store import Store
from tests.folders import write_folder

CARD = "- {id: first, kind: recall, q: What?, a: That.}\n"
PROGRAMS = [f"program-{number}" for number in range(4)]
DAYS = 60


@pytest.fixture
def deck(tmp_path: Path) -> StudyDeck:
    """A card, and four programs that need it."""
    programs = [
        EXAMPLE.replace("id: odd-numbers", f"id: {name}\n  needs: [first]")
        for name in PROGRAMS
    ]
    bank = "topic: odd\ntitle: Odd\ncards:\n" + CARD + "".join(programs)
    return read_study_deck(write_folder(tmp_path / "deck", {"odd": bank}))


def test_sixty_days(deck: StudyDeck, tmp_path: Path) -> None:
    """One a day at most; a pass is followed by a week, hints by three days."""
    start, rng = datetime(2026, 3, 2, 10, tzinfo=UTC), Random(1)  # noqa: S311
    written: dict[str, list[tuple[int, Rating]]] = {name: [] for name in PROGRAMS}
    with Store(tmp_path / "reviews.db") as store:
        for day in range(DAYS):
            now = start + timedelta(days=day)
            learner = Learner(deck, store, Options(), lambda now=now: now)  # type: ignore[misc]
            items = {e.item.card for e in learner.begin().planned}
            assert items <= {"first"}
            if day == 0:
                assert learner.program() is None  # its card was not met
                met = Answer("", Rating.GOOD, GradedBy.PROGRAM, RIGHT)
                learner.keep(CardKey("first", 0), met, "", now)
            if (program := learner.program()) is not None:
                rating = rng.choice([Rating.HARD, Rating.GOOD, Rating.GOOD])
                written[program.id].append((day, rating))
                done = Answer("", rating, GradedBy.PROGRAM, RIGHT)
                learner.keep(CardKey(program.id, 0), done, "", now)
                assert learner.program() is None

    days = [day for each in written.values() for day, _ in each]
    assert len({*days}) == len(days)
    for each in written.values():
        for (before, rating), (after, _) in itertools.pairwise(each):
            assert after - before >= (3 if rating is Rating.HARD else 7)
