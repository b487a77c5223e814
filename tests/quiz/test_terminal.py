"""The quiz as a learner has it: the command, in a real pseudo-terminal."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest

from deck.live.trust import allow

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")

ROOT = Path(__file__).parents[2]
Start = Callable[..., Any]


@pytest.fixture
def start(deck_folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts `deck quiz` on the deck of every kind; ends it after the test."""
    allow(deck_folder)
    children: list[Any] = []

    def run(*options: str, width: int = 80) -> Any:
        arguments = ["-W", "error", "-m", "deck", "quiz", str(deck_folder), *options]
        child = pexpect.spawn(
            sys.executable,
            [*arguments, "--lang", "en", "--db", str(tmp_path / "reviews.db")],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "INPUTRC": os.devnull},
            dimensions=(50, width),
            encoding="utf-8",
            timeout=20,
        )
        child.delaybeforesend = None
        children.append(child)
        return child

    yield run
    for child in children:
        child.close(force=True)


def rows(tmp_path: Path) -> list[tuple[Any, ...]]:
    """What the database holds, read without our own code."""
    with closing(sqlite3.connect(tmp_path / "reviews.db")) as db:
        columns = "card, gap, rating, graded_by, answer, seed, language, offset_minutes"
        return list(db.execute(f"SELECT {columns} FROM review ORDER BY at_ms"))  # noqa: S608


def settle() -> None:
    """Let a moment pass, as somebody who reads: what comes at once is no answer."""
    time.sleep(0.3)


def told(child: Any, thought: str, grade: str) -> None:
    """Answer a card that the learner grades."""
    child.expect_exact("Enter shows the answer> ")
    settle()
    child.sendline(thought)
    child.expect_exact("1 missed, 3 got it> ")
    settle()
    child.send(grade or "\n")


def typed(
    child: Any, prompt: str, answer: str, verdict: str, *, more: bool = True
) -> str:
    """Answer a card that the program grades; what is shown then."""
    child.expect_exact(prompt)
    settle()
    child.sendline(answer)
    child.expect_exact(verdict)
    if not more:
        return ""
    child.expect_exact("Enter goes on> ")
    settle()
    child.sendline()
    return str(child.before)


def press(key: Callable[[], object], child: Any, expected: object) -> None:
    """A key that a terminal may drop while it changes its mode: pressed until seen.

    A person would press it again too; the prompt is there a moment before the mode.
    """
    for _ in range(5):
        key()
        if child.expect([expected, pexpect.TIMEOUT], timeout=4) == 0:
            return
    pytest.fail(f"no answer to a key: {child.before!r}")


def left(child: Any) -> int:
    """End it with Ctrl-D; the exit code."""
    press(child.sendeof, child, pexpect.EOF)
    child.wait()
    return int(child.exitstatus)


def ended(child: Any) -> int:
    """Wait for its end; the exit code."""
    child.expect(pexpect.EOF)
    child.wait()
    return int(child.exitstatus)


def test_a_session_of_every_kind(start: Start, tmp_path: Path) -> None:
    """Right and wrong answers to every kind, from the first question to the sum."""
    child = start("--new", "20", "--topic", "values")
    child.expect_exact("0 due, 10 new, 8 minutes.")
    told(child, "", "3")
    child.expect_exact("[two words]")
    typed(child, "> ", "Weighted Sum", "Right.")
    child.expect(r"(\d)\. sigmoid")
    right = int(child.match[1])
    typed(child, "1-3> ", str(right % 3 + 1), "Wrong.")
    child.expect_exact("[____]")
    typed(child, "> ", "0.4", "Wrong.")
    child.expect_exact("sigmoid(0)?")
    assert "sigmoid(0) = 0.5" in typed(child, "> ", "1/2", "Right.")
    child.expect_exact("step at")
    typed(child, "> ", "0 1 1", "Wrong.")
    child.expect(r"Add (\d+) and (\d+)")
    total = int(child.match[1]) + int(child.match[2])
    typed(child, "> ", str(total), "Right.")
    child.expect(r"(\d)\. sigmoid")
    typed(child, "1-3> ", child.match[1], "Right.")
    child.expect_exact("[____]")
    typed(child, "> ", "０。３", "Right.")
    typed(child, "4 cells> ", "0 0 0 1", "Right.")
    child.expect_exact("step at")
    typed(child, "> ", "[0, 0, 1]", "Right.")
    typed(child, "shape> ", "2 x 3", "Right.")
    typed(child, "shape> ", "error", "Right.", more=False)
    child.expect_exact("13 answered, 10 right, in ")
    child.expect_exact("Missed: pick, gaps, vector")
    child.expect_exact("Tomorrow: ")
    child.expect_exact("Enter ends> ")
    child.send("\n")

    assert ended(child) == 0
    found = rows(tmp_path)
    assert len(found) == 13
    assert [row[2] for row in found] == [3, 3, 1, 1, 3, 1, 3, 3, 3, 3, 3, 3, 3]
    assert {row[0] for row in found if row[5]} == {"pick", "family"}
    assert [row[:5] for row in found if row[0] == "gaps"] == [
        ("gaps", 1, 3, "program", "Weighted Sum"),
        ("gaps", 2, 1, "program", "0.4"),
        ("gaps", 2, 3, "program", "０。３"),
    ]


@pytest.mark.parametrize("thought", ["", "an idea"])
def test_enter_goes_on_but_does_not_judge(
    start: Start, tmp_path: Path, thought: str
) -> None:
    """Somebody who only presses Enter is asked for a verdict and collects none."""
    child = start()
    child.expect_exact("Enter alone shows the answer. q ends.")
    told(child, thought, "")
    for _ in range(3):
        child.expect_exact("Write 1 if you missed it, 3 if you got it.")
        child.expect_exact("1 missed, 3 got it> ")
        assert rows(tmp_path) == []
        child.sendline()
    child.expect_exact("1 missed, 3 got it> ")
    child.sendline("1")
    child.expect_exact("[two words]")

    assert left(child) == 0
    assert [row[:5] for row in rows(tmp_path)] == [("told", 0, 1, "learner", thought)]


def test_programs_in_the_terminal(start: Start, tmp_path: Path) -> None:
    """Output, faults and a piece of code that is run; an interview judged aloud."""
    child = start("--new", "20", "--topic", "programs")
    child.expect_exact("print(1 + 1")
    typed(child, "> ", "2, 6", "Right.")
    child.expect_exact("print(undefined)")
    typed(child, "> ", "ValueError", "Wrong.")
    child.expect_exact("2 print(1 / n)")
    typed(child, "line> ", "2", "Right.")
    told(child, "the minus", "1")
    typed(child, "____> ", "int(x >= 0)", "Wrong.")
    child.expect_exact("Enter shows the answer> ")
    settle()
    child.sendline("it sums")
    child.expect_exact("1-2, all or 0> ")
    child.sendline("all")
    child.expect_exact("print(undefined)")
    typed(child, "> ", "NameError", "Right.")
    told(child, "", "3")
    child.expect_exact("____> ")
    child.sendline("int(x >")
    child.expect_exact("That is not Python")
    typed(child, "____> ", "int(x > 0)", "Right.", more=False)
    child.expect_exact("9 answered, 6 right")
    child.expect_exact("Enter ends> ")
    child.send("\n")

    assert ended(child) == 0
    assert [row[0] for row in rows(tmp_path)] == [
        *("prints", "raises", "fault", "unclear", "piece", "aloud"),
        *("raises", "unclear", "piece"),
    ]


@pytest.mark.parametrize("where", ["question", "judge", "explanation"])
def test_an_interrupt_and_on_with_it(start: Start, tmp_path: Path, where: str) -> None:
    """Ctrl-C ends with a sum, what was answered is kept, the next session goes on."""
    child = start()
    told(child, "", "3")
    child.expect_exact("[two words]")
    if where == "judge":
        child.sendline("weighted sums")
        child.expect_exact("Compare. You wrote: weighted sums")
        child.expect_exact("3 got it> ")
    elif where == "explanation":
        child.sendline("bias")
        child.expect_exact("Enter goes on> ")
    else:
        child.expect_exact("\n> ")
    kept = 2 if where == "explanation" else 1
    press(child.sendintr, child, f"{kept} answered, 1 right")

    assert ended(child) == 130
    assert [row[0] for row in rows(tmp_path)] == ["told", "gaps"][:kept]

    again = start()
    again.expect_exact(f"0 due, {5 - kept} new")
    again.expect_exact("[____]" if where == "explanation" else "[two words]")
    again.expect_exact("\n> ")
    assert left(again) == 0
    assert len(rows(tmp_path)) == kept


def test_a_kill_after_an_answer(start: Start, tmp_path: Path) -> None:
    """An answer whose verdict was shown is kept, though the process is killed then."""
    child = start()
    told(child, "an idea", "3")
    child.expect_exact("[two words]")
    child.expect_exact("> ")
    child.sendline("weighted sum")
    child.expect_exact("Right.")
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)

    assert [(row[0], row[4]) for row in rows(tmp_path)] == [
        ("told", "an idea"),
        ("gaps", "weighted sum"),
    ]


def test_a_closed_terminal(start: Start, tmp_path: Path) -> None:
    """When the terminal goes away, so does the quiz; what was answered is kept."""
    child = start()
    told(child, "", "1")
    child.expect_exact("[two words]")
    child.close(force=False)

    assert not child.isalive()
    assert [(row[0], row[2]) for row in rows(tmp_path)] == [("told", 1)]


def test_editing_wide_characters(start: Start, tmp_path: Path) -> None:
    """Backspace takes whole characters, and arrows do not end up in the answer."""
    import readline  # noqa: F401 - without it `input` cannot edit

    child = start()
    child.expect_exact("Enter shows the answer> ")
    child.send("激活函数\x7f\x7f值\x1b[D的")
    child.sendline()
    child.expect_exact("Compare. You wrote: 激活的值")
    child.expect_exact("3 got it> ")
    child.sendline("q")

    assert ended(child) == 0
    assert rows(tmp_path) == []
