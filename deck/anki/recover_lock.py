"""What packages built before know of a lock: a lost one is recovered from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from deck.anki.apkg_reader import Contents, ContentsError, read_package
from deck.anki.lockfile import NAME, Lock, LockError, latest, parse_lock, write_lock
from deck.compile.note import fields_hash

_DAY = 86_400  # seconds
_MOST_PACKAGES = 50  # that are looked into where the lock is missing


def recover_lock(
    folder: Path, namespace: str, packages: Sequence[Path], now: float, *, force: bool
) -> Lock:
    """Write the lock of a deck folder from packages built before.

    Of several the later line on a note holds, and the head of the latest. Raises
    LockError where there is a lock, and for a package of another deck, or of a later
    time than tomorrow: a lock with such times would give them to every later build.
    """
    path = folder / NAME
    if path.exists() and not force:
        raise LockError(f"{path.as_posix()} exists; `--force` replaces it")
    locks = [_lock(package, namespace, now) for package in packages]
    newest = max(locks, key=lambda lock: lock.last_time)
    entries = [entry for lock in locks for entry in lock.entries.values()]
    recovered = newest._replace(entries=latest(entries))
    write_lock(path, recovered.to_bytes())
    return recovered


def _lock(package: Path, namespace: str, now: float) -> Lock:
    text = read_package(package).lock
    if not text:
        fact = (
            "it was built by an older livedeck, or by `deck watch` before any release"
        )
        raise LockError(f"{package} carries no lock: {fact}")
    lock = parse_lock(text, f"the lock in {package}")
    if lock.namespace != namespace:
        raise LockError(f"{package} is a package of another deck")
    entries = lock.entries.values()
    times = (max(e.note // 1_000, e.changed, e.retired, e.written) for e in entries)
    if max(times) > now + _DAY:
        raise LockError(f"the lock in {package} has times later than tomorrow")
    return lock


def check_not_lost(folder: Path, namespace: str, out: Path) -> None:
    """Raises LockError where a package of this deck was built with a lock."""
    for package, contents in _packages(out):
        try:
            is_ours = parse_lock(contents.lock, NAME).namespace == namespace
        except LockError:
            continue
        if is_ours:
            path = (folder / NAME).as_posix()
            raise LockError(
                f"{path} is missing, but {package.as_posix()} was built with it. "
                "Nothing was built. `deck lock --from` makes it again from that "
                "package; to begin anew instead, move the package away"
            )


def with_fields(lock: Lock, out: Path) -> Lock:
    """A lock of an earlier version with what the packages built with it say of fields.

    So those notes alone count as changed that are shown in another way.
    """
    locked = {entry.guid: entry for entry in lock.entries.values()}
    for _, package in _packages(out):
        for guid, note in package.notes.items():
            entry = locked.get(guid)
            if entry is not None and entry.changed == note.changed:
                fields = fields_hash(note.text, note.tag_text)
                locked[guid] = entry._replace(fields=fields)
    return lock._replace(entries={entry.key: entry for entry in locked.values()})


def _packages(out: Path) -> Iterator[tuple[Path, Contents]]:
    """The packages of ours that lie in a folder."""
    for path in sorted(out.glob("*.apkg"))[:_MOST_PACKAGES]:
        with suppress(ContentsError):
            yield path, read_package(path)
