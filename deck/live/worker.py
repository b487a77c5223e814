"""The child of `worker_process`: runs programs of cards, and functions of a module.

It is started as a script, and imports nothing of the project but `sandbox`. A question
is a line of JSON, and so is the answer: the status of the process that ran the code,
and its output, followed by a zero byte and the result as JSON.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import gc
import itertools
import json
import math
import os
import sys
import threading
import time
from importlib import import_module
from types import ModuleType
from typing import Any, BinaryIO

MAX_SIZE = 1_000  # elements of an array or list, characters of a text
MAX_BITS = 1_023  # of a whole number: as many as a float can stand for
_TOO_LARGE = "the number is too large"
_TOO_MANY = f"the result has more than {MAX_SIZE:,} elements"
_MAX_RESULT = 70_000  # bytes, of which a file may have 80,000
_MAX_ITEM = 8  # bytes of a number that Python has too
_MAX_OUTPUT = 100_000  # bytes; a file may have less
_BINARY = getattr(os, "O_BINARY", 0)  # Windows: each byte as it is, and none ends it
_FORK: Any = getattr(os, "fork", None)  # Windows has none
_MAX_REASON = 200  # characters of what was raised
_FORKING = 1.0  # seconds in which calls are answered by forks
WAITING = 3  # times the seconds that a program may compute: those that it may take
PROGRAM = "card.py"  # the file that a program believes it is
_FORBIDDEN = (
    *("os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system"),
    *("os.startfile", "subprocess.Popen", "pty.spawn", "os.kill", "os.killpg"),
    *("socket.getaddrinfo", "socket.connect", "socket.bind"),
    *("ctypes.dlopen", "ctypes.dlsym", "_winapi.CreateProcess"),
)
_TIMES = {"M": "date", "m": "timedelta"}  # kinds of NumPy's
_KINDS = (bool, float, int, str, list, tuple)  # what expressions know, and arrays


class UnfitError(Exception):
    """A value that expressions do not have; the text explains why."""


class ForbiddenError(BaseException):
    """A program does what no card's program may do."""


def pack(value: Any) -> Any:
    """A value as JSON, with tuples and arrays as objects.

    Raises UnfitError for one that cards cannot show.
    """
    kind: Any = next((kind for kind in _KINDS if isinstance(value, kind)), None)
    if kind is not str and hasattr(value, "dtype") and hasattr(value, "tolist"):
        return _pack_array(value)
    if kind is None and hasattr(type(value), "as_integer_ratio"):  # as of Fraction
        return _pack_exact(value)
    if kind is None:
        raise UnfitError(f"type:{type(value).__name__}")
    if kind is int and int(value).bit_length() > MAX_BITS:
        raise UnfitError(_TOO_LARGE)
    if kind in {str, list, tuple} and len(value) > MAX_SIZE:
        what = "characters" if kind is str else "elements"
        raise UnfitError(f"the result has more than {MAX_SIZE:,} {what}")
    if kind is str and any("\ud800" <= char <= "\udfff" for char in value):
        raise UnfitError("the result has half a character, which no file can hold")
    if kind is list:
        return [pack(item) for item in value]
    return {"tuple": [*map(pack, value)]} if kind is tuple else kind(value)


def _pack_exact(value: Any) -> float:
    """A Fraction or Decimal as the nearest float. Raises UnfitError if none is near."""
    try:
        number = float(value)
    except (OverflowError, ValueError):
        raise UnfitError(_TOO_LARGE) from None
    if number != value and number in {0.0, math.inf, -math.inf}:
        raise UnfitError("the number is too small" if number == 0 else _TOO_LARGE)
    return number


def _pack_array(value: Any) -> Any:
    """An array of NumPy's, or one of its numbers."""
    if value.dtype.kind in _TIMES:  # some of which are numbers as items
        raise UnfitError(f"type:{_TIMES[value.dtype.kind]}")
    if getattr(value, "mask", False) is not False and value.mask.any():
        raise UnfitError("type:MaskedArray")
    if value.dtype.kind == "U":  # a list of texts
        return pack(value.tolist())
    if not value.ndim:  # 0.1 in 32 bits is another number in 64: its digits count
        number = value[()]
        return pack(float(str(number)) if value.dtype.kind == "f" else number.item())
    if value.dtype.kind not in "biuf":
        raise UnfitError(f"type:{type(value).__name__} of {value.dtype.name}")
    if value.size > MAX_SIZE:
        raise UnfitError(_TOO_MANY)
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


class _Server:
    """Answers questions: a program runs in a fork of this process, in an empty folder.

    Where the system has no fork, this process runs one itself and ends with it.
    """

    def __init__(self, questions: BinaryIO, answers: BinaryIO) -> None:
        """No module is imported."""
        self._pipes = questions, answers
        self._output = os.open("output", os.O_RDWR | os.O_CREAT | _BINARY)
        with contextlib.suppress(OSError):  # Windows deletes no open file
            os.remove("output")  # noqa: PTH107
        self._functions: dict[str, Any] = {}  # names of the module
        self._forking = 0.0  # seconds

    def serve(self) -> None:
        """Answer until there are no more questions, or nothing else may run here."""
        questions, answers = self._pipes
        for line in questions:
            question = json.loads(line)
            os.ftruncate(self._output, 0)
            os.lseek(self._output, 0, os.SEEK_SET)
            is_program = "program" in question
            # A fresh call finds the module as it was imported: calls before it ran in
            # other forks. After a second spent on forks, calls share this process.
            is_fresh = question.get("fresh", False) and self._forking < _FORKING
            forks = _FORK is not None and (is_program or is_fresh)
            status = self._fork(question) if forks else self._run(question)
            os.lseek(self._output, 0, os.SEEK_SET)
            output = os.read(self._output, _MAX_OUTPUT).decode("latin-1")  # any bytes
            is_last = is_program and not forks
            answer = {"status": status, "output": output, "is_last": is_last}
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()
            if is_last:
                return

    def _fork(self, question: dict[str, Any]) -> int:
        """Run the code of a question in a fork, and return its status."""
        start = time.monotonic()
        gc.freeze()  # so that the child collects only what is its own
        child = _FORK()
        if not child:
            try:
                for pipe in self._pipes:  # no code answers for another one
                    pipe.close()
                self._run(question)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        if "program" not in question:
            self._forking += time.monotonic() - start
        return status

    def _run(self, question: dict[str, Any]) -> int:
        """Run the code of a question, and write its result behind its output."""
        _alarm(question["seconds"])
        result: dict[str, Any] = {}
        try:
            if "prepare" in question:
                for module in question["prepare"]:
                    import_module(module)
            elif "program" in question:
                self._run_program(question["program"], question["seconds"])
            elif "call" in question:
                result["value"] = pack(self._call(question))
            else:
                result["missing"] = self._load(question)
        except UnfitError as error:
            result["unfit"] = str(error)
        except BaseException as error:  # noqa: BLE001 - the parent reports it
            result = _failure(error, question["file"])
        with contextlib.suppress(BaseException):
            if "program" in question:  # as Python does after a program
                threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
                atexit._run_exitfuncs()  # noqa: SLF001
                del sys.modules["__main__"]
                gc.collect()  # what it leaves may print as it is deleted
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        text = json.dumps(result)
        if len(text) > _MAX_RESULT:
            text = json.dumps({"unfit": _TOO_MANY})
        os.write(self._output, b"\0" + text.encode())
        _alarm(0)
        return 0

    def _run_program(self, program: str, seconds: float) -> None:
        from deck.live import sandbox

        os.dup2(self._output, 1)
        _enter_empty_folder()
        sandbox.limit_time(math.ceil(seconds))
        sys.argv[:] = [PROGRAM]
        sys.addaudithook(_guard)
        _refuse_children()
        code = compile(program, PROGRAM, "exec", dont_inherit=True)
        exec(code, new_module("__main__"))  # noqa: S102 - it is trusted

    def _load(self, question: dict[str, Any]) -> str:
        """Import a module, and return the first of its names that is no function."""
        known = self._functions = new_module(question["module"])
        code = compile(question["text"], question["file"], "exec", dont_inherit=True)
        exec(code, known)  # noqa: S102 - it is trusted
        names = question["names"]
        return next((name for name in names if not callable(known.get(name))), "")

    def _call(self, question: dict[str, Any]) -> Any:
        """What a function of the module returns."""
        arguments = map(unpack, question["arguments"])
        keywords = {key: unpack(value) for key, value in question["keys"].items()}
        return self._functions[question["call"]](*arguments, **keywords)


def new_module(name: str) -> dict[str, Any]:
    """The names of a new module, which is where pickle and others look for it."""
    module = sys.modules[name] = ModuleType(name)
    return vars(module)


def _failure(error: BaseException, file: str) -> dict[str, Any]:
    """What was raised, and the innermost line of a file that it passed; 0 if none."""
    text = ""
    with contextlib.suppress(Exception):
        text = " ".join(str(error).split())[:_MAX_REASON]
    return {
        "raised": type(error).__name__,
        "text": text,
        "line": innermost_line(error, file),
    }


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


def _enter_empty_folder() -> None:
    """Enter the first numbered folder that is empty: to create many is slow."""
    for name in map(str, itertools.count()):
        with contextlib.suppress(FileExistsError):
            os.mkdir(name)  # noqa: PTH102
        if not os.listdir(name):  # noqa: PTH208
            os.chdir(name)
            return


def _guard(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise ForbiddenError(event)


def _refuse_children() -> None:
    """Refuse the one way to start a process that has no audit event."""
    if sys.platform != "win32":
        import _posixsubprocess

        def fork_exec(*_arguments: object) -> int:
            raise ForbiddenError("fork_exec")

        _posixsubprocess.fork_exec = fork_exec


def _alarm(seconds: float) -> None:
    """End this process after a time, even where its parent is no more; 0: never."""
    if seconds:
        faulthandler.dump_traceback_later(WAITING * seconds + 2, exit=True, file=2)
    else:
        faulthandler.cancel_dump_traceback_later()


def main() -> None:
    """Confine this process, and answer questions until there are no more."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR | _BINARY)  # what code reads or prints
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    sys.path.insert(0, sys.argv[1])  # this project, whatever else is installed
    from deck.live import sandbox

    sys.path.append(sys.path.pop(0))
    sys.argv[:] = [""]
    sandbox.confine()
    compile("", PROGRAM, "exec")  # Python prepares for it once, not in each fork
    _Server(*pipes).serve()
    os._exit(0)


if __name__ == "__main__":
    main()
