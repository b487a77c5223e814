"""Whatever is typed, whenever: nothing counts that the learner did not mean."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.quiz.sitting import JUDGE, REVEAL, Room, Sitting, go_to

COMMAND_WORDS = ["sub", "bus", "edit", "us b"]
NOISE = [
    *("\x1b[A", "\x1b[1;5D", "\x1bOP", "\x1b[15~", "\x1b[<0;13;31M", "\x1b[I"),
    *("\x1b[200~1\x1b[201~", "\x1b", "x", "9", "好", "😀", "⑫", "\t", "\x1a"),
]


def again_and_again(sitting: Sitting, count: int) -> Iterator[int]:
    """The first question, whose answer is taken back each time."""
    for number in range(count):
        yield number
        sitting.see("[two words]")
        sitting.line("> ", ":u")
        sitting.see("Taken back")


def test_keys_that_judge(room: Room) -> None:
    """One key is a verdict, also one of another keyboard; no Enter is needed."""
    keys = ["1", "2", "4", " ", "３", "٢", "1\r"]
    sitting = room.quiz()
    for number in again_and_again(sitting, len(keys)):
        sitting.line(REVEAL, "")
        sitting.at(JUDGE)
        sitting.send(keys[number])

    assert sitting.quit() == 0
    assert [row[2] for row in room.rows()] == [1, 2, 4, 3, 3, 2, 1]


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
    for noise in [*NOISE, *COMMAND_WORDS]:
        sitting.send(noise)
        assert sitting.settle(0.05) == shown

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
