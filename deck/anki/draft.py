"""The lock that a build goes by: that of the last release, and what was drafted since.

`deck build` is a release: it moves the lock on. What `deck watch` builds is a draft:
ids, renames and values that were only watched leave no trace in the lock. Its author
may have imported it, though; so the times of drafts are remembered in the cache, and
those of the next draft or release are later.

An edit that was drafted, imported and then taken back stays in that one Anki: the
release does not change the note, so that its time stands, and learners keep their tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from deck.anki.apkg_reader import Contents, ContentsError, read_package
from deck.anki.lock_plan import GROUPS, LockPlan, plan_lock
from deck.anki.lockfile import (
    NAME,
    Entry,
    Lock,
    LockError,
    parse_lock,
    read_lock,
)
from deck.bank.locations import is_installed
from deck.cache import cache_key, load, store
from deck.compile.note import CompiledNote, Key, fields_hash

_MOST_PACKAGES = 50  # that are looked into where the lock is missing


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
        groups: dict[str, list[Key]] = {name: [] for name in GROUPS}
        for key, entry in plan.entries.items():
            known = before.get(entry.guid)
            name = "unchanged"
            if known is None:
                name = "new"
            elif bool(known.retired) != bool(entry.retired):
                name = "retired" if entry.retired else "returned"
            elif known.changed != entry.changed:
                name = "changed"
            if not (name == "unchanged" and entry.retired):
                groups[name].append(key)
        there = {entry.guid for entry in plan.entries.values()}
        for entry in self.drafted.values():
            if not (entry.retired or entry.guid in there):
                groups["retired"].append(entry.key)
        return plan.with_groups(groups)

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
    if not (lock.entries or is_installed(folder)):
        _check_not_lost(folder, namespace, out)
    if lock.entries and not lock.namespace:
        lock = _with_fields(lock, out)
    last, drafted = _drafted(folder)
    return OpenLock(folder, namespace, lock, drafted, last, now, is_draft)


def _with_fields(lock: Lock, out: Path) -> Lock:
    """A lock of an earlier version with what the packages built with it say of fields.

    So those notes alone count as changed that are shown in another way.
    """
    locked = {entry.guid: entry for entry in lock.entries.values()}
    for _, package in _packages(out):
        for guid, note in package.notes.items():
            entry = locked.get(guid)
            if entry is not None and entry.changed == note.changed:
                fields = fields_hash(note.text, note.tag_text)
                locked[guid] = entry._replace(fields=fields)
    return lock._replace(entries={entry.key: entry for entry in locked.values()})


def _packages(out: Path) -> Iterator[tuple[Path, Contents]]:
    """The packages of ours that lie in a folder."""
    for path in sorted(out.glob("*.apkg"))[:_MOST_PACKAGES]:
        with suppress(ContentsError):
            yield path, read_package(path)


def _check_not_lost(folder: Path, namespace: str, out: Path) -> None:
    """Raises LockError where a package of this deck was built with a lock."""
    for package, contents in _packages(out):
        if _carries_lock(contents.lock, namespace):
            path = (folder / NAME).as_posix()
            raise LockError(
                f"{path} is missing, but {package.as_posix()} was built with it. "
                "Nothing was built. `deck lock --from` makes it again from that "
                "package; to begin anew instead, move the package away"
            )


def _carries_lock(text: str, namespace: str) -> bool:
    with suppress(LockError):
        return parse_lock(text, NAME).namespace == namespace
    return False


def _drafted(folder: Path) -> tuple[int, dict[str, Entry]]:
    """The last time that a draft gave, and what was drafted since the last release."""
    try:
        last, *drafted = load(_name(folder))
        entries = [Entry(*values) for values in drafted]
        return int(last), {entry.guid: entry for entry in entries}
    except (TypeError, ValueError):  # no such entry, or not one of a draft
        return 0, {}


def _name(folder: Path) -> str:
    return cache_key("draft", str(folder.absolute()))
