"""The functions of a deck's own module, called in a Python of their own.

Not in ours: there a slip would be an endless build, a module that prints would spoil
what we print, one that sets something of NumPy's would change values that are not its
own, and an edited one could not be taken afresh. A value costs about two milliseconds,
no more than a card: it is computed in two processes that hash differently, for one that
is another there would be another on a colleague's machine.
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
from deck.live.error_messages import SaidError, UnstableError, type_words

_SCRIPT = Path(__file__).with_name("_host.py")
_MOST_STARTS = 3  # of one module: it may hang, but not for every card
_MOST_ANSWERS = 10_000  # that are remembered
_BRIEF = 40  # characters of a value in a message


@dataclass(frozen=True)
class ImportFailed(Exception):  # noqa: N818 - told as a finding
    """Why a module cannot be imported, and in which of its lines; 0 if in none."""

    fact: str
    line: int


class Host:
    """The functions of a module, called in processes that start when first asked.

    Each value is computed in two: in one after all others, and in its twin as if it
    were the first. Where they differ it is no value.
    """

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        """`names` are the functions that may be called."""
        self._first = _Process(source, names)
        self._twin = _Process(source, names, twin=True)
        self._answers: dict[str, dict[str, Any]] = {}
        self._lock = Lock()

    def start(self, seconds: float = SECONDS) -> None:
        """Import the module, if that was not done. Raises ImportFailed."""
        with self._lock:
            self._first.start(seconds)

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
        }
        with self._lock:
            answer = self._answer(question, seconds)
        if "unfit" in answer:
            kind = answer["unfit"].removeprefix("type:")
            fact = f"`{name}` gives {type_words(kind)}, which no card can show"
            raise SaidError(answer["unfit"] if kind == answer["unfit"] else fact)
        if "raised" in answer:
            file = self._first.name
            where = f", in line {answer['line']} of {file}" if answer["line"] else ""
            raise SaidError(f"`{name}` raised {_raised(answer)}{where}")
        if "differs" in answer:
            raise UnstableError(answer["differs"])
        return _unpacked(answer["value"])

    def stop(self) -> None:
        """End the processes; the next call would start others."""
        self._first.stop()
        self._twin.stop()

    def _answer(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What the two agree on; each question is asked once. Raises SaidError."""
        key = json.dumps(question)
        answer = self._answers.get(key)
        if answer is not None:
            return answer
        answer = self._first.ask(question, seconds)
        if "value" in answer:
            other = self._twin.ask({**question, "fresh": True}, seconds)
            if json.dumps(answer) != json.dumps(other):  # as texts, for nan
                answer = {"differs": _difference(question["call"], answer, other)}
        if len(self._answers) < _MOST_ANSWERS:
            self._answers[key] = answer
        return answer


class _Process:
    """A module in a process of its own; a twin in one that hashes differently."""

    def __init__(
        self, source: Source, names: Sequence[str], *, twin: bool = False
    ) -> None:
        self.name = PurePath(source.path).name
        self._text = source.text
        self._names = names
        self._is_twin = twin
        self._child: Child | None = None
        self._starts = 0

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to a call. Raises SaidError where there is none."""
        try:
            child = self.start(SECONDS)
        except ImportFailed as error:
            raise SaidError(error.fact) from None
        return self._ask(child, question, seconds, f"`{question['call']}`")

    def stop(self) -> None:
        """End the process; the next call would start another."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def start(self, seconds: float) -> Child:
        """The process with the module imported. Raises ImportFailed."""
        if self._child is not None:
            return self._child
        if self._starts == _MOST_STARTS:
            fact = f"{self.name} was stopped {_MOST_STARTS} times; not started again"
            raise ImportFailed(fact, 0)
        self._starts += 1
        with tempfile.TemporaryDirectory(
            prefix="livedeck-", ignore_cleanup_errors=True
        ) as folder:
            child = Child(_SCRIPT, str(ROOT), cwd=folder, twin=self._is_twin)
            self._child = child
            given = {
                "text": self._text,
                "name": self.name,
                "module": PurePath(self.name).stem,
                "names": list(self._names),
            }
            try:
                answer = self._ask(child, given, seconds, self.name)
            except SaidError as error:
                raise ImportFailed(str(error), 0) from None
        if "raised" in answer:
            self.stop()
            fact = f"{self.name} raised {_raised(answer)}"
            raise ImportFailed(fact, answer["line"])
        if answer["missing"]:
            self.stop()
            fact = f"{self.name} has no function `{answer['missing'][0]}`"
            raise ImportFailed(fact, 0)
        return child

    def _ask(
        self, child: Child, question: dict[str, Any], seconds: float, what: str
    ) -> dict[str, Any]:
        """The child's answer. Raises SaidError where there is none."""
        line = json.dumps({**question, "seconds": seconds}).encode() + b"\n"
        try:
            return dict(json.loads(child.ask(line, seconds)))
        except LateError:
            fact = f"{what} did not end within {seconds:g} seconds"
        except (ValueError, TypeError):  # it has ended, or wrote what is no answer
            fact = f"{what} ended its process, or used too much memory"
        except BaseException:
            self.stop()
            raise
        self.stop()
        raise SaidError(fact)


def _difference(name: str, answer: dict[str, Any], other: dict[str, Any]) -> str:
    """That a function gave two values, and which."""
    one, two = _brief(answer), _brief(other)
    if one == two or "value" not in other:
        return f"`{name}` gave `{one}`, and not so in another process"
    return f"`{name}` gave `{one}`, and `{two}` in another process"


def _brief(answer: dict[str, Any]) -> str:
    """A value in few characters."""
    text = " ".join(str(_unpacked(answer.get("value"))).split())
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"


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
