"""The child's side of `worker_process`: runs programs, and calls functions of a module.

Started as a script of its own; of the project it imports only its limits. Question and
answer are lines of JSON; tuples and arrays, which JSON has not, are marked.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
import warnings
from types import ModuleType
from typing import Any, BinaryIO

_MAX_SIZE = 1_000  # elements or characters of a result
_MAX_BITS = 256  # of a whole number
_MAX_ITEM = 8  # bytes of a number that Python has too
_MAX_OUTPUT = 100_000  # bytes of a program's output; the parent takes less
_MAX_REASON = 200  # characters of what was raised
_FORKING = 1.0  # seconds in which calls are answered by forks
_CAN_FORK = hasattr(os, "fork")
_PROGRAM = "card.py"  # the file that a program believes it is
_FORBIDDEN = (
    *("os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system"),
    *("os.startfile", "subprocess.Popen", "pty.spawn", "os.kill", "os.killpg"),
    *("socket.getaddrinfo", "socket.connect", "socket.bind"),
    *("ctypes.dlopen", "ctypes.dlsym", "_winapi.CreateProcess"),
)


class UnfitError(Exception):
    """A value that no expression takes; the text says why."""


class _ForbiddenError(BaseException):
    """The program tried what no card's program may do."""


def pack(value: Any) -> Any:
    """A value in what JSON has. Raises UnfitError for one that cards cannot show."""
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        return _pack_array(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        if int(value).bit_length() > _MAX_BITS:
            raise UnfitError("the number is too large")
        return int(value)
    if isinstance(value, str):
        return _pack_text(value)
    if isinstance(value, (list, tuple)):
        if len(value) > _MAX_SIZE:
            raise UnfitError(f"the result has more than {_MAX_SIZE:,} elements")
        inside = [pack(item) for item in value]
        return inside if isinstance(value, list) else {"tuple": inside}
    raise UnfitError(f"type:{type(value).__name__}")


def _pack_text(value: str) -> str:
    if len(value) > _MAX_SIZE:
        raise UnfitError(f"the result has more than {_MAX_SIZE:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        message = "the result has half a character, which no file can hold"
        raise UnfitError(message) from None
    return str(value)


def _pack_array(value: Any) -> Any:
    """An array of NumPy's, or one of its numbers."""
    if not value.ndim:
        item = value.item()
        return pack(float(item) if hasattr(item, "dtype") else item)
    if value.dtype.kind not in "biuf":
        raise UnfitError(f"type:{type(value).__name__} of {value.dtype}")
    if value.size > _MAX_SIZE:
        raise UnfitError(f"the result has more than {_MAX_SIZE:,} elements")
    if value.dtype.itemsize > _MAX_ITEM:  # JSON has no such numbers
        value = value.astype(float)
    return {"array": value.tolist(), "dtype": value.dtype.str}


def unpack(packed: Any) -> Any:
    """The value that was packed."""
    if isinstance(packed, list):
        return [unpack(item) for item in packed]
    if isinstance(packed, dict) and "tuple" in packed:
        return tuple(map(unpack, packed["tuple"]))
    if isinstance(packed, dict):
        import numpy as np

        return np.array(packed["array"], dtype=packed["dtype"])
    return packed


def _line(error: BaseException, name: str) -> int:
    """The innermost line of a file that an exception passed; 0 if none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Module:
    """The module of a deck, imported, and the calls of its functions."""

    def __init__(self, question: dict[str, Any]) -> None:
        """Nothing is imported yet."""
        self._names = question["names"]
        self._file = question["file"]
        self._text = question["text"]
        self._module = ModuleType(question["module"])
        self._forking = 0.0  # seconds

    def load(self) -> dict[str, Any]:
        """Import it; of its names those that are no functions."""
        known = vars(self._module)
        sys.modules[self._module.__name__] = self._module  # as pickle looks for it
        try:
            code = compile(self._text, self._file, "exec", dont_inherit=True)
            exec(code, known)  # noqa: S102 - it is trusted, or we were not started
        except BaseException as error:  # noqa: BLE001 - the parent reports it
            return self._failure(error)
        return {"missing": [n for n in self._names if not callable(known.get(n))]}

    def call(self, question: dict[str, Any], answers: BinaryIO) -> None:
        """Answer a call.

        One that is to be fresh meets the module as it was imported: what calls before
        it changed, they changed in a copy of the process, where the system can copy
        one. What takes long to prepare is prepared anew for a while only.
        """
        if question.get("fresh") and _CAN_FORK and self._forking < _FORKING:
            began = time.monotonic()
            copy = os.fork()
            if copy:
                if os.waitpid(copy, 0)[1]:
                    os._exit(1)
                self._forking += time.monotonic() - began
                return
            _alarm(question["seconds"])
            _write(answers, self._answer(question))
            os._exit(0)
        _write(answers, self._answer(question))

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            arguments = map(unpack, question["arguments"])
            keywords = {key: unpack(value) for key, value in question["keys"].items()}
            function = vars(self._module)[question["call"]]
            return {"value": pack(function(*arguments, **keywords))}
        except UnfitError as error:
            return {"unfit": str(error)}
        except BaseException as error:  # noqa: BLE001 - the parent reports it
            return self._failure(error)

    def _failure(self, error: BaseException) -> dict[str, Any]:
        """What was raised, and the innermost line of the module."""
        line = _line(error, self._file)
        if not line and isinstance(error, SyntaxError) and error.filename == self._file:
            line = error.lineno or 0
        text = ""
        with contextlib.suppress(Exception):
            text = " ".join(str(error).split())[:_MAX_REASON]
        return {"raised": type(error).__name__, "text": text, "line": line}


class _Programs:
    """Runs programs, each in a fork of this process and in an empty folder.

    Where the system has no fork, this process runs one itself and ends with it.
    """

    def __init__(self) -> None:
        """Nothing was run yet."""
        self._count = 0
        self._output = os.open("output", os.O_RDWR | os.O_CREAT)

    def run(self, question: dict[str, Any], pipes: tuple[BinaryIO, BinaryIO]) -> None:
        """Answer with what a program printed and how its process ended."""
        program, folder = question["program"], str(self._count)
        if "numpy" in program or "nnref" in program:
            import numpy as np  # noqa: F401 - loads its libraries before the guard
        os.mkdir(folder)  # noqa: PTH102
        os.ftruncate(self._output, 0)
        os.lseek(self._output, 0, os.SEEK_SET)
        self._count += 1
        child = os.fork() if _CAN_FORK else 0
        status = 0
        if child:
            _, status = os.waitpid(child, 0)
        else:
            os.dup2(self._output, 1)
            os.chdir(folder)
            _limit_time(question["seconds"])
            if _CAN_FORK:
                for pipe in pipes:  # no program answers for another one
                    pipe.close()
            _run(program)
            if _CAN_FORK:
                os._exit(0)
        os.lseek(self._output, 0, os.SEEK_SET)
        text = os.read(self._output, _MAX_OUTPUT).decode("latin-1")  # any bytes
        _write(pipes[1], {"status": status, "output": text})
        if not _CAN_FORK:
            os._exit(0)


def _run(program: str) -> None:
    """Run a program, and print how it ended behind what it printed."""
    sys.argv[:] = [_PROGRAM]
    sys.addaudithook(_guard)
    _refuse_children()
    raised, line = "", 0
    try:
        exec(compile(program, _PROGRAM, "exec"), {"__name__": "__main__"})  # noqa: S102
    except _ForbiddenError as error:
        raised, line = f"!{error}", _line(error, _PROGRAM)
    except BaseException as error:  # noqa: BLE001 - its type is the answer
        raised, line = type(error).__name__, _line(error, _PROGRAM)
        if isinstance(error, PermissionError) and error.errno:  # the system's
            raised = f"!{error}"[:_MAX_REASON]
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
    name = raised.encode("utf-8", errors="replace")
    os.write(1, b"\x00raised:%d:" % line + name)


def _guard(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise _ForbiddenError(event)


def _refuse_children() -> None:
    """Close the one way to a process that has no audit event."""
    with contextlib.suppress(ImportError):  # Windows has another, with an event
        import _posixsubprocess

        def fork_exec(*_arguments: object) -> int:
            raise _ForbiddenError("fork_exec")

        _posixsubprocess.fork_exec = fork_exec


def _alarm(seconds: float) -> None:
    """End this process after a time, even where its parent is no more; 0: never."""
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds) + 2 if seconds else 0)


def _limit_time(seconds: float) -> None:
    from deck.live import _sandbox

    _alarm(seconds)
    _sandbox.limit_time(int(seconds) + 1)


def _write(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Questions and answers; what code reads or prints goes nowhere."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return pipes


def main() -> None:
    """Answer questions until there are no more."""
    pipes = _pipes()
    sys.path.insert(0, sys.argv[1])  # this project, whatever else is installed
    from deck.live import _sandbox

    sys.path.append(sys.path.pop(0))
    sys.argv[:] = [""]
    _sandbox.confine()
    warnings.simplefilter("ignore")
    module: _Module | None = None
    programs: _Programs | None = None
    for line in pipes[0]:
        question = json.loads(line)
        if "program" in question:
            programs = programs or _Programs()
            programs.run(question, pipes)
            continue
        _alarm(question["seconds"])
        if module is None:
            module = _Module(question)
            _write(pipes[1], module.load())
        else:
            module.call(question, pipes[1])
        _alarm(0)
    os._exit(0)


if __name__ == "__main__":
    main()
