"""The page of `deck stats --html` in Chromium: wide and narrow, light and dark."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from deck.cli import cli
from deck.quiz.review import CardKey, Rating, Review
from deck.quiz.store import Store
from tests.system.browser import chromium

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
_DAY = 86_400_000
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
    "--allow-file-access-from-files",
)
# Shows the page in a frame of a phone's width, and writes what is seen into the title.
_FRAME = """<!doctype html><meta charset="utf-8"><title></title>
<iframe src="page.html" width="{width}" height="640"></iframe><script>
document.querySelector("iframe").onload = function () {{
  var page = this.contentDocument, view = this.contentWindow;
  var style = view.getComputedStyle(page.body);
  document.title = JSON.stringify({{
    overflow: page.documentElement.scrollWidth - {width},
    paper: style.backgroundColor, ink: style.color,
    bars: [...page.querySelectorAll(".bar")].map((e) => e.clientWidth),
    requests: view.performance.getEntriesByType("resource").length,
  }});
}};</script>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of the shipped deck after forty days of answers."""
    from deck.bank.deck_folder import open_folder

    folder = tmp_path_factory.mktemp("stats")
    namespace = open_folder(ROOT / "cards").config.namespace
    now = 1_790_000_000_000
    with Store(folder / "reviews.db") as store:
        for day in range(40):
            review = Review(
                namespace=namespace,
                item=CardKey(f"pc-{day % 5 + 1:02}", 0),
                at_ms=now + day * _DAY,
                device="d",
                offset_minutes=0,
                language="en",
                seed="",
                rating=Rating(1 if day % 4 == 0 else 3),
                graded_by="learner",
                answer="",
                duration_ms=9_000,
                version="0",
            )
            store.add(review)
    db, page = str(folder / "reviews.db"), str(folder / "page.html")
    command = ["stats", str(ROOT / "cards"), "--db", db, "--html", page, "--lang", "zh"]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_page(folder: Path, width: int, scheme: str) -> None:
    """It never scrolls sideways as a whole, is readable, and asks for nothing."""
    (folder / "frame.html").write_text(_FRAME.format(width=width), encoding="utf-8")
    scheme_flag = f"--blink-settings=preferredColorScheme={int(scheme == 'light')}"
    url = (folder / "frame.html").as_uri()
    done = subprocess.run(
        [chromium(), *_FLAGS, scheme_flag, f"--window-size={width + 40},800", url],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    title = re.search("<title>(.*?)</title>", done.stdout)
    assert title is not None
    seen = json.loads(unescape(title[1]))

    assert seen["overflow"] <= 0
    assert min(seen["bars"]) > width / 5
    assert seen["requests"] == 0
    light, dark = sorted((seen["paper"], seen["ink"]), key=_brightness, reverse=True)
    assert _brightness(light) - _brightness(dark) > 180
    assert (seen["paper"] == light) is (scheme == "light")


def _brightness(colour: str) -> float:
    channels = [int(number) for number in re.findall(r"\d+", colour)[:3]]
    return sum(channels) / 3
