"""A deck that is built again changes in Anki what its author changed, and no more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from deck.anki.notetype import TEMPLATE_TIME, asset, notetype

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Workshop

NOW = time.time() - 5_000_000  # some weeks ago
ALL = ["a", "b", "c", "d"]


@pytest.fixture
def studied(learner: Learner, workshop: Workshop) -> Learner:
    """A learner who has the first build and has answered every card."""
    workshop.build(NOW)
    learner.take(workshop.package)
    learner.study("Small")
    assert len(learner.history()[1]) == 5
    return learner


def test_nothing_changed(studied: Learner, workshop: Workshop) -> None:
    """A build of the same bank, however late, changes nothing."""
    before, bytes_before = studied.history(), workshop.package.read_bytes()
    built = workshop.build(NOW + 999)

    assert studied.take(workshop.package) == {"duplicate": ALL}
    assert studied.history() == before
    assert workshop.package.read_bytes() == bytes_before
    assert len(built.changes.unchanged) == 4


@pytest.mark.parametrize(
    "later", [3600, 0.5, 0, -86_400], ids=["later", "second", "same", "behind"]
)
def test_one_edit(studied: Learner, workshop: Workshop, later: float) -> None:
    """One card is updated and keeps its history, also when the clock stands or lags."""
    before = studied.history()
    workshop.cards["a"] = workshop.cards["a"].replace("en: one", "en: edited")
    built = workshop.build(NOW + later)

    log = studied.take(workshop.package)

    assert log == {"updated": ["a"], "duplicate": ["b", "c", "d"]}
    assert "edited" in studied.note("a").fields[2]
    assert studied.history() == before
    assert built.changes.changed == (("a", "en", "basic"),)


def test_a_new_name(studied: Learner, workshop: Workshop) -> None:
    """A renamed card keeps its note and history, also once `was` is gone again."""
    before = studied.history()
    renamed = "\n    ".join((workshop.cards.pop("a"), "was: a"))
    workshop.cards["first"] = renamed
    built = workshop.build(NOW + 60)

    assert studied.take(workshop.package) == {
        "updated": ["first"],
        "duplicate": ["b", "c", "d"],
    }
    assert studied.history() == before
    assert built.changes.new == built.changes.retired == ()

    workshop.cards["first"] = renamed.removesuffix("\n    was: a")
    workshop.build(NOW + 120)

    assert studied.take(workshop.package) == {"duplicate": ["b", "c", "d", "first"]}


def test_a_name_given_away(workshop: Workshop) -> None:
    """`was` takes nothing from a card that has the former id now."""
    workshop.build(NOW)
    workshop.cards["e"] = workshop.cards["d"] + "\n    was: a"
    built = workshop.build(NOW + 60)

    assert built.changes.new == (("e", "en", "basic"),)
    assert built.changes.retired == ()


def test_edits_one_after_another(studied: Learner, workshop: Workshop) -> None:
    """Each of several edits within one second arrives."""
    for text in ("two", "three", "one", "two"):
        workshop.cards["a"] = f"kind: recall\n    q: {{en: {text}, zh: 一}}\n    a: 1"
        workshop.build(NOW + 0.1)

        assert studied.take(workshop.package)["updated"] == ["a"]
        assert text in studied.note("a").fields[2]


def test_an_edited_gap(studied: Learner, workshop: Workshop) -> None:
    """The cards of a cloze text keep their history when the text is edited."""
    before = studied.history()
    workshop.cards["b"] = workshop.cards["b"].replace("}} {{", "}} and {{")
    workshop.build(NOW + 60)

    assert studied.take(workshop.package)["updated"] == ["b"]
    assert studied.history() == before


def test_another_kind(studied: Learner, workshop: Workshop) -> None:
    """A card may change its kind within a note type and keep its history."""
    before = studied.history()
    workshop.cards["a"] = "kind: numeric\n    q: how many\n    a: ${ 2 }"
    workshop.build(NOW + 60)

    assert studied.take(workshop.package)["updated"] == ["a"]
    assert studied.history() == before


def test_another_form(studied: Learner, workshop: Workshop) -> None:
    """A card that becomes a cloze is a new note; the old one stays, retired."""
    workshop.cards["a"] = "kind: cloze\n    text: 'a {{c1::gap}}'"
    built = workshop.build(NOW + 60)

    assert studied.take(workshop.package)["new"] == ["a"]
    assert built.changes.new == (("a", "en", "cloze"),)
    assert built.changes.retired == (("a", "en", "basic"),)
    assert len(studied.col.find_notes("ID:a")) == 2


def test_a_card_taken_out(studied: Learner, workshop: Workshop) -> None:
    """It stays in Anki with its history, and in the lock as retired since then."""
    before = studied.history()
    taken = workshop.cards.pop("c")
    workshop.build(NOW + 60)

    log = studied.take(workshop.package)

    assert log == {"duplicate": ["a", "b", "d"]}
    assert studied.history() == before
    line = next(x for x in workshop.lock.read_text().splitlines() if x[:2] == "c ")
    assert line.split()[-1] == str(int(NOW + 60))
    kept = workshop.lock.read_text()
    workshop.build(NOW + 120)
    assert workshop.lock.read_text() == kept

    workshop.cards["c"] = taken
    workshop.build(NOW + 180)

    assert studied.take(workshop.package) == {"duplicate": ALL}
    assert studied.history() == before
    assert workshop.lock.read_text().count(" 0\n") == 4


def test_a_card_brought_back_with_an_edit(studied: Learner, workshop: Workshop) -> None:
    """It is the same note, with its history."""
    before = studied.history()
    taken = workshop.cards.pop("c")
    workshop.build(NOW + 60)
    workshop.cards["c"] = taken.replace("which", "which one")
    workshop.build(NOW + 120)

    assert studied.take(workshop.package)["updated"] == ["c"]
    assert studied.history() == before


def test_a_card_put_in(studied: Learner, workshop: Workshop) -> None:
    """A card in the middle is new, and only that one."""
    old, _ = studied.history()
    workshop.cards = {
        "a": workshop.cards["a"],
        "new": "kind: numeric\n    q: x\n    a: 1",
    } | workshop.cards
    workshop.build(NOW + 60)

    assert studied.take(workshop.package) == {"new": ["new"], "duplicate": ALL}
    assert [row for row in studied.history()[0] if row in old] == old


def test_what_the_learner_changed(studied: Learner, workshop: Workshop) -> None:
    """A learner's words and tags on a card that the author left alone survive."""
    note = studied.note("c")
    note.fields[4] = "my own words"
    note.tags.append("mine")
    studied.col.update_note(note)
    workshop.cards["a"] = workshop.cards["a"].replace("en: one", "en: edited")
    workshop.build(time.time() + 60)

    assert studied.take(workshop.package)["updated"] == ["a"]
    note = studied.note("c")
    assert note.fields[4] == "my own words"
    assert "mine" in note.tags


def test_another_language(studied: Learner, workshop: Workshop) -> None:
    """A language that is built for the first time leaves the other alone."""
    before = workshop.package.read_bytes()
    built = workshop.build(NOW + 60, ("en", "zh"))

    assert {key[1] for key in built.changes.new} == {"zh"}
    assert {key[1] for key in built.changes.unchanged} == {"en"}
    assert workshop.package.read_bytes() == before
    workshop.build(NOW + 120, ("zh",))
    assert workshop.lock.read_text().count(" en ") == 4


def test_lost_lock(studied: Learner, workshop: Workshop) -> None:
    """Without the lock all notes are updated, and history is still kept."""
    before = studied.history()
    workshop.lock.unlink()
    workshop.build(NOW + 60)

    assert studied.take(workshop.package) == {"updated": ALL}
    assert studied.history() == before


def test_all_options(studied: Learner, workshop: Workshop) -> None:
    """History is kept also by those who merge and import all, as AnkiConnect does."""
    before = studied.history()
    workshop.cards["a"] = workshop.cards["a"].replace("en: one", "en: edited")
    workshop.build(NOW + 60)

    log = studied.take(
        workshop.package,
        merge_notetypes=True,
        update_notes=1,
        update_notetypes=1,
        with_scheduling=True,
        with_deck_configs=True,
    )

    assert log == {"updated": ["a"], "duplicate": ["b", "c", "d"]}
    assert studied.history() == before
    assert len([t for t in studied.col.models.all_names() if "livedeck" in t]) == 2


def test_new_look(
    studied: Learner, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new look with a later time reaches the learner; notes and history stay."""
    before = studied.history()
    old = asset("card.css")
    monkeypatch.setattr("deck.anki.notetype.asset", lambda name: asset(name) + " ")
    monkeypatch.setattr("deck.anki.package.TEMPLATE_TIME", TEMPLATE_TIME + 1)
    notetype.cache_clear()
    try:
        workshop.build(NOW + 60)
    finally:
        notetype.cache_clear()

    assert studied.take(workshop.package) == {"duplicate": ALL}
    assert studied.history() == before
    assert studied.note("a").note_type()["css"] == old + " "
