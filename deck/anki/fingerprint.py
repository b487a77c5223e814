"""Fingerprint of the last build's inputs and outputs.

While it is unchanged, another build would do nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deck.bank.known_folders import CONFIG
from deck.cache import cache_key, code_version, load, store
from deck.files import hash_file

if TYPE_CHECKING:
    from deck.anki.build import BuildResult
    from deck.compile.compiled_deck import CompiledDeck

GROUPS = ("new", "changed", "returned", "retired", "unchanged")  # of notes
_BANKS = {".yaml", ".yml"}


class Package(NamedTuple):
    """A package that was written."""

    path: str
    language: str
    notes: int
    cards: int
    hash: str  # of the file as it was written


class Fingerprint(NamedTuple):
    """Inputs and outputs of a build: files with their hashes."""

    read: Mapping[str, str]  # in the deck folder: banks and pictures
    lock: tuple[str, str]
    last: int  # time of the lock, in seconds
    packages: Sequence[Package]
    live_values: int
    findings: Sequence[Any]  # packed; warnings, for errors stop a build

    @property
    def counts(self) -> dict[str, int]:
        """How many notes are in each group."""
        return {"unchanged": sum(package.notes for package in self.packages)}


def counts_line(counts: Mapping[str, int]) -> str:
    """How many notes are in each group, in words."""
    each = (f"{counts.get(name, 0):,} {name}" for name in GROUPS)
    return f"notes: {', '.join(each)}"


def current_build(folder: Path, out: Path, lang: str, now: float) -> Fingerprint | None:
    """The last build of `folder` into `out`, if another one would change nothing."""
    packed = load(_name(folder, out, lang))
    if packed is None:
        return None
    last = Fingerprint(*packed)
    last = last._replace(packages=[Package(*package) for package in last.packages])
    files = [(str(folder / name), known) for name, known in last.read.items()]
    files += [last.lock, *((package.path, package.hash) for package in last.packages)]
    is_same = all(hash_file(Path(path)) == known for path, known in files)
    is_whole = _banks(folder) <= last.read.keys() and last.last <= now
    return last if is_same and is_whole else None


def _banks(folder: Path) -> set[str]:
    """The names of all banks in a folder, listed or not."""
    try:
        return {path.name for path in folder.iterdir() if path.suffix in _BANKS}
    except OSError:
        return set()


def save_fingerprint(
    deck: CompiledDeck,
    findings: Sequence[Any],
    out: Path,
    lang: str,
    built: BuildResult,
) -> None:
    """Cache the fingerprint of a build, if its files determine the next one.

    They do not if untrusted code was left out, or a listed bank is missing.
    """
    from deck.anki.lockfile import NAME

    lock = deck.path / NAME
    read = {source.name: source.hash for source in deck.sources.values()}
    for bank in deck.banks:
        read |= bank.facts.images
    known = hash_file(lock)
    is_whole = CONFIG in read and _banks(deck.path) <= read.keys()
    if built.left_out or not (known and is_whole):
        return
    # Packages not as they are now: another build may have written them meanwhile.
    values, last = built.live_values, built.changes.lock.last_time
    written = (str(lock), known)
    fingerprint = Fingerprint(read, written, last, built.packages, values, findings)
    store(_name(deck.path, out, lang), fingerprint)


def _name(folder: Path, out: Path, lang: str) -> str:
    # The names too, for those in the fingerprint begin like them: from elsewhere they
    # would name the files of another folder.
    places = (str(folder), str(folder.absolute()), str(out), str(out.absolute()))
    return cache_key("fingerprint", code_version(), *places, lang)
