"""What a build changes: the next lock, and the life of each card in it.

A card is new, changed or unchanged, retired when it is taken out, and returned when
it comes back. Whatever happens, its note keeps its ids and its time only grows.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from deck.anki.gaps import keep_gaps, moved_gaps
from deck.anki.lock import NONE, Entry, Key, Wanted, make_guid

_NOTE_GAP = 100  # between note ids: room for the cards of a note
_RENAMED = "renamed"  # a content that no note has: the next build counts an edit


class Changes(NamedTuple):
    """The next lock, and the keys of what becomes of each note.

    A note is in one group alone; `returned` ones were retired before. Those in
    `moved` were changed by their values alone: their author wrote nothing. Those in
    `strays` are new though their author says what they were called before. `others`
    is how many more are unchanged, for whoever did not look at them.
    """

    entries: Mapping[Key, Entry]
    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    unchanged: tuple[Key, ...]
    retired: tuple[Key, ...]
    returned: tuple[Key, ...] = ()
    moved: frozenset[Key] = frozenset()
    strays: frozenset[Key] = frozenset()
    others: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many notes are in each group."""
        groups = ("new", "changed", "returned", "unchanged", "retired")
        counts = {name: len(getattr(self, name)) for name in groups}
        return counts | {"unchanged": counts["unchanged"] + self.others}

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
    last: int = 0,
    taken: Collection[Key] | None = None,
) -> Changes:
    """The lock after a build of these notes at a time in seconds.

    Entries of other languages, and of the cards in `keep`, stay as they are. A note
    that changed gets a time later than any that was given before, also when the
    clock is behind; `last` is one that was given to a note which is not among these.
    Where `taken_names` are told, each note wanted is asked for once.

    A renamed card takes its former entries over, those of languages that are not
    built now too, unless another card has that id now.
    """
    if taken is None:
        wanted = tuple(wanted)
        taken = taken_names(wanted)
    entries = dict(old)
    last = max(last, last_time(old))
    note = max((entry.note for entry in old.values()), default=0)
    groups: dict[str, list[Key]] = {
        name: [] for name in ("new", "changed", "unchanged", "returned")
    }
    seen: set[Key] = set()
    moved: set[Key] = set()
    strays: set[Key] = set()
    guids = {entry.guid for entry in old.values()}
    renamed: dict[str, str] = {}
    fresh = max(int(now), last)
    for want in wanted:
        key = want.key
        entry = find_entry(entries, want, taken) if old else None
        if entry is None:
            note = max(int(now * 1000), note + _NOTE_GAP)
            entries[key] = _new_entry(
                want, _new_guid(namespace, key, guids), note, fresh
            )
            groups["new"].append(key)
            if old and want.was:
                strays.add(key)
            continue
        same = is_same(entry, want)
        groups[_group(entry, same=same)].append(key)
        if not same and is_moved(entry, want):
            moved.add(key)
        seen.update((key, entry.key))
        if entry.card != want.card:  # a renamed card takes it along
            del entries[entry.key]
            renamed[entry.card] = want.card
        time = entry.changed if same else max(fresh, entry.changed + 1)
        entries[key] = _next_entry(entry, want, time)
    built = set(languages)
    for entry, after in _elsewhere(old, built, taken, renamed):
        del entries[entry.key]
        entries[after.key] = after
    gone = _gone(old, seen, built, keep)
    for key in gone:
        entries[key] = old[key]._replace(retired=max(int(now), 1))
    return Changes(
        entries,
        new=tuple(groups["new"]),
        changed=tuple(groups["changed"]),
        unchanged=tuple(groups["unchanged"]),
        retired=gone,
        returned=tuple(groups["returned"]),
        moved=frozenset(moved),
        strays=frozenset(strays),
    )


def _new_entry(want: Wanted, guid: str, note: int, time: int) -> Entry:
    """The entry of a note that was not there before."""
    told = (want.source, want.shown, want.gaps, want.values)
    return Entry(*want.key, guid, note, want.content, time, 0, *told)


def _group(entry: Entry, *, same: bool) -> str:
    """What becomes of a note that was there before."""
    if entry.retired:
        return "returned"
    return "unchanged" if same else "changed"


def _next_entry(entry: Entry, want: Wanted, time: int) -> Entry:
    """The entry of a note that was there before, with the time that it gets."""
    if time != entry.changed:
        entry = entry._replace(content=want.content, changed=time)
    if entry.retired or entry.card != want.card:
        entry = entry._replace(card=want.card, retired=0)
    return _told(entry, want)


def _gone(
    old: Mapping[Key, Entry],
    seen: Container[Key],
    built: Container[str],
    keep: Container[str],
) -> tuple[Key, ...]:
    """The notes that were taken out."""
    return tuple(
        key
        for key, entry in old.items()
        if key not in seen and key[1] in built and key[0] not in keep
        if not entry.retired
    )


def taken_names(wanted: Sequence[Wanted]) -> frozenset[Key]:
    """The notes whose cards have a name now that another card had before."""
    former = {want.was for want in wanted if want.was}
    return frozenset(want.key for want in wanted if want.card in former)


def is_unusual(old: Mapping[Key, Entry], changes: Changes) -> bool:
    """Whether the lock may hold something against the build."""
    gone = {entry.card for entry in old.values() if entry.retired}
    return bool(
        changes.moved
        or changes.strays
        or changes.returned
        or any(card in gone for card, _, _ in changes.new)
        or any(
            key not in old or any(moved_gaps(old[key].gaps, changes.entries[key].gaps))
            for key in changes.changed
        )
    )


def _elsewhere(
    old: Mapping[Key, Entry],
    built: Container[str],
    taken: Iterable[Key],
    renamed: Mapping[str, str],
) -> Iterator[tuple[Entry, Entry]]:
    """The entries that renamed cards have in languages that are not built now.

    Each as it was and as it is to be: its author may drop `was` before it is built.
    """
    names = {card for card, _, _ in taken} if renamed else ()
    for entry in old.values() if renamed else ():
        if entry.card in renamed and entry.card not in names:
            card = renamed[entry.card]
            after = entry._replace(card=card, content=_RENAMED, source=NONE)
            if not (entry.language in built or entry.retired or after.key in old):
                yield entry, after


def _new_guid(namespace: str, key: Key, guids: Container[str]) -> str:
    """A GUID of no other note: a renamed card keeps that of the name it had first."""
    card, language, form = key
    while (guid := make_guid(namespace, card, language, form)) in guids:
        card += "\x00"  # in no id
    return guid


def _told(entry: Entry, want: Wanted) -> Entry:
    """An entry with what the lock is told of source, values and gaps."""
    if (
        _shows(entry) == _shows(want)
        and entry.gaps == want.gaps
        and entry.values == want.values
    ):
        return entry
    gaps = keep_gaps(entry.gaps, want.gaps)
    return entry._replace(
        source=want.source, shown=want.shown, gaps=gaps, values=want.values
    )
