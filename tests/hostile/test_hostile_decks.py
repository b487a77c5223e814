"""Whatever a deck tries, no command runs it, fetches for it, or is stopped by it.

Each deck goes through every command as the real program, in a world of its own: a
home with a secret, an address that counts who calls, a folder to work in. Nothing is
allowed. Times are CPU seconds, so that a busy machine fails no test.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.hostile.unusual import DECKS
from tests.patience import PATIENCE
from tests.project.terminal_bytes import assert_clean
from tests.tables import column

HERE = Path(__file__).parent / "decks"
ROOT = Path(__file__).parents[2]
SECRET = "the-secret-of-this-user"  # noqa: S105 - in a file that no deck may show
MOST_SECONDS, MOST_MEMORY = 10, 500_000_000
# Runs a command and says at the end how it ended and what it took: a process that the
# tests start themselves would be measured with their own memory.
MEASURE = """
import json, os, sys
command = [sys.executable, "-m", "deck", *sys.argv[1:]]
child = os.posix_spawn(sys.executable, command, os.environ)
_, status, used = os.wait4(child, 0)
code, seconds = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
sys.stderr.write("\\0" + json.dumps([code, seconds, peak]))
"""
COMMANDS = column(__file__, "commands")

NAMES = [*sorted(p.name for p in HERE.iterdir()), *DECKS]
LARGE = {"deep", "many-mistakes", "long-marks"}  # seconds of each command: one is run
SHARES = 6  # of the commands; `.ci/run` runs one of them on each deck
CASES = [
    pytest.param(name, lines, marks=[pytest.mark.system] * (len(lines) > 1))
    for number, name in enumerate(NAMES)
    for lines in (
        [COMMANDS[0 if name in LARGE else number % len(COMMANDS)]],
        COMMANDS[number % SHARES :: SHARES],
    )
    if len(lines) == 1 or name not in LARGE
]


@dataclass(frozen=True)
class World:
    """Where a deck is opened: what is in it, and who called the address."""

    root: Path
    address: str
    calls: list[bytes]

    @property
    def environ(self) -> dict[str, str]:
        """A user's environment."""
        state = self.root / "state"
        keep = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
        return {
            **keep,
            **dict.fromkeys(names, str(state)),
            "HOME": str(self.root / "home"),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "NO_PROXY": "*",
        }

    def files(self) -> dict[str, str]:
        """All there is, but what commands are meant to write."""
        own = {self.root / "state", self.root / "work/out"}
        found: dict[str, str] = {}
        for folder, folders, names in os.walk(os.fsencode(self.root)):
            path = Path(os.fsdecode(folder))
            folders[:] = [n for n in folders if path / os.fsdecode(n) not in own]
            for name in [*names, *folders]:
                entry = path / os.fsdecode(name)
                if entry != self.root / "deck/deck.lock":
                    found[str(entry)] = _state(entry)
        return found

    def deck(self, line: str, within: str = "work") -> bytes:
        """What a command writes; it ends in time, and needs no more than it may."""
        words = [w.replace("DECK", str(self.root / "deck")) for w in line.split()]
        done = subprocess.run(
            [sys.executable, "-IS", "-c", MEASURE, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.root / within,
            env=self.environ,
            timeout=PATIENCE,
            check=False,
        )
        report = done.stderr.rpartition(b"\0")
        code, seconds, peak = json.loads(report[2])
        self.judge(line, done.stdout + report[0], code, seconds, peak)
        return done.stdout

    def judge(
        self, line: str, written: bytes, code: int, seconds: float, peak: int
    ) -> None:
        """A command went as it should."""
        what = f"{line}: {code}, {seconds:.1f} s, {peak // 1_000_000} MB"
        assert code in {0, 1, 2}, (what, written[-2000:])
        assert SECRET not in assert_clean(written), line
        assert seconds < MOST_SECONDS, what
        assert peak < MOST_MEMORY, what

    def quiz(self) -> None:
        """The quiz in a terminal, within the deck folder; some keys, then the end."""
        child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "deck", "quiz", ".", "--new", "20"],
            cwd=str(self.root / "deck"),
            env=self.environ,
            dimensions=(40, 80),
            timeout=PATIENCE,
        )
        written = b""
        until = time.monotonic() + PATIENCE
        keys = iter([b"\r", b"x\r", b"\r", b"1", b"\r", b"?", b"\r", b"3", b"\r"])
        while time.monotonic() < until:
            try:
                written += child.read_nonblocking(100_000, timeout=0.3)
            except pexpect.TIMEOUT:
                child.send(next(keys, b"\x04"))
            except pexpect.EOF:
                break
        child.close()
        assert child.exitstatus in {0, 1, 2}, written[-2000:]
        assert SECRET not in assert_clean(written, terminal=True)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A home, a folder to work in, and an address."""
    for name in ("home/.ssh", "state", "work"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "home/secret").write_text(SECRET)
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                calls.append(b"call")
                caller.close()

        threading.Thread(target=answer, daemon=True).start()
        yield World(tmp_path, f"127.0.0.1:{server.getsockname()[1]}", calls)
        server.shutdown(socket.SHUT_RDWR)


def _state(path: Path) -> str:
    """What an entry is; the whole of a small file."""
    if path.is_symlink():
        return f"link to {path.readlink()}"
    if not path.is_file():
        return f"{path.lstat().st_mode:o}"
    size = path.stat().st_size
    return path.read_bytes().hex() if size < 10_000_000 else str(size)


def _place(name: str, world: World) -> None:
    """The deck in its world, with the address that it calls."""
    folder = world.root / "deck"
    if name in DECKS:
        DECKS[name](folder)
        return
    shutil.copytree(HERE / name, folder)
    for path in folder.iterdir():
        data = path.read_bytes()
        path.write_bytes(data.replace(b"@HOST@", world.address.encode()))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes and devices")
@pytest.mark.parametrize(("name", "lines"), CASES)
def test_a_hostile_deck(name: str, lines: list[str], world: World) -> None:
    """Through every command: no code, no request, no control byte, nothing outside."""
    _place(name, world)
    before = world.files()

    for line in lines:
        world.deck(line)
    if lines[0] == COMMANDS[0] and name not in LARGE:
        world.quiz()
        world.deck("check .", within="deck")

    after = world.files()
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert not changed
    assert not world.calls
    packages = [p.read_bytes() for p in (world.root / "work").rglob("*") if p.is_file()]
    assert not any(SECRET.encode() in package for package in packages)
