"""Author and learner do what they like, in any order: the laws hold all the same."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine as Machine
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from deck.anki.lock_checks import LockConflictError
from deck.live.names import NAMES

if TYPE_CHECKING:
    from tests.anki.conftest import Workshop
    from tests.anki.life.conftest import Read, Row, Table

KINDS = ("recall", "numeric", "cloze")
PLACE = st.integers(0, 1000)
ALWAYS, NEVER = 1, 2
ACCEPTED, BACK = ("value-moved", "id-moved"), ("retired-id",)
OPTIONS = st.fixed_dictionaries(
    {
        "merge_notetypes": st.booleans(),
        "update_notes": st.integers(0, 2),
        "update_notetypes": st.integers(0, 2),
        "with_scheduling": st.booleans(),
        "with_deck_configs": st.booleans(),
    }
)


@dataclass
class Idea:
    """A card as its author thinks of it. `notes` has the GUID it had in each form."""

    name: str
    kind: str = "recall"
    words: int = 0
    gaps: tuple[int, ...] = (1, 2)
    tier: str = "core"
    was: str = ""
    built: str = ""  # the name it was built with
    second: bool = False  # stands in the second bank
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """The note type."""
        return "cloze" if self.kind == "cloze" else "basic"

    def text(self) -> str:
        """The card in a bank, below its id."""
        body = {
            "recall": f"q: words {self.words}\n    a: this",
            "numeric": f"q: 'number {self.words}'\n    a: ${{ sigmoid({self.words}) }}",
            "cloze": f"text: '{self.words} %s'"
            % " ".join(f"{{{{c{gap}::gap {gap}}}}}" for gap in self.gaps),
        }
        was = f"\n    was: {self.was}" if self.was else ""
        return f"kind: {self.kind}\n    tier: {self.tier}\n    {body[self.kind]}{was}"


class Life(Machine):
    """An author, a learner, and the packages that go from one to the other."""

    table: Table
    read: type[Read]
    new_workshop: type[Workshop]
    patch: pytest.MonkeyPatch

    def __init__(self) -> None:
        """A learner with an empty collection; a bank with two cards."""
        super().__init__()
        self.table.count += 1
        self.home = self.table.folder / f"life-{self.table.count}"
        self.shop = self.new_workshop(self.home / "small")
        self.learner = self.table.open(self.home / "learner")
        self.ideas = [Idea("one"), Idea("two", "cloze")]
        self.gone: list[Idea] = []
        self.packages: list[dict[str, Row]] = []
        self.files: list[Path] = []
        self.lock = b""
        self.free: list[str] = []  # names that cards had
        self.packed: dict[str, Row] = {}  # each note as it was built last
        self.clock = time.time() - 3600
        self.count = 0
        self.seen: dict[str, Row] = {}  # of each note what was imported last
        self.touched: set[str] = set()  # notes that the learner changed

    def teardown(self) -> None:
        """The learner goes home."""
        self.learner.col.close()
        shutil.rmtree(self.home)

    def idea(self, place: int) -> Idea:
        """A card."""
        return self.ideas[place % len(self.ideas)]

    def cards(self) -> list[int]:
        """The ids of the learner's cards."""
        return list(self.learner.col.db.list("select id from cards order by id"))

    def card(self, place: int) -> Any:
        """One of the learner's cards."""
        cards = self.cards()
        return self.learner.col.get_card(cards[place % len(cards)])

    @initialize()
    def begin(self) -> None:
        """The learner has the first package and has answered all of it."""
        self.patch.setattr("deck.live.names.NAMES", NAMES)
        self.build(0)
        self.take(0, {})
        self.learner.study("Small")

    # What an author does.

    @rule(kind=st.sampled_from(KINDS), place=PLACE)
    def add(self, kind: str, place: int) -> None:
        """A card somewhere in the bank."""
        self.count += 1
        self.ideas.insert(place % len(self.ideas), Idea(f"card-{self.count}", kind))

    @precondition(lambda self: self.free)
    @rule(kind=st.sampled_from(KINDS))
    def use_again(self, kind: str) -> None:
        """A card by the former name of another one."""
        self.ideas.append(Idea(self.free.pop(), kind))

    @rule(place=PLACE)
    def edit(self, place: int) -> None:
        """Other words."""
        self.idea(place).words += 1

    @rule(place=PLACE)
    def take_back(self, place: int) -> None:
        """The words it began with."""
        self.idea(place).words = 0

    @rule(place=PLACE, tier=st.sampled_from(("core", "more")))
    def mark(self, place: int, tier: str) -> None:
        """Another tag."""
        self.idea(place).tier = tier

    @rule(place=PLACE, kind=st.sampled_from(KINDS))
    def ask_otherwise(self, place: int, kind: str) -> None:
        """Another kind."""
        self.idea(place).kind = kind

    @rule(place=PLACE, gaps=st.sets(st.integers(1, 4), min_size=1))
    def cut(self, place: int, gaps: set[int]) -> None:
        """Gaps more and less; a number always has the same text."""
        self.idea(place).gaps = tuple(sorted(gaps))

    @rule(place=PLACE)
    def rename(self, place: int) -> None:
        """Another id."""
        idea = self.idea(place)
        self.count += 1
        idea.name, idea.was = f"name-{self.count}", idea.built

    @rule(place=PLACE)
    def shelve(self, place: int) -> None:
        """To the other bank, or back."""
        self.idea(place).second ^= True

    @precondition(lambda self: len(self.ideas) > 1)
    @rule(place=PLACE)
    def take_out(self, place: int) -> None:
        """A card less."""
        self.gone.append(self.ideas.pop(place % len(self.ideas)))

    @precondition(lambda self: self.gone)
    @rule(place=PLACE)
    def bring_back(self, place: int) -> None:
        """The card as it was, or as it would have become."""
        self.ideas.append(self.gone.pop(place % len(self.gone)))

    @rule(factor=st.sampled_from((1, 2)))
    def compute_otherwise(self, factor: int) -> None:
        """`nnref` has other values."""
        right = NAMES["sigmoid"]
        names = {**NAMES, "sigmoid": lambda x: factor * float(right(x))}
        self.patch.setattr("deck.live.names.NAMES", names)

    @rule(seconds=st.sampled_from((0.0, 0.3, 60.0, -86_400.0)))
    def build(self, seconds: float) -> None:
        """A package, some time later, or earlier. What is held back changes nothing."""
        self.clock += seconds
        try:
            self.write_and_build()
        except LockConflictError as error:
            assert self.shop.lock.read_bytes() == self.lock
            assert self.shop.package.read_bytes() == self.files[-1].read_bytes()
            back = {f.message.split("`")[1] for f in error.findings if f.rule in BACK}
            for idea in self.ideas:
                idea.was = idea.name if idea.name in back else idea.was
            self.write_and_build(ACCEPTED)
        self.lock = self.shop.lock.read_bytes()
        self.files.append(self.home / f"{len(self.files)}.apkg")
        shutil.copy(self.shop.package, self.files[-1])
        self.check_package(self.read.package(self.files[-1]))

    def write_and_build(self, accept: tuple[str, ...] = ()) -> None:
        """Bring both banks to paper."""
        first, second = (
            {idea.name: idea.text() for idea in self.ideas if idea.second is place}
            for place in (False, True)
        )
        self.shop.cards, self.shop.second = first, second
        self.shop.build(self.clock, accept=accept)

    def check_package(self, rows: dict[str, Row]) -> None:
        """A time moves on just when the words do; a card keeps its note."""
        for guid, old in self.packed.items():
            new = rows.get(guid, old)
            assert (new.time > old.time) == (new.words != old.words)
            assert new.time >= old.time
        guids = {row.card: guid for guid, row in rows.items()}
        assert guids.keys() == {idea.name for idea in self.ideas}
        for idea in self.ideas:
            if idea.name != idea.built:  # the note of the other form is left behind
                self.free += [idea.built] if idea.built else []
                idea.notes = {f: g for f, g in idea.notes.items() if f == idea.form}
            known = idea.notes.setdefault(idea.form, guids[idea.name])
            assert known == guids[idea.name]
            idea.built, idea.was = idea.name, ""
        self.packages.append(rows)
        self.packed |= rows

    # What a learner does.

    @rule(ease=st.integers(1, 4), days=st.sampled_from((0, 1, 20)))
    def answer(self, ease: int, days: int) -> None:
        """Whatever is due after some days."""
        col = self.learner.col
        self.table.days_pass(col, days)
        names = [deck.name for deck in col.decks.all_names_and_ids()]
        col.decks.select(col.decks.id(names[ease % len(names)]))
        if card := col.sched.getCard():
            card.start_timer()
            col.sched.answerCard(card, ease)

    @rule(place=PLACE, act=st.sampled_from(("suspend", "unsuspend", "bury", "flag")))
    def set_aside(self, place: int, act: str) -> None:
        """A card is not to come, or to be looked at again."""
        col, card = self.learner.col, self.card(place)
        if act == "flag":
            col.set_user_flag_for_cards(1 + place % 7, [card.id])
        else:
            getattr(col.sched, f"{act}_cards")([card.id])

    @rule(place=PLACE, tag=st.booleans())
    def write(self, place: int, tag: bool) -> None:
        """A tag or words of the learner's own."""
        note = self.card(place).note()
        if tag:
            note.tags.append("mine")
        else:
            note.fields[4] = f"my words {place}"
        self.learner.col.update_note(note)
        self.touched.add(note.guid)

    @rule(place=PLACE, deck=st.sampled_from(("Small", "Mine::hard", "Other")))
    def move(self, place: int, deck: str) -> None:
        """A card to a deck of the learner's."""
        col = self.learner.col
        col.set_deck([self.card(place).id], col.decks.id(deck))

    @rule(name=st.sampled_from(("Small", "Mine::Nets", "small")))
    def rename_deck(self, name: str) -> None:
        """The deck where the first card is, if it is one that can be named so."""
        deck = self.learner.col.decks.get(self.card(0).did)
        self.learner.col.decks.rename(deck, name)

    @precondition(lambda self: self.learner.col.note_count() > 1)
    @rule(place=PLACE)
    def delete(self, place: int) -> None:
        """A note the learner does not want. It comes back with the next import."""
        note = self.card(place).note()
        self.touched.discard(note.guid)
        self.learner.col.remove_notes([note.id])

    @rule(options=OPTIONS, place=st.sampled_from((0, 0, 1, 2)))
    def take_otherwise(self, options: dict[str, Any], place: int) -> None:
        """Import with any options, also a package that is not the latest."""
        self.take(place, options)

    @rule()
    def take_latest(self) -> None:
        """Import as the dialog stands: what the learner left alone is the author's."""
        self.take(0, {})
        rows = self.read.notes(self.learner.col)
        for guid, row in self.packages[-1].items():
            assert guid in self.touched or rows[guid].words == row.words

    def take(self, place: int, options: dict[str, Any]) -> None:
        """Import, and nothing that the learner had is another."""
        number = max(len(self.packages) - 1 - place, 0)
        col, packed = self.learner.col, self.packages[number]
        before, had = self.read.memory(col), self.read.notes(col)

        log = self.learner.take(self.files[number], **options)

        assert log.keys() <= {"new", "updated", "duplicate"}
        after, has = self.read.memory(col), self.read.notes(col)
        assert after.of(before) == before
        for guid, row in has.items():
            if guid not in packed or self.seen.get(guid) == packed[guid]:
                fresh = options.get("update_notes") == ALWAYS or guid not in had
                assert row == had.get(guid, row) or fresh
            assert row in (had.get(guid), packed.get(guid))
        guids = col.db.list("select guid from notes")
        assert len(guids) == len(set(guids))
        told, _ = col.fix_integrity()  # a time that Anki itself adds is no damage
        said = [x for x in told.split("\n") if not x.startswith("Added last review")]
        assert said == ["Database rebuilt and optimized."]
        never = options.get("update_notes") == NEVER
        self.seen |= {g: row for g, row in packed.items() if not (never and g in had)}


def test_any_order(
    table: Table,
    read: type[Read],
    new_workshop: type[Workshop],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Random lives of author and learner break none of the laws."""

    class Lives(Life):
        pass

    Lives.table, Lives.read = table, read
    Lives.new_workshop, Lives.patch = new_workshop, monkeypatch
    bounds = settings(stateful_step_count=40)
    run_state_machine_as_test(Lives, settings=bounds)
