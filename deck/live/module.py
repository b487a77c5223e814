"""A deck folder's own module of functions for live values: its names, and its faults.

The names are read from its text, without running it. It runs only where the programs
of the folder may; elsewhere each card that uses one of its names is left out.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from contextlib import suppress
from keyword import iskeyword
from pathlib import Path, PurePath
from typing import Any

from deck.bank.finding_list import Findings
from deck.bank.source import Module, Source
from deck.cache import cache_key, code_version, load, store
from deck.diagnostics.finding import Finding, Span
from deck.live.draw import DRAWING
from deck.live.error_messages import LiveError
from deck.live.expression import Withheld
from deck.live.trust import trusted
from deck.width import clean_line

_OF_PROGRAMS = ("output", "raised")  # what cards with a program know
_EXAMPLE = re.compile(r"(?m)^ *>>> (.+?) *$")
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


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
    names = _names(module, findings)
    key = cache_key("module", code_version(), module.path, module.whole)
    is_good = not findings.recorded and load(key) is not None
    taken = [] if is_good else _check_names(names, findings)
    may_run = not findings.recorded and bool(trusted(folder, frozenset([module.whole])))
    if may_run and not is_good and _imports(module, names, findings):
        store(key, [])
    if recorded is not None:
        recorded += findings.recorded
    if findings.recorded or not may_run:
        file = "" if findings.recorded else PurePath(module.path).name
        return {name: Withheld(file) for name in names if name not in taken}
    from deck.live.module_worker import worker_of

    worker = worker_of(module, [*names])
    return {name: worker.function(name) for name in names}


def describe_module(module: Source) -> list[str]:
    """A line for each function that a module gives; none of its code is run."""
    names = _names(module, Findings(module))
    with suppress(*_UNREADABLE):
        tree = ast.parse(module.text)
        functions = {f.name: f for f in tree.body if isinstance(f, ast.FunctionDef)}
        return [_line(name, functions.get(name)) for name in names]
    return []


def example_in(module: Source, name: str) -> str:
    """The first call behind `>>>` in the words on a function of a module, if any."""
    with suppress(*_UNREADABLE):
        for node in ast.parse(module.text).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                found = _EXAMPLE.search(ast.get_docstring(node) or "")
                return found[1] if found else ""
    return ""


def _line(name: str, function: ast.FunctionDef | None) -> str:
    from deck.live.builtins import first_sentence

    if function is None:  # it is imported or made in another way
        return name
    for node in ast.walk(function.args):
        if isinstance(node, ast.arg):
            node.annotation = None
    sentence = first_sentence(ast.get_docstring(function) or "")
    called = f"{name}({ast.unparse(function.args)})"
    return clean_line(f"{called}: {sentence}" if sentence else called)


def _imports(module: Module, names: Mapping[str, Span], findings: Findings) -> bool:
    """Whether a module can be imported; a finding says why not."""
    from deck.live.module_worker import worker_of

    try:
        worker_of(module, [*names]).load()
    except LiveError as error:
        line = module.line(error.line)
        start = len(line) - len(line.lstrip())
        span = Span.point(1, 1)
        if line.strip():
            span = Span(error.line, start + 1, error.line, len(line.rstrip()) + 1)
        findings.add("bad-module", str(error), span)
        return False
    return True


def _names(module: Source, findings: Findings) -> dict[str, Span]:
    """The names that a module gives, with their places."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(module.text)
    except _UNREADABLE as error:
        line = getattr(error, "lineno", None) or 1
        column = max(getattr(error, "offset", None) or 1, 1)
        reason = getattr(error, "msg", "") or str(error)
        message = f"the module is not Python: {reason[:1].lower()}{reason[1:]}"
        findings.add("bad-module", message, Span.point(line, column))
        return {}
    for node in reversed(tree.body):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__"
            for target in node.targets
        ):
            return _listed(node, module, findings)
    names = {
        node.name: _place(node, module, node.name)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    if not names:
        message = "the module has no function whose name is public"
        findings.add("bad-module", message, Span.point(1, 1))
    return names


def _listed(node: ast.Assign, module: Source, findings: Findings) -> dict[str, Span]:
    """The names in `__all__`, which is written out."""
    items = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else []
    names: dict[str, Span] = {}
    for item in items:
        name = item.value if isinstance(item, ast.Constant) else None
        if not isinstance(name, str) or not name.isidentifier() or iskeyword(name):
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
    start = len(line.encode()[: node.col_offset].decode(errors="ignore"))
    end = len(line)
    if node.end_lineno == node.lineno and node.end_col_offset is not None:
        end = len(line.encode()[: node.end_col_offset].decode(errors="ignore"))
    if name and (at := line.find(name, start)) >= 0:
        start, end = at, at + len(name)
    return Span(node.lineno, start + 1, node.lineno, max(end, start + 1) + 1)


def _check_names(names: Mapping[str, Span], findings: Findings) -> list[str]:
    """The names that expressions know already, with a finding for each."""
    from deck.live.builtins import HIDDEN_BY_OTHERS, NAMES

    known = {*NAMES, *DRAWING, *_OF_PROGRAMS} - HIDDEN_BY_OTHERS
    taken = [name for name in names if name in known]
    for name in taken:
        message = f"`{name}` is a name that expressions know already"
        findings.add("bad-module", message, names[name], help="give it another name")
    return taken
