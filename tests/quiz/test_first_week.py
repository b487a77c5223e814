"""What a new learner of the shipped deck is served in the first week, five a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deck.build.compiled_deck import compile_deck
from deck.build.study_deck import compile_study_deck
from deck.folder.deck_folder import open_folder
from deck.folder.heads import CardHead
from deck.kinds.verdict import RIGHT
from deck.quiz.learner import Learner, Options
from deck.quiz.question import Answer
from deck.quiz.review import GradedBy, Rating
from deck.quiz.store import Store

SHIPPED = Path(__file__).parents[2] / "cards"
WEEK = 35


def served(path: Path, count: int) -> list[str]:
    """The ids of the first cards, as the scheduler brings them day by day."""
    deck = compile_study_deck(open_folder(SHIPPED))
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
    known = Answer("", Rating.GOOD, GradedBy.LEARNER, RIGHT)
    ids: dict[str, None] = {}
    with Store(path) as store:
        learner = Learner(deck, store, Options(), lambda: moment)
        while len(ids) < count:
            session = learner.begin()
            while turn := session.next(timedelta(0)):
                ids.setdefault(turn.item.card)
                moment += timedelta(seconds=20)
                learner.keep(turn.item, known, "1", moment)
                session = session.answered(turn, right=True)
            moment += timedelta(days=1)
    return list(ids)[:count]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The cards of the first week."""
    return served(tmp_path_factory.mktemp("first") / "reviews.db", WEEK)


def _first(heads: Sequence[CardHead], kind: str) -> int:
    return next(n for n, head in enumerate(heads, 1) if head.kind == kind)


def test_the_first_week(week: list[str], warm_cache: None) -> None:
    """The quiz keeps to the order of learning, and to what each card needs."""
    deck = compile_deck(open_folder(SHIPPED))
    heads = [deck.order[card][0] for card in week]

    assert all(head.rank == 0 for head in heads)
    for number, head in enumerate(heads):
        assert {str(need) for need in head.needs} <= {*week[:number]}, head.id
    assert _first(heads, "interview") <= WEEK
    assert sum(head.kind == "code" for head in heads) >= 3
    first_ten = {*week[:10]}
    assert {"pc-01", "pc-06", "pc-07"} <= first_ten  # a perceptron, its w and its b
