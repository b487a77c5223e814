"""A deck is compiled once: what comes from the cache is what was compiled."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.build.compiled_deck import DeckCompiler, compile_deck
from deck.build.live_bank import LiveBank, make_live
from deck.cache import cache_folder
from deck.folder import trust
from deck.folder.deck_folder import LoadedBank, open_folder
from tests.anki.workshop import Workshop

NOW = 1_790_000_000.0
LANGUAGES = ("en", "zh")


def _watch_compiler(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The cards that are evaluated from now on, bank by bank, in this process."""
    evaluated: list[list[str]] = []

    def watched(loaded: LoadedBank, *arguments: Any, **keywords: Any) -> LiveBank:
        evaluated.append([str(card.id) for card in loaded.cards])
        return make_live(loaded, *arguments, **keywords)

    monkeypatch.setattr("deck.build.live_bank.make_live", watched)
    return evaluated


def test_one_bank_is_compiled_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two banks only the edited one is compiled, also where there are warnings."""
    family = (
        "kind: numeric\n    draw: {x: bit()}\n    q: ${ x } + 1?\n    a: ${ x + 1 }"
    )
    workshop.second = {"e": family}
    workshop.write()
    first = compile_deck(open_folder(workshop.folder))
    assert [finding.rule for finding in first.findings] == ["few-draws"]
    evaluated = _watch_compiler(monkeypatch)
    again = compile_deck(open_folder(workshop.folder))
    assert evaluated == []
    assert again.findings == first.findings
    assert again.notes(LANGUAGES) == first.notes(LANGUAGES)
    workshop.cards["a"] += "1"
    workshop.write()
    assert compile_deck(open_folder(workshop.folder)).findings == first.findings
    assert evaluated == [["a", "b", "c", "d"]]


@pytest.mark.parametrize("broken", [b"", b"[1, 2", b"null", b"\xff", None])
def test_a_lost_cache(workshop: Workshop, broken: bytes | None) -> None:
    """The cache may be damaged or deleted at any time: it costs time only."""
    workshop.write()
    before = compile_deck(open_folder(workshop.folder))
    for path in cache_folder().iterdir():
        path.write_bytes(broken or b"")
    if broken is None:
        shutil.rmtree(cache_folder())
        cache_folder().write_text("no folder", encoding="utf-8")

    after = compile_deck(open_folder(workshop.folder))

    assert after.notes(LANGUAGES) == before.notes(LANGUAGES)


def _config(more: str) -> Callable[[Path], object]:
    """An edit of `deck.yaml`: lines at its end."""

    def append(folder: Path) -> None:
        with (folder / "deck.yaml").open("a", encoding="utf-8") as file:
            file.write(more)

    return append


def _file(name: str, text: str) -> Callable[[Path], object]:
    """An edit that writes a file."""
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
AROUND: list[Callable[[Path], object]] = [
    _file("dot.svg", "no picture"),
    _file("dot.svg", SVG),
    _file("dot.svg", f"{SVG}\n"),
    lambda folder: (folder / "dot.svg").unlink(),
    _file("functions.py", "def double(x):\n    return 2 * x\n"),
    trust.trust_always,
    _file("functions.py", "def double(x):\n    return 2 * y\n"),
    _config("off: [live-error]\n"),
]


def test_what_banks_depend_on(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deck compiled again and again is as from nothing, whatever was edited."""
    monkeypatch.setattr(trust, "config_file", lambda: tmp_path / "trusted.json")
    workshop.cards["a"] += "\n    picture: dot.svg\n    alt: a dot"
    workshop.second = {"e": "kind: numeric\n    q: how much\n    a: ${ double(2) }"}
    workshop.write()
    compiler = DeckCompiler(workshop.folder, "deck")
    before = compiler.compile(lambda _done, _of: None)

    for edit in AROUND:
        edit(workshop.folder)
        after = compiler.compile(lambda _done, _of: None)
        anew = compile_deck(open_folder(workshop.folder, "deck"))

        assert after.findings == anew.findings
        assert after.notes(LANGUAGES) == anew.notes(LANGUAGES)
        found = after.findings, after.notes(LANGUAGES)
        assert found != (before.findings, before.notes(LANGUAGES))
        before = after
