"""The packages built before: the old texts of notes that the next build changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deck.anki.apkg_reader import ContentsError, read_package
from deck.anki.lock_plan import GROUPS, LockPlan
from deck.anki.lockfile import Entry
from deck.anki.package import NoteRow
from deck.compile.note import Key


class PreviousNotes(NamedTuple):
    """Notes of packages by GUID, and what the user should know of these."""

    notes: Mapping[str, NoteRow]
    remarks: tuple[str, ...] = ()


def given_packages(paths: Sequence[Path], plan: LockPlan) -> PreviousNotes:
    """Reads packages a user names. Raises ContentsError, also for another deck's."""
    known = {entry.guid for entry in plan.entries.values()}
    notes: dict[str, NoteRow] = {}
    for path in paths:
        packed = read_package(path).notes
        if packed and not known & packed.keys():
            raise ContentsError(f"{path} is a package of another deck")
        notes.update(packed)
    return PreviousNotes(notes)


def built_packages(
    out: Path, name: str, languages: Sequence[str], locked: Mapping[Key, Entry]
) -> PreviousNotes:
    """Reads the packages that a build puts into a folder; a remark for each trouble."""
    times = {entry.guid: entry.changed for entry in locked.values()}
    notes: dict[str, NoteRow] = {}
    remarks: list[str] = []
    for language in languages:
        path = out / f"{name}.{language}.apkg"
        if not path.exists():
            if any(language == entry.language for entry in locked.values()):
                remarks.append(f"{path} is not there: its old texts are not known")
            continue
        try:
            packed = read_package(path).notes
        except ContentsError as error:
            remarks.append(f"{error}: its old texts are not known")
            continue
        if any(times.get(guid) != note.changed for guid, note in packed.items()):
            remarks.append(f"{path} is not from the last build: its texts may be older")
        notes.update(packed)
    return PreviousNotes(notes, tuple(remarks))


def since(
    plan: LockPlan,
    notes: Mapping[str, NoteRow],
    locked: Mapping[Key, Entry],
    languages: Sequence[str],
) -> LockPlan:
    """The plan for a learner who has these notes instead of those built last.

    Of these languages those of which there is no note stay as they are.
    """
    entries = plan.entries
    covered = {key[1] for key, entry in entries.items() if entry.guid in notes}
    covered &= set(languages)

    def group(key: Key, planned: str) -> str | None:
        note, entry = notes.get(entries[key].guid), entries[key]
        if key[1] not in covered:
            return planned
        if entry.retired:
            return "retired" if note else None
        if note:
            return "unchanged" if note.changed == entry.changed else "changed"
        return "returned" if key in locked and locked[key].retired else "new"

    groups: dict[str, list[Key]] = {name: [] for name in GROUPS}
    planned = {key: name for name in GROUPS for key in getattr(plan, name)}
    for key in (*planned, *(key for key in entries if key not in planned)):
        if name := group(key, planned.get(key, "")):
            groups[name].append(key)
    return plan.with_groups(groups)
