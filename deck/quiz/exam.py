"""What is expected to be known on the day of an exam."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import NamedTuple

from deck.quiz.learner import Learner, plan_day
from deck.quiz.review import Rating
from deck.quiz.scheduler import Scheduler

_FIRST = 0.6  # of new cards are known when they are asked


class Expected(NamedTuple):
    """How many cards will be seen on a day, and how many of them known."""

    cards: int
    seen: int
    known: float


def expect(learner: Learner) -> Expected:
    """What is known on the day of the exam, with a session on each day before it.

    The days are planned as the quiz plans them, and an answer is right as often as
    FSRS expects. The draws are the same each time.
    """
    options, today = learner.options, learner.today
    assert options.exam is not None  # noqa: S101 - or there is nothing to expect
    scheduler, rng = Scheduler(options.retention), Random(0)  # noqa: S311 - no secret
    answers = learner.store.answers(learner.namespace, today)
    candidates = learner.candidates(today)
    items = {each.item for each in candidates}
    found = {item: each for item, each in learner.memories().items() if item in items}
    for number in range((options.exam - today).days):
        day = today + timedelta(days=number)
        session = plan_day(candidates, found, day, options, {} if number else answers)
        for item in [each.item for each in session.planned]:
            memory = found.get(item)
            odds = _FIRST if memory is None else scheduler.recall(memory, day)
            if rng.random() >= odds:  # it is asked again until it is known
                memory = scheduler.review(item, memory, Rating.AGAIN, day)
            found[item] = scheduler.review(item, memory, Rating.GOOD, day)
    known = sum(scheduler.recall(memory, options.exam) for memory in found.values())
    return Expected(len(items), len(found), known)
