"""A deck folder's own module of functions for live values.

The names are parsed from its text, without running it. It runs only where the programs
of the folder may, in a `module_worker`; elsewhere cards that use its names are left
out.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from deck.bank.finding_list import Findings
from deck.bank.models import python_name
from deck.bank.source import Module, Source
from deck.cache import cache_key, code_version, load, store
from deck.diagnostics.finding import Finding, Span
from deck.live.error_messages import LiveError
from deck.live.evaluator import DRAW_NAMES
from deck.live.expression import WithheldError
from deck.live.module_worker import ModuleWorker, worker_of
from deck.live.syntax import char_column
from deck.width import clean_line

_OF_PROGRAMS = ("output", "raised")  # what cards with a program know
_IMPORT_HELP = {  # by the exception
    "FileNotFoundError": "it opens no files but those that `data` lists in deck.yaml, "
    "by their names",
    "ModuleNotFoundError": "it imports what is installed beside livedeck, and no other "
    "file of this folder",
}
_EXAMPLE = re.compile(r"(?m)^ *>>> (.+?) *$")


class ModuleFunction(NamedTuple):
    """A public name of a module, its place, and its definition.

    There is no definition where it is imported or assigned.
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
        match = node and _EXAMPLE.search(ast.get_docstring(node) or "")
        return match[1] if match else ""


class _Called(NamedTuple):
    """A function of a module as expressions call it: by its worker."""

    worker: ModuleWorker
    name: str
    line: str

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """What the function gives."""
        return self.worker.call(self.name, *arguments, **keywords)


def module_names(
    module: Module | None, recorded: list[Finding], *, may_run: bool
) -> dict[str, Any]:
    """The names that a folder's module adds; findings are added to `recorded`.

    Where the module may not run or has findings, each is a WithheldError.
    """
    if module is None:
        return {}
    findings = Findings(module)
    functions = module_functions(module, findings)
    key = cache_key("module", code_version(), module.path, module.whole)
    is_good = not findings.recorded and load(key) is not None
    taken = [] if is_good else _check_names(functions, findings)
    may_run = may_run and not findings.recorded
    if may_run and not is_good and _can_import(module, [*functions], findings):
        store(key, [])
    recorded += findings.recorded
    if findings.recorded or not may_run:
        return {name: WithheldError() for name in functions if name not in taken}
    worker = worker_of(module, [*functions])
    return {name: _Called(worker, name, f.line) for name, f in functions.items()}


def is_of_module(finding: Finding) -> bool:
    """Whether it says that a module cannot be used, or cannot be read."""
    is_list = finding.rule == "wrong-type" and finding.message.startswith("`live`")
    return finding.rule == "bad-module" or finding.at.path.endswith(".py") or is_list


def module_functions(
    module: Source, findings: Findings | None = None
) -> dict[str, ModuleFunction]:
    """The functions of a module by name; none of its code is run."""
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
    """The names in `__all__`, which must be a literal list."""
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
    from deck.live.builtins import RESERVED

    known = {*RESERVED, *DRAW_NAMES, *_OF_PROGRAMS}
    taken = [name for name in functions if name in known]
    for name in taken:
        message = f"`{name}` is a name that expressions know already"
        fix = "give it another name"
        findings.add("bad-module", message, functions[name].place, help=fix)
    return taken


def _can_import(module: Module, names: Sequence[str], findings: Findings) -> bool:
    """Whether a module can be imported; a finding says why not."""
    try:
        worker_of(module, names).load()
    except LiveError as error:
        line = module.line(error.line)
        start = len(line) - len(line.lstrip())
        span = Span.point(1, 1)
        if line.strip():
            span = Span(error.line, start + 1, error.line, len(line.rstrip()) + 1)
        known = (
            fix for name, fix in _IMPORT_HELP.items() if f" {name}: " in str(error)
        )
        findings.add("bad-module", str(error), span, help=next(known, ""))
        return False
    return True
