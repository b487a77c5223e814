"""The last hints of an exercise: lines of the model solution, one after the other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from deck.kinds.filled import FileTask

_DEFINITION = ast.FunctionDef | ast.ClassDef
_IMPORT = ast.Import | ast.ImportFrom
_Defined = Mapping[str, Sequence[ast.stmt]]


def next_line(task: FileTask, part: int, text: str, shown: Collection[str]) -> str:
    """The first line for a part that is neither in the learner's text nor shown yet.

    All of its lines once there is none.
    """
    lines = (line for line in unwritten(task, part, text) if line not in shown)
    return next(lines, "") or "\n".join(part_lines(task, part))


def unwritten(task: FileTask, part: int, text: str) -> list[str]:
    """The lines for a part that are not in the learner's text, however spaced."""
    written = {_solid(line) for line in text.splitlines()}
    return [
        line
        for line in part_lines(task, part)
        if any(_solid(each) not in written for each in line.splitlines())
    ]


def part_lines(task: FileTask, part: int) -> list[str]:
    """The lines of the solution that a part is about; a statement of several is one.

    They define what its tests name, and those of no part before; or else, where they
    name nothing of the solution, are what it does besides defining functions.
    """
    body = ast.parse(task.solution).body
    defined = _defined(body)
    imported = {n for n, nodes in defined.items() if isinstance(nodes[0], _IMPORT)}
    ours = defined.keys() - imported
    named = [_named(each.tests) & ours for each in task.parts]
    wanted = named[part].difference(*named[:part]) or named[part]
    nodes = [node for name in wanted for node in defined[name]]
    if not wanted:
        nodes = [each for each in body if not isinstance(each, _DEFINITION | _IMPORT)]
    nodes = _with_helpers(nodes, defined, set().union(*named))
    return [*_lines(task.solution, nodes)]


def _defined(body: Iterable[ast.stmt]) -> _Defined:
    """The statements of a program that define each name."""
    defined: dict[str, list[ast.stmt]] = {}
    for node in body:
        if isinstance(node, _DEFINITION):
            names = [node.name]
        elif isinstance(node, _IMPORT):
            names = [one.asname or one.name.partition(".")[0] for one in node.names]
        else:
            names = [*_names(node, ast.Store)]
        for name in names:
            defined.setdefault(name, []).append(node)
    return defined


def _named(tests: Iterable[str]) -> set[str]:
    """The names that tests read and do not define."""
    trees = [ast.parse(test) for test in tests]
    read = {name for tree in trees for name in _names(tree, ast.Load)}
    return read.difference(name for tree in trees for name in _names(tree, ast.Store))


def _names(node: ast.AST, context: type[ast.expr_context]) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, context):
            yield each.id


def _with_helpers(
    nodes: Iterable[ast.stmt], defined: _Defined, named: Collection[str]
) -> list[ast.stmt]:
    """Statements with those that define what they use, and what no test names."""
    found = [*nodes]
    for node in found:  # which grows
        inner = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
        inner.update(named, _names(node, ast.Store))
        for name in _names(node, ast.Load):
            if name not in inner:
                found += [each for each in defined.get(name, ()) if each not in found]
    return found


def _lines(source: str, nodes: Iterable[ast.stmt]) -> Iterator[str]:
    """The lines of some statements in their order, those of a simple one together."""
    nodes = [*nodes]
    starts: dict[int, int] = {}  # line by line, where its statement begins
    inner = [each for node in nodes for each in ast.walk(node)]
    for each in inner:
        if isinstance(each, ast.stmt) and not hasattr(each, "body"):
            numbers = range(each.lineno, (each.end_lineno or each.lineno) + 1)
            starts |= dict.fromkeys(numbers, each.lineno)
    together: dict[int, list[str]] = {}
    for number, line in enumerate(source.splitlines(), start=1):
        if line.strip() and any(_covers(node, number) for node in nodes):
            together.setdefault(starts.get(number, number), []).append(line)
    return ("\n".join(lines) for lines in together.values())


def _covers(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _solid(line: str) -> str:
    """A line without its blanks."""
    return "".join(line.split())
