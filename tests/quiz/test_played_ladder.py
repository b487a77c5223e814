"""The ladder to the whole program, from an empty profile, in a real terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from deck.kinds.bug import Bug
from deck.kinds.code import Code
from deck.kinds.exercise import Exercise
from deck.kinds.order import Order
from deck.source.models import Card
from tests.folders import read_folder
from tests.patience import IS_THOROUGH
from tests.quiz.sitting import (
    AGAIN,
    END,
    GO_ON,
    ROOT,
    Room,
    Sitting,
    edit_with,
    room_of,
    write,
)

SHIPPED = ROOT / "cards"
PLAYED = ROOT / "tests/pictures/fixed_deck.py"  # the command on a day of the calendar
RUNGS = "rebuild"
LADDER = "gates activations forward softmax mnist-show one-image mnist man"
A_DAY = 12  # new cards
PROMPTS = ["____> ", "order> ", "line at fault> ", "mended line> ", GO_ON, END]
_STEP = re.compile(r"^ *(\d+)\.  ?(.*)$", re.MULTILINE)


@cache
def shipped() -> dict[str, Card]:
    """The cards of the shipped deck, by their ids."""
    return {str(card.id): card for card in read_folder(SHIPPED).cards}


def rungs() -> dict[str, Card]:
    """The cards that ask for the lines of the program."""
    cards = shipped().items()
    lines = ((n, c) for n, c in cards if not isinstance(c.body, Exercise))
    return {name: card for name, card in lines if card.topic == RUNGS}


def line_by_line(piece: str) -> str:
    """A piece of a program as it is typed: an empty line ends one of several."""
    lines = piece.strip("\n").split("\n")
    return "\r".join([*lines, *([""] if len(lines) > 1 else [])])


def words(text: str) -> str:
    """A text of the author's as a terminal breaks and marks it."""
    return re.sub(r"[`*\s]", "", text)


def shown_card(sitting: Sitting) -> Card:
    """The card on the screen: the one whose question was shown last."""
    seen = words(sitting.written.replace("\r", ""))
    places = {
        seen.rfind(words(card.question["en"].partition("${")[0])): card
        for card in rungs().values()
        if card.question is not None
    }
    return places[max(places)]


def in_order(card: Card, sitting: Sitting) -> str:
    """The numbers of the steps as they are on the screen."""
    assert isinstance(card.body, Order)
    shown = _STEP.findall(sitting.shown)
    steps = [words(str(step["en"])) for step in card.body.steps]
    numbers = {words(text): number for number, text in shown}
    return " ".join(
        next(n for text, n in numbers.items() if text == step[: len(text)])
        for step in steps
    )


def play(sitting: Sitting) -> Iterator[str]:
    """Answer whatever is asked from the bank's own answers; the cards that came."""
    while True:
        at = sitting.see_one(PROMPTS)
        sitting.wait_for(lambda: not sitting.modes["icanon"])
        prompt = PROMPTS[at]
        if prompt == END:
            sitting.send("\r")
            return
        if prompt == GO_ON:
            sitting.send("\r")
            continue
        card = shown_card(sitting)
        typed = ""
        if isinstance(card.body, Code):
            typed = line_by_line(card.body.a)
        elif isinstance(card.body, Order):
            typed = in_order(card, sitting)
        elif isinstance(card.body, Bug):
            is_line = prompt.startswith("line")
            typed = str(card.body.line if is_line else card.body.mend).strip()
        if prompt != "mended line> ":
            yield str(card.id)
        sitting.send(f"{typed}\r")


def until_last_part(text: str) -> Sequence[str]:
    """A program as somebody writes it: first its half, then all of it."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2]), text


@pytest.mark.long
def test_the_ladder(tmp_path: Path, warm_cache: None) -> None:
    """From an empty profile to the whole program, which prints 0.984.

    The lines of the program come first, some each day, answered as the bank does, and
    some again days later: in `.ci/run` to the last. Then the last of the programs
    is begun, gets a message on what is missing, and is finished.
    """
    bodies = {name: card.body for name, card in shipped().items()}
    programs = {n: b for n, b in bodies.items() if isinstance(b, Exercise)}
    assert " ".join(programs) == LADDER
    days = -(-len(rungs()) // A_DAY) if IS_THOROUGH else 1
    met: list[str] = []
    with room_of(SHIPPED, tmp_path / "reviews.db") as room:
        for day in range(days):
            met += play(quiz(room, day))

        edit_with(room, *until_last_part(str(programs["mnist"].a)))
        sitting = write(room, "mnist", "--lang", "en", deck=SHIPPED)
        sitting.at(AGAIN)
        assert "does not pass" in sitting.shown or "Line " in sitting.shown
        sitting.send("\r")
        sitting.see("Each part passes.")
        assert sitting.end() == 0
        assert "It prints: Accuracy:0.984" in sitting.written

    assert {*met} == {*[*rungs()][: days * A_DAY]}
    rows = room.rows()
    assert [row[0] for row in rows] == [*met, "mnist"]
    assert {row[2] for row in rows} == {3}


def quiz(room: Room, day: int) -> Sitting:
    """The quiz over the ladder's cards, some days later."""
    options = ["--topic", RUNGS, "--new", str(A_DAY), "--minutes", "60"]
    command = [sys.executable, str(PLAYED), "quiz", str(SHIPPED), *options]
    command += ["--lang", "en", "--db", str(room.db)]
    return room.start(command, width=120, environ={"DAYS": str(day)})
