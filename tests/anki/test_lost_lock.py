"""A lost lock is made again from the packages that were built with it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.anki.lockfile import Lock, LockError, read_lock
from deck.anki.recover_lock import recover_lock

if TYPE_CHECKING:
    from tests.anki.conftest import Workshop

NOW = time.time() - 5_000_000  # some weeks ago
BOTH = ("en", "zh")


def recover(workshop: Workshop, *packages: Path, force: bool = False) -> Lock:
    """Make the lock again from packages."""
    namespace = workshop.namespace
    return recover_lock(workshop.folder, namespace, packages, time.time(), force=force)


def test_several_packages(workshop: Workshop, tmp_path: Path) -> None:
    """Of several packages the later line on each note counts, in whatever order."""
    workshop.build(NOW)
    old = Path(shutil.copy(workshop.package, tmp_path / "old.apkg"))
    workshop.cards["z"] = workshop.cards.pop("a") + "\n    was: a"
    workshop.cards.pop("c")
    workshop.build(NOW + 60)
    before = workshop.lock.read_bytes()

    for packages in ([old, workshop.package], [workshop.package, old]):
        workshop.lock.unlink()
        recover(workshop, *packages)
        assert workshop.lock.read_bytes() == before


def test_packages_of_one_second(workshop: Workshop) -> None:
    """Of two lines of one second the later holds: each time it changes a line is later.

    A rename is in the lines of both languages, though one of them is built.
    """
    workshop.build(NOW, BOTH)
    workshop.cards["z"] = workshop.cards.pop("a") + "\n    was: a"
    workshop.build(NOW, ("en",))
    before = read_lock(workshop.lock).entries
    english = workshop.package
    chinese = english.with_name("small.zh.apkg")

    for packages in ([english, chinese], [chinese, english]):
        workshop.lock.unlink()
        assert recover(workshop, *packages).entries == before


def test_a_lock_that_is_there(workshop: Workshop) -> None:
    """It is replaced only by force."""
    workshop.build(NOW)
    workshop.lock.write_text("not a lock", encoding="utf-8")

    with pytest.raises(LockError, match=r"deck\.lock exists; `--force` replaces it$"):
        recover(workshop, workshop.package)
    assert workshop.lock.read_text(encoding="utf-8") == "not a lock"

    recover(workshop, workshop.package, force=True)
    assert len(read_lock(workshop.lock).entries) == 4
