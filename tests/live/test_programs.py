"""Programs of cards: what they print, and that none outlives or harms anything."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from deck.live.error_messages import LiveError, StoppedError
from deck.live.program import (
    ProgramResult,
    fill_gap,
    run_program,
    run_programs,
)
from deck.live.value import Printed
from tests.folders import LiveDeck
from tests.patience import wait_until
from tests.project.decks import run
from tests.tables import column, table

DeckOf = Callable[[str], LiveDeck]
posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever programs do, their folders are gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


TABLE = Path(__file__).with_name("programs.txt").read_text("utf-8").splitlines()
ROWS = [line.split(" => ") for line in TABLE if line.count(" => ") == 3]


def test_output(tmp_path: Path) -> None:
    """The answer is what a program printed, and the type of what ended it.

    With an exception comes the line of the program that raised it, the innermost.
    """
    programs = [program.replace("⏎", "\n") for program, *_ in ROWS]

    outcomes = run_programs(programs)

    for (program, text, raised, line), outcome in zip(ROWS, outcomes, strict=True):
        printed = Printed(text.replace("⏎", "\n").replace("␀", "\0"), raised)
        assert outcome == ProgramResult(printed, int(line)), program
    assert list(tmp_path.iterdir()) == []


@posix
def test_stopped_programs(tmp_path: Path) -> None:
    """Programs without end, or that take too much, are stopped.

    One that waits, as on a busy machine, may take longer than it may compute.
    """
    endless, stopped = table(__file__, "endless"), table(__file__, "stopped")

    outcomes = run_programs([program for program, _ in endless], seconds=0.6)
    outcomes += run_programs([program for program, _ in stopped])
    waits = run_program("import time\ntime.sleep(1.1)\nprint(1)", seconds=1)
    large = run_program("open('big', 'wb').write(b'x' * 10**7)\nopen('big').seek(0)")

    for (program, message), outcome in zip(endless + stopped, outcomes, strict=True):
        assert isinstance(outcome, LiveError), (program, outcome)
        assert message in str(outcome), program
    assert waits == ProgramResult(Printed("1"))
    assert large == ProgramResult(Printed("", "OSError"), 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("program", ["while True: pass", "import time; time.sleep(99)"])
def test_late_programs(program: str) -> None:
    """One is late whether it computes too long, or waits as on a busy machine."""
    with pytest.raises(StoppedError) as stopped:
        run_program(program, seconds=0.1)

    assert stopped.value.why == "late"


def _running(mark: str) -> list[str]:
    """Command lines of processes that have a word in them."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        if mark.encode() in words:
            found.append(b" ".join(words).decode())
    return found


def _started_in(folder: Path) -> list[str]:
    """The folders of processes that were started in one."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # it has ended, or is somebody else's
            found.append(os.readlink(link))  # noqa: PTH115
    return [path for path in found if path.startswith(str(folder))]


@linux
def test_what_programs_start_ends(tmp_path: Path) -> None:
    """What a program leaves running ends with it, unless it took pains to go on."""
    mark = f"mark-{time.time_ns()}"
    head = f"import os, sys, time\nMARK = {mark!r}\n"

    children = column(__file__, "children")
    run_programs([head + child for child in children], seconds=2)

    wait_until(lambda: not (_running(mark) or _started_in(tmp_path)))
    assert list(tmp_path.iterdir()) == []


@linux
def test_program_outlives_no_parent(tmp_path: Path) -> None:
    """Where we are killed, a program that waits for ever ends a little later."""
    mark = f"mark-{time.time_ns()}"
    program = f"import time\nopen('{mark}', 'w').close()\ntime.sleep(99)"
    call = f"deck.live.program.run_program({program!r}, 1)"
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import deck.live.program\n{call}"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    wait_until(lambda: any(tmp_path.rglob(mark)))
    parent.kill()
    parent.wait()

    wait_until(lambda: not _started_in(tmp_path))


def test_pieces() -> None:
    """A piece takes the gap's place, its further lines as deep as the gap's line."""
    for program, piece, filled in table(__file__, "pieces"):
        assert fill_gap(program, piece) == filled


def test_checks_that_fail(folder_of: Callable[[str], Path]) -> None:
    """A piece fails its test, and what is seen of it is in the message."""
    cards = Path(__file__).with_name("failing.yaml").read_text("utf-8")

    done = run("check", folder_of(cards), code=1)

    assert done.stdout.count("the program with the piece fails this test: x = ") == 2


def test_checks_that_pass(folder_of: Callable[[str], Path]) -> None:
    """A blank in a text is no gap; what was printed is there once output is closed.

    That is so in a program without a gap, as of an order or bug card. Tests may start
    threads.
    """
    cards = Path(__file__).with_name("passing.yaml").read_text("utf-8")

    done = run("check", folder_of(cards))

    assert "4 cards, no findings" in done.stderr
