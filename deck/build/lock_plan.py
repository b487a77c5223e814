"""Plans a build: the next lock, and how each note changes.

A note is new, changed or unchanged; retired when its card is removed, and returned
when it is back. A note never changes its ids, and its time only grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from deck.build.lockfile import (
    BUILT,
    EARLIEST,
    RENAMED,
    RETIRED,
    Entry,
    Lock,
    make_guid,
)
from deck.build.note import NONE, CompiledNote, Key, keep_gaps

GROUPS = ("new", "changed", "returned", "retired", "unchanged")  # of notes
_NOTE_GAP = 100  # between note ids: room for the cards of a note
_hashes = attrgetter("content", "fields", "source", "gaps", "values")


class LockPlan(NamedTuple):
    """The next lock, and the group of each note.

    `groups` has the notes that are built, as new, changed, unchanged or returned; then
    those that are now retired.
    """

    lock: Lock
    built: Sequence[Key]  # in the order of learning, by language
    languages: Collection[str]  # that are built
    groups: Mapping[Key, str]

    @property
    def entries(self) -> Mapping[Key, Entry]:
        """The notes of the next lock."""
        return self.lock.entries

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of notes in each group that has any."""
        return dict(Counter(self.groups.values()))

    def of(self, group: str) -> list[Key]:
        """The notes of a group."""
        return [key for key, name in self.groups.items() if name == group]

    @property
    def other_form(self) -> tuple[str, ...]:
        """Cards that changed to the other note type, so that their note is new."""
        gone = {card for card, _, _ in self.of("retired")}
        return tuple(dict.fromkeys(c for c, _, _ in self.of("new") if c in gone))

    def since(self, times: Mapping[str, int]) -> LockPlan:
        """The plan with groups relative to other notes: times by GUID, 0 if retired."""
        entries = self.entries
        groups: dict[Key, str] = {}
        for key in self.built:
            entry = entries[key]
            time = times.get(entry.guid)
            if time == entry.changed:
                groups[key] = "unchanged"
            elif time:
                groups[key] = "changed"
            else:
                groups[key] = "new" if time is None else "returned"
        for key, entry in entries.items():
            if entry.is_retired and entry.language in self.languages:
                groups |= {key: "retired"} if times.get(entry.guid) else {}
        return self._replace(groups=groups)


def counts_line(counts: Mapping[str, int]) -> str:
    """How many notes are in each group, in words."""
    each = (f"{counts.get(name, 0):,} {name}" for name in GROUPS)
    return f"notes: {', '.join(each)}"


def is_current(entry: Entry | None, note: CompiledNote) -> bool:
    """True if nothing of a note differs from the last build."""
    is_there = entry is not None and not entry.is_retired
    return is_there and bool(_hashes(entry) == _hashes(note))


def is_same(entry: Entry, note: CompiledNote) -> bool:
    """True if a note has the content of the last build.

    The HTML of the same content may differ, as it does between versions of a library,
    and so may what only the terminal knows, such as a tolerance.
    """
    if entry.card != note.card:
        return False
    return entry.content == note.content or NONE != entry.fields == note.fields


def is_moved(entry: Entry, note: CompiledNote) -> bool:
    """True if only computed values changed."""
    if entry.source == NONE or entry.source != note.source:
        return False
    return entry.card == note.card and not is_same(entry, note)


def after_renames(
    old: Mapping[Key, Entry], notes: Sequence[CompiledNote]
) -> dict[Key, Entry]:
    """The entries of a lock under the current ids of their cards.

    A renamed card takes over its notes of every language and note type, retired ones
    too, as `was` may be dropped before they are built again. It does not if another
    card has its former id now.
    """
    entries = dict(old)
    ids = {note.card for note in notes}
    renamed = {n.was: n.card for n in notes if n.was and n.was not in ids}
    if not renamed:
        return entries
    for key, entry in old.items():
        after = entry._replace(card=renamed.get(entry.card, entry.card))
        if after.card != entry.card and after.key not in old:
            del entries[key]
            entries[after.key] = after._replace(
                content=RENAMED, fields=NONE, source=NONE
            )
    return entries


def plan_lock(
    old: Lock,
    notes: Sequence[CompiledNote],
    namespace: str,
    *,
    languages: Collection[str],
    now: float,
) -> LockPlan:
    """The plan of a build of these notes at a time in seconds.

    Entries of languages that are not built stay as they are, unless their card is
    renamed or removed. A changed note gets a time later than any before, even if the
    clock is behind.
    """
    now = max(now, EARLIEST)  # of a clock that is at 1970
    fresh = max(int(now), old.last_time)
    built = {note.key: note for note in notes}
    cards = {note.card for note in notes}
    before = _with_own_ids(after_renames(old.entries, notes))
    entries: dict[Key, Entry] = {}
    for key, entry in before.items():
        after = entry
        if key in built:
            after = _next_entry(entry, built[key], fresh)
        elif entry.language in languages or entry.card not in cards:
            after = entry._replace(state=RETIRED)
        if after != old.entries.get(key):
            after = after._replace(written=max(fresh, entry.written + 1))
        entries[key] = after
    missing = [note for key, note in built.items() if key not in before]
    new = _new_entries(before, missing, namespace, now=now, fresh=fresh)
    plan = LockPlan(Lock(entries | new, namespace), tuple(built), languages, {})
    known = old.entries.values()
    return plan.since({e.guid: 0 if e.is_retired else e.changed for e in known})


def _new_entries(
    before: Mapping[Key, Entry],
    notes: Sequence[CompiledNote],
    namespace: str,
    *,
    now: float,
    fresh: int,
) -> dict[Key, Entry]:
    """Entries of new notes, with new ids, and `fresh` as time."""
    guids = {entry.guid for entry in before.values()}
    newest = max((entry.note for entry in before.values()), default=0)
    new: dict[Key, Entry] = {}
    for note in notes:
        card = note.was or note.card  # a renamed card has the GUID of its former id
        while (guid := make_guid(namespace, card, *note.key[1:])) in guids:
            card += "\x00"  # in no id
        newest = max(int(now * 1000), newest + _NOTE_GAP)
        times = BUILT, fresh, fresh
        new[note.key] = Entry(*note.key, guid, newest, *times, *_hashes(note))
    return new


def _with_own_ids(entries: dict[Key, Entry]) -> dict[Key, Entry]:
    """The entries with unique note ids: merged branches may have used the same one."""
    notes = {entry.note for entry in entries.values()}
    if len(notes) == len(entries):
        return entries
    seen: set[int] = set()
    last = max(notes)
    for key, entry in entries.items():
        if entry.note in seen:
            last += _NOTE_GAP
            entries[key] = entry._replace(note=last)
        seen.add(entry.note)
    return entries


def _next_entry(entry: Entry, note: CompiledNote, fresh: int) -> Entry:
    """The entry of a note as it is built now; an edited one gets a later time.

    While the time is the same, learners have the fields of that time.
    """
    if is_current(entry, note):
        return entry
    is_edited = not is_same(entry, note)
    takes = is_edited or entry.fields == note.fields
    return entry._replace(
        content=note.content if takes else entry.content,
        fields=note.fields if takes else entry.fields,
        changed=max(fresh, entry.changed + 1) if is_edited else entry.changed,
        state=BUILT,
        source=note.source,
        gaps=keep_gaps(entry.gaps, note.gaps),
        values=note.values,
    )
