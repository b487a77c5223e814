"""What is cached between two runs, and what happens when it is gone or broken."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from deck import cache, files
from tests.folders import HEAD, write_folder
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


def test_a_folder_that_is_known_is_read_without_yaml(tmp_path: Path) -> None:
    """What was read of its files once is there until they change, but not mistakes."""
    folder = write_deck(tmp_path / "deck", more="glossary: terms.yaml\n")
    (folder / "terms.yaml").write_text("terms: [{en: thing}]\n", encoding="utf-8")
    first, again = (
        process("check", str(folder), PYTHONPROFILEIMPORTTIME="1") for _ in range(2)
    )
    (folder / "terms.yaml").write_text("terms: [{en: 1, x: 2}]\n", encoding="utf-8")
    wrong = [process("check", str(folder)) for _ in range(2)]

    assert first.stdout == again.stdout
    assert ("yaml" in first.stderr, "yaml" in again.stderr) == (True, False)
    assert wrong[0].stdout == wrong[1].stdout
    assert "`x` is not a key of a term" in wrong[0].stdout


@pytest.mark.parametrize("command", ["list", "map", "map --svg map.svg"])
def test_cards_are_listed_without_their_values(command: str, tmp_path: Path) -> None:
    """No value is computed for it, and none that cannot be keeps a card out."""
    folder = write_deck(tmp_path / "deck", CARD.replace("A thing.", "${ 1 / 0 }"))
    words = command.split()
    done = process(words[0], str(folder), *words[1:], PYTHONPROFILEIMPORTTIME="1")

    assert done.returncode == 0
    assert "deck.compile.study_deck" in done.stderr
    assert "deck.live.live_bank" not in done.stderr


def test_banks_with_errors_are_stored_for_nobody(tmp_path: Path) -> None:
    """What one process passes on to another is gone when the command has ended."""
    card = "  - {id: %s, kind: recall, tier: core, concept: c, q: Why?, a: %s}\n"
    banks = {name: HEAD + card % (name, "'${ 1 / 0 }'") for name in ("a", "b")}
    banks |= {name: HEAD + card % (name, "So.") for name in ("c", "d")}
    folder = write_folder(tmp_path / "deck", banks)
    first = process("check", str(folder))
    stored = sorted(cache.cache_folder().iterdir())
    again = process("check", str(folder))

    assert first.stdout == again.stdout
    assert first.stdout.count("division by zero") == 2
    assert sorted(cache.cache_folder().iterdir()) == stored


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
