"""A deck is compiled once: what comes from the cache is what was compiled."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from deck.anki.fingerprint import current_build
from deck.bank.deck_folder import Listing
from deck.bank.source import Source
from deck.cache import cache_folder
from deck.cli import cli
from deck.compile.compile_bank import evaluate_bank
from deck.compile.compiled_deck import compile_deck
from deck.live import trust
from deck.live.deck import LiveDeck
from deck.live.program import Runner
from tests.anki.building import build

if TYPE_CHECKING:
    from tests.anki.conftest import Made, Workshop

NOW = 1_790_000_000.0
LANGUAGES = ("en", "zh")


def test_from_the_cache(
    sample: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole decks come out the same, compiled and from the cache."""
    monkeypatch.setattr(trust, "config_file", lambda: tmp_path / "trusted.json")
    folder = sample.compiled.path
    lock = folder / "deck.lock"
    built = {Path(p.path).name: Path(p.path) for p in sample.built.packages}
    for name in ("compiled", "cached"):
        copy = tmp_path / name / "deck"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("deck.lock"))
        trust.allow(copy)

        again = build(compile_deck(copy), copy / "out", LANGUAGES, NOW + 0.25)

        assert (copy / "deck.lock").read_bytes() == lock.read_bytes()
        assert again.changes == sample.built.changes
        assert again.live_values == sample.built.live_values
        for package in again.packages:
            path = Path(package.path)
            assert path.read_bytes() == built[path.name].read_bytes()


def _watch_compiler(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the banks that are evaluated from now on."""
    compiled: list[str] = []

    def watched(
        listing: Listing, source: Source, run: Runner | None = None
    ) -> LiveDeck:
        compiled.append(Path(source.path).name)
        return evaluate_bank(listing, source, run)

    monkeypatch.setattr("deck.compile.compile_bank.evaluate_bank", watched)
    return compiled


def test_one_bank_is_compiled_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two banks only the edited one is compiled, also where there are warnings."""
    family = (
        "kind: numeric\n    draw: {x: bit()}\n    q: ${ x } + 1?\n    a: ${ x + 1 }"
    )
    workshop.second = {"e": family}
    workshop.write()
    first = compile_deck(workshop.folder)
    assert [finding.rule for finding in first.findings] == ["few-draws"]
    compiled = _watch_compiler(monkeypatch)
    again = compile_deck(workshop.folder)
    assert compiled == []
    assert again.findings == first.findings
    assert again.notes(LANGUAGES) == first.notes(LANGUAGES)
    workshop.cards["a"] += "1"
    workshop.write()
    assert compile_deck(workshop.folder).findings == first.findings
    assert compiled == ["small.yaml"]


@pytest.mark.parametrize("broken", [b"", b"[1, 2", b"null", b"\xff", None])
def test_a_lost_cache(workshop: Workshop, broken: bytes | None) -> None:
    """The cache may be damaged or deleted at any time: it costs time only."""
    workshop.write()
    before = compile_deck(workshop.folder)
    for path in cache_folder().iterdir():
        path.write_bytes(broken or b"")
    if broken is None:
        shutil.rmtree(cache_folder())
        cache_folder().write_text("no folder", encoding="utf-8")

    after = compile_deck(workshop.folder)

    assert after.notes(LANGUAGES) == before.notes(LANGUAGES)


def test_errors_are_found_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank with an error is compiled each time; the next run may be quicker."""
    workshop.cards["a"] = "kind: recall\n    q: one\n    a: ${ 1 / 0 }"
    workshop.write()
    compiled = _watch_compiler(monkeypatch)

    first, again = compile_deck(workshop.folder), compile_deck(workshop.folder)

    assert [finding.rule for finding in first.findings] == ["live-error"]
    assert again.findings == first.findings
    assert compiled == ["small.yaml", "small.yaml"]


def _run(workshop: Workshop, *more: str) -> str:
    """What `deck build` says."""
    out = str(workshop.folder / "out")
    done = CliRunner().invoke(cli, ["build", str(workshop.folder), "-o", out, *more])
    assert done.exit_code == 0, done.output
    return done.stdout


def _is_current(workshop: Workshop) -> bool:
    """True if a build would do nothing."""
    out = workshop.folder / "out"
    return current_build(workshop.folder, out, "all", time.time()) is not None


def _touched(workshop: Workshop) -> list[int]:
    paths = [workshop.lock, *(workshop.folder / "out").iterdir()]
    return [path.stat().st_mtime_ns for path in paths]


def test_nothing_to_do(workshop: Workshop) -> None:
    """A build that would change nothing writes nothing, and says the same."""
    workshop.write()
    assert "8 new" in _run(workshop)
    assert "8 unchanged" in _run(workshop)
    before = _touched(workshop)

    out = workshop.folder / "out"
    assert _run(workshop).splitlines()[:-1] == [
        *(f"{out / f'small.{lang}.apkg'}  5 cards" for lang in LANGUAGES),
        "notes: 0 new, 0 changed, 0 returned, 8 unchanged, 0 retired",
    ]
    assert _touched(workshop) == before


@pytest.mark.parametrize(
    "name", ["out/small.en.apkg", "deck.lock", "small.yaml", "deck.yaml", "new.yaml"]
)
def test_something_to_do(workshop: Workshop, name: str) -> None:
    """A build looks at all that was read and written, by what is in it."""
    workshop.write()
    _run(workshop)
    path = workshop.folder / name
    data = path.read_bytes() if path.exists() else b"topic: t\ntitle: T\ncards: []\n"
    assert _is_current(workshop)
    path.write_bytes(data + b"\n")

    assert not _is_current(workshop)


def test_picture_file_that_is_the_same(workshop: Workshop) -> None:
    """A picture is looked at as other files are: nothing to do, or it has changed."""
    workshop.folder.mkdir()
    picture = workshop.folder / "dot.svg"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    picture.write_text(svg, encoding="utf-8")
    workshop.cards["a"] += "\n    picture: dot.svg\n    alt: a dot"
    workshop.write()
    _run(workshop)
    assert _is_current(workshop)
    picture.write_text(svg + "\n", encoding="utf-8")

    assert not _is_current(workshop)
