"""A lost lock, made again from packages that were built with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from deck.anki.contents import Contents, read_package
from deck.anki.lock import NAME, Entry, Key, LockError, make_guid, write_lock
from deck.anki.made import made_note
from deck.anki.package import NoteRow
from deck.anki.plan import form, wanted_notes
from deck.live.deck import LiveDeck

_UNKNOWN = "unknown"  # a content that no note has: the next build counts an edit


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many notes a lock has again, and how many are not as they were built."""

    notes: int
    edited: int
    retired: int


def rebuild_lock(
    deck: LiveDeck, packages: Sequence[Path], now: float, *, force: bool
) -> Rebuilt:
    """Write the lock of a deck from packages built before.

    Raises LockError where there is a lock, and for a package of another deck.
    """
    path = deck.folder.path / NAME
    if path.exists() and not force:
        message = f"{path} exists; `--force` replaces it"
        raise LockError(message)
    newest: dict[str, tuple[Key, NoteRow]] = {}  # by GUID: cards may be renamed
    for package in packages:
        for key, note in _notes(deck, package, read_package(package)):
            known = newest.get(note.guid)
            if known is None or note.changed > known[1].changed:
                newest[note.guid] = key, note
    found = dict(sorted(newest.values(), key=lambda pair: pair[1].changed))
    entries = [*_entries(deck, found, max(int(now), 1))]
    write_lock(path, entries)
    edited = sum(e.content == _UNKNOWN and not e.retired for e in entries)
    return Rebuilt(len(entries), edited, sum(bool(e.retired) for e in entries))


def _notes(
    deck: LiveDeck, path: Path, contents: Contents
) -> Iterator[tuple[Key, NoteRow]]:
    """The notes of a package by card, language and form.

    The GUID tells the language: that of a card in this deck can be computed. A
    renamed card has the GUID of the id it was built with first; its language is
    that of the others.
    """
    cards = deck.folder.cards
    ids = {str(card.id) for card in cards} | {str(c.was) for c in cards if c.was}
    ids |= {note.fields[0] for note in contents.notes.values()}
    languages = _languages(deck, ids)
    known = Counter(languages[guid] for guid in contents.notes if guid in languages)
    if not known:
        message = f"{path} is a package of another deck: no note in it is of this one"
        raise LockError(message)
    ((usual, _),) = known.most_common(1)
    for guid, note in contents.notes.items():
        language = languages.get(guid, usual)
        yield (note.fields[0], language, "cloze" if note.cloze else "basic"), note


def _languages(deck: LiveDeck, ids: Iterable[str]) -> dict[str, str]:
    """The language of each GUID that a card of these ids could have."""
    folder = deck.folder
    return {
        make_guid(folder.namespace, card, language, form_): language
        for card, language, form_ in product(ids, folder.languages, ("basic", "cloze"))
    }


def _entries(deck: LiveDeck, found: Mapping[Key, NoteRow], now: int) -> Iterator[Entry]:
    """The entries: of today's content where a note shows what it would today."""
    wanted = {want.key: want for want in wanted_notes(deck, deck.folder.languages)}
    cards = {str(live.card.id): live for live in deck.cards}
    for key, note in found.items():
        card, _, form_ = key
        entry = Entry(*key, note.guid, note.note, _UNKNOWN, note.changed)
        live = cards.get(card)
        if live is None or form(live.card) != form_:
            kept = card in deck.left_out
            yield entry if kept else entry._replace(retired=now)
            continue
        want = wanted[key]
        made, _ = made_note(live, want)
        if (note.text, set(note.tags)) == (made.text, set(made.tags.split())):
            told = (want.source, want.shown, want.gaps, want.values)
            yield Entry(
                *key, note.guid, note.note, want.content, note.changed, 0, *told
            )
        else:
            yield entry
