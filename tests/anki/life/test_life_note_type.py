"""What learners do to our note types in Anki, and what a later import makes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.anki.learner import Learner
from tests.anki.life.history import Desk, Table, read_memory, read_notes, read_package

Desks = Callable[[Callable[[Desk], None]], Desk]
Act = Callable[[Any, dict[str, Any]], None]  # to a collection, and a note type of it
ALWAYS = {"update_notes": 1}
MERGE = {**ALWAYS, "merge_notetypes": True}
CLOZE = ("gaps",)
BASIC = "livedeck basic"


def retagged(desk: Desk) -> None:
    """Another tag on every card, after learners have changed what they like."""
    for card in desk.shop.cards:
        desk.shop.cards[card] += "\n    concept: life"
    desk.build(time.time() - 60)


def other_look(_: Any, kind: dict[str, Any]) -> None:
    """CSS and text of the templates."""
    kind["css"] += "\n.card { font-size: 30px }"
    kind["tmpls"][0]["qfmt"] += " mine"


def other_names(_: Any, kind: dict[str, Any]) -> None:
    """Of a field and the template: each has an id of its own."""
    kind["flds"][4]["name"] = "Remarks"
    kind["tmpls"][0]["name"] = "Mine"


def other_name_of_the_type(_: Any, kind: dict[str, Any]) -> None:
    """Of the note type."""
    kind["name"] = "livedeck of mine"


def other_editor(_: Any, kind: dict[str, Any]) -> None:
    """What the editor shows, and the deck for new cards."""
    kind["flds"][2] |= {"font": "Courier", "size": 30, "rtl": True, "sticky": True}
    kind["latexsvg"] = True


def a_copy(col: Any, kind: dict[str, Any]) -> None:
    """Beside it."""
    col.models.copy(kind)


def a_field(col: Any, kind: dict[str, Any]) -> None:
    """One more."""
    col.models.add_field(kind, col.models.new_field("Mine"))


def a_field_less(col: Any, kind: dict[str, Any]) -> None:
    """The last one."""
    col.models.remove_field(kind, kind["flds"][-1])


def a_field_elsewhere(col: Any, kind: dict[str, Any]) -> None:
    """Another order."""
    col.models.reposition_field(kind, kind["flds"][-1], 0)


def a_template(col: Any, kind: dict[str, Any]) -> None:
    """One more, which asks for the question by the answer."""
    template = col.models.new_template("Reverse")
    template |= {"qfmt": "{{Back}}", "afmt": "{{Front}}"}
    col.models.add_template(kind, template)


def other_sort_field(_: Any, kind: dict[str, Any]) -> None:
    """By the id."""
    kind["sortf"] = 0


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


@pytest.mark.parametrize(
    "act", [other_look, other_names, other_name_of_the_type, other_editor, a_copy]
)
def test_harmless(act: Act, desks: Desks, table: Table) -> None:
    """A look, names and copies are in the way of no update."""
    desk = desks(retagged)
    with table.learner("kept") as learner:
        changed(learner, act)
        log = unchanged_history(learner, desk)

        assert log == {"updated": sorted(desk.shop.cards)}


@pytest.mark.parametrize("act", [a_field, a_field_less, a_field_elsewhere, a_template])
def test_in_the_way(act: Act, desks: Desks, table: Table) -> None:
    """With other fields or templates Anki leaves the notes alone, and says so.

    To merge the note types, and update always, has them updated all the same.
    """
    desk = desks(retagged)
    with table.learner("kept") as learner:
        changed(learner, act)
        log = unchanged_history(learner, desk)
        assert log["conflicting"] == sorted({*desk.shop.cards} - {*CLOZE})

        log = unchanged_history(learner, desk, **MERGE)
        assert log["updated"] == sorted({*desk.shop.cards} - {*CLOZE})
        if act is not a_field_elsewhere:
            check_fresh(learner, desk)


def test_taken_back(desks: Desks, table: Table) -> None:
    """Without the field of their own learners update as before, but once with Always.

    Anki takes the notes of a note type that lost a field for changed just now.
    """
    desk = desks(retagged)
    with table.learner("kept") as learner:
        changed(learner, a_field)
        changed(learner, a_field_less)
        log = unchanged_history(learner, desk)
        assert log["updated"] == [*CLOZE]
        assert log["duplicate"] == sorted({*desk.shop.cards} - {*CLOZE})

        unchanged_history(learner, desk, **ALWAYS)
        check_fresh(learner, desk)


def test_sorted_otherwise(desks: Desks, table: Table) -> None:
    """With another sort field, too, all notes are changed now: Always updates them."""
    desk = desks(retagged)
    with table.learner("kept") as learner:
        changed(learner, other_sort_field)
        log = unchanged_history(learner, desk)
        assert log["updated"] == [*CLOZE]
        unchanged_history(learner, desk, **ALWAYS)
        check_fresh(learner, desk)
