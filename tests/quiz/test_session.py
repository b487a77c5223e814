"""Laws of a session: what is asked, in which order, and when it ends."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.quiz.review import CardKey, Rating
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.session import Candidate, Session, Turn, begin, begin_cram
from tests.calls import check_calls

TODAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
NOW = timedelta()


def entries(text: str) -> list[Candidate]:
    """Entries parted by blanks: a card, `#gap`, `/topic`, and `<` what it needs.

    Without a topic each card has one of its own.
    """
    found = []
    for word in text.split():
        name, _, needs = word.partition("<")
        name, _, topic = name.partition("/")
        card, _, gap = name.partition("#")
        item = CardKey(card, int(gap or 0))
        found.append(
            Candidate(item, topic or card, tuple(filter(None, needs.split(","))))
        )
    return found


def seen(days_ago: int, rating: Rating = Rating.GOOD) -> Memory:
    """The memory of an item that was answered once."""
    day = TODAY - timedelta(days=days_ago)
    return Scheduler(fuzz=False).review(CardKey("c", 0), None, rating, day)


def start(
    given: Sequence[Candidate],
    memories: dict[CardKey, Memory] | None = None,
    new: int = 5,
    limit: timedelta = HOUR,
    quota: int | None = None,
) -> Session:
    """A session of today."""
    known = memories or {}
    due = {item: each for item, each in known.items() if each.due <= TODAY}
    return begin(
        [e for e in given if e.item in due or e.item not in known],
        due,
        TODAY,
        seen={item.card for item in known},
        new=new,
        limit=limit,
        quota=quota,
    )


def next_of(session: Session, spent: timedelta = NOW) -> Turn:
    """What is asked next; there is something."""
    turn = session.next(spent)
    assert turn is not None
    return turn


def play(
    session: Session, right: Callable[[int], bool] = lambda _: True, most: int = 200
) -> list[Candidate]:
    """What is asked, one after the other, until the session ends."""
    order: list[Candidate] = []
    while len(order) < most and (now := session.next(NOW)) is not None:
        order.append(now.candidate)
        session = session.answered(now, right=right(len(order)))
    return order


def cards(order: Sequence[Candidate]) -> str:
    """Ids in a row."""
    return " ".join(each.item.card for each in order)


def remembered(text: str) -> dict[CardKey, Memory]:
    """Items parted by commas, each with the days since its one answer."""
    days = (each.split() for each in text.split(",") if each)
    return {entries(card)[0].item: seen(int(ago)) for card, ago in days}


def order(
    given: str,
    *,
    known: str = "",
    new: int = 5,
    missed: Sequence[int] = (),
    quota: int | None = None,
) -> str:
    """What is asked where some turns are missed, and what is left for other days."""
    session = start(entries(given), remembered(known), new, quota=quota)
    played = cards(play(session, right=lambda n: n not in missed)) or "nothing"
    return f"{played}; left: {cards(session.rest)}" if session.rest else played


def seeds(*right: bool, drawn: bool) -> str:
    """The seeds that are asked for; each fresh question has the next letter for one."""
    session, letters = start(entries("a")), iter("abcdefgh")
    found: list[str] = []
    for each in right:
        turn = session.next(NOW)
        if turn is None:
            break
        found.append(turn.seed or "fresh")
        turn = turn._replace(seed=turn.seed or next(letters))
        session = session.answered(turn, right=each, drawn=drawn)
    return " ".join(found)


def practised(given: str, *, known: str) -> str:
    """What is asked for practice."""
    session = begin_cram(entries(given), remembered(known), TODAY, limit=HOUR)
    return cards(play(session))


def test_orders(request: pytest.FixtureRequest) -> None:
    """Cards are asked in the order of `session.txt`."""
    names = {each.__name__: each for each in (order, seeds, practised)}
    path = Path(__file__).with_name("session.txt")

    check_calls(path, lambda call: str(eval(call, names)), request)  # noqa: S307


def test_continued_session() -> None:
    """Three more: what waited first, then new ones, whatever the time."""
    memories = {CardKey(c, 0): seen(30) for c in "abc"}
    given = entries("a b c x y z")
    session = start(given, memories, quota=2, new=0, limit=timedelta(minutes=1))
    for _ in range(2):
        session = session.answered(next_of(session), right=True)

    assert session.next(NOW) is None
    assert session.can_more
    assert cards(play(session.more(3, 2 * HOUR))) == "c x y"


ENTRIES = st.lists(
    st.builds(
        Candidate,
        st.builds(CardKey, st.sampled_from("abcdefgh"), st.integers(0, 2)),
        st.sampled_from("XYZ"),
        st.lists(st.sampled_from("abcdefgh"), max_size=2).map(tuple),
    ),
    max_size=16,
    unique_by=lambda e: e.item,
)


@given(ENTRIES, st.data(), st.integers(0, 8), st.lists(st.booleans(), max_size=30))
def test_laws(
    given: list[Candidate], data: st.DataObject, new: int, answers: list[bool]
) -> None:
    """Each due item once, at most so many new ones, what was missed until right."""
    known = data.draw(st.lists(st.sampled_from(given), unique=True)) if given else []
    memories = {e.item: seen(data.draw(st.integers(0, 9))) for e in known}
    session = start(given, memories, new)
    due = {e.item for e in session.due}

    def right(n: int) -> bool:
        return answers[n - 1] if n <= len(answers) else True

    order = play(session, right)
    missed = {e.item for n, e in enumerate(order, start=1) if not right(n)}
    counts = {e.item: [x.item for x in order].count(e.item) for e in order}

    assert len(order) < 200
    assert due <= counts.keys()
    fresh = [item for item in counts if item not in memories]
    assert len(fresh) == min(new, len(given) - len(known))
    assert all(n == 1 or item in missed for item, n in counts.items())
    assert {item for item, n in counts.items() if n > 1} == missed


@given(ENTRIES)
def test_neighbours(given: list[Candidate]) -> None:
    """Two gaps of a card are neighbours only where no other card is left."""
    order = play(start([Candidate(e.item, e.topic) for e in given], new=99))
    for n, (one, two) in enumerate(pairwise(order), start=1):
        if one.item.card == two.item.card:
            assert {e.item.card for e in order[n:]} == {one.item.card}
    for n in range(2, len(order)):
        topics = {e.topic for e in order[n - 2 : n + 1]}
        rest = {e.topic for e in order[n:] if e.item.card != order[n - 1].item.card}
        assert len(topics) > 1 or rest <= topics


def test_sessions_share_what_is_the_same() -> None:
    """Each step can be taken back: 300 sessions of 10,000 cards take 12 MB."""
    given = entries(" ".join(f"c{n}" for n in range(10_000)))
    memories = {each.item: seen(30) for each in given[:5000]}
    session = start(given, memories)
    tracemalloc.start()
    steps = [session]
    for _ in range(300):
        steps.append(steps[-1].answered(next_of(steps[-1]), right=True))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len({next_of(each).item for each in steps}) == len(steps)
    assert used < 16_000_000
