"""What follows from the answers: the same, whoever gave them, and in what order."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from deck.quiz.learner import answered_after, due_on
from deck.quiz.review import CardKey, Event, EventKind, Rating, Review, study_date
from deck.quiz.scheduler import Memory, Scheduler
from deck.quiz.store import Store
from tests.quiz.entries import DAY, START, a_review, an_event

SCHEDULER = Scheduler()
OTHER = Scheduler(retention=0.8, fuzz=False)


def today_of(clock: int) -> date:
    """The day of study at a moment."""
    return study_date(datetime.fromtimestamp(clock / 1000, UTC))


class Follows:
    """What follows from the entries of a file, computed from them alone."""

    def __init__(self, store: Store) -> None:
        """Read all entries of the deck."""
        pairs = (
            (EventKind.SUSPEND, EventKind.RESUME),
            (EventKind.BURY, EventKind.FORGET),
        )
        self.device = store.device
        self.events = [event for pair in pairs for event in store.events("n", *pair)]
        self.reviews = [each for each in store.log("n") if not each.undone]

    def latest(self, *kinds: EventKind) -> dict[CardKey, Event]:
        """The last event of some kinds for each item."""
        return {event.item: event for event in self.events if event.kind in kinds}

    def suspended(self) -> set[CardKey]:
        """The items of which the last word is that they are not to be asked."""
        last = self.latest(EventKind.SUSPEND, EventKind.RESUME).items()
        return {item for item, event in last if event.kind == EventKind.SUSPEND}

    def buried(self, day: date) -> set[CardKey]:
        """The items that are hidden until a later day."""
        last = self.latest(EventKind.BURY).items()
        return {item for item, event in last if date.fromisoformat(event.value) > day}

    def memories(self, scheduler: Scheduler) -> dict[CardKey, Memory]:
        """A replay of the answers, each item from where it was last made new."""
        starts = self.latest(EventKind.FORGET).items()
        return scheduler.replay(self.reviews, {i: e.at_ms for i, e in starts})

    def answers(self, day: date) -> dict[CardKey, list[Rating]]:
        """How the items of a day were answered, practice left out."""
        found: dict[CardKey, list[Rating]] = {}
        for review in self.reviews:
            if review.date == day and review.purpose != "cram":
                found.setdefault(review.item, []).append(review.rating)
        return found


class Machines(RuleBasedStateMachine):
    """Two terminals on one file, and another machine with a file of its own."""

    cards = st.sampled_from("abc")
    gaps = st.sampled_from((0, 0, 1))
    which = st.sampled_from((0, 1, 2))
    offsets = st.sampled_from((-840, -390, 345, 840))
    purposes = st.sampled_from(("study", "study", "cram"))

    def __init__(self) -> None:
        """Files of their own for each run."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        paths = [Path(self.folder.name, name) for name in ("a.db", "a.db", "b.db")]
        self.stores = [Store(path) for path in paths]
        self.scheduler = SCHEDULER
        self.clock = START
        for store in self.stores[1:]:  # an answer of another deck
            store.add(a_review("a", namespace="m", device=store.device))
        here: list[Review] = []
        self.known: list[list[Review]] = [here, here, []]

    def teardown(self) -> None:
        """Close the files."""
        for store in self.stores:
            store.__exit__()
        self.folder.cleanup()

    def now(self) -> int:
        """A moment of its own for each entry."""
        self.clock += 1
        return self.clock

    def review(self, item: CardKey, rating: int, device: str, **more: Any) -> Review:
        """An answer of now."""
        more |= {"device": device, "rating": Rating(rating)}
        return a_review(item=item, at_ms=self.now(), **more)

    @rule(step=st.sampled_from((0, 1, 50_000, -50_000, DAY // 4, 9 * DAY, -3 * DAY)))
    def time_passes(self, step: int) -> None:
        """Or stops, or is set back."""
        self.clock += step

    @rule(
        which=which,
        item=st.builds(CardKey, cards, gaps),
        rating=st.integers(1, 4),
        more=st.fixed_dictionaries({"offset_minutes": offsets, "purpose": purposes}),
    )
    def answer(
        self, which: int, item: CardKey, rating: int, more: dict[str, Any]
    ) -> None:
        """In one of the terminals."""
        store = self.stores[which]
        given = self.review(item, rating, store.device, **more)
        stored = store.add(given, self.scheduler)
        self.known[which].append(stored)
        expected = Follows(store).memories(self.scheduler).get(item)
        assert store.memory("n", item) == expected

    @rule(which=which, data=st.data())
    def undo(self, which: int, data: st.DataObject) -> None:
        """Of any answer, maybe once more."""
        if self.known[which]:
            found = data.draw(st.sampled_from(self.known[which]))
            self.stores[which].undo(found, self.scheduler)

    @rule(which=which, rating=st.integers(1, 4), data=st.data())
    def overrule(self, which: int, rating: int, data: st.DataObject) -> None:
        """Any answer of this device, maybe once more, at its moment or soon after."""
        store = self.stores[which]
        own = [each for each in self.known[which] if each.device == store.device]
        if not own:
            return
        found = data.draw(st.sampled_from(own))
        with store.changing():
            store.undo(found, self.scheduler)
            again = found._replace(rating=Rating(rating))
            stored = store.add(again, self.scheduler)
        self.known[which].append(stored)
        assert stored.at_ms > found.at_ms

    @rule(
        which=which,
        card=cards,
        gap=gaps,
        kind=st.sampled_from([EventKind.SUSPEND, EventKind.RESUME, EventKind.BURY]),
        days=st.integers(0, 3),
    )
    def say(self, which: int, card: str, gap: int, kind: EventKind, days: int) -> None:
        """Hide an item, or have it asked again: the last entry decides."""
        until = today_of(self.clock) + timedelta(days=days)
        value = until.isoformat() if kind == EventKind.BURY else ""
        store, at = self.stores[which], self.now()
        event = an_event(kind, card, value, gap=gap, at_ms=at, device=store.device)
        stored = store.note(event, self.scheduler)
        pair = {EventKind.SUSPEND, EventKind.RESUME}
        kinds = pair if kind in pair else {kind}
        assert Follows(store).latest(*kinds)[stored.item] == stored

    @rule(which=which, card=cards)
    def forget(self, which: int, card: str) -> None:
        """Make a card new again."""
        store, at = self.stores[which], self.now()
        event = an_event(EventKind.FORGET, card, at_ms=at, device=store.device)
        store.note(event, self.scheduler)

    @rule(which=which, card=cards, is_undone=st.booleans())
    def merge(self, which: int, card: str, *, is_undone: bool) -> None:
        """Of what some other machine had, also of the past, and maybe undone there."""
        given = [self.review(CardKey(card, 0), 3, "elsewhere", purpose="anki")]
        given.append(self.review(CardKey("b", 0), 1, "elsewhere", undone=is_undone))
        self.known[which] += given
        assert self.stores[which].take(given) == len(given)

    @rule()
    def sync(self) -> None:
        """Two files merged both ways are equal, and a second time nothing is new."""
        one, _, two = self.stores
        one.merge(two)
        two.merge(one)
        assert one.merge(two) == two.merge(one) == (0, 0)
        assert one.log() == two.log()
        both = [each for known in self.known[1:] for each in known]
        for known in self.known[1:]:
            known[:] = both

    @rule(scheduler=st.sampled_from((SCHEDULER, OTHER)))
    def schedule_otherwise(self, scheduler: Scheduler) -> None:
        """By another scheduler from now on."""
        self.scheduler = scheduler

    @invariant()
    def all_follows_from_the_answers(self) -> None:
        """What is stored is what a replay of all answers gives, in each terminal."""
        day = today_of(self.clock)
        for store in self.stores:
            follows = Follows(store)
            memories = follows.memories(self.scheduler)
            next_day = day + timedelta(days=1)  # in the east it has begun
            late = {i: m for i, m in memories.items() if m.last > next_day}
            due = {i: m for i, m in memories.items() if m.due <= day} | late
            assert store.memories("n", self.scheduler) == memories
            assert store.scheduler("n") == self.scheduler
            assert due_on(memories, day) == due
            assert answered_after(memories, day) == {*late}
            assert store.reviews("n") == follows.reviews
            assert store.suspended("n") == follows.suspended()
            for each in (day + timedelta(days=offset) for offset in range(-1, 4)):
                assert store.buried("n", each) == follows.buried(each)
                assert store.answers("n", each) == follows.answers(each)
            assert store.days("n") == sorted({r.date for r in follows.reviews})

    @invariant()
    def decks_are_apart(self) -> None:
        """What happens to a card does nothing to its namesake in another deck."""
        for store in self.stores:
            log = store.reviews("m")
            assert store.log("m") == log
            assert {review.item for review in log} == {CardKey("a", 0)}
            assert store.memories("m", SCHEDULER) == SCHEDULER.replay(log)
            assert store.suspended("m") == store.buried("m", date.min) == frozenset()

    @invariant()
    def answers_only_get_more(self) -> None:
        """Every one that was given is there."""
        for store, known in zip(self.stores, self.known, strict=True):
            places = [(e.item, e.at_ms, e.device) for e in store.log("n")]
            assert len(places) == len(set(places))
            assert {(e.item, e.at_ms, e.device) for e in known} == {*places}


lives = settings().max_examples // 3
Machines.TestCase.settings = settings(stateful_step_count=25, max_examples=lives)
test_machines = pytest.mark.long(Machines.TestCase)
