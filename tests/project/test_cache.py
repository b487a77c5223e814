"""What is cached between two runs, and what happens when it is gone or broken."""

from __future__ import annotations

import os
import pickle
import time
from pathlib import Path

import pytest

from deck import cache, files
from tests.project.decks import CARD, process, write_deck


def test_unused_entries_are_removed() -> None:
    """An entry that is unused for a month is removed; a use renews it."""
    now = time.time()
    for name, age in (("old", 31), ("used", 31), ("new", 29)):
        cache.store(name, [name])
        os.utime(cache.cache_folder() / f"{name}.entry", (0, now - age * 86_400))
    cache.load("used")
    cache.prune(now)

    assert sorted(p.stem for p in cache.cache_folder().iterdir()) == ["new", "used"]


def test_a_lock_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others wait for stays; who waited for a file that is gone begins anew."""
    with cache.exclusive("work", tmp_path):
        (lock,) = cache.cache_folder().iterdir()
    os.utime(lock, (0, 0))
    with cache.exclusive("work", tmp_path):
        cache.prune(time.time())
        assert lock.exists()
    taken: list[int] = []

    def lock_and_lose(handle: int) -> None:
        if not taken:
            lock.unlink()
        taken.append(handle)

    monkeypatch.setattr(files, "_lock", lock_and_lose)
    with cache.exclusive("work", tmp_path):
        assert lock.exists()
    assert len(taken) == 2


def test_the_oldest_of_too_many_bytes_go() -> None:
    """However often a bank is saved, the cache takes no more than a gigabyte."""
    now = time.time()
    for number in range(9):
        cache.store(str(number), [])
        file = cache.cache_folder() / f"{number}.entry"
        os.truncate(file, 200_000_000)  # it takes no room
        os.utime(file, (0, now - number))
    cache.prune(now)

    assert sorted(p.stem for p in cache.cache_folder().iterdir()) == [*"01234"]


@pytest.mark.parametrize("command", ["list", "map", "map --svg -"])
def test_cards_are_listed_without_their_values(command: str, tmp_path: Path) -> None:
    """No value is computed for it, and none that cannot be keeps a card out."""
    folder = write_deck(tmp_path / "deck", CARD.replace("A thing.", "${ 1 / 0 }"))
    words = command.split()
    done = process(words[0], str(folder), *words[1:], PYTHONPROFILEIMPORTTIME="1")

    assert done.returncode == 0
    assert "deck.build.study_deck" in done.stderr
    assert "deck.build.live_bank" not in done.stderr


class _Harmful:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("made-by-a-pickle",)


@pytest.mark.parametrize("thing", [_Harmful(), os.mkdir, Path("x"), cache.prune])
def test_an_entry_calls_nothing(
    thing: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that names anything but a record counts as missing."""
    monkeypatch.chdir(tmp_path)
    cache.store("entry", [1])
    assert cache.load("entry") == [1]
    (cache.cache_folder() / "entry.entry").write_bytes(pickle.dumps(thing))

    assert cache.load("entry") is None
    assert not [*tmp_path.glob("made-by*")]


def test_digest() -> None:
    """Where one text ends and the next begins counts."""
    assert cache.cache_key("ab", "c") != cache.cache_key("a", "bc")
    assert cache.cache_key("a") == cache.cache_key(b"a")


def test_edited_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit of the code starts a new cache, also when the size stays as it was."""
    module = tmp_path / "deck" / "cache.py"
    module.parent.mkdir(parents=True)
    module.write_text("a", encoding="utf-8")
    monkeypatch.setattr(cache, "__file__", str(module))

    def code_version() -> str:
        cache.code_version.cache_clear()
        return cache.code_version()

    try:
        before = code_version()
        assert code_version() == before
        os.utime(module, (0, 1))
        edited = code_version()
        module.with_name("other.css").write_text("b", encoding="utf-8")
        assert len({before, edited, code_version()}) == 3
    finally:
        cache.code_version.cache_clear()
