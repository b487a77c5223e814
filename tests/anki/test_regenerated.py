"""A deck that is built again changes in Anki what its author changed, and no more."""

from __future__ import annotations

import html
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.anki.apkg_reader import read_package
from deck.anki.lock_checks import LockConflictError
from deck.anki.lock_plan import any_of, retired_cards
from deck.anki.note_types import TEMPLATE_TIME, asset, notetype
from deck.bank.deck_folder import read_folder
from deck.bank.source import Source
from deck.bank.validate import read_bank
from deck.compile.content_hash import source_hash
from deck.live.builtins import NAMES

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Workshop

NOW = time.time() - 5_000_000  # some weeks ago
ALL = ["a", "b", "c", "d"]
CLOZE = "kind: cloze\n    text: 'a {{c1::gap}}'"


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder and what is in them."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


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
    """A new card takes nothing from one that it is like, while that is there."""
    workshop.build(NOW)
    before = workshop.lock.read_bytes()
    workshop.cards["e"] = workshop.cards["d"] + "\n    was: a"
    workshop.write()
    (finding,) = read_folder(workshop.folder).findings
    assert finding.rule == "bad-was"
    assert workshop.lock.read_bytes() == before

    workshop.cards["e"] = workshop.cards["d"]
    built = workshop.build(NOW + 60)

    assert built.changes.new == (("e", "en", "basic"),)
    assert built.changes.retired == ()


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
    assert workshop.build(NOW + 60).changes.new == ()
    workshop.cards["first"] = f"{renamed}\n    was: aa"  # it has its own history now
    assert workshop.build(NOW + 120).changes.new == ()

    workshop.lock.unlink()  # nothing can be said of what was built before
    workshop.package.unlink()
    assert len(workshop.build(NOW + 180).changes.new) == 4


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
    assert line.split()[7] == str(int(NOW + 60))
    kept = workshop.lock.read_text()
    workshop.build(NOW + 120)
    assert workshop.lock.read_text() == kept

    workshop.cards["c"] = taken
    built = workshop.build(NOW + 180)

    assert studied.take(workshop.package) == {"duplicate": ALL}
    assert studied.history() == before
    assert workshop.lock.read_text().count(" 0 ") == 4
    assert built.changes.returned == (("c", "en", "basic"),)


def test_a_card_brought_back_with_an_edit(studied: Learner, workshop: Workshop) -> None:
    """Its author says that it is the old one: then it has its note and history."""
    before = studied.history()
    taken = workshop.cards.pop("c")
    workshop.build(NOW + 60)
    edited = taken.replace("which", "which one")
    workshop.cards["c"] = f"{edited}\n    was: c"
    built = workshop.build(NOW + 120)

    assert studied.take(workshop.package)["updated"] == ["c"]
    assert studied.history() == before
    assert built.changes.returned == (("c", "en", "basic"),)

    workshop.cards["c"] = edited
    assert len(workshop.build(NOW + 180).changes.unchanged) == 4


@pytest.mark.parametrize("text", ["kind: numeric\n    q: x\n    a: 1", CLOZE])
def test_an_id_taken_by_accident(workshop: Workshop, text: str) -> None:
    """Another card cannot have the id of one taken out; nothing is written."""
    workshop.build(NOW)
    workshop.cards.pop("c")
    workshop.build(NOW + 60)
    before = files(workshop.folder)
    workshop.cards["c"] = text

    with pytest.raises(
        LockConflictError, match=r"^card id `c` is that of a card taken out on"
    ):
        workshop.build(NOW + 120)

    after = files(workshop.folder)
    assert after.pop("small.yaml") != before.pop("small.yaml")
    assert after == before
    workshop.cards["c"] = f"{text}\n    was: c"
    workshop.build(NOW + 120)


def test_the_other_form_and_back(studied: Learner, workshop: Workshop) -> None:
    """A card that goes back to its first note type finds its first note again."""
    before, first = studied.history(), workshop.cards["a"]
    workshop.cards["a"] = CLOZE
    built = workshop.build(NOW + 60)
    assert built.changes.other_form == ("a",)
    search = retired_cards(built.changes.entries)[0].search
    studied.take(workshop.package)

    (old,) = studied.col.find_notes(search)
    assert "livedeck basic" in studied.col.get_note(old).note_type()["name"]

    workshop.cards["a"] = first.replace("en: one", "en: edited")
    built = workshop.build(NOW + 120)

    assert built.changes.returned == (("a", "en", "basic"),)
    assert studied.take(workshop.package)["updated"] == ["a"]
    assert studied.col.get_note(old).fields[2].count("edited") == 1
    assert [row for row in studied.history()[0] if row in before[0]] == before[0]


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

    workshop.cards["a"] = "kind: recall\n    q: new\n    a: 1"
    before = read_package(workshop.package).deck.description
    lock = workshop.build(NOW + 400 * 86_400).changes.lock

    assert [one.card for one in retired_cards(lock.entries)] == ["c"]
    assert "ID:c" in before
    assert "ID:c" not in read_package(workshop.package).deck.description


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

    assert workshop.build(NOW + 60, accept=("gap-moved",)).changes.changed


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

    assert workshop.build(NOW + 60).changes.changed == (("b", "en", "cloze"),)


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


def test_a_value_that_moved(
    studied: Learner, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another value on a card that nobody edited stops the build until accepted."""
    workshop.cards["d"] = "kind: numeric\n    q: s\n    a: ${ sigmoid(1) }"
    workshop.cards["e"] = "kind: recall\n    q: s\n    a: ${ sigmoid(2) } or so"
    workshop.build(NOW + 60)
    before = files(workshop.folder)
    know(monkeypatch, "sigmoid", lambda x: x / 2)

    with pytest.raises(LockConflictError) as caught:
        workshop.build(NOW + 120)

    first, second = (finding.message for finding in caught.value.findings)
    did = "did not change, but its values did"
    assert first == f"card `d` {did}: `sigmoid(1)`: 0.7311 -> 0.5"
    assert second == f"card `e` {did}: `sigmoid(2)`: 0.8808 -> 1"
    assert files(workshop.folder) == before

    built = workshop.build(NOW + 120, accept=("value-moved",))

    assert built.changes.moved == {("d", "en", "basic"), ("e", "en", "basic")}
    studied.take(workshop.package)
    assert workshop.build(NOW + 180).changes.changed == ()


def test_a_value_that_moved_with_an_edit(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author who edits the card has looked at it."""
    workshop.cards["d"] = "kind: numeric\n    q: s\n    a: ${ sigmoid(1) }"
    workshop.build(NOW)
    know(monkeypatch, "sigmoid", lambda x: x / 2)
    workshop.cards["d"] += "\n    why: half"

    assert workshop.build(NOW + 60).changes.changed == (("d", "en", "basic"),)


def test_digits_that_no_card_shows(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of NumPy may differ in them: nothing changes, not even the lock.

    That goes for the numbers of a family and for a program's output too.
    """
    workshop.cards["d"] = "kind: numeric\n    q: s\n    a: ${ sigmoid(1) }"
    workshop.cards["f"] = (
        "kind: numeric\n    draw: {x: 'eighths(0.125, 1)'}\n    q: '${x}'\n"
        "    a: ${ sigmoid(x) }"
    )
    workshop.build(NOW)
    before = files(workshop.folder)
    right = NAMES["sigmoid"]
    know(monkeypatch, "sigmoid", lambda x: float(right(x)) + 1e-8)

    built = workshop.build(NOW + 60)

    assert len(built.changes.unchanged) == 5
    assert files(workshop.folder)["deck.lock"] == before["deck.lock"]


def test_a_clock_behind(workshop: Workshop) -> None:
    """It is told where it is behind by more than a minute; times still move on."""
    workshop.build(NOW)
    workshop.cards["a"] = "kind: recall\n    q: new\n    a: 1"

    assert workshop.build(NOW - 30).behind == 0
    assert workshop.build(NOW - 86_400).behind == 86_401
    assert workshop.build(NOW + 30).behind == 0


def test_the_banks_ride_along(studied: Learner, workshop: Workshop) -> None:
    """The deck folder's files are in the package to the letter; Anki minds nothing."""
    with zipfile.ZipFile(workshop.package) as pack:
        inside = {name: pack.read(name) for name in pack.namelist()}

    for name in ("deck.yaml", "small.yaml"):
        assert inside[f"livedeck/{name}"] == (workshop.folder / name).read_bytes()
    assert studied.take(workshop.package) == {"duplicate": ALL}


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
    before = read_package(workshop.package).notes
    built = workshop.build(NOW + 60, ("en", "zh"))

    assert {key[1] for key in built.changes.new} == {"zh"}
    assert {key[1] for key in built.changes.unchanged} == {"en"}
    assert read_package(workshop.package).notes == before
    workshop.build(NOW + 120, ("zh",))
    assert workshop.lock.read_text().count(" en basic ") == 3


def test_lost_lock(studied: Learner, workshop: Workshop) -> None:
    """Without the lock all notes are updated, and history is still kept."""
    before = studied.history()
    workshop.lock.unlink()
    workshop.package.unlink()
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
    monkeypatch.setattr("deck.anki.note_types.asset", lambda name: asset(name) + " ")
    monkeypatch.setattr("deck.anki.note_types.TEMPLATE_TIME", TEMPLATE_TIME + 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(workshop.folder.parent / "new"))
    notetype.cache_clear()
    try:
        workshop.build(NOW + 60)
    finally:
        notetype.cache_clear()

    assert studied.take(workshop.package) == {"duplicate": ALL}
    assert studied.history() == before
    assert studied.note("a").note_type()["css"] == old + " "


@pytest.mark.parametrize("more", ["tolerance: 0", "digits: 3", "tolerance: 0.1"])
def test_what_is_nothing_is_written_too(more: str) -> None:
    """A tolerance of 0 is not the same as none, though both grade whole numbers so."""
    hashes = set[str]()
    for line in ("", f"    {more}\n"):
        card = f"  - id: a\n    kind: numeric\n    q: x\n    a: 1 / 3\n{line}"
        source = Source("t.yaml", f"topic: t\ntitle: T\ncards:\n{card}")
        (read,) = read_bank(source, ["en"]).cards
        hashes.add(source_hash(read, "en", [], {}))

    assert len(hashes) == 2
