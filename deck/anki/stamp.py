"""What a build read and wrote: while it holds, another one would do nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deck.live.cache import digest, file_hash, keep, kept, makers

if TYPE_CHECKING:
    from deck.anki.publish import Built

_BANKS = {".yaml", ".yml"}


class Stamp(NamedTuple):
    """A build that changed nothing more. Files are named with hashes of them."""

    read: Mapping[str, str]  # in the deck folder: banks and pictures
    wrote: Mapping[str, str]  # the lock and the packages
    cards: Sequence[int]  # in each package
    last: int  # time of the lock, in seconds
    notes: int
    live_values: int

    @property
    def packages(self) -> Sequence[str]:
        """The packages, in the order of their languages."""
        return [*self.wrote][1:]


def find_stamp(folder: Path, out: Path, lang: str, now: float) -> Stamp | None:
    """The stamp of the last build into a folder, if another would do nothing."""
    found = kept(_name(folder, out, lang))
    if found is None:
        return None
    stamp = Stamp(*found)
    files = {folder / name: known for name, known in stamp.read.items()}
    files |= {Path(name): known for name, known in stamp.wrote.items()}
    try:
        same = all(file_hash(path.read_bytes()) == files[path] for path in files)
        banks = {p.name for p in folder.iterdir() if p.suffix in _BANKS}
    except OSError:
        return None
    is_whole = same and banks <= stamp.read.keys() and stamp.last <= now
    return stamp if is_whole else None


def put_stamp(folder: Path, out: Path, lang: str, built: Built) -> None:
    """Remember a build, if it knows all that it hangs on."""
    from deck.anki.changes import last_time
    from deck.anki.lock import NAME

    packages = built.packages
    try:
        wrote = {
            str(path): file_hash(path.read_bytes())
            for path in (folder / NAME, *(package.path for package in packages))
        }
    except OSError:
        return
    stamp = Stamp(
        built.read,
        wrote,
        [package.cards for package in packages],
        last_time(built.changes.entries),
        sum(package.notes for package in packages),
        built.live_values,
    )
    if built.read:
        keep(_name(folder, out, lang), stamp)


def _name(folder: Path, out: Path, lang: str) -> str:
    return digest("stamp", makers(), str(folder.absolute()), str(out.absolute()), lang)
