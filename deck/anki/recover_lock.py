"""Recovers a lost lock from packages built before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deck.anki.apkg_reader import read_package
from deck.anki.lockfile import NAME, Lock, LockError, latest, parse_lock, write_lock
from deck.errors import DeckError

_DAY = 86_400  # seconds
_MOST_PACKAGES = 50  # that are looked into where the lock is missing


def recover_lock(
    folder: Path, namespace: str, packages: Sequence[Path], now: float, *, force: bool
) -> Lock:
    """Write the lock of a deck folder from packages built before.

    Of several packages the later line on a note counts, and the head of the latest.
    Raises LockError if there is a lock, and for a package of another deck or with
    times later than tomorrow, which every later build would continue from.
    """
    path = folder / NAME
    if path.exists() and not force:
        raise LockError(f"{path.as_posix()} exists; `--force` replaces it")
    locks = [_lock(package, namespace, now) for package in packages]
    newest = max(locks, key=lambda lock: lock.last_time)
    entries = [entry for lock in locks for entry in lock.entries.values()]
    recovered = newest._replace(entries=latest(entries))
    write_lock(path, recovered.to_text())
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


def check_not_lost(lock: Path, namespace: str, out: Path) -> None:
    """Raises LockError if `out` has a package of this deck: its lock is lost."""
    for package in sorted(out.glob("*.apkg"))[:_MOST_PACKAGES]:
        try:
            text = read_package(package).lock
            is_ours = parse_lock(text, NAME).namespace == namespace
        except DeckError:
            continue
        if is_ours:
            raise LockError(
                f"{lock.as_posix()} is missing, but {package.as_posix()} was built "
                "with it. Nothing was built. `deck lock --from` makes it again from "
                "that package; to begin anew instead, move the package away"
            )
