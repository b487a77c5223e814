"""`deck preview` in Chromium and Firefox: what is seen, refused, and how soon."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest

from deck.build.compiled_deck import compile_deck
from deck.folder.deck_folder import open_folder
from deck.folder.trust import trust_always
from deck.preview.page import page_html
from deck.preview.snapshot import take_snapshot
from deck.source.formulas import to_mathml
from deck.words import phrases
from tests.formulas import formula_samples
from tests.patience import wait_until
from tests.preview.served import running
from tests.project.decks import run
from tests.system.browser import look, served
from tests.system.drivers import Chromium, Firefox, PageError, run_firefox

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
_READY = "document.querySelectorAll('iframe').length"
_FRAME = Path(__file__).with_name("look_frame.js").read_text("utf-8")
OPTIONS = ("--ui", "en")
Seen = list[dict[str, Any]]


@pytest.fixture
def chromium(chromium: Chromium) -> Chromium:
    """An empty page of the size of a desktop's."""
    chromium.size(1500, 1000)
    return chromium


SAMPLE = ROOT / "tests/anki/deck"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The page of the deck with every kind of card, which nobody edits."""
    with running(SAMPLE, *OPTIONS) as (url, _):
        yield url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The deck with every kind of card, which may be edited."""
    ignored = shutil.ignore_patterns("*.lock", "out")
    shutil.copytree(SAMPLE, tmp_path / "deck", ignore=ignored)
    return tmp_path / "deck"


def press(browser: Chromium | Firefox, *names: str) -> None:
    """Press the buttons that are called so."""
    for name in names:
        browser.run(
            "Array.from(document.querySelectorAll('.bar button')).find("
            f"(button) => button.textContent === {json.dumps(name)}).click()"
        )


def open_card(browser: Chromium, url: str, card: str) -> None:
    """Show a card on a page that begins anew."""
    browser.open("about:blank")
    browser.open(f"{url}#{card}")
    browser.wait(_READY)


def seen(
    browser: Chromium,
    frames: int = 8,
    wanted: Callable[[dict[str, Any]], object] = bool,
) -> Seen:
    """What all frames show, once each shows something, and what is wanted."""
    found: Seen = []

    def shown() -> bool:
        nonlocal found
        with suppress(PageError):  # of a frame that loads, or is gone meanwhile
            found = browser.frames(_FRAME)
        is_whole = len(found) == frames and all(each["text"] for each in found)
        return is_whole and all(map(wanted, found))

    wait_until(shown, lambda: found)
    return found


def fits(frame: dict[str, Any]) -> bool:
    """Whether nothing of a card is cut off."""
    return bool(frame["hidden"] <= 1 and frame["wide"] <= 0)


def is_edited(frame: dict[str, Any]) -> bool:
    """Whether a card is what a save made of it, which is in English alone."""
    return "Edited." in frame["text"] or frame["language"] != "en"


def test_a_card_is_seen_in_every_way(chromium: Chromium, url: str) -> None:
    """Each language, light and night, on a phone and a desktop; nothing is cut off."""
    open_card(chromium, url, "%")  # no card, nor an encoding of anything
    open_card(chromium, url, "numeric")
    found = seen(chromium, wanted=fits)

    assert sorted({each["language"] for each in found}) == ["en", "zh"]
    assert sum("nightMode" in each["look"] for each in found) == 4
    assert {each["side"] for each in found} == {"f"}
    assert [
        e for e in chromium.events if e["method"] == "Runtime.exceptionThrown"
    ] == []


def test_every_kind_is_answered(chromium: Chromium, url: str) -> None:
    """Right and wrong, front and back; of values a number, shape and table, too."""
    deck = compile_deck(open_folder(SAMPLE, "deck"))
    heads = reversed([*deck.order.items()])
    first = {head.kind: str(card) for card, (head, _) in heads}
    right, wrong, sides = 0, 0, set()
    open_card(chromium, url, "numeric")
    press(chromium, "Night", "Desktop", "zh", "Both")
    for card in (*first.values(), "shape", "table"):
        chromium.run(f"location.hash = {json.dumps(card)}")
        seen(chromium, 2, lambda each: each["card"] == card)  # noqa: B023 - at once
        for how in ("Right", "Wrong"):
            chromium.frames("document.querySelector('#qa > *').isBefore = true")
            press(chromium, how)
            for each in seen(chromium, 2, lambda each: not each["before"]):
                sides.add(each["side"])
                picked = " ".join(each["picked"])
                right += how == "Right" and "right" in (each["verdict"] + picked)
                wrong += how == "Wrong" and "wrong" in (each["verdict"] + picked)
                if how == "Wrong":
                    assert each["verdict"] != "right", card

    assert sides == {"f", "b"}
    assert right > 8
    assert wrong > 8


def test_draws(chromium: Chromium, url: str) -> None:
    """Each draw can be seen, and its back has the same numbers."""
    open_card(chromium, url, "family")
    press(chromium, "Both")
    chromium.wait("document.getElementById('draws').hidden === false")
    texts = set()
    for number in ("1", "2"):
        chromium.wait(
            f"document.getElementById('draw').textContent.startsWith('draw {number} ')"
        )
        found = seen(chromium, 16, lambda each: each["draw"] == number)  # noqa: B023
        texts.add(found[0]["text"])
        chromium.run("document.getElementById('draw-next').click()")

    assert len(texts) == 2


def test_a_picture_moves(chromium: Chromium, url: str) -> None:
    """The line of a back is moved by keys, as in Anki."""
    text = "(document.querySelector('.move b') || {}).textContent"
    press_down = """(function (down) {
      document.querySelectorAll(".grip").forEach(function (grip) {
        for (var k = 0; k < 50; k++) grip.dispatchEvent(down());
      });
      return document.querySelector(".move b").textContent;
    })(function () { return new KeyboardEvent("keydown", {key: "ArrowDown"}); })"""
    open_card(chromium, url, "picture-family")
    press(chromium, "Back", "Night", "Phone", "zh")
    for number in "123456":  # of some gates two lines are drawn, and none moves
        seen(chromium, 1, lambda each: each["draw"] == number)  # noqa: B023 - at once
        if chromium.frames(text) == ["4 of 4 right"]:
            break
        chromium.run("document.getElementById('draw-next').click()")

    assert chromium.frames(text) == ["4 of 4 right"]
    assert chromium.frames(press_down) == ["3 of 4 right"]


def _edited(text: str) -> str:
    """The bank after an edit of the card that is shown."""
    head, card, rest = text.partition("id: numeric\n")
    return head + card + rest.replace("en: ", "en: Edited. ", 1)


def test_a_save_changes_the_card_alone(chromium: Chromium, folder: Path) -> None:
    """Scroll, side and frames stay; a broken bank keeps its card and says why."""
    bank = folder / "kinds.yaml"
    text = bank.read_text("utf-8")
    assert text.count("id: numeric\n") == 1
    with running(folder, *OPTIONS) as (url, _):
        open_card(chromium, url, "numeric")
        press(chromium, "Back")
        seen(chromium)
        chromium.frames("window.mark = 7")
        chromium.run("document.querySelector('main').scrollTop = 150")
        assert chromium.run("document.querySelector('main').scrollTop") > 100
        place = "document.querySelector('main iframe').getBoundingClientRect().top"
        top = chromium.run(place)

        bank.write_text(_edited(text), "utf-8")
        found = seen(chromium, wanted=is_edited)

        assert {each["language"] for each in found} == {"en", "zh"}
        assert {each["mark"] for each in found} == {7}
        assert {each["side"] for each in found} == {"b"}
        # Advice comes above the card a little later, and moves it nowhere.
        chromium.wait("document.getElementById('findings').innerText")
        assert abs(chromium.run(place) - top) <= 1

        broken = f"kind: [numeric  # {'x' * 150}"
        bank.write_text(text.replace("kind: numeric", broken, 1), "utf-8")
        chromium.wait("document.body.innerText.includes('[numeric')")
        shown = chromium.run("document.getElementById('findings').innerText")
        head = chromium.run("document.querySelector('.head').innerText")
        assert "kinds.yaml:" in shown + head
        assert re.search(r"\d+ \| .*\[numeric", shown + head)
        assert "as it was before the error" in head
        excerpts = "[...document.querySelectorAll('.findings pre')]"
        excerpt = f"{excerpts}.find(each => each.innerText.includes('[numeric'))"
        # Marks stay below what they mark.
        assert chromium.run(f"{excerpt}.scrollWidth > {excerpt}.clientWidth")
        assert all(map(is_edited, seen(chromium)))


def test_a_preview_that_is_started_again(chromium: Chromium, folder: Path) -> None:
    """A page that stayed open shows no card that was taken out meanwhile."""
    bank = folder / "kinds.yaml"
    text = bank.read_text("utf-8")
    with running(folder, *OPTIONS) as (url, _):
        open_card(chromium, url, "numeric")
        seen(chromium)
    bank.write_text(text.replace("- id: numeric\n", "- id: another\n", 1), "utf-8")

    with running(folder, *OPTIONS, "--port", url.rstrip("/").rpartition(":")[2]):
        chromium.wait("document.getElementById('list').innerText.includes('another')")

        assert chromium.run("document.getElementById('card').innerText") != "numeric"


# A browser without windows shows all pages at once.
_SEEN = """Object.defineProperty(document, "hidden", {value: %s, configurable: true}),
  document.dispatchEvent(new Event("visibilitychange"))"""


def _title(browser: Chromium, target: str) -> bool:
    """Whether a page has come, of which the browser then has a title."""
    known = browser.call("Target.getTargets", {})["targetInfos"]
    titles = {each["targetId"]: each["title"] for each in known}
    return str(titles[target]) == "Every kind"


def test_pages_behind_others(chromium: Chromium, folder: Path) -> None:
    """They leave their connection to others, of which a browser has six to a server.

    Seen again, they have what was saved meanwhile.
    """
    bank = folder / "kinds.yaml"
    pages: list[tuple[str, str]] = []
    with running(folder, *OPTIONS) as (url, _):
        open_card(chromium, url, "numeric")
        press(chromium, "Night", "zh", "Phone")  # one frame on each page is enough
        for _ in range(7):
            target = chromium.call("Target.createTarget", {"url": url})["targetId"]
            attach = {"targetId": target, "flatten": True}
            session = chromium.call("Target.attachToTarget", attach)["sessionId"]
            wait_until(lambda: _title(chromium, target))  # noqa: B023 - at once
            wait_until(lambda: chromium.run(_READY, session))  # noqa: B023 - as above
            chromium.run(_SEEN % "true", session)
            pages.append((target, session))
        text = bank.read_text("utf-8")
        bank.write_text(text.replace("- id: numeric\n", "- id: another\n", 1), "utf-8")
        titles = "document.getElementById('list').textContent.includes('another')"
        for target, session in pages:
            chromium.run(_SEEN % "false", session)
            wait_until(lambda: chromium.run(titles, session))  # noqa: B023 - at once
            chromium.call("Target.closeTarget", {"targetId": target})


def test_list_and_filters(chromium: Chromium, url: str) -> None:
    """The list is searched, filtered, and walked through by keys."""
    open_card(chromium, url, "numeric")

    def listed() -> int:
        return int(chromium.run("document.getElementById('list').children.length"))

    def fill_in(name: str, value: str) -> None:
        chromium.run(
            f"(function (e) {{ e.value = {json.dumps(value)}; e.oninput(); }})"
            f"(document.getElementById({json.dumps(name)}))"
        )

    every = listed()
    fill_in("kind", "cloze")
    assert 0 < listed() < every
    fill_in("kind", "")
    fill_in("search", "numeric")
    assert 0 < listed() < every
    fill_in("search", "")
    assert listed() == every
    keys = "dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown'}))"
    before = chromium.run("document.getElementById('card').textContent")
    chromium.run(keys)
    assert chromium.run("document.getElementById('card').textContent") != before


def test_what_is_left_out(chromium: Chromium, url: str) -> None:
    """Looks are left out one by one; the last of a group brings back the others."""
    open_card(chromium, url, "numeric")
    press(chromium, "Night", "zh", "Phone")
    (only,) = seen(chromium, 1)
    press(chromium, "Light", "en", "Desktop")
    found = seen(chromium, 8)

    assert "nightMode" not in only["look"]
    assert only["language"] == "en"
    assert len(found) == 8


def test_no_card(chromium: Chromium, folder: Path) -> None:
    """Without a card there are no buttons for one, and findings say why."""
    (folder / "deck.yaml").write_text("banks: []\n", encoding="utf-8")
    with running(folder, *OPTIONS) as (url, _):
        chromium.open(url)
        chromium.wait("(document.getElementById('problems') || {}).hidden === false")
        shown = chromium.run("document.querySelector('main').innerText")
        buttons = chromium.run("document.getElementById('bar').hidden")

    assert "`banks` of the deck folder is empty" in shown
    assert buttons


def test_one_file_in_both_browsers(chromium: Chromium, tmp_path: Path) -> None:
    """The page in one file shows the same in both."""
    page = tmp_path / "page.html"
    once = ("--once", page, "--ui", "en")
    trust_always(SAMPLE)
    run("preview", SAMPLE, *once, code=0)
    open_card(chromium, page.as_uri(), "numeric")
    ours = sorted(each["text"] for each in seen(chromium))
    urls = [
        event["params"]["request"]["url"]
        for event in chromium.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert [
        url for url in urls if not url.startswith(("file:", "data:", "about:"))
    ] == []

    with run_firefox() as firefox:
        firefox.open(f"{page.as_uri()}#numeric")
        assert firefox.wait(f"{_READY} === 8")
        texts = []
        for number in range(8):
            firefox.enter(number)
            firefox.wait("document.getElementById('qa').innerText")
            texts.append(firefox.run(_FRAME)["text"])
            firefox.enter(None)

    def words(text: str) -> list[str]:
        return text.split()

    assert sorted(map(words, texts)) == sorted(map(words, ours))


def test_firefox_sees_a_save(folder: Path) -> None:
    """Frames, script of the cards and events are the same there."""
    bank = folder / "kinds.yaml"
    text = bank.read_text("utf-8")
    with running(folder, *OPTIONS) as (url, _), run_firefox() as firefox:
        firefox.open(f"{url}#numeric")
        firefox.wait(f"{_READY} === 8")
        press(firefox, "Right")
        firefox.enter(0)
        firefox.wait("document.querySelector('.verdict.right') !== null")
        bank.write_text(_edited(text), "utf-8")
        firefox.wait("document.getElementById('qa').innerText.includes('Edited.')")
        firefox.enter(None)


HOSTILE = Path(__file__).with_name("hostile.html").read_text("utf-8")
REFRESH = '<meta http-equiv="refresh" content="0;url=http://evil.test/refresh">'


def _with(html: str, path: Path) -> str:
    """The address of a page whose card has more HTML than a bank can bring."""
    deck = compile_deck(open_folder(SAMPLE, "deck"))
    shown = take_snapshot(deck, deck.languages).only("numeric")
    card = shown.cards["numeric"]
    notes = {
        language: note._replace(text=note.text.replace("</div>", html + "</div>"))
        for language, note in card.notes.items()
    }
    shown = shown._replace(cards={"numeric": card._replace(notes=notes)})
    words = phrases("preview-", "en")
    path.write_text(page_html(shown, words, ui="en", is_live=False), encoding="utf-8")
    return path.as_uri()


def test_hostile_card(tmp_path: Path) -> None:
    """It runs nothing, asks for nothing, and goes nowhere; elsewhere it does."""
    plain = tmp_path / "plain.html"
    page = HOSTILE.replace("evil.test", "plain.test")
    plain.write_text(f"<!doctype html><body>{page}", encoding="utf-8")
    clicks = (
        "['go', 'out', 'send'].forEach((id) => { const e = document.getElementById(id);"
        "if (e) (e.submit ? e.requestSubmit() : e.click()); })"
    )
    with served({}, tmp_path) as (chromium, _, requests):
        chromium.open(plain.as_uri())
        acting = {"image", "style", "background", "object", "video"}
        wait_until(lambda: acting <= {path.rpartition("/")[2] for path in requests})

        url = _with(HOSTILE, tmp_path / "page.html")
        open_card(chromium, url, "numeric")
        seen(chromium)
        chromium.frames(clicks)
        time.sleep(2)
        assert {each["ran"] for each in seen(chromium)} == {0}
        assert chromium.run("window.ran || 0") == 0
        heights = (
            "Array.from(document.querySelectorAll('iframe'), (f) => f.offsetHeight)"
        )
        assert max(chromium.run(heights)) <= 20_002
        assert chromium.run("location.href").startswith(url)
        assert [path for path in requests if not path.startswith("plain.test")] == []

        url = _with(REFRESH, tmp_path / "refresh.html")
        open_card(chromium, url, "numeric")
        time.sleep(2)
        assert chromium.run("location.href").startswith(url)
        assert [path for path in requests if not path.startswith("plain.test")] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessibility(chromium: Chromium, folder: Path, axe: str, theme: str) -> None:
    """No rule of axe is broken, with and without an error on the page."""
    chromium.theme(theme)
    bank = folder / "kinds.yaml"
    text = bank.read_text("utf-8")
    wrong: list[tuple[str, str]] = []
    with running(folder, *OPTIONS) as (url, _):
        open_card(chromium, url, "family")
        seen(chromium)
        for edited in (text, text.replace("kind: numeric", "kind: [numeric", 1)):
            bank.write_text(edited, "utf-8")
            if edited != text:
                chromium.wait("!document.getElementById('problems').hidden")
            chromium.run(axe + "; 0")
            report = chromium.run("axe.run(document, {iframes: false})")
            wrong += [
                (found["id"], found["nodes"][0]["html"])
                for found in report["violations"]
            ]

    assert wrong == []


def test_tab_goes_past_the_list(chromium: Chromium, url: str) -> None:
    """The list is one stop, and arrows go on in it; also when it is filtered."""
    focused = "document.activeElement"
    open_card(chromium, url, "family")
    chromium.run("document.getElementById('rule').focus()")
    chromium.key("Tab")
    assert "family" in chromium.run(f"{focused}.textContent")
    chromium.key("ArrowDown")
    assert "table" in chromium.run(f"{focused}.textContent")
    assert chromium.run("location.hash") == "#table"
    chromium.key("Tab")
    assert chromium.run(f"{focused}.closest('main') !== null")
    chromium.run("document.getElementById('search').value = 'bug'; 0")
    chromium.run("document.getElementById('search').oninput()")
    chromium.run("document.getElementById('rule').focus()")
    chromium.key("Tab")
    assert "bug" in chromium.run(f"{focused}.textContent")


def test_on_paper(chromium: Chromium, url: str) -> None:
    """A card is printed by itself, dark on white, not as it is at night."""
    chromium.media("print", prefers_color_scheme="dark")
    open_card(chromium, url, "family")
    parts = "document.querySelectorAll('nav, .bar, iframe.night, iframe.light')"
    found = chromium.run(
        f"Array.from({parts}, (part) => "
        "[part.className || part.localName, part.getClientRects().length > 0])"
    )
    paper = chromium.run("getComputedStyle(document.body).backgroundColor")
    scrolls = "getComputedStyle(document.querySelector('main')).overflowY"
    shown = {name for name, is_shown in found if is_shown}

    assert shown == {"phone light", "desktop light"}
    assert len({name for name, _ in found}) == 6
    assert paper == "rgb(255, 255, 255)"
    assert chromium.run(scrolls) == "visible"


def test_high_contrast(chromium: Chromium, url: str) -> None:
    """What is chosen differs from what is not, in the colours of the system as well."""
    chromium.media(forced_colors="active")
    open_card(chromium, url, "family")
    looks = "(part) => getComputedStyle(part).backgroundColor)"
    chosen = "'[aria-pressed=true], [aria-current]'"
    others = "'[aria-pressed=false], #list button:not([aria-current])'"
    yes, no = (
        set(chromium.run(f"Array.from(document.querySelectorAll({some}), {looks}"))
        for some in (chosen, others)
    )

    assert yes
    assert no
    assert not yes & no


def _letters(mathml: str) -> str:
    """What is read in a formula, whichever letters stand for bold and script."""
    text = normalize("NFKC", unescape(re.sub(r"<[^>]*>", "", mathml)))
    text = re.sub(r"[\s\u2060-\u2064\ufe00\u200b]", "", text)
    return text.translate(_ALIKE)


# Characters that are drawn alike, by which the one or the other stands for a command.
_ALIKE = str.maketrans("∥⟂∖ˆ\u0303\u20d7\u0302", "‖⊥\\^~→^")
_PAGE = """<!doctype html><meta charset="utf-8"><body>
<script src="/_anki/js/mathjax.js"></script>
<script src="/_anki/js/vendor/mathjax/tex-chtml-full.js"></script>"""
_TO_MATHML = """MathJax.startup.promise.then(function () {{
  return {samples}.map(function (tex) {{
    return MathJax.tex2mml(tex, {{display: false}});
  }});
}})"""


def test_formulas_are_those_of_mathjax(desktop: Desktop) -> None:
    """For each command math-core writes the characters of Anki's MathJax."""
    samples = formula_samples()
    script = _TO_MATHML.format(samples=json.dumps(samples))
    found, _ = look(_PAGE, script, desktop.web)

    pairs = zip(samples, map(_letters, found), strict=True)
    ours = {tex: _letters(to_mathml(tex, is_block=False)) for tex in samples}
    assert {tex: (ours[tex], text) for tex, text in pairs if ours[tex] != text} == {}
