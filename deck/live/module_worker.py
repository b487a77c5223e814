"""Calls functions of a deck folder's own module, in two processes of their own.

In ours an endless loop would hang the build, what a module prints would mix with our
output, and what it changes in NumPy would change other values. A call costs about two
milliseconds.
"""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any

from deck.bank.source import Module
from deck.live.error_messages import LiveError, type_words
from deck.live.program import SECONDS
from deck.live.worker import UnfitError, pack, unpack

if TYPE_CHECKING:
    from deck.live.worker_process import Worker

_MAX_STARTS = 3  # of one module: it may hang, but not for every card
_OF_KIND = {"TypeError", "AttributeError", "NameError", "ImportError"}
_BRIEF = 40  # characters of a value in a message

_Result = Mapping[str, Any]


class ModuleWorker:
    """The functions of a module, called in processes that start with the first call.

    Each value is computed in two that hash differently: in one after all others, and in
    its twin as if it were the first. Where they differ there is no value: it would
    differ on other machines too.
    """

    def __init__(
        self, source: Module, names: Sequence[str], seconds: float = SECONDS
    ) -> None:
        """`names` are the functions that may be called, for `seconds` each."""
        from deck.live.worker_process import Worker

        self.source, self._file = source, source.name
        self._names, self.seconds = [*names], seconds
        files = {file.name: file.text for file in source.data}
        self._worker, self._twin = Worker(files=files), Worker(twin=True, files=files)
        self._values: dict[str, Any] = {}  # packed, by question
        self._lock = Lock()

    def load(self) -> None:
        """Import the module unless it is imported. Raises LiveError."""
        with self._lock:
            self._load(self._worker)

    def call(self, name: str, /, *arguments: Any, **keywords: Any) -> Any:
        """The value of a call. Raises LiveError where there is none to show."""
        question = {
            "call": name,
            "arguments": [_pack_argument(argument, name) for argument in arguments],
            "keys": {key: _pack_argument(x, name) for key, x in keywords.items()},
        }
        key = json.dumps(question)
        with self._lock:
            if key not in self._values:
                self._values[key] = self._value(question)
            return unpack(self._values[key])

    def stop(self) -> None:
        """End the processes; the next call starts others."""
        self._worker.stop()
        self._twin.stop()

    def _value(self, question: dict[str, Any]) -> Any:
        """The packed value on which both agree. Raises LiveError where they do not."""
        name = question["call"]
        self._load(self._worker)
        result = self._result(self._worker, question, f"`{name}`")
        if result["unfit"]:
            kind = result["unfit"].removeprefix("type:")
            fact = f"`{name}` gives {type_words(kind)}, which no card can show"
            raise LiveError(result["unfit"] if kind == result["unfit"] else fact)
        if result["raised"]:
            where = f", in line {result['line']} of {self._file}"
            where *= bool(result["line"])
            cause = TypeError() if result["raised"] in _OF_KIND else None
            raise LiveError(f"`{name}` raised {_raised(result)}{where}") from cause
        self._load(self._twin)
        other = self._result(self._twin, {**question, "fresh": True}, f"`{name}`")
        if json.dumps(result) != json.dumps(other):  # as texts, for nan
            one, two = _brief(result), _brief(other)
            fact = f"`{two}`" if one != two and "value" in other else "not so"
            message = f"`{name}` gave `{one}`, and {fact} in another process"
            raise LiveError(message, rule="unstable-value")
        return result.get("value")

    def _load(self, worker: Worker) -> None:
        """Import the module in one of the two, if it is not. Raises LiveError."""
        if worker.is_running:
            return
        if worker.starts == _MAX_STARTS:
            fact = f"{self._file} was stopped {_MAX_STARTS} times; not started again"
            raise LiveError(fact)
        module = PurePath(self._file).stem
        question = {"module": module, "text": self.source.text, "names": self._names}
        result = self._result(worker, question, self._file)
        if result["raised"] or result["missing"]:
            worker.stop()
            fact = f"{self._file} has no function `{result['missing']}`"
            if result["raised"]:
                fact = f"{self._file} raised {_raised(result)}"
            raise LiveError(fact, result["line"])

    def _result(self, worker: Worker, question: dict[str, Any], what: str) -> _Result:
        """The result of one of the two. Raises LiveError if there is none."""
        whole = {"file": self._file, **question}
        answer = worker.ask(whole, self.seconds, what)
        if answer.result is None:
            message = f"{what} ended its process, or used too much memory"
            raise LiveError(message)
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
    message = f"`{name}` does not take {type_words(kind)}"
    raise LiveError(message)


# One for each module, so that a build and a session start it once; by process, since a
# fork must not use the pipes of its parent.
_WORKERS: dict[tuple[int, str], ModuleWorker] = {}


def worker_of(source: Module, names: Sequence[str]) -> ModuleWorker:
    """The worker of a module; another one where its text has changed."""
    key = os.getpid(), source.path
    worker = _WORKERS.get(key)
    if worker is None or worker.source.whole != source.whole:
        if worker is not None:
            worker.stop()
        worker = _WORKERS[key] = ModuleWorker(source, names)
    return worker


def stop_workers() -> None:
    """End the processes of modules that this one started."""
    for (process, _), worker in _WORKERS.items():
        if process == os.getpid():
            worker.stop()


atexit.register(stop_workers)
