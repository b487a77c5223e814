"""A simulated learner before the real quiz: what the docs say is what comes out.

    pytest tests/quiz/test_simulated.py --bless

writes `docs/quiz-simulation.md` anew.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

import pytest

from tests.patience import IS_THOROUGH
from tests.quiz.simulated import CARDS, SPRINT, Day, live, table

DOCS = Path(__file__).parents[2] / "docs" / "quiz-simulation.md"
DAYS = 120
AWAY = range(41, 55)
CAP = 8
ONE_CARD = 0.75  # minutes that an answer takes at most
PERIODS = [(1, 30), (31, 60), (61, 90), (91, 120)]
AROUND = [(31, 40), (55, 57), (58, 70), (71, 120)]


PAGE = Path(__file__).with_name("simulated.txt").read_text("utf-8")


def lived(home: Path, away: Container[int]) -> list[Day]:
    """So many days, but for those away."""
    home.mkdir()
    days: list[Day] = live(home, DAYS, away)
    return days


def text(steady: list[Day], back: list[Day]) -> str:
    """The page of the docs."""
    return PAGE.format(
        days=DAYS,
        cards=CARDS,
        sprint=SPRINT,
        cap=CAP,
        steady="\n".join(table(steady, PERIODS)),
        whole=next(day.number for day in steady if day.seen >= SPRINT),
        over=sum(day.minutes >= CAP for day in steady),
        longest=f"{max(day.minutes for day in steady):.1f}",
        first=AWAY[0],
        last=AWAY[-1],
        back="\n".join(table(back, AROUND)),
        most=f"{max(day.minutes for day in back):.1f}",
        known=f"{back[-1].known:.0f}",
        steadily=f"{steady[-1].known:.0f}",
    )


@pytest.mark.long
def test_page(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """The docs have the figures that came out, by which the quiz can be trusted.

    No session goes on for more than the card in hand, whatever has piled up. Every card
    was seen within 60 days, five new ones a day at most; of what came back about nine
    in ten were known, and most stay. A week after two weeks away as much is known as by
    who never was; `.ci/run` does that.
    """
    steady = lived(tmp_path / "steady", ())
    due, week = sum(day.due for day in steady), AWAY[-1] + 7

    assert max(day.minutes for day in steady) < CAP + ONE_CARD
    assert max(day.fresh for day in steady) == 5
    assert steady[59].seen == CARDS
    assert 0.85 < sum(day.due_known for day in steady) / due < 0.95
    assert steady[-1].known > 0.9 * CARDS
    assert steady[-1].longest > 0.8 * CARDS

    is_blessed = pytestconfig.getoption("bless")
    if not (IS_THOROUGH or is_blessed):
        assert "\n".join(table(steady, PERIODS)) in DOCS.read_text("utf-8")
        return
    back = lived(tmp_path / "back", AWAY)
    page = text(steady, back)
    if is_blessed:
        DOCS.write_text(page, encoding="utf-8")

    assert DOCS.read_text(encoding="utf-8") == page
    assert max(day.minutes for day in back) < CAP + ONE_CARD
    assert not any(day.answers for day in back[AWAY[0] - 1 : AWAY[-1]])
    assert back[week].known > 0.97 * steady[week].known
    assert max(day.minutes for day in back[week - 3 : week + 7]) < CAP / 2
