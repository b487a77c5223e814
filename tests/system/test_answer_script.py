"""The script that grades inside Anki, in Chromium: its verdicts, and its page."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from deck.anki.note_types import card_script
from tests.folders import LiveDeck
from tests.quiz.test_answers import keyed_rows
from tests.system.browser import PLAY, read_sides, served

pytestmark = pytest.mark.system

# Each card is answered on its front, and turned over, in a frame of a phone's width.
_PLAY = PLAY.with_name("play_cards.html").read_text("utf-8")
_SIDE = (
    '<!doctype html><meta name="viewport" content="width=device-width">'
    '<body class="card card{} mobile" style="margin:0"><div id="qa">{}</div></body>'
)


def run_page(body: str) -> Any:
    """What a page leaves in its title, which is JSON."""
    page = f'<!doctype html><meta charset="utf-8"><title></title>{body}'
    with served({"/": page}, Path()) as (browser, address, _):
        browser.open(address)
        return json.loads(browser.wait("document.title"))


def test_chromium_grades_as_the_terminal(shipped_deck: LiveDeck) -> None:
    """Each answer of the table, by its key."""
    rows = keyed_rows(shipped_deck)
    pairs = [(data, row.typed) for data, row in rows]
    table = json.dumps(pairs).replace("<", "\\u003c")
    found = run_page(
        f"<script>{card_script()}</script><script>document.title = JSON.stringify("
        f"{table}.map(function (row) {{"
        " return livedeck.check(row[0], row[1])[0]; }))</script>"
    )

    graded = [{"unread": "again"}.get(one, one) for one in found]
    others = [(row, one) for (_, row), one in zip(rows, graded, strict=True)]
    assert [one for one in others if one[0].graded != one[1]] == []


@pytest.fixture(scope="module")
def played(
    packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Each card of the sample, answered right, wrong, and by a named mistake."""
    sides, _ = read_sides(packages["sample en"], tmp_path_factory.mktemp("answered"))
    pairs = zip(sides[::2], sides[1::2], strict=True)
    cards = [
        (
            f"{front[0]}.{front[2]}",
            _SIDE.format(front[2], front[3]),
            _SIDE.format(back[2], back[3]),
        )
        for front, back in pairs
        if "data-key=" in front[3] or "code blank" in front[3]
    ]
    table = json.dumps(cards).replace("<", "\\u003c")
    found: dict[str, Any] = run_page(
        _PLAY.replace("CARDS", table).replace("PLAY", PLAY.read_text("utf-8"))
    )
    return found


def test_right_answers(played: dict[str, Any]) -> None:
    """It is right, the focus leaves the field, and the back repeats it."""
    for name, (front, back) in played.items():
        card, how = name.split()
        if how != "right" or card.startswith(("choice", "picture-file")):
            continue
        assert front["verdict"] == back["verdict"] == "right", (name, front)
        assert front["focus"] == "BODY"
        assert front["text"] in back["text"]


def test_turned_over_without_a_check(played: dict[str, Any]) -> None:
    """What was typed is graded on the back, as Anki's own fields are."""
    typed = {
        name: sides
        for name, sides in played.items()
        if name.endswith(" turn") and not sides[0]["options"]
    }

    assert len(typed) > 10
    for name, (front, back) in typed.items():
        if not name.startswith("picture-file"):
            assert (front["verdict"], back["verdict"]) == ("", "right"), name


def test_wrong_answers(played: dict[str, Any]) -> None:
    """What is wrong is never right; words that do not match are compared."""
    outcomes = Counter(
        front["verdict"]
        for name, (front, _) in played.items()
        if name.endswith(" wrong") and not front["options"]
    )

    assert set(outcomes) <= {"wrong", "compare", "unread"}
    assert outcomes["wrong"] > 5


def test_a_named_mistake_says_why(played: dict[str, Any]) -> None:
    """Its reason is below the verdict, on the front and on the back."""
    front, back = played["slips.1 slip"]

    assert front["verdict"] == back["verdict"] == "wrong"
    assert "bias was left out" in front["text"]
    assert "bias was left out" in back["text"]


def test_options_are_marked(played: dict[str, Any]) -> None:
    """The one that was picked and the right one are marked, with their reasons."""
    for name, (front, back) in played.items():
        if not front.get("options"):
            continue
        how = name.split()[1]
        if how == "wrong":
            assert {"right", "wrong picked"} <= {*front["options"]}, name
            assert front["because"] >= 1
            assert sum("picked" in look for look in back["options"]) == 1
        if how == "right":
            assert "right picked" in front["options"]


def test_nothing_is_wide(played: dict[str, Any]) -> None:
    """The field fits a page of 360 pixels."""
    assert {
        name: sides
        for name, sides in played.items()
        if max(side.get("wide", 0) for side in sides) > 0
    } == {}
