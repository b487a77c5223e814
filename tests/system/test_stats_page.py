"""The page of `deck stats --html` in Chromium: wide and narrow, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deck.quiz.review import Rating
from deck.quiz.store import Store
from tests.project.decks import run
from tests.quiz.entries import a_review
from tests.system.drivers import Chromium

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
_DAY = 86_400_000
_LOOK = """(function () {
  var style = getComputedStyle(document.body);
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    paper: style.backgroundColor, ink: style.color,
    bars: Array.from(document.querySelectorAll(".bar"), (e) => e.clientWidth),
    requests: performance.getEntriesByType("resource").length,
  };
})()"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of the shipped deck after forty days of answers."""
    from deck.folder.deck_folder import open_folder

    folder = tmp_path_factory.mktemp("stats")
    namespace = open_folder(ROOT / "cards").config.namespace
    now = 1_790_000_000_000
    with Store(folder / "reviews.db") as store:
        for day in range(40):
            known = {"namespace": namespace, "at_ms": now + day * _DAY}
            rating = Rating(1 if day % 4 == 0 else 3)
            review = a_review(f"pc-{day % 5 + 1:02}", rating=rating, **known)
            store.add(review)
    db, page = folder / "reviews.db", folder / "page.html"
    run("stats", ROOT / "cards", "--db", db, "--html", page, "--lang", "zh", code=0)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_page(folder: Path, chromium: Chromium, width: int, scheme: str) -> None:
    """It never scrolls sideways as a whole, is readable, and asks for nothing."""
    chromium.size(width, 640)
    chromium.theme(scheme)
    chromium.open((folder / "page.html").as_uri())

    seen = chromium.run(_LOOK)

    assert seen["overflow"] <= 0
    assert min(seen["bars"]) > width / 5
    assert seen["requests"] == 0
    light, dark = sorted((seen["paper"], seen["ink"]), key=_brightness, reverse=True)
    assert _brightness(light) - _brightness(dark) > 180
    assert (seen["paper"] == light) is (scheme == "light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(folder: Path, chromium: Chromium, axe: str, scheme: str) -> None:
    """By axe nothing is wrong where it is narrow."""
    chromium.size(360, 640)
    chromium.theme(scheme)
    chromium.open((folder / "page.html").as_uri())
    chromium.run(axe + "; 0")

    report = chromium.run("axe.run(document)")

    assert [found["id"] for found in report["violations"]] == []
    assert chromium.run("document.querySelector('h1').lang") == "zh"


def test_on_paper(folder: Path, chromium: Chromium) -> None:
    """It is dark on white, its bars have their colours, and nothing is beside it."""
    chromium.size(718, 1000)  # between the margins of a sheet
    chromium.media("print", prefers_color_scheme="dark")
    chromium.open((folder / "page.html").as_uri())

    seen = chromium.run(_LOOK)
    looks = "document.querySelectorAll('.bar, .key'), (part) => getComputedStyle(part)"
    adjusts = chromium.run(f"Array.from({looks}.printColorAdjust)")
    pictures = chromium.run(
        "Array.from(document.querySelectorAll('svg'), "
        "(svg) => svg.getBoundingClientRect().right)"
    )

    assert _brightness(seen["paper"]) - _brightness(seen["ink"]) > 180
    assert set(adjusts) == {"exact"}
    assert max(pictures) <= 718


def _brightness(colour: str) -> float:
    channels = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    return sum(channels) / 3
