"""Cards in a language that is written from right to left, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.anki.note_types import style
from deck.render.anki_text import anki_html
from deck.render.card import note_html
from tests.folders import make_live, read_folder, write_folder
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


Show = Callable[[str, str], Any]


@pytest.fixture
def shown(language: str, tmp_path: Path, chromium: Chromium) -> Show:
    """What a script sees on the front of a card."""
    deck = make_live(read_folder(write_folder(tmp_path, {"words": CARDS}, CONFIG)))
    assert deck.findings == ()
    cards = {str(live.card.id): live for live in deck.cards}

    def show(card: str, script: str) -> Any:
        front = anki_html(note_html(cards[card], language).front)
        page = f"<meta charset=utf-8><style>{style()}</style><body class=card>{front}"
        (tmp_path / f"{card}.html").write_text(page, "utf-8")
        chromium.open((tmp_path / f"{card}.html").as_uri())
        here = f"location.pathname.endsWith('{card}.html')"
        ready = f"{here} && document.readyState === 'complete'"
        return chromium.wait(f"{ready} && {script}")

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
