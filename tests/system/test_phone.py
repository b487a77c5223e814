"""Cards on a page as narrow as a phone's, in Chromium.

The sides of the sample in Chinese are a page each, as in AnkiDroid; all others come one
after another on one page, as in AnkiMobile, which takes an eighth of the time. Of the
shipped deck those are the backs, which show their fronts too, and the fronts to tap.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deck.anki.note_types import card_script, style
from deck.render.html import passage_html
from tests.system.browser import Side, driven, read_sides, served, show
from tests.system.drivers import Chromium

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

LOOK = (Path(__file__).parent / "desktop/look.js").read_text(encoding="utf-8")
WIDTH = 360  # CSS pixels of a small phone
# As AnkiDroid does it: the whole page anew for each side, MathJax where it is needed;
# with its margin around a card, and its option to centre cards vertically.
_SIDE = Path(__file__).with_name("phone.html").read_text("utf-8")
_MATHS = """<script src="/_anki/js/mathjax.js"></script>
<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>"""
_DRAWN = "document.querySelector('#qa[style*=opacity]') !== null"
Seen = list[tuple[Side, dict[str, Any]]]
# The horizontal place of everything, and of the whole page.
_ACROSS = """[document.documentElement.scrollWidth].concat(
  Array.from(document.querySelectorAll("#fam, #fam *"), function (part) {
    var box = part.getBoundingClientRect();
    return [part.tagName + " " + part.className, box.left, box.width];
  }))"""
_DOWN = """["#fam", "body"].map(function (part) {
  var box = document.querySelector(part).getBoundingClientRect();
  return [box.top, box.bottom];
})"""


def _look(browser: Chromium, side: Side, *, night: bool) -> dict[str, Any]:
    """What is seen of a side, and what its scripts raised."""
    arguments = json.dumps([*side[:2], night, 1])
    found: dict[str, Any] = json.loads(browser.wait(f"{LOOK}.apply(null, {arguments})"))
    raised = "Runtime.exceptionThrown"
    found["errors"] = [e for e in browser.events if e["method"] == raised]
    browser.events.clear()
    return found


def _on_one_page(sides: list[Side], media: Path, web: Path, *, night: bool) -> Seen:
    """What a phone shows of the sides, one after the other on its page."""
    seen: Seen = []
    with driven(web, media) as browser:
        browser.size(WIDTH, 640)
        for side in sides:
            show(browser, side, night=night, phone=True)
            seen.append((side, _look(browser, side, night=night)))
    return seen


def _page(page: str, side: Side) -> str:
    """A page with a side in it; AnkiDroid loads MathJax for formulas alone."""
    _, _, number, text = side
    pairs = ("(", ")"), ("[", "]")
    has_formula = any(-1 < text.find(rf"\{a}") < text.rfind(rf"\{b}") for a, b in pairs)
    whole = page.replace("NUMBER", str(number))
    return whole.replace("MATHS", _MATHS if has_formula else "").replace("SIDE", text)


def _on_pages(
    sides: list[Side], media: Path, web: Path, *, night: bool, forgets: bool = False
) -> Seen:
    """What a phone shows of the sides, each on a page of its own in one session."""
    theme = "nightMode night_mode" if night else ""
    page = _SIDE.replace("THEME", theme)
    pages = {f"/side/{n}": _page(page, side) for n, side in enumerate(sides)}
    seen: Seen = []
    with served(pages, web, media) as (browser, address, _):
        browser.size(WIDTH, 640)
        for n, side in enumerate(sides):
            if forgets and n:
                browser.run("sessionStorage.clear()")
            browser.open(f"{address}/side/{n}")
            seen.append((side, _look(browser, side, night=night)))
    return seen


Decks = dict[str, tuple[list[Side], Path]]


@pytest.fixture(scope="module")
def decks(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Decks:
    """The sides of each deck, and its media."""
    return {
        name: read_sides(package, tmp_path_factory.mktemp("phone"))
        for name, package in packages.items()
    }


@pytest.mark.long
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
    if name.startswith("shipped"):
        sides = [side for side in sides if side[1] == "b" or '"asked"' in side[3]]
    shown = _on_pages if name == "sample zh" else _on_one_page

    seen = shown(sides, media, desktop.web, night=night)

    for law in ("wide", "cut", "missing", "faint", "red", "crossed", "errors"):
        assert {side[:3]: found[law] for side, found in seen if found[law]} == {}, law
    for law in ("scrolls", "orphans"):
        found_in = {side[:3]: found[law] for side, found in seen if found[law]}
        assert {key[0] for key in found_in} <= {"wide"}, (law, found_in)
    variants: dict[object, str] = {}
    for side, found in seen:
        assert set(found["boxes"]) <= {0, 1}, side[:3]
        variant = variants.setdefault(side[0::2], found["variant"])
        assert found["variant"] == variant, side[:3]


_CODE_SIZE = """getComputedStyle(Array.from(document.querySelectorAll("pre.code")).find(
  function (program) { return program.offsetParent; })).fontSize"""


def test_code_is_as_large_on_both_sides(decks: Decks, desktop: Desktop) -> None:
    """What fills a gap makes a program wider; its front is as small as its back."""
    sides, media = decks["shipped en"]
    gaps = {side[0] for side in sides if side[1] == "f" and "code blank" in side[3]}
    sizes: dict[str, list[str]] = {}
    with driven(desktop.web, media) as browser:
        browser.size(WIDTH, 640)
        for side in sides:
            if side[0] in gaps:
                show(browser, side, night=False, phone=True)
                sizes.setdefault(side[0], []).append(browser.run(_CODE_SIZE))

    assert len(sizes) > 10
    assert {name: both for name, both in sizes.items() if both[0] != both[1]} == {}


_LAID_OUT = ("choice", "table", "output", "cloze-code", "order")


@pytest.mark.parametrize("name", _LAID_OUT)
def test_around_a_card(decks: Decks, desktop: Desktop, name: str) -> None:
    """Every page gives a card its whole width, and what is beside a text stays there.

    Also where Anki speaks Arabic or Hebrew, whose pages begin on the right, and where
    AnkiDroid centres cards vertically.
    """
    sides, media = decks["sample en"]
    plain = _SIDE.replace("THEME", "")
    looks = {
        "plain": plain,
        "right": plain.replace("<html", '<html dir="rtl"'),
        "centred": _SIDE.replace("THEME", "vertically_centered"),
    }
    both = {side[1]: side for side in reversed(sides) if side[0] == name}
    pages = {
        f"/{look}-{side}": _page(page, both[side])
        for look, page in looks.items()
        for side in both
    }
    found: dict[str, Any] = {}
    with served(pages, desktop.web, media) as (browser, address, _):
        browser.size(WIDTH, 640)
        for path in pages:
            browser.open(f"{address}{path}")
            browser.wait(_DRAWN)
            found[path] = browser.run(f"[{_ACROSS}, {_DOWN}]")
            browser.run("sessionStorage.clear()")  # steps have one order again

    for side in both:
        across, _ = found[f"/plain-{side}"]
        assert across[0] == WIDTH
        assert across[1] == ["DIV ", 16, WIDTH - 32]
        assert found[f"/right-{side}"][0] == across
        there, ((top, bottom), body) = found[f"/centred-{side}"]
        assert there == across
        assert body == [0, max(640, bottom + 12)]
        assert top == pytest.approx(max(12, (640 - (bottom - top)) / 2), abs=1)


@pytest.mark.parametrize("name", _LAID_OUT)
def test_in_a_page_that_shrinks(decks: Decks, desktop: Desktop, name: str) -> None:
    """Where a page makes a card as wide as what is in it, that is there as it was."""
    sides, media = decks["sample en"]
    shrunk = _SIDE.replace("THEME", "")
    shrunk = shrunk.replace('id="content"', 'style="display: inline-block"')
    pages = {f"/{side[1]}": _page(shrunk, side) for side in sides if side[0] == name}
    boxes = "Array.from(document.querySelectorAll('.vs'))"
    fits = "box.clientWidth > 90 && box.scrollWidth <= box.clientWidth"

    with served(pages, desktop.web, media) as (browser, address, _):
        browser.size(WIDTH, 640)
        for path in pages:
            browser.open(f"{address}{path}")
            browser.wait(f"location.pathname === '{path}' && {_DRAWN}")
            assert browser.run(f"{boxes}.length > 0 && {boxes}.every(box => {fits})")


@pytest.mark.parametrize("forgets", [False, True])
def test_variant_after_again(decks: Decks, desktop: Desktop, forgets: bool) -> None:
    """After Again comes the next variant; without a memory, the same on both sides."""
    sides, media = decks["sample en"]
    families = [side for side in sides if side[0] in {"family", "picture-family"}]
    cards = zip(families[::2], families[1::2], strict=True)
    twice = [side for card in cards for side in card * 2]

    found = _on_pages(twice, media, desktop.web, night=False, forgets=forgets)

    assert found
    for at in range(0, len(found), 4):
        variants = [int(each["variant"]) for _, each in found[at : at + 4]]
        first, back, second, last = variants
        assert (first, second) == (back, last)
        question = found[at][0][3].partition("<template")[0]
        many = question.count('<div class="v"')
        assert second == (first if forgets else first % many + 1)


_BLOCK = "<div class='{}'><div class=vs><div lang=zh>{}</div></div></div>"
_PRE = '<pre class="code" {0}>{1}</pre>'
# Where code is on a card; an output has the columns that it needs, as has what is wide.
_PLACES = {
    "front": _BLOCK.format("", _PRE),
    "answer": _BLOCK.format("", f"<div class=a>{_PRE}</div>"),
    "item": _BLOCK.format("", f"<div class=q><ul><li>{_PRE}</li></ul></div>"),
    "inner item": _BLOCK.format(
        "", f"<div class=a><ul><li><ol><li>{_PRE}</li></ol></li></ul></div>"
    ),
    "step": _BLOCK.format("", f"<ol class=steps><li>{_PRE}</li></ol>"),
    "option": _BLOCK.format("", f"<ol class=options><li class=option>{_PRE}</li></ol>"),
    "reason": _BLOCK.format(
        "", f"<ol class=options><li><div class=because>{_PRE}</div></li></ol>"
    ),
    "picked": _BLOCK.format(
        "",
        "<ol class='options answered'>"
        f"<li class=right><div class=because>{_PRE}</div></li></ol>",
    ),
    "example": _BLOCK.format(
        "", f"<details open class=example><div><ul><li>{_PRE}</li></ul></div></details>"
    ),
    "why": _BLOCK.format("extra", f"<div class=why>{_PRE}</div>"),
    "item of why": _BLOCK.format(
        "extra", f"<div class=why><ul><li>{_PRE}</li></ul></div>"
    ),
    "mistake": _BLOCK.format("extra", f"<ul class=slips><li>{_PRE}</li></ul>"),
    "proof": _BLOCK.format("extra", f"<div class=proof>{_PRE}</div>"),
    "value": _BLOCK.format(
        "extra", f"<div class=proof>{_PRE}<div class=is><code>{{1}}</code></div></div>"
    ),
}
# In how many lines each is.
_LINES = """Array.from(document.querySelectorAll("pre, .is code"), function (code) {
  var range = document.createRange();
  range.selectNodeContents(code);
  return range.getClientRects().length;
})"""


@pytest.mark.parametrize("width", [320, 360, 390, 700])
def test_code_keeps_its_lines(width: int) -> None:
    """It is as small as its place asks for, up to the columns that code has."""
    page = f"<!doctype html><html class={'mobile' if width < 600 else 'linux'}>"
    page += f"<style>{style()}</style><body class=card>"
    for place, block in _PLACES.items():
        for columns in range(20, 35 if place == "value" else 48):
            is_styled = columns > 34 or place == "mistake"
            own = f"style='--w:{columns}'" * is_styled
            page += block.format(own, "0" * columns)

    with served({"/": page}, Path()) as (browser, address, _):
        browser.size(width, 900)
        browser.open(address)
        lines = browser.run(_LINES)

    assert {*lines} == {1}


def _front(language: str, passages: dict[str, list[str]], size: int = 18) -> str:
    """A front with passages by their places, in letters of a size."""
    side = "rtl" if language == "ar" else "ltr"
    texts = "".join(
        f'<div class="{place}">{passage_html([text], language)}</div>'
        for place, some in passages.items()
        for text in some
    )
    look = f"<style>{style()} .card.card {{ font-size: {size}px }}</style>"
    return (
        f"<!doctype html><html class=mobile>{look}<body class=card>"
        f'<div id="fam" data-side="f"><div class="vs"><div lang="{language}" '
        f'dir="{side}">{texts}</div></div></div><script>{card_script()}</script>'
    )


# The lists whose last number has no room, so that the page cuts it off.
_CUT_NUMBERS = """Array.from(document.querySelectorAll("ol"), function (list) {
  var look = getComputedStyle(list), pen = document.createElement("canvas");
  pen = pen.getContext("2d");
  pen.font = look.font;
  var room = parseFloat(look.paddingLeft) + parseFloat(look.paddingRight);
  var last = (list.start + list.children.length - 1) + ". ";
  return pen.measureText(last).width > room ? list.innerText : "";
}).filter(Boolean)"""


# Where the items of each list begin, in the first place.
_LIST_EDGES = """Array.from(document.querySelectorAll(".q ol"), function (list) {
  var item = list.children[0];
  var box = item.getBoundingClientRect();
  return getComputedStyle(item).direction === "rtl" ? box.right : box.left;
})"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_numbers_of_a_list(language: str) -> None:
    """They are read whole, such as years; a list that goes on is below its start."""
    lists = [f"{n}. one\n{n + 1}. two" for n in (1, 3, 8, 1914, 2026)]
    page = _front(language, dict.fromkeys(("q", "a", "why"), lists))

    with served({"/": page}, Path()) as (browser, address, _):
        browser.size(WIDTH, 640)
        browser.open(address)
        assert browser.run(_CUT_NUMBERS) == []
        edges = browser.run(_LIST_EDGES)

    assert edges == [edges[0]] * 3 + [edges[3]] * 2


_LONG = {
    "code": "`self.name = username`",
    "a product": " × ".join(map(str, range(12, 0, -1))),
    "a number": f"x = {10**40}",
}
# How far a text goes beyond its box, and which of its pieces stay on one line.
_OUTSIDE = """(function (box) {
  var pieces = Array.from(box.querySelectorAll(".firm"));
  var lefts = pieces.map(function (one) { return one.getBoundingClientRect().left; });
  return [box.scrollWidth - box.clientWidth, Math.min(...lefts) >= 0,
    pieces.filter(function (piece) {
      return getComputedStyle(piece).whiteSpace === "pre";
    }).length];
})(document.querySelector(".vs"))"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [18, 26, 36])
@pytest.mark.parametrize("name", _LONG)
def test_wider_than_a_line(name: str, size: int, language: str) -> None:
    """What stays on one line breaks where it is wider than that, and only there."""
    text = f"A {_LONG[name]}, **{_LONG[name]}** as 2 × 3."
    page = _front(language, {"q": [text], "why": [text]}, size)

    with served({"/": page}, Path()) as (browser, address, _):
        browser.size(320, 640)
        browser.open(address)
        firm = {"code": {18: 6, 26: 4}}.get(name, {}).get(size, 2)  # 26: one of `q`
        assert browser.run(_OUTSIDE) == [0, True, firm]
