"""The quick way to build: the same bytes as the long one, or nothing at all."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from deck.anki.made import MadeBank
from deck.anki.making import make_bank
from deck.anki.quick import quick_build
from deck.anki.stamp import is_current, last_stamp
from deck.bank.folder import Listing, open_folder, read_folder
from deck.bank.source import Source
from deck.cli import cli
from deck.live import trust
from deck.live.cache import cache_folder
from deck.live.running import Runner

if TYPE_CHECKING:
    from tests.anki.conftest import Made, Workshop

NOW = 1_790_000_000.0
LANGUAGES = ("en", "zh")


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _quick(workshop: Workshop, now: float = NOW) -> bool:
    """Build what was written, if that is quick."""
    out = workshop.folder / "out"
    return quick_build(open_folder(workshop.folder), out, ("en",), now) is not None


def test_same_as_the_long_way(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole decks come out the same, made anew and from what was kept."""
    monkeypatch.setattr(trust, "config_file", lambda: tmp_path / "trusted.json")
    folder = made.deck.folder
    lock = folder.path / "deck.lock"
    built = {package.path.name: package.path for package in made.built.packages}
    for name in ("anew", "kept"):
        copy = tmp_path / name / "deck"
        shutil.copytree(folder.path, copy, ignore=shutil.ignore_patterns("deck.lock"))
        trust.allow(read_folder(copy))

        quick = quick_build(open_folder(copy), copy / "out", LANGUAGES, NOW + 0.25)

        assert quick is not None
        assert (copy / "deck.lock").read_bytes() == lock.read_bytes()
        assert quick.changes == made.built.changes
        assert quick.live_values == made.deck.live_values
        for package in quick.packages:
            assert package.path.read_bytes() == built[package.path.name].read_bytes()


def _damage(entries: list[Path], rng: random.Random) -> None:
    """Do to each entry of the cache what a disk, a copy or an accident may do."""
    contents = [path.read_bytes() for path in entries]
    for path, data in zip(entries, contents, strict=True):
        kind = rng.choice(("bits", "bits", "cut", "empty", "other", "folder", "pipe"))
        path.unlink()
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe" and os.name == "posix":
            os.mkfifo(path)
        elif kind == "other":
            path.write_bytes(rng.choice([each for each in contents if each != data]))
        elif kind == "cut":
            path.write_bytes(data[: rng.randrange(len(data))])
        elif kind == "empty":
            path.write_bytes(b"")
        else:
            flipped = int.from_bytes(data)
            for _ in range(rng.randint(1, 3)):
                flipped ^= 1 << rng.randrange(8 * len(data))
            path.write_bytes(flipped.to_bytes(len(data)))


def test_a_damaged_cache(workshop: Workshop) -> None:
    """Whatever becomes of its entries, the packages are those of an empty cache."""
    workshop.second = {"e": "kind: recall\n    q: what\n    a: this"}
    workshop.write()
    _run(workshop)
    out = workshop.folder / "out"
    before = _files(out)
    rng = random.Random(3)  # noqa: S311
    for _ in range(40):
        _damage(sorted(p for p in cache_folder().iterdir() if p.is_file()), rng)
        shutil.rmtree(out)

        assert "10 unchanged" in _run(workshop)
        assert _files(out) == before

        for path in [*cache_folder().iterdir()]:
            if path.is_dir():
                path.rmdir()
            elif not path.is_file():
                path.unlink()
        shutil.rmtree(out)
        _run(workshop)
        assert _files(out) == before


def test_one_bank_is_made_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two banks only the one that was edited is made; the cache may go any time."""
    workshop.second = {"e": "kind: recall\n    q: what\n    a: this"}
    workshop.write()
    assert _quick(workshop)
    made: list[str] = []

    def watched(
        listing: Listing, source: Source, run: Runner | None = None
    ) -> MadeBank | None:
        made.append(Path(source.path).name)
        return make_bank(listing, source, run)

    monkeypatch.setattr("deck.anki.quick.make_bank", watched)
    monkeypatch.setattr("deck.anki.ahead.make_bank", watched)
    workshop.second["e"] += " thing"
    workshop.write()
    assert _quick(workshop, NOW + 60)
    assert made == ["second.yaml"]
    before = _files(workshop.folder / "out")
    for broken in (b"", b"[1, 2", b"null", b"\xff"):
        for path in cache_folder().iterdir():
            path.write_bytes(broken)
        assert _quick(workshop, NOW + 120)
        assert _files(workshop.folder / "out") == before
    shutil.rmtree(cache_folder())
    cache_folder().parent.joinpath("made").write_text("no folder", encoding="utf-8")
    assert _quick(workshop, NOW + 120)
    assert _files(workshop.folder / "out") == before


@pytest.mark.parametrize(
    ("card", "text"),
    [
        ("a", "kind: recall\n    q: one\n    a:"),
        ("a", "kind: recall\n    q: one\n    a: ${ 1 / 0 }"),
        ("a", "kind: recall\n    q: one # two\n    a: 1"),
        ("a", "kind: recall\n    q: one\n    a: 1\n  - id: a\n    kind: recall"),
        ("a", "kind: recall\n    q: one\n    a: 1\n    needs: [z]"),
        ("a", "kind: recall\n    q: one\n    a: 1\n    needs: [b]"),
        ("a", "kind: output\n    program: print(1)"),
        ("b", "kind: cloze\n    text: '{{c2::x}} {{c1::y}}'"),
        ("a", "kind: recall\n    q: one\n    a: 1\n    q: two"),
        ("a", "kind: recall\n    q: {en: one, zh: 一, en: two}\n    a: 1"),
        ("a", "kind: recall\n    q:\n      en: one\n      en: two\n    a: 1"),
        ("a", "kind: recall\n    q: one\n    a: 1\n  - just words"),
        ("a", "kind: recall\n    q: one\n    a: 1\n  - [one, two]"),
        ("a", "kind: recall\n    q: one\n    a: 1\n  - {}"),
        ("gone", "kind: recall\n    q: another\n    a: one"),
    ],
)
def test_a_word_to_the_author(workshop: Workshop, card: str, text: str) -> None:
    """Where the long way has something to say, the quick one writes nothing."""
    workshop.cards["gone"] = "kind: recall\n    q: here\n    a: now"
    workshop.build(NOW)
    del workshop.cards["gone"]
    workshop.build(NOW + 60)
    workshop.cards[card] = text
    workshop.write()
    before = _files(workshop.folder / "out"), workshop.lock.read_bytes()

    assert not _quick(workshop, NOW + 120)
    assert (_files(workshop.folder / "out"), workshop.lock.read_bytes()) == before


def _run(workshop: Workshop, *more: str) -> str:
    """What `deck build` says."""
    out = str(workshop.folder / "out")
    done = CliRunner().invoke(cli, ["build", str(workshop.folder), "-o", out, *more])
    assert done.exit_code == 0, done.output
    return done.stdout


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
    stamp = last_stamp(workshop.folder, workshop.folder / "out", "all")
    assert stamp is not None
    assert is_current(stamp, workshop.folder, time.time())
    path.write_bytes(data + b"\n")

    assert not is_current(stamp, workshop.folder, time.time())


def test_picture_file_that_is_the_same(workshop: Workshop) -> None:
    """A picture is looked at as other files are: nothing to do, or it has changed."""
    workshop.folder.mkdir()
    picture = workshop.folder / "dot.svg"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    picture.write_text(svg, encoding="utf-8")
    workshop.cards["a"] += "\n    picture: dot.svg\n    alt: a dot"
    workshop.write()
    _run(workshop)
    stamp = last_stamp(workshop.folder, workshop.folder / "out", "all")
    assert stamp is not None
    assert is_current(stamp, workshop.folder, time.time())
    picture.write_text(svg + "\n", encoding="utf-8")

    assert not is_current(stamp, workshop.folder, time.time())
