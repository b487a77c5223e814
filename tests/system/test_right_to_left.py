"""Cards in a language that is written from right to left, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.anki.note_types import style
from deck.render.anki_text import anki_html
from deck.render.card_html import blocks_html, each_draw
from tests.folders import make_live, read_folder, write_folder
from tests.project.decks import run
from tests.system.browser import PLAY, read_sides, served
from tests.system.drivers import Chromium

pytestmark = pytest.mark.system

CONFIG = """\
namespace: 00112233445566ff
name: words
title: {he: Milim, en: Words}
languages: [he, en]
"""
CARDS = Path(__file__).with_name("right_to_left.yaml").read_text("utf-8")
_LOOK, _LINE = (
    Path(__file__).with_name(f"look_{name}.js").read_text("utf-8")
    for name in ("parts", "line")
)


@pytest.fixture(params=["he", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Of the cards that are shown."""
    return str(request.param)


Show = Callable[..., Any]


@pytest.fixture
def shown(language: str, tmp_path: Path, chromium: Chromium) -> Show:
    """What a script sees on a side of a card."""
    deck = make_live(read_folder(write_folder(tmp_path, {"words": CARDS}, CONFIG)))
    assert deck.findings == ()
    cards = {str(live.card.id): live for live in deck.cards}

    def show(card: str, script: str, side: str = "front") -> Any:
        draws = cards[card].draws[language]
        sides = [one.question if side == "front" else one.answer for one in draws]
        each = [blocks_html(blocks, language) for blocks in sides]
        html = anki_html(each_draw(each, language))
        page = f"<meta charset=utf-8><style>{style()}</style><body class=card>{html}"
        (tmp_path / f"{card}-{side}.html").write_text(page, "utf-8")
        chromium.open((tmp_path / f"{card}-{side}.html").as_uri())
        return chromium.run(script)

    return show


def test_a_sentence(language: str, shown: Show) -> None:
    """It goes on from right to left beside code; a minus stays before its number."""
    seen = shown("one", _LOOK)

    assert seen["left"] == sorted(seen["left"], reverse=language == "he")
    assert seen["sign"] == sorted(seen["sign"])


def test_signs_of_numbers(shown: Show) -> None:
    """A fraction of two numbers has its first on the left, per cent are behind."""
    line = shown("signs", _LINE.replace("SELECTOR", ".q"))

    assert "7/8" in line
    assert "3/4" in line
    assert "6%" in line


def test_words_of_our_own(shown: Show) -> None:
    """English in such a card ends on the right."""
    line = shown("number", _LINE.replace("SELECTOR", ".paper"))

    assert line == "Work it out, then look."


def test_an_order(language: str, tmp_path: Path, shown: Show) -> None:
    """Its numbers stand from left to right, as they are typed."""
    order = shown("steps", "document.querySelector('.a').textContent", side="back")
    line = shown("steps", _LINE.replace("SELECTOR", ".a"), side="back")

    assert line == order


# How the verdict and the reason in it are written: language, direction, side.
_REASON = """answer(document, "slip") && ["", " > .because"].map(function (inside) {
  var part = document.querySelector(".verdict" + inside), look = getComputedStyle(part);
  return [part.lang, look.direction, look.textAlign];
})"""


def test_a_reason_in_a_verdict(language: str, tmp_path: Path) -> None:
    """The verdict is in English, the author's reason is as on the card."""
    folder = write_folder(tmp_path / "deck", {"words": CARDS}, CONFIG)
    assert run("build", str(folder), "-o", str(tmp_path / "out")).exit_code == 0
    sides, media = read_sides(tmp_path / f"out/words.{language}.apkg", tmp_path)
    side = next(text for name, _, _, text in sides if name == "number")
    page = f"<meta charset=utf-8><body class=card><div id=qa>{side}</div>"
    page += f"<script>{PLAY.read_text('utf-8')}</script>"

    with served({"/": page}, Path(), media) as (browser, address, _):
        browser.open(address)
        verdict, reason = browser.run(_REASON)

    assert verdict == ["en", "ltr", "left"]
    right = ["he", "rtl", "right"]
    assert reason == (right if language == "he" else verdict)
