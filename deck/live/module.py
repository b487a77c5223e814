"""A deck folder's own module of functions for live values.

The names are read from its text, without running it. It runs only where the programs
of the folder may; elsewhere each card that uses one of its names is left out.

It runs in a Python of its own. In ours a slip would be an endless build, a module that
prints would spoil what we print, one that sets something of NumPy's would change values
that are not its own, and what it gives could be more than a value. A call costs about
two milliseconds.
"""

from __future__ import annotations

import ast
import atexit
import json
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path, PurePath
from threading import Lock
from typing import Any, NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import python_name
from deck.bank.source import Module, Source
from deck.cache import cache_key, code_version, load, store
from deck.diagnostics.finding import Finding, Span
from deck.live.error_messages import LiveError, type_words
from deck.live.evaluator import DRAW_NAMES
from deck.live.expression import WithheldError
from deck.live.grammar import char_column
from deck.live.program import SECONDS
from deck.live.trust import trusted
from deck.live.worker import UnfitError, pack, unpack
from deck.width import clean_line

_OF_PROGRAMS = ("output", "raised")  # what cards with a program know
_EXAMPLE = re.compile(r"(?m)^ *>>> (.+?) *$")
_MAX_STARTS = 3  # of one module: it may hang, but not for every card
_BRIEF = 40  # characters of a value in a message

_Result = Mapping[str, Any]


class ModuleFunction(NamedTuple):
    """A name that a module gives, its place, and how it is defined.

    There is no definition where it is imported or made in another way.
    """

    name: str
    place: Span
    definition: ast.FunctionDef | None

    @property
    def line(self) -> str:
        """How it is called, and what it does."""
        from deck.live.builtins import first_sentence

        if self.definition is None:
            return self.name
        for node in ast.walk(self.definition.args):
            if isinstance(node, ast.arg):
                node.annotation = None
        sentence = first_sentence(ast.get_docstring(self.definition) or "")
        called = f"{self.name}({ast.unparse(self.definition.args)})"
        return clean_line(f"{called}: {sentence}" if sentence else called)

    @property
    def example(self) -> str:
        """The first call behind `>>>` in its docstring, if any."""
        node = self.definition
        found = node and _EXAMPLE.search(ast.get_docstring(node) or "")
        return found[1] if found else ""


def module_names(
    folder: Path, module: Module | None, recorded: list[Finding] | None = None
) -> dict[str, Any]:
    """What expressions know beside the table of all decks; findings go to `recorded`.

    A name may stand for a function that is withheld: of a module that is not trusted,
    or that has findings.
    """
    if module is None:
        return {}
    findings = Findings(module)
    functions = module_functions(module, findings)
    key = cache_key("module", code_version(), module.path, module.whole)
    is_good = not findings.recorded and load(key) is not None
    taken = [] if is_good else _check_names(functions, findings)
    may_run = not findings.recorded and bool(trusted(folder, frozenset([module.whole])))
    if may_run and not is_good and _can_import(module, [*functions], findings):
        store(key, [])
    if recorded is not None:
        recorded += findings.recorded
    if findings.recorded or not may_run:
        of = "" if findings.recorded else f"`{{}}` of {PurePath(module.path).name}"
        names = (name for name in functions if name not in taken)
        return {name: WithheldError(of.format(name)) for name in names}
    worker = _worker_of(module, [*functions])
    return {name: partial(worker.call, name) for name in functions}


def is_of_module(finding: Finding) -> bool:
    """Whether it says that a module cannot be used, or cannot be read."""
    return finding.rule == "bad-module" or finding.at.path.endswith(".py")


def module_functions(
    module: Source, findings: Findings | None = None
) -> dict[str, ModuleFunction]:
    """What a module gives, by name; none of its code is run."""
    findings = findings or Findings(module)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(module.text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        column = max(getattr(error, "offset", None) or 1, 1)
        reason = getattr(error, "msg", "") or str(error)
        message = f"the module is not Python: {reason[:1].lower()}{reason[1:]}"
        findings.add("bad-module", message, Span.point(line, column))
        return {}
    defined = {node.name: node for node in body if isinstance(node, ast.FunctionDef)}
    for node in reversed(body):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__"
            for target in node.targets
        ):
            places = _listed(node, module, findings)
            break
    else:
        places = {
            name: _place(node, module, name)
            for name, node in defined.items()
            if not name.startswith("_")
        }
        if not places:
            message = "the module has no function whose name is public"
            findings.add("bad-module", message, Span.point(1, 1))
    return {
        name: ModuleFunction(name, place, defined.get(name))
        for name, place in places.items()
    }


def _listed(node: ast.Assign, module: Source, findings: Findings) -> dict[str, Span]:
    """The names in `__all__`, which is written out."""
    items = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else []
    names: dict[str, Span] = {}
    for item in items:
        written = item.value if isinstance(item, ast.Constant) else None
        name = python_name(written) if isinstance(written, str) else ""
        if not name:
            message = "`__all__` lists names of functions, each written out"
            findings.add("bad-module", message, _place(item, module))
        else:
            names[name] = _place(item, module)
    if not items:
        message = "`__all__` is a list of names of functions, each written out"
        findings.add("bad-module", message, _place(node, module))
    return names


def _place(node: ast.stmt | ast.expr, module: Source, name: str = "") -> Span:
    """The place of a node, on its first line; or of its name there."""
    line = module.line(node.lineno)
    start, end = char_column(line, node.col_offset), len(line)
    if node.end_lineno == node.lineno and node.end_col_offset is not None:
        end = char_column(line, node.end_col_offset)
    if name and (at := line.find(name, start)) >= 0:
        start, end = at, at + len(name)
    return Span(node.lineno, start + 1, node.lineno, max(end, start + 1) + 1)


def _check_names(
    functions: Mapping[str, ModuleFunction], findings: Findings
) -> list[str]:
    """The names that expressions know already, with a finding for each."""
    from deck.live.builtins import HIDDEN_BY_OTHERS, NAMES

    known = {*NAMES, *DRAW_NAMES, *_OF_PROGRAMS} - HIDDEN_BY_OTHERS
    taken = [name for name in functions if name in known]
    for name in taken:
        message = f"`{name}` is a name that expressions know already"
        fix = "give it another name"
        findings.add("bad-module", message, functions[name].place, help=fix)
    return taken


def _can_import(module: Module, names: Sequence[str], findings: Findings) -> bool:
    """Whether a module can be imported; a finding says why not."""
    try:
        _worker_of(module, names).load()
    except LiveError as error:
        line = module.line(error.line)
        start = len(line) - len(line.lstrip())
        span = Span.point(1, 1)
        if line.strip():
            span = Span(error.line, start + 1, error.line, len(line.rstrip()) + 1)
        findings.add("bad-module", str(error), span)
        return False
    return True


class ModuleWorker:
    """The functions of a module, called in processes that start with the first call.

    Each value is computed in two that hash differently: in one after all others, and in
    its twin as if it were the first. Where they differ it is no value: it would be
    another one on a colleague's machine.
    """

    def __init__(
        self, source: Module, names: Sequence[str], seconds: float = SECONDS
    ) -> None:
        """`names` are the functions that may be called, in so many seconds each."""
        from deck.live.worker_process import Worker

        self._file = PurePath(source.path).name
        self._text, self._names, self.seconds = source.text, [*names], seconds
        files = {PurePath(file.path).name: file.text for file in source.data}
        self._workers = Worker(files=files), Worker(twin=True, files=files)
        self._starts = [0, 0]
        self._values: dict[str, Any] = {}  # by question; an error where there is none
        self._lock = Lock()

    def load(self) -> None:
        """Import the module, if that was not done. Raises LiveError."""
        with self._lock:
            self._load(0)

    def call(self, name: str, /, *arguments: Any, **keywords: Any) -> Any:
        """The value of a call. Raises LiveError where cards can show none."""
        question = {
            "call": name,
            "arguments": [_pack_argument(argument, name) for argument in arguments],
            "keys": {key: _pack_argument(x, name) for key, x in keywords.items()},
        }
        key = json.dumps(question)
        with self._lock:
            if key not in self._values:
                self._values[key] = self._value(question)
            value = self._values[key]
        if isinstance(value, LiveError):
            raise value.with_traceback(None)
        return unpack(value)

    def stop(self) -> None:
        """End the processes; the next call starts others."""
        for worker in self._workers:
            worker.stop()

    def _value(self, question: dict[str, Any]) -> Any:
        """The packed value that both agree on, or the error of one that is none.

        Raises LiveError where the process gave no answer.
        """
        name = question["call"]
        self._load(0)
        result = self._result(0, question, f"`{name}`")
        if "unfit" in result:
            kind = result["unfit"].removeprefix("type:")
            fact = f"`{name}` gives {type_words(kind)}, which no card can show"
            return LiveError(result["unfit"] if kind == result["unfit"] else fact)
        if "raised" in result:
            where = f", in line {result['line']} of {self._file}"
            where *= bool(result["line"])
            return LiveError(f"`{name}` raised {_raised(result)}{where}")
        self._load(1)
        other = self._result(1, {**question, "fresh": True}, f"`{name}`")
        if json.dumps(result) != json.dumps(other):  # as texts, for nan
            one, two = _brief(result), _brief(other)
            fact = f"`{two}`" if one != two and "value" in other else "not so"
            message = f"`{name}` gave `{one}`, and {fact} in another process"
            return LiveError(message, rule="unstable-value")
        return result["value"]

    def _load(self, which: int) -> None:
        """Import the module in one of the two, if it is not. Raises LiveError."""
        worker = self._workers[which]
        if worker.is_running:
            return
        if self._starts[which] == _MAX_STARTS:
            fact = f"{self._file} was stopped {_MAX_STARTS} times; not started again"
            raise LiveError(fact)
        self._starts[which] += 1
        module = PurePath(self._file).stem
        question = {"module": module, "text": self._text, "names": self._names}
        result = self._result(which, question, self._file)
        if "missing" in result and not result["missing"]:
            return
        worker.stop()
        if "raised" in result:
            fact = f"{self._file} raised {_raised(result)}"
            raise LiveError(fact, result["line"])
        fact = f"{self._file} has no function `{result['missing'][0]}`"
        raise LiveError(fact)

    def _result(self, which: int, question: dict[str, Any], what: str) -> _Result:
        """The result of one of the two. Raises LiveError if there is none."""
        whole = {"file": self._file, **question}
        answer = self._workers[which].ask(whole, self.seconds, what)
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


# One for each module, so that a build and a session start it once; by process, for
# one that was forked must not talk through the pipes of its parent.
_WORKERS: dict[tuple[int, str], tuple[str, ModuleWorker]] = {}


def _worker_of(source: Module, names: Sequence[str]) -> ModuleWorker:
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
