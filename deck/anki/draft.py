"""The lock that a build goes by: that of the last release, and what was drafted since.

`deck build` is a release: it moves the lock on. What `deck watch` builds is a draft:
ids, renames and values that were only watched leave no trace in the lock. Its author
may have imported it, though; so the times of drafts are remembered in the cache, and
those of the next draft or release are later.

An edit that was drafted, imported and then taken back stays in that one Anki: the
release does not change the note, nor its time, and learners keep their tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deck.anki.lock_plan import LockPlan, plan_lock
from deck.anki.lockfile import NAME, Entry, Lock, read_lock
from deck.bank.known_folders import is_installed
from deck.cache import cache_key, load, store
from deck.compile.note import CompiledNote


class OpenLock(NamedTuple):
    """The lock of a deck folder, to be planned from.

    `drafted` has what was drafted since, by GUID, `last` the greatest time that any
    draft ever gave; `is_draft` says that this is one.
    """

    folder: Path
    namespace: str
    lock: Lock
    drafted: Mapping[str, Entry]
    last: int
    now: float
    is_draft: bool

    def plan(
        self,
        specs: Sequence[CompiledNote],
        titles: Mapping[str, str],
        languages: Sequence[str],
        keep: frozenset[str] = frozenset(),
    ) -> LockPlan:
        """What a build of these notes changes; see plan_lock."""
        plan = plan_lock(
            self.lock,
            specs,
            namespace=self.namespace,
            titles=titles,
            languages=languages,
            keep=keep,
            now=self.now,
            last=self.last + 1,
            drafted={guid: entry.note for guid, entry in self.drafted.items()},
        )
        if not self.is_draft:
            return plan
        fresh = max(int(self.now), self.last + 1)
        entries = {key: self._entry(e, fresh) for key, e in plan.entries.items()}
        return plan._replace(lock=plan.lock._replace(entries=entries))

    def _entry(self, entry: Entry, fresh: int) -> Entry:
        """An entry of a draft, with a time that goes on from that of the one before."""
        known = self.drafted.get(entry.guid)
        if known is None:
            return entry
        if (known.card, known.content) == (entry.card, entry.content):
            released = self.lock.entries.get(entry.key, known)
            return entry._replace(changed=max(known.changed, released.changed))
        return entry._replace(changed=fresh)

    def since_draft(self, plan: LockPlan) -> LockPlan:
        """A plan whose groups say what is another than in the draft before."""
        before = {entry.guid: entry for entry in self.lock.entries.values()}
        before |= self.drafted
        known = {guid: (e.changed, bool(e.retired)) for guid, e in before.items()}
        changed = plan.since(known, {key[1] for key in plan.entries})
        there = {entry.guid for entry in plan.entries.values()}
        gone = [e.key for g, e in self.drafted.items() if not (e.retired or g in there)]
        return changed._replace(retired=(*changed.retired, *gone))

    def store_draft(self, plan: LockPlan) -> None:
        """Store what was drafted in the cache."""
        gone = max(int(self.now), 1)
        drafted = {g: e._replace(retired=gone) for g, e in self.drafted.items()}
        for key, entry in plan.entries.items():
            if entry != self.lock.entries.get(key) or entry.guid in drafted:
                drafted[entry.guid] = entry
        last = max([self.last, *(entry.changed for entry in drafted.values())])
        store(_name(self.folder), [last, *drafted.values()])

    def clear_draft(self) -> None:
        """Remove what was drafted but its last time, once it is released."""
        if self.drafted:
            store(_name(self.folder), [self.last])


def open_lock(
    folder: Path, namespace: str, out: Path, now: float, *, is_draft: bool
) -> OpenLock:
    """The lock of a folder whose packages are built into another.

    Raises LockError where it cannot be read, or where it is lost: without it a build
    would overwrite the packages that it can be made again from.
    """
    lock = read_lock(folder / NAME)
    if not lock.namespace:  # there is none, or an earlier version wrote it
        from deck.anki.recover_lock import check_not_lost, with_fields

        if lock.entries:
            lock = with_fields(lock, out)
        elif not is_installed(folder):
            check_not_lost(folder, namespace, out)
    try:
        last, *stored = load(_name(folder))
        drafted = {entry.guid: entry for entry in (Entry(*row) for row in stored)}
    except (TypeError, ValueError):  # no such entry, or not one of a draft
        last, drafted = 0, {}
    return OpenLock(folder, namespace, lock, drafted, last, now, is_draft)


def _name(folder: Path) -> str:
    return cache_key("draft", str(folder.absolute()))
