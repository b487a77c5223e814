"""What is kept between two runs, and what happens when it is gone or broken."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from deck.live import cache


def test_kept() -> None:
    """What was kept is there again, under its name alone."""
    thing = {"a": [1, "感 \ud800", None, 0.5]}

    assert cache.kept("one") is None
    assert not cache.is_kept("one")
    assert cache.keep("one", thing)
    assert cache.is_kept("one")
    assert cache.kept("one") == thing
    assert cache.kept("two") is None


@pytest.mark.parametrize("data", [b"", b"[1", b"\xff\xfe", b"[" * 100_000])
def test_broken(data: bytes) -> None:
    """What cannot be read is not there."""
    cache.keep("one", [1])
    (cache.cache_folder() / "one.entry").write_bytes(data)

    assert cache.kept("one") is None


def test_nowhere_to_keep() -> None:
    """Where nothing can be written, nothing is kept, and nobody is troubled."""
    cache.cache_folder().parent.mkdir(parents=True)
    cache.cache_folder().write_text("a file", encoding="utf-8")

    assert not cache.keep("one", [1])
    assert cache.kept("one") is None
    cache.clear_out(1e12)


def test_cleared_out() -> None:
    """What nobody asked for in a month goes; a use counts as asking."""
    now = time.time()
    for name, age in (("old", 31), ("used", 31), ("new", 29)):
        cache.keep(name, [name])
        os.utime(cache.cache_folder() / f"{name}.entry", (0, now - age * 86_400))
    cache.kept("used")
    cache.clear_out(now)

    assert sorted(p.stem for p in cache.cache_folder().iterdir()) == ["new", "used"]


def test_digest() -> None:
    """Where one text ends and the next begins counts."""
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
    assert cache.digest("a") == cache.digest(b"a")


def test_makers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever edits the code starts anew, also when the size stays as it was."""
    module = tmp_path / "deck" / "live" / "cache.py"
    module.parent.mkdir(parents=True)
    module.write_text("a", encoding="utf-8")
    monkeypatch.setattr(cache, "__file__", str(module))

    def makers() -> str:
        cache.makers.cache_clear()
        return cache.makers()

    try:
        before = makers()
        assert makers() == before
        os.utime(module, (0, 1))
        edited = makers()
        module.with_name("other.css").write_text("b", encoding="utf-8")
        assert len({before, edited, makers()}) == 3
    finally:
        cache.makers.cache_clear()
