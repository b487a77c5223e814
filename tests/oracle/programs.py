"""Runs the program of a card with the plain arrays in place of NumPy."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
import tempfile
import types
from typing import Any, NamedTuple

from .names import ORACLE
from .plain_numpy import numpy

_nnref = types.ModuleType("nnref")  # the tests of a card may ask it
vars(_nnref).update(ORACLE)
_MODULES = {"numpy": numpy, "nnref": _nnref}


class Ran(NamedTuple):
    """What a program printed, and the exception that ended it, if any."""

    text: str
    raised: str
    message: str


def run(program: str) -> Ran:
    """Run a program in a folder of its own."""
    printed = io.StringIO()
    raised = message = ""
    path = list(sys.path)
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
    ):
        try:
            exec(compile(program, "card.py", "exec"), _names())  # noqa: S102 - our own banks
        except Exception as error:  # noqa: BLE001 - its type is the answer
            raised, message = type(error).__name__, str(error)
        finally:
            sys.path[:] = path
    return Ran(printed.getvalue().rstrip("\n"), raised, message)


def _names() -> dict[str, Any]:
    return {"__name__": "__main__", "__builtins__": {**vars(builtins), **_IMPORT}}


def _import(name: str, *rest: Any, **more: Any) -> Any:
    return _MODULES.get(name.partition(".")[0]) or __import__(name, *rest, **more)


_IMPORT = {"__import__": _import}
