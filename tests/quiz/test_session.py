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
from deck.quiz.session import Entry, Session, Turn, begin, begin_cram

TODAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)
NOW = timedelta()


def entry(card: str, gap: int = 0, topic: str = "t", needs: str = "") -> Entry:
    """An entry; `needs` are ids parted by blanks."""
    return Entry(CardKey(card, gap), topic, tuple(needs.split()))


def seen(days_ago: int, rating: Rating = Rating.GOOD) -> Memory:
    """The memory of an item that was answered once."""
    day = TODAY - timedelta(days=days_ago)
    return Scheduler(fuzz=False).review(CardKey("c", 0), None, rating, day)


def start(
    entries: Sequence[Entry],
    memories: dict[CardKey, Memory] | None = None,
    new: int = 5,
    limit: timedelta = HOUR,
    quota: int | None = None,
) -> Session:
    """A session of today."""
    known = memories or {}
    due = {item: each for item, each in known.items() if each.due <= TODAY}
    return begin(
        [e for e in entries if e.item in due or e.item not in known],
        due,
        TODAY,
        seen={item.card for item in known},
        new=new,
        limit=limit,
        quota=quota,
    )


def play(
    session: Session, right: Callable[[int], bool] = lambda _: True, most: int = 200
) -> list[Entry]:
    """What is asked, one after the other, until the session ends."""
    asked: list[Entry] = []
    while len(asked) < most and (now := session.next(NOW)) is not None:
        asked.append(now.entry)
        session = session.answered(now, right=right(len(asked)))
    return asked


def cards(asked: Sequence[Entry]) -> str:
    """Ids in a row."""
    return " ".join(each.item.card for each in asked)


def test_due_before_new_and_most_forgotten_first() -> None:
    """What is due comes before what is new, what is nearest to oblivion first."""
    entries = [entry(c, topic=c) for c in ("new", "fresh", "old", "older", "later")]
    memories = {
        CardKey("fresh", 0): seen(3),
        CardKey("old", 0): seen(10),
        CardKey("older", 0): seen(40),
        CardKey("later", 0): seen(1),
    }

    assert cards(play(start(entries, memories))) == "older old fresh new"


def test_new_ones_in_the_order_of_learning() -> None:
    """New cards come in the order of the deck, as many as asked for."""
    entries = [entry(c, topic=c) for c in "abcdefg"]

    assert cards(play(start(entries, new=3))) == "a b c"
    assert play(start(entries, new=0)) == []


def test_turns_do_not_change_what_is_learnt() -> None:
    """Topics take turns among the next new cards, never with cards further on."""
    entries = [entry(c, topic=c[0]) for c in ("a1", "a2", "a3", "b1", "a4", "c1")]

    assert cards(play(start(entries, new=3))) == "a1 a2 a3"
    assert cards(play(start(entries, new=4))) == "a1 a2 b1 a3"


def test_needs_come_first() -> None:
    """A card waits for what it needs; what is not in the session holds nothing up."""
    entries = [entry("b", needs="a"), entry("a"), entry("c", needs="gone b")]

    assert cards(play(start(entries))) == "a b c"
    assert cards(play(start(entries, new=1))) == "a"
    assert cards(play(start([entry("x", needs="y"), entry("y", needs="x")]))) == "x y"


def test_seen_needs_are_met() -> None:
    """A card that was ever answered meets a need, though only one gap of it was."""
    entries = [entry("a", 1), entry("a", 2), entry("b", needs="a")]
    session = start(entries, {CardKey("a", 1): seen(0)}, new=2)

    assert cards(play(session)) == "a b"


def test_a_missed_card_comes_back_after_others() -> None:
    """What was missed comes again, after four others where there are so many."""
    entries = [entry(c, topic=c) for c in "abcdefg"]
    asked = play(start(entries, new=7), right=lambda n: n not in {1, 6})

    assert cards(asked) == "a b c d e a f g a"


def test_missed_ones_take_turns_at_the_end() -> None:
    """With nothing else left, missed cards come in turn until each was right."""
    asked = play(start([entry("a"), entry("b")]), right=lambda n: n > 4)

    assert cards(asked) == "a b a b a b"


def test_a_single_missed_card_comes_again() -> None:
    """With nothing else left, it comes at once."""
    assert cards(play(start([entry("a")]), right=lambda n: n > 2)) == "a a a"


def test_topics_take_turns() -> None:
    """No three of a topic in a row while there is another; else on with it."""
    entries = [
        entry(c, topic=c.upper()[0]) for c in ("a1", "a2", "a3", "a4", "b1", "a5")
    ]

    assert cards(play(start(entries, new=9))) == "a1 a2 b1 a3 a4 a5"


def test_gaps_of_a_card_stand_apart() -> None:
    """Gaps of one card are not neighbours while there is another card."""
    entries = [entry("a", 1), entry("a", 2), entry("b"), entry("a", 3)]

    assert cards(play(start(entries))) == "a b a a"


def test_time_ends_after_a_card() -> None:
    """Never before the first card; what was missed is then left for tomorrow."""
    session = start([entry("a"), entry("b")], limit=timedelta(minutes=1))
    first = session.next(HOUR)
    assert first is not None
    later = session.answered(first, right=False)

    assert later.next(timedelta(seconds=59)) == Turn(entry("b"))
    assert later.next(timedelta(seconds=60)) is None


def test_a_card_left_out_makes_room() -> None:
    """Another new card takes the place of one that cannot be asked."""
    session = start([entry("a"), entry("b", needs="a"), entry("c")], new=2)

    assert cards(play(session.without("a"))) == "b c"


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
    assert turns(start([entry("a")]), right, drawn=drawn) == seeds


def test_a_backlog_is_spread() -> None:
    """What is over the quota waits, the least forgotten of it, and new ones with it."""
    entries = [entry(c, topic=c) for c in "abcdn"]
    memories = {CardKey(c, 0): seen(10 * (n + 3)) for n, c in enumerate("abcd")}
    session = start(entries, memories, quota=2)

    assert cards(play(session)) == "d c"
    assert cards(session.rest) == "b a"
    assert start(entries, memories, quota=4).rest == ()


def test_more_after_the_end() -> None:
    """Three more: what waited first, then new ones, whatever the time."""
    entries = [entry(c, topic=c) for c in "abcxyz"]
    memories = {CardKey(c, 0): seen(30) for c in "abc"}
    session = start(entries, memories, quota=2, new=0, limit=timedelta(minutes=1))
    for _ in range(2):
        turn = session.next(NOW)
        assert turn is not None
        session = session.answered(turn, right=True)

    assert session.next(NOW) is None
    assert session.can_more
    assert cards(play(session.more(3, 2 * HOUR))) == "c x y"


def test_at_the_end_of_the_time() -> None:
    """What was missed is asked once more, whether it is right then or not."""
    session = start([entry(c, topic=c) for c in "abcd"], limit=timedelta(minutes=1))
    for _ in range(2):
        turn = session.next(NOW)
        assert turn is not None
        session = session.answered(turn, right=False)
    session = session.closed()
    asked = []
    while (turn := session.next(HOUR)) is not None:
        asked.append(turn.entry)
        session = session.answered(turn, right=False)

    assert cards(asked) == "a b"
    assert session.can_more


def test_practice() -> None:
    """Everything, what is nearest to oblivion first, what was never seen last."""
    entries = [entry(c, topic=c) for c in "abcn"]
    memories = {CardKey(c, 0): seen(days) for c, days in (("a", 1), ("b", 9), ("c", 4))}
    session = begin_cram(entries, memories, TODAY, limit=HOUR)

    assert cards(play(session)) == "b c a n"


ENTRIES = st.lists(
    st.builds(
        Entry,
        st.builds(CardKey, st.sampled_from("abcdefgh"), st.integers(0, 2)),
        st.sampled_from("XYZ"),
        st.lists(st.sampled_from("abcdefgh"), max_size=2).map(tuple),
    ),
    max_size=16,
    unique_by=lambda e: e.item,
)


@given(ENTRIES, st.data(), st.integers(0, 8), st.lists(st.booleans(), max_size=30))
def test_laws(
    entries: list[Entry], data: st.DataObject, new: int, answers: list[bool]
) -> None:
    """Each due item once, at most so many new ones, what was missed until right."""
    known = (
        data.draw(st.lists(st.sampled_from(entries), unique=True)) if entries else []
    )
    memories = {e.item: seen(data.draw(st.integers(0, 9))) for e in known}
    session = start(entries, memories, new)
    due = {e.item for e in session.due}

    def right(n: int) -> bool:
        return answers[n - 1] if n <= len(answers) else True

    asked = play(session, right)
    missed = {e.item for n, e in enumerate(asked, start=1) if not right(n)}
    counts = {e.item: [x.item for x in asked].count(e.item) for e in asked}

    assert len(asked) < 200
    assert due <= counts.keys()
    fresh = [item for item in counts if item not in memories]
    assert len(fresh) == min(new, len(entries) - len(known))
    assert all(n == 1 or item in missed for item, n in counts.items())
    assert {item for item, n in counts.items() if n > 1} == missed


@given(ENTRIES)
def test_neighbours(entries: list[Entry]) -> None:
    """Two gaps of a card are neighbours only where no other card is left."""
    asked = play(start([Entry(e.item, e.topic) for e in entries], new=99))
    for n, (one, two) in enumerate(pairwise(asked), start=1):
        if one.item.card == two.item.card:
            assert {e.item.card for e in asked[n:]} == {one.item.card}
    for n in range(2, len(asked)):
        topics = {e.topic for e in asked[n - 2 : n + 1]}
        rest = {e.topic for e in asked[n:] if e.item.card != asked[n - 1].item.card}
        assert len(topics) > 1 or rest <= topics
