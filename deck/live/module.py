"""A deck folder's own module of functions for live values.

The names are parsed from its text, without running it. It is imported into this process
once its folder is trusted. What it prints goes nowhere.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from numbers import Rational
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from deck.live.error_messages import LiveError
from deck.live.evaluator import DRAW_NAMES
from deck.live.expression import WithheldError
from deck.live.runner import innermost_line, new_module
from deck.live.syntax import char_column
from deck.source.finding import Finding, Span
from deck.source.finding_list import Findings
from deck.source.forms import python_name
from deck.source.source import Module, Source
from deck.width import clean_line

OF_PROGRAMS = ("output", "raised")  # what cards with a program know
_IMPORT_HELP = {  # by the exception
    "FileNotFoundError": "it opens a file beside it by "
    '`Path(__file__).with_name("a.csv")`, and `data` in deck.yaml lists that',
    "ModuleNotFoundError": "it imports what is installed beside livedeck, and no other "
    "file of this folder",
}
_LONGEST = 200  # characters of what was raised
_DATES = {"M": "a date", "m": "a time"}  # by the kind of NumPy's


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
        from deck.live.builtins import example_in

        node = self.definition
        return example_in(ast.get_docstring(node) or "") if node else ""


class _OwnFunction(NamedTuple):
    """A function of a module as expressions call it."""

    function: Callable[..., Any]
    name: str
    file: str
    line: str  # how it is called, and what it does

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """What the function gives. Raises LiveError, with the line of the module."""
        try:
            with redirect_stdout(StringIO()):
                result = self.function(*arguments, **keywords)
        except (Exception, SystemExit) as error:
            number = innermost_line(error, self.file)
            where = f", in line {number} of {self.file}" if number else ""
            message = f"`{self.name}` raised {in_one_line(error)}{where}"
            raise LiveError(message) from error
        return plain(result)


def plain(value: Any) -> Any:
    """Numbers of other kinds as those of expressions; anything else unchanged.

    Raises TypeError for those of NumPy's that would become numbers of another meaning.
    """
    import numpy as np

    if isinstance(value, list):
        return [*map(plain, value)]
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind in _DATES:
            raise TypeError(f"{_DATES[value.dtype.kind]} cannot be shown")
        if np.ma.is_masked(value):
            raise TypeError("masked elements cannot be shown")
        if value.dtype.kind == "U":  # a list of texts
            return value.tolist()
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value[()]
    if isinstance(value, np.floating):  # 0.1 in 32 bits is another number in 64
        return float(str(value))
    if isinstance(value, np.generic):
        return value.item()
    is_exact = isinstance(value, Rational | Decimal) and not isinstance(value, int)
    return float(value) if is_exact else value


def in_one_line(error: BaseException) -> str:
    """What was raised, and its text."""
    text = " ".join(str(error).split())[:_LONGEST]
    return ": ".join(filter(None, (type(error).__name__, text)))


def module_names(
    folder: Path,
    module: Module | None,
    recorded: list[Finding],
    known: Iterable[str] = (),
    *,
    may_run: bool,
) -> dict[str, Any]:
    """The names that a folder's module adds; findings are added to `recorded`.

    Where the module may not run or has findings, each is a WithheldError. `known` are
    the names of plugins, which it cannot have too.
    """
    if module is None:
        return {}
    findings = Findings(module)
    functions = module_functions(module, findings)
    taken = _check_names(functions, known, findings)
    names: Mapping[str, Any] = {}
    if may_run and not findings.recorded:
        names = _imported(folder, module, functions, findings)
    recorded += findings.recorded
    if findings.recorded or not may_run:
        return {name: WithheldError() for name in functions if name not in taken}
    return {
        name: _OwnFunction(names[name], name, module.name, function.line)
        for name, function in functions.items()
    }


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
    functions: Mapping[str, ModuleFunction], plugins: Iterable[str], findings: Findings
) -> list[str]:
    """The names that expressions know already, with a finding for each."""
    from deck.live.builtins import RESERVED

    known = {*RESERVED, *DRAW_NAMES, *OF_PROGRAMS, *plugins}
    taken = [name for name in functions if name in known]
    for name in taken:
        message = f"`{name}` is a name that expressions know already"
        fix = "give it another name"
        findings.add("bad-module", message, functions[name].place, help=fix)
    return taken


def _imported(
    folder: Path,
    module: Module,
    functions: Mapping[str, ModuleFunction],
    findings: Findings,
) -> Mapping[str, Any]:
    """The names of a module once it is imported; findings say why it cannot be."""
    span, fix = Span.point(1, 1), ""
    try:
        names = _import(folder, module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises
        message = f"{module.name} raised {in_one_line(error)}"
        number = innermost_line(error, module.name)
        line = module.line(number)
        if line.strip():
            start = len(line) - len(line.lstrip())
            span = Span(number, start + 1, number, len(line.rstrip()) + 1)
        fix = _IMPORT_HELP.get(type(error).__name__, "")
    else:
        missing = [name for name in functions if not callable(names.get(name))]
        if not missing:
            return names
        message = f"{module.name} has no function `{missing[0]}`"
    findings.add("bad-module", message, span, help=fix)
    return {}


@lru_cache(maxsize=4)  # each bank of a folder asks
def _import(folder: Path, module: Module) -> Mapping[str, Any]:
    """The names of a module, imported as the text that was trusted."""
    names = new_module(f"own_{PurePath(module.name).stem}")
    names["__file__"] = str(folder.absolute() / module.name)
    code = compile(module.text, module.name, "exec", dont_inherit=True)
    with redirect_stdout(StringIO()):
        exec(code, names)  # noqa: S102 - its folder is trusted
    return names
