"""A deck that is built again changes in Anki what its author changed, and no more."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from deck.build.retired import retired_cards, searches
from deck.live.builtins import NAMES
from tests.anki.learner import Learner
from tests.anki.workshop import Workshop

NOW = time.time() - 5_000_000  # some weeks ago


def know(patch: pytest.MonkeyPatch, name: str, function: Callable[..., float]) -> None:
    """Make a name of live expressions mean something else."""
    patch.setattr("deck.live.builtins.NAMES", {**NAMES, name: function})


@pytest.mark.parametrize("title", ["Small", 'Nets "1": a_b*c', "Nets::(small)"])
def test_the_search_of_a_card_taken_out(
    learner: Learner, workshop: Workshop, title: str
) -> None:
    """It finds that card alone, also with `_` in it, and none of another deck."""
    other = Workshop(workshop.folder.with_name("other"), namespace="f" * 32)
    other.title = "'NetsX1: aXbXc'"
    workshop.title = f"'{title}'"
    for shop in (workshop, other):
        for card_id in ("x_1", "xy1"):
            shop.cards[card_id] = shop.cards["d"]
        shop.build(NOW)
        learner.take(shop.package)
    for card_id in ("x_1", "c"):
        del workshop.cards[card_id]
    entries = [*workshop.build(NOW + 120).changes.entries.values()]

    names = retired_cards(entries)
    found = learner.col.find_notes(searches(entries, {"en": title})["en"])

    assert [card for card, _ in names] == ["c", "x_1"]
    fields = [learner.col.get_note(note).fields[0] for note in found]
    assert sorted(fields) == ["c", "x_1"]
    decks = [learner.col.get_note(note).cards()[0].did for note in found]
    assert {learner.col.decks.name(number) for number in decks} == {title}


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
