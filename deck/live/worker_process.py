"""The parent's side of `worker`: a Python process that runs code of a deck.

It has an environment of its own, starts in an empty folder, and is confined to it where
the system can (`sandbox`). Its processes and files are removed when it ends. Because of
what docs/trust.md lists as not refused, only allowed code runs at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from deck.files import temporary_folder
from deck.live.error_messages import StoppedError
from deck.live.worker import WAITING
from deck.signals import uninterrupted

_ROOT = Path(__file__).parents[2]  # where `nnref` lies beside this package
_SCRIPT = Path(__file__).with_name("worker.py")
_SHARED = ("numpy", "nnref", "deck.live.exercise")  # what programs import
_STARTING = 60.0  # seconds in which Python starts and imports these
_CPU_SPENT = getattr(signal, "SIGXCPU", None)  # Windows has none
_NOTHING = {"raised": "", "text": "", "line": 0, "unfit": "", "missing": ""}
_INHERITED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "LANG")


class Reply(NamedTuple):
    """What code printed, its result, and the status of its process.

    The result is None where the process ended before the code did.
    """

    output: bytes = b""
    result: Mapping[str, Any] | None = None
    status: int = 1
    is_last: bool = True


class Worker:
    """A process that answers questions, started with the first one.

    A twin has another hash seed and time zone, so that results that depend on them
    differ.
    """

    def __init__(
        self, *, twin: bool = False, files: Mapping[str, str] | None = None
    ) -> None:
        """`files` are written into its folder, by name."""
        self._is_twin = twin
        self._files = files or {}
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0  # how often it was started
        self._is_ended = self._is_preparing = False
        self._imported: set[str] = set()  # of `_SHARED`
        self._folder = contextlib.ExitStack()

    @property
    def is_running(self) -> bool:
        """True if the next question goes to the process that answered the last one."""
        return self._process is not None

    def prepare(self, question: Mapping[str, Any]) -> None:
        """Start to import the modules that a question needs, without waiting."""
        code = question.get("program", "") + question.get("text", "")
        modules = {name for name in _SHARED if name in code} - self._imported
        if self._is_preparing or (self.is_running and not modules):
            return
        self._is_preparing = True
        started = {"prepare": sorted(modules), "seconds": _STARTING, "file": ""}
        self._imported |= modules
        _write(self.start(), _line(started))  # it is short: no pipe is full

    def ask(self, question: Mapping[str, Any], seconds: float, what: str) -> Reply:
        """The answer; one without a result where the process ends.

        Raises StoppedError where `what` does not end in time, and its process is ended.
        The time that Python itself takes to start is not counted. A program has seconds
        of processor time, and waits longer: the machine may be busy.
        """
        self.prepare(question)
        if self._is_preparing:
            reply = self._ask(b"", _STARTING, "the start of Python")
            self._is_preparing = False
            if reply.result is None:
                return reply
        times = WAITING if "program" in question else 1
        return self._ask(_line({**question, "seconds": seconds}), seconds, what, times)

    def _ask(self, line: bytes, seconds: float, what: str, times: int = 1) -> Reply:
        """The answer to a line, or to one that was written. Raises as `ask` does."""
        process = self.start()
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(times * seconds, end)
        reply = Reply()
        try:
            with uninterrupted():
                timer.start()
            if _write(process, line):
                reply = _read_reply(_read(process))
        finally:  # also where we are interrupted
            with uninterrupted():
                timer.cancel()
                timer.join()
                if late.is_set() or reply.is_last:
                    self.stop()
        if late.is_set() or reply.status & 0x7F == _CPU_SPENT:  # the signal, if any
            message = f"{what} did not end within {seconds:g} seconds"
            raise StoppedError(message, "late", f"{seconds:g}")
        return reply

    def end(self) -> None:
        """End the process for good, even if another thread is about to start it."""
        self._is_ended = True
        self.stop()

    def stop(self) -> None:
        """End the process and its group, and delete its folder."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # what it did not read
                        pipe.close()
        self._folder.close()
        self._is_preparing, self._imported = False, set()

    def start(self) -> subprocess.Popen[bytes]:
        """The process, started if none is running."""
        if self._process is not None:
            return self._process
        environment = {key: os.environ[key] for key in _INHERITED if key in os.environ}
        # Not `-I`, which would ignore these, and sets would print anew at each build.
        seed = "1" if self._is_twin else "0"
        environment |= {"PYTHONUTF8": "1", "PYTHONHASHSEED": seed}
        # One thread: questions are small, and each thread reserves address space.
        threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
        environment |= dict.fromkeys(threads, "1")
        if self._is_twin:
            environment["TZ"] = "NPT-05:45"  # what depends on the place differs, too
        python = sys.executable
        if sys.platform == "win32":
            # In a virtual environment that one starts another, which would not be ours.
            environment["__PYVENV_LAUNCHER__"] = python
            python = getattr(sys, "_base_executable", python)
        folder = self._folder.enter_context(temporary_folder())
        for name, text in self._files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        with uninterrupted():
            self._process = subprocess.Popen(
                [python, "-s", "-P", str(_SCRIPT), str(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        self.starts += 1
        if self._is_ended:
            _kill(self._process)
        return self._process


def _line(question: Mapping[str, Any]) -> bytes:
    return json.dumps(question).encode() + b"\n"


def _write(process: subprocess.Popen[bytes], line: bytes) -> bool:
    """Write a line to a process; False where it has ended."""
    try:
        if process.stdin is not None:
            process.stdin.write(line)
            process.stdin.flush()
    except (OSError, ValueError):  # it was ended meanwhile
        return False
    return True


def _read(process: subprocess.Popen[bytes]) -> bytes:
    """The line that answers; empty where the process has ended."""
    try:
        return b"" if process.stdout is None else process.stdout.readline()
    except (OSError, ValueError):  # it was ended meanwhile
        return b""


def _read_reply(line: bytes) -> Reply:
    """The answer in a line; the last one where it cannot be parsed.

    Code may forge a result, which is ignored where its fields have other types.
    """
    try:
        fields = json.loads(line)
        status, is_last = int(fields["status"]), bool(fields["is_last"])
        text, mark, end = fields["output"].encode("latin-1").rpartition(b"\0")
    except (ValueError, TypeError, KeyError, AttributeError):
        return Reply()
    try:
        result = json.loads(end) if mark else None
    except (ValueError, RecursionError):
        result = None
    whole = _NOTHING | result if isinstance(result, dict) else {}
    if not all(type(whole.get(name)) is type(_NOTHING[name]) for name in _NOTHING):
        return Reply(text + mark + end, None, status, is_last)
    return Reply(text, whole, status, is_last)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with its group; on Windows it can start no other one."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
