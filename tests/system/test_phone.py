"""Cards on a page as narrow as a phone's, a page load for each side, in Chromium."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.browser import Side, look, read_sides

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

LOOK = Path(__file__).parent / "desktop/look.js"
WIDTH = 360  # CSS pixels of a small phone
# As AnkiDroid does it: the whole page anew for each side, MathJax where it is needed.
_SIDE = """<!doctype html><html class="mobile android js"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">{maths}</head>
<body class="card card{number} {theme}"><div id="qa">{side}</div><script>
addEventListener("load", function () {{
  var qa = document.getElementById("qa"), M = window.MathJax;
  function shown() {{ qa.style.opacity = 1; }}
  if (!M) return shown();
  M.startup.promise.then(function () {{ return M.typesetPromise([qa]); }}).then(shown);
}});
</script></body></html>"""
_MATHS = """<script src="/_anki/js/mathjax.js"></script>
<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>"""
# The phone: shows one side after the other in one session, and tells what it sees.
_PHONE = """<!doctype html><meta charset="utf-8">
<iframe id="phone" width="{width}" height="640" style="border: 0"></iframe><script>
var look = {look}, sides = {sides}, night = {night}, forgets = {forgets}, seen = [];
var phone = document.getElementById("phone"), told = [];
function next() {{
  if (seen.length === sides.length)
    return fetch("/seen", {{method: "POST", body: JSON.stringify(seen)}});
  if (forgets) sessionStorage.clear();
  told = [];
  phone.contentWindow.location.replace("/side/" + seen.length);
  phone.onload = function () {{
    phone.contentWindow.onerror = function (text) {{ told.push(text); }};
    ask();
  }};
}}
function ask() {{
  var side = sides[seen.length];
  var found = phone.contentWindow.eval(look)(side[0], side[1], night, 1);
  if (!found) return setTimeout(ask, 2);
  found = JSON.parse(found);
  found.told = told;
  seen.push(found);
  next();
}}
next();
</script>"""


Seen = list[tuple[Side, dict[str, Any]]]


def _seen(
    sides: list[Side], media: Path, web: Path, *, night: bool, forgets: bool = False
) -> Seen:
    """What a phone shows of the sides, in their order."""
    theme = "nightMode night_mode" if night else ""
    pages = {
        f"/side/{n}": _SIDE.format(
            theme=theme,
            side=text,
            number=number,
            maths=_MATHS if "\\(" in text or "\\[" in text else "",
        )
        for n, (_, _, number, text) in enumerate(sides)
    }
    pages["/"] = _PHONE.format(
        width=WIDTH,
        look=json.dumps(LOOK.read_text(encoding="utf-8")),
        sides=json.dumps([side[:2] for side in sides]),
        night=json.dumps(night),
        forgets=json.dumps(forgets),
    )
    found, _ = look(pages, web, media)
    return list(zip(sides, found, strict=True))


Decks = dict[str, tuple[list[Side], Path]]


@pytest.fixture(scope="module")
def decks(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Decks:
    """The sides of each deck, and its media."""
    return {
        name: read_sides(package, tmp_path_factory.mktemp("phone"))
        for name, package in packages.items()
    }


@pytest.mark.parametrize(
    ("name", "night"),
    [
        ("sample en", False),
        ("sample zh", True),
        ("shipped en", False),
        ("shipped zh", True),
    ],
)
def test_every_side_fits(
    decks: Decks, desktop: Desktop, name: str, night: bool
) -> None:
    """No side is wider than the page; nothing is missing, faint, crossed or cut off.

    Nothing scrolls sideways, but the formulas of the sample's card that has wide ones.
    No line begins with what ends a sentence or bracket. Of a family one variant shows,
    the same on front and back.
    """
    sides, media = decks[name]

    seen = _seen(sides, media, desktop.web, night=night)

    for law in ("wide", "cut", "missing", "faint", "red", "crossed", "told"):
        assert {side[:3]: found[law] for side, found in seen if found[law]} == {}, law
    for law in ("scrolls", "orphans"):
        found_in = {side[:3]: found[law] for side, found in seen if found[law]}
        assert {key[0] for key in found_in} <= {"wide"}, (law, found_in)
    fronts = {side[0::2]: found for side, found in seen if side[1] == "f"}
    for side, found in seen:
        assert set(found["boxes"]) <= {0, 1}, side[:3]
        assert found["variant"] == fronts[side[0::2]]["variant"], side[:3]


@pytest.mark.parametrize(
    ("name", "forgets"),
    [("sample en", False), ("sample en", True)],
)
def test_again(decks: Decks, desktop: Desktop, name: str, forgets: bool) -> None:
    """After Again comes the next variant; without a memory, the same on both sides."""
    sides, media = decks[name]
    families = [s for s in sides if 'class="v"' in s[3].partition("<template")[0]]
    cards = zip(families[::2], families[1::2], strict=True)
    twice = [side for card in cards for side in card * 2]

    found = _seen(twice, media, desktop.web, night=False, forgets=forgets)

    assert found
    for at in range(0, len(found), 4):
        variants = [int(each["variant"]) for _, each in found[at : at + 4]]
        first, back, second, last = variants
        assert (first, second) == (back, last)
        question = found[at][0][3].partition("<template")[0]
        many = question.count('<div class="v"')
        assert second == (first if forgets else first % many + 1)
