"""Runs the programs of cards, each in a Python of its own, and takes what they print.

The child has an environment of ours, starts in an empty folder, is held to a time,
an amount of memory and of output where the system can, may start no other process,
and is killed with everything it left behind. These bounds keep a slip from taking
the machine; they do not make a hostile program safe, which is why programs of a bank
that nobody vouched for are not run at all.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
    children: set[subprocess.Popen[bytes]] = set()

    def outcome(program: str) -> Printed | ProgramError:
        try:
            return run_program(program, seconds, children)
        except ProgramError as error:
            return error

    pool = ThreadPoolExecutor(max_workers=min(len(programs), os.cpu_count() or 1))
    try:
        return list(pool.map(outcome, programs))
    except BaseException:  # an interrupt does not wait for the programs
        pool.shutdown(wait=False, cancel_futures=True)
        for child in tuple(children):
            _kill(child)
        raise
    finally:
        pool.shutdown()


def run_program(
    program: str,
    seconds: float = SECONDS,
    children: set[subprocess.Popen[bytes]] | None = None,
) -> Printed:
    """What one program prints. Raises ProgramError where it was stopped.

    While its process runs it is one of `children`, for whoever wants to end it.
    """
    with tempfile.TemporaryDirectory(
        prefix="livedeck-", ignore_cleanup_errors=True
    ) as folder:
        out = Path(folder, "out")
        work = Path(folder, "work")
        work.mkdir()
        with out.open("wb") as stream:
            child = _start(work, stream.fileno(), seconds)
            running = set() if children is None else children
            running.add(child)
            try:
                child.communicate(program.encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                message = f"the program did not end within {seconds:g} seconds"
                raise ProgramError(message) from None
            finally:
                _kill(child)
                running.discard(child)
        return _read(out, child.returncode)


def _start(work: Path, out: int, seconds: float) -> subprocess.Popen[bytes]:
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
        stdout=out,
        stderr=subprocess.DEVNULL,
        cwd=work,
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
    if child.stdin is not None:
        child.stdin.close()


def _read(out: Path, code: int) -> Printed:
    data = out.read_bytes()
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
