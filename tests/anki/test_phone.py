"""Cards on a page as narrow as a phone's, a page load for each side, in Chromium."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.anki.conftest import Learner, Made

pytestmark = pytest.mark.system

WIDTH = 360  # CSS pixels of a small phone
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--hide-scrollbars", "--disable-extensions"),
)
# Each frame tells its size and which variant it shows, once it has been drawn.
_FRAME = """<!doctype html><html class="mobile android js"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"></head>
<body class="card card1 {theme}"><div id="qa">{side}</div><script>
addEventListener("load", function () {{
  var shown = 0, all = document.querySelectorAll(".vs");
  for (var i = 0; i < all.length; i++)
    shown = Math.max(shown, all[i].querySelectorAll(":scope > .v").length);
  parent.postMessage({{
    name: {name}, wide: document.documentElement.scrollWidth, shown: shown,
    variant: document.getElementById("fam").getAttribute("data-v"),
    hidden: getComputedStyle(document.body).color
      === getComputedStyle(document.body).backgroundColor
  }}, "*");
}});
</script></body></html>"""
_PAGE = """<!doctype html><meta charset="utf-8"><body><pre id="all"></pre>
<script>var found = [];
addEventListener("message", function (e) {{
  found.push(e.data);
  document.getElementById("all").textContent = JSON.stringify(found);
}});
</script>{frames}</body>"""


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "Chromium is not installed; .ci/run installs it"
    return found


def _frames(learner: Learner, theme: str) -> Iterator[tuple[str, str]]:
    for card in learner.cards():
        for side, text in (("front", card.question()), ("back", card.answer())):
            name = f"{card.note().fields[0]}/{card.ord}/{side}"
            page = _FRAME.format(theme=theme, side=text, name=json.dumps(name))
            source = html.escape(page, quote=True)
            frame = f'<iframe width="{WIDTH}" height="600" srcdoc="{source}">'
            yield name, frame + "</iframe>"


def _looked_at(page: Path, profile: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [
            *(_chromium(), *_FLAGS, f"--user-data-dir={profile}"),
            *("--virtual-time-budget=20000", "--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    match = re.search(r'<pre id="all">(.*?)</pre>', done.stdout, re.DOTALL)
    assert match is not None
    found: list[dict[str, Any]] = json.loads(html.unescape(match[1]))
    return found


@pytest.mark.parametrize("theme", ["", "nightMode night_mode"], ids=["light", "night"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_side_fits(
    made: Made, language: str, theme: str, learner: Learner, tmp_path: Path
) -> None:
    """No side is wider than the page; of a family one variant shows, on both sides."""
    learner.take(made.package(language))
    frames = dict(_frames(learner, theme))
    page = tmp_path / "page.html"
    page.write_text(_PAGE.format(frames="".join(frames.values())), encoding="utf-8")

    found = {each["name"]: each for each in _looked_at(page, tmp_path / "profile")}

    assert found.keys() == frames.keys()
    assert {n: e["wide"] for n, e in found.items() if e["wide"] > WIDTH} == {}
    assert [name for name, each in found.items() if each["shown"] > 1] == []
    assert [name for name, each in found.items() if each["hidden"]] == []
    for name, each in found.items():
        back = found[name.rsplit("/", 1)[0] + "/back"]
        assert each["variant"] == back["variant"], name
