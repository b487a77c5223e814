"""`deck quiz` in a real pseudo-terminal, and what a learner sees of it."""

from __future__ import annotations

import os
import shlex
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

if os.name != "posix":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import termios

import pexpect
import pyte

from tests.patience import wait_until
from tests.terminal import end, expect, spawn

ROOT = Path(__file__).parents[2]
NAMESPACE = "00112233445566aa"  # of the deck of every kind
LINES = 50
REVEAL = "Press Enter to see the answer> "
JUDGE = "1 Again, 2 Hard, 3 or space Good, 4 Easy> "
GO_ON = "Enter goes on> "
END = "Enter ends> "
AGAIN = "h a hint, a the answer, n not now> "
# Puts the next of some texts behind what is in the file, as a learner would.
EDITOR = """\
import sys
from pathlib import Path
texts, file = Path(sys.argv[1]), Path(sys.argv[-1])
first, _, rest = texts.read_text().partition("=====\\n")
texts.write_text(rest)
head = "".join(l for l in file.read_text().splitlines(True) if l.startswith("#"))
file.write_text(head + "\\n" + first)
"""
BOUNCE = 0.35  # seconds; an Enter that comes sooner after a key is the key's


@dataclass
class Sitting:
    """A child in a terminal: what it wrote, and the screen that shows it."""

    child: Any
    screen: Any
    stream: Any
    written: str = ""
    pressed: bool = False  # since the last whole line

    def write(self, text: str) -> None:
        """What the child writes comes here too."""
        self.written += text
        self.stream.feed(text)

    def flush(self) -> None:
        """Nothing waits."""

    def see(self, text: str) -> None:
        """Wait until it is written."""
        self.see_one([text])

    def see_one(self, texts: Sequence[Any]) -> int:
        """Wait for the first of some texts."""
        return expect(self.child, texts, exact=True)

    def at(self, prompt: str) -> None:
        """Wait until a prompt is there, and keys are read."""
        self.see(prompt)
        self.wait_for(lambda: not self.modes["icanon"])

    def send(self, text: str) -> None:
        """Press keys, in one go."""
        self.pressed = True
        self.child.send(text)

    def line(self, prompt: str, text: str) -> None:
        """Answer a prompt, as somebody who has read the question."""
        self.at(prompt)
        if self.pressed and not text:
            time.sleep(BOUNCE)
        self.send(f"{text}\r")
        self.pressed = False

    def key(self, prompt: str, key: str) -> None:
        """Press one key at a prompt."""
        self.at(prompt)
        self.send(key)

    def self_grade(self, grade: str, thought: str = "") -> None:
        """Answer a card that the learner grades."""
        self.line(REVEAL, thought)
        self.key(JUDGE, grade)

    def end(self) -> int:
        """Wait for the end; the exit code, or the signal's number below zero."""
        self.see_one([pexpect.EOF])
        self.child.wait()
        signalled = self.child.signalstatus
        return int(self.child.exitstatus if signalled is None else -signalled)

    def quit(self) -> int:
        """Ctrl-D at a prompt that is there."""
        self.wait_for(lambda: not self.modes["icanon"])
        self.send("\x04")
        return self.end()

    def settle(self, seconds: float = 0.2) -> str:
        """What the screen shows when nothing more comes."""
        while self.child.expect([r".+", pexpect.TIMEOUT, pexpect.EOF], seconds) == 0:
            pass
        return self.shown

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        wait_until(condition, lambda: self.shown)

    @property
    def shown(self) -> str:
        """The lines on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def modes(self) -> dict[str, bool]:
        """How the terminal treats what is typed."""
        (_, _, _, local, *_) = termios.tcgetattr(self.child.child_fd)
        flags = {"icanon": termios.ICANON, "echo": termios.ECHO, "isig": termios.ISIG}
        return {name: bool(local & flag) for name, flag in flags.items()}


@dataclass
class Room:
    """Where sittings happen: a deck, its reviews, an environment."""

    deck: Path
    db: Path
    environ: dict[str, str] = field(default_factory=dict)
    within: list[str] = field(default_factory=list)  # a parent of the quiz
    sittings: list[Sitting] = field(default_factory=list)

    def arguments(self, *options: str) -> list[str]:
        """What starts the quiz."""
        command = [sys.executable, "-W", "error", "-m", "deck", "quiz", str(self.deck)]
        return [*command, "--lang", "en", "--db", str(self.db), *options]

    def quiz(self, *options: str, **more: Any) -> Sitting:
        """Start the quiz."""
        return self.start([*self.within, *self.arguments(*options)], **more)

    def answer_one(self, grade: str = "3") -> None:
        """A session in which the first card is answered."""
        sitting = self.quiz()
        sitting.self_grade(grade)
        sitting.at("[two words]")
        assert sitting.quit() == 0

    def shell(self, *command: str) -> Sitting:
        """Start a shell with job control, and in it the quiz or another command."""
        shell = ["bash", "--norc", "--noprofile", "-i"]
        sitting = self.start(shell, environ={"PS1": "shell> "})
        sitting.see("shell> ")
        sitting.send(shlex.join(command or self.arguments()) + "\r")
        return sitting

    def start(
        self,
        command: list[str],
        width: int = 80,
        height: int = LINES,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        **more: Any,
    ) -> Sitting:
        """Start something in a terminal of its own."""
        own = {"NO_COLOR": "1", **self.environ, **(environ or {})}
        cwd = cwd or self.db.parent
        child = spawn(command, cwd, own, (height, width), encoding="utf-8", **more)
        screen = pyte.Screen(width, height)
        sitting = Sitting(child, screen, pyte.Stream(screen))
        child.logfile_read = sitting
        self.sittings.append(sitting)
        return sitting

    def rows(self, columns: str = "card, gap, rating, answer") -> list[Any]:
        """The answers, read without our own code."""
        return self._read(f"SELECT {columns} FROM review ORDER BY at_ms")  # noqa: S608

    def events(self) -> list[tuple[str, str]]:
        """What happened besides answers: the kind, and the card."""
        return self._read("SELECT kind, card FROM event ORDER BY at_ms")

    def _read(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.db)) as db:
            return list(db.execute(query))


@contextmanager
def room_of(deck: Path, db: Path) -> Iterator[Room]:
    """A room that is empty again afterwards."""
    room = Room(deck, db)
    try:
        yield room
    finally:
        for sitting in room.sittings:
            end(sitting.child)


def go_to(room: Room, where: str) -> Sitting:
    """A sitting at a prompt of some sort."""
    if where == "ticks":
        sitting = room.quiz("--topic", "programs", "--new", "9")
        for prompt, answer in [("> ", "2 6"), ("> ", "NameError"), ("line> ", "2")]:
            sitting.line(prompt, answer)
            sitting.key(GO_ON, "\r")
        sitting.self_grade("3")
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


def edit_with(room: Room, *texts: str) -> None:
    """Let the editor write one text after another."""
    pending = room.db.with_name("pending")
    pending.write_text("=====\n".join(texts))
    script = room.db.with_name("editor.py")
    script.write_text(EDITOR)
    room.environ["VISUAL"] = f"{sys.executable} {script} {pending}"


def write(room: Room, *options: str, deck: Path | None = None, **more: Any) -> Sitting:
    """Start the command."""
    command = [sys.executable, "-W", "error", "-m", "deck", "write", *options]
    command += ["--deck", str(deck or room.deck), "--db", str(room.db)]
    return room.start(command, **more)
