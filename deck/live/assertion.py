"""What an assertion that fails is about: what was called, what came, what was expected.

It is derived from the syntax of the assertion and its values, and written so that it
can be read without the test: a name of the test's own is replaced by its value.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping
from contextlib import suppress
from types import FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

_LONGEST = 60  # characters of a value that stands in a call
_LONGEST_CALL = 80
_PLAIN = (bool, int, float, str, list, tuple, dict, type(None))
_SHORT = 6  # characters of a number that is shown as it is


class Claim(NamedTuple):
    """What was called, what came of it, and what was expected."""

    call: str
    came: str
    expected: str


class Names:
    """The names of a program, and those of its tests.

    `theirs` are those that the learner has; `defined` are the expressions by which the
    tests define others.
    """

    def __init__(
        self, scope: Mapping[str, Any], program: str, author: Collection[str] = ()
    ) -> None:
        """The names that there are once the program has run, before its tests.

        Some are those of an `author`, which the learner does not see.
        """
        self.scope = scope
        names = {n for n, v in scope.items() if not isinstance(v, ModuleType)}
        self.theirs, self._author = names.difference(author), names & {*author}
        self.defined: dict[str, ast.expr] = {}
        nodes = ast.walk(ast.parse(program))
        self._functions = {n.name: n for n in nodes if isinstance(n, ast.FunctionDef)}

    def define(self, node: ast.stmt) -> None:
        """Note what a statement of the tests defines."""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.defined[node.targets[0].id] = self.inlined(node.value)

    def inlined(self, node: ast.expr) -> ast.expr:
        """An expression with calls of the learner's code instead of names for them."""
        found: ast.expr = _Inlined(self).visit(copy.deepcopy(node))
        return found

    def has_theirs(self, node: ast.AST) -> bool:
        """Whether something of the learner's is in it."""
        return any(
            isinstance(n, ast.Name) and n.id in self.theirs for n in ast.walk(node)
        )

    def has_author(self, text: str) -> bool:
        """Whether a name of the author's is in an expression, or may be."""
        try:
            nodes = ast.walk(ast.parse(text))
        except SyntaxError:  # it was shortened
            return True
        return any(isinstance(n, ast.Name) and n.id in self._author for n in nodes)

    def value(self, node: ast.expr) -> Any:
        """The value of an expression. Raises what it raises."""
        expression = ast.fix_missing_locations(ast.Expression(copy.deepcopy(node)))
        code = compile(expression, "<test>", "eval", dont_inherit=True)
        return eval(code, dict(self.scope))  # noqa: S307 - it is the author's

    def without_return(self, node: ast.AST, seen: tuple[str, ...] = ()) -> str:
        """The name of a function whose value is used, and which has no `return`.

        It is called or given, or called by one that is; those `seen` have one.
        """
        nodes = [*ast.walk(node)]
        unused = [each.value for each in nodes if isinstance(each, ast.Expr)]
        calls = [n for n in nodes if isinstance(n, ast.Call) and n not in unused]
        for each in (one for call in calls for one in (call.func, *call.args)):
            function = self._written(each)
            if function is None or function.name in seen:
                continue
            if not _gives(function):
                return function.name
            if found := self.without_return(function, (*seen, function.name)):
                return found
        return ""

    def _written(self, node: ast.expr) -> ast.FunctionDef | None:
        """The function of the learner's that a name stands for."""
        if isinstance(node, ast.Name | ast.Attribute):
            with suppress(Exception):
                function = self.value(node)
                is_function = isinstance(function, FunctionType | MethodType)
                if is_function and function.__code__.co_filename == "<file>":
                    return self._functions[function.__name__]
        return None

    def spelled(self, node: ast.expr) -> str:
        """An expression with values instead of names of the tests, if it is short."""
        inlined = self.inlined(node)
        text = ast.unparse(_Spelled(self).visit(copy.deepcopy(inlined)))
        return text if len(text) <= _LONGEST_CALL else ast.unparse(inlined)


class _Inlined(ast.NodeTransformer):
    def __init__(self, names: Names) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name, or the call that it stands for."""
        defined = self._names.defined.get(node.id)
        if defined is None or not self._names.has_theirs(defined):
            return node
        return copy.deepcopy(defined)


class _Spelled(ast.NodeTransformer):
    def __init__(self, names: Names) -> None:
        self._names = names

    def visit(self, node: ast.AST) -> Any:
        """The node, or a short value in its place."""
        if isinstance(node, ast.Lambda):
            return node  # it has names of its own
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            node.generators[0].iter = self.visit(node.generators[0].iter)
            return node
        if not isinstance(node, ast.expr) or isinstance(node, ast.Constant):
            return self.generic_visit(node)
        if not self._names.has_theirs(node):
            with suppress(Exception):
                value = _plain(self._names.value(node))
                if isinstance(value, _PLAIN) and len(text := shown(value)) <= _LONGEST:
                    return ast.Name(text)
        return self.generic_visit(node)


def claim(test: ast.expr, names: Names) -> Claim | None:
    """What an assertion is about; None where its form does not say it.

    What raises an exception gives nothing.
    """
    if (sides := _sides(test, names)) is None:
        return None
    left, right = sides
    try:
        wanted = names.value(right)
        if isinstance(left, ast.List | ast.Tuple):
            left, wanted = _first_other(left, names.value(left), wanted)
        left = _converted(left)
        came = names.value(left)
    except Exception:  # noqa: BLE001 - it is the learner's
        return Claim(names.spelled(_converted(left)), "", "")
    texts = shown(came), shown(wanted)
    if texts[0] == texts[1]:
        texts = repr(came), repr(wanted)
    return Claim(names.spelled(left), *texts)


def _sides(test: ast.expr, names: Names) -> tuple[ast.expr, ast.expr] | None:
    """What gives a value, and what that should be."""
    match test:
        case ast.Compare(left, [ast.Eq() | ast.Is()], [right]):
            pass
        case ast.Call(
            ast.Attribute(attr="allclose" | "array_equal"), [left, right, *_]
        ):
            pass
        case ast.UnaryOp(ast.Not(), left):
            right = ast.Constant(value=False)
        case ast.Call():
            left, right = test, ast.Constant(value=True)
        case _:
            return None
    if not names.has_theirs(names.inlined(left)):
        left, right = right, left
    return (left, right) if names.has_theirs(names.inlined(left)) else None


def _first_other(
    left: ast.List | ast.Tuple, came: Any, wanted: Any
) -> tuple[ast.expr, Any]:
    """The first of several values that is not as it should be."""
    each = zip(left.elts, came, wanted, strict=True)
    return next((node, right) for node, one, right in each if one != right)


def _converted(node: ast.expr) -> ast.expr:
    """A call without what makes a list of its value."""
    match node:
        case ast.Call(ast.Attribute(inner, "tolist"), []):
            return inner
        case ast.Call(ast.Name("list"), [inner]):
            return inner
    return node


def shown(value: object) -> str:
    """A value as it is shown to a learner: arrays as lists, numbers shortly."""
    value = _plain(value)
    if isinstance(value, FunctionType | type):
        return value.__name__
    if isinstance(value, float) and len(repr(value)) > _SHORT:
        return f"{value:.4g}"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, tuple):
        more = "," * (len(value) == 1)
        return f"({', '.join(map(shown, value))}{more})"
    return repr(value)


def _plain(value: Any) -> Any:
    """A value without NumPy: an array is a list."""
    return value.tolist() if hasattr(value, "tolist") else value


def _gives(function: ast.FunctionDef) -> bool:
    """Whether a function returns or yields something somewhere."""
    return any(_is_given(node) for node in ast.walk(function))


def _is_given(node: ast.AST) -> bool:
    is_return = isinstance(node, ast.Return) and node.value is not None
    return is_return or isinstance(node, ast.Yield | ast.YieldFrom)
