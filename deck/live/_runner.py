"""The child's side of `program`: runs what standard input asks for, within bounds.

Started as a script of its own; of the project it imports only its limits.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import warnings

_NAME = "card.py"
_LONGEST = 200  # characters of what the system refused
_FORBIDDEN = (
    *("os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system"),
    *("os.startfile", "subprocess.Popen", "pty.spawn", "os.kill", "os.killpg"),
    *("socket.getaddrinfo", "socket.connect", "socket.bind"),
    *("ctypes.dlopen", "ctypes.dlsym", "_winapi.CreateProcess"),
)


class _ForbiddenError(BaseException):
    """The program tried what no card's program may do."""


def _guard(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise _ForbiddenError(event)


def _no_children() -> None:
    """Close the one way to a process that no audit event tells of."""
    with contextlib.suppress(ImportError):  # Windows has another, which tells
        import _posixsubprocess

        def fork_exec(*_arguments: object) -> int:
            raise _ForbiddenError("fork_exec")

        _posixsubprocess.fork_exec = fork_exec


def _line(error: BaseException) -> int:
    """The line of the program that an exception came from; 0 where none was run."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _NAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _run(program: str) -> None:
    """Run a program and report on standard output how it ended."""
    sys.argv[:] = [_NAME]
    warnings.simplefilter("ignore")
    sys.addaudithook(_guard)
    _no_children()
    raised, line = "", 0
    try:
        exec(compile(program, _NAME, "exec"), {"__name__": "__main__"})  # noqa: S102
    except _ForbiddenError as error:
        raised, line = f"!{error}", _line(error)
    except BaseException as error:  # noqa: BLE001 - its type is the answer
        raised, line = type(error).__name__, _line(error)
        if isinstance(error, PermissionError) and error.errno:  # the system's
            raised = f"!{error}"[:_LONGEST]
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
    name = raised.encode("utf-8", errors="replace")
    os.write(1, b"\x00raised:%d:" % line + name)
    os._exit(0)


def _enter(folder: str) -> None:
    """Be in the program's own folder, print into its file, and read nothing."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    out = os.open(os.path.join(folder, "out"), os.O_WRONLY | os.O_CREAT)  # noqa: PTH118
    os.dup2(nothing, 0)
    os.dup2(out, 1)
    os.close(nothing)
    os.close(out)
    os.chdir(os.path.join(folder, "work"))  # noqa: PTH118


def main() -> None:
    """Run what is asked for on standard input, each program in a fork of this process.

    Its exit code goes back as a line. Where the system has no fork, this process runs
    the first program itself and ends with it.
    """
    seconds = int(float(sys.argv[1]))
    sys.path.insert(0, sys.argv[2])  # this project, whatever else is installed
    from deck.live import _sandbox

    sys.path.append(sys.path.pop(0))
    _sandbox.refuse_calls()
    _sandbox.readable()  # finds it once for all forks
    answers = os.dup(1)
    asked = sys.stdin.buffer
    while head := asked.readline():
        folder, program = (asked.read(int(size)).decode() for size in head.split())
        if "numpy" in program or "nnref" in program:
            import numpy as np  # noqa: F401 - loads its libraries before the guard
        child = os.fork() if hasattr(os, "fork") else 0
        if child == 0:
            if hasattr(os, "fork"):  # else it stays open while the program runs
                os.close(answers)
            _enter(folder)
            if hasattr(signal, "alarm"):  # ends us even where our parent is no more
                signal.alarm(seconds + 2)
            _sandbox.confine()
            _sandbox.limit(seconds + 1)
            _run(program)
        _, status = os.waitpid(child, 0)
        os.write(answers, b"%d\n" % status)


main()
