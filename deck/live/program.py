"""Runs the programs of cards, and caches what they print.

Each runs once, in a Python of its own (`runner`) that has nothing of the user's
environment, starts in an empty folder, and is bounded in time and, where the system
can, in memory and output. The bounds are against accidents: only trusted code runs.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from deck import cache
from deck.files import temporary_folder
from deck.live.error_messages import LiveError, StoppedError
from deck.live.runner import PROGRAM, WAITING
from deck.live.value import Printed
from deck.plugins import package_paths

GAP_MARK = "____"  # in a program, for the piece that a learner writes
SECONDS = 10.0  # that a program may compute
_MAX_OUTPUT = 20_000  # bytes
_ENDS = {"MemoryError", "SystemExit", "KeyboardInterrupt"}
_ROOT = Path(__file__).parents[2]  # of this package
_RUNNER = Path(__file__).with_name("runner.py")
_STARTING = 60.0  # seconds in which Python starts and imports NumPy
_CPU_SPENT = int(getattr(signal, "SIGXCPU", 0))  # Windows has none
_INHERITED = (
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",  # without it, one with the core type set may crash
    "LANG",
)
_ENVIRONMENT = {
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",  # or sets would print anew at each build
    # One thread: programs are small, and each thread reserves address space.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


class CardCode(NamedTuple):
    """The code of a card: all of it as one text, and the programs that run at build.

    `text` is what a user allows to run. `program` prints what the card shows; `checks`
    are run besides, to see whether what is right passes and what is wrong does not.
    """

    text: str
    program: str
    checks: tuple[str, ...] = ()


def joined_code(*parts: str) -> str:
    """Parts of the code of a card as one text, with an empty line between."""
    *before, last = parts
    return "".join(part.rstrip("\n") + "\n\n" for part in before) + last


def gap_line(program: str, number: int) -> str:
    """The program with a gap in place of a line, with the same indentation."""
    lines = program.split("\n")
    line = lines[number - 1]
    lines[number - 1] = line[: len(line) - len(line.lstrip())] + GAP_MARK
    return "\n".join(lines)


def syntax_error(program: str) -> SyntaxError | None:
    """The syntax error of a program, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(program, PROGRAM, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return None


def fill_gap(program: str, piece: str) -> str:
    """The program with a piece in its gap, indented as the line of the gap.

    If a line is nothing but a gap, gaps in other lines are literal.
    """
    lines = program.split("\n")
    whole = any(line.strip() == GAP_MARK for line in lines)
    for number, line in enumerate(lines):
        if line.strip() == GAP_MARK if whole else GAP_MARK in line:
            indent = line[: len(line) - len(line.lstrip())]
            inside = piece.strip("\n").replace("\n", "\n" + indent)
            lines[number] = line.replace(GAP_MARK, inside)
    return "\n".join(lines)


class ProgramResult(NamedTuple):
    """How a program ended, and the line from 1 that raised its exception, if any."""

    printed: Printed
    line: int = 0


class Outputs(NamedTuple):
    """What the program of a card printed, and the mended one of a bug card."""

    own: Printed | None = None
    mended: Printed | None = None


ProgramOutcome = ProgramResult | LiveError
Runner = Callable[[Sequence[str]], Sequence[ProgramOutcome]]


def run_programs(
    programs: Sequence[str], seconds: float = SECONDS
) -> list[ProgramOutcome]:
    """How each program ends, in their order: from the cache, or run on all cores."""
    version = cache.code_version()
    names = {text: cache.cache_key("program", version, text) for text in programs}
    outcomes: dict[str, ProgramOutcome] = {}
    for text, name in names.items():
        if (known := cache.load(name)) is not None:
            outcomes[text] = known
    others = [text for text in names if text not in outcomes]
    for text, outcome in zip(others, _run_all(others, seconds), strict=True):
        outcomes[text] = outcome
        if isinstance(outcome, ProgramResult):
            cache.store(names[text], outcome)
    return [outcomes[text] for text in programs]


def run_program(program: str, seconds: float = SECONDS) -> ProgramResult:
    """How a program ends. Raises StoppedError where it was stopped."""
    (outcome,) = _run_all([program], seconds)
    if isinstance(outcome, LiveError):
        raise outcome
    return outcome


def _run_all(programs: Sequence[str], seconds: float) -> list[ProgramOutcome]:
    """How each program ends. An interrupt ends those that run, and begins no other.

    The programs of one process are forks of it; where there are none, each has its own.
    """
    if not programs:
        return []
    from concurrent.futures import ThreadPoolExecutor

    count = min(len(programs), os.cpu_count() or 1)
    shares = count if hasattr(os, "fork") else len(programs)
    children = _Children()
    with temporary_folder() as place:
        folders = [_write(place / str(n), text) for n, text in enumerate(programs)]
        with ThreadPoolExecutor(count) as pool:
            try:
                some = (folders[n::shares] for n in range(shares))
                list(pool.map(lambda each: _run(each, seconds, children), some))
            except BaseException:
                children.end()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return [_outcome(folder, seconds) for folder in folders]


def _write(folder: Path, program: str) -> Path:
    """A folder for a program, with an empty one in which it runs."""
    (folder / "empty").mkdir(parents=True)
    (folder / "program").write_text(program, encoding="utf-8", newline="")
    (folder / "output").touch()
    return folder


def _run(folders: Sequence[Path], seconds: float, children: _Children) -> None:
    """Run the programs of folders; the exit status of each goes into its folder.

    The machine may be busy: in all a program may take three times the seconds that it
    may compute.
    """
    inherited = {key: os.environ[key] for key in _INHERITED if key in os.environ}
    # Not `-I`, which would ignore the seed.
    command = [sys.executable, "-s", "-P", str(_RUNNER), _paths(), str(seconds)]
    child = subprocess.Popen(
        [*command, *map(str, folders)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=inherited | _ENVIRONMENT,
        start_new_session=True,
    )
    children.add(child)
    status = ""
    try:
        status = str(child.wait(len(folders) * WAITING * seconds + _STARTING))
    except subprocess.TimeoutExpired:
        pass
    finally:
        children.remove(child)
    if len(folders) == 1:
        (folders[0] / "status").write_text(status, encoding="utf-8")


def _paths() -> str:
    """Where programs find what is no part of Python's own: plugins, too."""
    places = [_ROOT, *(path.parent for path in package_paths())]
    return os.pathsep.join(dict.fromkeys(map(str, places)))


def _outcome(folder: Path, seconds: float) -> ProgramOutcome:
    """How the program of a folder ended."""
    output = (folder / "output").read_bytes()
    note, file = folder / "note", folder / "status"
    ended = json.loads(note.read_bytes()) if note.exists() else None
    status = file.read_text(encoding="utf-8") if file.exists() else "1"
    late = folder / "late"
    is_late = late.exists() and late.stat().st_size > 0
    if not status or is_late or status == f"-{_CPU_SPENT}":
        message = f"the program did not end within {seconds:g} seconds"
        return StoppedError(message, "late", f"{seconds:g}")
    if len(output) > _MAX_OUTPUT:
        message = f"the program printed more than {_MAX_OUTPUT} bytes"
        return StoppedError(message, "output", _MAX_OUTPUT)
    if status != "0" and ended is None:
        message = "the program was stopped: it used too much memory, time or output"
        return StoppedError(message, "limits", status)
    raised, _, line = ended or ("", "", 0)
    if raised in _ENDS:
        message = f"the program ended with {raised}"
        return StoppedError(message, "ended", raised, line)
    text = output.decode("utf-8", errors="replace").replace("\r\n", "\n")
    return ProgramResult(Printed(text.rstrip("\n"), raised), line)


class _Children:
    """The processes that run now."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_ended = False

    def add(self, child: subprocess.Popen[bytes]) -> None:
        """A child that began; it is ended at once after the end."""
        self._running.add(child)
        if self._is_ended:
            _kill(child)

    def remove(self, child: subprocess.Popen[bytes]) -> None:
        """End a child, with the processes that it left."""
        _kill(child)
        self._running.discard(child)

    def end(self) -> None:
        """End all children, and each that is added later."""
        self._is_ended = True
        for child in [*self._running]:
            _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started; on Windows it alone."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()
