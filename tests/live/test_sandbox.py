"""Code of cards that tries to get out: what the system refuses, and what it does not.

The same attempts run as programs of cards and as functions of a module. Where a system
refuses one, nothing happens; where it does not, docs/trust.md says so.
"""

from __future__ import annotations

import platform
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from deck.bank.source import Module
from deck.live import sandbox
from deck.live.error_messages import LiveError, StoppedError
from deck.live.module_worker import ModuleWorker
from deck.live.program import SECONDS, _run, run_program
from deck.live.worker_process import Worker
from deck.quiz.code_check import failure
from tests.project.decks import run as run_command
from tests.project.decks import write_deck
from tests.tables import table

KEY = "nobody is to read this"
TRUST = (Path(__file__).parents[2] / "docs/trust.md").read_text(encoding="utf-8")
posix = pytest.mark.skipif(sys.platform == "win32", reason="names of POSIX")

# Attempts by the row of the page that says what comes of it. `home` is a folder
# outside, `port` that of a server, `other` a process.
ATTEMPTS = {
    row: [code for name, code in table(__file__, "attempts") if name == row]
    for row, _ in table(__file__, "attempts")
}
REFUSED = "Permission|may not do|^OSError|cross-device"  # the last two: a hard link
KERNELS = {"5.13": 1, "6.2": 3, "6.7": 4, "6.12": 6}  # with a version of Landlock

CARDS = """\
  - {id: a, kind: recall, q: x?, a: "${ f() }"}
  - id: b
    kind: output
    program: PROGRAM
"""
HEAD = "import os, shutil, socket, subprocess, sys\n"
FUNCTION = HEAD + "def f(home, port, other):\n    CODE\n    return 'done'\n"


class Outside(NamedTuple):
    """A folder, a server and a process that no child may reach."""

    home: Path
    server: socket.socket
    other: subprocess.Popen[bytes]

    @property
    def words(self) -> tuple[str, int, int]:
        """What a child is told of them."""
        return str(self.home), self.server.getsockname()[1], self.other.pid

    def state(self) -> list[Any]:
        """What a child could have changed."""
        files = [(p, p.lstat()) for p in sorted(self.home.rglob("*"))]
        found = [(p.name, s.st_mode, s.st_mtime_ns, s.st_nlink) for p, s in files]
        return [*found, (self.home / "key").read_text("utf-8"), self.other.poll()]


Run = Callable[[str, Outside], str]
PROGRAMS = Worker()  # all of them run in forks of one process


@pytest.fixture(scope="module", autouse=True)
def no_process_left() -> Iterator[None]:
    """It ends with the tests."""
    yield
    PROGRAMS.stop()


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """They are there, and gone afterwards."""
    home = tmp_path / ".ssh"
    (home / "empty").mkdir(parents=True)
    (home / "key").write_text(KEY, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        other = subprocess.Popen(["sleep", "99"])
        yield Outside(home, server, other)
        other.kill()
        other.wait()


def as_program(code: str, outside: Outside) -> str:
    """What a program of a card got."""
    call = f"print(f{outside.words!r})"
    try:
        text = FUNCTION.replace("CODE", code) + call
        return str(_run(text, PROGRAMS, SECONDS).printed)
    except LiveError as error:
        return str(error)


def as_module(code: str, outside: Outside) -> str:
    """What a module got while it was imported."""
    text = FUNCTION.replace("CODE", code) + f"got = f{outside.words!r}\n"
    worker = ModuleWorker(Module("own.py", text + "def g(): return got\n"), ["g"])
    try:
        return str(worker.call("g"))
    except LiveError as error:
        return str(error)
    finally:
        worker.stop()


def is_refused(row: str) -> bool:
    """Whether this system refuses something, as docs/trust.md has it."""
    [line] = [line for line in TRUST.split("\n") if line.startswith(f"| {row} |")]
    linux, macos, other = line.split("|")[2:5]
    if sys.platform != "linux":
        return "not" not in (macos if sys.platform == "darwin" else other)
    filtered = "seccomp" in linux and platform.machine() in {"x86_64", "aarch64"}
    kernels = [KERNELS[number] for number in re.findall(r"\d\.\d+", linux)]
    return filtered or any(0 < least <= sandbox.landlock_version() for least in kernels)


@posix
@pytest.mark.parametrize("run", [as_program, as_module])
@pytest.mark.parametrize("row", ATTEMPTS)
def test_confinement(row: str, run: Run, outside: Outside) -> None:
    """What is refused changes nothing and tells nothing; the page says what is not."""
    before = outside.state()
    for code in ATTEMPTS[row] if is_refused(row) else ():
        result = run(code, outside)

        assert re.search(REFUSED, result), (code, result)
        assert KEY not in result
    assert outside.state() == before
    with pytest.raises(TimeoutError):
        outside.server.accept()

    if not is_refused(row) and row.startswith("writes"):
        assert run(ATTEMPTS[row][0], outside) == "done"
        assert outside.state() != before


OWN = """
import os, pathlib, shutil, socket, tempfile, zoneinfo
import numpy as np
import nnref
pathlib.Path("d/e").mkdir(parents=True)
pathlib.Path("d/e/f").write_text("1")
os.rename("d/e/f", "d/g")
shutil.copyfile("d/g", "h")
np.save("i.npy", np.eye(2))
with tempfile.TemporaryFile() as file, tempfile.TemporaryDirectory() as folder:
    file.write(b"2")
open(os.devnull, "w").write("3")
open("h", "w").close()
os.remove("h")
shutil.rmtree("d")
socket.socketpair()
zone = zoneinfo.ZoneInfo("Asia/Tokyo").key
assert os.urandom(1) and os.cpu_count()
"""


def test_what_is_allowed() -> None:
    """Code writes in its own folder, and has Python's libraries, NumPy and nnref."""
    shown = "(os.listdir(), np.load('i.npy').tolist(), float(nnref.sigmoid(0.0)), zone)"
    function = OWN + f"result = str({shown})\ndef f(): return result\n"
    expected = "(['i.npy'], [[1.0, 0.0], [0.0, 1.0]], 0.5, 'Asia/Tokyo')"
    worker = ModuleWorker(Module("own.py", function), ["f"])

    assert str(run_program(f"{OWN}print({shown})").printed) == expected
    assert worker.call("f") == expected
    worker.stop()


HOARD = """
import os
kept = []
try:
    for number in range(400):
        kept.append(open(f"f{number}", "wb"))
except OSError as error:
    print(error.strerror)
"""


@posix
def test_few_files_are_open() -> None:
    """What is in files without a name, or in pipes, is memory that no limit counts."""
    assert str(run_program(HOARD).printed) == "Too many open files"


@posix
def test_a_learner_is_confined_too(outside: Outside) -> None:
    """What is typed as the answer to a code card runs in the same bounds."""
    row = "reads files that Python and its libraries do not need"
    try:
        piece = f"open('{outside.home}/key').read()"
        message = failure("x = ____", piece, "assert x == 1")
    except StoppedError as error:
        message = str(error)

    assert ("Permission denied" in message) == is_refused(row)
    assert (KEY in message) != is_refused(row)


@posix
def test_an_allowed_deck_is_confined(outside: Outside, tmp_path: Path) -> None:
    """A deck that was allowed, and writes outside, gets a finding at the card."""
    program = f"open({str(outside.home / 'key')!r}, 'w')"
    cards = CARDS.replace("PROGRAM", program)
    module = f"open({str(outside.home / 'new')!r}, 'w')\ndef f(): return 1\n"
    deck = write_deck(tmp_path / "deck", cards, module=module)
    before = outside.state()

    done = run_command("check", deck, "--output-format", "concise")

    confined = is_refused("writes, removes, renames or links files outside its folder")
    assert done.output.count("Permission denied") == 2 * confined
    assert (outside.state() == before) == confined
