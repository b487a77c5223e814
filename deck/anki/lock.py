"""The lock: what was built last, so that a build changes only what the author did.

Anki takes over a note only when its time is newer than that of the note it has, and
then replaces fields and tags. So the time of a note moves exactly when the content
does; and ids never move. The file is text, one line a card and language, sorted, to
be committed and merged like source.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from deck.errors import DeckError, OutputError
from deck.files import replace_file
from deck.hashes import sha256

NAME = "deck.lock"
_HEAD = "livedeck-lock 2"
_LINE = " ".join(["%s"] * 12)  # of an entry
_FIRST = "livedeck-lock 1"  # without the last four columns
_SECONDS = "([0-9]{1,10})"  # up to the year 2286
_MILLISECONDS = "([0-9]{1,13})"
_NOTE_TYPE = "(basic|cloze)"
_HASH = "(-|[0-9a-f]{16})"
_GAPS = "(-|[0-9]{1,2}[=~][0-9a-f]{8}(?:,[0-9]{1,2}[=~][0-9a-f]{8})*)"
_WORD = "([^ ]+)"
_SHORT = " ".join(
    (
        *(_WORD, _WORD, _NOTE_TYPE, _WORD, _MILLISECONDS),
        *(_WORD, _SECONDS, _SECONDS),
    )
)
_LINES_AT_ONCE = 1_000
_LINES = {
    _FIRST: re.compile(_SHORT),
    _HEAD: re.compile(rf"{_SHORT} {_HASH} {_HASH} {_GAPS} (-|\[.*\])"),
}
_MERGE = {"<" * 7, "=" * 7, ">" * 7, "|" * 7}
_GUID = 11  # letters for 64 bits, as many as Anki's own GUIDs have
_REMEDY = (
    "Nothing was built. Restore it from your version history (of a conflict keep the "
    "lines of both sides), or delete it: then the next build updates every note once, "
    "and no history is lost."
)
NONE = "-"  # a column that holds nothing

Key = tuple[str, str, str]  # card id, language, form


class LockError(DeckError):
    """A lock cannot be used as it is."""


class Entry(NamedTuple):
    """What was built of a card in a language. Times in seconds, `note` in ms.

    `content` is the hash of all that a learner could notice. Where something on the
    card is computed, `source` is the hash of what its author wrote, `shown` that of
    the values as cards show them, and `values` has the values to be read. `gaps` has
    every gap number that the note ever had; see deck.anki.gaps.
    """

    card: str
    language: str
    form: str  # basic or cloze
    guid: str
    note: int
    content: str
    changed: int
    retired: int = 0
    source: str = NONE
    shown: str = NONE
    gaps: str = NONE
    values: str = NONE

    @property
    def key(self) -> Key:
        """What the entry is found by."""
        return self[:3]

    def line(self) -> str:
        """The entry as a line of the file."""
        return _LINE % self


class Wanted(NamedTuple):
    """A note to be built: what the lock must know of it."""

    card: str
    language: str
    form: str
    content: str
    was: str = ""  # the former id of a renamed card
    source: str = NONE
    shown: str = NONE
    gaps: str = NONE
    values: str = NONE

    @property
    def key(self) -> Key:
        """What its entry is found by."""
        return self[:3]


def make_guid(namespace: str, card: str, language: str, form: str) -> str:
    """The GUID of a note: of the deck, card, language and note type alone."""
    name = f"{namespace}\x00{card}\x00{language}\x00{form}".encode()
    return b2a_base64(sha256(name).digest()[:8])[:_GUID].decode()


def read_lock(path: Path) -> dict[Key, Entry]:
    """The entries of a lock; none where there is no file. Raises LockError."""
    try:
        with path.open(encoding="utf-8-sig") as stream:  # an editor may add the mark
            return _entries(path, stream)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"cannot read {path}: {_reason(error)}") from None


def _entries(path: Path, lines: Iterable[str]) -> dict[Key, Entry]:
    """The entries of the lines of a lock. Raises LockError."""
    rest = iter(lines)
    head = next(rest, "").rstrip("\n")
    form = _LINES.get(head)
    if form is None:
        if head.startswith("livedeck-lock "):
            raise LockError(f"{path} was written by a newer livedeck: update this one")
        raise LockError(f"{path} is damaged at line 1. {_REMEDY}")
    entries: dict[Key, Entry] = {}
    notes: set[int | str] = set()  # their ids and GUIDs
    match = form.fullmatch
    for number, line in enumerate(rest, start=2):
        found = match(line.rstrip("\n"))
        if found is None and not line.strip():
            continue
        entry = _entry(found.groups()) if found else None
        if entry is None or entry[:3] in entries or not notes.isdisjoint(entry[3:5]):
            fact = "has a merge conflict" if line[:7] in _MERGE else "is damaged"
            raise LockError(f"{path} {fact} at line {number}. {_REMEDY}")
        entries[entry[:3]] = entry
        notes.update(entry[3:5])
    return entries


def _entry(parts: Sequence[str]) -> Entry:
    """The entry of a line; values come last, as they may hold blanks."""
    card, language, form, guid, note, content, changed, retired, *rest = parts
    numbers = int(changed), int(retired)
    return Entry(card, language, form, guid, int(note), content, *numbers, *rest)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "cannot be read").lower()
    return "it is not UTF-8 text"


def write_lock(path: Path, entries: Iterable[Entry]) -> None:
    """Replace the lock atomically, unless it says the same. Raises OutputError."""
    ordered = sorted(entries)
    try:
        if not (path.exists() and _says(path, ordered)):
            replace_file(path, _pieces(ordered))
    except OSError as error:
        raise OutputError(f"cannot write {path.name}: {_reason(error)}") from None


def _pieces(entries: Sequence[Entry]) -> Iterator[bytes]:
    """The file, some lines at a time."""
    yield f"{_HEAD}\n".encode()
    for start in range(0, len(entries), _LINES_AT_ONCE):
        some = entries[start : start + _LINES_AT_ONCE]
        yield "".join([entry.line() + "\n" for entry in some]).encode()


def _says(path: Path, entries: Sequence[Entry]) -> bool:
    """Whether a file holds these entries already."""
    with path.open("rb") as stream:
        same = all(stream.read(len(piece)) == piece for piece in _pieces(entries))
        return same and not stream.read(1)
