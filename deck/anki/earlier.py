"""The packages built before, for what stood on notes that the next build changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deck.anki.contents import ContentsError, read_package
from deck.anki.lock_plan import LockPlan
from deck.anki.lockfile import Entry
from deck.anki.package import NoteRow
from deck.compile.note import Key


@dataclass(frozen=True, slots=True)
class Earlier:
    """Notes by GUID, the packages they are from, and what the user should know."""

    notes: Mapping[str, NoteRow]
    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


def given_packages(paths: Sequence[Path], changes: LockPlan) -> Earlier:
    """The packages a user names. Raises ContentsError, also for another deck's."""
    known = {entry.guid for entry in changes.entries.values()}
    notes: dict[str, NoteRow] = {}
    for path in paths:
        found = read_package(path).notes
        if found and not known & found.keys():
            raise ContentsError(f"{path} is a package of another deck")
        notes.update(found)
    return Earlier(notes, tuple(paths))


def built_packages(
    out: Path, name: str, languages: Sequence[str], locked: Mapping[Key, Entry]
) -> Earlier:
    """The packages that lie where a build puts them; one remark for each trouble."""
    times = {entry.guid: entry.changed for entry in locked.values()}
    notes: dict[str, NoteRow] = {}
    paths: list[Path] = []
    remarks: list[str] = []
    for language in languages:
        path = out / f"{name}.{language}.apkg"
        if not path.exists():
            if any(language == entry.language for entry in locked.values()):
                remarks.append(f"{path} is not there: its old texts are not known")
            continue
        try:
            found = read_package(path).notes
        except ContentsError as error:
            remarks.append(f"{error}: its old texts are not known")
            continue
        if any(times.get(guid) != note.changed for guid, note in found.items()):
            remarks.append(f"{path} is not from the last build: its texts may be older")
        paths.append(path)
        notes.update(found)
    return Earlier(notes, tuple(paths), tuple(remarks))


def since(
    changes: LockPlan,
    notes: Mapping[str, NoteRow],
    locked: Mapping[Key, Entry],
    languages: Sequence[str],
) -> LockPlan:
    """The changes for a learner who has these notes, and not those built last.

    Of these languages those of which there is no note stay as they are.
    """
    entries = changes.entries
    covered = {key[1] for key, entry in entries.items() if entry.guid in notes}
    covered &= set(languages)
    groups: dict[str, list[Key]] = {
        name: [key for key in getattr(changes, name) if key[1] not in covered]
        for name in ("new", "changed", "returned", "retired", "unchanged")
    }
    built = (*changes.new, *changes.changed, *changes.returned, *changes.unchanged)
    for key in built:
        if key[1] in covered:
            note = notes.get(entries[key].guid)
            was = locked.get(key)
            name = "changed"
            if note is None:
                name = "returned" if was and was.retired else "new"
            elif note.changed == entries[key].changed:
                name = "unchanged"
            groups[name].append(key)
    groups["retired"] += [
        key
        for key, entry in entries.items()
        if key[1] in covered and entry.retired and entry.guid in notes
    ]
    return changes._replace(
        new=tuple(groups["new"]),
        changed=tuple(groups["changed"]),
        returned=tuple(groups["returned"]),
        retired=tuple(groups["retired"]),
        unchanged=tuple(groups["unchanged"]),
    )
