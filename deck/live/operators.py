"""What expressions compute with, besides functions: operators with bounded results.

They are those of Python and NumPy. A list of numbers is a vector to them. A result that
is too large is an error, before it is computed where that takes the machine; so are
whole numbers of NumPy's that wrap around, of which NumPy says nothing.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import numpy as np

from deck.live.arguments import MAX_SIZE

MAX_BITS = 1_023  # of a whole number: as many as a float can stand for
_MAX_DEPTH = 64  # lists within lists; NumPy's arrays have no more axes
_MOST_PICKED = 10_000_000  # elements by lists in an index, before the size is checked
_ARRAY_BITS = 64  # of a whole number in an array
_SCALARS = frozenset((int, float, bool))  # Python's own, which are exact or raise
_SEQUENCES = (str, list, tuple)
_WHOLE = (int, np.integer)
_TOO_LARGE = "the number is too large"

Operation = Callable[..., Any]


def bounded(value: Any) -> Any:
    """The value. Raises OverflowError if it is too large."""
    if type(value) in _SCALARS:
        is_long = isinstance(value, int) and value.bit_length() > MAX_BITS
    elif size_of(value) > MAX_SIZE:
        raise _too_many()
    else:  # NumPy leaves numbers that are too long for it to Python
        is_long = getattr(getattr(value, "dtype", None), "kind", "") == "O"
    if is_long:
        raise OverflowError(_TOO_LARGE)
    return value


def size_of(value: Any, depth: int = 0) -> int:
    """The number of elements, of nested lists too; the count stops above the limit."""
    if type(value) in _SCALARS:  # as most are
        return 1
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, (list, tuple)):
        size = getattr(value, "size", 1)
        return size if isinstance(size, int) else 1
    if depth == _MAX_DEPTH:
        message = f"more than {_MAX_DEPTH} lists stand in one another"
        raise OverflowError(message)
    count = 0
    for item in value:
        count += size_of(item, depth + 1) or 1
        if count > MAX_SIZE:
            break
    return count


def vector(value: Any) -> Any:
    """A list of numbers as a vector or matrix; anything else unchanged."""
    if not isinstance(value, list) or not value or isinstance(value[0], (str, tuple)):
        return value
    array = np.array(bounded(value))
    is_rounded = array.dtype.kind == "f" and _has_long(value)
    if is_rounded or array.dtype.kind not in "biuf":
        message = "a vector takes numbers only, none of them huge"
        raise TypeError(message)
    return array


def exact(operation: Operation, *operands: Any) -> Any:
    """The result of an operation. Raises ValueError where whole numbers wrap around."""
    with np.errstate(all="ignore"):
        result = operation(*operands)
    kind = getattr(result, "dtype", np.dtype(float))
    if kind.kind not in "iu":
        return result
    with np.errstate(all="raise"):  # NumPy makes 0 of a whole number divided by 0
        close = operation(*(np.asarray(operand, float) for operand in operands))
    info = np.iinfo(kind)
    if info.min == 0 and (close < 0).any():
        message = f"a negative number does not fit `{kind}`"
        raise ValueError(message)
    if kind.itemsize == np.dtype(np.int64).itemsize:
        fits = np.abs(close) < info.max  # no float is exact there
    else:
        fits = (info.min <= close) & (close <= info.max)
    if not fits.all():
        width = f" for `{kind}`" if kind != np.dtype(np.int64) else ""
        message = f"{_TOO_LARGE}{width}"
        raise ValueError(message)
    return result


def _any_size(*_: Any) -> None:
    """No operand makes the result much larger than they are."""


def _check_power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        is_huge = max(left.bit_length() - 1, 0) * right > MAX_BITS
    else:  # beside an array, NumPy 1 leaves whole numbers that are long to Python
        both = (left, right)
        bits = max(x.bit_length() if isinstance(x, int) else 0 for x in both)
        is_huge = bits > _ARRAY_BITS and any(hasattr(x, "dtype") for x in both)
    if is_huge:
        message = "the power is too large"
        raise OverflowError(message)


def _check_product(left: Any, right: Any) -> None:
    for one, other in ((left, right), (right, left)):
        is_repeated = isinstance(one, _SEQUENCES) and isinstance(other, _WHOLE)
        if is_repeated and len(one) * int(other) > MAX_SIZE:
            raise _too_many()


def _check_remainder(left: Any, _: Any) -> None:
    if isinstance(left, str):
        message = "a text has no `%`"
        raise TypeError(message)


def _binary(operation: Operation, check: Callable[[Any, Any], None]) -> Operation:
    def apply(left: Any, right: Any) -> Any:
        left, right = vector(left), vector(right)
        check(left, right)
        if not (type(left) in _SCALARS and type(right) in _SCALARS):
            return bounded(exact(operation, left, right))
        result = operation(left, right)
        if isinstance(result, complex):
            message = "a negative number has no power that is not whole"
            raise ValueError(message)  # noqa: TRY004 - other numbers may have one
        return bounded(result)

    return apply


def _unary(operation: Operation) -> Operation:
    return lambda value: exact(operation, vector(value))


def _item(whole: Any, index: Any) -> Any:
    """An element, or some, of a value; a list has those of a vector, too."""
    if isinstance(index, (tuple, list)) or getattr(index, "ndim", 0) > 0:
        whole = vector(whole)
    if hasattr(whole, "dtype"):  # lists multiply each other, and the axes beside them
        parts = index if isinstance(index, tuple) else (index,)
        if whole.size * prod(size_of(part) or 1 for part in parts) > _MOST_PICKED:
            raise _too_many()
    return bounded(whole[index])


def _too_many() -> OverflowError:
    return OverflowError(f"the result has more than {MAX_SIZE:,} elements")


def _has_long(value: list[Any]) -> bool:
    """Whether a list, at any depth, has a whole number that no array can hold."""
    return any(
        _has_long(x)
        if isinstance(x, list)
        else isinstance(x, int) and x.bit_length() >= _ARRAY_BITS
        for x in value
    )


_TABLE: Mapping[type[ast.AST], tuple[str, Operation]] = {
    ast.Add: ("+", _binary(operator.add, _any_size)),
    ast.Sub: ("-", _binary(operator.sub, _any_size)),
    ast.Mult: ("*", _binary(operator.mul, _check_product)),
    ast.Div: ("/", _binary(operator.truediv, _any_size)),
    ast.FloorDiv: ("//", _binary(operator.floordiv, _any_size)),
    ast.Mod: ("%", _binary(operator.mod, _check_remainder)),
    ast.Pow: ("**", _binary(operator.pow, _check_power)),
    ast.MatMult: ("@", _binary(operator.matmul, _any_size)),
    ast.USub: ("-x", _unary(operator.neg)),
    ast.UAdd: ("+x", _unary(operator.pos)),
    ast.Compare: ("==", vector),  # an operand
    ast.Subscript: ("x[i]", _item),
    ast.Slice: ("i:j", slice),
    ast.Call: ("f()", bounded),  # the result
}
"""By node, the name under which an expression calls what computes it."""

FUNCTIONS: Mapping[str, Operation] = dict(_TABLE.values())


class Bounding(ast.NodeTransformer):
    """Replaces operators by calls of their functions, each at the operator's place."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """An operator between two values."""
        self.generic_visit(node)
        return _call(type(node.op), node, node.left, node.right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """A sign before a value; `not` computes nothing large."""
        self.generic_visit(node)
        if type(node.op) not in _TABLE or isinstance(node.operand, ast.Constant):
            return node
        return _call(type(node.op), node, node.operand)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Comparisons, whose operands may be vectors."""
        self.generic_visit(node)
        operands = [node.left, *node.comparators]
        left, *others = (_call(ast.Compare, each, each) for each in operands)
        return ast.copy_location(ast.Compare(left, node.ops, others), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """An element of a value, or some of them."""
        self.generic_visit(node)
        return _call(ast.Subscript, node, node.value, node.slice)

    def visit_Slice(self, node: ast.Slice) -> ast.AST:
        """The ends of a slice."""
        self.generic_visit(node)
        ends = (node.lower, node.upper, node.step)
        whole = ast.copy_location(ast.Constant(None), node)
        return _call(ast.Slice, node, *(end or whole for end in ends))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call, whose result may be too large."""
        self.generic_visit(node)
        return _call(ast.Call, node, node)


def _call(kind: type[ast.AST], at: ast.expr, *arguments: ast.expr) -> ast.expr:
    name = ast.Name(_TABLE[kind][0], ast.Load())
    call = ast.Call(name, [*arguments], [])
    return ast.fix_missing_locations(ast.copy_location(call, at))
