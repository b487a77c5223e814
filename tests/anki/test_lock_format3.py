"""Learners of packages that were built with a lock of format 3 lose nothing."""

from __future__ import annotations

from pathlib import Path

from deck.build.apkg_reader import read_package
from deck.build.apkg_writer import pack
from deck.build.lockfile import parse_lock, read_lock
from tests.anki.learner import Learner
from tests.anki.life.history import read_notes
from tests.anki.workshop import Workshop

FORMAT_3 = Path(__file__).with_name("lock_format3.txt").read_text("utf-8")
LATER = 1_790_086_400.0


def old_package(workshop: Workshop) -> Path:
    """The package of the cards as they are, with the ids and times of format 3."""
    workshop.build(LATER)
    contents = read_package(workshop.package)
    lines = [line.split(" ") for line in FORMAT_3.splitlines()]
    known = {line[3]: line for line in lines if len(line) == 13}
    rows = [
        row._replace(note=int(known[guid][4]), changed=int(known[guid][6]))
        for guid, row in contents.notes.items()
    ]
    path = workshop.folder / "old.apkg"
    path.write_bytes(pack(contents.deck, rows))
    workshop.package.unlink()
    return path


def test_learners_of_format_3(workshop: Workshop, learner: Learner) -> None:
    """No note is new, and no review, tag or later edit is lost.

    What a card means is hashed in another way since then, so each is taken as edited.
    """
    before = old_package(workshop)
    learner.take(before)
    learner.study("Small")
    learner.col.tags.bulk_add([learner.note("a").id], "mine")
    notes, history = read_notes(learner.col), learner.history()
    workshop.lock.write_text(FORMAT_3, encoding="utf-8")
    workshop.cards["d"] += "\n    why: that is all"

    built = workshop.build(LATER)
    log = learner.take(workshop.package)

    assert not built.changes.of("new")
    assert {kind: len(ids) for kind, ids in log.items()} == {
        "updated": 3,
        "duplicate": 1,  # edited by the learner since
    }
    assert learner.history() == history
    after = read_notes(learner.col)
    assert after.keys() == notes.keys()
    assert "mine" in learner.note("a").tags
    assert learner.note("d").fields[4] != ""


def test_what_is_carried_over(workshop: Workshop) -> None:
    """GUIDs, note ids, gap numbers and what is retired, also of a merge."""
    workshop.cards.pop("c")
    workshop.lock.parent.mkdir()
    text = FORMAT_3.replace(",2=a1fce436", ",2=a1fce436,3~0123abcd")
    workshop.lock.write_text(text, encoding="utf-8")
    workshop.build(LATER, ("en", "zh"))
    lines = [line.split(" ") for line in FORMAT_3.splitlines() if line[0] not in "@l"]

    lock = read_lock(workshop.lock)

    assert workshop.lock.read_text("utf-8").startswith("livedeck-lock 4\n@namespace ")
    entries = lock.entries
    for card, language, form, guid, note, _, changed, *_ in lines:
        entry = entries[card, language, form]
        assert (entry.guid, entry.note) == (guid, int(note))
        assert entry.changed >= int(changed)
        assert entry.is_retired is (card == "c")
    assert entries["b", "en", "cloze"].gaps.endswith(",3~0123abcd")
    merged = workshop.lock.read_text("utf-8") + text
    assert parse_lock(merged, "deck.lock") == lock
