"""What the log of a learner shows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.compile.study_deck import CardSummary
from deck.quiz.progress import Streak, progress, streak, streak_words
from deck.quiz.report import Page, report, split_bar
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.stats import State, Stats, known_concepts, summarize
from deck.render.blocks import Look
from tests.quiz.entries import a_review
from tests.tables import table

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def review(card: str, days_ago: int, rating: int = 3, seconds: float = 6) -> Review:
    """An answer at noon, so many days ago."""
    at_ms = int((NOON - timedelta(days=days_ago)).timestamp() * 1000)
    duration = int(seconds * 1000)
    return a_review(card, at_ms=at_ms, rating=Rating(rating), duration_ms=duration)


def memory(
    last: int, due: int, lapses: int = 0, difficulty: float = 5, stability: float = 9
) -> Memory:
    """A memory: last asked so many days ago, due in so many days."""
    days = [TODAY - timedelta(days=last), TODAY + timedelta(days=due)]
    return Memory(stability, difficulty, days[0], days[1], 3, lapses)


def figures(
    reviews: list[Review],
    memories: dict[str, Memory],
    suspended: str = "",
    cards: str = "a b c d",
) -> Stats:
    """The figures of cards of two topics."""
    items = {
        CardKey(c, 0): (("abcd".find(c) < 2 and "x") or "y", "") for c in cards.split()
    }
    known = {CardKey(card, 0): memory for card, memory in memories.items()}
    stopped = {CardKey(card, 0) for card in suspended.split()}
    return summarize(items, reviews, known, stopped, TODAY)


def test_states() -> None:
    """An item is new, or has a state by its stability, or is suspended."""
    days = {"a": 6.99, "b": 7.0, "c": 20.99, "d": 21.0, "e": 30.0}
    memories = {card: memory(1, 9, stability=s) for card, s in days.items()}

    found = figures([], memories, "e", cards="a b c d e f")

    assert found.states == {
        "new": 1,
        "learning": 1,
        "young": 2,
        "mature": 1,
        "suspended": 1,
    }
    sizes = {topic: sum(some.values()) for topic, some in found.topics.items()}
    assert sizes == {"x": 4, "y": 2}
    assert (found.topics["y"]["young"], found.topics["y"]["mature"]) == (1, 1)
    assert known_concepts(found) == {"": (1 + 2 / 2) / 6}


def test_year() -> None:
    """Each day of 53 weeks has its answers; earlier ones are not in it."""
    found = figures([review("a", ago) for ago in (0, 0, 1, 370, 371)], {})

    assert len(found.year) == 371
    assert (found.year[-1], found.year[-2], found.year[0]) == (2, 1, 1)
    assert sum(found.year) == 4


@given(st.lists(st.integers(0, 500), min_size=1, max_size=4), st.integers(8, 40))
def test_a_bar_is_full(counts: list[int], length: int) -> None:
    """Its parts make up all of it, and what there is has a part."""
    parts = split_bar(counts, length)

    assert sum(parts) == (length if sum(counts) else 0)
    assert all(
        (part > 0) >= (count > 0) for part, count in zip(parts, counts, strict=True)
    )
    assert all(part >= 0 for part in parts)


def test_little_beside_much() -> None:
    """One answer beside a hundred is seen in each chart, and none is not."""
    log = [review("a", days_ago=3), *(review("b", 1) for _ in range(100))]
    due = {f"{n}": memory(9, 1) for n in range(300)} | {"x": memory(9, 2)}
    found = figures(log, due, cards=" ".join(due))
    page = Page(ui="en", language="en", look=Look(80), topics={"y": "Y"}, title=str)

    lines = [*report(found, page)]

    bars = {line[:5]: line.count("█") for line in lines if line[2:3] == "-"}
    assert (bars["11-22"], bars["11-23"], bars["11-24"]) == (1, 0, 20)
    assert sum(line.count("░") for line in lines if line.startswith("Sun")) == 1
    assert any(line.endswith("│  ██▁▁") for line in lines)


def test_retention() -> None:
    """Counted is the first answer of a day to what was answered on an earlier day."""
    log = [
        review("a", 50),  # new
        review("a", 40, 1),  # forgotten, too long ago for the last month
        review("a", 40),  # again on that day
        review("b", 29, 1),  # new, and missed: nothing was forgotten
        review("a", 20),
        review("b", 10, 2),
        review("a", 1, 1),
    ]

    found = figures(log, {})
    assert (found.retention.asked, found.retention.known) == (4, 2)
    assert (found.retention_lately.asked, found.retention_lately.known) == (3, 2)
    assert found.retention.share == 0.5
    assert figures([], {}).retention.share is None


def test_days() -> None:
    """Thirty days to today, each with its answers; nobody answers for an hour.

    Nor in less than no time, as a clock that was set back has it.
    """
    short = [review("a", 29), review("a", 0, 1, 90), review("c", 0, 3, -60)]
    found = figures([*short, review("b", 0, 3, 3600)], {})

    assert len(found.days) == 30
    assert (found.days[0].answers, found.days[0].date) == (1, date(2026, 10, 27))
    last = found.days[-1]
    assert (last.date, last.answers, last.right, last.minutes) == (TODAY, 3, 2, 6.5)
    assert found.answers == 4
    assert found.minutes == pytest.approx(6.6)


def test_forecast() -> None:
    """What was left lying is due today; what is suspended is not asked."""
    due = {
        "a": memory(9, -5),
        "b": memory(9, 0),
        "c": memory(9, 29),
        "d": memory(9, 30),
    }

    found = figures([], due)
    assert found.forecast == (2, *[0] * 28, 1)
    assert figures([], due, "a c").forecast == (1, *[0] * 29)


def test_hardest() -> None:
    """First what was forgotten most often, ten at most; all of them in the deck."""
    known = {
        "a": memory(1, 1, 2),
        "b": memory(1, 1, 2, 9),
        "c": memory(1, 1),
        "z": memory(1, 1, 9),
    }

    found = figures([review("a", 1), review("a", 0)], known)
    assert [(h.card, h.lapses, h.answers) for h in found.hardest] == [
        ("b", 2, 0),
        ("a", 2, 2),
    ]
    many = {card: memory(1, 1, 2) for card in "abcdefghijkl"}
    assert len(figures([], many, cards=" ".join(many)).hardest) == 10


def on(*days_ago: int) -> Streak:
    """The run of the days so long ago."""
    return streak((TODAY - timedelta(days=n) for n in days_ago), TODAY)


def test_days_to_go() -> None:
    """What is due of other cards, or suspended, takes no room from new ones."""
    cards = [CardSummary(c, 1, "t", "b", 1, [0], [], [], "") for c in "abcd"]
    due = {CardKey(card, 0): memory(1, 1) for card in "abcxyz"}
    some = {item: due[item] for item in due if item.card in "ac"}
    suspended = {CardKey("b", 0)}

    def days(memories: dict[CardKey, Memory], quota: int) -> int | None:
        found = progress(cards, memories, suspended, TODAY, new=1, quota=quota)
        return found.days

    assert days(due, 2) == days(some, 2) == 1
    assert days(due, 1) == days(some, 1) != 1


@pytest.mark.parametrize(("days_ago", "days", "rested"), table(__file__, "streaks"))
def test_streak(days_ago: str, days: str, rested: str) -> None:
    """Up to two days off in a row belong to a run; today is none yet."""
    found = on(*map(int, days_ago.replace("none", "").split()))

    assert (found.days, found.rested) == (int(days), int(rested))
    assert (found.since is None) is (days == "0")


@given(st.sets(st.integers(0, 40)))
def test_a_run_is_made_of_its_days(days_ago: set[int]) -> None:
    """Days and rests fill it from its first day on; one more answer never ends it."""
    found = on(*days_ago)
    if found.since is not None:
        span = (TODAY - found.since).days + (0 in days_ago)
        assert found.days + found.rested == span
        assert found.rested <= 2 * found.days
    assert on(0, *days_ago).days == found.days + (0 not in days_ago)


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_a_word_on_a_run(ui: str) -> None:
    """It names the days, and nothing that was missed; of no run nothing is said."""
    said = [streak_words(found, ui) for found in (on(0), on(0, 1), on(0, 3), on(9))]

    assert len({*said}) == 4
    assert ["1" in said[0], "2" in said[1], "2" in said[2]] == [True] * 3
    assert said[3] == ""
    assert not [word for word in said if "miss" in word or "lost" in word]


LOG = st.lists(st.tuples(st.sampled_from("abz"), st.integers(0, 90), st.integers(1, 4)))


@given(LOG)
def test_everything_adds_up(log: list[tuple[str, int, int]]) -> None:
    """Each item is in one state and one topic; all due items are in the forecast."""
    reviews = [review(*each) for each in sorted(log, key=lambda each: -each[1])]
    memories = Scheduler().replay(reviews)
    items = {CardKey(card, 0): (card, "") for card in "abc"}
    found = summarize(items, reviews, memories, set(), TODAY)

    assert sum(found.states.values()) == 3
    for state in State:
        assert found.states[state] == sum(t[state] for t in found.topics.values())
    assert found.answers == len(log)
    soon = TODAY + timedelta(days=30)
    due = [m for item, m in memories.items() if item.card != "z" and m.due < soon]
    assert sum(found.forecast) == len(due)
    assert 0 <= found.retention.known <= found.retention.asked <= len(log)
    assert json.loads(json.dumps(found.to_json()))["states"] == found.states
