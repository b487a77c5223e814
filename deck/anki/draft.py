"""Drafts: what `deck watch` builds between two releases.

`deck build` is a release: it updates the lock. What `deck watch` builds is a draft:
its ids, renames and values are not in the lock. Its author may have imported it,
though; so the times of drafts are in the cache, and the next draft or release has
later ones.

An edit that was drafted, imported and then taken back stays in that one Anki: the
release does not change the note, nor its time, and learners keep their tags.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import NamedTuple

from deck.anki.lock_plan import LockPlan, note_times
from deck.anki.lockfile import Entry, Lock
from deck.cache import cache_key, load, store


class Drafts(NamedTuple):
    """The notes of drafts since a release, by GUID.

    `last` is the greatest time that any draft ever had.
    """

    folder: Path
    released: Lock
    entries: Mapping[str, Entry]
    last: int

    def as_draft(self, plan: LockPlan, now: float) -> LockPlan:
        """The plan for a draft; changed notes are newer than in the last one."""
        fresh = max(int(now), self.last + 1)
        entries = {key: self._entry(e, fresh) for key, e in plan.entries.items()}
        return plan._replace(lock=plan.lock._replace(entries=entries))

    def _entry(self, entry: Entry, fresh: int) -> Entry:
        known = self.entries.get(entry.guid)
        if known is None:
            return entry
        if (known.card, known.content) == (entry.card, entry.content):
            released = self.released.entries.get(entry.key, known)
            return entry._replace(changed=max(known.changed, released.changed))
        return entry._replace(changed=fresh)

    def changes(self, plan: LockPlan, left_out: Container[str]) -> LockPlan:
        """The plan with groups relative to the last draft.

        Cards that are `left_out`, as their code is not trusted, are not retired.
        """
        known = note_times(self.released.entries.values())
        changed = plan.since(known | note_times(self.entries.values()))
        there = {entry.guid for entry in plan.entries.values()}
        gone = {
            entry.key: "retired"
            for guid, entry in self.entries.items()
            if not (entry.retired or guid in there or entry.card in left_out)
            if entry.key not in changed.groups
        }
        return changed._replace(groups={**changed.groups, **gone})

    def store(self, plan: LockPlan, now: float, left_out: Container[str]) -> None:
        """Store the notes of a draft in the cache."""
        gone = max(int(now), 1)
        drafted = {
            guid: entry if entry.card in left_out else entry._replace(retired=gone)
            for guid, entry in self.entries.items()
        }
        for key, entry in plan.entries.items():
            if entry != self.released.entries.get(key) or entry.guid in drafted:
                drafted[entry.guid] = entry
        last = max([self.last, *(entry.changed for entry in drafted.values())])
        store(_name(self.folder), [last, *drafted.values()])

    def clear(self) -> None:
        """Remove the notes of drafts after a release; their last time stays."""
        if self.entries:
            store(_name(self.folder), [self.last])


def read_drafts(folder: Path, released: Lock) -> Drafts:
    """The notes of drafts of a folder since its lock was released."""
    try:
        last, *rows = load(_name(folder))
        entries = {entry.guid: entry for entry in (Entry(*row) for row in rows)}
    except (TypeError, ValueError):  # no such entry, or not one of a draft
        last, entries = 0, {}
    return Drafts(folder, released, entries, last)


def _name(folder: Path) -> str:
    return cache_key("draft", str(folder.absolute()))
