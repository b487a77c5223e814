"""A deck that is built again changes in Anki what its author changed, and no more.

What was only drafted leaves the lock, and the release is later than it.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable

import pytest

from deck.anki.apkg_reader import read_package
from deck.anki.lock_plan import any_of, retired_cards
from deck.anki.lockfile import Lock, read_lock
from deck.live.builtins import NAMES
from tests.anki.learner import Learner
from tests.anki.workshop import Workshop

NOW = time.time() - 5_000_000  # some weeks ago
BOTH = ("en", "zh")
NEW = "kind: recall\n    q: {en: new %s, zh: 新}\n    a: 1"


def know(patch: pytest.MonkeyPatch, name: str, function: Callable[..., float]) -> None:
    """Make a name of live expressions mean something else."""
    patch.setattr("deck.live.builtins.NAMES", {**NAMES, name: function})


@pytest.fixture
def studied(learner: Learner, workshop: Workshop) -> Learner:
    """A learner who has the first build and has answered every card."""
    workshop.build(NOW)
    learner.take(workshop.package)
    learner.study("Small")
    assert len(learner.history()[1]) == 5
    return learner


def test_the_search_of_a_card_taken_out(studied: Learner, workshop: Workshop) -> None:
    """It stands in the description and finds that card alone, also with `_` in it."""
    for card_id in ("x_1", "xy1"):
        workshop.cards[card_id] = workshop.cards["d"]
    workshop.build(NOW + 60)
    studied.take(workshop.package)
    workshop.cards.pop("x_1")
    workshop.cards.pop("c")
    built = workshop.build(NOW + 120)
    studied.take(workshop.package)

    found = retired_cards(built.changes.entries)
    named = {
        one.card: [studied.col.get_note(n).fields[0] for n in notes]
        for one in found
        if (notes := studied.col.find_notes(one.search))
    }

    assert named == {"c": ["c"], "x_1": ["x_1"]}
    deck = studied.col.decks.by_name("Small")
    assert any_of(found) in html.unescape(deck["desc"])
    assert "FSRS" in deck["desc"]
    assert len(studied.col.find_notes(any_of(found))) == 2


def test_named_for_half_a_year(workshop: Workshop) -> None:
    """A card taken out is named in the description until the deck is that much older.

    A build that changes nothing changes no description, however late it is.
    """
    workshop.build(NOW)
    workshop.cards.pop("c")
    workshop.build(NOW + 60)
    package = workshop.package.read_bytes()
    workshop.build(NOW + 400 * 86_400)
    assert workshop.package.read_bytes() == package
    assert "ID:c" in read_package(workshop.package).deck.description

    for days, is_named in ((170, True), (400, False)):
        workshop.cards["a"] = f"kind: recall\n    q: new {days}\n    a: 1"
        lock = workshop.build(NOW + days * 86_400).changes.lock
        assert [one.card for one in retired_cards(lock.entries)] == ["c"]
        description = read_package(workshop.package).deck.description
        assert ("ID:c" in description) is is_named


def test_gaps_that_moved_are_accepted(workshop: Workshop) -> None:
    """Where the gaps were wrong before; the build is an edit like any other."""
    workshop.build(NOW)
    workshop.cards["b"] = "kind: cloze\n    text: '{{c2::x}} {{c1::y}}'"

    changes = workshop.build(NOW + 60, accept=("gap-moved",)).changes

    assert changes.of("changed") == [("b", "en", "cloze")]


def test_a_value_that_moved_with_an_edit(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author who edits the card has looked at it."""
    workshop.cards["d"] = "kind: numeric\n    q: s\n    a: ${ sigmoid(1) }"
    workshop.build(NOW)
    know(monkeypatch, "sigmoid", lambda x: x / 2)
    workshop.cards["d"] += "\n    why: half"

    assert workshop.build(NOW + 60).changes.of("changed") == [("d", "en", "basic")]


def draft(workshop: Workshop, now: float) -> Lock:
    """Draft what is meant now; the lock stays, and rides in the package."""
    workshop.write()
    before = workshop.lock.read_bytes()
    built = workshop.build_once(now, BOTH, draft=True)
    assert workshop.lock.read_bytes() == before
    assert read_package(workshop.package).lock.encode() == before
    return built.changes.lock


def release(workshop: Workshop, now: float) -> Lock:
    """Release what is meant now, with its lock in the package."""
    workshop.write()
    workshop.build_once(now, BOTH)
    assert read_package(workshop.package).lock.encode() == workshop.lock.read_bytes()
    return read_lock(workshop.lock)


def test_notes_of_several_drafts(workshop: Workshop) -> None:
    """Each has an id of its own, whatever came and went, and keeps it."""
    release(workshop, NOW)
    workshop.cards["x"] = NEW % 1
    first = draft(workshop, NOW)
    workshop.cards = {"y": NEW % 2, **workshop.cards}
    drafts = [first, draft(workshop, NOW)]
    del workshop.cards["x"]
    drafts.append(draft(workshop, NOW))
    workshop.cards = {"z": NEW % 3, **workshop.cards, "x": NEW % 1}
    drafts += [draft(workshop, NOW), release(workshop, NOW)]

    for lock in drafts:
        notes = [entry.note for entry in lock.entries.values()]
        assert len(notes) == len(set(notes))
    released = drafts[-1].entries
    for key, entry in drafts[-2].entries.items():
        assert released[key].guid == entry.guid
        assert released[key].note == entry.note
