"""The lockfile: what was built last, so that a build changes only what its author did.

Anki takes over a note only when its time is newer than that of the note it has, and
then replaces fields and tags. So the time of a note moves exactly when the content
does; and ids never move. The file is text, one line a card and language, sorted, to
be committed and merged like source:

    livedeck-lock 3
    @digest 5f0c3c9e1b7d2a48
    @namespace 7f3a9c52e1b84d06
    @order pc-01 pc-02 …
    @title en Neural networks
    pc-01 en basic vX2c1… 1790000000000 …

Lines of both sides of a merge are a lock, too: of two lines on one note the one that
was written later holds. The digest is of all other lines; a merge may leave it out,
or keep that of both sides, which then say nothing.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.compile.cloze_numbers import NONE
from deck.compile.note import Key
from deck.errors import DeckError, OutputError
from deck.files import read_file, replace_file
from deck.hashes import sha256

NAME = "deck.lock"
_LARGEST = 64_000_000  # bytes of a lock: more than of 200,000 notes
RENAMED = "renamed"  # a content that no note has: the next build counts an edit
_HEAD = "livedeck-lock 3"
_SECOND = "livedeck-lock 2"  # without `written`, `fields` and a head
_FIRST = "livedeck-lock 1"  # without the last columns, too
EARLIEST = 1_000_000_000  # seconds: the first time of ten digits, in 2001
_SECONDS = "([1-9][0-9]{9})"  # up to the year 2286
_SECONDS_OR_NEVER = "(0|[1-9][0-9]{9})"
_MILLISECONDS = "([1-9][0-9]{12})"
_NOTE_TYPE = "(basic|cloze)"
_HASH = "(-|[0-9a-f]{16})"
_GAPS = "(-|[0-9]{1,2}[=~][0-9a-f]{8}(?:,[0-9]{1,2}[=~][0-9a-f]{8})*)"
_CARD = "[a-z0-9][a-z0-9._-]{0,99}"
_LANGUAGE = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?"
_GUID = "([A-Za-z0-9+/]{11})"
_CONTENT = f"([0-9a-f]{{16}}|{RENAMED})"
_VALUES = r"(-|\[.*\])"
_IDS = f"({_CARD}) ({_LANGUAGE}) {_NOTE_TYPE} {_GUID} {_MILLISECONDS} {_CONTENT}"
_TIMES = f"{_SECONDS} {_SECONDS_OR_NEVER}"
_LINES = {
    _FIRST: rf"{_IDS} {_TIMES}",
    _SECOND: rf"{_IDS} {_TIMES} {_HASH} {_HASH} {_GAPS} {_VALUES}",
    _HEAD: rf"{_IDS} {_TIMES} {_SECONDS_OR_NEVER} {_HASH} {_HASH} {_GAPS} {_VALUES}",
}
_HEAD_LINES = {  # what may stand behind the words of the head
    "@namespace": re.compile("[0-9a-f]{16,64}"),
    "@order": re.compile(f"{_CARD}(?: {_CARD})*"),
    "@title": re.compile(f"{_LANGUAGE} .*"),
}
_CONFLICT = {"<" * 7, "=" * 7, ">" * 7, "|" * 7}  # what git puts between two sides
_GUID_LENGTH = 11  # letters for 64 bits, as many as Anki's own GUIDs have
_REMEDY = (
    "Nothing was built. Restore the file from your version history; or delete it, and "
    "`deck lock --from` makes it again from a package that was built with it"
)
_ADVICE = (
    "Nothing was built. Delete the lines that git put between the two sides, and keep "
    "the lines of both sides"
)
_NO_TITLES: Mapping[str, str] = MappingProxyType({})


class LockError(DeckError):
    """A lock cannot be used as it is."""


class Entry(NamedTuple):
    """What was built of a card in a language. Times in seconds, `note` in ms.

    `content` is the hash of all that a learner could notice, and `fields` that of the
    note's own text, HTML and tags. Where something on the card is computed, `source`
    is the hash of what its author wrote, and `values` has the values to be read.
    `gaps` has every gap number that the note ever had, as `cloze_numbers` says.
    `written` is when the line last changed.
    """

    card: str
    language: str
    form: str  # basic or cloze
    guid: str
    note: int
    content: str
    changed: int
    retired: int = 0
    written: int = 0
    fields: str = NONE
    source: str = NONE
    gaps: str = NONE
    values: str = NONE

    @property
    def key(self) -> Key:
        """What the entry is found by."""
        return self[:3]

    def line(self) -> str:
        """The entry as a line of the file."""
        return " ".join(map(str, self))


class Lock(NamedTuple):
    """What was built last: each note, and the deck that they were in.

    `titles` are the decks' names in Anki, by language, and `order` has the ids of the
    cards in the order of learning; what a lock does not say is empty.
    """

    entries: Mapping[Key, Entry] = MappingProxyType({})
    namespace: str = ""
    titles: Mapping[str, str] = _NO_TITLES
    order: Sequence[str] = ()

    @property
    def last_time(self) -> int:
        """The greatest time in the lock, in seconds."""
        entries = self.entries.values()
        changed = max((entry.changed for entry in entries), default=0)
        return max(changed, max((entry.written for entry in entries), default=0))

    def to_bytes(self) -> bytes:
        """The lock as a file."""
        lines = [entry.line() for entry in sorted(self.entries.values())]
        head = [f"@title {language} {title}" for language, title in self.titles.items()]
        if self.namespace:
            head.append(f"@namespace {self.namespace}")
        if self.order:
            head.append(f"@order {' '.join(self.order)}")
        lines = [*sorted(head), *lines]
        return "\n".join([_HEAD, f"@digest {_digest(lines)}", *lines, ""]).encode()


def make_guid(namespace: str, card: str, language: str, form: str) -> str:
    """The GUID of a note: of the deck, card, language and note type alone."""
    name = f"{namespace}\x00{card}\x00{language}\x00{form}".encode()
    return b2a_base64(sha256(name).digest()[:8])[:_GUID_LENGTH].decode()


def read_lock(path: Path) -> Lock:
    """The lock in a file; an empty one where there is no file. Raises LockError."""
    try:
        # An editor may add the mark of UTF-8, and git the line ends of Windows.
        text = read_file(path, _LARGEST).decode("utf-8-sig").replace("\r\n", "\n")
        return parse_lock(text, str(path))
    except FileNotFoundError:
        return Lock()
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"cannot read {path}: {_reason(error)}") from None


def parse_lock(text: str, name: str) -> Lock:
    """The lock that a text is; `name` is what an error calls it. Raises LockError."""
    version, *lines = text.split("\n")
    columns = _LINES.get(version)
    if columns is None:
        if version.startswith("livedeck-lock "):
            raise LockError(f"{name} was written by a newer livedeck: update this one")
        raise LockError(f"{name} is damaged at line 1. {_REMEDY}")
    match = re.compile(columns).fullmatch
    entries: list[Entry] = []
    head: dict[str, set[str]] = {}  # what stands behind each word of the head
    for number, line in enumerate(lines, start=2):
        if found := match(line):
            entries.append(_entry(found.groups(), version))
        elif line.startswith("@") and version == _HEAD:
            word, _, rest = line.partition(" ")
            if word in _HEAD_LINES and not _HEAD_LINES[word].fullmatch(rest):
                raise LockError(f"{name} is damaged at line {number}. {_REMEDY}")
            head.setdefault(word, set()).add(rest)
        elif line[:7] in _CONFLICT:
            raise LockError(f"{name} has a merge conflict at line {number}. {_ADVICE}")
        elif line.strip():
            raise LockError(f"{name} is damaged at line {number}. {_REMEDY}")
    digests = head.pop("@digest", set())
    others = (x for x in lines if x.strip() and not x.startswith("@digest"))
    if not entries:
        raise LockError(f"{name} is damaged: it has no notes. {_REMEDY}")
    if len(digests) == 1 and digests != {_digest(others)}:
        fact = f"{name} is damaged: its lines are not those of its digest"
        fix = "after a merge, delete the line that begins with `@digest`"
        raise LockError(f"{fact}. {_REMEDY}; {fix}")
    titles = [title.partition(" ") for title in head.get("@title", ())]
    languages = [language for language, _, _ in titles]
    return Lock(
        latest(entries),
        _only(head.get("@namespace")),
        {lang: title for lang, _, title in titles if languages.count(lang) == 1},
        tuple(_only(head.get("@order")).split()),
    )


def latest(entries: Iterable[Entry]) -> dict[Key, Entry]:
    """The entries by key; of two on one note that written later.

    Of two notes with one key the older stays: learners have it, and the other is of a
    card that got an id which another branch had given, too.
    """
    notes: dict[str, Entry] = {}
    for entry in entries:
        known = notes.get(entry.guid)
        if known is None or _age(entry) >= _age(known):
            notes[entry.guid] = entry
    found: dict[Key, Entry] = {}
    for entry in notes.values():
        known = found.get(entry.key, entry)
        found[entry.key] = min(entry, known, key=lambda one: one.note)
    return found


def _age(entry: Entry) -> tuple[int, int]:
    return entry.written, max(entry.changed, entry.retired)


def _only(found: set[str] | None) -> str:
    """What one line of the head says; nothing where two sides say otherwise."""
    return next(iter(found)) if found and len(found) == 1 else ""


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def _entry(parts: Sequence[str], version: str) -> Entry:
    """The entry of a line; values come last, as they may hold blanks."""
    card, language, form, guid, note, content, changed, retired, *rest = parts
    if version != _HEAD:
        # Their `source` says nothing: values were hashed with digits that none shows.
        rest = ["0", NONE, NONE, *rest[2:]]
    written, *hashes = rest
    times = int(changed), int(retired), int(written)
    return Entry(card, language, form, guid, int(note), content, *times, *hashes)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "cannot be read").lower()
    return "it is not UTF-8 text"


def write_lock(path: Path, data: bytes) -> None:
    """Replace the lock atomically, unless it is the same. Raises OutputError."""
    try:
        if not (path.exists() and read_file(path, _LARGEST) == data):
            replace_file(path, data)
    except OSError as error:
        raise OutputError(f"cannot write {path.name}: {_reason(error)}") from None
