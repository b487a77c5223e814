"""A deck that is built again changes in Anki what its author changed, and no more."""

from __future__ import annotations

import html
import time
from collections.abc import Callable

import pytest

from deck.anki.apkg_reader import read_package
from deck.anki.lock_plan import any_of, retired_cards
from deck.anki.lockfile import read_lock
from deck.bank.source import Source
from deck.bank.validate import read_bank
from deck.compile.content_hash import source_hash
from deck.live.builtins import NAMES
from tests.anki.learner import Learner
from tests.anki.workshop import LockConflictError, Workshop

NOW = time.time() - 5_000_000  # some weeks ago


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


def test_names_that_go_round(workshop: Workshop) -> None:
    """However often an id is given again, each card has a GUID of its own."""
    for turn in range(4):
        card = f"kind: recall\n    q: turn {turn}\n    a: 1"
        workshop.cards["a"] = card
        workshop.build(NOW + 120 * turn)
        del workshop.cards["a"]
        workshop.cards[f"turn-{turn}"] = f"{card}\n    was: a"
        workshop.build(NOW + 120 * turn + 60)
        workshop.cards[f"turn-{turn}"] = card

    guids = [entry.guid for entry in read_lock(workshop.lock).entries.values()]
    assert len(guids) == len(set(guids)) == 7


def test_a_misspelt_former_id(workshop: Workshop) -> None:
    """`was` with an id that was never built loses no history: it is refused."""
    workshop.build(NOW)
    renamed = workshop.cards.pop("a")
    workshop.cards["first"] = f"{renamed}\n    was: aa"
    with pytest.raises(
        LockConflictError, match="names `aa`, which was never built"
    ) as caught:
        workshop.build(NOW + 60)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.help) == ("unknown-card", "did you mean `a`?")

    workshop.cards["first"] = f"{renamed}\n    was: a"
    assert workshop.build(NOW + 60).changes.of("new") == []
    workshop.cards["first"] = f"{renamed}\n    was: aa"  # it has its own history now
    assert workshop.build(NOW + 120).changes.of("new") == []

    workshop.lock.unlink()  # nothing can be said of what was built before
    workshop.package.unlink()
    assert len(workshop.build(NOW + 180).changes.of("new")) == 4


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


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("{{c2::x}} {{c1::y}}", "gap 2 of card `b` was gap 1"),
        ("{{c1::y}}", "gap 1 of card `b` was gap 2"),
        ("{{c1::z}} {{c2::x}} {{c3::y}}", "gap 2 of card `b` was gap 1"),
        ("{{c3::X }} {{c2::y}}", "gap 3 of card `b` was gap 1"),
    ],
    ids=["swapped", "moved up", "moved down", "new number"],
)
def test_a_gap_that_moved(workshop: Workshop, text: str, fact: str) -> None:
    """A gap's text under another number stops the build, until it is accepted."""
    workshop.build(NOW)
    workshop.cards["b"] = f"kind: cloze\n    text: '{text}'"

    with pytest.raises(LockConflictError, match=f"^{fact}"):
        workshop.build(NOW + 60)

    assert workshop.build(NOW + 60, accept=("gap-moved",)).changes.of("changed")


@pytest.mark.parametrize(
    "text",
    [
        "{{c1::xx::hint}}, {{c2::y}}",
        "{{c2::y}} {{c1::x}}",
        "{{c1::x}}",
        "{{c1::x}} {{c2::y}} {{c3::x}}",
        "{{c1::other}} {{c2::words}}",
    ],
    ids=["words", "order", "taken out", "one more", "both"],
)
def test_a_gap_that_stayed(workshop: Workshop, text: str) -> None:
    """New words in a gap, a gap less, one more with the next number: an edit."""
    workshop.build(NOW)
    workshop.cards["b"] = f"kind: cloze\n    text: '{text}'"

    assert workshop.build(NOW + 60).changes.of("changed") == [("b", "en", "cloze")]


def test_a_number_taken_out_is_not_given_again(workshop: Workshop) -> None:
    """Learners still have its card; only the same gap can have the number again."""
    workshop.build(NOW)
    for number, text in enumerate(["{{c1::x}}", "{{c1::x}} or", "{{c1::x}} or so"]):
        workshop.cards["b"] = f"kind: cloze\n    text: '{text}'"
        workshop.build(NOW + 60 * number)
    workshop.cards["b"] = "kind: cloze\n    text: '{{c1::x}} {{c2::z}}'"

    with pytest.raises(LockConflictError, match=r"^gap 2 of card `b` was another one"):
        workshop.build(NOW + 600)

    workshop.cards["b"] = "kind: cloze\n    text: '{{c1::x}} {{c2::y}}'"
    workshop.build(NOW + 600)


def test_a_value_that_moved_with_an_edit(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author who edits the card has looked at it."""
    workshop.cards["d"] = "kind: numeric\n    q: s\n    a: ${ sigmoid(1) }"
    workshop.build(NOW)
    know(monkeypatch, "sigmoid", lambda x: x / 2)
    workshop.cards["d"] += "\n    why: half"

    assert workshop.build(NOW + 60).changes.of("changed") == [("d", "en", "basic")]


@pytest.mark.parametrize("more", ["tolerance: 0", "digits: 3", "tolerance: 0.1"])
def test_what_is_nothing_is_written_too(more: str) -> None:
    """A tolerance of 0 is not the same as none, though both grade whole numbers so."""
    hashes = set[str]()
    for line in ("", f"    {more}\n"):
        card = f"  - id: a\n    kind: numeric\n    q: x\n    a: 1 / 3\n{line}"
        source = Source("t.yaml", f"topic: t\ntitle: T\ncards:\n{card}")
        (read,) = read_bank(source, ["en"]).cards
        hashes.add(source_hash(read, "en", ("", []), {}))

    assert len(hashes) == 2
