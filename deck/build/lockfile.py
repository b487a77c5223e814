"""The lockfile: the notes of the last build, so that only edited ones change in Anki.

Anki updates a note only if the time in the package is later than its own, and then
replaces fields and tags. So the time of a note changes exactly when its content does,
and its ids never do. The file is text, a sorted line for each note, to be reviewed,
committed and merged like source:

    livedeck-lock 4
    @namespace 7f3a9c52e1b84d06
    pc-01 en basic vX2c1… 1790000000000 built 1790000000 … [["0.3", "0.5744"]]

A line ends with the values that the note shows, so that `git diff` has those that
changed. The lines of both sides of a merge are a valid lock: of two lines on one note
the one written later counts.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.build.lock_format3 import read_line
from deck.build.note import NONE, Key
from deck.errors import DeckError
from deck.files import failing, read_file

NAME = "deck.lock"
BUILT, RETIRED = "built", "retired"
RENAMED = "renamed"  # a content that no note has: the next build counts an edit
EARLIEST = 1_000_000_000  # seconds: the first time of ten digits, in 2001
_LARGEST = 64_000_000  # bytes of a lock: more than of 200,000 notes
_GUID_LENGTH = 11  # letters for 64 bits, as many as Anki's own GUIDs have
_SECONDS = "[1-9][0-9]{9}"  # up to the year 2286
_HASH = "[0-9a-f]{8}"
_GAP = f"[0-9]{{1,2}}[=~]{_HASH}"
_COLUMNS = (
    *("[a-z0-9][a-z0-9._-]{0,99}", "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", "basic|cloze"),
    *("[A-Za-z0-9+/]{11}", "[1-9][0-9]{12}", f"{BUILT}|{RETIRED}", _SECONDS, _SECONDS),
    *(f"{_HASH}|{RENAMED}", f"-|{_HASH}", f"-|{_HASH}"),
    *(f"-|{_GAP}(?:,{_GAP})*", r"-|\[.*\]"),
)
_HEAD = "livedeck-lock 4"
_HEAD_LINE = re.compile("livedeck-lock [34]|@.*")
_ENTRY = re.compile(" ".join(f"({column})" for column in _COLUMNS))
_NAMESPACE = re.compile("(?m)^@namespace ([0-9a-f]{16,64})$")
_CONFLICT = {"<" * 7, "=" * 7, ">" * 7, "|" * 7}  # what git puts between two sides
_REMEDY = "Nothing was built. Take the file from your version history"
_ADVICE = (
    "Nothing was built. Delete the lines that git put between the two sides, and keep "
    "the lines of both sides"
)


class LockError(DeckError):
    """A lock cannot be used as it is."""


class Entry(NamedTuple):
    """A note of the last build. Times are in seconds, `note` in milliseconds.

    `content` is the hash of all that a learner sees, `fields` that of the note's HTML
    and tags. If something on the card is computed, `source` is the hash of what its
    author wrote, and `values` has the values as text. `gaps` has every gap number that
    the note ever had, by `write_gaps`. `written` is when the line last changed.
    """

    card: str
    language: str
    form: str  # basic or cloze
    guid: str
    note: int
    state: str  # built or retired
    changed: int
    written: int
    content: str
    fields: str = NONE
    source: str = NONE
    gaps: str = NONE
    values: str = NONE

    @property
    def key(self) -> Key:
        """The card, language and note type."""
        return self[:3]

    @property
    def is_retired(self) -> bool:
        """True if the card was taken out."""
        return self.state == RETIRED


class Lock(NamedTuple):
    """The last build: its notes, and the namespace of its deck."""

    entries: Mapping[Key, Entry] = MappingProxyType({})
    namespace: str = ""

    @property
    def last_time(self) -> int:
        """The greatest time in the lock, in seconds."""
        entries = self.entries.values()
        return max((max(one.changed, one.written) for one in entries), default=0)

    def to_text(self) -> str:
        """The lock as a file."""
        lines = [" ".join(map(str, one)) for one in sorted(self.entries.values())]
        return "\n".join([_HEAD, f"@namespace {self.namespace}", *lines, ""])


def make_guid(namespace: str, card: str, language: str, form: str) -> str:
    """The GUID of a note, which depends on these alone."""
    name = f"{namespace}\x00{card}\x00{language}\x00{form}".encode()
    return b2a_base64(sha256(name).digest()[:8])[:_GUID_LENGTH].decode()


def read_lock(path: Path, shown: Path | None = None) -> Lock:
    """The lock in a file; an empty one if there is no file. Raises LockError.

    `shown` is the path that an error names.
    """
    name = str(shown or path)
    with failing(LockError, f"cannot read {name}"):
        try:
            data = read_file(path, _LARGEST)
        except FileNotFoundError:
            return Lock()
    try:
        # An editor may add the mark of UTF-8, and git the line ends of Windows.
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise LockError(f"cannot read {name}: it is not UTF-8 text") from None
    return parse_lock(text, name)


def parse_lock(text: str, name: str) -> Lock:
    """Parses a lock; `name` is its name in errors. Raises LockError."""
    lines = text.split("\n")
    if not _HEAD_LINE.fullmatch(lines[0]):
        if lines[0].startswith("livedeck-lock "):
            raise LockError(f"{name} was written by a newer livedeck: update this one")
        raise LockError(f"{name} is damaged at line 1. {_REMEDY}")
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=1):
        if line[:7] in _CONFLICT:
            fact = f"{name} has a merge conflict at line {number}"
            raise LockError(f"{fact}. {_ADVICE}")
        if not line.strip() or _HEAD_LINE.fullmatch(line):
            continue
        entry = _read_entry(line)
        if entry is None:
            raise LockError(f"{name} is damaged at line {number}. {_REMEDY}")
        entries.append(entry)
    if not entries:
        raise LockError(f"{name} is damaged: it has no notes. {_REMEDY}")
    namespaces = {*_NAMESPACE.findall(text)}
    namespace = namespaces.pop() if len(namespaces) == 1 else ""  # of two sides
    return Lock(latest(entries), namespace)


def _read_entry(line: str) -> Entry | None:
    """The entry of a line, which may be of format 3; None if it is not valid."""
    match = _ENTRY.fullmatch(line)
    columns = match.groups() if match else read_line(line)
    if columns is None:
        return None
    *name, note, state, changed, written, content, fields, source, gaps, values = (
        columns
    )
    card, language, form, guid = name
    times = int(changed), int(written)
    rest = content, fields, source, gaps, values
    return Entry(card, language, form, guid, int(note), state, *times, *rest)


def latest(entries: Iterable[Entry]) -> dict[Key, Entry]:
    """The entries by key; of two entries of one note the one written later.

    Of two notes with one key the older stays, as learners have it: two branches gave
    the same id to different cards.
    """
    notes: dict[str, Entry] = {}
    for entry in entries:
        known = notes.setdefault(entry.guid, entry)
        if (entry.written, entry.changed) >= (known.written, known.changed):
            notes[entry.guid] = entry
    by_key: dict[Key, Entry] = {}
    for entry in notes.values():
        known = by_key.setdefault(entry.key, entry)
        if entry.note < known.note:
            by_key[entry.key] = entry
    return by_key
