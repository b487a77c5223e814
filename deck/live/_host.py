"""The child's side of `host`: imports a module once, then answers calls of it.

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

_MOST = 1_000  # elements or characters of a result
_MAX_BITS = 256  # of a whole number
_WIDEST = 8  # bytes of a number that Python has too
_FORKING = 1.0  # seconds in which calls are answered by forks


class _UnfitError(Exception):
    """A result that no expression takes; the text says why."""


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """Our two pipes; what the module reads or prints goes nowhere."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return pipes


def _packed(result: Any) -> Any:
    """A result in what JSON has. Raises _UnfitError for one that cards cannot show."""
    if hasattr(result, "dtype") and hasattr(result, "tolist"):
        return _array(result)
    if isinstance(result, bool):
        return result
    if isinstance(result, int):
        if int(result).bit_length() > _MAX_BITS:
            raise _UnfitError("the number is too large")
        return int(result)
    if isinstance(result, float):
        return float(result)
    if isinstance(result, str):
        if len(result) > _MOST:
            raise _UnfitError(f"the result has more than {_MOST:,} characters")
        if not _is_text(result):
            raise _UnfitError("the result has half a character, which no file can hold")
        return str(result)
    if isinstance(result, (list, tuple)):
        if len(result) > _MOST:
            raise _UnfitError(f"the result has more than {_MOST:,} elements")
        inside = [_packed(item) for item in result]
        return inside if isinstance(result, list) else {"tuple": inside}
    raise _UnfitError(f"type:{type(result).__name__}")


def _is_text(result: str) -> bool:
    try:
        result.encode()
    except UnicodeEncodeError:
        return False
    return True


def _array(result: Any) -> Any:
    """An array of NumPy's, or one of its numbers."""
    if not result.ndim:
        item = result.item()
        return _packed(float(item) if hasattr(item, "dtype") else item)
    if result.dtype.kind not in "biuf":
        raise _UnfitError(f"type:{type(result).__name__} of {result.dtype}")
    if result.size > _MOST:
        raise _UnfitError(f"the result has more than {_MOST:,} elements")
    if result.dtype.itemsize > _WIDEST:  # JSON has no such numbers
        result = result.astype(float)
    return {"array": result.tolist(), "dtype": result.dtype.str}


def _unpacked(given: Any) -> Any:
    if isinstance(given, list):
        return [_unpacked(item) for item in given]
    if isinstance(given, dict) and "tuple" in given:
        return tuple(_unpacked(item) for item in given["tuple"])
    if isinstance(given, dict):
        import numpy as np

        return np.array(given["array"], dtype=given["dtype"])
    return given


def _failed(error: BaseException, name: str) -> dict[str, Any]:
    """What was raised, and the last line of the module that it passed; 0 if none."""
    if isinstance(error, _UnfitError):
        return {"unfit": str(error)}
    line = 0
    if isinstance(error, SyntaxError) and error.filename == name:
        line = error.lineno or 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    text = ""
    with contextlib.suppress(Exception):
        text = " ".join(str(error).split())[:200]
    return {"raised": type(error).__name__, "text": text, "line": line}


def _import(given: dict[str, Any]) -> tuple[ModuleType, dict[str, Any]]:
    """The module, and those of its names that are no functions."""
    module = ModuleType(given["module"])
    sys.modules[module.__name__] = module  # as dataclasses and pickles look for it
    code = compile(given["text"], given["name"], "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - it is trusted, or we were not started
    names = given["names"]
    return module, {
        "missing": [name for name in names if not callable(vars(module).get(name))]
    }


def _answered(module: ModuleType, given: dict[str, Any], name: str) -> bytes:
    """The line that answers a call."""
    try:
        arguments = map(_unpacked, given["arguments"])
        keywords = {key: _unpacked(value) for key, value in given["keys"].items()}
        result = vars(module)[given["call"]](*arguments, **keywords)
        answer = {"value": _packed(result)}
    except BaseException as error:  # noqa: BLE001 - the parent reports it
        answer = _failed(error, name)
    return json.dumps(answer).encode() + b"\n"


def _alarm(seconds: int) -> None:
    """End us after so many seconds, even where our parent is no more; 0: never."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _is_copy() -> bool:
    """Fork: true in the copy; false in this process, once the copy has ended."""
    copy = os.fork()
    if copy and os.waitpid(copy, 0)[1]:
        os._exit(1)
    return not copy


def main() -> None:
    """Import the module of the first line, then answer the calls of all others.

    A call that is to be fresh meets the module as it was imported: whatever calls
    before it changed in it, they did so in a copy of the process, where the system can
    copy one. What takes long to prepare is prepared anew for a while only.
    """
    questions, answers = _channels()
    sys.path.insert(0, sys.argv[1])  # this project, whatever else is installed
    from deck.live import _sandbox

    sys.path.append(sys.path.pop(0))
    _sandbox.refuse_calls()
    _sandbox.confine()
    _sandbox.limit()
    sys.argv[:] = [""]
    warnings.simplefilter("ignore")
    module = ModuleType("")
    name = ""
    in_forks = 0.0  # seconds

    def write(line: bytes) -> None:
        answers.write(line)
        answers.flush()

    for line in questions:
        given = json.loads(line)
        seconds = int(given["seconds"]) + 2
        _alarm(seconds)
        if "text" in given:
            name = given["name"]
            try:
                module, answer = _import(given)
            except BaseException as error:  # noqa: BLE001 - the parent reports it
                answer = _failed(error, name)
            write(json.dumps(answer).encode() + b"\n")
        elif given.get("fresh") and hasattr(os, "fork") and in_forks < _FORKING:
            began = time.monotonic()
            if _is_copy():
                _alarm(seconds)
                write(_answered(module, given, name))
                os._exit(0)
            in_forks += time.monotonic() - began
        else:
            write(_answered(module, given, name))
        _alarm(0)
    os._exit(0)


main()
