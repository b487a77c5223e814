"""A card is turned in the real desktop Anki, drawn again, undone, and by the keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.test_desktop import run_anki

if TYPE_CHECKING:
    from tests.system.conftest import Desktop

pytestmark = pytest.mark.system

Steps = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def steps(
    desktop: Desktop,
    packages: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Steps:
    """What was seen after each step."""
    home = tmp_path_factory.mktemp("turns")
    words = [str(home / "anki"), str(packages["sample en"]), "Every kind"]
    return run_anki(desktop, home, "turns", *words)


@pytest.mark.parametrize("step", ["turned", "turned, by day", "turned, drawn again"])
def test_an_answer_stays(steps: Steps, step: str) -> None:
    """The back shows it, whatever theme, and however often it is drawn."""
    assert steps[step]["said"] == "Your answer: 0.731Right."


def test_at_night(steps: Steps) -> None:
    """The theme changes, and what was typed does not."""
    before, after = steps["typed"], steps["typed, at night"]

    assert before["said"] == "Right."
    assert after == before | {"night": True}


@pytest.mark.parametrize(
    "step",
    [
        *("after Again", "turned without an answer"),
        *("after Undo", "turned after Undo", "picked, after Again"),
        "turned without an option",
    ],
)
def test_nothing_of_before(steps: Steps, step: str) -> None:
    """A card that comes again knows no answer: neither typed, nor said, nor picked."""
    seen = steps[step]

    assert (seen["typed"], seen["said"], seen["picked"]) == ("", "", 0)


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
    assert digits[0]["said"] == ""
    assert steps["Return"]["focus"] == "BODY"
    assert steps["Return"]["said"].startswith("Wrong.")
    assert steps["Space"]["side"] == "b"
    assert steps["4"] == {"ease": 4}
