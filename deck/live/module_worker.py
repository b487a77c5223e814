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
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from threading import Lock
from typing import Any

from deck.bank.source import Module
from deck.live.error_messages import LiveError, UnstableError, type_words
from deck.live.program import SECONDS
from deck.live.worker import UnfitError, pack, unpack
from deck.live.worker_process import LateError, Worker

_MAX_STARTS = 3  # of one module: it may hang, but not for every card
_BRIEF = 40  # characters of a value in a message

_Result = Mapping[str, Any]


class ModuleWorker:
    """The functions of a module, called in processes that start with the first call.

    Each value is computed in two: in one after all others, and in its twin as if it
    were the first. Where they differ it is no value.
    """

    def __init__(self, source: Module, names: Sequence[str]) -> None:
        """`names` are the functions that may be called."""
        self._file = PurePath(source.path).name
        self._text = source.text
        self._names = [*names]
        files = {PurePath(file.path).name: file.text for file in source.data}
        self._workers = Worker(files=files), Worker(twin=True, files=files)
        self._starts = [0, 0]
        self._values: dict[str, Any] = {}  # by question; an error where there is none
        self._lock = Lock()

    def load(self, seconds: float = SECONDS) -> None:
        """Import the module, if that was not done. Raises LiveError."""
        with self._lock:
            self._load(0, seconds)

    def function(self, name: str) -> Callable[..., Any]:
        """A function of the module, as expressions call it."""
        return lambda *arguments, **keywords: self.call(name, arguments, keywords)

    def call(
        self,
        name: str,
        arguments: Sequence[Any],
        keywords: Mapping[str, Any],
        seconds: float = SECONDS,
    ) -> Any:
        """The value of a call. Raises LiveError where cards can show none."""
        question = {
            "call": name,
            "arguments": [_pack_argument(argument, name) for argument in arguments],
            "keys": {key: _pack_argument(x, name) for key, x in keywords.items()},
        }
        key = json.dumps(question)
        with self._lock:
            if key not in self._values:
                self._values[key] = self._value(question, seconds)
            value = self._values[key]
        if isinstance(value, LiveError):
            raise value.with_traceback(None)
        return unpack(value)

    def stop(self) -> None:
        """End the processes; the next call starts others."""
        for worker in self._workers:
            worker.stop()

    def _value(self, question: dict[str, Any], seconds: float) -> Any:
        """The packed value that both agree on, or the error of one that is none.

        Raises LiveError where the process gave no answer.
        """
        name = question["call"]
        result = self._ask(0, question, seconds)
        if "unfit" in result:
            kind = result["unfit"].removeprefix("type:")
            fact = f"`{name}` gives {type_words(kind)}, which no card can show"
            return LiveError(result["unfit"] if kind == result["unfit"] else fact)
        if "raised" in result:
            where = f", in line {result['line']} of {self._file}"
            where *= bool(result["line"])
            return LiveError(f"`{name}` raised {_raised(result)}{where}")
        other = self._ask(1, {**question, "fresh": True}, seconds)
        if json.dumps(result) != json.dumps(other):  # as texts, for nan
            one, two = _brief(result), _brief(other)
            fact = f"`{two}`" if one != two and "value" in other else "not so"
            return UnstableError(
                f"`{name}` gave `{one}`, and {fact} in another process"
            )
        return result["value"]

    def _load(self, which: int, seconds: float = SECONDS) -> None:
        """Import the module in one of the two. Raises LiveError."""
        worker = self._workers[which]
        if worker.is_running:
            return
        if self._starts[which] == _MAX_STARTS:
            fact = f"{self._file} was stopped {_MAX_STARTS} times; not started again"
            raise LiveError(fact)
        self._starts[which] += 1
        question = {
            "module": PurePath(self._file).stem,
            "file": self._file,
            "text": self._text,
            "names": self._names,
        }
        result = self._answer(which, question, seconds, self._file)
        if "missing" in result and not result["missing"]:
            return
        worker.stop()
        if "raised" in result:
            fact = f"{self._file} raised {_raised(result)}"
            raise LiveError(fact, result["line"])
        fact = f"{self._file} has no function `{result['missing'][0]}`"
        raise LiveError(fact)

    def _ask(self, which: int, question: dict[str, Any], seconds: float) -> _Result:
        """The result of a call in one of the two. Raises LiveError if there is none."""
        self._load(which)
        return self._answer(which, question, seconds, f"`{question['call']}`")

    def _answer(
        self, which: int, question: dict[str, Any], seconds: float, what: str
    ) -> _Result:
        try:
            answer = self._workers[which].ask(question, seconds)
        except LateError:
            fact = f"{what} did not end within {seconds:g} seconds"
            raise LiveError(fact) from None
        if answer.result is None:
            self._workers[which].stop()
            raise LiveError(f"{what} ended its process, or used too much memory")
        return answer.result


def _brief(result: _Result) -> str:
    """A value in few characters."""
    text = " ".join(str(unpack(result.get("value"))).split())
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"


def _raised(result: _Result) -> str:
    return ": ".join(filter(None, (result["raised"], result["text"])))


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


def worker_of(source: Module, names: Sequence[str]) -> ModuleWorker:
    """The worker of a module; another one where its text has changed."""
    key = os.getpid(), source.path
    text, worker = _WORKERS.get(key, ("", None))
    if worker is None or text != source.whole:
        if worker is not None:
            worker.stop()
        worker = ModuleWorker(source, names)
        _WORKERS[key] = source.whole, worker
    return worker


def stop_workers() -> None:
    """End the processes of modules that this one started."""
    for (process, _), (_, worker) in _WORKERS.items():
        if process == os.getpid():
            worker.stop()


atexit.register(stop_workers)
