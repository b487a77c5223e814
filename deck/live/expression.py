"""Live expressions: a small part of Python's, evaluated by walking its syntax tree.

Nothing is compiled or run as code. A name has a value only if the table given has it;
there are no attributes, no lambdas and no comprehensions; and every intermediate
result is held to a size, so that no expression can take the machine.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_LENGTH = 500
MAX_SIZE = 1_000  # elements of an array or list, characters of a text
_MAX_BITS = 256  # of a whole number

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class ExpressionError(Exception):
    """Why an expression has no value, and where in it, as indices of its text."""

    rule: str
    message: str
    start: int
    end: int
    name: str = ""  # the unknown name


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """The syntax tree of an expression, all of it known to be allowed."""
    if len(text) > MAX_LENGTH:
        message = f"the expression is longer than {MAX_LENGTH} characters"
        raise ExpressionError("live-syntax", message, 0, len(text))
    # Parentheses let an expression span lines; they add one column to the first line.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax_error(text, error) from None
    if isinstance(tree, ast.Tuple) and not text.rstrip().endswith((")", ",")):
        message = "two expressions in one; write a shape as `(2, 3)`"
        raise ExpressionError("live-syntax", message, 0, len(text))
    _check_allowed(tree, text)
    return tree


def _syntax_error(text: str, error: Exception) -> ExpressionError:
    if not text.strip():
        message = "nothing stands between `${` and `}`"
        return ExpressionError("live-syntax", message, 0, len(text))
    start = 0
    if isinstance(error, SyntaxError) and error.offset and error.lineno:
        start = _index(text, error.lineno, error.offset - 1)
    message = getattr(error, "msg", "") or "not an expression"
    message = message.replace("'(' was never closed", "a bracket is not closed")
    return ExpressionError("live-syntax", message.lower(), start, start + 1)


def _index(text: str, line: int, column: int) -> int:
    """Index in the text of a place in the parenthesised source, in characters."""
    if line == 1:
        return max(0, min(column - 1, len(text)))
    before = text.split("\n")[: line - 1]
    return min(sum(len(part) + 1 for part in before) + column, len(text))


def _check_allowed(tree: ast.expr, text: str) -> None:
    """Refuse anything that is not on the list."""
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and not _is_allowed(node):
            message = f"{_WORDS.get(type(node), 'this')} cannot be used here"
            raise ExpressionError("live-syntax", message, *place(node, text))
        if type(node) in _OPERATORS:
            message = f"the operator `{_OPERATORS[type(node)]}` cannot be used here"
            raise ExpressionError("live-syntax", message, 0, len(text))


_WORDS: dict[type[ast.AST], str] = {
    ast.Attribute: "an attribute",
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.JoinedStr: "an f-string",
    ast.NamedExpr: "an assignment",
    ast.Starred: "`*`",
    ast.Constant: "this constant",
}
_OPERATORS: dict[type[ast.AST], str] = {
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Invert: "~",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def _is_allowed(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, (bool, int, float, str))
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and all(k.arg for k in node.keywords)
    return isinstance(
        node,
        (
            *(ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
            *(ast.Subscript, ast.Slice, ast.List, ast.Tuple),
        ),
    )


def place(node: ast.expr, text: str) -> tuple[int, int]:
    """Start and end of a node, as indices in the expression's text."""
    return _char(node.lineno, node.col_offset, text), _char(
        node.end_lineno or node.lineno, node.end_col_offset or 0, text
    )


def _char(line: int, byte: int, text: str) -> int:
    """`ast` counts bytes; texts are counted in characters."""
    lines = f"({text}".split("\n")
    column = len(lines[line - 1].encode()[:byte].decode(errors="ignore"))
    return _index(text, line, column)


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """The value of an expression. Raises ExpressionError, with the place, if none."""
    return _Walk(text, names).value(parse(text))


@dataclass(frozen=True)
class _Walk:
    text: str
    names: Mapping[str, Any]

    def value(self, node: ast.expr) -> Any:
        """The value of a node, held to its size."""
        try:
            return _bounded(self._value(node))
        except ExpressionError:
            raise
        except RecursionError:
            message = "the expression is nested too deeply"
            raise ExpressionError("live-error", message, 0, len(self.text)) from None
        except Exception as error:  # noqa: BLE001 - whatever a function raises
            start, end = place(node, self.text)
            message = _reason(error)
            raise ExpressionError("live-error", message, start, end) from None

    def _value(self, node: ast.expr) -> Any:  # noqa: C901
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self._name(node)
            case ast.Call(func=ast.Name() as function):
                call = self._name(function)
                if not callable(call):
                    message = f"`{function.id}` is not a function"
                    raise TypeError(message)
                arguments = [self.value(argument) for argument in node.args]
                return call(*arguments, **self._keywords(node))
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp():
                return _UNARY[type(node.op)](_array(self.value(node.operand)))
            case ast.BoolOp():
                return self._bool(node)
            case ast.Compare():
                return self._compare(node)
            case ast.IfExp():
                branch = node.body if self.value(node.test) else node.orelse
                return self.value(branch)
            case ast.Subscript():
                whole = self.value(node.value)
                return _array(whole)[self._index(node.slice)]
            case ast.List():
                return [self.value(item) for item in node.elts]
            case ast.Tuple():
                return tuple(self.value(item) for item in node.elts)
        message = "not a value"
        raise TypeError(message)

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        message = f"`{node.id}` is not a name that expressions know"
        span = place(node, self.text)
        raise ExpressionError("unknown-name", message, *span, name=node.id)

    def _keywords(self, node: ast.Call) -> dict[str, Any]:
        return {k.arg: self.value(k.value) for k in node.keywords if k.arg}

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, str) or isinstance(right, str):
            if isinstance(node.op, ast.Add):
                return left + right
            message = "texts can only be joined, with `+`"
            raise TypeError(message)
        if isinstance(left, tuple) or isinstance(right, tuple):
            if isinstance(node.op, ast.Add):
                return left + right
            message = "shapes can only be joined, with `+`; a vector is `[1, 2]`"
            raise TypeError(message)
        left, right = _array(left), _array(right)
        if isinstance(node.op, ast.Pow):
            _bound_power(left, right)
        return _BINARY[type(node.op)](left, right)

    def _bool(self, node: ast.BoolOp) -> Any:
        result: Any = None
        for item in node.values:
            result = self.value(item)
            if bool(result) is isinstance(node.op, ast.Or):
                return result
        return result

    def _compare(self, node: ast.Compare) -> Any:
        left = _array(self.value(node.left))
        result: Any = True
        for op, item in zip(node.ops, node.comparators, strict=True):
            right = _array(self.value(item))
            result = _COMPARE[type(op)](left, right)
            if len(node.ops) > 1 and not result:
                return False
            left = right
        return result

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return slice(*(self.value(p) if p is not None else None for p in parts))
        if isinstance(node, ast.Tuple):
            return tuple(self._index(item) for item in node.elts)
        return self.value(node)


def _array(value: Any) -> Any:
    """A list of numbers is a vector or a matrix."""
    if isinstance(value, list) and value and not isinstance(value[0], (str, tuple)):
        import numpy as np

        return np.array(value)
    return value


def _bound_power(base: Any, exponent: Any) -> None:
    if not (isinstance(base, int) and isinstance(exponent, int)):
        return
    if exponent > _MAX_BITS or base.bit_length() * exponent > _MAX_BITS:
        message = "the power is too large"
        raise OverflowError(message)


def _bounded(value: Any) -> Any:
    size = getattr(value, "size", None)
    if size is None and isinstance(value, (str, list, tuple)):
        size = len(value)
    if isinstance(size, int) and size > MAX_SIZE:
        message = f"the result has {size} elements; {MAX_SIZE} at most"
        raise OverflowError(message)
    if type(value) is int and value.bit_length() > _MAX_BITS:
        message = "the number is too large"
        raise OverflowError(message)
    return value


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, ZeroDivisionError):
        text = "division by zero"
    return text[:1].lower() + text[1:200].rstrip(".")
