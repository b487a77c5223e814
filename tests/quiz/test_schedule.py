"""Days of study, and when an item is asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.quiz.review import Item, Rating, Review, study_date
from deck.quiz.schedule import Memory, replay, retrievability, review

START = date(2026, 1, 1)
CHINA = timezone(timedelta(hours=8))


def follow(ratings: Sequence[int]) -> tuple[list[int], Memory]:
    """Intervals in days when each review is on the day it is due; the last memory."""
    memory, day, found = None, START, []
    for rating in ratings:
        memory = review(memory, Rating(rating), day)
        found.append((memory.due - day).days)
        day = memory.due
    assert memory is not None
    return found, memory


@pytest.mark.parametrize(
    ("ratings", "intervals"),
    [
        ([3] * 8, [2, 11, 46, 163, 497, 1346, 3292, 7398]),
        ([3, 3, 3, 1, 3, 3], [2, 11, 46, 3, 8, 19]),
        ([1, 1, 1, 1], [1, 1, 1, 1]),
        ([4, 4, 4, 4], [8, 66, 397, 1875]),
        ([2, 2, 2, 2, 2], [1, 3, 7, 12, 18]),
    ],
)
def test_golden_intervals(ratings: list[int], intervals: list[int]) -> None:
    """FSRS-6 with its default weights and no chance in it gives these days."""
    assert follow(ratings)[0] == intervals


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ((2026, 3, 2, 10, 0), date(2026, 3, 2)),
        ((2026, 3, 2, 23, 59), date(2026, 3, 2)),
        ((2026, 3, 3, 0, 30), date(2026, 3, 2)),
        ((2026, 3, 3, 3, 59), date(2026, 3, 2)),
        ((2026, 3, 3, 4, 0), date(2026, 3, 3)),
    ],
)
def test_a_day_ends_at_four(moment: tuple[int, ...], day: date) -> None:
    """A late evening belongs to the day that it began, in every zone."""
    for zone in (UTC, CHINA, timezone(timedelta(hours=-9, minutes=-30))):
        assert study_date(datetime(*moment, tzinfo=zone)) == day  # type: ignore[misc,arg-type]


@pytest.mark.parametrize("zone", [UTC, CHINA, timezone(timedelta(hours=-8))])
@pytest.mark.parametrize("hours", [(23, 22), (7, 23), (22, 6), (0, 23), (12, 12)])
def test_hours_do_not_matter(
    hours: tuple[int, int], zone: timezone, reviews: Callable[..., Review]
) -> None:
    """Two reviews on following days give one memory, at whatever hours they were.

    Fed with hours, the scheduler would take 23 hours and 50 minutes for no day at all.
    """
    first = datetime(2026, 3, 2, hours[0], 30, tzinfo=zone)
    second = datetime(2026, 3, 3, hours[1], 20, tzinfo=zone)
    first += timedelta(days=1) if hours[0] < 4 else timedelta()
    log = [
        reviews(
            at_ms=int(moment.timestamp() * 1000),
            offset_minutes=int((zone.utcoffset(None) or timedelta()).total_seconds())
            // 60,
        )
        for moment in (first, second)
    ]
    plain = review(None, Rating.GOOD, date(2026, 3, 2))

    assert replay(log) == {
        Item("c", 0): review(plain, Rating.GOOD, date(2026, 3, 3)),
    }


def test_early_morning_counts_for_the_evening(reviews: Callable[..., Review]) -> None:
    """An answer at half past one is on the day before: a second one of that day."""
    at = datetime(2026, 3, 2, 23, 0, tzinfo=CHINA)
    log = [
        reviews(at_ms=int(moment.timestamp() * 1000), offset_minutes=480)
        for moment in (at, at + timedelta(hours=2, minutes=30))
    ]
    memory = replay(log)[Item("c", 0)]

    assert (memory.last, memory.reps) == (date(2026, 3, 2), 2)


RATINGS = st.sampled_from(list(Rating))


@given(st.lists(st.tuples(RATINGS, st.integers(0, 400)), min_size=1, max_size=12))
def test_laws_of_memory(answers: list[tuple[Rating, int]]) -> None:
    """Due after the last day, better answers keep longer, recall falls day by day."""
    memory, day = None, START
    for rating, days in answers:
        day += timedelta(days=days)
        others = [review(memory, r, day) for r in Rating]
        memory = review(memory, rating, day)
        assert memory.due > memory.last == day
        assert [o.stability for o in others] == sorted(o.stability for o in others)
    assert memory is not None
    odds = [retrievability(memory, day + timedelta(days=n)) for n in range(0, 60, 7)]

    assert odds == sorted(odds, reverse=True)
    assert odds[0] == 1
    assert all(0 < p <= 1 for p in odds)
    assert memory.reps == len(answers)
    assert memory.lapses < len(answers)


def test_nine_in_ten_on_the_day_it_is_due() -> None:
    """An item comes back when nine in ten are remembered."""
    memory = follow([3, 3, 3])[1]

    assert retrievability(memory, memory.due) == pytest.approx(0.9, abs=0.002)


def test_a_clock_set_back() -> None:
    """An answer dated before the last one counts for that last day."""
    memory = review(None, Rating.GOOD, START)
    back = review(memory, Rating.GOOD, START - timedelta(days=40))

    assert back == review(memory, Rating.GOOD, START)
    assert retrievability(memory, START - timedelta(days=40)) == 1


def test_lapses_count_once_a_day(at_days: Callable[..., list[Review]]) -> None:
    """To forget is a lapse; to miss it again the same day, or at first, is none."""
    log = at_days([(0, 1), (0, 3), (5, 1), (5, 1), (5, 3), (9, 1)])

    assert replay(log)[Item("c", 0)].lapses == 2


def test_a_renamed_card_keeps_its_memory(reviews: Callable[..., Review]) -> None:
    """Reviews under the former id count for the card as it is called now."""
    log = [reviews("old"), reviews("new", at_ms=reviews().at_ms + 10**9)]

    assert replay(log, {"old": "new"}) == {
        Item("new", 0): replay([reviews(at_ms=r.at_ms) for r in log])[Item("c", 0)]
    }
