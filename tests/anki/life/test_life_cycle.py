"""Whatever becomes of a card, what its learner has in Anki stays as it was.

Each event of a card's life is built after a first package, which two learners have
studied for weeks, and imported: with the options of Anki's dialog as they are, and
with others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from deck.anki.note_types import TEMPLATE_TIME, asset
from deck.build.lockfile import LockError
from tests.anki.learner import Learner
from tests.anki.life.history import Copies, Desk, read_memory, read_notes, read_package

Desks = Callable[[Callable[[Desk], None]], Desk]
NOW = time.time() - 3600  # the learner's own changes are a day old
DEFAULTS = {
    "merge_notetypes": False,
    "update_notes": 0,
    "update_notetypes": 0,
    "with_scheduling": False,
    "with_deck_configs": False,
}
NEW = 0  # type and queue of a card that was never answered
YES_NO, WHEN = (False, True), (0, 1, 2)  # if newer, always, never
EVERY = [
    dict(zip(DEFAULTS, values, strict=True))
    for values in product(YES_NO, WHEN, WHEN, YES_NO, YES_NO)
]
# In the order of DEFAULTS. The first is what AnkiConnect asks for.
_SOME = "10011 00100 01201 12210 12101 11000 01111 02001 10210"
SOME = [dict(zip(DEFAULTS, map(int, word), strict=True)) for word in _SOME.split()]
SHARES, THIRDS = 24, 3
LEARNERS = pytest.mark.parametrize("who", ["original", "renamed"])


@dataclass(frozen=True)
class Event:
    """What an author does, and what the last import says of it by default."""

    act: Callable[[Desk], None]
    new: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    plan: dict[str, int] = field(default_factory=dict)  # counts of the last plan


def nothing(desk: Desk) -> None:
    """A build of the same banks, weeks later."""
    desk.build(NOW)


def added(desk: Desk) -> None:
    """A card in front of all others."""
    desk.shop.cards = {"extra": desk.shop.cards["plain"], **desk.shop.cards}
    desk.build(NOW)


def edited(desk: Desk) -> None:
    """Another question."""
    desk.edit("plain", "what is", "say")
    desk.build(NOW)


def edited_before_the_learner(desk: Desk) -> None:
    """Other words where a learner has written since: theirs are the later ones."""
    desk.edit("worded", "what is", "say")
    desk.edit("tagged", "what is", "say")
    desk.build(NOW - 2 * 86_400)


def edited_everywhere(desk: Desk) -> None:
    """Another tag on every card, and one by one all that learners changed."""
    for card in desk.shop.cards:
        desk.shop.cards[card] += "\n    concept: life"
    desk.build(NOW)


def reordered(desk: Desk) -> None:
    """The last card first."""
    desk.shop.cards = dict(reversed(desk.shop.cards.items()))
    desk.build(NOW)


def moved(desk: Desk) -> None:
    """Two cards to another bank."""
    desk.shop.second = {card: desk.shop.cards.pop(card) for card in ("plain", "gaps")}
    desk.build(NOW)


def another_kind(desk: Desk) -> None:
    """From recall to numeric."""
    desk.shop.cards["plain"] = "kind: numeric\n    q: how many\n    a: ${ 2 }"
    desk.build(NOW)


def basic_to_cloze(desk: Desk) -> None:
    """Over to the other note type."""
    desk.shop.cards["plain"] = "kind: cloze\n    text: 'a {{c1::gap}}'"
    desk.build(NOW)


def cloze_to_basic(desk: Desk) -> None:
    """Over to the other note type, the other way."""
    desk.shop.cards["gaps"] = "kind: recall\n    q: x and\n    a: y"
    desk.build(NOW)


def renamed(desk: Desk) -> None:
    """Another id, with `was`."""
    desk.shop.cards["called"] = desk.shop.cards.pop("plain") + "\n    was: plain"
    desk.shop.cards["holes"] = desk.shop.cards.pop("gaps") + "\n    was: gaps"
    desk.build(NOW)


def renamed_long_ago(desk: Desk) -> None:
    """The line with `was` is gone again before learners have had the package."""
    renamed(desk)
    desk.edit("called", "\n    was: plain", "")
    desk.edit("holes", "\n    was: gaps", "")
    desk.build(NOW + 60)
    del desk.packages[0]


def gap_edited(desk: Desk) -> None:
    """Other words in a gap and around it."""
    desk.edit("gaps", "{{c1::x}} and", "{{c1::xx::hint}} or")
    desk.build(NOW)


def gap_added(desk: Desk) -> None:
    """A gap with the next number, in front."""
    desk.edit("gaps", "{{c1::x}}", "{{c3::z}} {{c1::x}}")
    desk.build(NOW)


def gap_taken_out(desk: Desk) -> None:
    """One gap less: Anki keeps its card, as an empty one."""
    desk.edit("gaps", "{{c2::y}}", "y")
    desk.build(NOW)


def removed(desk: Desk) -> None:
    """Two cards less, of either note type."""
    for card in ("taken", "gaps"):
        desk.shop.cards.pop(card)
    desk.build(NOW)


def brought_back(desk: Desk) -> None:
    """A card that was gone for one package."""
    card = desk.shop.cards.pop("taken")
    desk.build(NOW)
    desk.shop.cards["taken"] = card
    desk.build(NOW + 60)


def brought_back_edited(desk: Desk) -> None:
    """A card that was gone for one package, with other words."""
    card = desk.shop.cards.pop("taken")
    desk.build(NOW)
    desk.shop.cards["taken"] = card.replace("what is", "say") + "\n    was: taken"
    desk.build(NOW + 60)


def new_look(desk: Desk) -> None:
    """Other templates and CSS, with their time."""
    text = asset("card.css") + "\n.new { color: red }"
    desk.patch.setattr("deck.anki.note_types.asset", lambda _: text)
    desk.patch.setattr("deck.build.apkg_writer.TEMPLATE_TIME", TEMPLATE_TIME + 1)
    desk.build(NOW)


def value_moved(desk: Desk) -> None:
    """`nnref` computes something else, and the author accepts it."""
    desk.patch.setattr("nnref.live.functions.sigmoid", lambda x: x / 2)
    desk.build(NOW, "en", "value-moved")


def clock_behind(desk: Desk) -> None:
    """An edit on a machine whose clock is a quarter of a year behind."""
    desk.edit("plain", "what is", "say")
    desk.build(NOW - 90 * 86_400)


def twice_in_a_second(desk: Desk) -> None:
    """Two edits of one card, each handed out."""
    desk.edit("plain", "what is", "say")
    desk.build(int(NOW) + 0.1)
    desk.edit("plain", "say", "name")
    desk.build(int(NOW) + 0.9)


def reverted(desk: Desk) -> None:
    """An edit that was handed out is taken back in the bank."""
    edited(desk)
    desk.edit("plain", "say", "what is")
    desk.build(NOW + 60)


def reverted_with_lock(desk: Desk) -> None:
    """An edit is taken back together with the lock, as git does; another follows."""
    before = desk.shop.lock.read_bytes()
    edited(desk)
    desk.edit("plain", "say", "what is")
    desk.shop.lock.write_bytes(before)
    desk.build(NOW + 60)
    desk.edit("plain", "what is", "name")
    desk.build(NOW + 120)


def lock_lost(desk: Desk) -> None:
    """The lock is gone, and its author builds without it: every note is new."""
    desk.shop.lock.unlink()
    with pytest.raises(LockError, match=r"is missing, but"):
        desk.build(NOW)
    desk.shop.build_once(NOW, ("en",), new_lock=True)
    desk.build(NOW)


def other_highlighter(desk: Desk) -> None:
    """Another version of a library: other HTML, the same card."""
    before = desk.shop.package.read_bytes()
    desk.patch.setattr("deck.render.highlight._parse", lambda code: [(code, "k")])
    desk.build(NOW)
    assert desk.shop.package.read_bytes() != before


def other_picture(desk: Desk) -> None:
    """Another picture under the same name."""
    desk.paint()
    desk.build(NOW)


def other_language(desk: Desk) -> None:
    """The same deck in Chinese, beside the English one."""
    desk.build(NOW, "zh")


def retitled(desk: Desk) -> None:
    """Another name of the deck, and a card more."""
    desk.shop.title = "Tiny"
    added(desk)


_CARDS = "plain tagged worded moved crammed hated started taken gaps choice value"
ALL = (*_CARDS.split(), "family", "drawn", "listing")
EVENTS = {
    event.act.__name__: event
    for event in (
        Event(nothing, plan={"unchanged": 14}),
        Event(added, new=("extra",), plan={"new": 1, "unchanged": 14}),
        Event(edited, updated=("plain",), plan={"changed": 1}),
        Event(edited_before_the_learner, plan={"changed": 2}),
        Event(edited_everywhere, updated=ALL, plan={"changed": 14}),
        Event(reordered),
        Event(moved, plan={"unchanged": 14}),
        Event(another_kind, updated=("plain",)),
        Event(basic_to_cloze, new=("plain",), plan={"new": 1, "retired": 1}),
        Event(cloze_to_basic, new=("gaps",), plan={"new": 1, "retired": 1}),
        Event(renamed, updated=("called", "holes"), plan={"changed": 2, "retired": 0}),
        Event(renamed_long_ago, updated=("called", "holes"), plan={"unchanged": 14}),
        Event(gap_edited, updated=("gaps",)),
        Event(gap_added, updated=("gaps",), plan={"changed": 1}),
        Event(gap_taken_out, updated=("gaps",)),
        Event(removed, plan={"retired": 2, "unchanged": 12}),
        Event(brought_back, plan={"returned": 1}),
        Event(brought_back_edited, updated=("taken",), plan={"returned": 1}),
        Event(new_look, plan={"unchanged": 14}),
        Event(value_moved, updated=("value",), plan={"changed": 1}),
        Event(clock_behind, updated=("plain",)),
        Event(twice_in_a_second, updated=("plain",)),
        Event(reverted, updated=("plain",)),
        Event(reverted_with_lock, updated=("plain",)),
        Event(lock_lost, updated=ALL, plan={"unchanged": 14}),
        Event(other_highlighter, plan={"unchanged": 14}),
        Event(other_picture, updated=("drawn",)),
        Event(other_language, new=ALL, plan={"new": 14, "unchanged": 14}),
        Event(retitled, new=("extra",)),
    )
}
NAMED = pytest.mark.parametrize("name", EVENTS)


def test_some_options_pair_each_value_with_each() -> None:
    """In the options of each run any two take all combinations of their values."""
    for one, other in combinations(DEFAULTS, 2):
        some, every = (
            {(options[one], options[other]) for options in known}
            for known in (SOME, EVERY)
        )
        assert some == every


@LEARNERS
@NAMED
def test_import_with_default_options(
    name: str, who: str, desks: Desks, copies: Copies
) -> None:
    """What the author edited is updated, and no other note is touched, time and all."""
    event = EVENTS[name]
    desk = desks(event.act)
    with copies.learner(who) as learner:
        for package in desk.packages[:-1]:
            learner.take(package)
        before = read_notes(learner.col)
        log = learner.take(desk.packages[-1])
        after = read_notes(learner.col)

    packed = read_package(desk.packages[-1])
    expected = {"new": event.new, "updated": event.updated}
    rest = {row.card for row in packed.values()} - {*event.new, *event.updated}
    expected["duplicate"] = tuple(rest)
    assert log == {kind: sorted(ids) for kind, ids in expected.items() if ids}
    for guid, row in after.items():
        fresh = guid not in before or row.card in event.updated
        assert row == (packed[guid] if fresh else before[guid])
    counts = {kind: len(desk.built[-1].changes.of(kind)) for kind in event.plan}
    assert counts == event.plan


def check_history(
    learner: Learner, packages: list[Path], options: dict[str, Any]
) -> None:
    """Import, and nothing that was known before is another."""
    before = read_memory(learner.col)
    for package in packages:
        log = learner.take(package, **options)
        assert log.keys() <= {"new", "updated", "duplicate"}, options

    after = read_memory(learner.col)
    assert after.of(before) == before, options
    kinds = (after.cards[key][3:5] for key in after.cards.keys() - before.cards)
    assert all(kind == [NEW, NEW] for kind in kinds)
    guids = learner.col.db.list("select guid from notes")
    assert len(guids) == len(set(guids))
    learner.check_whole()


@LEARNERS
@NAMED
@pytest.mark.parametrize(
    "are_some", [True, pytest.param(False, marks=pytest.mark.system)], ids=["some", ""]
)
def test_history(
    name: str, who: str, are_some: bool, desks: Desks, copies: Copies
) -> None:
    """Reviews, due days, FSRS memory, flags and decks are as before.

    Each of the seventy-two combinations of options is that of some events, and those
    that pair each value with each are of all: a third of them always.
    """
    number = [*EVENTS].index(name)
    first = (number + (who == "renamed")) % THIRDS
    others = [options for options in SOME if options not in SOME[first::THIRDS]]
    others += EVERY[number % SHARES :: SHARES]
    for options in SOME[first::THIRDS] if are_some else others:
        with copies.learner(who) as learner:
            check_history(learner, desks(EVENTS[name].act).packages, options)
