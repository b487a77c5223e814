"""Live expressions: a part of Python's, run by Python without its builtins.

The syntax tree has no nodes but some: no attributes, lambdas or comprehensions. Names
are looked up in the table of the caller. A function can be called, but is not a value.
What is large is refused by `operators`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

from deck.live.error_messages import ExpressionError, LiveError, reason
from deck.live.syntax import parse, place

_DIVIDES_BY_ZERO = (ZeroDivisionError, FloatingPointError)
_FILE = "<expression>"


class WithheldError(Exception):
    """An expression needs a function of a module that may not or cannot run.

    In the table of names it takes the place of that function. A finding says why.
    """


class NameUse(NamedTuple):
    """A name in an expression, from where to where, and whether it is called."""

    name: str
    start: int
    end: int
    is_called: bool


class Expression(NamedTuple):
    """A compiled expression, and the names in it in their order."""

    code: CodeType
    names: Sequence[NameUse]


@lru_cache(maxsize=256)  # a family evaluates its own for each draw
def prepare(text: str) -> Expression:
    """Compiles an expression. Raises ExpressionError, with the place, if it cannot."""
    from deck.live.operators import Bounding  # NumPy: not for words alone

    tree = parse(text)
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    names = [
        NameUse(node.id, *place(node, text), id(node) in called)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    ]
    try:
        code = compile(Bounding().visit(tree), _FILE, "eval", dont_inherit=True)
    except (RecursionError, MemoryError):
        raise _too_deep(text) from None
    return Expression(code, sorted(names, key=lambda use: use.start))


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """The value of an expression.

    Raises ExpressionError, with the place, where it has none, and WithheldError.
    """
    from deck.live.operators import FUNCTIONS, bounded

    expression = prepare(text)
    for use in expression.names:
        _check_name(use, names)
    known = {"__builtins__": {}, **FUNCTIONS}
    try:
        return bounded(eval(expression.code, known, names))  # noqa: S307 - see above
    except (WithheldError, ExpressionError):
        raise
    except RecursionError:
        raise _too_deep(text) from None
    except Exception as error:  # noqa: BLE001 - whatever a function raises
        raise _explained(error, expression.code, text, names) from None


def _check_name(use: NameUse, names: Mapping[str, Any]) -> None:
    """Raise ExpressionError or WithheldError for a name that has no value here."""
    name, start, end, is_called = use
    if name not in names:
        message = f"`{name}` is not a name that expressions know"
        raise ExpressionError("unknown-name", message, start, end, name=name)
    value = names[name]
    if isinstance(value, WithheldError):
        raise value.with_traceback(None)
    if callable(value) is not is_called:
        message = f"`{name}` is not a function"
        if callable(value):
            message = f"`{name}` is a function, and not called here"
        fix = _how_called(name, names)
        raise ExpressionError("live-error", message, start, end, help=fix)


def _too_deep(text: str) -> ExpressionError:
    message = "the expression is nested too deeply"
    return ExpressionError("live-error", message, 0, len(text))


def _explained(
    error: Exception, code: CodeType, text: str, names: Mapping[str, Any]
) -> ExpressionError:
    """The error of an expression for one that was raised in it."""
    node = _failing(error, code, text)
    cause: ast.expr = node
    condition = fix = ""
    if isinstance(node, ast.BinOp) and isinstance(error, _DIVIDES_BY_ZERO):
        cause = node.left if isinstance(node.op, ast.Pow) else node.right
        condition = f"{text[slice(*place(cause, text))]} != 0"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        is_ours = isinstance(error, LiveError)
        fix = "" if is_ours else _how_called(node.func.id, names)
    is_drawn = any(isinstance(part, ast.Name) for part in ast.walk(cause))
    rule = error.rule if isinstance(error, LiveError) else "live-error"
    return ExpressionError(
        *(rule, reason(error), *place(node, text)),
        help=fix,
        depends_on_numbers=is_drawn
        and rule == "live-error"
        and not isinstance(error, (TypeError, AttributeError)),
        condition=condition,
    )


def _failing(error: Exception, code: CodeType, text: str) -> ast.expr:
    """The part of an expression that raised an error; all of it if none did."""
    tree = parse(text).body
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    if trace is None:
        return tree
    _, _, *columns = [*code.co_positions()][trace.tb_lasti // 2]
    parts = (node for node in ast.walk(tree) if isinstance(node, ast.expr))
    ends = (node for node in parts if [node.col_offset, node.end_col_offset] == columns)
    return next(ends, tree)


def _how_called(name: str, names: Mapping[str, Any]) -> str:
    """How a function is called, as far as that is known."""
    from deck.live.builtins import NAMES, describe_name

    line = getattr(names.get(name), "line", "")  # of a module's own
    if names.get(name) is NAMES.get(name):
        line = describe_name(name)
    called, _, fact = line.partition(": ")
    if not fact[1:2].isupper():  # `NaN is …` begins with a name
        fact = fact[:1].lower() + fact[1:]
    return f"`{called}`" + (f": {fact}" if fact else "") if called else ""
