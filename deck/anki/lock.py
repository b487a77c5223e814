"""The lock: what was built last, so that a build changes only what the author did.

Anki takes over a note only when its time is newer than that of the note it has, and
then replaces fields and tags. So the time of a note moves exactly when the content
does; and ids never move. The file is text, one line a card and language, sorted, to
be committed and merged like source.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deck.errors import DeckError, OutputError
from deck.files import replace_file

NAME = "deck.lock"
_HEAD = "livedeck-lock 1"
_NOTE_GAP = 100  # between note ids: room for the cards of a note
_COLUMNS = 8
_MERGE = {"<" * 7, "=" * 7, ">" * 7, "|" * 7}
_REMEDY = (
    "Nothing was built. Restore it from your version history (of a conflict keep the "
    "lines of both sides), or delete it: then the next build updates every note once, "
    "and no history is lost."
)
_NUMBER = re.compile(r"[0-9]{1,18}")

Key = tuple[str, str, str]  # card id, language, form


class LockError(DeckError):
    """A lock cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was built of a card in a language. Times in seconds, `note` in ms."""

    card: str
    language: str
    form: str  # basic or cloze
    guid: str
    note: int
    content: str
    changed: int
    retired: int = 0

    @property
    def key(self) -> Key:
        """What the entry is found by."""
        return self.card, self.language, self.form

    def line(self) -> str:
        """The entry as a line of the file."""
        values = (self.card, self.language, self.form, self.guid, self.note)
        return " ".join(map(str, (*values, self.content, self.changed, self.retired)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A note to be built: what the lock must know of it."""

    card: str
    language: str
    form: str
    content: str
    was: str = ""  # the former id of a renamed card

    @property
    def key(self) -> Key:
        """What its entry is found by."""
        return self.card, self.language, self.form


def make_guid(namespace: str, card: str, language: str, form: str) -> str:
    """The GUID of a note: of the deck, card, language and note type alone."""
    name = f"{namespace}\x00{card}\x00{language}\x00{form}".encode()
    return b32encode(hashlib.sha256(name).digest()[:10]).decode().lower()


def read_lock(path: Path) -> dict[Key, Entry]:
    """The entries of a lock; none where there is no file. Raises LockError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"cannot read {path}: {_reason(error)}") from None
    lines = text.splitlines()
    if not lines or lines[0] != _HEAD:
        newer = lines[:1] and lines[0].startswith("livedeck-lock ")
        if newer:
            raise LockError(f"{path} was written by a newer livedeck: update this one")
        raise LockError(f"{path} is damaged at line 1. {_REMEDY}")
    entries: dict[Key, Entry] = {}
    notes: set[int] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        entry = _entry(line)
        if entry is None or entry.key in entries or entry.note in notes:
            fact = "has a merge conflict" if line[:7] in _MERGE else "is damaged"
            raise LockError(f"{path} {fact} at line {number}. {_REMEDY}")
        entries[entry.key] = entry
        notes.add(entry.note)
    return entries


def _entry(line: str) -> Entry | None:
    parts = line.split(" ")
    if len(parts) != _COLUMNS:
        return None
    card, language, form, guid, note, content, changed, retired = parts
    if not all(map(_NUMBER.fullmatch, (note, changed, retired))):
        return None
    numbers = int(note), int(changed), int(retired)
    return Entry(card, language, form, guid, numbers[0], content, *numbers[1:])


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "cannot be read").lower()
    return "it is not UTF-8 text"


def write_lock(path: Path, entries: Iterable[Entry]) -> None:
    """Replace the lock atomically, unless it says the same. Raises OutputError."""
    lines = [_HEAD, *(entry.line() for entry in sorted(entries, key=lambda e: e.key))]
    text = "\n".join(lines) + "\n"
    try:
        if not (path.exists() and path.read_bytes() == text.encode()):
            replace_file(path, text.encode())
    except OSError as error:
        raise OutputError(f"cannot write {path.name}: {_reason(error)}") from None


@dataclass(frozen=True, slots=True)
class Changes:
    """The next lock, and the keys of what is new, changed, unchanged and retired."""

    entries: Mapping[Key, Entry]
    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    unchanged: tuple[Key, ...]
    retired: tuple[Key, ...]


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
    last = max((entry.changed for entry in old.values()), default=0)
    note = max((entry.note for entry in old.values()), default=0)
    groups: dict[str, list[Key]] = {"new": [], "changed": [], "unchanged": []}
    seen: set[Key] = set()
    for want in wanted:
        key = want.key
        seen.add(key)
        former = (want.was, want.language, want.form)
        entry = entries.get(key)
        if entry is None and former not in taken:
            entry = entries.pop(former, None)
            seen.add(former)
        if entry is not None:
            same = entry.content == want.content and entry.card == want.card
            time = entry.changed if same else max(int(now), entry.changed + 1, last)
            groups["unchanged" if same else "changed"].append(key)
            entries[key] = replace(
                entry, card=want.card, content=want.content, changed=time, retired=0
            )
            continue
        note = max(int(now * 1000), note + _NOTE_GAP)
        guid = make_guid(namespace, *key)
        entries[key] = Entry(*key, guid, note, want.content, max(int(now), last))
        groups["new"].append(key)
    built = set(languages)
    gone = [
        key
        for key, entry in old.items()
        if key not in seen and key[1] in built and key[0] not in keep
        if not entry.retired
    ]
    for key in gone:
        entries[key] = replace(old[key], retired=max(int(now), 1))
    return Changes(
        entries,
        tuple(groups["new"]),
        tuple(groups["changed"]),
        tuple(groups["unchanged"]),
        tuple(gone),
    )
