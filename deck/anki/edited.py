"""The shortest way to build: words of some cards were edited, and nothing else.

Cards, their order, gaps and pictures are what they were, so the packages are written
again from the last ones, with other words on those cards. That gives the bytes that
the quick way would; where anything else changed, the work is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from deck.anki.built import Built, Package
from deck.anki.changes import Changes, is_unusual, last_time, next_lock
from deck.anki.lock import NAME, Key, find_entries, replace_entries
from deck.anki.made import MadeBank, MadeNote
from deck.anki.making import bank_before, bank_name, make_bank
from deck.anki.package import rewrite_package
from deck.anki.stamp import Stamp
from deck.bank.folder import Listing
from deck.bank.shipped import is_installed
from deck.errors import OutputError
from deck.files import replace_file
from deck.live.cache import keep

_ORDS = MadeNote._fields.index("ords")  # what stands before it may change


class _Edit(NamedTuple):
    """A bank as it was made before and now."""

    name: str
    before: MadeBank
    after: MadeBank
    kept_under: str
    hash: str

    def notes(self, language: str) -> Iterator[MadeNote]:
        """The notes of a language that are others now."""
        pairs = zip(
            self.before.notes[language], self.after.notes[language], strict=True
        )
        return (now for was, now in pairs if was[:_ORDS] != now[:_ORDS])


def edited_build(
    listing: Listing,
    languages: Sequence[str],
    stamp: Stamp,
    changed: AbstractSet[str],
    now: float,
) -> Built | None:
    """Build again after edits of these files; None if it takes more than that.

    `stamp` is of the last build, whose lock and packages are as it left them. Raises
    OutputError.
    """
    if not changed <= stamp.made.keys() or listing.module or is_installed(listing.path):
        return None
    edits = [_edit(listing, stamp.made[name], name) for name in sorted(changed)]
    sound = [edit for edit in edits if edit is not None]
    if len(sound) < len(edits):
        return None
    lock = listing.path / NAME
    text = lock.read_text(encoding="utf-8")
    notes = {
        (note.card, language, note.form): note
        for language in languages
        for edit in sound
        for note in edit.notes(language)
    }
    old = find_entries(text, notes)
    if old is None:
        return None
    changes = next_lock(
        old,
        [note.wanted(language) for (_, language, _), note in notes.items()],
        namespace=listing.config.namespace,
        languages=languages,
        keep=frozenset(),
        now=now,
        last=stamp.last,
    )
    if is_unusual(old, changes):
        return None
    _write(lock, replace_entries(text, changes.entries.values()))
    changes = changes._replace(others=sum(stamp.notes) - len(notes))
    computed = sum(edit.after.computed - edit.before.computed for edit in sound)
    return Built(
        tuple(_packages(stamp, languages, notes, changes, sound)),
        changes,
        stamp.live_values + computed,
        max(stamp.last, last_time(changes.entries)),
        read={**stamp.read, **{edit.name: edit.hash for edit in sound}},
        made={**stamp.made, **{edit.name: edit.kept_under for edit in sound}},
    )


def _packages(
    stamp: Stamp,
    languages: Sequence[str],
    notes: Mapping[Key, MadeNote],
    changes: Changes,
    edits: Sequence[_Edit],
) -> Iterator[Package]:
    """Write the packages again, with other words on these notes."""
    banks = {f"livedeck/{edit.name}": edit.after.file for edit in edits}
    known = zip(stamp.packages, languages, stamp.notes, stamp.cards, strict=True)
    for name, language, count, cards in known:
        rows = [  # neither places nor pictures are written anew
            note._replace(media=()).row(changes.entries[key], 0, {})
            for key, note in notes.items()
            if key[1] == language
        ]
        path = Path(name)
        hashed = rewrite_package(path, rows, banks)
        yield Package(path, language, count, cards, hashed)


def _edit(listing: Listing, kept_under: str, name: str) -> _Edit | None:
    """A bank that was edited; None where more than the words of cards changed."""
    before, source = bank_before(kept_under), listing.bank(name)
    if before is None or source is None:
        return None
    after = make_bank(listing, source)
    if after is None or not _is_alike(before, after):
        return None
    new = bank_name(listing, source)
    if not keep(new, after.to_json()):
        return None
    return _Edit(name, before, after, new, source.hash)


def _is_alike(before: MadeBank, after: MadeBank) -> bool:
    """Whether a package is the same but for the words on some notes."""
    if before.notes.keys() != after.notes.keys() or before.digits != after.digits:
        return False
    pictures = {*before.media, *before.images} ^ {*after.media, *after.images}
    return not (pictures or after.programs) and _frame(before) == _frame(after)


def _frame(bank: MadeBank) -> list[object]:
    """What may not change: cards, their order and note types, gaps and pictures."""
    heads = [(head.card, head.rank, [*head.needs]) for head in bank.heads]
    notes = [
        (note.card, note.form, note.was, [*note.ords], [*note.media])
        for some in bank.notes.values()
        for note in some
    ]
    return [heads, notes]


def _write(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode())
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise OutputError(f"cannot write {path.name}: {reason}") from None
