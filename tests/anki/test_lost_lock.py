"""A lost lock is made again from the packages that were built with it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deck.anki.lockfile import Lock, LockError, make_guid, read_lock
from deck.anki.recover_lock import recover_lock

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Workshop

NOW = time.time() - 5_000_000  # some weeks ago
BOTH = ("en", "zh")


def recover(workshop: Workshop, *packages: Path, force: bool = False) -> Lock:
    """Make the lock again from packages."""
    namespace = workshop.namespace
    return recover_lock(workshop.folder, namespace, packages, time.time(), force=force)


def test_one_package_has_all_of_it(workshop: Workshop) -> None:
    """Retired cards, other languages and note types, names of before: all come back."""
    workshop.build(NOW, BOTH)
    workshop.cards["a"] = "kind: cloze\n    text: 'a {{c1::gap}}'"
    workshop.cards["z"] = workshop.cards.pop("b") + "\n    was: b"
    del workshop.cards["c"]
    workshop.build(NOW + 60, BOTH)
    workshop.cards["z"] = workshop.cards["z"].removesuffix("\n    was: b")
    workshop.build(NOW + 120)
    before = workshop.lock.read_bytes()
    workshop.lock.unlink()

    recover(workshop, workshop.package)

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

    recover(workshop, workshop.package)
    built = workshop.build(NOW + 1_000)

    assert built.changes.changed == (("a", "en", "basic"),)
    assert built.changes.retired == (("c", "en", "basic"),)
    log = learner.take(workshop.package)
    assert log == {"updated": ["a"], "duplicate": ["b", "d"]}
    assert learner.history() == before

    workshop.cards["c"] = f"{taken}\n    was: c"
    assert workshop.build(NOW + 2_000).changes.returned == (("c", "en", "basic"),)
    assert learner.take(workshop.package)["duplicate"] == ["a", "b", "c", "d"]
    assert learner.history() == before


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


def test_a_build_without_the_lock(workshop: Workshop) -> None:
    """It writes nothing: the packages that have the lock would be overwritten."""
    workshop.build(NOW)
    before = workshop.package.read_bytes()
    workshop.lock.unlink()
    workshop.cards["a"] = workshop.cards["a"].replace("en: one", "en: edited")

    with pytest.raises(LockError, match=r"deck\.lock is missing, but .*\.apkg"):
        workshop.build(NOW + 60)

    assert workshop.package.read_bytes() == before
    workshop.package.unlink()
    assert len(workshop.build(NOW + 120).changes.new) == 4


def test_a_former_id_without_the_lock(workshop: Workshop) -> None:
    """The GUID of a card with `was` is that of its former id: learners keep it."""
    workshop.cards["z"] = workshop.cards.pop("a") + "\n    was: a"
    workshop.build(NOW)

    entry = read_lock(workshop.lock).entries["z", "en", "basic"]
    assert entry.guid == make_guid(workshop.namespace, "a", "en", "basic")


def test_a_lock_that_is_there(workshop: Workshop) -> None:
    """It is replaced only by force."""
    workshop.build(NOW)
    workshop.lock.write_text("not a lock", encoding="utf-8")

    with pytest.raises(LockError, match=r"deck\.lock exists; `--force` replaces it$"):
        recover(workshop, workshop.package)
    assert workshop.lock.read_text(encoding="utf-8") == "not a lock"

    recover(workshop, workshop.package, force=True)
    assert len(read_lock(workshop.lock).entries) == 4


def test_a_foreign_package(
    workshop: Workshop, tmp_path: Path, new_workshop: Callable[[Path], Workshop]
) -> None:
    """A package of another deck makes no lock."""
    other = new_workshop(tmp_path / "other")
    other.namespace = "f" * 32
    other.build(NOW)

    with pytest.raises(LockError, match=r"small\.en\.apkg is a package of another"):
        recover(workshop, other.package)

    assert not workshop.lock.exists()
