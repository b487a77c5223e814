"""The terminal around the quiz: stopped, resized, poor, gone or none at all."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from sitting import GO_ON, JUDGE, LINES, REVEAL, ROOT, Room, Sitting, room_of

from deck.live.trust import allow

AS_BEFORE = """
import signal, subprocess, sys, termios
signal.signal(signal.SIGINT, lambda *_: None)
subprocess.run(["stty", "-ixany", "iutf8"])
before = termios.tcgetattr(0)
code = subprocess.run(sys.argv[1:]).returncode
print("code", code, "same", termios.tcgetattr(0) == before)
"""  # a parent that looks at the modes of its terminal


@pytest.fixture
def room(deck_folder: Path, tmp_path: Path) -> Iterator[Room]:
    """A terminal with the deck of every kind."""
    allow(deck_folder)
    with room_of(deck_folder, tmp_path / "reviews.db") as room:
        yield room


def stop_and_go_on(sitting: Sitting, prompt: str) -> None:
    """Ctrl-Z, a command of the shell, and on with the quiz."""
    before = sitting.modes
    sitting.send("\x1a")
    sitting.see("Stopped")
    sitting.send("stty -a | grep -o ' -\\?icanon\\| -\\?echo ' | tr '\\n' ' '\r")
    sitting.see(" icanon  echo ")
    sitting.send("fg\r")
    sitting.at(prompt)
    sitting.settle()
    assert sitting.modes == before


def test_stopped_and_continued(room: Room) -> None:
    """After Ctrl-Z and fg the prompt is there again, with what was typed at it."""
    sitting = room.shell()
    sitting.at(REVEAL)
    sitting.send("the sum")
    sitting.see("the sum")
    stop_and_go_on(sitting, f"{REVEAL}the sum")
    sitting.send("s\x7f\x01! \r")
    sitting.see("Compare. You wrote: ! the sum")
    sitting.at(JUDGE)
    stop_and_go_on(sitting, JUDGE)
    assert room.rows() == []
    sitting.send("3")
    sitting.line("> ", ".")
    sitting.at(GO_ON)
    stop_and_go_on(sitting, GO_ON)
    sitting.send("\x04")
    sitting.see("2 answered, 1 right")
    sitting.send("stty -a | grep -o ' -\\?icanon\\| -\\?echo ' | tr '\\n' ' '\r")
    sitting.see(" icanon  echo ")


@pytest.mark.parametrize(
    ("where", "leave", "code"),
    [
        (REVEAL, signal.SIGTERM, -15),
        (JUDGE, signal.SIGTERM, -15),
        (JUDGE, signal.SIGQUIT, -3),
        (JUDGE, "\x03", 130),
        (JUDGE, "\x04", 0),
        (REVEAL, "\x03", 130),
    ],
)
def test_the_modes_of_the_terminal(
    room: Room, where: str, leave: int | str, code: int
) -> None:
    """However it ends, the terminal is to its parent what it was before."""
    command = [sys.executable, "-c", AS_BEFORE, *room.arguments()]
    sitting = room.start(command)
    sitting.at(REVEAL)
    if where == JUDGE:
        sitting.send("\r")
        sitting.at(JUDGE)
    if isinstance(leave, str):
        sitting.send(leave)
    else:
        children = f"/proc/{sitting.child.pid}/task/{sitting.child.pid}/children"
        os.kill(int(Path(children).read_text(encoding="ascii")), leave)
    sitting.see("code ")
    sitting.settle()

    assert f"code {code} same True" in sitting.shown


def test_a_resized_terminal(room: Room) -> None:
    """What is shown next fits the new width."""
    sitting = room.quiz()
    sitting.at(REVEAL)
    assert "─" * 45 in sitting.written
    sitting.settle()
    sitting.child.setwinsize(LINES, 40)
    start = len(sitting.written)
    sitting.send("\r")
    sitting.key("3 Good, 4 Easy> ", "3")
    sitting.at("[two words]")
    sitting.settle()

    shown = re.sub(r"\x1b\[\??\d+[hl]", "", sitting.written[start:])
    lines = shown.split("\r\n")
    assert max(map(len, lines)) <= 41
    assert any(line.endswith("─" * 8) for line in lines)


def test_a_closed_terminal_that_nobody_minds(room: Room, tmp_path: Path) -> None:
    """Without a signal too, a terminal that is gone ends it; nothing is lost."""
    said = tmp_path / "said"
    sitting = room.start(
        ["bash", "-c", f'trap "" HUP; exec "$@" 2>{said}', "-", *room.arguments()]
    )
    sitting.told("3")
    sitting.at("[two words]")
    sitting.child.close(force=False)

    assert not sitting.child.isalive()
    assert "Traceback" not in said.read_text(encoding="utf-8")
    assert len(room.rows()) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", []),
        ("\n", []),
        ("an idea\n3\n.\n", ["an idea", "."]),
        ("\n3\nweighted sum\nq\n", ["", "weighted sum"]),
        (":u\n:i\n:?\n:s\n:b\n\n1\n", [""]),
        ("\nsub\nquiet\n3\n", [""]),
        ("\n:s\n.\n", ["."]),
        ("a" * 100_000 + "\n3\n", ["a" * 100_000]),
    ],
)
def test_answers_from_a_pipe(room: Room, typed: str, kept: list[str]) -> None:
    """Lines of a pipe are answers in their order; its end is the end."""
    done = subprocess.run(
        room.arguments(),
        cwd=ROOT,
        input=typed,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Enter ends>" not in done.stdout
    assert [row[3] for row in room.rows()] == kept


def test_what_is_no_text_from_a_pipe(room: Room) -> None:
    """Bytes that are no letters are asked for again, and do not go round for ever."""
    done = subprocess.run(
        room.arguments(),
        cwd=ROOT,
        input=b"\xff\xfe\n3\n\n3\n",
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )

    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_written_copy(room: Room, tmp_path: Path) -> None:
    """With standard output in a file, whole lines are read, and it holds it all."""
    copy = tmp_path / "copy"
    copy.touch()
    sitting = room.start(["bash", "-c", f'exec "$@" >{copy}', "-", *room.arguments()])
    sitting.wait_for(lambda: REVEAL in copy.read_text(encoding="utf-8"))
    sitting.send("\r3\r.\r")
    sitting.wait_for(lambda: "Wrong." in copy.read_text(encoding="utf-8"))
    sitting.send("\x04")

    assert sitting.end() == 0
    assert [row[2] for row in room.rows()] == [3, 1]
    assert "2 answered, 1 right" in copy.read_text(encoding="utf-8")


def test_a_poor_terminal(room: Room) -> None:
    """One that knows nothing is sent nothing but text."""
    sitting = room.quiz(environ={"TERM": "dumb"})
    sitting.told("3", "an idea")
    sitting.line("> ", ".")
    sitting.key(GO_ON, "\r")
    sitting.at("1-3> ")

    assert "\x1b" not in sitting.written
    assert sitting.quit() == 0


def test_no_readline(room: Room, tmp_path: Path) -> None:
    """Where Python came without readline, lines are typed all the same."""
    (tmp_path / "readline.py").write_text("raise ImportError", encoding="utf-8")
    sitting = room.quiz(environ={"PYTHONPATH": str(tmp_path)})
    sitting.see(REVEAL)
    sitting.send("激活\r")
    sitting.key(JUDGE, "3")
    sitting.see("[two words]")
    sitting.see("> ")
    sitting.send("weighted sum\r")
    sitting.see("Right.")
    sitting.key(GO_ON, "\r")
    sitting.see("1-3> ")
    sitting.send("\x04")

    assert sitting.end() == 0
    assert [row[3] for row in room.rows()] == ["激活", "weighted sum"]


def test_a_locale_without_wide_characters(room: Room) -> None:
    """With the C locale Chinese is read, shown and kept as everywhere."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    sitting = room.quiz("--ui", "en", environ=plain)
    sitting.told("3", "激活é")
    sitting.at("[two words]")

    assert "激活é" in sitting.shown.replace("激 活 ", "激活")
    assert room.rows()[0][3] == "激活é"


def test_an_interrupt_between_prompts(room: Room) -> None:
    """Ctrl-C while nothing is asked leaves no traceback."""
    python, *words = room.arguments()
    for delay in (0, 0.03, 0.06, 0.12, 0.25):
        sitting = room.start([python, "-X", "importtime", *words])
        sitting.see("deck._interrupt")  # what comes before is Python's
        sitting.settle(delay)
        sitting.send("\x03")
        sitting.end()
        assert "Traceback" not in sitting.written, sitting.written
