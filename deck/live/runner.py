"""The child of `program`: runs programs, and notes in a file what ended each.

It is started as a script with paths to import from, the seconds that a program may
compute, and a folder for each. Several are run in forks of one process, which has
imported NumPy for all of them. What Python does at the end of a program, such as
waiting for threads, is left to Python.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import math
import os
import signal
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

PROGRAM = "card.py"  # the file that a program believes it is
WAITING = 3  # times the seconds that a program may compute: those that it may take
_LONGEST = 200  # characters of what was raised
_GLANCE = 0.001  # seconds after which a child is looked at again
_BINARY = getattr(os, "O_BINARY", 0)  # Windows: each byte as it is
_LIMITS = {  # of POSIX; that of processes would count all of the user's, and threads
    "AS": 2_000_000_000,  # bytes of memory
    "FSIZE": 1_000_000,  # bytes of a file, and of what is printed
    "NOFILE": 256,
    "CORE": 0,
}


def new_module(name: str) -> dict[str, Any]:
    """The names of a new module, which is where pickle and others look for it."""
    module = sys.modules[name] = ModuleType(name)
    return vars(module)


def innermost_line(error: BaseException, file: str) -> int:
    """The innermost line of a file that an exception passed; 0 if none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    if not line and isinstance(error, SyntaxError) and error.filename == file:
        number: object = error.lineno  # code may set it
        line = number if isinstance(number, int) else 0
    return line


def main() -> None:
    """Run the program of each folder."""
    paths, seconds, *folders = sys.argv[1:]
    sys.path += paths.split(os.pathsep)  # wherever this project and plugins are
    if sys.platform != "win32" and len(folders) > 1:
        _fork([*map(Path, folders)], float(seconds))
    else:
        _run(Path(folders[0]), float(seconds))


if sys.platform != "win32":

    def _fork(folders: Sequence[Path], seconds: float) -> None:
        """Run the program of each folder in a fork, one after another."""
        import_module("numpy")
        for folder in folders:
            child = os.fork()
            if child == 0:
                _run(folder, seconds)
                return  # Python ends this process as that of any program
            (folder / "status").write_text(_wait(child, seconds), encoding="utf-8")

    def _wait(child: int, seconds: float) -> str:
        """The exit status of a child; empty where it takes too long, and is ended."""
        end = time.monotonic() + WAITING * seconds
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return str(os.waitstatus_to_exitcode(status))
            time.sleep(_GLANCE)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return ""


def _run(folder: Path, seconds: float) -> None:
    """Run the program of a folder. Its exceptions are noted, and end it as any."""

    def record(kind: type[BaseException], error: BaseException, _trace: object) -> None:
        text = ""
        with contextlib.suppress(Exception):  # of its own class it may raise
            text = " ".join(str(error).split())[:_LONGEST]
        ended = [kind.__name__, text, innermost_line(error, PROGRAM)]
        (folder / "note").write_text(json.dumps(ended), encoding="utf-8")

    source = (folder / "program").read_text(encoding="utf-8")
    os.dup2(os.open(folder / "output", os.O_WRONLY | os.O_CREAT | _BINARY), 1)
    os.chdir(folder / "empty")
    sys.argv[:] = [PROGRAM]
    sys.excepthook = record
    _limit(seconds, folder / "late")
    scope = new_module("__main__")
    try:
        exec(compile(source, PROGRAM, "exec", dont_inherit=True), scope)  # noqa: S102
    except SystemExit as error:  # of which Python tells no hook
        record(type(error), error, None)


def _limit(seconds: float, late: Path) -> None:
    """Bound what this process may take, where the system can.

    It ends even where its parent was killed; where it took too long, by a file that is
    not empty.
    """
    file = os.open(late, os.O_WRONLY | os.O_CREAT)
    end = WAITING * seconds + 2
    faulthandler.dump_traceback_later(end, exit=True, file=file)
    if sys.platform != "win32":
        import resource

        computing = math.ceil(seconds)
        limits = {**_LIMITS, "CPU": computing}
        for name, most in limits.items():
            with contextlib.suppress(ValueError, OSError):  # a lower one holds already
                number = getattr(resource, f"RLIMIT_{name}")
                resource.setrlimit(number, (most, most + (name == "CPU")))


if __name__ == "__main__":
    main()
