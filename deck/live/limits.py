"""How large a value may be, and how much an expression, a card or a bank may compute.

Work is counted in steps of about a microsecond rather than timed, so that a bank has
the same findings on a slow machine.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from deck.files import own_tables
from deck.live.error_messages import LiveError
from deck.live.worker import MAX_BITS, MAX_SIZE

_FUNCTIONS = Path(__file__).with_name("functions.toml")
TOO_COSTLY = "too-costly"  # the rule where more steps are needed than may be taken
_MAX_DEPTH = 64  # lists within lists; NumPy's arrays have no more axes
_ARRAY_BITS = 64  # of a whole number in an array
_MOST_PICKED = 10_000_000  # elements by lists in an index, before the size is checked

_STEPS = {
    "expression": 1_000_000,
    "card": 4_000_000,  # all draws and languages of it
    "bank": 20_000_000,
}
SCALARS = frozenset((int, float, bool))
NODE_STEPS = 5  # of a syntax tree, and one for each element of its value
SHOWN_STEPS = 20  # for each element of the value of a whole expression: cards show it
_CALL_STEPS = 20
_PAIR_STEPS = 0.01  # for a pair of elements of two arrays
_FINDING_STEPS = 10_000
_MOST_STEPS = 900_000  # of one call, whatever it is asked
_IMAGES = 1_000  # of digits, those of the package
_TOO_LARGE = "the number is too large"


def _reading(start: Any = 0, stop: Any = None, *, batch: Any = 100, **_: Any) -> Any:
    images = min(_IMAGES if stop is None else stop, _IMAGES) - start
    return 100 + 5 * images + 80 * (1 + images // batch)


_COSTLY: dict[str, Callable[..., Any]] = {  # what takes longer, by its arguments
    **dict.fromkeys(
        ("digit_accuracy", "correct_digits", "digit_predictions"), _reading
    ),
    "mean_noise": lambda size, means=20_000, **_: size * means // 20,
    "learn_gate": lambda _, epochs=100: epochs,
    "linear_stack": lambda _c, _x, layers: layers,
    "gradient_noise": lambda size, **_: 200_000 + 3_000 * size,
}


@cache
def functions() -> Mapping[str, Any]:
    """The tables of `functions.toml`."""
    return own_tables(_FUNCTIONS)


class Budget:
    """How many steps an expression, a card or a bank may take.

    Steps of an expression count for its card and its bank too, and none may exceed its
    limit.
    """

    __slots__ = ("count", "most", "name")

    def __init__(self, name: str, whole: Budget | None = None) -> None:
        """`whole` is the budget that contains this one, if any."""
        self.name = name
        self.count: list[int] = [0] if whole is None else whole.count
        self.most = self.count[0] + _STEPS[name]
        if whole is not None and whole.most < self.most:
            self.name, self.most = whole.name, whole.most

    def spend(self, steps: int) -> None:
        """Count steps before they are taken. Raises LiveError above the limit."""
        self.count[0] += steps
        if self.count[0] > self.most:
            message = f"the {self.name} takes too many steps to compute"
            raise LiveError(message, rule=TOO_COSTLY)

    def spend_on_finding(self) -> None:
        """Count the steps of a finding; only the next expression fails by them."""
        with suppress(LiveError):
            self.spend(_FINDING_STEPS)

    @property
    def is_spent(self) -> bool:
        """True if the limit is exceeded."""
        return self.count[0] > self.most


def call_steps(name: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> int:
    """The most steps that a call may take; few where its arguments are refused."""
    steps = _CALL_STEPS + sum(map(size_of, (*arguments, *keywords.values())))
    costly = _COSTLY.get(name)
    if costly is None:
        return steps + int(functions()["steps"].get(name, 0))
    named = {key: _plain(x) for key, x in keywords.items()}
    try:
        own = int(costly(*map(_plain, arguments), **named))
    except Exception:  # noqa: BLE001 - not for such arguments, as the function will say
        return steps
    return steps + min(max(own, 0), _MOST_STEPS)


def _plain(value: Any) -> Any:
    """A number of NumPy's as one of Python's, whose products do not wrap around."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def checked_size(value: Any) -> int:
    """The elements of a value. Raises OverflowError where it is too large."""
    if type(value) in SCALARS:
        if type(value) is int and value.bit_length() > MAX_BITS:
            raise OverflowError(_TOO_LARGE)
        return 1
    if (size := size_of(value)) > MAX_SIZE:
        raise _too_many()
    if getattr(getattr(value, "dtype", None), "kind", "") == "O":
        raise OverflowError(_TOO_LARGE)
    return size


def size_of(value: Any, depth: int = 0) -> int:
    """The number of elements, of nested lists too; the count stops above the limit."""
    if type(value) in SCALARS:  # as most are
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


def operation_steps(operation: ast.AST, left: Any, right: Any) -> int:
    """The steps of an operator between two values: at most one for each pair.

    Raises OverflowError where a power would be too large.
    """
    if isinstance(operation, ast.Pow):
        if isinstance(left, int) and isinstance(right, int):
            is_huge = max(left.bit_length() - 1, 0) * right > MAX_BITS
        else:  # beside an array, NumPy 1 leaves whole numbers that are long to Python
            both = (left, right)
            bits = max(x.bit_length() if isinstance(x, int) else 0 for x in both)
            is_huge = bits > _ARRAY_BITS and any(hasattr(x, "dtype") for x in both)
        if is_huge:
            message = "the power is too large"
            raise OverflowError(message)
    pairs = getattr(left, "size", 1) * getattr(right, "size", 1)
    return int(_PAIR_STEPS * pairs)


def check_index(whole: Any, index: Any) -> None:
    """Raise OverflowError where an index of lists selects far too many elements.

    Lists in an index multiply each other and the axes that they do not index.
    """
    parts = index if isinstance(index, tuple) else (index,)
    if whole.size * prod(size_of(part) or 1 for part in parts) > _MOST_PICKED:
        raise _too_many()


def _too_many() -> OverflowError:
    return OverflowError(f"the result has more than {MAX_SIZE:,} elements")
