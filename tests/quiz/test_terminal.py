"""The quiz as a learner has it: the command, in a real pseudo-terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from sitting import END, GO_ON, JUDGE, REVEAL, Room, Sitting, room_of

from deck.live.trust import allow


@pytest.fixture
def room(deck_folder: Path, tmp_path: Path) -> Iterator[Room]:
    """A terminal with the deck of every kind."""
    allow(deck_folder)
    with room_of(deck_folder, tmp_path / "reviews.db") as room:
        yield room


def typed(
    sitting: Sitting, prompt: str, answer: str, verdict: str, *, more: bool = True
) -> str:
    """Answer a card that the program grades; what is shown then."""
    sitting.line(prompt, answer)
    sitting.see(verdict)
    if not more:
        return ""
    sitting.key(GO_ON, "\r")
    return str(sitting.child.before)


def test_a_session_of_every_kind(room: Room) -> None:
    """Right and wrong answers to every kind, from the first question to the sum."""
    sitting = room.quiz("--new", "20", "--topic", "values")
    sitting.see("0 due, 10 new, 8 minutes.")
    sitting.told("3")
    sitting.see("[two words]")
    typed(sitting, "> ", "Weighted Sum", "Right.")
    sitting.child.expect(r"(\d)\. sigmoid")
    right = int(sitting.child.match[1])
    typed(sitting, "1-3> ", str(right % 3 + 1), "Wrong.")
    sitting.see("[____]")
    typed(sitting, "> ", "0.4", "Wrong.")
    sitting.see("sigmoid(0)?")
    assert "sigmoid(0) = 0.5" in typed(sitting, "> ", "1/2", "Right.")
    sitting.see("step at")
    typed(sitting, "> ", "0 1 1", "Wrong.")
    sitting.child.expect(r"Add (\d+) and (\d+)")
    total = int(sitting.child.match[1]) + int(sitting.child.match[2])
    typed(sitting, "> ", str(total), "Right.")
    sitting.child.expect(r"(\d)\. sigmoid")
    typed(sitting, "1-3> ", sitting.child.match[1], "Right.")
    sitting.see("[____]")
    typed(sitting, "> ", "０。３", "Right.")
    typed(sitting, "4 cells> ", "0 0 0 1", "Right.")
    sitting.see("step at")
    typed(sitting, "> ", "[0, 0, 1]", "Right.")
    typed(sitting, "shape> ", "2 x 3", "Right.")
    typed(sitting, "shape> ", "error", "Right.", more=False)
    sitting.see("13 answered, 10 right, in ")
    for missed in ("Missed:", "Which function is", "A neuron adds up", "What is step"):
        sitting.see(missed)
    sitting.see("Tomorrow: ")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    found = room.rows("card, gap, rating, graded_by, answer, seed")
    assert len(found) == 13
    assert [row[2] for row in found] == [3, 3, 1, 1, 3, 1, 3, 3, 3, 3, 3, 3, 3]
    assert {row[0] for row in found if row[5]} == {"pick", "family"}
    assert [row[:5] for row in found if row[0] == "gaps"] == [
        ("gaps", 1, 3, "program", "Weighted Sum"),
        ("gaps", 2, 1, "program", "0.4"),
        ("gaps", 2, 3, "program", "０。３"),
    ]


def test_programs_in_the_terminal(room: Room) -> None:
    """Output, faults and a piece of code that is run; an interview judged aloud."""
    sitting = room.quiz("--new", "20", "--topic", "programs")
    sitting.see("print(1 + 1")
    typed(sitting, "> ", "2, 6", "Right.")
    sitting.see("print(undefined)")
    typed(sitting, "> ", "ValueError", "Wrong.")
    sitting.see("2 print(1 / n)")
    typed(sitting, "line> ", "2", "Right.")
    sitting.told("1", "the minus")
    typed(sitting, "____> ", "int(x >= 0)", "Wrong.")
    sitting.line(REVEAL, "it sums")
    sitting.line("Which? 1-2, all or 0> ", "all")
    sitting.see("print(undefined)")
    typed(sitting, "> ", "NameError", "Right.")
    sitting.told("3")
    sitting.line("____> ", "int(x >")
    sitting.see("That is not Python")
    typed(sitting, "____> ", "int(x > 0)", "Right.", more=False)
    sitting.see("9 answered, 6 right")
    sitting.key(END, "\r")

    assert sitting.end() == 0
    assert [row[0] for row in room.rows()] == [
        *("prints", "raises", "fault", "unclear", "piece", "aloud"),
        *("raises", "unclear", "piece"),
    ]


@pytest.mark.parametrize("thought", ["", "an idea"])
def test_enter_goes_on_but_does_not_judge(room: Room, thought: str) -> None:
    """Somebody who only presses Enter is asked for a verdict and collects none."""
    sitting = room.quiz()
    sitting.see("q to quit")
    sitting.told("\r", thought)
    for _ in range(3):
        sitting.see("Press 1 for Again, 2 for Hard, 3 or space for Good, 4 for Easy.")
        sitting.at(JUDGE)
        assert room.rows() == []
        sitting.send("\r")
    sitting.key(JUDGE, "1\r")
    sitting.see("[two words]")
    sitting.at("> ")

    assert sitting.quit() == 0
    graded = room.rows("card, gap, rating, graded_by, answer")
    assert graded == [("told", 0, 1, "learner", thought)]


def test_a_closed_terminal(room: Room) -> None:
    """When the terminal goes away, so does the quiz; what was answered is kept."""
    sitting = room.quiz()
    sitting.told("1")
    sitting.see("[two words]")
    sitting.child.close(force=False)

    assert not sitting.child.isalive()
    assert [(row[0], row[2]) for row in room.rows()] == [("told", 1)]


def test_editing_wide_characters(room: Room) -> None:
    """Backspace takes whole characters, and arrows do not end up in the answer."""
    import readline  # noqa: F401 - without it `input` cannot edit

    sitting = room.quiz()
    sitting.at(REVEAL)
    sitting.send("激活函数\x7f\x7f值\x1b[D的\r")
    sitting.see("Compare. You wrote: 激活的值")
    sitting.key(JUDGE, "1")
    sitting.at("> ")
    sitting.send("\x1b[Asum\r")
    sitting.see("You wrote: sum")
    sitting.key(JUDGE, "q\r")

    assert sitting.end() == 0
    assert [row[-1] for row in room.rows()] == ["激活的值"]
