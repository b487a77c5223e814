"""SVG files on cards, in Chromium: in an `<img>` nothing of them acts."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.anki.learner import open_learner
from tests.patience import wait_until
from tests.project.decks import run, write_deck
from tests.system.browser import served

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

_HOSTILE = Path(__file__).parents[1] / "hostile/decks/pictures"
_DRAWN = (
    "Promise.all(Array.from(document.images, (one) => one.decode().catch(() => 0)))"
)
_CARD = "  - {{id: {0}, kind: recall, q: Q?, a: A., picture: {0}.svg, alt: one}}\n"


def _deck(folder: Path) -> list[str]:
    """The hostile files, and a deck whose cards show them."""
    files = sorted(_HOSTILE.glob("*.svg"))
    write_deck(folder, "".join(_CARD.format(file.stem) for file in files))
    texts = [file.read_text("utf-8").replace("@HOST@", "evil.test") for file in files]
    for file, text in zip(files, texts, strict=True):
        (folder / file.name).write_text(text, "utf-8")
    return texts


def test_pictures_do_not_act(desktop: Desktop, tmp_path: Path) -> None:
    """Those that run and load something in a page do neither on a card."""
    texts = _deck(tmp_path / "deck")
    run("build", tmp_path / "deck", "-o", tmp_path / "out", code=0)
    once = tmp_path / "preview.html"
    run("preview", tmp_path / "deck", "--once", once, code=0)
    learner = open_learner(tmp_path / "anki")
    learner.take(tmp_path / "out/mine.en.apkg")
    media = Path(learner.col.media.dir())

    def data(match: re.Match[str]) -> str:
        packed = b64encode((media / match[1]).read_bytes()).decode()
        return f'src="data:image/svg+xml;base64,{packed}"'

    sides = [side for c in learner.cards() for side in (c.question(), c.answer())]
    shown = re.sub(r'src="([^"]+\.svg)"', data, "".join(sides))
    learner.col.close()
    card, page = (f"<!doctype html><body>{each}" for each in (shown, "".join(texts)))

    with served({"/": card, "/page": page}, desktop.web) as (browser, address, asked):
        browser.open(address)
        assert len(browser.run(_DRAWN)) >= len(texts)
        browser.open(once.as_uri())
        browser.run(_DRAWN)
        assert asked == []

        browser.open(f"{address}/page")
        wait_until(lambda: {"evil.test/svg", "evil.test/image"} <= {*asked})
