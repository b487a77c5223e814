"""The functions of a deck's own module, called in a Python of their own.

Not in ours: there a slip would be an endless build, a module that prints would spoil
what we print, one that sets something of NumPy's would change values that are not its
own, and what it gives could be more than a value. A call costs about two milliseconds:
it is answered by two processes that hash differently, for a value that is another one
there would be another one on a colleague's machine.
"""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from threading import Lock
from typing import Any

from deck.bank.source import Source
from deck.live._worker import UnfitError, pack, unpack
from deck.live.error_messages import LiveError, UnstableError, type_words
from deck.live.program import SECONDS
from deck.live.worker_process import LateError, Worker

_MAX_STARTS = 3  # of one module: it may hang, but not for every card
_BRIEF = 40  # characters of a value in a message


@dataclass(frozen=True)
class ImportFailed(Exception):  # noqa: N818 - becomes a finding
    """Why a module cannot be imported, and in which of its lines; 0 if in none."""

    fact: str
    line: int


class ModuleWorker:
    """The functions of a module, called in processes that start with the first call.

    Each value is computed in two: in one after all others, and in its twin as if it
    were the first. Where they differ it is no value.
    """

    def __init__(self, source: Source, names: Sequence[str]) -> None:
        """`names` are the functions that may be called."""
        self._file = PurePath(source.path).name
        self._text = source.text
        self._names = [*names]
        self._workers = Worker(), Worker(twin=True)
        self._starts = [0, 0]
        self._answers: dict[str, dict[str, Any]] = {}
        self._lock = Lock()

    def load(self, seconds: float = SECONDS) -> None:
        """Import the module, if that was not done. Raises ImportFailed."""
        with self._lock:
            self._load(0, seconds)

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
        """The value of a call. Raises LiveError where cards can show none."""
        question = {
            "call": name,
            "arguments": [_pack_argument(argument, name) for argument in arguments],
            "keys": {key: _pack_argument(x, name) for key, x in keywords.items()},
        }
        with self._lock:
            answer = self._answer(question, seconds)
        if "unfit" in answer:
            kind = answer["unfit"].removeprefix("type:")
            fact = f"`{name}` gives {type_words(kind)}, which no card can show"
            raise LiveError(answer["unfit"] if kind == answer["unfit"] else fact)
        if "raised" in answer:
            line = answer["line"]
            where = f", in line {line} of {self._file}" if line else ""
            raise LiveError(f"`{name}` raised {_raised(answer)}{where}")
        if "differs" in answer:
            raise UnstableError(answer["differs"])
        return unpack(answer["value"])

    def stop(self) -> None:
        """End the processes; the next call starts others."""
        for worker in self._workers:
            worker.stop()

    def _answer(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """What the two agree on; each question is asked once. Raises LiveError."""
        key = json.dumps(question)
        if key not in self._answers:
            answer = self._call(0, question, seconds)
            if "value" in answer:
                other = self._call(1, {**question, "fresh": True}, seconds)
                if json.dumps(answer) != json.dumps(other):  # as texts, for nan
                    answer = {"differs": _difference(question["call"], answer, other)}
            self._answers[key] = answer
        return self._answers[key]

    def _call(
        self, which: int, question: dict[str, Any], seconds: float
    ) -> dict[str, Any]:
        """The answer of one of the two. Raises LiveError where there is none."""
        try:
            self._load(which, SECONDS)
        except ImportFailed as error:
            raise LiveError(error.fact) from None
        return self._ask(which, question, seconds, f"`{question['call']}`")

    def _load(self, which: int, seconds: float) -> None:
        """Have the module imported in one of the two. Raises ImportFailed."""
        worker = self._workers[which]
        if worker.is_running:
            return
        if self._starts[which] == _MAX_STARTS:
            fact = f"{self._file} was stopped {_MAX_STARTS} times; not started again"
            raise ImportFailed(fact, 0)
        self._starts[which] += 1
        question = {
            "module": PurePath(self._file).stem,
            "file": self._file,
            "text": self._text,
            "names": self._names,
        }
        try:
            answer = self._ask(which, question, seconds, self._file)
        except LiveError as error:
            raise ImportFailed(str(error), 0) from None
        if "raised" in answer:
            worker.stop()
            raise ImportFailed(f"{self._file} raised {_raised(answer)}", answer["line"])
        if answer["missing"]:
            worker.stop()
            fact = f"{self._file} has no function `{answer['missing'][0]}`"
            raise ImportFailed(fact, 0)

    def _ask(
        self, which: int, question: dict[str, Any], seconds: float, what: str
    ) -> dict[str, Any]:
        """The answer of one of the two. Raises LiveError where there is none."""
        try:
            return dict(self._workers[which].ask(question, seconds))
        except LateError:
            fact = f"{what} did not end within {seconds:g} seconds"
        except (ValueError, TypeError):  # it has ended, or wrote what is no answer
            self._workers[which].stop()
            fact = f"{what} ended its process, or used too much memory"
        raise LiveError(fact)


def _difference(name: str, answer: dict[str, Any], other: dict[str, Any]) -> str:
    """A sentence with the two values that a function gave."""
    one, two = _brief(answer), _brief(other)
    if one == two or "value" not in other:
        return f"`{name}` gave `{one}`, and not so in another process"
    return f"`{name}` gave `{one}`, and `{two}` in another process"


def _brief(answer: dict[str, Any]) -> str:
    """A value in few characters."""
    text = " ".join(str(unpack(answer.get("value"))).split())
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"


def _raised(answer: dict[str, Any]) -> str:
    return ": ".join(filter(None, (answer["raised"], answer["text"])))


def _pack_argument(argument: Any, name: str) -> Any:
    """An argument in what JSON has. Raises LiveError for a table or a picture."""
    kind = type(argument).__name__
    if argument is None:
        return None
    if not hasattr(argument, "_fields"):  # as a named tuple, a table of gates has
        try:
            return pack(argument)
        except UnfitError as error:
            kind = str(error).removeprefix("type:")
    raise LiveError(f"`{name}` does not take {type_words(kind)}")


# One for each module, so that a build and a session start it once; by process, for
# one that was forked must not talk through the pipes of its parent.
_WORKERS: dict[tuple[int, str], tuple[str, ModuleWorker]] = {}


def worker_of(source: Source, names: Sequence[str]) -> ModuleWorker:
    """The worker of a module; another one where its text has changed."""
    key = os.getpid(), source.path
    text, worker = _WORKERS.get(key, ("", None))
    if worker is None or text != source.text:
        if worker is not None:
            worker.stop()
        worker = ModuleWorker(source, names)
        _WORKERS[key] = source.text, worker
    return worker


def stop_workers() -> None:
    """End the processes of modules that this one started."""
    for (process, _), (_, worker) in _WORKERS.items():
        if process == os.getpid():
            worker.stop()


atexit.register(stop_workers)
