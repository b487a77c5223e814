"""Pictures that move on the backs of cards, by mouse, finger and keys, in Chromium."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.browser import Sides, first_sides, narrow, show
from tests.system.drivers import Chromium

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

Taken = tuple[Sides, Path]
_SIDE, _EDGE = 200, 8  # of the plane from -0.5 to 1.5, in the picture
# Where a point of the plane of gates is on the screen.
_AT = """(function (picture) {{
  var at = picture.createSVGPoint();
  at.x = {}; at.y = {};
  at = at.matrixTransform(picture.getScreenCTM());
  return [at.x, at.y];
}})(document.querySelector("[data-line]"))"""
_COUNT = "(document.querySelector('.move b') || {}).textContent"
_GRIPS = """Array.from(document.querySelectorAll(".grip"), function (grip) {
  return grip.getAttribute("transform").match(/[\\d.]+/g).map(Number);
})"""
_LISTEN = """window.heard = [];
["touchstart", "touchmove", "touchend", "keydown"].forEach(function (name) {
  document.body["on" + name] = function (e) { heard.push(e.key || name); };
})"""


@pytest.fixture(scope="module")
def sides(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """The first front and back of each card of the shipped deck, and its media."""
    return first_sides(packages["shipped en"], tmp_path_factory.mktemp("sides"))


@pytest.fixture(scope="module")
def page(sides: Taken, desktop: Desktop) -> Iterator[Chromium]:
    """A page as narrow as a phone."""
    with narrow(desktop.web, sides[1]) as page:
        yield page


def _place(x: float, y: float) -> tuple[float, float]:
    """A point of the plane in its picture."""
    return _EDGE + (x + 0.5) / 2 * _SIDE, _EDGE + (1.5 - y) / 2 * _SIDE


def _mouse(page: Chromium, grip: int, *to: float) -> None:
    """Drag an end of the line to a point of the plane."""
    ends = [page.run(_GRIPS)[grip], _place(*to)]
    (x, y), (u, v) = (page.run(_AT.format(*end)) for end in ends)
    steps = [("mousePressed", x, y), ("mouseMoved", u, v), ("mouseReleased", u, v)]
    for event, a, b in steps:
        more = {"button": "left", "buttons": 1, "clickCount": 1}
        params = {"type": event, "x": a, "y": b, **more}
        page.call("Input.dispatchMouseEvent", params, page.page)


def _finger(page: Chromium, start: Any, to: Any) -> None:
    """Move a finger on the screen."""
    for event, points in (
        ("touchStart", [start]),
        ("touchMove", [to]),
        ("touchEnd", []),
    ):
        touched = [{"x": x, "y": y} for x, y in points]
        params = {"type": event, "touchPoints": touched}
        page.call("Input.dispatchTouchEvent", params, page.page)


def test_a_line_is_dragged(sides: Taken, page: Chromium) -> None:
    """The line goes through the dragged ends, and what is counted follows it."""
    show(page, sides[0]["pc-05", "b"], night=False, phone=True)
    edge = "document.querySelector('[data-line] path.hi[d*=L]:not([opacity])')"
    edge += ".getAttribute('d').match(/-?[\\d.]+/g).map(Number)"

    assert page.run(_COUNT) == "4 of 4 right"
    _mouse(page, 0, -0.4, 0.5)
    _mouse(page, 1, 1.4, 0.5)
    assert page.run(_COUNT) == "3 of 4 right"
    for end, y in zip(page.run(_GRIPS), (0.5, 0.5), strict=True):
        assert end[1] == pytest.approx(_place(0, y)[1], abs=1)
    assert page.run(edge)[1::2] == pytest.approx([_place(0, 0.5)[1]] * 2, abs=1)
    _mouse(page, 0, 0, 1.3)
    _mouse(page, 1, 1.3, 0)
    assert page.run(_COUNT) == "4 of 4 right"
    assert page.run("document.querySelector('.move b').className") == "good"
    _mouse(page, 0, 1.3, 0)
    assert page.run(_COUNT) == "4 of 4 right"
    assert math.dist(*page.run(_GRIPS)) > 29


def test_only_on_the_back(sides: Taken, page: Chromium) -> None:
    """A picture of a question moves once the card is turned over."""
    for name in ("pc-05", "xr-01b"):
        show(page, sides[0][name, "f"], night=False, phone=True)
        assert page.run("document.querySelector('.move, .grip')") is None


def test_no_line_is_right_for_all(sides: Taken, page: Chromium) -> None:
    """Of XOR 3 of 4 are right at most, wherever the ends are; of AND all can be."""
    best = {}
    for name in ("xr-02", "xr-13"):
        show(page, sides[0][name, "b"], night=False, phone=True)
        places = [-0.45 + 0.38 * k for k in range(6)]
        counts = set()
        for x in places:
            for first in ((x, -0.45), (-0.45, x)):
                _mouse(page, 0, *first)
                for y in places:
                    for second in ((y, 1.45), (1.45, y)):
                        _mouse(page, 1, *second)
                        counts.add(page.run(_COUNT))
        best[name] = max(counts)

    assert best == {"xr-02": "3 of 4 right", "xr-13": "4 of 4 right"}


def test_by_finger(sides: Taken, page: Chromium) -> None:
    """A finger drags an end; nothing of it reaches what Anki listens to."""
    show(page, sides[0]["pc-05", "b"], night=False, phone=True)
    page.run(_LISTEN)
    before = page.run(_GRIPS)
    start = page.run(_AT.format(*before[0]))
    _finger(page, start, page.run(_AT.format(*_place(-0.4, 0.4))))
    after = page.run(_GRIPS)

    assert after[0] == pytest.approx(_place(-0.4, 0.4), abs=1)
    assert after[1] == before[1]
    assert page.run("heard.length + scrollY") == 0
    assert page.run("!!document.querySelector('.grip').closest('.tappable')")
    at = page.run(_AT.format(20, 20))
    _finger(page, at, at)  # beside the line: no tap of Anki's either
    assert page.run("heard") == []
    sizes = """Array.from(document.querySelectorAll(".grip"), function (grip) {
      return grip.getBoundingClientRect().width; })"""
    assert min(page.run(sizes)) >= 44


def test_by_keys(sides: Taken, page: Chromium) -> None:
    """Tab reaches both ends, arrows move them; other keys are Anki's."""
    show(page, sides[0]["pc-05", "b"], night=False, phone=True)
    page.run(_LISTEN)
    page.run("document.querySelector('.move').scrollIntoView(); 0")
    page.run("document.querySelector('.grip').focus(); 0")
    focused = "document.activeElement.getAttribute('{}')"
    assert page.run(focused.format("aria-label")) == "End of the line 1"
    before = page.run(_GRIPS)
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):
        page.key(key)
    (x, y), other = page.run(_GRIPS)
    assert [x, y] == [before[0][0] - 5, before[0][1] - 10]
    assert other == before[1]
    page.key("Tab")
    assert page.run(focused.format("aria-label")) == "End of the line 2"
    for _ in range(8):
        page.key("ArrowLeft")
    assert page.run(focused.format("aria-valuetext")) == page.run(_COUNT)
    assert page.run(focused.format("aria-valuenow")) == page.run(_COUNT)[0]
    page.key("1", "1")
    assert page.run("heard.join('')") == "Tab1"


@pytest.mark.parametrize("night", [False, True])
def test_by_axe(sides: Taken, page: Chromium, axe: str, night: bool) -> None:
    """Names, values and colours are there, by day and by night."""
    page.run(axe + "; 0")
    rules = json.dumps({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    for name in ("pc-05", "xr-02", "ac-04"):
        show(page, sides[0][name, "b"], night=night, phone=True)
        report = page.run(f"axe.run(document.querySelector('.move'), {rules})")
        found = [(one["id"], one["nodes"][0]["html"]) for one in report["violations"]]
        assert found == []


def test_each_draw_moves(sides: Taken, page: Chromium) -> None:
    """Of a family the draw that shows moves, from its own line."""
    seen = set()
    for number in range(4):
        page.run(f"sessionStorage.setItem('fam:pc-17f', '{number}b0'); 0")
        show(page, sides[0]["pc-17f", "f"], night=False, phone=True)
        show(page, sides[0]["pc-17f", "b"], night=False, phone=True)
        assert page.run("document.querySelectorAll('.move').length") == 1
        assert page.run(_COUNT) == "4 of 4 right"
        seen.add(json.dumps(page.run(_GRIPS)))

    assert len(seen) == 4


_SLIDERS = "document.querySelectorAll('.move input')"
_SLIDE = """(function (input) {{ input.value = {}; input.oninput(); return 0; }})"""
_HEIGHT = """(function (picture, path, at) {
  // The height of the curve in parts of 1, above an x.
  var frame = picture.getAttribute("data-curve").split(" ").map(Number);
  var x = frame[0] + at * frame[1];
  var base = picture.querySelectorAll("path")[0].getAttribute("d").match(/[\\d.]+/g);
  var n = path.getAttribute("d").slice(1).split(",").map(Number);
  for (var k = 2; k < n.length; k += 2)
    if ((n[k - 2] - x) * (n[k] - x) <= 0) {
      var part = (x - n[k - 2]) / (n[k] - n[k - 2]);
      return (base[1] - n[k - 1] - part * (n[k + 1] - n[k - 1])) / (base[1] - base[7]);
    }
})"""


def _slide(page: Chromium, which: int, value: float) -> None:
    page.run(f"{_SLIDE.format(value)}({_SLIDERS}[{which}])")


def _height(page: Chromium, x: float) -> float:
    picture = "document.querySelector('[data-curve]')"
    path = f"{picture}.querySelector('path.hi:not([opacity])')"
    found: float = page.run(f"{_HEIGHT}({picture}, {path}, {x})")
    return found


@pytest.mark.parametrize("w", [-4, -0.5, 0, 1, 2.5])
@pytest.mark.parametrize("b", [-5, 0, 1.5])
def test_sliders_bend_a_curve(sides: Taken, page: Chromium, w: float, b: float) -> None:
    """The curve is that of h(w * x + b), for every x that the picture has."""
    show(page, sides[0]["ac-04", "b"], night=False, phone=True)
    _slide(page, 0, w)
    _slide(page, 1, b)

    for x in (-5, -2, -0.5, 0, 1, 4):
        wanted = 1 / (1 + math.exp(-(w * x + b)))
        assert _height(page, x) == pytest.approx(wanted, abs=0.01)
    sign = "−" if b < 0 else "+"
    shown = f"y = sigmoid({w:g}x {sign} {abs(b):g})".replace("-", "−")
    assert page.run(_COUNT) == shown


def test_sliders_by_keys(sides: Taken, page: Chromium) -> None:
    """Arrows move a slider, which Anki does not hear of; it is high enough."""
    show(page, sides[0]["ac-04", "b"], night=False, phone=True)
    page.run(_LISTEN)
    page.run(f"{_SLIDERS}[0].focus(); 0")
    for _ in range(3):
        page.key("ArrowRight")
    assert page.run(_COUNT) == "y = sigmoid(1.3x + 0)"
    page.key("Tab")
    page.key("ArrowLeft")
    assert page.run(_COUNT) == "y = sigmoid(1.3x − 0.1)"
    page.key("2", "2")
    assert page.run("heard.join('')") == "Tab2"
    assert page.run(f"{_SLIDERS}[0].getBoundingClientRect().height") >= 44
