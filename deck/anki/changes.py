"""What a build changes: the next lock, and the life of each card in it.

A card is new, changed or unchanged, retired when it is taken out, and returned when
it comes back. Whatever happens, its note keeps its ids and its time only grows.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from deck.anki.gaps import keep_gaps
from deck.anki.lock import NONE, Entry, Key, Wanted, make_guid

_NOTE_GAP = 100  # between note ids: room for the cards of a note


@dataclass(frozen=True, slots=True)
class Changes:
    """The next lock, and the keys of what becomes of each note.

    A note is in one group alone; `returned` ones were retired before. Those in
    `moved` were changed by their values alone: their author wrote nothing.
    """

    entries: Mapping[Key, Entry]
    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    unchanged: tuple[Key, ...]
    retired: tuple[Key, ...]
    returned: tuple[Key, ...] = ()
    moved: frozenset[Key] = frozenset()

    @property
    def other_form(self) -> tuple[str, ...]:
        """Cards that went over to the other note type: a new note each."""
        gone = {card for card, _, _ in self.retired}
        return tuple(dict.fromkeys(c for c, _, _ in self.new if c in gone))


def last_time(entries: Mapping[Key, Entry]) -> int:
    """The greatest time that a note was given, in seconds."""
    return max((entry.changed for entry in entries.values()), default=0)


def is_same(entry: Entry, want: Wanted) -> bool:
    """Whether a note says what it said when it was built last.

    Digits that no card shows may differ, as they do between versions of NumPy.
    """
    if entry.card != want.card:
        return False
    if entry.content == want.content:
        return True
    return entry.source != NONE and _shows(entry) == _shows(want)


def is_moved(entry: Entry, want: Wanted) -> bool:
    """Whether a note says something else though its author wrote the same."""
    known = entry.source != NONE and entry.card == want.card
    return known and entry.source == want.source and not is_same(entry, want)


def find_entry(
    entries: Mapping[Key, Entry], want: Wanted, taken: Container[Key]
) -> Entry | None:
    """The entry of a note: its own, or that of the id it had, if no card has it now."""
    former = (want.was, want.language, want.form)
    own = entries.get(want.key)
    return own if own is not None or former in taken else entries.get(former)


def is_back(old: Mapping[Key, Entry], want: Wanted) -> bool:
    """Whether a note is one that was taken out, by its content or its author's word."""
    entry = old.get(want.key)
    return want.was == want.card or (entry is not None and is_same(entry, want))


def _shows(thing: Entry | Wanted) -> tuple[str, str]:
    return thing.source, thing.shown


def next_lock(
    old: Mapping[Key, Entry],
    wanted: Iterable[Wanted],
    *,
    namespace: str,
    languages: Iterable[str],
    keep: frozenset[str],
    now: float,
) -> Changes:
    """The lock after a build of these notes at a time in seconds.

    Entries of other languages, and of the cards in `keep`, stay as they are. A note
    that changed gets a time later than any that was given before, also when the
    clock is behind. A renamed card takes its former entry over, unless another card
    has that id now.
    """
    wanted = tuple(wanted)
    taken = {want.key for want in wanted}
    entries = dict(old)
    last = last_time(old)
    note = max((entry.note for entry in old.values()), default=0)
    groups: dict[str, list[Key]] = {
        name: [] for name in ("new", "changed", "unchanged", "returned")
    }
    seen: set[Key] = set()
    moved: set[Key] = set()
    for want in wanted:
        key = want.key
        seen.add(key)
        entry = find_entry(entries, want, taken)
        if entry is None:
            note = max(int(now * 1000), note + _NOTE_GAP)
            guid = make_guid(namespace, *key)
            new = Entry(*key, guid, note, want.content, max(int(now), last))
            entries[key] = _told(new, want)
            groups["new"].append(key)
            continue
        seen.add(entry.key)
        del entries[entry.key]  # a renamed card takes it along
        if is_moved(entry, want):
            moved.add(key)
        same = is_same(entry, want)
        group = "unchanged" if same else "changed"
        groups["returned" if entry.retired else group].append(key)
        time = entry.changed if same else max(int(now), entry.changed + 1, last)
        content = entry.content if same else want.content
        entry = replace(entry, card=want.card, content=content, changed=time, retired=0)
        entries[key] = _told(entry, want)
    built = set(languages)
    gone = [
        key
        for key, entry in old.items()
        if key not in seen and key[1] in built and key[0] not in keep
        if not entry.retired
    ]
    for key in gone:
        entries[key] = replace(old[key], retired=max(int(now), 1))
    ordered = {name: tuple(keys) for name, keys in groups.items()}
    return Changes(entries, retired=tuple(gone), moved=frozenset(moved), **ordered)


def _told(entry: Entry, want: Wanted) -> Entry:
    """An entry with what the lock is told of source, values and gaps."""
    if (
        _shows(entry) == _shows(want)
        and entry.gaps == want.gaps
        and entry.values == want.values
    ):
        return entry
    gaps = keep_gaps(entry.gaps, want.gaps)
    return replace(
        entry, source=want.source, shown=want.shown, gaps=gaps, values=want.values
    )
