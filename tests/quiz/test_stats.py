"""What the answers of a learner come to: laws of the figures, and one table of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.build.study_deck import CardSummary
from deck.quiz.learner import Options
from deck.quiz.progress import Progress, Streak, milestones, streak
from deck.quiz.report import (
    Page,
    month_names,
    path_lines,
    report,
    split_bar,
    streak_words,
)
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.stats import (
    WEEKS,
    History,
    State,
    Stats,
    count,
    known_share,
    ladder,
)
from deck.render.lines import Look
from deck.width import cell_width
from tests.calls import check_calls
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


def answers(words: str) -> list[Review]:
    """Answers that are written as `card-days` ago, and `:1` where it was forgotten."""
    found = []
    for word in words.split():
        card, ago, rating = re.split("[-:]", f"{word}:3")[:3]
        found.append(review(card, int(ago), int(rating)))
    return found


def due(**days: int) -> dict[str, Memory]:
    """Memories of cards that are due in so many days."""
    return {card: memory(9, day) for card, day in days.items()}


def stability(**days: float) -> dict[str, Memory]:
    """Memories of cards that are as stable as that."""
    return {card: memory(1, 9, stability=each) for card, each in days.items()}


def cards_of(cards: str, rank: int = 1) -> list[CardSummary]:
    """Cards of two topics: `a` and `b`, and the others."""
    return [
        CardSummary(card, 1, topic, "b", rank, [0], [], [], "", "")
        for card in cards.split()
        for topic in ["x" if card in {"a", "b"} else "y"]
    ]


def figures(
    reviews: list[Review],
    memories: dict[str, Memory],
    suspended: str = "",
    cards: str = "a b c d",
    options: Options = Options(),  # noqa: B008
) -> Stats:
    """The figures of cards of two topics; what is due by its memory is asked."""
    known = {CardKey(card, 0): memory for card, memory in memories.items()}
    asked = {item for item, memory in known.items() if memory.due <= TODAY}
    stopped = {CardKey(card, 0) for card in suspended.split()}
    history = History(TODAY, reviews, known, stopped, asked)
    return count(cards_of(cards), history, options)


@given(st.dates(date(2026, 1, 1), date(2026, 1, 31)), st.sets(st.integers(0, 400)))
def test_the_year_counts_what_it_draws(today: date, days_ago: set[int]) -> None:
    """It begins on a Monday; every day of practice in it has a square, none else."""
    at_ms = int(
        datetime(today.year, today.month, today.day, 12, tzinfo=UTC).timestamp()
    )
    reviews = [a_review(at_ms=(at_ms - ago * 86_400) * 1000) for ago in days_ago]
    found = count([], History(today, reviews, {}, set()))

    for weeks in (1, 20, WEEKS):
        heat = found.heat_map(weeks)
        span = (today - heat.monday).days
        assert (heat.monday.weekday(), len(heat.mondays)) == (0, weeks)
        assert len(heat.answers) == span + 1
        assert heat.practised == sum(ago <= span for ago in days_ago)
        assert sum(heat.shade(each) > 0 for each in heat.answers) == heat.practised


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_months_of_a_year(ui: str) -> None:
    """Each month of four weeks has its name above them, in both languages."""
    mondays = [date(2025, 11, 24) + timedelta(weeks=n) for n in range(53)]
    names = dict(month_names(mondays, ui))

    months = [mondays[column].month for column in names]
    assert months == [12, *range(1, 12)]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=4), st.integers(8, 40))
def test_a_bar_is_full(counts: list[int], length: int) -> None:
    """Its parts make up all of it, and what there is has a part."""
    parts = split_bar(counts, length)

    assert sum(parts) == (length if sum(counts) else 0)
    assert all(
        (part > 0) >= (count > 0) for part, count in zip(parts, counts, strict=True)
    )
    assert all(part >= 0 for part in parts)


def test_small_and_large_counts() -> None:
    """One answer beside a hundred is seen in each chart, and none is not."""
    log = [review("a", days_ago=3), *(review("b", 1) for _ in range(100))]
    due = {f"{n}": memory(9, 1) for n in range(300)} | {"x": memory(9, 2)}
    found = figures(log, due, cards=" ".join(due))
    page = Page(ui="en", language="en", look=Look(80), topics={"y": "Y"}, title=str)

    lines = [*report(found, page)]

    days = [line[-1] for line in lines if line[:4] in {"Sun ", "Tue ", "Wed "}]
    assert days == ["█", "·", "░"]
    assert any(line.endswith("│  ██▁▁") for line in lines)


def test_time() -> None:
    """Nobody answers for an hour, nor in less than no time.

    A clock that was set back has it so.
    """
    short = [review("a", 13), review("a", 0, 1, 90), review("c", 0, 3, -60)]
    found = figures([*short, review("b", 0, 3, 3600)], {})

    assert (found.answers, found.year[-14:]) == (4, (1, *[0] * 12, 3))
    assert found.minutes == pytest.approx(6.6)


def test_ladder() -> None:
    """Each program has the last day on which it passed; a hint is no failure."""
    log = answers("a-9 a-7:1 b-5:1 c-4:2 c-2:3 c-1:1")
    days = [9, None, 2, None]

    found = ladder("abcd", log)

    assert [program.card for program in found] == [*"abcd"]
    assert [program.passed for program in found] == [
        None if ago is None else TODAY - timedelta(days=ago) for ago in days
    ]


@pytest.mark.parametrize("ui", ["en", "zh"])
@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400))
def test_path(ui: str, of: int, seen: int, known: int) -> None:
    """The bar and what it says fit on each screen."""
    seen = min(seen, of)
    found = Progress("sprint", of, min(known, seen), seen, 7 if seen < of else None)
    for width in (40, 60, 80):
        lines = path_lines(found, ui, Look(width))
        assert max(map(cell_width, lines)) <= width
        assert lines[0].startswith(("█", "▒", "░"))
        assert f"{of}" in "".join(lines)


def on(*days_ago: int) -> Streak:
    """The run of the days so long ago."""
    return streak((TODAY - timedelta(days=n) for n in days_ago), TODAY)


def days_to_go(known: str, suspended: str, minutes: float) -> int | None:
    """Days until four new cards are seen, one a day, with others due each day."""
    memories = {card: memory(1, 1) for card in known}
    options = Options(new=1, minutes=minutes)
    return figures([], memories, suspended, options=options).progress.days


def reached(fresh: str, seen: str, cards: str = "a b c d") -> str:
    """The milestones that some of the seen cards reach, all of the sprint."""

    def items(names: str) -> set[CardKey]:
        return {CardKey(card, 0) for card in names.split()}

    found = milestones(cards_of(cards, rank=0), items(fresh), items(seen), set())
    return " ".join([found.topic.topic if found.topic else "no topic", *found.stages])


def test_figures(request: pytest.FixtureRequest) -> None:
    """Each is what it was when somebody last looked, by `stats_figures.txt`."""
    known = (answers, memory, due, stability, figures, known_share, days_to_go, reached)
    names = {each.__name__: each for each in known}
    path = Path(__file__).with_name("stats_figures.txt")

    check_calls(path, lambda call: str(eval(call, names)), request)  # noqa: S307


def test_streak() -> None:
    """Up to two days off in a row belong to a run; today is none yet."""
    for days_ago, days, rested in table(__file__, "streaks"):
        found = on(*map(int, days_ago.replace("none", "").split()))

        assert (found.days, found.rested) == (int(days), int(rested))
        assert (found.since is None) is (days == "0")


@given(st.sets(st.integers(0, 40)))
def test_a_streak_is_counted_from_its_days(days_ago: set[int]) -> None:
    """Days and rests fill it from its first day on; one more answer never ends it."""
    found = on(*days_ago)
    if found.since is not None:
        span = (TODAY - found.since).days + (0 in days_ago)
        assert found.days + found.rested == span
        assert found.rested <= 2 * found.days
    assert on(0, *days_ago).days == found.days + (0 not in days_ago)


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_a_word_on_a_run(ui: str) -> None:
    """It names the days, and nothing that was missed; a week has words of its own."""
    runs = (on(0), on(0, 1), on(0, 3), on(*range(7)))
    phrases = [streak_words(found, ui) for found in runs]

    assert len({*phrases}) == 4
    assert all(str(n) in words for n, words in zip("1227", phrases, strict=True))
    assert not [word for word in phrases if "miss" in word or "lost" in word]


LOG = st.lists(st.tuples(st.sampled_from("abz"), st.integers(0, 90), st.integers(1, 4)))


@given(LOG)
def test_totals(log: list[tuple[str, int, int]]) -> None:
    """Each item is in one state and one topic; all due items are in the forecast."""
    reviews = [review(*each) for each in sorted(log, key=lambda each: -each[1])]
    memories = Scheduler().replay(reviews)
    history = History(TODAY, reviews, memories, set(), {*memories})
    found = count(cards_of("a b c"), history)

    assert sum(found.states.values()) == 3
    for state in State:
        assert found.states[state] == sum(t[state] for t in found.topics.values())
    assert found.answers == len(log)
    assert sum(found.forecast) == len([i for i in memories if i.card != "z"])
    assert 0 <= found.retention.known <= found.retention.due <= len(log)
    assert json.loads(json.dumps(found.to_json()))["states"] == found.states
