"""The child's side of `host`: imports a module once, then answers calls of it.

Started as a script of its own, so it imports nothing of the project. Question and
answer are lines of JSON; tuples and arrays, which JSON has not, are marked.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import warnings
from types import ModuleType
from typing import Any, BinaryIO

_MOST = 1_000  # elements or characters of a result
_MAX_BITS = 256  # of a whole number
_WIDEST = 8  # bytes of a number that Python has too


class _UnfitError(Exception):
    """A result that no expression takes; the text says why."""


def _limit(memory: int) -> None:
    """Bound memory where the system can; time is bounded call by call."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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


def main() -> None:
    """Import the module of the first line, then answer the calls of all others."""
    questions, answers = _channels()
    _limit(int(sys.argv[1]))
    sys.path.append(sys.argv[2])
    sys.argv[:] = [""]
    warnings.simplefilter("ignore")
    module = ModuleType("")
    name = ""
    for line in questions:
        given = json.loads(line)
        if hasattr(signal, "alarm"):  # ends us even where our parent is no more
            signal.alarm(int(given["seconds"]) + 2)
        try:
            if "text" in given:
                name = given["name"]
                module, told = _import(given)
            else:
                arguments, keywords = map(_unpacked, given["arguments"]), given["keys"]
                keywords = {key: _unpacked(value) for key, value in keywords.items()}
                function = vars(module)[given["call"]]
                told = {"value": _packed(function(*arguments, **keywords))}
        except BaseException as error:  # noqa: BLE001 - the parent tells it
            told = _failed(error, name)
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()
    os._exit(0)


main()
