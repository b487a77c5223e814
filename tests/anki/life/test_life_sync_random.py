"""An author and two devices in any order: in the end both have all that either learnt.

Nothing is deleted here, see `test_deleted_twice`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.anki.learner import Learner
from tests.anki.life import test_life_sync as sync
from tests.anki.life.history import read_memory, read_notes, read_package
from tests.anki.life.test_life_sync import TICK, Devices, Server
from tests.anki.workshop import Workshop

pytestmark = pytest.mark.system

LIVES, STEPS = 1, 30
WORDED = ("tagged", "worded")  # cards that the learner changed before
server, devices, author = sync.server, sync.devices, sync.author


class Household:
    """An author, and a learner who has one of two devices in hand."""

    def __init__(
        self, server: Server, devices: Devices, author: Workshop, random: Random
    ) -> None:
        """Both devices have the first package and its history."""
        self.server, self.devices, self.author = server, devices, author
        self.random = random
        self.now: Learner = devices[0]
        self.reviews = {row[0] for row in read_memory(self.now.col).reviews}
        self.touched = {self.now.note(card).guid for card in WORDED}
        self.count = 0

    def go_on(self, steps: int) -> None:
        """So many acts; then the device in hand imports, and both sync."""
        for step in range(steps):
            act = self.random.choice(ACTS)
            print(step, act.__name__)  # noqa: T201 - to be seen where a law is broken
            act(self)
        self.build()
        self.import_latest()
        for learner in (*self.devices, *self.devices):
            self.server.sync(learner.col)

    def card(self) -> int:
        """One of the cards that are not the learner's own."""
        return int(
            self.random.choice(sorted(self.now.col.find_cards("note:livedeck*")))
        )

    # What the author does.

    def edit(self) -> None:
        """Another tag on a card."""
        self.count += 1
        card = self.random.choice(sorted(self.author.cards))
        text, _, _ = self.author.cards[card].partition("\n    concept:")
        self.author.cards[card] = f"{text}\n    concept: c-{self.count}"

    def add(self) -> None:
        """A card at the end."""
        self.count += 1
        text = f"kind: recall\n    q: number {self.count}\n    a: one"
        self.author.cards[f"new-{self.count}"] = text

    def take_out(self) -> None:
        """A card less."""
        del self.author.cards[self.random.choice(sorted(self.author.cards))]
        self.add()

    def build(self) -> None:
        """A release, in a second of its own."""
        time.sleep(TICK)
        self.author.build(time.time())
        time.sleep(TICK)

    # What the learner does.

    def switch(self) -> None:
        """Take the other device."""
        time.sleep(TICK)
        self.now = self.devices[self.now is self.devices[0]]

    def sync(self) -> None:
        """Sync the device in hand."""
        self.server.sync(self.now.col)
        time.sleep(TICK)

    def import_latest(self) -> None:
        """Import the latest release."""
        self.now.take(self.author.package)

    def import_and_undo(self) -> None:
        """Import the latest release, and undo that."""
        before = read_memory(self.now.col), read_notes(self.now.col)
        self.now.col.add_custom_undo_entry("what was done before")
        self.import_latest()
        if self.now.col.undo_status().undo == "Import":
            self.now.col.undo()
            self.now.col.models._clear_cache()
        assert (read_memory(self.now.col), read_notes(self.now.col)) == before

    def answer(self) -> None:
        """Answer a card."""
        self.reviews |= {*sync.review(self.now, self.random.randint(1, 4), 1).values()}

    def answer_and_undo(self) -> None:
        """Answer a card, and undo that."""
        sync.review(self.now, self.random.randint(1, 4), 1)
        self.now.col.undo()

    def set_aside(self) -> None:
        """A card is not to come, has a flag, or moves."""
        col, card = self.now.col, self.card()
        act = self.random.choice(("suspend", "unsuspend", "bury", "flag", "move"))
        if act == "flag":
            col.set_user_flag_for_cards(self.random.randint(0, 7), [card])
        elif act == "move":
            col.set_deck([card], col.decks.id("Small"))
        else:
            getattr(col.sched, f"{act}_cards")([card])

    def write(self) -> None:
        """Words and a tag of the learner's own."""
        note = self.now.col.get_card(self.card()).note()
        note.fields[4] = "my words"
        note.tags.append("mine")
        self.now.col.update_note(note)
        self.touched.add(note.guid)

    def export_and_import(self) -> None:
        """The learner's own export changes nothing where it came from."""
        from anki.collection import ExportAnkiPackageOptions

        col, choose = self.now.col, self.random.choice
        package = Path(col.path).with_name("own.apkg")
        options = ExportAnkiPackageOptions(
            with_scheduling=True,
            with_deck_configs=True,
            with_media=True,
            legacy=choose((False, True)),
        )
        before = read_memory(col), read_notes(col)
        col.export_anki_package(out_path=str(package), options=options, limit=None)
        wanted = {"with_scheduling": True, "update_notes": choose((0, 1, 2))}
        assert self.now.take(package, **wanted).keys() == {"duplicate"}
        assert (read_memory(col), read_notes(col)) == before


ACTS: tuple[Callable[[Household], None], ...] = (
    *(Household.edit, Household.edit, Household.add, Household.take_out),
    *(Household.build, Household.build, Household.switch, Household.switch),
    *(Household.sync, Household.sync, Household.import_latest, Household.import_latest),
    *(Household.import_and_undo, Household.import_and_undo),
    *(Household.answer, Household.answer, Household.answer_and_undo),
    *(Household.set_aside, Household.set_aside, Household.write),
    Household.export_and_import,
)


@pytest.mark.parametrize("seed", range(LIVES))
def test_any_order_on_two_devices(
    seed: int, server: Server, devices: Devices, author: Workshop
) -> None:
    """No review is lost, no note is twice or stale, and both devices are alike.

    A flag is no change by which Anki knows which device is right, and a new card has
    the place of the build that its device imported: they may stay apart.
    """
    home = Household(server, devices, author, Random(seed))  # noqa: S311 - no secret
    home.go_on(STEPS)

    for learner in devices:
        learner.col.db.execute("update cards set flags = 0")
        learner.col.db.execute("update cards set due = 0 where type = 0")
    sync.check_alike(*devices)
    assert {row[0] for row in read_memory(home.now.col).reviews} == home.reviews
    package, has = read_package(author.package), read_notes(home.now.col)
    assert package.keys() <= has.keys()
    for guid in package.keys() - home.touched:
        assert has[guid].words == package[guid].words
