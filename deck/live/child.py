"""A Python of its own for code that a deck brings: started, asked, and ended.

It has an environment of ours, and whatever it leaves behind is ended with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

SECONDS = 10.0  # for one answer
ROOT = Path(__file__).parents[2]  # where `nnref` lies beside this package


class LateError(Exception):
    """The child did not answer in time, and was ended."""


class Child:
    """A process that reads questions from one pipe and answers into another."""

    def __init__(
        self,
        script: Path,
        *arguments: str,
        cwd: str | None = None,
        twin: bool = False,
    ) -> None:
        """Start it, with a script of ours to run.

        A twin has another hash seed and time zone: what hangs on them comes out
        differently there.
        """
        keep = ("SYSTEMROOT", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "LANG")
        environment = {key: os.environ[key] for key in keep if key in os.environ}
        # Not `-I`: it would ignore these too, and sets would print anew at each build.
        environment |= {"PYTHONUTF8": "1", "PYTHONHASHSEED": "1" if twin else "0"}
        if twin:
            environment["TZ"] = "XXX-05:45"
        # One thread: what is asked is small, and each thread reserves address space.
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-P", str(script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=cwd,
            env=environment,
            start_new_session=True,
        )

    def ask(self, question: bytes, seconds: float) -> bytes:
        """The line that answers; empty where the child has ended. Raises LateError."""
        late = threading.Event()

        def end() -> None:
            late.set()
            kill(self._process)

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            answer = self._asked(question)
        finally:
            timer.cancel()
            timer.join()
        if late.is_set():
            raise LateError
        return answer

    def _asked(self, question: bytes) -> bytes:
        to, back = self._process.stdin, self._process.stdout
        if to is None or back is None:
            return b""
        try:
            to.write(question)
            to.flush()
            return back.readline()
        except (OSError, ValueError):  # it was ended meanwhile
            return b""

    def wait(self) -> int:
        """How the process ended, once it has."""
        return self._process.wait()

    def stop(self) -> None:
        """End it and whatever stayed in its process group."""
        kill(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what it was handed, unread
                    pipe.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started as a group of its own, with its group."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607
            capture_output=True,
            check=False,
        )
    process.kill()
    process.wait()
