"""The script that grades inside Anki, in Chromium: its verdicts, and its page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from deck.anki.note_types import card_script
from deck.live.numeric_answer import number_key
from deck.live.value import Numbers
from deck.live.variant import GapKey, Key, MendKey, OrderKey, SelfGraded, Variant
from deck.quiz.grading import grade
from deck.quiz.verdict import RIGHT
from deck.render.answer_key import key_data
from tests.calls import check_calls
from tests.folders import LiveDeck
from tests.quiz.grades import QUESTION
from tests.quiz.test_answers import _KEYS, ROWS, STEPS, Row, question_of
from tests.system.browser import PLAY, read_sides, served
from tests.system.typed_forms import typed_forms

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


def _script_grades(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """What Anki's script makes of answers to keys, and to gaps with a text beside."""
    table = json.dumps(rows).replace("<", "\\u003c")
    found: list[str] = run_page(
        f"<script>{card_script()}</script><script>document.title = JSON.stringify("
        f"{table}.map(function (row) {{ return livedeckCheck(...row)[0]; }}))"
        "</script>"
    )
    return found


def test_both_graders_agree() -> None:
    """Of answers that were judged by hand Anki's script grades none the other way.

    Nor is any right in Anki that is wrong in the terminal, or the reverse. What one of
    them cannot decide it leaves to the learner, as Anki does with each formula and with
    whatever only looks like what it reads.
    """
    rows: list[tuple[Any, Row]] = []
    for row in ROWS:
        key = _KEYS[row.kind](row.answer) if row.kind in _KEYS else SelfGraded()
        variant = Variant(question_of(row), (), key, steps=tuple(STEPS))
        if (data := key_data(key, variant)) and data["kind"] != "choice":
            rows.append((data["gaps"]["1"] if data["kind"] == "gaps" else data, row))
    assert len(rows) > 800
    found = _script_grades(
        [(data, row.typed, row.answer.partition("|")[0]) for data, row in rows]
    )

    seen = [(row, outcome) for (_, row), outcome in zip(rows, found, strict=True)]
    both = {"right", "wrong"}
    assert [one for one in seen if {one[0].judged, one[1]} == both] == []
    assert [one for one in seen if {one[0].graded, one[1]} == both] == []
    counts = Counter((row.graded, outcome) for row, outcome in seen)
    for outcome, least in (("right", 0.45), ("wrong", 0.55)):
        every = sum(n for (graded, _), n in counts.items() if graded == outcome)
        assert counts[outcome, outcome] >= least * every, counts


def _every_key(deck: LiveDeck) -> Iterator[tuple[Any, Key, Variant, int]]:
    """Keys of the shipped deck and of the judged answers, as script and terminal."""
    steps = Variant(
        question=QUESTION,
        answer=(),
        key=SelfGraded(),
        steps=tuple(STEPS),
        program="pass\n" * 99,
    )
    keys = {(row.kind, row.answer): 1 for row in ROWS if row.kind in _KEYS}
    variants: list[tuple[Key, Variant, Sequence[int]]]
    variants = [(_KEYS[kind](answer), steps, (1,)) for kind, answer in keys]
    for live in deck.cards:
        every = live.variants.values()
        variants += [(one[0].key, one[0], live.card.gaps) for one in every]
    for key, variant, gaps in variants:
        data = key_data(key, variant)
        is_run = isinstance(key, MendKey) or (isinstance(key, OrderKey) and key.tests)
        if data is None or data["kind"] == "choice" or is_run:
            continue
        for gap in gaps:
            of_gap = data["gaps"][str(gap)] if data["kind"] == "gaps" else data
            yield of_gap, key, variant, gap


@pytest.mark.long
def test_both_graders_agree_on_every_form(shipped_deck: LiveDeck) -> None:
    """Neither grades right what the other grades wrong, however it is typed."""
    random = Random("forms")  # noqa: S311 - no secret
    rows = [
        (data, typed, grade(key, typed, variant, gap=gap, names=lambda *_: None))
        for data, key, variant, gap in _every_key(shipped_deck)
        for typed in typed_forms(data, random)
    ]
    found = _script_grades([row[:2] for row in rows])

    seen = [
        (data, typed, {outcome, verdict.outcome.value})
        for (data, typed, verdict), outcome in zip(rows, found, strict=True)
    ]
    assert [one for one in seen if one[2] == {"right", "wrong"}] == []
    unread = [one for one in seen if one[2] == {"right", "unreadable"}]
    assert [one for one in unread if "values" not in one[0]] == []  # `[60,000]`
    right = [out for row, out in zip(rows, found, strict=True) if row[2] == RIGHT]
    assert len(rows) > 10_000
    assert right.count("right") > 0.9 * len(right)


def _key(key: Key) -> Any:
    """A key as the script has it; of a gap that of the first."""
    data = key_data(key, Variant((), (), key))
    assert data is not None
    return data["gaps"]["1"] if data["kind"] == "gaps" else data


def _output(text: str, *slips: str) -> dict[str, Any]:
    key = {"kind": "output", "text": text, "raised": ""}
    return key | {"slips": [_output(slip) for slip in slips]} if slips else key


PAGE = "1/" * 50_000
NAMES: dict[str, Any] = {
    "hi": _output("Hi Mika", "Hi who", "3"),
    "large": _key(number_key(Numbers.of(2**64 - 1))),
    "half": {
        "kind": "number",
        "values": ["0.5"],
        "limits": [1e-9],
        "slips": [{"kind": "number", "values": ["5"], "limits": [1e-9]}],
    },
    "number": {"kind": "number", "values": ["3"], "limits": [0.1]},
    "pair": _key(number_key(Numbers.of([60_000, 10_000]))),
    "mended": {"kind": "mend", "line": 3, "mend": "self.name = name"},
    "error": {"kind": "shape", "dims": None},
    "shape": {"kind": "shape", "dims": [2, 3]},
    "greater": _key(GapKey({1: ">"}, accept={1: ("greater than", "大于")})),
    "output": _output,
    "words": lambda text: {"kind": "words", "text": text},
    "PAGE": PAGE,
}


def test_checks(request: pytest.FixtureRequest) -> None:
    """What Anki's script makes of an answer to a key, by `answer_script.txt`."""
    page = f"<!doctype html><title></title><script>{card_script()}</script>"
    with served({"/": page}, Path()) as (browser, address, _):
        browser.open(address)
        browser.wait("document.readyState === 'complete' && !!window.livedeckCheck")

        def check(key: dict[str, Any], typed: str) -> str:
            words = json.dumps([key, typed])
            return " ".join(map(str, browser.run(f"livedeckCheck(...{words})")))

        names = NAMES | {"check": check}
        path = Path(__file__).with_name("answer_script.txt")
        check_calls(path, lambda call: str(eval(call, names)), request)  # noqa: S307


def test_text_beside_a_gap() -> None:
    """Who copies it from the card compares; what the topic is called is not copied."""
    card = (
        '<div id="fam" data-id="{0}" data-side="f"><div class="topic">Chapter 12</div>'
        '<div class="vs"><div>{0} is spelt <span class="cloze" data-ordinal="1">[...]'
        '</span>.</div></div></div><template id="fam-key"><div lang="en" data-key=\''
        '{{"kind":"gaps","gaps":{{"1":{{"kind":"words","text":"twelve"}}}}}}\'></div>'
        "</template><script>SCRIPT</script><script>"
        'document.querySelector("input").value = "12";'
        'document.querySelector("form button").click();'
        'document.title = JSON.stringify(document.querySelector(".verdict").className);'
        "</script>"
    )
    found = [
        run_page(card.format(shown).replace("SCRIPT", card_script()))
        for shown in ("12", "A dozen")
    ]

    assert found == ["verdict compare", "verdict right"]


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
        if "data-key=" in front[3]
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
