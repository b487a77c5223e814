"""What a learner does in the real desktop Anki: turns cards, undoes, edits notes."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deck.anki.note_types import FIELDS
from tests.system.test_desktop import run_anki

if TYPE_CHECKING:
    from tests.system.conftest import Desktop, Once

pytestmark = pytest.mark.system

Steps = dict[str, dict[str, Any]]
LETTER = "Q"  # what is typed
FRONT = FIELDS.index("Front")


class _Page(HTMLParser):
    """What a browser makes of a field, which writes it in its own way."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Any] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "tbody":
            self.parts += [(tag, attrs), ""]

    def handle_endtag(self, tag: str) -> None:
        if tag != "tbody":
            self.parts += [tag, ""]

    def handle_data(self, data: str) -> None:
        self.parts[-1] += data


def parts(html: str) -> list[Any]:
    """The tags and texts of a field."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.parts


@pytest.fixture(scope="module")
def recorded(desktop: Desktop, packages: dict[str, Path], once: Once) -> dict[str, Any]:
    """What was seen after each step, and the fields of each note around an edit."""

    def fill(home: Path) -> None:
        words = [str(home / "anki"), str(packages["sample en"]), "Every kind"]
        seen = run_anki(desktop, home, "turns", *words)
        (home / "result.json").write_text(json.dumps(seen), encoding="utf-8")

    result = once("turns", fill) / "result.json"
    seen: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return seen


@pytest.fixture
def steps(recorded: dict[str, Any]) -> Steps:
    """What was seen after each step."""
    steps: Steps = recorded["steps"]
    return steps


@pytest.mark.parametrize("step", ["turned", "turned, by day", "turned, drawn again"])
def test_an_answer_stays(steps: Steps, step: str) -> None:
    """The back shows it, whatever theme, and however often it is drawn."""
    assert steps[step]["verdict"] == "Your answer: 0.731Right."


def test_at_night(steps: Steps) -> None:
    """The theme changes, and what was typed does not."""
    before, after = steps["typed"], steps["typed, at night"]

    assert before["verdict"] == "Right."
    assert after == before | {"night": True}


@pytest.mark.parametrize(
    "step",
    [
        *("after Again", "turned without an answer"),
        *("after Undo", "turned after Undo", "picked, after Again"),
        "turned without an option",
    ],
)
def test_no_answer_of_before(steps: Steps, step: str) -> None:
    """A card that comes again has no answer: no typed text, no verdict, no pick."""
    seen = steps[step]

    assert (seen["typed"], seen["verdict"], seen["picked"]) == ("", "", 0)


def test_an_option_stays(steps: Steps) -> None:
    """It is marked on both sides."""
    assert [steps[s]["picked"] for s in ("picked", "picked, turned")] == [1, 1]


def test_variants(steps: Steps) -> None:
    """Drawn again and turned it is the same variant, after Again the next one."""
    names = ("family: first", "drawn again", "family, turned")
    assert len({steps[name]["variant"] for name in names}) == 1
    later = [
        steps[f"family, {name}"]["variant"] for name in ("after Again", "turned again")
    ]
    assert later[0] == later[1] != steps["family, turned"]["variant"]


def test_keys(steps: Steps) -> None:
    """Digits are typed, Enter checks; then Space turns the card, and 4 grades it."""
    digits = [steps[key] for key in ("Tab", "1", "2")]
    assert [(seen["focus"], seen["typed"]) for seen in digits] == [
        *(("INPUT", ""), ("INPUT", "1"), ("INPUT", "12"))
    ]
    assert {seen["side"] for seen in (*digits, steps["Return"])} == {"f"}
    assert digits[0]["verdict"] == ""
    assert steps["Return"]["focus"] == "BODY"
    assert steps["Return"]["verdict"].startswith("Wrong.")
    assert steps["Space"]["side"] == "b"
    assert steps["4"] == {"easy": 1}


def test_taps(steps: Steps) -> None:
    """What was tapped is graded, and repeated on the back, also without a check."""
    assert steps["cloze-closed: tapped"]["verdict"] == "Right."
    assert steps["table: tapped"]["verdict"] == "Right."
    assert steps["order: tapped"]["verdict"] == ""
    for card, given in {"cloze-closed": "NAND", "table": "0 0 0 1"}.items():
        seen = steps[f"{card}: tapped, turned"]["verdict"]
        assert seen == f"Your answer: {given}Right."
    assert steps["order: tapped, turned"]["verdict"].endswith("Right.")


@pytest.mark.parametrize("card", ["choice", "table", "cloze-closed", "order"])
def test_taps_by_keys(steps: Steps, card: str) -> None:
    """Digits, Enter and blanks are the card's, and Anki's again after the check."""
    seen = steps[f"{card}: keys"]
    assert (seen["side"], seen["focus"]) == ("f", "BODY")
    assert steps[f"{card}: keys, turned"]["side"] == "b"
    if card != "choice":
        assert seen["verdict"] == "Right."


def test_the_gap_of_a_formula(steps: Steps) -> None:
    """The gap that is asked is graded, whichever card the window showed before."""
    assert steps["second gap"]["verdict"] == "Right."


def test_edited_in_the_editor(recorded: dict[str, Any]) -> None:
    """There is one letter more in the question, and nothing else is another.

    So the key by which the card grades is whole, and so are gaps and formulas.
    """
    assert len(recorded["edits"]) > 30
    for before, after in recorded["edits"]:
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            wanted, has = parts(old), parts(new)
            if place == FRONT:
                at = next(n for n, part in enumerate(has) if part not in wanted)
                assert has[at].lstrip().startswith(LETTER)
                has[at] = has[at].replace(LETTER, "", 1)
            assert has == wanted, (before[0], FIELDS[place])


def test_cards_are_the_same(recorded: dict[str, Any]) -> None:
    """No card is empty or lacks for it."""
    assert recorded["empty"] == []
    assert recorded["problems"] == "Database rebuilt and optimized."
