"""Live expressions: a subset of Python's, compiled once and evaluated often.

No code is executed: each node of the syntax tree becomes a closure that computes it.
Names are looked up in the table of the caller. The size of each result and the steps
of an expression are limited. A function can be called, but is not a value.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from deck.live.error_messages import (
    ExpressionError,
    LiveError,
    call_reason,
    does_not_take,
    value_reason,
)
from deck.live.grammar import not_allowed, parse, place
from deck.live.limits import (
    NODE_STEPS,
    SHOWN_STEPS,
    Budget,
    call_steps,
    check_index,
    checked_size,
    operation_steps,
)
from deck.live.value import is_whole_list

Names = Mapping[str, Any]
Compute = Callable[[Names, Budget], Any]

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
_SEQUENCES = (*_ONLY_JOINED,)
_CONSTANTS = {bool, int, float, str, type(None)}
_HALF = re.compile(r"[\ud800-\udfff]")  # of a character: no file can hold it


class WithheldError(Exception):
    """An expression needs a function of a module that may not or cannot run.

    In the table of names it takes the place of that function. Its text names the
    function; it is empty where a finding explains already what is wrong.
    """


def evaluate(text: str, names: Mapping[str, Any], card: Budget | None = None) -> Any:
    """The value of an expression, whose steps also count against those of its card.

    Raises ExpressionError, with the place, where it has none, and WithheldError.
    """
    budget = Budget("expression", card)
    try:
        return prepare(text).compute(names, budget)
    except RecursionError:
        raise _too_deep(text) from None


class Expression(NamedTuple):
    """A compiled expression, and the names in it with their places."""

    compute: Compute
    names: Sequence[tuple[str, int, int]]


@lru_cache(maxsize=256)  # a family evaluates its own for each draw
def prepare(text: str) -> Expression:
    """Compiles an expression. Raises ExpressionError, with the place, if it cannot."""
    from deck.live.operators import operate  # NumPy: not for words alone

    preparation = _Preparation(text, [], operate)
    try:
        compute = preparation.node(parse(text), SHOWN_STEPS)
    except RecursionError:
        raise _too_deep(text) from None
    return Expression(compute, preparation.names)


def _too_deep(text: str) -> ExpressionError:
    message = "the expression is nested too deeply"
    return ExpressionError("live-error", message, 0, len(text))


class _Preparation(NamedTuple):
    """Compiles each node of an expression to a closure over those of its parts."""

    text: str
    names: list[tuple[str, int, int]]
    operate: Callable[..., Any]

    def node(self, node: ast.expr, steps: int = 1) -> Compute:
        """Computes a node, and charges `steps` for each element of its value."""
        visit = _VISITORS.get(type(node))
        if visit is None:
            raise not_allowed(node, self.text)
        compute, least = visit(self, node), NODE_STEPS + steps

        def value(names: Names, budget: Budget) -> Any:
            try:
                budget.spend(least)
                result = compute(names, budget)
                if (size := checked_size(result)) > 1:
                    budget.spend(steps * size)
            except (ExpressionError, WithheldError, RecursionError):
                raise
            except Exception as error:  # noqa: BLE001 - whatever a function raises
                raise self._error(node, error, names) from None
            return result

        return value

    def _error(self, node: ast.expr, error: Exception, names: Names) -> ExpressionError:
        """Returns the error of an expression for one that a node raised."""
        message, condition, fix = value_reason(error), "", ""
        cause: ast.expr = node
        of_kind = (TypeError, AttributeError)  # whatever numbers are drawn
        match node:
            case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod()):
                if message == "division by zero":
                    condition, cause = self._not_zero(node.right), node.right
            case ast.BinOp(op=ast.Pow()):
                if message == "0 has no negative power":
                    condition = self._not_zero(node.left)
            case ast.Call(func=ast.Name(function)) if error.__cause__ is not None:
                fix = _how_called(function, names)
            case ast.Name(function) if isinstance(error, TypeError):
                fix = _how_called(function, names)
        rule = error.rule if isinstance(error, LiveError) else "live-error"
        is_drawn = any(isinstance(part, ast.Name) for part in ast.walk(cause))
        by_numbers = is_drawn and not isinstance(error.__cause__ or error, of_kind)
        return ExpressionError(
            *(rule, message, *place(node, self.text)),
            help=fix,
            depends_on_numbers=by_numbers and rule == "live-error",
            condition=condition,
        )

    def _not_zero(self, node: ast.expr) -> str:
        start, end = place(node, self.text)
        return f"{self.text[start:end]} != 0"

    def constant(self, node: ast.Constant) -> Compute:
        """A number or a text that is written out."""
        value = node.value
        if type(value) not in _CONSTANTS or (
            isinstance(value, str) and _HALF.search(value)
        ):
            raise not_allowed(node, self.text)
        if value == float("inf"):
            what = ("live-error", "the number is too large", *place(node, self.text))
            raise ExpressionError(*what, help="infinity is written `inf`")
        return lambda *_: value

    def variable(self, node: ast.Name) -> Compute:
        """The value of a name that is not a function."""
        self._use(node)

        def compute(names: Names, _: Budget) -> Any:
            if callable(value := self._known(node, names)):
                message = f"`{node.id}` is a function, and not called here"
                raise TypeError(message)
            return value

        return compute

    def _use(self, node: ast.Name) -> None:
        self.names.append((node.id, *place(node, self.text)))

    def _known(self, node: ast.Name, names: Names) -> Any:
        if node.id not in names:
            message = f"`{node.id}` is not a name that expressions know"
            span = place(node, self.text)
            raise ExpressionError("unknown-name", message, *span, name=node.id)
        value = names[node.id]
        if isinstance(value, WithheldError):
            raise value.with_traceback(None)
        return value

    def call(self, node: ast.Call) -> Compute:
        """What a function gives for its arguments."""
        function = node.func
        if type(function) not in _VISITORS:
            raise not_allowed(function, self.text)
        if not isinstance(function, ast.Name) or not all(k.arg for k in node.keywords):
            raise not_allowed(node, self.text)
        name = function.id
        self._use(function)
        by_place = [self.node(argument) for argument in node.args]
        by_name = [(k.arg, self.node(k.value)) for k in node.keywords if k.arg]

        def compute(names: Names, budget: Budget) -> Any:
            call = self._known(function, names)
            if not callable(call):
                message = f"`{name}` is not a function"
                raise TypeError(message)
            arguments = [value(names, budget) for value in by_place]
            keywords = {key: value(names, budget) for key, value in by_name}
            budget.spend(call_steps(name, arguments, keywords))
            try:
                return call(*arguments, **keywords)
            except (LiveError, RecursionError):
                raise
            except Exception as error:
                reason = call_reason(error, name, call, arguments, keywords)
                raise LiveError(reason) from error

        return compute

    def binary(self, node: ast.BinOp) -> Compute:
        """The result of an operator between two values."""
        one, op, other = self.node(node.left), node.op, self.node(node.right)
        operation, operate = self._operation(op), self.operate

        def compute(names: Names, budget: Budget) -> Any:
            left, right = one(names, budget), other(names, budget)
            if isinstance(left, _SEQUENCES) or isinstance(right, _SEQUENCES):
                for kind, message in _ONLY_JOINED.items():
                    if kind is list:
                        left, right = _array(left), _array(right)
                    if isinstance(left, kind) or isinstance(right, kind):
                        if isinstance(op, ast.Add):
                            return left + right
                        raise TypeError(message)
            budget.spend(operation_steps(op, left, right))
            try:
                return operate(operation, left, right)
            except Exception as error:
                written = ast.unparse(ast.BinOp(ast.Name("a"), op, ast.Name("b")))
                otherwise = does_not_take(written.split()[1], (left, right))
                reason = value_reason(error, otherwise)
                raise LiveError(reason) from error

        return compute

    def unary(self, node: ast.UnaryOp) -> Compute:
        """The result of an operator before a value."""
        operation, operand = self._operation(node.op), self.node(node.operand)
        operate = self.operate
        return lambda *known: operate(operation, _array(operand(*known)))

    def bool(self, node: ast.BoolOp) -> Compute:
        """The value that decides an `and` or `or`."""
        values, decides = [*map(self.node, node.values)], isinstance(node.op, ast.Or)

        def compute(names: Names, budget: Budget) -> Any:
            result: Any = None
            for value in values:
                result = value(names, budget)
                if bool(_array(result)) is decides:
                    return result
            return result

        return compute

    def compare(self, node: ast.Compare) -> Compute:
        """The result of one comparison or a chain of them."""
        first, others = self.node(node.left), [*map(self.node, node.comparators)]
        operations = [*map(self._operation, node.ops)]
        steps = [*zip(node.ops, operations, others, strict=True)]

        def compute(names: Names, budget: Budget) -> Any:
            left = _array(first(names, budget))
            result: Any = True
            for op, operation, value in steps:
                right = _array(value(names, budget))
                budget.spend(operation_steps(op, left, right))
                result = operation(left, right)
                if len(steps) > 1 and not result:
                    return result
                left = right
            return result

        return compute

    def _operation(self, operator: ast.AST) -> Callable[..., Any]:
        if type(operator) not in _OPERATIONS:
            raise not_allowed(operator, self.text)
        return _OPERATIONS[type(operator)]

    def subscript(self, node: ast.Subscript) -> Compute:
        """An element or slice of a value."""
        of, at = self.node(node.value), self._index(node.slice)

        def compute(names: Names, budget: Budget) -> Any:
            whole, index = _array(of(names, budget)), at(names, budget)
            if hasattr(whole, "dtype"):
                check_index(whole, index)
            return whole[index]

        return compute

    def _index(self, node: ast.expr) -> Compute:
        if isinstance(node, ast.Slice):
            ends = [e and self.node(e) for e in (node.lower, node.upper, node.step)]
            return lambda *known: slice(*(end and end(*known) for end in ends))
        if isinstance(node, ast.Tuple):
            parts = [*map(self._index, node.elts)]
            return lambda *known: tuple(part(*known) for part in parts)
        return self.node(node)

    def either(self, node: ast.IfExp) -> Compute:
        """The value of the branch that a condition selects."""
        test, body, orelse = map(self.node, (node.test, node.body, node.orelse))
        return lambda *known: (body if _array(test(*known)) else orelse)(*known)

    def items(self, node: ast.List | ast.Tuple) -> Compute:
        """A list or tuple of values."""
        kind = list if isinstance(node, ast.List) else tuple
        items = [*map(self.node, node.elts)]
        return lambda *known: kind([item(*known) for item in items])


_VISITORS: Mapping[type[ast.expr], Callable[[_Preparation, Any], Compute]] = {
    ast.Constant: _Preparation.constant,
    ast.Name: _Preparation.variable,
    ast.Call: _Preparation.call,
    ast.BinOp: _Preparation.binary,
    ast.UnaryOp: _Preparation.unary,
    ast.BoolOp: _Preparation.bool,
    ast.Compare: _Preparation.compare,
    ast.IfExp: _Preparation.either,
    ast.Subscript: _Preparation.subscript,
    ast.List: _Preparation.items,
    ast.Tuple: _Preparation.items,
}
"""The nodes that expressions have, and how each is prepared."""


def _how_called(name: str, names: Mapping[str, Any]) -> str:
    """How a function is called, as far as that is known."""
    from deck.live.builtins import NAMES, describe_name

    line = getattr(names.get(name), "line", "")  # of a module's own
    if names.get(name) is NAMES.get(name):
        line = describe_name(name)
    called, _, fact = line.partition(": ")
    if not fact[1:2].isupper():  # `NAND is 1 …` begins with a name
        fact = fact[:1].lower() + fact[1:]
    return f"`{called}`" + (f": {fact}" if fact else "") if called else ""


def _array(value: Any) -> Any:
    """A list of numbers is a vector or a matrix."""
    if isinstance(value, list) and value and not isinstance(value[0], (str, tuple)):
        import numpy as np

        array = np.array(value)
        is_rounded = array.dtype.kind == "f" and is_whole_list(value)
        if is_rounded or array.dtype.kind not in "biuf":
            message = "a vector takes numbers only, none of them huge"
            raise TypeError(message)
        return array
    return value
