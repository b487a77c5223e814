"""Days of study, and when an item is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.quiz.review import CardKey, Rating, study_date
from deck.quiz.scheduler import Memory, Scheduler, forgotten, is_leech
from tests.quiz.entries import on_days
from tests.quiz.simulated import recall

START = date(2026, 1, 1)
CHINA = timezone(timedelta(hours=8))
ITEM = CardKey("c", 0)
EXACT = Scheduler(fuzz=False)
replay = EXACT.replay


def review(memory: Memory | None, rating: Rating, day: date) -> Memory:
    """The memory after an answer, its due day not moved."""
    return EXACT.review(ITEM, memory, rating, day)


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
    ("ratings", "intervals"),
    [
        ([3] * 5, [7, 21, 63, 189, 567]),
        ([2, 3, 3], [3, 9, 27]),
        ([1, 3, 2, 3], [1, 7, 3, 9]),
    ],
)
def test_intervals_of_a_program(ratings: list[int], intervals: list[int]) -> None:
    """A week, then three times as long each time; three days after hints."""
    writes = Scheduler(programs=frozenset({ITEM.card}))
    memory, day, found = None, START, []
    for rating in ratings:
        memory = writes.review(ITEM, memory, Rating(rating), day)
        found.append((memory.due - day).days)
        day = memory.due

    assert found == intervals


def test_a_program_written_twice() -> None:
    """On one day, or early, it is as far away as before."""
    writes = Scheduler(programs=frozenset({ITEM.card}))
    memory = writes.review(ITEM, None, Rating.GOOD, START)
    later = writes.review(ITEM, memory, Rating.GOOD, memory.due)

    assert writes.review(ITEM, memory, Rating.GOOD, START).due == memory.due
    early = later.last + timedelta(days=2)
    assert (writes.review(ITEM, later, Rating.GOOD, early).due - early).days == 21


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
    odds = [recall(memory, day + timedelta(days=n)) for n in range(0, 60, 7)]

    assert odds == sorted(odds, reverse=True)
    assert odds[0] == 1
    assert all(0 < p <= 1 for p in odds)
    assert memory.reps == len(answers)
    assert memory.lapses < len(answers)


def test_nine_in_ten_on_the_day_it_is_due() -> None:
    """An item comes back when nine in ten are remembered."""
    memory = follow([3, 3, 3])[1]

    assert recall(memory, memory.due) == pytest.approx(0.9, abs=0.002)


def test_hard_on_the_same_day() -> None:
    """What was known comes to mind again, if slowly: it is known no less."""
    before = review(None, Rating.GOOD, START)

    assert review(before, Rating.HARD, START).stability >= before.stability


def test_a_clock_set_back() -> None:
    """An answer dated before the last one counts for that last day."""
    memory = review(None, Rating.GOOD, START)
    back = review(memory, Rating.GOOD, START - timedelta(days=40))

    assert back == review(memory, Rating.GOOD, START)
    assert recall(memory, START - timedelta(days=40)) == 1


def test_lapses_count_once_a_day() -> None:
    """To forget is a lapse; to miss it again the same day, or at first, is none."""
    log = on_days([(0, 1), (0, 3), (5, 1), (5, 1), (5, 3), (9, 1)])

    assert replay(log)[CardKey("c", 0)].lapses == 2


@given(st.lists(st.tuples(RATINGS, st.integers(0, 400)), min_size=1, max_size=12))
def test_only_the_due_day_is_moved(answers: list[tuple[Rating, int]]) -> None:
    """By no more than what is allowed at that distance, and never to the same day."""
    memory, exact, day = None, None, START
    for rating, days in answers:
        day += timedelta(days=days)
        memory = Scheduler().review(ITEM, memory, rating, day)
        exact = review(exact, rating, day)
        assert memory._replace(due=exact.due) == exact
        due, moved = (exact.due - day).days, abs((memory.due - exact.due).days)
        assert moved <= (0 if due < 2.5 else 1 + most_moved(due))
        assert memory.due > day


def most_moved(days: int) -> float:
    """What may be added to an interval beside the one day."""
    parts = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, 1e9, 0.05))
    return sum(part * max(min(days, end) - start, 0) for start, end, part in parts)


def test_what_is_learnt_together_comes_back_apart() -> None:
    """A day's cards, all known, spread over the days that are allowed, all used."""
    dues = []
    for n in range(400):
        item, memory, day = CardKey(f"card-{n}", n % 3), None, START
        for _ in range(3):
            memory = Scheduler().review(item, memory, Rating.GOOD, day)
            exact, day = review(memory, Rating.GOOD, memory.due), memory.due
        assert memory is not None
        last = Scheduler().review(item, memory, Rating.GOOD, memory.due)
        dues.append((last.due - exact.due).days)

    assert set(dues) == set(range(min(dues), max(dues) + 1))
    assert abs(sum(dues) / len(dues)) < 1
    assert Scheduler().review(ITEM, None, Rating.GOOD, START).due == date(2026, 1, 3)


def test_fuzz_never_changes() -> None:
    """The same item and number of answers give the same day on every machine."""
    dues = []
    for card in ("and-table", "xor-table", "neuron-sum"):
        memory, day = None, START
        for _ in range(4):
            memory = Scheduler().review(CardKey(card, 0), memory, Rating.GOOD, day)
            day = memory.due
        dues.append(day.isoformat())

    assert dues == ["2026-08-20", "2026-08-25", "2026-07-15"]


def test_lower_retention_means_longer_intervals() -> None:
    """The lower the wanted retention, the later it comes back; memory is the same."""
    first = [
        Scheduler(share, fuzz=False).review(ITEM, follow([3, 3])[1], Rating.GOOD, START)
        for share in (0.95, 0.9, 0.85, 0.8)
    ]

    assert [m.due for m in first] == sorted({m.due for m in first})
    assert len({m.stability for m in first}) == 1


def test_names_tell_schedulers_apart() -> None:
    """What would give other memories has another name; equal ones have one."""
    some = [Scheduler(r, fuzz) for r in (0.8, 0.85, 0.9) for fuzz in (True, False)]

    assert len({each.name for each in some}) == len(some)
    assert Scheduler(0.9).name == Scheduler().name


@given(
    st.lists(
        st.tuples(
            st.floats(0.001, 40_000),
            st.integers(0, 3_000),
        ),
        min_size=2,
        max_size=20,
    )
)
def test_forgotten_orders_as_recall_does(some: list[tuple[float, int]]) -> None:
    """What is likeliest forgotten is the same with and without the scheduler."""
    day = date(2036, 1, 1)
    memories = [
        Memory(stability, 5.0, day - timedelta(days=ago), day, 3, 0)
        for stability, ago in some
    ]
    by_ratio = sorted(memories, key=lambda m: forgotten(m, day), reverse=True)
    odds = [recall(memory, day) for memory in by_ratio]

    assert odds == sorted(odds)
    before = day - timedelta(days=9_000)  # of a clock set back
    assert [forgotten(memory, before) for memory in memories] == [0] * len(memories)


def test_leeches() -> None:
    """Named at the eighth lapse and at each fourth after it."""
    memory = follow([3])[1]
    named = [n for n in range(25) if is_leech(memory._replace(lapses=n))]

    assert named == [8, 12, 16, 20, 24]
