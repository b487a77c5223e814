"""Laws of a session: what is asked, in which order, and when it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.quiz.review import CardKey, Rating
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.session import Candidate, Session, Turn, begin, begin_cram
from tests.tables import table

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
    asked: list[Candidate] = []
    while len(asked) < most and (now := session.next(NOW)) is not None:
        asked.append(now.candidate)
        session = session.answered(now, right=right(len(asked)))
    return asked


def cards(asked: Sequence[Candidate]) -> str:
    """Ids in a row."""
    return " ".join(each.item.card for each in asked)


ORDERS = [row for row in table(__file__, "orders") if len(row) > 1]


@pytest.mark.parametrize(("given", "known", "new", "asked"), ORDERS)
def test_orders(given: str, known: str, new: str, asked: str) -> None:
    """What is asked comes in an order that the table tells."""
    days = (each.split() for each in known.split(",") if each != "none")
    memories = {entries(card)[0].item: seen(int(ago)) for card, ago in days}

    assert (cards(play(start(entries(given), memories, int(new)))) or "none") == asked


@pytest.mark.parametrize(
    ("given", "missed", "asked"),
    [
        ("a b c d e f g", {1, 6}, "a b c d e a f g a"),  # after four others
        ("a/t b/t", {1, 2, 3, 4}, "a b a b a b"),  # in turn, with nothing else left
        ("a", {1, 2}, "a a a"),  # at once
    ],
)
def test_what_was_missed_comes_back(given: str, missed: set[int], asked: str) -> None:
    """Until it was right, after four others where there are so many."""
    session = start(entries(given), new=7)

    assert cards(play(session, right=lambda n: n not in missed)) == asked


def turns(session: Session, right: Sequence[bool], *, drawn: bool) -> list[str | None]:
    """The seeds that are asked for; each fresh question has the next letter for one."""
    asked: list[str | None] = []
    letters = iter("abcdefgh")
    for each in right:
        turn = session.next(NOW)
        if turn is None:
            break
        asked.append(turn.seed)
        turn = turn._replace(seed=turn.seed or next(letters))
        session = session.answered(turn, right=each, drawn=drawn)
    return asked


@pytest.mark.parametrize(
    ("right", "drawn", "seeds"),
    [
        ((True, True), True, [None]),
        ((False, True, True, True), True, [None, "a", None]),
        ((False, True, True), False, [None, "a"]),
        ((False, False, False, True), True, [None, "a", None]),
    ],
)
def test_the_same_question_once_then_fresh_ones(
    right: tuple[bool, ...],
    drawn: bool,
    seeds: list[str | None],
) -> None:
    """A miss is asked again as it was; then, where numbers are drawn, with others."""
    assert turns(start(entries("a")), right, drawn=drawn) == seeds


def test_a_backlog_is_spread() -> None:
    """What is over the quota waits, the least forgotten of it, and new ones with it."""
    memories = {CardKey(c, 0): seen(10 * (n + 3)) for n, c in enumerate("abcd")}
    session = start(entries("a b c d n"), memories, quota=2)

    assert cards(play(session)) == "d c"
    assert cards(session.rest) == "b a"
    assert start(entries("a b c d n"), memories, quota=4).rest == ()


def test_more_after_the_end() -> None:
    """Three more: what waited first, then new ones, whatever the time."""
    memories = {CardKey(c, 0): seen(30) for c in "abc"}
    given = entries("a b c x y z")
    session = start(given, memories, quota=2, new=0, limit=timedelta(minutes=1))
    for _ in range(2):
        session = session.answered(next_of(session), right=True)

    assert session.next(NOW) is None
    assert session.can_more
    assert cards(play(session.more(3, 2 * HOUR))) == "c x y"


def test_practice() -> None:
    """Everything, what is nearest to oblivion first, what was never seen last."""
    memories = {CardKey(c, 0): seen(days) for c, days in (("a", 1), ("b", 9), ("c", 4))}
    session = begin_cram(entries("a b c n"), memories, TODAY, limit=HOUR)

    assert cards(play(session)) == "b c a n"


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

    asked = play(session, right)
    missed = {e.item for n, e in enumerate(asked, start=1) if not right(n)}
    counts = {e.item: [x.item for x in asked].count(e.item) for e in asked}

    assert len(asked) < 200
    assert due <= counts.keys()
    fresh = [item for item in counts if item not in memories]
    assert len(fresh) == min(new, len(given) - len(known))
    assert all(n == 1 or item in missed for item, n in counts.items())
    assert {item for item, n in counts.items() if n > 1} == missed


@given(ENTRIES)
def test_neighbours(given: list[Candidate]) -> None:
    """Two gaps of a card are neighbours only where no other card is left."""
    asked = play(start([Candidate(e.item, e.topic) for e in given], new=99))
    for n, (one, two) in enumerate(pairwise(asked), start=1):
        if one.item.card == two.item.card:
            assert {e.item.card for e in asked[n:]} == {one.item.card}
    for n in range(2, len(asked)):
        topics = {e.topic for e in asked[n - 2 : n + 1]}
        rest = {e.topic for e in asked[n:] if e.item.card != asked[n - 1].item.card}
        assert len(topics) > 1 or rest <= topics
