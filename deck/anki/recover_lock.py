"""Recovers a lost lock from packages that were built with it: they carry it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deck.anki.apkg_reader import read_package
from deck.anki.lockfile import (
    NAME,
    Entry,
    Lock,
    LockError,
    latest,
    parse_lock,
    write_lock,
)

_DAY = 86_400  # seconds


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
        message = f"{path.as_posix()} exists; `--force` replaces it"
        raise LockError(message)
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
        message = f"{package} carries no lock: {fact}"
        raise LockError(message)
    lock = parse_lock(text, f"the lock in {package}")
    if lock.namespace != namespace:
        message = f"{package} is a package of another deck"
        raise LockError(message)
    if max(map(_latest_time, lock.entries.values())) > now + _DAY:
        message = f"the lock in {package} has times later than tomorrow"
        raise LockError(message)
    return lock


def _latest_time(entry: Entry) -> int:
    return max(entry.note // 1_000, entry.changed, entry.retired, entry.written)
