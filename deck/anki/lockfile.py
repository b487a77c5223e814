"""The lockfile: the notes of the last build, so that only edited ones change in Anki.

Anki updates a note only if the time in the package is later than its own, and then
replaces fields and tags. So the time of a note changes exactly when its content does,
and its ids never do. The file is text, a sorted line for each card and language, to be
committed and merged like source:

    livedeck-lock 3
    @digest 5f0c3c9e1b7d2a48
    @namespace 7f3a9c52e1b84d06
    @order pc-01 pc-02 …
    @title en Neural networks
    pc-01 en basic vX2c1… 1790000000000 …

The lines of both sides of a merge are a valid lock: of two lines on one note the one
written later counts. The digest is of all other lines; it is ignored if a merge leaves
it out, or has those of both sides. `package` says how a package carries the lock.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from deck.compile.note import NONE, Key
from deck.errors import DeckError
from deck.files import failing, read_file, replace_file, writing
from deck.hashes import short_hash

NAME = "deck.lock"
RENAMED = "renamed"  # a content that no note has: the next build counts an edit
EARLIEST = 1_000_000_000  # seconds: the first time of ten digits, in 2001
_LARGEST = 64_000_000  # bytes of a lock: more than of 200,000 notes
_GUID_LENGTH = 11  # letters for 64 bits, as many as Anki's own GUIDs have
_CARD = "[a-z0-9][a-z0-9._-]{0,99}"
_LANGUAGE = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?"
_SECONDS = "[1-9][0-9]{9}"  # up to the year 2286
_HASH = "-|[0-9a-f]{16}"
_GAP = "[0-9]{1,2}[=~][0-9a-f]{8}"
_COLUMNS = (
    *(_CARD, _LANGUAGE, "basic|cloze", "[A-Za-z0-9+/]{11}", "[1-9][0-9]{12}"),
    *(f"[0-9a-f]{{16}}|{RENAMED}", _SECONDS, f"0|{_SECONDS}", f"0|{_SECONDS}"),
    *(_HASH, _HASH, f"-|{_GAP}(?:,{_GAP})*", r"-|\[.*\]"),
)
_HEAD = "livedeck-lock 3"
_ENTRY = re.compile(f"(?m)^{' '.join(f'({column})' for column in _COLUMNS)}$")
_HEAD_LINE = re.compile(
    "@(?:namespace [0-9a-f]{16,64}"
    f"|order {_CARD}(?: {_CARD})*"
    f"|title {_LANGUAGE} .*"
    "|(?!(?:namespace|order|title)(?: |$)).*)"
)
_CONFLICT = {"<" * 7, "=" * 7, ">" * 7, "|" * 7}  # what git puts between two sides
_REMEDY = (
    "Nothing was built. Restore the file from your version history; or delete it, and "
    "`deck lock --from` makes it again from a package that was built with it"
)
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
        """The card, language and note type."""
        return self[:3]


_ROW = " ".join(["%s"] * len(Entry._fields))


class Lock(NamedTuple):
    """The last build: its notes, and the deck that they are in.

    `titles` are the decks' names in Anki, by language, and `order` has the ids of the
    cards in the order of learning; what a lock does not have is empty.
    """

    entries: Mapping[Key, Entry] = MappingProxyType({})
    namespace: str = ""
    titles: Mapping[str, str] = MappingProxyType({})
    order: Sequence[str] = ()

    @property
    def last_time(self) -> int:
        """The greatest time in the lock, in seconds."""
        entries = self.entries.values()
        times = [time for entry in entries for time in (entry.changed, entry.written)]
        return max(times, default=0)

    def to_text(self) -> str:
        """The lock as a file."""
        head = [f"@title {language} {title}" for language, title in self.titles.items()]
        if self.namespace:
            head.append(f"@namespace {self.namespace}")
        if self.order:
            head.append(f"@order {' '.join(self.order)}")
        entries = sorted(self.entries.values())
        lines = [*sorted(head), *(_ROW % entry for entry in entries)]
        return "\n".join([_HEAD, f"@digest {_digest(lines)}", *lines, ""])


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
    version, _, body = text.partition("\n")
    if version != _HEAD:
        if version.startswith("livedeck-lock "):
            raise LockError(f"{name} was written by a newer livedeck: update this one")
        raise LockError(f"{name} is damaged at line 1. {_REMEDY}")
    entries = [
        Entry(a, b, c, d, int(note), e, int(x), int(y), int(z), f, g, h, values)
        for match in _ENTRY.finditer(body)
        for a, b, c, d, note, e, x, y, z, f, g, h, values in (match.groups(),)
    ]
    lines = [line for line in body.split("\n") if line.strip()]
    head = [line for line in lines if line.startswith("@")]
    if len(head) + len(entries) < len(lines) or not all(
        map(_HEAD_LINE.fullmatch, head)
    ):
        raise LockError(f"{name} {_fault(body)}")
    if not entries:
        raise LockError(f"{name} is damaged: it has no notes. {_REMEDY}")
    words: dict[str, set[str]] = {}  # what is behind each word of the head
    for line in head:
        word, _, rest = line.partition(" ")
        words.setdefault(word, set()).add(rest)
    digest = _only(words.get("@digest"))
    if digest and digest != _digest(x for x in lines if not x.startswith("@digest")):
        fact = f"{name} is damaged: its lines are not those of its digest"
        fix = "after a merge, delete the line that begins with `@digest`"
        raise LockError(f"{fact}. {_REMEDY}; {fix}")
    titles = [title.partition(" ") for title in words.get("@title", ())]
    languages = [language for language, _, _ in titles]
    return Lock(
        latest(entries),
        _only(words.get("@namespace")),
        {lang: title for lang, _, title in titles if languages.count(lang) == 1},
        tuple(_only(words.get("@order")).split()),
    )


def _fault(body: str) -> str:
    """Describes the first line that is not valid."""
    for number, line in enumerate(body.split("\n"), start=2):
        if line[:7] in _CONFLICT:
            return f"has a merge conflict at line {number}. {_ADVICE}"
        is_good = _ENTRY.fullmatch(line) or _HEAD_LINE.fullmatch(line)
        if line.strip() and not is_good:
            break
    return f"is damaged at line {number}. {_REMEDY}"


def latest(entries: Iterable[Entry]) -> dict[Key, Entry]:
    """The entries by key; of two entries of one note the one written later.

    Of two notes with one key the older stays, as learners have it: two branches gave
    the same id to different cards.
    """
    notes: dict[str, Entry] = {}
    for entry in entries:
        known = notes.setdefault(entry.guid, entry)
        if known is not entry and _age(entry) >= _age(known):
            notes[entry.guid] = entry
    by_key: dict[Key, Entry] = {}
    for entry in notes.values():
        known = by_key.setdefault(entry.key, entry)
        if entry.note < known.note:
            by_key[entry.key] = entry
    return by_key


def _age(entry: Entry) -> tuple[int, int]:
    return entry.written, max(entry.changed, entry.retired)


def _only(words: set[str] | None) -> str:
    """The only value of a line of the head; empty if two sides differ."""
    return next(iter(words)) if words and len(words) == 1 else ""


def _digest(lines: Iterable[str]) -> str:
    return short_hash("\n".join(sorted(lines)).encode())


def write_lock(path: Path, lock: str) -> None:
    """Replace the lock atomically, unless it is the same. Raises DeckError."""
    data = lock.encode()
    with writing(path.name):
        if not (path.exists() and read_file(path, _LARGEST) == data):
            replace_file(path, data)
