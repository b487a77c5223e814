"""A card that gets another name, and what may go wrong with names afterwards."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deck.anki.lockfile import read_lock

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Workshop

NOW = time.time() - 5_000_000  # some weeks ago
BOTH = ("en", "zh")


def rename(workshop: Workshop, old: str, new: str) -> None:
    """Give a card another name."""
    workshop.cards[new] = f"{workshop.cards.pop(old)}\n    was: {old}"


def drop_was(workshop: Workshop, card: str) -> None:
    """Take the line out that says what the card was called."""
    workshop.cards[card] = workshop.cards[card].split("\n    was: ")[0]


def test_a_name_that_is_free_again(learner: Learner, workshop: Workshop) -> None:
    """A new card may have it; it is a new note, and no history passes to it."""
    workshop.build(NOW)
    learner.take(workshop.package)
    learner.study("Small")
    before = learner.history()
    number = learner.note("a").id
    rename(workshop, "a", "first")
    workshop.build(NOW + 60)
    learner.take(workshop.package)
    drop_was(workshop, "first")
    workshop.cards["a"] = "kind: recall\n    q: another\n    a: 3"
    workshop.build(NOW + 120)

    assert learner.take(workshop.package)["new"] == ["a"]

    cards, reviews = learner.history()
    assert ([row for row in cards if row in before[0]], reviews) == before
    assert learner.note("first").id == number
    assert "another" not in learner.note("first").fields[2]
    assert [card.reps for card in learner.note("a").cards()] == [0]


def test_names_that_go_round(workshop: Workshop) -> None:
    """However often a name is given again, each card has a GUID of its own."""
    for turn in range(4):
        workshop.cards["a"] = f"kind: recall\n    q: turn {turn}\n    a: 1"
        workshop.build(NOW + 120 * turn)
        rename(workshop, "a", f"turn-{turn}")
        workshop.build(NOW + 120 * turn + 60)
        drop_was(workshop, f"turn-{turn}")

    guids = [entry.guid for entry in read_lock(workshop.lock).entries.values()]
    assert len(guids) == len(set(guids)) == 7


def test_a_name_that_one_language_knows(workshop: Workshop) -> None:
    """Built in one language, then without `was` in both: the other keeps its note.

    That note is counted as changed, since its `ID` is another.
    """
    workshop.build(NOW, BOTH)
    before = {
        key[1]: e
        for key, e in read_lock(workshop.lock).entries.items()
        if key[0] == "a"
    }
    rename(workshop, "a", "first")
    workshop.build(NOW + 60, ("en",))
    drop_was(workshop, "first")
    built = workshop.build(NOW + 120, BOTH)

    entries = read_lock(workshop.lock).entries
    for language, entry in before.items():
        now = entries["first", language, "basic"]
        assert (now.guid, now.note) == (entry.guid, entry.note)
        assert now.changed > entry.changed
    assert built.changes.changed == (("first", "zh", "basic"),)
    assert built.changes.new == built.changes.retired == ()
    assert len(workshop.build(NOW + 180, BOTH).changes.unchanged) == 8
