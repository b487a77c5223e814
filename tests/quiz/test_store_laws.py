"""What follows from the log: always the same, whoever wrote it, and in what order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from deck.errors import StoreError
from deck.quiz.review import CardKey, Event, EventKind, Rating, Review, study_date
from deck.quiz.scheduler import Scheduler
from deck.quiz.store import Store

Make = Callable[..., Review]
SCHEDULER = Scheduler()
OTHER = Scheduler(retention=0.8, fuzz=False)
DAY = 86_400_000
START = 1_772_445_600_000


def told(kind: EventKind, card: str = "c", value: str = "", **changes: int) -> Event:
    """Some event."""
    item = CardKey(card, changes.pop("gap", 0))
    at = changes.pop("at_ms", START)
    return Event(namespace="n", item=item, at_ms=at, device="d", kind=kind, value=value)


def test_the_first_answer_undone(tmp_path: Path, reviews: Make) -> None:
    """Its item is new again, and the same answer can be given again and stands."""
    with Store(tmp_path / "r.db") as store:
        first = store.add(reviews(device=store.device), SCHEDULER)
        store.memories("n", SCHEDULER)
        store.undo(first, first.at_ms, SCHEDULER)

        assert store.memories("n", SCHEDULER) == {}
        assert store.last("n") is None

        again = store.add(reviews(device=store.device), SCHEDULER)

        assert again.at_ms == first.at_ms + 1
        assert store.last("n") == again
        assert [*store.memories("n", SCHEDULER)] == [again.item]


def test_an_undo_is_of_one_answer(tmp_path: Path, reviews: Make) -> None:
    """Neither another gap nor another device loses its answer of that moment."""
    given = [
        reviews(item=CardKey("c", gap), device=device)
        for gap in (0, 1)
        for device in "de"
    ]
    with Store(tmp_path / "r.db") as store:
        for each in given:
            store.add(each)

        store.undo(given[0], 1, SCHEDULER)
        store.undo(given[0], 2, SCHEDULER)

        assert set(store.reviews("n")) == set(given[1:])


def test_suspended_and_resumed(tmp_path: Path) -> None:
    """The later word holds, in the order of time and not of writing."""
    with Store(tmp_path / "r.db") as store:
        store.note(told(EventKind.SUSPEND, at_ms=10))
        store.note(told(EventKind.SUSPEND, "e", at_ms=10))
        assert store.suspended("n") == {CardKey("c", 0), CardKey("e", 0)}

        store.merge([told(EventKind.RESUME, at_ms=30)])
        store.merge([told(EventKind.SUSPEND, at_ms=20)])

        assert store.suspended("n") == {CardKey("e", 0)}
        assert store.suspended("other") == frozenset()


def test_events_with_a_clock_set_back(tmp_path: Path) -> None:
    """What the learner says last holds, whatever the clock says."""
    item, day, at_ms = CardKey("c", 0), date(2026, 3, 4), 1_772_600_000_000
    with Store(tmp_path / "r.db") as store:
        store.note(told(EventKind.SUSPEND, at_ms=at_ms))
        assert store.note(told(EventKind.RESUME, at_ms=10)).at_ms == at_ms + 1
        assert store.suspended("n") == frozenset()

        store.note(told(EventKind.BURY, value="2026-03-05", at_ms=40))
        assert store.buried("n", day) == {item}
        store.note(told(EventKind.BURY, value="2026-03-04", at_ms=10))
        assert store.buried("n", day) == frozenset()

        store.note(told(EventKind.RENAME, "a", "b", at_ms=50))
        store.note(told(EventKind.RENAME, "b", "a", at_ms=10))
        assert store.renamed("n") == {"b": "a"}


def test_buried(tmp_path: Path) -> None:
    """An item is hidden on the days before the one that is named."""
    with Store(tmp_path / "r.db") as store:
        store.note(told(EventKind.BURY, value="2026-03-05"))

        assert store.buried("n", date(2026, 3, 4)) == {CardKey("c", 0)}
        assert store.buried("n", date(2026, 3, 5)) == frozenset()


def test_a_card_with_another_id(tmp_path: Path, reviews: Make) -> None:
    """Whatever was kept of it is found by the id that it has now."""
    with Store(tmp_path / "r.db") as store:
        store.add(reviews("a"), SCHEDULER)
        store.note(told(EventKind.SUSPEND, "a"))
        store.note(told(EventKind.BURY, "a", "2026-03-05"))
        store.note(told(EventKind.RENAME, "a", "b", at_ms=START + 1))
        store.note(told(EventKind.RENAME, "b", "c", at_ms=START + 2))
        item = CardKey("c", 0)

        assert store.renamed("n") == {"a": "c", "b": "c"}
        assert [r.item for r in store.reviews("n")] == [item]
        assert [*store.memories("n", SCHEDULER)] == [item]
        assert store.suspended("n") == store.buried("n", date(2026, 3, 4)) == {item}

        store.add(reviews("a", at_ms=START + DAY), SCHEDULER)  # an older folder
        store.add(reviews("c", at_ms=START + 2 * DAY), SCHEDULER)

        assert store.memories("n", SCHEDULER)[item].reps == 3

        store.note(told(EventKind.RENAME, "c", "a", at_ms=START + 3))

        assert store.renamed("n") == {"b": "a", "c": "a"}
        assert store.memories("n", SCHEDULER)[CardKey("a", 0)].reps == 3


def test_two_ids_for_one_card(tmp_path: Path, reviews: Make) -> None:
    """Machines that renamed a card differently end with the later id, and all of it."""
    with Store(tmp_path / "a.db") as one, Store(tmp_path / "b.db") as two:
        for store, new, days in ((one, "b", 1), (two, "c", 2)):
            store.add(reviews("a", at_ms=START + days * DAY), SCHEDULER)
            store.note(told(EventKind.RENAME, "a", new, at_ms=START + days))
            store.add(reviews(new, at_ms=START + (days + 2) * DAY), SCHEDULER)

        one.merge(two.log())
        two.merge(one.log())

        for store in one, two:
            assert store.renamed("n") == {"a": "c", "b": "c"}
            assert {r.item.card for r in store.reviews("n")} == {"c"}
            assert store.memories("n", SCHEDULER)[CardKey("c", 0)].reps == 4
        assert list(one.log()) == list(two.log())
        assert one.add(reviews("b", at_ms=START + 9 * DAY)).item.card == "c"


def test_an_undo_of_a_renamed_card(tmp_path: Path, reviews: Make) -> None:
    """The last answer can be taken back, though its card has another id since."""
    with Store(tmp_path / "r.db") as store:
        store.add(reviews("a", device=store.device), SCHEDULER)
        store.note(told(EventKind.RENAME, "a", "b"))
        store.memories("n", SCHEDULER)
        last = store.last("n")
        assert last is not None

        assert last.item == CardKey("b", 0)
        undo = store.undo(last, last.at_ms + 1, SCHEDULER)

        assert undo.item == CardKey("b", 0)
        assert list(store.reviews("n")) == []
        assert store.memories("n", SCHEDULER) == {}


def test_what_only_a_replay_follows(tmp_path: Path, reviews: Make) -> None:
    """An answer beside another scheduler's memories; one that is undone already."""
    with Store(tmp_path / "r.db") as store:
        store.merge([reviews("a")])
        store.memories("n", OTHER)
        store.add(reviews("b"), SCHEDULER)
        assert store.memories("n", OTHER) == OTHER.replay(store.reviews("n"))

        store.merge([told(EventKind.UNDO, "c", f"{START} d")])
        memories = store.memories("n", SCHEDULER)
        store.add(reviews("c", at_ms=START), SCHEDULER)
        assert CardKey("c", 0) not in memories
        assert store.memories("n", SCHEDULER) == memories


def test_what_is_due(tmp_path: Path, reviews: Make) -> None:
    """The memories of items due on a day, or answered after it by a fast clock."""
    with Store(tmp_path / "r.db") as store:
        for card, days in (("old", -90), ("today", 0), ("fast", 30)):
            store.add(reviews(card, at_ms=START + days * DAY))
        memories = store.memories("n", Scheduler())
        today = study_date(datetime.fromtimestamp(START / 1000, UTC))
        answered, due = store.plan("n", Scheduler(), today)
        later = store.plan("n", Scheduler(), memories[CardKey("today", 0)].due)[1]

        assert answered == memories.keys()
        assert due == {i: memories[i] for i in memories if i.card in {"old", "fast"}}
        assert later == memories
        for item, memory in memories.items():
            assert store.memory("n", item) == memory
        assert store.memory("n", CardKey("new", 0)) is None
        assert store.count_after("n", today) == 1


SENSELESS = ["due = 'x'", "due = 0", "last = 4000000", "last = 2.5", "reps = -1"]
SENSELESS += ["stability = -1", "stability = 9e999", "difficulty = 0", "lapses = 'x'"]
SENSELESS += ["gap = -1", "gap = 'x'", "card = x'61'"]


@pytest.mark.parametrize("change", SENSELESS)
def test_memories_that_make_no_sense(
    tmp_path: Path, reviews: Make, change: str
) -> None:
    """They are derived anew, whether they are read first or answered."""
    with Store(tmp_path / "r.db") as store:
        store.add(reviews("a", at_ms=START))
        for days in (0, 1, 2):
            store.memories("n", SCHEDULER)
            store._db.execute(f"UPDATE memory SET {change}")  # noqa: S608
            if days:
                store.add(reviews("a", at_ms=START + days * DAY), SCHEDULER)
            expected = SCHEDULER.replay(store.reviews("n"))
            assert store.memories("n", SCHEDULER) == expected


def test_two_answers_of_one_moment(tmp_path: Path, reviews: Make) -> None:
    """Of two devices: they count in one order, whichever came first."""
    for device in "!~":  # before and after the store's own
        with Store(tmp_path / f"{device}.db") as store:
            store.merge([reviews("a", device=device, rating=Rating.AGAIN)])
            store.memories("n", SCHEDULER)
            store.add(reviews("a", device=store.device), SCHEDULER)
            expected = SCHEDULER.replay(store.reviews("n"))
            assert store.memories("n", SCHEDULER) == expected


def test_days_with_an_answer(tmp_path: Path, reviews: Make) -> None:
    """Each day of study once, where the learner was then; it begins at four."""
    late = START - START % DAY + 3 * 3_600_000
    given = [
        reviews(at_ms=START),
        reviews("e", at_ms=START + 1),
        reviews(at_ms=late + 2 * DAY),
        reviews(at_ms=late + 4 * DAY, offset_minutes=60),
    ]
    with Store(tmp_path / "r.db") as store:
        store.merge(given)

        assert store.days("n") == sorted({r.date for r in given})
        assert store.days("n") == [date(2026, 3, d) for d in (2, 3, 6)]


def test_a_merge_is_a_union(tmp_path: Path, reviews: Make) -> None:
    """Two logs taken over both ways are equal, and all that follows from them is."""
    ours = [reviews(at_ms=START + n * DAY) for n in range(4)]
    theirs = [reviews(at_ms=START + n * DAY, device="e") for n in range(2, 6)]
    with Store(tmp_path / "a.db") as one, Store(tmp_path / "b.db") as two:
        for each in ours:
            one.add(each, SCHEDULER)
        one.undo(ours[3], START + 9 * DAY, SCHEDULER)
        two.merge([*theirs, ours[0]])
        two.note(told(EventKind.RENAME, "c", "e"))

        assert one.merge(two.log()) == 5
        assert two.merge(one.log()) == 4
        assert one.merge(two.log()) == two.merge(one.log()) == 0

        assert list(one.log()) == list(two.log())
        assert one.memories("n", SCHEDULER) == two.memories("n", SCHEDULER)
        assert list(one.reviews("n")) == list(two.reviews("n"))


def test_a_merge_is_all_or_nothing(tmp_path: Path, reviews: Make) -> None:
    """Where what is merged breaks off, nothing of it was taken."""

    def broken() -> object:
        yield reviews("new")
        raise RuntimeError

    with Store(tmp_path / "r.db") as store:
        store.add(reviews())
        with pytest.raises(RuntimeError):
            store.merge(broken())  # type: ignore[arg-type]

        assert [r.item.card for r in store.reviews("n")] == ["c"]


def test_memories_of_no_answers(tmp_path: Path) -> None:
    """They are kept too, and are none."""
    with Store(tmp_path / "r.db") as store:
        assert store.memories("n", SCHEDULER) == {}
        assert store.memories("n", SCHEDULER) == {}
        assert store.rebuild("n", SCHEDULER) == 0
        assert store.namespaces() == []


def test_the_scheduler_of_the_learner(tmp_path: Path, reviews: Make) -> None:
    """What is derived anew is derived by the one that the last session had."""
    with Store(tmp_path / "r.db") as store:
        assert store.scheduler("n") == Scheduler()
        store.add(reviews())
        for scheduler in OTHER, Scheduler(retention=0.85):
            wanted = store.memories("n", scheduler)
            assert store.scheduler("n") == scheduler
            store.rebuild("n")
            assert store.memories("n", scheduler) == wanted
            assert store.scheduler("n") == scheduler


def test_decks_are_apart(tmp_path: Path, reviews: Make) -> None:
    """What happens to a card of one deck does nothing to its namesake in another."""
    with Store(tmp_path / "r.db") as store:
        here = store.add(reviews(), SCHEDULER)
        there = store.add(reviews(namespace="m"), SCHEDULER)
        store.memories("n", SCHEDULER)
        store.memories("m", SCHEDULER)
        store.undo(here, START, SCHEDULER)
        store.note(told(EventKind.RENAME, "c", "e"))
        store.note(told(EventKind.SUSPEND, "c"))

        assert list(store.reviews("m")) == [there]
        assert [*store.memories("m", SCHEDULER)] == [there.item]
        assert store.suspended("m") == frozenset()
        assert store.namespaces() == ["m", "n"]
        assert list(store.log("m")) == [there]


def test_what_no_file_can_hold(tmp_path: Path, reviews: Make) -> None:
    """Half a character, or a number without measure, is one sentence."""
    with Store(tmp_path / "r.db") as store:
        for given in (reviews(answer="\ud800"), reviews(duration_ms=2**70)):
            with pytest.raises(StoreError, match="a value cannot be stored"):
                store.add(given)
        assert list(store.log()) == []


class TwoTerminals(RuleBasedStateMachine):
    """Two stores on one file, and another log."""

    cards = st.sampled_from("abc")
    which = st.sampled_from((0, 1))
    schedulers = st.sampled_from((SCHEDULER, OTHER))

    def __init__(self) -> None:
        """A file of their own for each run."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "r.db")
        self.stores = (Store(path), Store(path))
        self.scheduler = SCHEDULER
        self.clock = START
        self.known: list[Review] = []

    def teardown(self) -> None:
        """Close the file."""
        for store in self.stores:
            store.__exit__(None, None, None)
        self.folder.cleanup()

    @initialize()
    def derive(self) -> None:
        """From here on the memories are kept up to date."""
        self.stores[0].memories("n", self.scheduler)

    def review(self, card: str, rating: int, device: str, purpose: str) -> Review:
        """An answer of now."""
        return Review(
            namespace="n",
            item=CardKey(card, 0),
            at_ms=self.clock,
            device=device,
            offset_minutes=0,
            language="en",
            seed="",
            rating=Rating(rating),
            graded_by="program",
            answer="",
            duration_ms=1,
            version="0",
            purpose=purpose,
        )

    @rule(step=st.sampled_from((0, 1, DAY, 9 * DAY, -3 * DAY)))
    def time_passes(self, step: int) -> None:
        """Or stands still, or is set back."""
        self.clock += step

    @rule(
        which=which,
        card=cards,
        rating=st.integers(1, 4),
        purpose=st.sampled_from(("study", "study", "cram")),
    )
    def answer(self, which: int, card: str, rating: int, purpose: str) -> None:
        """In one of the terminals."""
        store = self.stores[which]
        given = self.review(card, rating, store.device, purpose)
        stored = store.add(given, self.scheduler)
        self.known.append(stored)
        item = CardKey(store.renamed("n").get(card, card), 0)
        expected = self.scheduler.replay(store.reviews("n"), store.starts("n"))
        assert stored.item == item
        assert store.memory("n", item) == expected.get(item)

    @rule(which=which, data=st.data())
    def undo(self, which: int, data: st.DataObject) -> None:
        """Of any answer, maybe once more."""
        if self.known:
            found = data.draw(st.sampled_from(self.known))
            self.stores[which].undo(found, self.clock, self.scheduler)

    @rule(which=which, card=cards)
    def forget(self, which: int, card: str) -> None:
        """Make a card new again."""
        event = told(EventKind.FORGET, card, at_ms=self.clock)
        self.stores[which].note(event, self.scheduler)

    @rule(which=which, old=cards, new=cards)
    def rename(self, which: int, old: str, new: str) -> None:
        """Of a card, maybe back."""
        event = told(EventKind.RENAME, old, new, at_ms=self.clock)
        self.stores[which].note(event, self.scheduler)
        ids = self.stores[which].renamed("n")
        self.known = [renamed(each, ids) for each in self.known]

    @rule(which=which, card=cards, age=st.integers(0, 5))
    def merge(self, which: int, card: str, age: int) -> None:
        """Of what another machine had, also of the past."""
        given = [self.review(card, 3, "elsewhere", "anki")]
        given.append(self.review("b", 1, "elsewhere", "study"))
        undone = told(EventKind.UNDO, card, f"{self.clock - age} elsewhere")
        ids = self.stores[which].renamed("n")
        self.known += [renamed(each, ids) for each in given]
        self.stores[which].merge([*given, undone])

    @rule(scheduler=schedulers)
    def schedule_otherwise(self, scheduler: Scheduler) -> None:
        """By another scheduler from now on."""
        self.scheduler = scheduler

    @rule(which=which)
    def start_a_session(self, which: int) -> None:
        """From here on the memories are kept up to date."""
        self.stores[which].memories("n", self.scheduler)

    @rule(which=which)
    def rebuild(self, which: int) -> None:
        """Anew from the log."""
        self.stores[which].rebuild("n", self.scheduler)

    @invariant()
    def memories_follow_from_the_log(self) -> None:
        """What is kept is what a replay of the whole log gives, in both terminals."""
        reviews, starts = self.stores[0].reviews("n"), self.stores[0].starts("n")
        expected = self.scheduler.replay(reviews, starts)
        for store in self.stores:
            found = store.memories("n", self.scheduler)
            assert found == expected

    @invariant()
    def the_log_only_grows(self) -> None:
        """Every answer that was given is in it."""
        log = [e for e in self.stores[1].log() if isinstance(e, Review)]
        places = [(e.item, e.at_ms, e.device) for e in log]
        assert len(places) == len(set(places))
        ids = self.stores[1].renamed("n")  # two of one moment may keep their ids apart
        known = {(e.item, e.at_ms, e.device) for e in self.known}
        assert known == {
            (CardKey(ids.get(item.card, item.card), item.gap), *rest)
            for item, *rest in places
        }


def renamed(review: Review, ids: Mapping[str, str]) -> Review:
    """A review under the id that its card has now."""
    card = review.item.card
    return review._replace(item=CardKey(ids.get(card, card), 0))


TwoTerminals.TestCase.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None
)
test_two_terminals = TwoTerminals.TestCase


def test_days_of_undone_answers(tmp_path: Path, reviews: Make) -> None:
    """A day counts while an answer of it stands, whatever was taken back."""
    with Store(tmp_path / "r.db") as store:
        given = [
            store.add(reviews(card, at_ms=START + day * DAY, device=device))
            for day, card, device in [(0, "a", "d"), (1, "a", "d"), (1, "a", "e f")]
        ]
        for each in given[0], given[0], given[1]:
            store.undo(each, START, SCHEDULER)
        store.note(told(EventKind.UNDO, "a", f"0{given[2].at_ms} e f"))  # of none
        assert store.days("n") == [given[1].date]

        store.undo(given[2], START, SCHEDULER)
        assert store.days("n") == []
        assert store.days("other") == []


def test_the_last_answer_with_a_clock_set_back(tmp_path: Path, reviews: Make) -> None:
    """It is the last up to now and a minute; what lies ahead only where none is."""
    with Store(tmp_path / "r.db") as store:
        ahead = store.add(reviews("a", at_ms=START + DAY, device=store.device))
        assert store.last("n", START) == ahead

        now = store.add(reviews("b", at_ms=START + 50_000, device=store.device))
        store.add(reviews("e", at_ms=START))  # of another device

        assert store.last("n", START) == now
        assert store.last("n", START - 60_000) == ahead
        assert store.last("n", START + DAY) == store.last("n") == ahead

        store.undo(now, START, SCHEDULER)
        assert store.last("n", START) == ahead
