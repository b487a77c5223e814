"""Runs the programs of cards, each in a process of its own, and takes what they print.

The process has an environment of ours, starts in an empty folder, is held to a time,
an amount of memory and of output where the system can, may start no other process,
and is killed with everything it left behind. These bounds keep a slip from taking
the machine; they do not make a hostile program safe, which is why programs of a bank
that nobody vouched for are not run at all.

Where the system can, one child Python imports NumPy once and forks for each program.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from deck.live.value import Printed

SECONDS = 10.0
MAX_OUTPUT = 20_000  # bytes

_RUNNER = Path(__file__).with_name("_runner.py")
_ROOT = Path(__file__).parents[2]  # where `nnref` lies beside this package
_MARK = b"\x00raised:"


class ProgramError(Exception):
    """A program was stopped, or printed what no card can show."""


def run_programs(
    programs: Sequence[str], seconds: float = SECONDS
) -> list[Printed | ProgramError]:
    """What each program prints, in their order; as many at once as there are cores."""
    if not programs:
        return []
    runners = [_Runner(seconds) for _ in range(min(len(programs), os.cpu_count() or 1))]
    idle: SimpleQueue[_Runner] = SimpleQueue()
    for runner in runners:
        idle.put(runner)

    def outcome(program: str) -> Printed | ProgramError:
        runner = idle.get()
        try:
            return runner.run(program)
        except ProgramError as error:
            return error
        finally:
            idle.put(runner)

    pool = ThreadPoolExecutor(max_workers=len(runners))
    try:
        return list(pool.map(outcome, programs))
    except BaseException:  # an interrupt does not wait for the programs
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        for runner in runners:
            runner.stop()
        pool.shutdown()


def run_program(program: str, seconds: float = SECONDS) -> Printed:
    """What one program prints. Raises ProgramError where it was stopped."""
    runner = _Runner(seconds)
    try:
        return runner.run(program)
    finally:
        runner.stop()


class _Runner:
    """A child Python that runs one program after another; started when first used."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def run(self, program: str) -> Printed:
        """What a program prints. Raises ProgramError where it was stopped."""
        with tempfile.TemporaryDirectory(
            prefix="livedeck-", ignore_cleanup_errors=True
        ) as folder:
            Path(folder, "work").mkdir()
            code = self._code(os.fsencode(folder), program.encode())
            return _read(Path(folder, "out"), code)

    def stop(self) -> None:
        """End the child and whatever its programs left in its process group."""
        child, self._child = self._child, None
        if child is None:
            return
        _kill(child)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what it was handed, unread
                    pipe.close()

    def _code(self, folder: bytes, program: bytes) -> int:
        """How the process of a program ended; 0 where nothing stopped it."""
        child = self._child = self._child or _start(self._seconds)
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(child)

        timer = threading.Timer(self._seconds, end)
        timer.start()
        try:
            answer = _ask(
                child, b"%d %d\n" % (len(folder), len(program)), folder, program
            )
        finally:
            timer.cancel()
            timer.join()
        if late.is_set():
            self.stop()
            message = f"the program did not end within {self._seconds:g} seconds"
            raise ProgramError(message)
        if answer:
            return int(answer)
        code = child.wait()  # it ran the program itself, or was taken down by it
        self.stop()
        return code


def _ask(child: subprocess.Popen[bytes], *parts: bytes) -> bytes:
    """Hand a program to the child and wait for its answer; empty where it has ended."""
    to, back = child.stdin, child.stdout
    if to is None or back is None:
        return b""
    try:
        to.write(b"".join(parts))
        to.flush()
        return back.readline()
    except (OSError, ValueError):  # it was ended meanwhile
        return b""


def _start(seconds: float) -> subprocess.Popen[bytes]:
    keep = ("SYSTEMROOT", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "LANG")
    environment = {key: os.environ[key] for key in keep if key in os.environ}
    # Not `-I`: it would ignore these too, and sets would print anew at each build.
    environment |= {"PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    # One thread: the programs are small, and each thread reserves address space.
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    bounds = (f"{seconds:g}", str(MAX_OUTPUT))
    return subprocess.Popen(
        [sys.executable, "-s", "-P", str(_RUNNER), *bounds, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever stayed in its process group."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(child.pid)],  # noqa: S607
            capture_output=True,
            check=False,
        )
    child.kill()
    child.wait()


def _read(out: Path, code: int) -> Printed:
    data = out.read_bytes() if out.exists() else b""
    text, mark, raised = data.rpartition(_MARK)
    if not mark:
        text, raised = data, b""
    if len(text) > MAX_OUTPUT:
        message = f"the program printed more than {MAX_OUTPUT} bytes"
        raise ProgramError(message)
    if code != 0 and not mark:
        message = "the program was stopped: it used too much memory, time or output"
        raise ProgramError(message)
    if raised in {b"MemoryError", b"SystemExit", b"KeyboardInterrupt"}:
        message = f"the program ended with {raised.decode()}"
        raise ProgramError(message)
    if raised.startswith(b"!"):
        message = f"the program tried what it may not do: {raised[1:].decode()}"
        raise ProgramError(message)
    lines = text.decode("utf-8", errors="replace").replace("\r\n", "\n")
    return Printed(lines.rstrip("\n"), raised.decode("utf-8", errors="replace"))
