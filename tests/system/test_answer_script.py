"""The script that grades inside Anki, in Chromium: its verdicts, and its page."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from deck.anki.note_types import asset
from deck.live.numeric_answer import number_key
from deck.live.value import Form, Number
from deck.live.variant import Variant
from deck.quiz.grading import grade
from deck.render.answer_key import key_data
from tests.system.answers import vectors
from tests.system.browser import PLAY, read_sides
from tests.system.drivers import run_chromium

pytestmark = pytest.mark.system

# Each card is answered on its front, and turned over, in a frame of a phone's width.
_PLAY = PLAY.with_name("play_cards.html").read_text("utf-8")
_SIDE = (
    '<!doctype html><meta name="viewport" content="width=device-width">'
    '<body class="card card{} mobile" style="margin:0"><div id="qa">{}</div></body>'
)


def run_page(folder: Path, body: str) -> Any:
    """What a page leaves in its title, which is JSON."""
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><title></title>{body}', "utf-8"
    )
    with run_chromium("--hide-scrollbars") as browser:
        browser.open(page.as_uri())
        return json.loads(browser.wait("document.title"))


def test_both_graders_agree(tmp_path: Path) -> None:
    """Nothing is right in Anki that is wrong in the terminal, or the other way round.

    What one of them cannot decide it leaves to the learner; what is right is seen by
    both, but for one in fifty: no formula is computed in Anki.
    """
    rows: list[tuple[Any, str, str]] = []
    for key, variant, typed in vectors():
        data = key_data(key, variant)
        assert data is not None
        if data["kind"] == "gaps":
            data = data["gaps"]["1"]
        verdict = grade(key, typed, gap=1, steps=variant.steps, lines=12)
        rows.append((data, typed, verdict.outcome.value))
    assert len(rows) > 1_500
    script = asset("answer.js")
    table = json.dumps([row[:2] for row in rows]).replace("<", "\\u003c")
    found = run_page(
        tmp_path,
        f"<script>{script}</script><script>document.title = JSON.stringify({table}.map("
        "function (row) { return livedeckCheck(row[0], row[1])[0]; }))</script>",
    )

    pairs = [(*row, seen) for row, seen in zip(rows, found, strict=True)]
    assert [p for p in pairs if p[2:] == ("wrong", "right")] == []
    assert [p for p in pairs if p[2] in {"right", "compare"} and p[3] == "wrong"] == []
    counts = Counter(pair[2:] for pair in pairs)
    of_right = sum(n for pair, n in counts.items() if pair[0] == "right")
    of_wrong = sum(n for pair, n in counts.items() if pair[0] == "wrong")
    assert counts["right", "right"] >= 0.98 * of_right
    assert counts["wrong", "wrong"] >= 0.8 * of_wrong


def test_a_large_number_is_graded(tmp_path: Path) -> None:
    """A number that is asked for to some digits is right or wrong, however large."""
    key = number_key(Number(1.986e20, 3, Form.SCIENTIFIC))
    data = key_data(key, Variant(question=(), answer=(), key=key))
    typed = ["1.99e20", "1.99 × 10^20", "1.99e19", "987654"]

    found = run_page(
        tmp_path,
        f"<script>{asset('answer.js')}</script><script>document.title = JSON.stringify("
        f"{json.dumps(typed)}.map(function (typed) {{"
        f" return livedeckCheck({json.dumps(data)}, typed)[0]; }}))</script>",
    )

    assert found == ["right", "right", "wrong", "wrong"]
    assert [grade(key, one).outcome.value for one in typed] == found


@pytest.fixture(scope="module", params=["en", "zh"])
def played(
    request: pytest.FixtureRequest,
    packages: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Each card of the sample, answered right, wrong, and by a named mistake."""
    folder = tmp_path_factory.mktemp("answered")
    sides, _ = read_sides(packages[f"sample {request.param}"], folder)
    pairs = zip(sides[::2], sides[1::2], strict=True)
    cards = [
        (
            f"{front[0]}.{front[2]}",
            _SIDE.format(front[2], front[3]),
            _SIDE.format(back[2], back[3]),
        )
        for front, back in pairs
        if "data-key=" in front[3]
    ]
    table = json.dumps(cards).replace("<", "\\u003c")
    found: dict[str, Any] = run_page(
        folder, _PLAY.replace("CARDS", table).replace("PLAY", PLAY.read_text("utf-8"))
    )
    return found


def test_right_answers(played: dict[str, Any]) -> None:
    """It is right, the focus leaves the field, and the back repeats it."""
    for name, (front, back) in played.items():
        card, how = name.split()
        if how != "right" or card.startswith(("choice", "picture-file")):
            continue
        assert front["said"] == back["said"] == "right", (name, front)
        assert front["focus"] == "BODY"
        assert front["text"] in back["text"]


def test_wrong_answers(played: dict[str, Any]) -> None:
    """What is wrong is never right; words that do not match are compared."""
    outcomes = Counter(
        front["said"]
        for name, (front, _) in played.items()
        if name.endswith(" wrong") and not front["options"]
    )

    assert set(outcomes) <= {"wrong", "compare", "unread"}
    assert outcomes["wrong"] > 5


def test_a_named_mistake_says_why(played: dict[str, Any]) -> None:
    """Its reason is below the verdict, on the front and on the back."""
    front, back = played["slips.1 slip"]

    assert front["said"] == back["said"] == "wrong"
    assert re.search("bias was left out|漏了偏置", front["text"])
    assert re.search("bias was left out|漏了偏置", back["text"])


def test_options_answer_back(played: dict[str, Any]) -> None:
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
