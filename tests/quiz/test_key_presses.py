"""Whatever is typed, whenever: nothing counts that the learner did not mean."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from sitting import END, GO_ON, JUDGE, REVEAL, Room, Sitting, room_of

from deck.live.trust import allow

COMMAND_WORDS = ["sub", "bus", "queue", "edit", "us b", "issue"]
NOISE = [
    *("\x1b[A", "\x1b[1;5D", "\x1b[1~", "\x1b[H", "\x1bOP", "\x1b[15~", "\x1b[[E"),
    *("\x1b[<0;13;31M", "\x1b[M 31", "\x1b[M su", "\x1b[I", "\x1bb", "\x1b[200;3~"),
    *("\x1b[200~1\x1b[201~", "\x1b[200~3\r1\ns\nq\r\x1b[201~", "\x1b"),
]
PLACES = {"question": 0, "judge": 0, "explanation": 2, "ticks": 5, "end": 1}  # answers


@pytest.fixture
def room(deck_folder: Path, tmp_path: Path) -> Iterator[Room]:
    """A terminal with the deck of every kind."""
    allow(deck_folder)
    with room_of(deck_folder, tmp_path / "reviews.db") as room:
        yield room


def go_to(room: Room, where: str) -> Sitting:
    """A sitting at a prompt of every sort."""
    if where == "ticks":
        sitting = room.quiz("--topic", "programs", "--new", "9")
        for prompt, answer in [("> ", "2 6"), ("> ", "NameError"), ("line> ", "2")]:
            sitting.line(prompt, answer)
            sitting.key(GO_ON, "\r")
        sitting.told("3")
        sitting.line("____> ", "int(x > 0)")
        sitting.key(GO_ON, "\r")
        sitting.line(REVEAL, "it weighs")
        sitting.at("all or 0> ")
        return sitting
    sitting = room.quiz("--new", "1" if where == "end" else "5")
    sitting.at(REVEAL)
    if where != "question":
        sitting.send("an idea\r")
        sitting.at(JUDGE)
    if where in {"explanation", "end"}:
        sitting.send("3")
        sitting.at(END if where == "end" else "> ")
    if where == "explanation":
        sitting.send(".\r")
        sitting.at(GO_ON)
    return sitting


def test_keys_that_judge(room: Room) -> None:
    """One key is a verdict, also one of an input method; no Enter is needed."""
    for key in ("1", "2", "4", " ", "３"):
        sitting = room.quiz("--cram", "--topic", "values")
        sitting.told(key)
        sitting.at("[two words]")
        assert sitting.quit() == 0

    assert [row[2] for row in room.rows()] == [1, 2, 4, 3, 3]


@pytest.mark.parametrize("burst", ["\r3", "\r1\r", "\r\r\r", "an idea\r333"])
def test_no_verdict_before_the_answer_was_seen(room: Room, burst: str) -> None:
    """Keys that were pressed before the answer was there are no verdict on it."""
    sitting = room.quiz()
    sitting.at(REVEAL)
    sitting.send(burst)
    sitting.at(JUDGE)
    sitting.settle()

    assert room.rows() == []
    sitting.send("1")
    sitting.at("[two words]")
    assert [row[2] for row in room.rows()] == [1]


@pytest.mark.parametrize("where", ["judge", "explanation", "end"])
def test_a_word_is_no_command(room: Room, where: str) -> None:
    """A word at a prompt for one key neither hides a card nor takes anything back."""
    sitting = go_to(room, where)
    before = room.rows()
    for word in COMMAND_WORDS:
        sitting.send(word)
        sitting.settle(0.06)
    sitting.send("sub\r")
    sitting.settle(0.06)

    assert (room.rows(), room.events()) == (before, [])


@pytest.mark.parametrize("where", ["judge", "explanation"])
def test_what_is_no_character(room: Room, where: str) -> None:
    """Arrows, function keys, mice and pastes at a prompt for one key do nothing."""
    sitting = go_to(room, where)
    before, shown = room.rows(), sitting.settle()
    for noise in NOISE:
        sitting.send(noise)
        wait = 0.2 if noise == "\x1b" else 0.03
        assert sitting.settle(wait) == shown, noise

    assert (room.rows(), room.events()) == (before, [])
    sitting.send("3" if where == "judge" else "\r")
    sitting.see("[two words]" if where == "judge" else "smooth one")


@pytest.mark.parametrize(
    "noise", [b"\x80", b"\xff", b"\xc3", b"\xe4\xb8", b"\xf0\x9f\x98"]
)
def test_half_a_character(room: Room, noise: bytes) -> None:
    """Bytes that are no character leave the key after them as it is."""
    sitting = room.quiz()
    sitting.line(REVEAL, "")
    sitting.at(JUDGE)
    os.write(sitting.child.child_fd, noise + b"4")
    sitting.at("[two words]")

    assert [row[2] for row in room.rows()] == [4]


def test_what_is_no_letter_of_an_answer(room: Room) -> None:
    """Nor do arrows and function keys end up in a line."""
    sitting = room.quiz()
    sitting.at(REVEAL)
    sitting.send("dea\x01i\x1b[A\x1b[B\x05s\x1bOP\x1b[15~\x1b[6~\x1b[H\x1b[F\x7fl\r")
    sitting.see("Compare. You wrote: ideal")


def test_the_next_answer_typed_ahead(room: Room) -> None:
    """A whole answer that is typed while the quiz is busy reaches the next question."""
    sitting = room.quiz()
    sitting.line(REVEAL, "")
    sitting.key(JUDGE, "3weighted sum\r")
    sitting.see("Right.")
    sitting.key(GO_ON, "\r4\r2\r")
    sitting.see("Write the number of an option, 1 to 3.")
    sitting.at(GO_ON)

    answers = [row[3] for row in room.rows()]
    assert answers == ["", "weighted sum", "2"]


# Its Enter belongs to a key for as long as a busy machine needs.
PATIENT = """
from deck.cli import main
from deck.quiz import terminal
terminal._BOUNCE = 600
main()
"""


@pytest.mark.parametrize("shown", [False, True])
def test_the_enter_after_a_key(room: Room, shown: bool) -> None:
    """Who presses Enter after a key out of habit has not answered the next card."""
    words = room.arguments()[room.arguments().index("quiz") :]
    sitting = room.start([sys.executable, "-c", PATIENT, *words])
    sitting.line(REVEAL, "")
    sitting.key(JUDGE, "3")
    if shown:
        sitting.at("> ")
    sitting.send("\r")
    sitting.at("> ")
    sitting.settle()

    assert len(room.rows()) == 1
    sitting.send("weighted sum\r")
    sitting.see("Right.")


def test_a_paste_of_several_lines(room: Room) -> None:
    """Pasted lines are one answer; they run into no other question."""
    sitting = room.quiz()
    sitting.at(REVEAL)
    sitting.send("\x1b[200~one\ntwo 3\nq\n\x1b[201~")
    sitting.settle()
    assert room.rows() == []
    sitting.send("\r")
    sitting.key(JUDGE, "3")
    sitting.at("[two words]")

    ((*_, answer),) = room.rows()
    assert answer.split() == ["one", "two", "3", "q"]


def test_the_hint_of_enter(room: Room) -> None:
    """Enter and other keys at the verdict say what to press."""
    sitting = room.quiz()
    sitting.line(REVEAL, "")
    for key in ("\r", "x", "9", "９", "😀", "\t"):
        sitting.key(JUDGE, key)
        sitting.see("Press 1 for Again, 2 for Hard, 3 or space for Good, 4 for Easy.")

    assert room.rows() == []


@pytest.mark.parametrize(
    ("where", "keys", "code"),
    [
        *((where, "\x03", 130) for where in PLACES),
        *((where, "\x04", 0) for where in PLACES),
        ("judge", "\x03\x03\x03", 130),
    ],
)
def test_ways_out(room: Room, where: str, keys: str, code: int) -> None:
    """Ctrl-C and Ctrl-D end it at each prompt, with a sum of what was kept."""
    sitting = go_to(room, where)
    sitting.send(keys)

    assert sitting.end() == code
    assert "Traceback" not in sitting.written
    assert len(room.rows()) == PLACES[where]
    if keys != "\x03\x03\x03":
        assert (f"{PLACES[where]} answered" in sitting.written) == (PLACES[where] > 0)


@pytest.mark.parametrize("where", ["question", "judge", "explanation", "end"])
def test_signals(room: Room, where: str) -> None:
    """A signal ends it as it ends any program; what was answered is kept."""
    number = signal.SIGHUP if where in {"judge", "end"} else signal.SIGTERM
    sitting = go_to(room, where)
    sitting.child.kill(number)

    assert sitting.end() == -number
    assert len(room.rows()) == PLACES[where]
