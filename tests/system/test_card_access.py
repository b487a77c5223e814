"""Cards for everybody: by keys alone, read aloud, and by the rules of axe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deck.anki.note_types import asset
from tests.system.browser import Sides, click, first_sides, narrow, show
from tests.system.drivers import Chromium

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

Taken = tuple[Sides, Path]
# The page around a card is Anki's: it has neither a title nor landmarks of ours.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_ANKIS = ["document-title", "html-has-lang", "landmark-one-main", "region"]
_ANKIS += ["page-has-heading-one", "meta-viewport"]
# What Anki's own page listens for, and what of it the card lets through.
_LISTEN = "window.keys = []; document.onkeydown = function (e) { keys.push(e.key); }; 0"
# A finger needs 44 pixels.
_SMALL = """Array.from(document.querySelectorAll("#qa input, #qa textarea, #qa button,"
    + "#qa summary, #qa .option, #qa .step, #qa .cell"), function (control) {
  return control.getBoundingClientRect();
}).filter(function (box) { return box.height && box.height < 44; }).length"""

_LOOKS = """Array.from(document.querySelectorAll("{}"), function (part) {{
  var look = getComputedStyle(part);
  return look.color + " " + look.fontWeight;
}})"""


_VERDICT = "document.querySelector('.verdict').className"


@pytest.fixture(scope="module")
def sides(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """The first front and back of each card of the sample, and its media."""
    return first_sides(packages["sample en"], tmp_path_factory.mktemp("sides"))


@pytest.fixture(scope="module")
def page(sides: Taken, desktop: Desktop) -> Iterator[Chromium]:
    """A page as narrow as a phone."""
    with narrow(desktop.web, sides[1]) as page:
        yield page


@pytest.mark.parametrize("night", [False, True])
def test_by_axe(sides: Taken, page: Chromium, axe: str, night: bool) -> None:
    """Nothing is wrong on either side of a card, before and after an answer.

    By night verdicts alone are looked at: the contrast of all else is looked at by
    whatever shows every side.
    """
    page.run(axe + "; 0")
    rules = {name: {"enabled": False} for name in _ANKIS}
    of_looks = ["color-contrast"]  # all else is the same by night
    arguments = json.dumps({"runOnly": of_looks if night else _RULES, "rules": rules})
    wrong: dict[Any, Any] = {}

    for key, side in sides[0].items():
        show(page, side, night=night, phone=True)
        for answered in (False, True)[night : 1 + (key[1] == "f")]:
            if answered:
                page.run("answer(document, 'wrong')")
            report = page.run(f"axe.run(document.getElementById('qa'), {arguments})")
            if report["violations"]:
                wrong[*key, answered] = [
                    (found["id"], found["nodes"][0]["html"])
                    for found in report["violations"]
                ]

    assert wrong == {}


def test_high_enough(sides: Taken, page: Chromium) -> None:
    """Each control has room for a finger."""
    small = {}
    for (name, side), shown in sides[0].items():
        show(page, shown, night=False, phone=True)
        if count := page.run(_SMALL):
            small[name, side] = count

    assert small == {}


def test_by_keys(sides: Taken, page: Chromium) -> None:
    """Tab finds the field, Enter checks; keys are Anki's again, and only then."""
    show(page, sides[0]["numeric", "f"], night=False, phone=True)
    page.run(_LISTEN)
    page.key("Tab")
    assert page.run("document.activeElement.tagName") == "INPUT"
    page.key("1", "1")
    page.key("Enter", "\r")
    assert page.run("keys.join('')") == "Tab"
    assert page.run("document.activeElement.tagName") == "BODY"
    assert page.run("document.querySelector('.verdict').textContent")
    page.key("1", "1")
    assert page.run("keys.join('')") == "Tab1"


def test_by_keys_on_the_button(sides: Taken, page: Chromium) -> None:
    """Tab goes on to the button, which a key presses; Escape gives the keys back."""
    show(page, sides[0]["numeric", "f"], night=False, phone=True)
    page.run(_LISTEN)
    page.key("Tab")
    page.key("2", "2")
    page.key("Tab")
    assert page.run("document.activeElement.tagName") == "BUTTON"
    page.key("Enter", "\r")
    assert page.run("document.querySelector('.verdict').textContent")
    assert page.run("document.activeElement.tagName") == "BODY"
    page.run("document.querySelector('.try input').focus()")
    page.key("Escape")
    assert page.run("document.activeElement.tagName") == "BODY"
    assert page.run("keys.join('')") == "Tab"


def test_by_an_input_method(sides: Taken, page: Chromium) -> None:
    """Escape first takes back the letters that a Chinese word is typed by."""
    show(page, sides[0]["cloze", "f"], night=False, phone=True)
    page.key("Tab")
    page.compose("jihuo")
    page.key("Escape")
    assert page.run("document.activeElement.tagName") == "INPUT"
    page.compose("")
    page.key("Escape")
    assert page.run("document.activeElement.tagName") == "BODY"


def test_options_by_keys(sides: Taken, page: Chromium) -> None:
    """Tab shows a field, in which a number takes an option; no option waits then."""
    show(page, sides[0]["choice", "f"], night=False, phone=True)
    page.run(_LISTEN)
    seen = "getComputedStyle(document.querySelector('.try input')).opacity"
    assert page.run(seen) == "0"
    page.key("Tab")
    assert page.run(seen) == "1"
    page.key("2", "2")
    options = "Array.from(document.querySelectorAll('ol.options > li')"
    picked = page.run(f"{options}, (each) => each.className.indexOf('picked') >= 0)")
    assert picked == [False, True, False]
    assert page.run("document.activeElement.tagName") == "BODY"
    assert page.run("document.querySelectorAll('#qa input, #qa .option').length") == 0
    taps = page.run(f"{options}, (each) => each.onclick)")
    assert taps == [None] * 3  # a phone turns the card over
    page.key(" ", " ")
    assert page.run("keys.join('')") == "Tab "


def test_an_order_by_taps_and_keys(sides: Taken, page: Chromium) -> None:
    """What is tapped stands on top, and goes back by a tap; digits do the same."""
    show(page, sides[0]["order", "f"], night=False, phone=True)
    steps = "Array.from(document.querySelectorAll('ol.steps > li')"
    mark = "(step.getAttribute('aria-selected') === 'true' ? '*' : '')"
    shown = f"{steps}, (step) => {mark} + step.value).join(' ')"
    for number, wanted in [
        *((4, "*4 1 2 3 5 6"), (1, "*4 *1 2 3 5 6"), (5, "*4 *1 *5 2 3 6")),
        *((1, "*4 *5 1 2 3 6"), (1, "*4 *5 *1 2 3 6")),
    ]:
        click(page, f"{steps}).find((step) => step.value === {number})")
        assert page.run(shown) == wanted
    assert page.run("document.activeElement.tagName") == "BODY"
    page.key("Tab")
    for key in "26":  # in place of what was tapped, which Tab has selected
        page.key(key, key)
    assert page.run(shown) == "*2 *6 1 3 4 5"
    right = page.run("livedeck.asked.orders[0]")
    page.run(f"document.activeElement.value = '{right}'")
    page.key("Enter", "\r")
    assert page.run(_VERDICT) == "verdict right"


def test_cells_by_taps_and_keys(sides: Taken, page: Chromium) -> None:
    """A tap writes 0, another 1; wrong cells are marked, and named for all to hear."""
    show(page, sides[0]["table", "f"], night=False, phone=True)
    cells = "Array.from(document.querySelectorAll('.cell')"
    for place, taps in enumerate((1, 2, 1, 2)):
        for _ in range(taps):
            click(page, f"{cells})[{place}]")
    assert page.run(f"{cells}, (cell) => cell.textContent).join('')") == "0101"
    click(page, "document.querySelector('.try button')")
    assert page.run(_VERDICT) == "verdict wrong"
    marked = f"{cells}, (cell) => / bad/.test(cell.className))"
    assert page.run(marked) == [False, True, False, False]
    names = page.run(f"{cells}, (cell) => cell.getAttribute('aria-label'))")
    assert names[:2] == ["x1 = 0, x2 = 0, y: 0", "x1 = 1, x2 = 0, y: 1 ✗"]
    click(page, f"{cells})[1]")
    assert page.run(marked) == [False] * 4
    assert page.run("document.querySelector('.verdict').textContent") == ""
    page.key("Tab")
    page.key("Enter", "\r")
    assert page.run(_VERDICT) == "verdict right"


def test_a_closed_gap_by_taps_and_keys(sides: Taken, page: Chromium) -> None:
    """Its choices are buttons, those that the hint names; their text is typed, too."""
    show(page, sides[0]["cloze-closed", "f"], night=False, phone=True)
    buttons = "Array.from(document.querySelectorAll('.try button')"
    names = f"{buttons}, (each) => each.textContent)"
    assert page.run(names) == ["AND", "NAND", "OR"]
    click(page, f"{buttons})[2]")
    assert page.run(_VERDICT) == "verdict wrong"
    click(page, f"{buttons})[1]")
    assert page.run(_VERDICT) == "verdict right"
    pressed = f"{buttons}, (each) => each.getAttribute('aria-pressed')).join(' ')"
    assert page.run(pressed) == "false true false"
    page.key("Tab")
    page.run("document.activeElement.value = 'or'")
    page.key("Enter", "\r")
    assert page.run(_VERDICT) == "verdict wrong"


def test_a_piece_of_code(sides: Taken, page: Chromium) -> None:
    """It has a field: the piece or its line is right, anything else is compared."""
    for typed, wanted in {
        "max( 0,x )": "right",
        "return max(0, x)": "right",
        "x if x > 0 else 0": "compare",
    }.items():
        show(page, sides[0]["code", "f"], night=False, phone=True)
        page.run(f"livedeck.write('{typed}', true)")
        assert page.run(_VERDICT) == f"verdict {wanted}"
        show(page, sides[0]["code", "b"], night=False, phone=True)
        assert page.run(_VERDICT) == f"verdict {wanted}"
        assert typed in page.run("document.querySelector('.verdict').textContent")


def test_read_aloud(sides: Taken, page: Chromium) -> None:
    """The verdict is in an element that is read out as soon as it changes."""
    for name in ("numeric", "choice"):
        show(page, sides[0][name, "f"], night=False, phone=True)
        region = "document.querySelector('.verdict[role=status]')"
        assert page.run(f"{region}.textContent") == ""
        page.run(f"region = {region}; answer(document, 'wrong')")
        assert page.run("region.isConnected && region.textContent")


def test_scrolled_to_the_verdict(sides: Taken, page: Chromium) -> None:
    """Where a question fills the window Anki scrolls past it, to the verdict."""
    page.size(360, 80)
    try:
        show(page, sides[0]["numeric", "f"], night=False, phone=True)
        page.run("answer(document, 'wrong')")
        show(page, sides[0]["numeric", "b"], night=False, phone=True)
        page.run("document.getElementById('answer').scrollIntoView()")
        top = page.run("document.querySelector('.verdict').getBoundingClientRect().top")
        count = page.run("document.querySelectorAll('#answer').length")
    finally:
        page.size(360, 900)

    assert top == pytest.approx(0, abs=1)
    assert count == 1


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("side", ["f", "b"])
def test_gap_in_a_formula(sides: Taken, page: Chromium, side: str, night: bool) -> None:
    """The gap that is asked looks as one of a text does, also once it is filled."""
    show(page, sides[0]["cloze", side], night=night, phone=True)
    looks = page.run(_LOOKS.format(".cloze"))

    show(page, sides[0]["cloze-maths", side], night=night, phone=True)

    assert page.run(_LOOKS.format("mjx-math .gap1")) == looks
    assert len(looks) == 1
    assert page.run(_LOOKS.format("mjx-math .gap2")) == page.run(_LOOKS.format(".q"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("night", [False, True])
def test_high_contrast(sides: Taken, page: Chromium, scheme: str, night: bool) -> None:
    """In the system's colours an open circle is open, and what was picked is marked."""
    page.media(forced_colors="active", prefers_color_scheme=scheme)
    try:
        show(page, sides[0]["picture-network", "f"], night=night, phone=True)
        fill = "getComputedStyle(document.querySelector('.pic .open')).fill"
        paper = "getComputedStyle(document.body).backgroundColor"
        assert page.run(f"{fill} === {paper}")
        show(page, sides[0]["choice", "f"], night=night, phone=True)
        page.run("answer(document, 'wrong')")
        outlines = "getComputedStyle(each).outlineStyle"
        options = "Array.from(document.querySelectorAll('ol.options > li')"
        found = page.run(f"{options}, (each) => [each.className, {outlines}])")
    finally:
        page.media()

    assert {look for name, look in found if "picked" in name} == {"solid"}
    assert {look for name, look in found if "picked" not in name} == {"none"}


def test_keyboards_of_phones(sides: Taken, page: Chromium) -> None:
    """No keyboard puts other words in place of what is typed."""
    show(page, sides[0]["numeric", "f"], night=False, phone=True)
    names = ["autocomplete", "autocapitalize", "autocorrect"]
    field = "document.querySelector('.try input')"

    for name in names:
        assert page.run(f"{field}.getAttribute('{name}')") == "off"
    assert page.run(f"{field}.spellcheck") is False


def test_no_animation() -> None:
    """No part of a card moves, so there is nothing to stop for who wants it still."""
    style = asset("card.css")

    assert "transition" not in style
    assert "animation" not in style
