"""The functions of a deck's own module, called in a Python of their own.

Not in ours: there a slip would be an endless build, a module that prints would spoil
what we print, one that sets something of NumPy's would change values that are not its
own, and an edited one could not be taken afresh. A call costs a fifth of a
millisecond, far less than a card.
"""

from __future__ import annotations

import atexit
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from threading import Lock
from typing import Any

from deck.bank.source import Source
from deck.live.child import ROOT, SECONDS, Child, LateError
from deck.live.reason import SaidError, type_words

_SCRIPT = Path(__file__).with_name("_host.py")
_MEMORY = 2_000_000_000  # bytes of address space; NumPy alone maps half of one
_MOST_STARTS = 3  # of one module: it may hang, but not for every card


@dataclass(frozen=True)
class ImportFailed(Exception):  # noqa: N818 - told as a finding
    """Why a module cannot be imported, and in which of its lines; 0 if in none."""

    fact: str
    line: int


class Host:
    """A module in a process of its own, started when it is first asked."""

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        """`names` are the functions that may be called."""
        self.name = PurePath(source.path).name
        self._text = source.text
        self._names = names
        self._child: Child | None = None
        self._starts = 0
        self._lock = Lock()

    def start(self, seconds: float = SECONDS) -> None:
        """Import the module, if that was not done. Raises ImportFailed."""
        with self._lock:
            self._started(seconds)

    def function(self, name: str) -> Callable[..., Any]:
        """A function of the module, as expressions call it."""

        def call(*arguments: Any, **keywords: Any) -> Any:
            return self.call(name, arguments, keywords)

        return call

    def call(
        self,
        name: str,
        arguments: Sequence[Any],
        keywords: dict[str, Any],
        seconds: float = SECONDS,
    ) -> Any:
        """What a function gives. Raises SaidError where it gives nothing to show."""
        question = {
            "call": name,
            "arguments": [_packed(argument, name) for argument in arguments],
            "keys": {key: _packed(value, name) for key, value in keywords.items()},
            "seconds": seconds,
        }
        with self._lock:
            try:
                told = self._ask(self._started(SECONDS), question, f"`{name}`")
            except ImportFailed as error:
                raise SaidError(error.fact) from None
        if "unfit" in told:
            kind = told["unfit"].removeprefix("type:")
            fact = f"`{name}` gives {type_words(kind)}, which no card can show"
            raise SaidError(told["unfit"] if kind == told["unfit"] else fact)
        if "raised" in told:
            where = f", in line {told['line']} of {self.name}" if told["line"] else ""
            raise SaidError(f"`{name}` raised {_raised(told)}{where}")
        return _unpacked(told["value"])

    def stop(self) -> None:
        """End the process; the next call would start another."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def _started(self, seconds: float) -> Child:
        if self._child is not None:
            return self._child
        if self._starts == _MOST_STARTS:
            fact = f"{self.name} was stopped {_MOST_STARTS} times; not started again"
            raise ImportFailed(fact, 0)
        self._starts += 1
        with tempfile.TemporaryDirectory(
            prefix="livedeck-", ignore_cleanup_errors=True
        ) as folder:
            child = Child(_SCRIPT, str(_MEMORY), str(ROOT), cwd=folder)
            self._child = child
            given = {
                "text": self._text,
                "name": self.name,
                "module": PurePath(self.name).stem,
                "names": list(self._names),
                "seconds": seconds,
            }
            try:
                told = self._ask(child, given, self.name)
            except SaidError as error:
                raise ImportFailed(str(error), 0) from None
        if "raised" in told:
            self.stop()
            raise ImportFailed(f"{self.name} raised {_raised(told)}", told["line"])
        if told["missing"]:
            self.stop()
            fact = f"{self.name} has no function `{told['missing'][0]}`"
            raise ImportFailed(fact, 0)
        return child

    def _ask(self, child: Child, question: dict[str, Any], what: str) -> dict[str, Any]:
        """The child's answer. Raises SaidError where there is none."""
        seconds = float(question["seconds"])
        try:
            answer = child.ask(json.dumps(question).encode() + b"\n", seconds)
            return dict(json.loads(answer))
        except LateError:
            fact = f"{what} did not end within {seconds:g} seconds"
        except ValueError:  # it has ended, or wrote what is no answer
            fact = f"{what} ended its process, or used too much memory"
        except BaseException:
            self.stop()
            raise
        self.stop()
        raise SaidError(fact)


def _raised(told: dict[str, Any]) -> str:
    return f"{told['raised']}: {told['text']}" if told["text"] else told["raised"]


def _packed(argument: Any, name: str) -> Any:
    """An argument in what JSON has. Raises SaidError for a table or a picture."""
    if hasattr(argument, "dtype"):
        if not argument.ndim:
            return argument.item()
        return {"array": argument.tolist(), "dtype": argument.dtype.str}
    if argument is None or isinstance(argument, (bool, int, float, str)):
        return argument
    if isinstance(argument, (list, tuple)) and not hasattr(argument, "_fields"):
        inside = [_packed(item, name) for item in argument]
        return inside if isinstance(argument, list) else {"tuple": inside}
    kind = type_words(type(argument).__name__)
    raise SaidError(f"`{name}` does not take {kind}")


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if isinstance(value, dict) and "tuple" in value:
        return tuple(_unpacked(item) for item in value["tuple"])
    if isinstance(value, dict):
        import numpy as np

        return np.array(value["array"], dtype=value["dtype"])
    return value


# One for each module, so that a build and a session start it once; by process, for
# one that was forked must not talk through the pipes of its parent.
_HOSTS: dict[tuple[int, str], tuple[str, Host]] = {}


def host_of(source: Source, names: Sequence[str]) -> Host:
    """The host of a module; another one where its text has changed."""
    key = os.getpid(), source.path
    known = _HOSTS.get(key)
    if known is not None and known[0] == source.text:
        return known[1]
    if known is not None:
        known[1].stop()
    host = Host(source, names)
    _HOSTS[key] = source.text, host
    return host


def stop_hosts() -> None:
    """End the processes that this one started."""
    for (process, _), (_, host) in _HOSTS.items():
        if process == os.getpid():
            host.stop()


atexit.register(stop_hosts)
