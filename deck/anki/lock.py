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
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deck.errors import DeckError, OutputError
from deck.files import replace_file

NAME = "deck.lock"
_HEAD = "livedeck-lock 2"
_FIRST = "livedeck-lock 1"  # without the last four columns
_COLUMNS = {_FIRST: 8, _HEAD: 12}
_MERGE = {"<" * 7, "=" * 7, ">" * 7, "|" * 7}
_REMEDY = (
    "Nothing was built. Restore it from your version history (of a conflict keep the "
    "lines of both sides), or delete it: then the next build updates every note once, "
    "and no history is lost."
)
_NUMBER = re.compile(r"[0-9]{1,18}")
_HASH = re.compile(r"-|[0-9a-f]{16}")
_GAPS = re.compile(r"-|[0-9]{1,2}[=~][0-9a-f]{8}(,[0-9]{1,2}[=~][0-9a-f]{8})*")
_VALUES = re.compile(r"-|\[.*\]")
NONE = "-"  # a column that holds nothing

Key = tuple[str, str, str]  # card id, language, form


class LockError(DeckError):
    """A lock cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Entry:
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
        return self.card, self.language, self.form

    def line(self) -> str:
        """The entry as a line of the file."""
        return (
            f"{self.card} {self.language} {self.form} {self.guid} {self.note} "
            f"{self.content} {self.changed} {self.retired} "
            f"{self.source} {self.shown} {self.gaps} {self.values}"
        )


@dataclass(frozen=True, slots=True)
class Wanted:
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
    columns = _COLUMNS.get(lines[0] if lines else "")
    if columns is None:
        newer = lines[:1] and lines[0].startswith("livedeck-lock ")
        if newer:
            raise LockError(f"{path} was written by a newer livedeck: update this one")
        raise LockError(f"{path} is damaged at line 1. {_REMEDY}")
    entries: dict[Key, Entry] = {}
    notes: set[int] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        entry = _entry(line, columns)
        if entry is None or entry.key in entries or entry.note in notes:
            fact = "has a merge conflict" if line[:7] in _MERGE else "is damaged"
            raise LockError(f"{path} {fact} at line {number}. {_REMEDY}")
        entries[entry.key] = entry
        notes.add(entry.note)
    return entries


def _entry(line: str, columns: int) -> Entry | None:
    """The entry of a line; values come last, as they may hold blanks."""
    parts = line.split(" ", columns - 1)
    if len(parts) != columns:
        return None
    card, language, form, guid, note, content, changed, retired, *rest = parts
    if not all(map(_NUMBER.fullmatch, (note, changed, retired))):
        return None
    checks = zip((_HASH, _HASH, _GAPS, _VALUES), rest, strict=False)
    if not all(check.fullmatch(part) for check, part in checks):
        return None
    numbers = int(note), int(changed), int(retired)
    return Entry(card, language, form, guid, numbers[0], content, *numbers[1:], *rest)


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
