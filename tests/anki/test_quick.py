"""The quick way to build: the same bytes as the long one, or nothing at all."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from deck.anki.made import Head, MadeBank, made_note
from deck.anki.making import make_bank
from deck.anki.plain import Plain, PlainBank
from deck.anki.plan import wanted_notes
from deck.anki.quick import quick_build
from deck.anki.stamp import changed_since, last_stamp
from deck.bank.across import learning_rank
from deck.bank.events import cut_cards
from deck.bank.folder import Listing, open_folder, read_folder
from deck.bank.source import Source
from deck.cli import cli
from deck.live import trust
from deck.live.cache import cache_folder
from deck.live.deck import Runner, make_live

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
        trust.allow(copy)

        quick = quick_build(open_folder(copy), copy / "out", LANGUAGES, NOW + 0.25)

        assert quick is not None
        assert (copy / "deck.lock").read_bytes() == lock.read_bytes()
        assert quick.changes == made.built.changes
        assert quick.live_values == made.deck.live_values
        for package in quick.packages:
            assert package.path.read_bytes() == built[package.path.name].read_bytes()


SIGNS = "aB 1.,:;#'\"*_`\\{}[]()$~|-+=<>&!?%@感，（\t\n\xa0"
WORDS = st.text(st.sampled_from(SIGNS), max_size=12)
SAFE = st.sampled_from(["What is AND?", "1) one", "two  blanks", "a: b", "x", "感知机"])
MARKED = st.sampled_from(["**a** `b`", r"'\( x_1 \): *y*'", "'it is: '", "x # y", "c#"])
LIVE = st.sampled_from(
    [
        *("${ 1 + 1 }", "Is ${ 2 / 3 } so?", "${sigmoid(0)}${-1e-9}", "$${ 1 }", "1/3"),
        *(
            "minus ${ -2 }, ${ 2 } ",
            "**${ 1 }**",
            "${ [1, 2] }",
            "${ 1 == 1 }",
            "error",
        ),
        *("${ 0.1 }:${ 1 }", "${ nope }", "${ }", "${ 1", "'{${ 1 }}'", "1. ${ 1 }"),
        *("is ${ 1 }\xa0", "${ 1 }\u3000", "'\xa0${ 1 }'"),
        *("${ 1 / 0 }", "${ 1e300 * 1e10 }", "${ 1 if 1 > 2 else 'x' }", "sigmoid(1)"),
    ]
)
VALUES = st.one_of(SAFE, SAFE, MARKED, LIVE, WORDS)


@st.composite
def _card(draw: st.DrawFn) -> str:
    """A card in flow style, whose texts JSON quotes; or in blocks, as one writes."""
    card: dict[str, object] = {
        "id": draw(st.sampled_from(["a", "b-2", "B", "c c", "x" * 101])),
        "kind": draw(st.sampled_from(["recall", "recall", "numeric", "table"])),
    }
    for key in ("q", "a", "why", "ref"):
        if key in {"q", "a"} or draw(st.booleans()):
            text = draw(VALUES)
            each = {"en": text, "zh": draw(VALUES)}
            card[key] = each if draw(st.booleans()) else text
    for key, some in (("tier", "core more most"), ("concept", "sum step")):
        if draw(st.booleans()):
            card[key] = draw(st.sampled_from([*some.split(), ""]))
    if draw(st.integers(0, 9)) == 0:
        card["needs"] = "b-2"
    if draw(st.integers(0, 5)) == 0:
        return f"  - {json.dumps(card, ensure_ascii=False)}\n"
    lines = []
    for key, value in card.items():
        if isinstance(value, dict):
            lines += [f"{key}:", *(f"  {lang}: {text}" for lang, text in value.items())]
        else:
            lines.append(f"{key}: {value}")
    return "  - " + "\n    ".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck folder with one bank, which is written again and again."""
    path = tmp_path_factory.mktemp("plain")
    config = "namespace: 00112233445566778899aabbccddeeff\nname: t\n"
    config += "title: {en: T, zh: 题}\nlanguages: [en, zh]\nbanks: t.yaml\n"
    (path / "deck.yaml").write_text(config, encoding="utf-8")
    return path


def _plain(text: str) -> list[Plain]:
    """The cards of a bank that are plain."""
    made = cut_cards(text, PlainBank("t", LANGUAGES).plain).made
    return [card for run in made.values() for card in run]


@settings(max_examples=600)
@given(_card())
def test_a_plain_card(folder: Path, card: str) -> None:
    """The short way of a card comes to what the long one does, or to nothing.

    It comes to nothing wherever the long one has a finding.
    """
    text = f"topic: t\ntitle: T\ncards:\n{card}"
    plain = _plain(text)
    if not plain:
        return
    (folder / "t.yaml").write_text(text, encoding="utf-8", newline="")
    deck = make_live(read_folder(folder))

    assert deck.findings == ()
    (live,) = deck.cards
    wanted = wanted_notes(deck, LANGUAGES)
    notes = {want.language: made_note(live, want)[0] for want in wanted}
    head = Head(str(live.card.id), learning_rank(live.card))
    assert plain == [Plain(head, notes, live.card.concept, deck.live_values)]


@pytest.mark.parametrize(
    ("kind", "question", "answer"),
    [
        ("recall", "Only (1, 1) lifts the sum above 0.", "b"),
        ("recall", "你好，世界：1 + 1 = 2", "b"),
        ("recall", "it's 50%; isn't it?", "b"),
        ("recall", "12 of 13 'words' \"quoted\"", "b"),
        ("recall", "What is `x @ w` of *it*?", "**No**."),
        ("recall", "Is ${ 1 + 1 } the sum?", "It is -${ 2 }."),
        ("numeric", "What is ${ 6 } + 1, and sigmoid(6)?", "${ sigmoid(6) + 6 }"),
        ("numeric", "What is 0.1 + 0.2?", "0.1 + 0.2"),
    ],
)
def test_most_cards_are_plain(kind: str, question: str, answer: str) -> None:
    """Words, simple markup and numbers take the short way."""
    quoted = question.replace("'", "''")
    card = f"  - id: a\n    kind: {kind}\n    q: '{quoted}'\n    a: '{answer}'\n"
    bare = card.replace("q: '", 'q: "').replace("'\n    a", '"\n    a')

    assert len(_plain(f"topic: t\ntitle: T\ncards:\n{card}{card}")) == 2
    assert not _plain(f"topic: t\ntitle: T\ncards:\n{bare}")


@pytest.mark.parametrize(
    "spoilt", [b"[]", b"{}", b"1", b"[[1], 2]", b'[[["a"]]]', b"["]
)
def test_a_spoilt_cache(workshop: Workshop, spoilt: bytes) -> None:
    """What does not belong into the cache is made anew, and the build is the same."""
    workshop.write()
    assert "8 new" in _run(workshop)
    before = _files(workshop.folder / "out")
    for path in cache_folder().glob("*.json"):
        path.write_bytes(spoilt)
    workshop.cards["a"] += "\n    # a word to myself"
    workshop.write()

    assert "8 unchanged" in _run(workshop)
    after = _files(workshop.folder / "out")
    assert after.keys() == before.keys()


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
    assert changed_since(stamp, workshop.folder, time.time()) == frozenset()
    path.write_bytes(data + b"\n")

    changed = changed_since(stamp, workshop.folder, time.time())
    known = name in {"small.yaml", "deck.yaml"}
    assert changed == (frozenset({name}) if known else None)


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
    assert changed_since(stamp, workshop.folder, time.time()) == frozenset()
    picture.write_text(svg + "\n", encoding="utf-8")

    changed = changed_since(stamp, workshop.folder, time.time())
    assert changed == frozenset({"dot.svg"})
