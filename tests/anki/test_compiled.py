"""A deck is compiled once: what comes from the cache is what was compiled."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.anki.fingerprint import current_build
from deck.bank.deck_folder import LoadedBank, open_folder
from deck.cache import cache_folder
from deck.compile.compiled_deck import DeckCompiler, compile_deck
from deck.live import trust
from deck.live.live_bank import LiveBank, make_live
from tests.anki.workshop import SAMPLE, Workshop
from tests.project.decks import python, run

NOW = 1_790_000_000.0
LANGUAGES = ("en", "zh")


def _watch_compiler(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The cards that are evaluated from now on, bank by bank, in this process."""
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    evaluated: list[list[str]] = []

    def watched(loaded: LoadedBank, *arguments: Any, **keywords: Any) -> LiveBank:
        evaluated.append([str(card.id) for card in loaded.cards])
        return make_live(loaded, *arguments, **keywords)

    monkeypatch.setattr("deck.live.live_bank.make_live", watched)
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
    assert evaluated == [["a"]]


_WATCHED = """
import os, sys
from pathlib import Path
from deck.compile.compiled_deck import DeckCompiler
from deck.live import live_bank

os.cpu_count, make_live, caller = lambda: 2, live_bank.make_live, os.getpid()

def watched(*arguments, **keywords):
    if os.getpid() == caller:
        print("evaluated here")
    return make_live(*arguments, **keywords)

live_bank.make_live = watched
compiler = DeckCompiler(Path(sys.argv[1]), "deck", allows_code=False)
for _ in range(2):
    deck = compiler.compile(lambda _done, _of: None)
    print(*(finding.rule for finding in deck.findings))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")
def test_banks_with_errors_are_passed_on(workshop: Workshop) -> None:
    """What other processes compiled, `watch` compiles no second time."""
    workshop.cards["a"] += " ${ nobody }"
    workshop.second = {"e": workshop.cards["a"]}
    workshop.write()

    done = python("-c", _WATCHED, workshop.folder)

    assert (done.stdout, done.stderr) == ("unknown-name unknown-name\n" * 2, "")


def _retitle(text: str) -> str:
    return re.sub(r"(?m)^title: .*$", "title: {en: Another, zh: 另一个}", text)


def _reverse(text: str) -> str:
    head, *cards = re.split(r"(?m)^(?=  - id: )", text)
    return head + "".join(reversed(cards))


def _edit_and_add(text: str) -> str:
    head, first, *cards = re.split(r"(?m)^(?=  - id: )", text)
    new = "  - {id: brand-new, kind: recall, q: Q?, a: '${ sigmoid(0) } <b>'}\n"
    return head + first.replace("?", " now?") + "".join(cards[1:]) + new


@pytest.mark.parametrize("edit", [_retitle, _reverse, _edit_and_add])
def test_an_edited_bank_is_as_from_nothing(
    edit: Callable[[str], str],
    tmp_path: Path,
    warm_cache: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a bank takes over from the build before it is what it would compile."""
    monkeypatch.setattr(trust, "config_file", lambda: tmp_path / "trusted.json")
    folder = tmp_path / "deck"
    shutil.copytree(SAMPLE, folder)
    trust.allow(folder)
    compile_deck(open_folder(folder))
    for file in compile_deck(open_folder(folder)).listing.config.banks:
        path = folder / file
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    trust.allow(folder)

    edited = compile_deck(open_folder(folder))
    for module in ("compile_bank", "compiled_card"):
        monkeypatch.setattr(f"deck.compile.{module}.load", lambda _name: None)
    anew = compile_deck(open_folder(folder))

    assert edited.findings == anew.findings
    for bank, other in zip(edited.banks, anew.banks, strict=True):
        assert bank.facts == other.facts
        assert bank.notes == other.notes
        assert bank.media == other.media


def test_steps_of_cards_that_are_not_computed_again(workshop: Workshop) -> None:
    """A bank that takes too many steps is refused, however it came to be so."""
    costly = "kind: recall\n    q: Q?\n    a: ${ gradient_noise(200, seed=%d) }"
    workshop.cards = {f"c{seed}": costly % seed for seed in range(24)}
    workshop.write()
    before = compile_deck(open_folder(workshop.folder))
    workshop.cards["more"] = costly % 24
    workshop.write()
    after = compile_deck(open_folder(workshop.folder))

    assert before.findings == []
    assert [f.rule for f in after.findings] == ["too-costly"]


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
    _config("live: own.py\n"),
    _file("own.py", "def double(x):\n    return 2 * x\n"),
    trust.allow,
    _file("own.py", "def double(x):\n    return 2 * y\n"),
    trust.allow,
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
    compiler = DeckCompiler(workshop.folder, "deck", allows_code=False)
    before = compiler.compile(lambda _done, _of: None)

    for edit in AROUND:
        edit(workshop.folder)
        after = compiler.compile(lambda _done, _of: None)
        anew = compile_deck(open_folder(workshop.folder, "deck"))

        assert after.findings == anew.findings
        assert after.left_out == anew.left_out
        assert after.notes(LANGUAGES) == anew.notes(LANGUAGES)
        found = (after.findings, after.left_out, after.notes(LANGUAGES))
        assert found != (before.findings, before.left_out, before.notes(LANGUAGES))
        before = after


def _run(workshop: Workshop, *more: str) -> str:
    """What `deck build` prints."""
    out = str(workshop.folder / "out")
    done = run("build", str(workshop.folder), "-o", out, *more, code=0)
    return done.stdout


def _is_current(workshop: Workshop) -> bool:
    """True if a build would do nothing."""
    out = workshop.folder / "out"
    return current_build(workshop.folder, out, "all", time.time()) is not None


def _touched(workshop: Workshop) -> list[int]:
    paths = [workshop.lock, *(workshop.folder / "out").iterdir()]
    return [path.stat().st_mtime_ns for path in paths]


def test_nothing_changed(workshop: Workshop) -> None:
    """A build that would change nothing writes nothing, and prints the same."""
    workshop.write()
    assert "8 new" in _run(workshop)
    assert "8 unchanged" in _run(workshop)
    before = _touched(workshop)

    out = workshop.folder / "out"
    assert _run(workshop).splitlines()[:-1] == [
        *(f"{out / f'small.{lang}.apkg'}  5 cards" for lang in LANGUAGES),
        "notes: 0 new, 0 changed, 0 returned, 0 retired, 8 unchanged",
    ]
    assert _touched(workshop) == before


@pytest.mark.parametrize(
    "name", ["out/small.en.apkg", "deck.lock", "small.yaml", "deck.yaml", "new.yaml"]
)
def test_any_change_is_noticed(workshop: Workshop, name: str) -> None:
    """A build looks at all that was read and written, by what is in it."""
    workshop.write()
    _run(workshop)
    path = workshop.folder / name
    data = path.read_bytes() if path.exists() else b"topic: t\ntitle: T\ncards: []\n"
    assert _is_current(workshop)
    path.write_bytes(data + b"\n")

    assert not _is_current(workshop)
