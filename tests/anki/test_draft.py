"""Drafts: what was only watched leaves the lock, and the release is later than it."""

from __future__ import annotations

import time

from deck.anki.apkg_reader import read_package
from deck.anki.lockfile import Lock, read_lock
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
