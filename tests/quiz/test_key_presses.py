"""Whatever is typed, whenever: nothing counts that the learner did not mean."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from tests.quiz.sitting import JUDGE, REVEAL, Room, Sitting, go_to

COMMAND_WORDS = ["sub", "bus", "queue", "edit", "us b", "issue"]
NOISE = [
    *("\x1b[A", "\x1b[1;5D", "\x1b[1~", "\x1b[H", "\x1bOP", "\x1b[15~", "\x1b[[E"),
    *("\x1b[<0;13;31M", "\x1b[M 31", "\x1b[M su", "\x1b[I", "\x1bb", "\x1b[200;3~"),
    *(
        "\x1b]11;rgb:1111/2222/3333\x07",
        "\x1b]4;1;rgb:1/2/3\x1b\\",
        "\x1bP1$r1 q\x1b\\",
    ),
    *("\x1b[200~1\x1b[201~", "\x1b[200~3\r1\ns\nq\r\x1b[201~", "\x1b"),
]
# Its Enter belongs to a key for as long as a busy machine needs.
PATIENT = """
from deck.cli import main
from deck.quiz import keyboard
keyboard._BOUNCE = 600
main()
"""
# Grading goes on until a line has been typed.
SLOW = """
import select, sys
from deck.cli import main
from deck.quiz import grading
now = grading.grade
def grade(key, typed, *args, **more):
    if typed == "weighted sum":
        select.select([sys.stdin], [], [])
    return now(key, typed, *args, **more)
grading.grade = grade
main()
"""


def again_and_again(sitting: Sitting, count: int) -> Iterator[int]:
    """The first question, whose answer is taken back each time."""
    for number in range(count):
        yield number
        sitting.see("[two words]")
        sitting.line("> ", ":u")
        sitting.see("Taken back")


def test_keys_that_judge(room: Room) -> None:
    """One key is a verdict, also one of another keyboard; no Enter is needed.

    Bytes that are no character leave the key after them as it is.
    """
    keys = [
        *(b"1", b"2", b"4", b" ", "３".encode(), "٢".encode(), b"\x804", b"\xff4"),
        b"\xc34",
        *(b"\xe4\xb84", b"\xf0\x9f\x984"),
    ]
    sitting = room.quiz()
    for number in again_and_again(sitting, len(keys)):
        sitting.line(REVEAL, "")
        sitting.at(JUDGE)
        os.write(sitting.child.child_fd, keys[number])

    assert sitting.quit() == 0
    assert [row[2] for row in room.rows()] == [1, 2, 4, 3, 3, 2, 4, 4, 4, 4, 4]


def test_no_verdict_before_the_answer_was_seen(room: Room) -> None:
    """Keys that were pressed before the answer was there are no verdict on it."""
    bursts = ["\r3", "\r1\r", "\r\r\r", "an idea\r333"]
    sitting = room.quiz()
    for number in again_and_again(sitting, len(bursts)):
        sitting.at(REVEAL)
        sitting.send(bursts[number])
        sitting.at(JUDGE)
        sitting.settle()
        assert len(room.rows()) == number
        sitting.send("1")

    assert [row[2] for row in room.rows()] == [1] * len(bursts)


@pytest.mark.parametrize("where", ["judge", "explanation", "end"])
def test_what_is_no_key(room: Room, where: str) -> None:
    """At a prompt for one key neither words nor arrows, mice and pastes do anything."""
    sitting = go_to(room, where)
    before, shown = room.rows(), sitting.settle()
    for noise in NOISE:
        sitting.send(noise)
        wait = 0.2 if noise == "\x1b" else 0.03
        sitting.wait_for(lambda: sitting.settle(wait) == shown)  # noqa: B023 - at once
    for word in [*COMMAND_WORDS, "sub\r"]:
        sitting.send(word)
        if where == "judge":
            sitting.at(JUDGE)  # again, after a hint: before it keys are dropped
        else:
            sitting.settle(0.06)
    if where == "explanation":  # the blank in one of the words goes on
        sitting.wait_for(lambda: "smooth one" in sitting.settle(0.06))

    assert (room.rows(), room.events()) == (before, [])
    if where == "judge":
        sitting.send("3")
        sitting.see("[two words]")


def test_no_search(room: Room) -> None:
    """There is no search among earlier answers: readline would crash in one."""
    sitting = room.quiz()
    sitting.at(REVEAL)
    for keys in ("\x12\x1b]10;rgb:0/0/0\x1b\\", "\x12an", "\x12\x1b[C", "\x15"):
        sitting.send(keys)
        sitting.settle()

    sitting.line("", "an idea")
    sitting.key(JUDGE, "3")
    sitting.at("> ")
    assert [row[3] for row in room.rows()] == ["an idea"]


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


def test_keys_while_an_answer_is_graded(room: Room) -> None:
    """They are not shown amid the verdict; the terminal is its own again after it."""
    words = room.arguments()[room.arguments().index("quiz") :]
    sitting = room.start([sys.executable, "-c", SLOW, *words])
    sitting.self_grade("3")
    sitting.line("> ", "weighted sum")
    sitting.wait_for(lambda: sitting.modes["icanon"] and not sitting.modes["echo"])
    sitting.send("zz\r")
    sitting.see("Right.")
    sitting.wait_for(lambda: not sitting.modes["icanon"])

    assert "zz" not in sitting.written
    assert sitting.quit() == 0
    assert sitting.modes["echo"]
