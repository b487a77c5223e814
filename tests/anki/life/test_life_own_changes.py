"""What learners do to our note types in Anki, and what a later import makes of it.

So it is, too, where they have taken everything to another computer as a package.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.anki.learner import Learner, open_learner
from tests.anki.life.history import Copies, Desk, read_memory, read_notes, read_package

Desks = Callable[[Callable[[Desk], None]], Desk]
Act = Callable[[Any, dict[str, Any]], None]  # to a collection, and a note type of it
ALWAYS = {"update_notes": 1}
MERGE = {**ALWAYS, "merge_notetypes": True}
CLOZE = ("gaps",)
BASIC = "livedeck basic"
# Columns of a card: ids of decks, and days since the collection began.
DECK, DUE, HOME_DUE, HOME_DECK = 1, 5, 11, 12
OTHERS = {DECK, DUE, HOME_DUE, HOME_DECK}
HARMLESS: dict[str, Act] = {
    "css": lambda _, kind: kind.update(css=kind["css"] + "\n.card { color: red }"),
    "text of the template": lambda _, kind: kind["tmpls"][0].update(qfmt="{{Front}}"),
    # A field and a template have ids of their own, by which Anki knows them.
    "name of a field": lambda _, kind: kind["flds"][4].update(name="Remarks"),
    "name of the template": lambda _, kind: kind["tmpls"][0].update(name="Mine"),
    "name": lambda _, kind: kind.update(name="livedeck of mine"),
    "editor": lambda _, kind: kind["flds"][2].update(
        font="Courier", size=30, rtl=True, sticky=True
    ),
    "latex": lambda _, kind: kind.update(latexsvg=True),
    "copy": lambda col, kind: col.models.copy(kind),
}
IN_THE_WAY: dict[str, Act] = {
    "field": lambda col, kind: col.models.add_field(kind, col.models.new_field("Mine")),
    "field less": lambda col, kind: col.models.remove_field(kind, kind["flds"][-1]),
    "order": lambda col, kind: col.models.reposition_field(kind, kind["flds"][-1], 0),
    "template": lambda col, kind: col.models.add_template(
        kind,
        col.models.new_template("Reverse") | {"qfmt": "{{Back}}", "afmt": "{{Front}}"},
    ),
}
CHANGED_NOW: dict[str, list[Act]] = {
    "field taken back": [IN_THE_WAY["field"], IN_THE_WAY["field less"]],
    "sort field": [lambda _, kind: kind.update(sortf=0)],
}


def retagged(desk: Desk) -> None:
    """Another tag on every card, after learners have changed what they like."""
    for card in desk.shop.cards:
        desk.shop.cards[card] += "\n    concept: life"
    desk.build(time.time() - 60)


@pytest.fixture
def desk(desks: Desks) -> Desk:
    """The author, who has tagged every card."""
    return desks(retagged)


@pytest.fixture
def learner(copies: Copies) -> Iterator[Learner]:
    """A learner with the weeks of history."""
    with copies.learner("original") as learner:
        yield learner


def changed(learner: Learner, act: Act) -> None:
    """Do something to the basic note type, as its dialogs do."""
    kind = learner.col.models.by_name(BASIC)
    act(learner.col, kind)
    learner.col.models.update_dict(kind)


def unchanged_history(learner: Learner, desk: Desk, **options: Any) -> dict[str, Any]:
    """What the log of an import says; nothing that was learnt is another."""
    before = read_memory(learner.col)
    log = learner.take(desk.packages[-1], **options)
    after = read_memory(learner.col).of(before)
    assert (after.cards, after.reviews) == (before.cards, before.reviews)
    learner.check_whole()
    return log


def check_fresh(learner: Learner, desk: Desk) -> None:
    """Every note is as the author has it, fields of the learner's own aside."""
    has = read_notes(learner.col)
    for guid, row in read_package(desk.packages[-1]).items():
        tags, fields = has[guid].words
        assert (tags, fields[: len(row.fields)]) == row.words


@pytest.mark.parametrize("act", HARMLESS)
def test_changes_that_stop_nothing(act: str, desk: Desk, learner: Learner) -> None:
    """A look, names and copies are in the way of no update."""
    changed(learner, HARMLESS[act])

    log = unchanged_history(learner, desk)

    assert log == {"updated": sorted(desk.shop.cards)}


@pytest.mark.parametrize("act", IN_THE_WAY)
def test_changes_that_stop_updates(act: str, desk: Desk, learner: Learner) -> None:
    """With other fields or templates Anki leaves the notes alone, and reports it.

    To merge the note types, and update always, has them updated all the same.
    """
    changed(learner, IN_THE_WAY[act])
    log = unchanged_history(learner, desk)
    assert log["conflicting"] == sorted({*desk.shop.cards} - {*CLOZE})

    log = unchanged_history(learner, desk, **MERGE)
    assert log["updated"] == sorted({*desk.shop.cards} - {*CLOZE})
    if act != "order":
        check_fresh(learner, desk)


@pytest.mark.parametrize("acts", CHANGED_NOW)
def test_changed_now(acts: str, desk: Desk, learner: Learner) -> None:
    """Learners update as before, but once with Always.

    Anki takes the notes of a note type that lost a field, or has another sort field,
    for changed just now.
    """
    for act in CHANGED_NOW[acts]:
        changed(learner, act)
    log = unchanged_history(learner, desk)
    assert log["updated"] == [*CLOZE]
    assert log["duplicate"] == sorted({*desk.shop.cards} - {*CLOZE})

    unchanged_history(learner, desk, **ALWAYS)
    check_fresh(learner, desk)


def test_another_note_type(desk: Desk, learner: Learner) -> None:
    """A note that is given one of the learner's own is theirs: no import changes it."""
    note = learner.note("plain")
    to = learner.col.models.by_name("Basic")["id"]
    change = learner.col.models.change_notetype_info(
        old_notetype_id=note.mid, new_notetype_id=to
    ).input
    change.note_ids.append(note.id)
    learner.col.models.change_notetype_of_notes(change)
    mine = learner.col.get_note(note.id).fields

    for options in ({}, ALWAYS):
        log = unchanged_history(learner, desk, **options)
        assert log["conflicting"] == ["plain"]
        assert learner.col.get_note(note.id).fields == mine
    assert log["duplicate"] == sorted({*desk.shop.cards} - {"plain"})


def test_edited_after_the_author(desk: Desk, learner: Learner) -> None:
    """What a learner wrote last stays, until an import with Always."""
    note = learner.note("plain")
    note["Extra"] = "my words"
    learner.col.update_note(note)

    log = unchanged_history(learner, desk)
    assert log["duplicate"] == ["plain"]
    assert learner.note("plain")["Extra"] == "my words"

    assert unchanged_history(learner, desk, **ALWAYS)["updated"] == ["plain"]
    check_fresh(learner, desk)


def continued(desk: Desk) -> None:
    """Another question, and a card more."""
    desk.edit("plain", "what is", "say")
    desk.shop.cards["extra"] = desk.shop.cards["hated"]
    desk.build(time.time() - 60)


@pytest.mark.parametrize("legacy", [False, True])
def test_exported_and_imported(
    legacy: bool, desks: Desks, copies: Copies, tmp_path: Path
) -> None:
    """Cards, reviews and own words are there, and only what changed is updated."""
    from anki.collection import ExportAnkiPackageOptions

    desk, package = desks(continued), tmp_path / "own.apkg"
    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
    )
    with copies.learner("renamed") as learner:
        learner.col.export_anki_package(
            out_path=str(package), options=options, limit=None
        )
        memory, notes = read_memory(learner.col), read_notes(learner.col)
    moved = open_learner(tmp_path / "moved")
    try:
        moved.take(package, with_scheduling=True, with_deck_configs=True)
        there = read_memory(moved.col)
        assert sorted(there.reviews) == sorted(memory.reviews)
        assert read_notes(moved.col) == notes
        assert _learnt(there.cards) == _learnt(memory.cards)

        log = moved.take(desk.packages[-1])
        assert (log["new"], log["updated"]) == (["extra"], ["plain"])
        after = read_memory(moved.col).of(there)
        assert (after.cards, after.reviews) == (there.cards, there.reviews)
        moved.check_whole()
    finally:
        moved.col.close()


def _learnt(cards: dict[int, Any]) -> dict[int, list[Any]]:
    """What is known of each card wherever it is."""
    return {
        card: [value for column, value in enumerate(row) if column not in OTHERS]
        for card, row in cards.items()
    }
