"""A lost lock is made again from the packages that were built with it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.anki.lock import LockError, read_lock
from deck.anki.rebuild import Rebuilt, rebuild_lock
from deck.bank.folder import read_folder
from deck.live.deck import make_live

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Workshop

NOW = time.time() - 5_000_000  # some weeks ago
BOTH = ("en", "zh")


def rebuild(workshop: Workshop, *packages: Path, force: bool = False) -> Rebuilt:
    """Make the lock again some time later."""
    workshop.write()
    deck = make_live(read_folder(workshop.folder))
    return rebuild_lock(deck, packages, NOW + 900, force=force)


def packages(workshop: Workshop) -> list[Path]:
    """Both packages."""
    return [workshop.package.with_name(f"small.{lang}.apkg") for lang in BOTH]


def test_nothing_lost(workshop: Workshop) -> None:
    """From the packages of all languages the lock comes back to the letter."""
    workshop.build(NOW, BOTH)
    before = workshop.lock.read_bytes()
    workshop.lock.unlink()

    assert rebuild(workshop, *packages(workshop)) == Rebuilt(8, 0, 0)
    assert workshop.lock.read_bytes() == before


def test_learners_lose_nothing(learner: Learner, workshop: Workshop) -> None:
    """The next build updates the edited card alone; a learner's words stay."""
    workshop.build(NOW)
    learner.take(workshop.package)
    learner.study("Small")
    before = learner.history()
    workshop.lock.unlink()
    workshop.cards["a"] = workshop.cards["a"].replace("en: one", "en: edited")
    taken = workshop.cards.pop("c")

    assert rebuild(workshop, workshop.package) == Rebuilt(4, 1, 1)
    built = workshop.build(NOW + 1_000)

    assert built.changes.changed == (("a", "en", "basic"),)
    log = learner.take(workshop.package)
    assert log == {"updated": ["a"], "duplicate": ["b", "d"]}
    assert learner.history() == before

    workshop.cards["c"] = f"{taken}\n    was: c"
    assert workshop.build(NOW + 2_000).changes.returned == (("c", "en", "basic"),)
    assert learner.take(workshop.package)["updated"] == ["c"]
    assert learner.history() == before


def test_a_card_renamed_long_ago(workshop: Workshop) -> None:
    """Its GUID is that of a name nobody knows; the note keeps it all the same."""
    workshop.build(NOW, BOTH)
    workshop.cards["z"] = workshop.cards.pop("a") + "\n    was: a"
    workshop.build(NOW + 60, BOTH)
    workshop.cards["z"] = workshop.cards["z"].removesuffix("\n    was: a")
    workshop.build(NOW + 120, BOTH)
    before = workshop.lock.read_bytes()
    workshop.lock.unlink()

    rebuild(workshop, *packages(workshop))

    assert workshop.lock.read_bytes() == before


def test_an_older_package_too(workshop: Workshop, tmp_path: Path) -> None:
    """Of several packages the newest note counts, and a card taken out is found."""
    workshop.build(NOW)
    old = shutil.copy(workshop.package, tmp_path / "old.apkg")
    workshop.cards["a"] = workshop.cards["a"].replace("en: one", "en: edited")
    workshop.cards.pop("c")
    workshop.build(NOW + 60)
    times = {key: entry.changed for key, entry in read_lock(workshop.lock).items()}
    workshop.lock.unlink()

    assert rebuild(workshop, Path(old), workshop.package) == Rebuilt(4, 0, 1)

    entries = read_lock(workshop.lock)
    assert {key: entry.changed for key, entry in entries.items()} == times
    assert entries["c", "en", "basic"].retired == int(NOW + 900)


def test_a_lock_that_is_there(workshop: Workshop) -> None:
    """It is replaced only by force."""
    workshop.build(NOW)
    workshop.lock.write_text("not a lock", encoding="utf-8")

    with pytest.raises(LockError, match=r"deck\.lock exists; `--force` replaces it$"):
        rebuild(workshop, workshop.package)
    assert workshop.lock.read_text(encoding="utf-8") == "not a lock"

    rebuild(workshop, workshop.package, force=True)
    assert len(read_lock(workshop.lock)) == 4


def test_a_foreign_package(
    workshop: Workshop, tmp_path: Path, new_workshop: Callable[[Path], Workshop]
) -> None:
    """A package of another deck makes no lock."""
    other = new_workshop(tmp_path / "other")
    other.namespace = "f" * 32
    other.build(NOW)

    with pytest.raises(LockError, match=r"small\.en\.apkg is a package of another"):
        rebuild(workshop, other.package)

    assert not workshop.lock.exists()
