"""Drafts: what was only watched leaves the lock, and the release is later than it."""

from __future__ import annotations

import time

from deck.anki.apkg_reader import read_package
from deck.anki.lockfile import Lock, read_lock
from tests.anki.learner import Learner
from tests.anki.workshop import Workshop

NOW = float(int(time.time()) - 5_000_000)  # some weeks ago
BOTH = ("en", "zh")
NEW = "kind: recall\n    q: {en: new %s, zh: 新}\n    a: 1"


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


def test_the_release_is_later(learner: Learner, workshop: Workshop) -> None:
    """Also than a draft before the last release, in one second or by a clock behind."""
    release(workshop, NOW)
    learner.take(workshop.package)
    before = workshop.cards["a"]
    for turn, (drafted, released) in enumerate([(60, 60), (200, 100), (300, 90)]):
        workshop.cards["a"] = before.replace("en: one", f"en: drafted {turn}")
        draft(workshop, NOW + drafted)
        learner.take(workshop.package)
        workshop.cards["a"] = before
        release(workshop, NOW + released)  # nothing has changed
        before = before.replace("en: one", f"en: edited {turn} one")
        workshop.cards["a"] = before
        release(workshop, NOW + released)

        assert learner.take(workshop.package)["updated"] == ["a"]
        assert f"edited {turn} one" in learner.note("a").fields[2]
        before = before.replace(f"edited {turn} one", "one")


def test_an_edit_taken_back(learner: Learner, workshop: Workshop) -> None:
    """In the next draft, the author has the old words; in a release, no note is dated.

    It would cost learners their tags; see deck.anki.draft.
    """
    lock = release(workshop, NOW)
    learner.take(workshop.package)
    old = workshop.cards["a"]
    for back in (draft, release):
        workshop.cards["a"] = old.replace("en: one", f"en: {back.__name__}ed")
        draft(workshop, NOW + 60)
        learner.take(workshop.package)
        assert "ed" in learner.note("a").fields[2]
        workshop.cards["a"] = old
        back(workshop, NOW + 120)
        updated = learner.take(workshop.package).get("updated", [])
        assert updated == (["a"] if back is draft else [])

    assert read_lock(workshop.lock).entries == lock.entries
