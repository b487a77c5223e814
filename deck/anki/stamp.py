"""What a build read and wrote: while it holds, another one would do nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deck.files import hash_file
from deck.live.cache import digest, keep, kept, makers

if TYPE_CHECKING:
    from deck.anki.built import Built

_BANKS = {".yaml", ".yml"}


class Stamp(NamedTuple):
    """A build that changed nothing more. Files are named with hashes of them."""

    read: Mapping[str, str]  # in the deck folder: banks and pictures
    wrote: Mapping[str, str]  # the lock and the packages
    cards: Sequence[int]  # in each package
    last: int  # time of the lock, in seconds
    notes: Sequence[int]
    live_values: int

    @property
    def packages(self) -> Sequence[str]:
        """The packages, in the order of their languages."""
        return [*self.wrote][1:]


def last_stamp(folder: Path, out: Path, lang: str) -> Stamp | None:
    """The stamp of the last build of a folder into another."""
    found = kept(_name(folder, out, lang))
    return None if found is None else Stamp(*found)


def is_current(stamp: Stamp, folder: Path, now: float) -> bool:
    """Whether another build of a deck folder would do nothing."""
    files = {Path(name): known for name, known in stamp.wrote.items()}
    files |= {folder / name: known for name, known in stamp.read.items()}
    if any(hash_file(path) != known for path, known in files.items()):
        return False
    try:
        banks = {p.name for p in folder.iterdir() if p.suffix in _BANKS}
    except OSError:
        return False
    return banks <= stamp.read.keys() and stamp.last <= now


def put_stamp(folder: Path, out: Path, lang: str, built: Built) -> None:
    """Remember a build, if it knows all that it hangs on."""
    from deck.anki.lockfile import NAME

    packages, lock = built.packages, folder / NAME
    wrote = {str(lock): hash_file(lock)}
    # Not as the files are now: another build may have written them meanwhile.
    wrote |= {str(package.path): package.hash for package in packages}
    stamp = Stamp(
        built.read,
        wrote,
        [package.cards for package in packages],
        built.last,
        [package.notes for package in packages],
        built.live_values,
    )
    if built.read and wrote[str(lock)]:
        keep(_name(folder, out, lang), stamp)


def _name(folder: Path, out: Path, lang: str) -> str:
    # The names too, for those in the stamp begin like them: from elsewhere they would
    # name the files of another folder.
    places = (str(folder), str(folder.absolute()), str(out), str(out.absolute()))
    return digest("stamp", makers(), *places, lang)
