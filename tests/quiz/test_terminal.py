"""The terminal around the quiz: left, resized, poor, gone or none at all."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from deck.cli import cli
from tests.folders import HEAD, write_folder
from tests.patience import PATIENCE, wait_until
from tests.quiz.sitting import (
    GO_ON,
    JUDGE,
    LINES,
    REVEAL,
    ROOT,
    Room,
    go_to,
    room_of,
)
from tests.tables import table

AS_BEFORE = """
import signal, subprocess, sys, termios
signal.signal(signal.SIGINT, lambda *_: None)
subprocess.run(["stty", "-ixany", "iutf8"])
before = termios.tcgetattr(0)
code = subprocess.run(sys.argv[1:]).returncode
print("code", code, "same", termios.tcgetattr(0) == before)
"""  # a parent that looks at the modes of its terminal
ANSWERED = {"question": 0, "judge": 0, "explanation": 2, "ticks": 5, "end": 1}


@pytest.mark.parametrize(
    ("where", "leave", "code"),
    [
        ("question", "\x03", 130),
        ("question", signal.SIGTERM, -15),
        ("judge", "\x03\x03\x03", 130),
        ("judge", signal.SIGQUIT, -3),
        ("explanation", "\x04", 0),
        ("ticks", "\x04", 0),
        ("end", "\x03", 130),
        ("end", signal.SIGHUP, -1),
    ],
)
def test_ways_out(room: Room, where: str, leave: int | str, code: int) -> None:
    """However it ends, a summary counts what was logged, and the terminal is as before.

    A signal ends it as it ends any program.
    """
    room.within = [sys.executable, "-c", AS_BEFORE]
    sitting = go_to(room, where)
    sitting.settle()
    if isinstance(leave, str):
        sitting.send(leave)
    else:
        children = f"/proc/{sitting.child.pid}/task/{sitting.child.pid}/children"
        os.kill(int(Path(children).read_text(encoding="ascii")), leave)
    sitting.see("code ")
    sitting.end()
    count = ANSWERED[where]

    assert f"code {code} same True" in sitting.shown
    assert "Traceback" not in sitting.written
    assert len(room.rows()) == count
    if leave in {"\x03", "\x04"}:
        assert (f"{count} answered" in sitting.written) == (count > 0)


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
    assert any(line.endswith(" ─────") for line in lines)


@pytest.mark.parametrize("minds", [True, False])
def test_a_closed_terminal(room: Room, tmp_path: Path, minds: bool) -> None:
    """A terminal that is gone ends it, without a signal too; nothing is lost."""
    errors = tmp_path / "errors"
    trap = "" if minds else 'trap "" HUP; '
    room.within = ["bash", "-c", f'{trap}exec "$@" 2>{errors}', "-"]
    sitting = room.quiz()
    sitting.self_grade("3")
    sitting.at("[two words]")
    sitting.child.ptyproc.fileobj.close()
    wait_until(lambda: not sitting.child.isalive())

    assert "Traceback" not in errors.read_text(encoding="utf-8")
    assert len(room.rows()) == 1


@pytest.mark.parametrize(("typed", "logged"), table(__file__, "streams"))
def test_answers_from_a_stream(room: Room, typed: str, logged: str) -> None:
    """Lines of a stream are answers in their order; its end is the end."""
    typed, logged = (text.replace("LONG", "a" * 100_000) for text in (typed, logged))
    given = typed.replace("nothing", "")
    done = CliRunner().invoke(cli, room.arguments()[5:], input=given)

    assert (done.exit_code, done.stderr) == (0, "")
    assert "Enter ends>" not in done.stdout
    found = (f"{card} {answer}".strip() for card, answer in room.rows("card, answer"))
    assert ("; ".join(found) or "nothing") == logged


def test_bytes_from_a_pipe(room: Room) -> None:
    """Bytes that are no letters are asked for again; the lines behind them count."""
    done = subprocess.run(
        room.arguments(),
        cwd=ROOT,
        input=b"\xff\xfe\n3\n\n3\n",
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )

    assert done.returncode == 0
    assert done.stderr == b""
    assert b"I cannot read that." in done.stdout
    assert room.rows() == [("told", 0, 3, "3")]


def test_a_written_copy(room: Room, tmp_path: Path) -> None:
    """With standard output in a file, whole lines are read, and all is in it."""
    copy = tmp_path / "copy"
    copy.touch()
    room.within = ["bash", "-c", f'exec "$@" >{copy}', "-"]
    sitting = room.quiz()
    sitting.wait_for(lambda: REVEAL in copy.read_text(encoding="utf-8"))
    sitting.send("\r3\r.\r")
    sitting.wait_for(lambda: "Wrong." in copy.read_text(encoding="utf-8"))
    sitting.send("\x04")

    assert sitting.end() == 0
    assert [row[2] for row in room.rows()] == [3, 1]
    assert "2 answered, 1 right" in copy.read_text(encoding="utf-8")


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


def test_an_interrupt_between_prompts(room: Room) -> None:
    """Ctrl-C while nothing is asked leaves no traceback."""
    python, *words = room.arguments()
    # It may come when Python has a module open that is not yet in its `with`.
    quiet = ["-W", "error", "-W", "ignore::ResourceWarning", "-X", "importtime"]
    for delay in (0, 0.03, 0.06, 0.12, 0.25):
        sitting = room.start([python, *quiet, *words[2:]])
        sitting.see("deck._interrupt")  # what comes before is Python's
        sitting.settle(delay)
        sitting.send("\x03")
        sitting.end()
        assert "Traceback" not in sitting.written, sitting.written


CARD = (
    HEAD
    + """\
  - id: shown
    kind: picture
    draw: {gate: 'pick("OR", "NAND")'}
    q: {en: Which gate?, zh: 哪个门？}
    a: ${ gate }
    picture: %s
    alt: {en: Four points in the plane., zh: 平面上的四个点。}
"""
)


def test_a_low_terminal(tmp_path: Path) -> None:
    """Question and prompt stay on the screen; behind a long answer it comes again."""
    why = "What cannot be parted by one line takes two of them, and a layer more. " * 6
    card = CARD % '${ points_picture("AND", "OR", "NAND", gate) }'
    bank = f"{card}    why: {{en: '{why}', zh: '{why}'}}\n"
    write_folder(tmp_path, {"gates": bank})

    with room_of(tmp_path, tmp_path / "r.db") as room:
        sitting = room.quiz(width=40, height=20)
        sitting.at(REVEAL.strip())
        question = sitting.settle().split("\n")
        sitting.send("\r")
        sitting.at("3 Good, 4 Easy> ")
        answer = sitting.settle().split("\n")

    assert "Which gate?" in question
    assert question[-1] == REVEAL.strip()
    assert "[Four points in the plane.]" in question
    assert answer[-2:] == ["Which gate?", "1 Again, 2 Hard, 3 Good, 4 Easy>"]
