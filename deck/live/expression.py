"""Live expressions: a small part of Python's, evaluated by walking its syntax tree.

Nothing is compiled or run as code. A name has a value only if the table given has it.
Results are bounded, and so are the steps that all of them take. A function is called;
it is no value.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from deck.live.error_messages import (
    CallError,
    ExpressionError,
    LiveError,
    call_reason,
    does_not_take,
    value_reason,
)
from deck.live.grammar import parse, place
from deck.live.limits import (
    NODE_STEPS,
    SHOWN_STEPS,
    Budget,
    call_steps,
    check_index,
    checked_size,
    operation_steps,
)

_OPERATIONS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ONLY_JOINED: dict[type, str] = {
    str: "texts can only be joined, with `+`",
    tuple: "shapes can only be joined, with `+`; a vector is `[1, 2]`",
    list: "lists of texts can only be joined, with `+`",
}


class WithheldError(Exception):
    """An expression needs a function that may not or cannot be called.

    It stands for the function in the table of names. The text says what of; it is empty
    where a finding says already what is wrong.
    """


def evaluate(text: str, names: Mapping[str, Any], card: Budget | None = None) -> Any:
    """The value of an expression. Raises ExpressionError, with the place, if none.

    Raises WithheldError where that is nobody's mistake in the expression. `card` has
    the steps that are left to its card.
    """
    with Budget("expression", card) as budget:
        return _Walk(text, names, budget).value(parse(text), SHOWN_STEPS)


class _Walk(NamedTuple):
    text: str
    names: Mapping[str, Any]
    budget: Budget

    def value(self, node: ast.expr, steps: int = 1) -> Any:
        """The value of a node, of which the size is bounded; `steps` an element."""
        try:
            self.budget.spend(NODE_STEPS + steps)
            value = _VISITORS[type(node)](self, node)
            if (size := checked_size(value)) > 1:
                self.budget.spend(steps * size)
        except (ExpressionError, WithheldError):
            raise
        except RecursionError:
            message = "the expression is nested too deeply"
            raise ExpressionError("live-error", message, 0, len(self.text)) from None
        except Exception as error:  # noqa: BLE001 - whatever a function raises
            raise self._error(node, error) from None
        return value

    def _error(self, node: ast.expr, error: Exception) -> ExpressionError:
        """Returns the error of an expression for one that a node raised."""
        message, condition, fix = value_reason(error), "", ""
        of_kind = (TypeError, AttributeError)  # others of its kind would do no better
        match node:
            case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod()):
                if message == "division by zero":
                    start, end = place(node.right, self.text)
                    condition = f"{self.text[start:end]} != 0"
            case ast.Call(func=ast.Name(function)) if isinstance(error, CallError):
                fix = _how_called(function, self.names)
            case ast.Name(function) if isinstance(error, TypeError):
                fix = _how_called(function, self.names)
        rule = error.rule if isinstance(error, LiveError) else "live-error"
        by_numbers = not isinstance(error.__cause__ or error, of_kind)
        return ExpressionError(
            *(rule, message, *place(node, self.text)),
            help=fix,
            hangs_on_numbers=by_numbers and rule == "live-error",
            condition=condition,
        )

    def variable(self, node: ast.Name) -> Any:
        """The value of a name, which is no function."""
        if callable(value := self._name(node)):
            message = f"`{node.id}` is a function, and not called here"
            raise TypeError(message)
        return value

    def _name(self, node: ast.Name) -> Any:
        name = node.id
        if name not in self.names:
            message = f"`{name}` is not a name that expressions know"
            span = place(node, self.text)
            raise ExpressionError("unknown-name", message, *span, name=name)
        value = self.names[name]
        if isinstance(value, WithheldError):
            raise value.with_traceback(None)
        return value

    def call(self, node: ast.Call) -> Any:
        """What a function gives for its arguments."""
        function = cast("ast.Name", node.func)
        call = self._name(function)
        if not callable(call):
            message = f"`{function.id}` is not a function"
            raise TypeError(message)
        arguments = [self.value(argument) for argument in node.args]
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        self.budget.spend(call_steps(function.id, arguments, keywords))
        try:
            return call(*arguments, **keywords)
        except (LiveError, RecursionError):
            raise
        except Exception as error:
            reason = call_reason(error, function.id, call, arguments, keywords)
            raise CallError(reason) from error

    def binary(self, node: ast.BinOp) -> Any:
        """The result of an operator between two values."""
        left, right = self.value(node.left), self.value(node.right)
        for kind, message in _ONLY_JOINED.items():
            if kind is list:
                left, right = _array(left), _array(right)
            if isinstance(left, kind) or isinstance(right, kind):
                if isinstance(node.op, ast.Add):
                    return left + right
                raise TypeError(message)
        self.budget.spend(operation_steps(node.op, left, right))
        try:
            return _computed(_OPERATIONS[type(node.op)], left, right)
        except Exception as error:
            written = ast.unparse(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))
            otherwise = does_not_take(written.split()[1], (left, right))
            reason = value_reason(error, otherwise)
            raise CallError(reason) from error

    def unary(self, node: ast.UnaryOp) -> Any:
        """The result of an operator before a value."""
        return _computed(_OPERATIONS[type(node.op)], _array(self.value(node.operand)))

    def bool(self, node: ast.BoolOp) -> Any:
        """The value that decides an `and` or `or`."""
        result: Any = None
        for item in node.values:
            result = self.value(item)
            if bool(_array(result)) is isinstance(node.op, ast.Or):
                return result
        return result

    def compare(self, node: ast.Compare) -> Any:
        """The result of one comparison or a chain of them."""
        left = _array(self.value(node.left))
        result: Any = True
        for op, item in zip(node.ops, node.comparators, strict=True):
            right = _array(self.value(item))
            self.budget.spend(operation_steps(op, left, right))
            result = _OPERATIONS[type(op)](left, right)
            if len(node.ops) > 1 and not result:
                return False
            left = right
        return result

    def subscript(self, node: ast.Subscript) -> Any:
        """An element or slice of a value."""
        whole, index = _array(self.value(node.value)), self._index(node.slice)
        if hasattr(whole, "dtype"):
            check_index(whole, index)
        return whole[index]

    def either(self, node: ast.IfExp) -> Any:
        """The value of the branch that a condition selects."""
        is_true = _array(self.value(node.test))
        return self.value(node.body if is_true else node.orelse)

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return slice(*(self.value(p) if p is not None else None for p in parts))
        if isinstance(node, ast.Tuple):
            return tuple(self._index(item) for item in node.elts)
        return self.value(node)


_VISITORS: Mapping[type[ast.expr], Callable[[_Walk, Any], Any]] = {
    ast.Constant: lambda _, node: node.value,
    ast.Name: _Walk.variable,
    ast.Call: _Walk.call,
    ast.BinOp: _Walk.binary,
    ast.UnaryOp: _Walk.unary,
    ast.BoolOp: _Walk.bool,
    ast.Compare: _Walk.compare,
    ast.IfExp: _Walk.either,
    ast.Subscript: _Walk.subscript,
    ast.List: lambda walk, node: [*map(walk.value, node.elts)],
    ast.Tuple: lambda walk, node: (*map(walk.value, node.elts),),
}
"""How each node that `parse` allows is evaluated."""


def _how_called(name: str, names: Mapping[str, Any]) -> str:
    """How a function is called, where it is one of those that all decks have."""
    from deck.live.builtins import NAMES, describe_name

    if names.get(name) is not NAMES.get(name):
        return ""
    called, _, gives = describe_name(name).partition(": ")
    return f"`{called}` gives {gives[:1].lower()}{gives[1:]}"


def _array(value: Any) -> Any:
    """A list of numbers is a vector or a matrix."""
    if isinstance(value, list) and value and not isinstance(value[0], (str, tuple)):
        import numpy as np

        array = np.array(value)
        if array.dtype.kind not in "biuf":
            message = "a vector takes numbers only, none of them huge"
            raise TypeError(message)
        return array
    return value


def _computed(operation: Callable[..., Any], *operands: Any) -> Any:
    """The result of an operator, where NumPy would give a wrong one in silence.

    Whole numbers of NumPy have 8 to 64 bits, and wrap round beyond. Raises LiveError.
    """
    if not any(hasattr(operand, "dtype") for operand in operands):
        return operation(*operands)
    import numpy as np

    with np.errstate(divide="raise", invalid="raise", over="ignore", under="ignore"):
        result = operation(*operands)
        kind = getattr(result, "dtype", np.dtype(float))
        if kind.kind not in "iu":
            return result
        close = operation(*(np.asarray(operand, float) for operand in operands))
    info = np.iinfo(kind)
    if info.min == 0 and (close < 0).any():
        message = f"a negative number does not fit `{kind}`"
        raise LiveError(message)
    if kind.itemsize == np.dtype(np.int64).itemsize:
        fits = np.abs(close) < info.max  # no float is exact there
    else:
        fits = (info.min <= close) & (close <= info.max)
    if not fits.all():
        width = f" for `{kind}`" if kind != np.dtype(np.int64) else ""
        message = f"the number is too large{width}"
        raise LiveError(message)
    return result
