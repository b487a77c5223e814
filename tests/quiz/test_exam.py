"""Before an exam: what the last week asks, what it costs, and what is expected."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import mean

import pytest
from click.testing import CliRunner

from deck.cli import cli
from deck.quiz.learner import Options, due_on, plan_day
from deck.quiz.review import CardKey, Rating
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.session import Candidate
from tests.quiz.conftest import Desk

START = date(2026, 3, 2)
EXAM = START + timedelta(days=60)
CARDS = [Candidate(CardKey(f"c{n}", 0), f"t{n // 30}") for n in range(300)]
LONG = Options(new=7, minutes=30)


def study(options: Options, days: int) -> tuple[dict[CardKey, Memory], list[int]]:
    """The memories after so many days, and the number of answers on each."""
    rng, scheduler = Random(1), Scheduler(options.retention)  # noqa: S311
    memories: dict[CardKey, Memory] = {}
    counts = []
    for number in range(days):
        day = START + timedelta(days=number)
        planned = plan_day(CARDS, memories, day, options, {}).planned
        counts.append(len(planned))
        for item in [each.item for each in planned]:
            known = memories.get(item)
            odds = scheduler.recall(known, day) if known else 0.6
            rating = Rating.GOOD if rng.random() < odds else Rating.AGAIN
            memories[item] = scheduler.review(item, known, rating, day)
    return memories, counts


def test_last_week() -> None:
    """Besides what is due, the cards that would be known worst on the day are asked.

    Before that week, and on the day itself, a session is what it always is.
    """
    memories, _ = study(LONG, 53)
    scheduler = Scheduler()
    worst = sorted(memories, key=lambda item: scheduler.recall(memories[item], EXAM))
    for days in range(10):
        day = EXAM - timedelta(days=days)
        due = {*due_on(memories, day)}
        session = plan_day(CARDS, memories, day, LONG._replace(exam=EXAM), {})
        asked = {each.item for each in session.due}

        if 0 < days <= 7:
            assert asked == due | {*worst[:40]}
            assert session.due[0].item == worst[0]
        else:
            assert asked == due


def test_once_a_day() -> None:
    """What was answered on the day counts among the cards of that day."""
    memories, _ = study(LONG, 54)
    day = EXAM - timedelta(days=6)
    options = LONG._replace(exam=EXAM, new=0)
    first = [each.item for each in plan_day(CARDS, memories, day, options, {}).due]
    for item in first:
        memories[item] = Scheduler().review(item, memories[item], Rating.GOOD, day)
    answers = {item: [Rating.GOOD] for item in first}

    assert len(first) >= 40
    assert not plan_day(CARDS, memories, day, options, answers).due


def test_quota() -> None:
    """Eight minutes ask 32 cards; in the week before the exam all 40 are planned."""
    memories, _ = study(LONG, 54)
    day = EXAM - timedelta(days=6)
    options = Options(minutes=8, new=0, exam=EXAM)

    assert len(plan_day(CARDS, memories, day, options, {}).due) == 40


def test_cost() -> None:
    """The last week brings what a retention of .95 does, for a sixth less."""
    scheduler, found = Scheduler(), {}
    for name, options in (
        ("usual", LONG),
        ("exam", LONG._replace(exam=EXAM)),
        ("95", LONG._replace(retention=0.95)),
    ):
        memories, counts = study(options, 60)
        recall = mean(scheduler.recall(each, EXAM) for each in memories.values())
        found[name] = recall, sum(counts)

    assert found["exam"][0] > found["usual"][0] + 0.02
    assert found["exam"][0] > found["95"][0] - 0.01
    assert found["exam"][1] < found["95"][1] * 5 / 6


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (30, "Exam in 30 days, on 2026-04-01: about"),
        (1, "Exam tomorrow, on 2026-03-03: about"),
        (0, "Exam today: about 0 of"),
    ],
)
def test_start(desk: Desk, days: int, words: str) -> None:
    """The start says what is expected for the day, and what would still be new."""
    day = desk.clock().date() + timedelta(days=days)
    desk.run(lambda _item, _prompt: ":q", exam=day, new=1)

    assert words in desk.text
    assert ("Until then each day asks the 40 cards" in desk.text) == (days == 1)
    assert ("still new then" in desk.text) == (days == 1)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("--cram --exam 2090-01-01", "it takes no --exam"),
        ("--exam-cards 20", "--exam YYYY-MM-DD"),
        ("--exam 2020-01-01", "the exam of 2020-01-01 has passed"),
        ("--exam soon", "does not match the format"),
    ],
)
def test_options(given: str, sentence: str, tmp_path: Path) -> None:
    """What does not go together, or was, is refused in a sentence."""
    db = str(tmp_path / "reviews.db")
    found = CliRunner().invoke(cli, ["quiz", *given.split(), "--db", db])

    assert found.exit_code == 2
    assert sentence in found.stderr
