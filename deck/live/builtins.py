"""The names that live expressions know.

Most are listed in `functions.toml` beside this module. Elementary functions have the
names that Python's `math` gives them, and take a number or an array, where that makes
sense: what has no value is refused in words, and what would be huge before it is
computed.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from deck.files import own_tables
from deck.live.array_functions import ARRAY_FUNCTIONS, total
from deck.live.arrows import arrows
from deck.live.boxes import boxes
from deck.live.curve import curve_with_sliders, plot
from deck.live.error_messages import LiveError
from deck.live.line import line_among
from deck.live.number_text import plain_numbers
from deck.live.operators import MAX_BITS, exact
from deck.live.to_value import FORMS, FormedText
from deck.live.value import TruthTable

_FUNCTIONS = Path(__file__).with_name("functions.toml")
_COMMAS = str.maketrans(",，、", "   ")  # between names of columns
_MOST_FACTORS = 170  # 171! has more bits than that, and any product of as many has
_DTYPES = "biuf"
_ROUNDING = {"floor", "ceil", "trunc"}
_EXAMPLE = re.compile(r"(?m)^ *>>> (.+?) *$")
_STOP = r"(?<!\.)\.(?=\s|$)"  # of a sentence, not of `0.5` or `...`


@cache
def functions() -> Mapping[str, Any]:
    """The tables of `functions.toml`."""
    return own_tables(_FUNCTIONS)


def _floats(x: Any, name: str) -> np.ndarray[Any, Any]:
    """`x` as floats. Raises LiveError where it has anything but numbers."""
    try:
        array = np.asarray(float(x) if type(x) is int else x)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in _DTYPES or isinstance(x, (str, tuple)):
        message = f"`{name}` takes numbers only, none of them huge"
        raise LiveError(message)
    return array.astype(np.float64)


def _checked(name: str, function: Any, *arguments: Any) -> Any:
    """A function of floats. Raises LiveError where a number has no value."""
    floats = [_floats(x, name) for x in arguments]
    with np.errstate(all="ignore"):
        try:
            result = np.asarray(function(*floats))
        except ValueError:
            shapes = " and ".join(str(x.shape) for x in floats)
            message = f"shapes {shapes} do not fit each other"
            raise LiveError(message) from None
        unknown = sum(np.isnan(x) for x in floats)  # of nan all is nan
    if (bad := np.isnan(result) & (unknown == 0)).any():
        values = [np.broadcast_to(x, result.shape)[bad].flat[0] for x in floats]
        shown = " and ".join(f"{x}".removesuffix(".0") for x in values)
        message = f"`{name}` of {shown} is not a number"
        raise LiveError(message)
    return result if result.ndim else result.item()


def _rounded(name: str, function: Any, x: Any) -> Any:
    if isinstance(x, (int, np.integer)):
        return int(x)
    result = _checked(name, function, x)
    if isinstance(result, np.ndarray):
        return result
    if not math.isfinite(result):
        message = f"`{name}` of {result} is no whole number"
        raise LiveError(message)
    return int(result)


def _elementary(name: str, ufunc: str, names: str, line: str) -> Callable[..., Any]:
    """A function of NumPy with parameters of these names."""
    compute = _rounded if name in _ROUNDING else _checked
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(x, kind) for x in names.split()])

    def call(*arguments: Any, **keywords: Any) -> Any:
        bound = signature.bind(*arguments, **keywords)
        return compute(name, getattr(np, ufunc), *bound.args)

    call.__name__ = call.__qualname__ = name  # as errors have it
    call.__doc__ = line
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call


def factorial(n: int) -> int:
    """The product of the whole numbers from 1 to n; 1 for 0."""
    if (n := _count(n, "factorial")) > _MOST_FACTORS:
        raise _too_large()
    return math.factorial(n)


def comb(n: int, k: int) -> int:
    """The number of ways to choose k of n things, in no order."""
    n, k = _count(n, "comb"), _count(k, "comb")
    if min(k, n - k) > MAX_BITS:  # it is 2 to the power of this at least
        raise _too_large()
    return math.comb(n, k)


def perm(n: int, k: int | None = None) -> int:
    """The number of ways to choose k of n things in order; of all n without k."""
    n = _count(n, "perm")
    k = n if k is None else _count(k, "perm")
    if _MOST_FACTORS < k <= n:
        raise _too_large()
    return math.perm(n, k)


def gcd(*numbers: int) -> int:
    """The greatest whole number that divides all of them."""
    return math.gcd(*(_whole(n, "gcd") for n in numbers))


def lcm(*numbers: int) -> int:
    """The least whole number that all of them divide."""
    least = 1
    for n in numbers:
        least = math.lcm(least, _whole(n, "lcm"))
        if least.bit_length() > MAX_BITS:
            raise _too_large()
    return least


def _whole(n: Any, name: str) -> int:
    if isinstance(n, (bool, np.bool_)) or not isinstance(n, (int, np.integer)):
        message = f"`{name}` takes whole numbers only"
        raise LiveError(message)
    return int(n)


def _count(n: Any, name: str) -> int:
    if (count := _whole(n, name)) < 0:
        message = f"`{name}` takes whole numbers of 0 or more, not {count}"
        raise LiveError(message)
    return count


def _too_large() -> LiveError:
    return LiveError("the number is too large")


# A card may draw a number by such a name, and a module have a function of that name:
# theirs hides ours. So it is with two forms, too.
ELEMENTARY: Mapping[str, Any] = {
    **{name: getattr(math, name) for name in functions()["constants"]},
    **{n: _elementary(n, *row) for n, row in functions()["elementary"].items()},
    **{f.__name__: f for f in (factorial, comb, perm, gcd, lcm)},
}


def _round(number: Any, digits: int | None = None) -> Any:
    """A number, or each of an array, rounded to some decimals, at most 17."""
    if abs(digits or 0) > 17:  # noqa: PLR2004 - a float has no more
        message = "round takes at most 17 digits"
        raise ValueError(message)
    plain = number.tolist() if hasattr(number, "tolist") else number
    if isinstance(plain, list):
        return np.array([_round(one, digits) for one in plain])
    return round(plain, digits)


def _table(columns: Any, rows: Any, asked: int = 1) -> TruthTable:
    """A table whose last columns are asked for; `columns` has their names."""
    if isinstance(columns, str):
        columns = columns.translate(_COMMAS).split()
    names = tuple(columns)
    if not all(isinstance(name, str) for name in names):
        message = "the names of columns are texts"
        raise LiveError(message)
    cells = _cells(rows)
    if not cells or any(len(row) != len(names) for row in cells):
        message = f"rows of {len(names)} cells are needed, one for each column"
        raise ValueError(message)
    if not 1 <= asked < len(names):
        message = "at least one column is asked for, and one is given"
        raise ValueError(message)
    given = len(names) - index(asked)
    for number, cell in (pair for row in cells for pair in enumerate(row)):
        if not isinstance(cell, (bool, int, float, str)):
            message = "a cell is a number or a text"
            raise LiveError(message)
        if number >= given and isinstance(cell, str) and not _is_form(cell):
            message = f"a cell that is asked for is a number, not `{cell}`; "
            message += "words are asked for in gaps"
            raise LiveError(message)
    return TruthTable(names, cells, given)


def _is_form(cell: str) -> bool:
    """Whether a cell is a formatted number that a learner can type."""
    return isinstance(cell, FormedText) and np.ndim(cell.value) == 0


def _cells(rows: Any) -> tuple[tuple[Any, ...], ...]:
    """The cells of rows with numbers of Python; none where one is no row."""
    table: Any = plain_numbers([*rows] if isinstance(rows, tuple) else rows)
    if not isinstance(table, list):
        return ()
    if not all(isinstance(row, (list, tuple)) for row in table):
        return ()
    cells = [[*map(plain_numbers, row)] for row in table]
    if {int, float} & {type(cell) for row in cells for cell in row}:
        # Beside other numbers true and false are 1 and 0, as in an array.
        cells = [[int(c) if isinstance(c, bool) else c for c in row] for row in cells]
    return tuple(map(tuple, cells))


def _sum(numbers: Any) -> Any:
    """The sum of a vector, or of the rows of a matrix, in the largest whole numbers."""
    if isinstance(numbers, (list, np.ndarray)) and np.ndim(numbers):
        return total(numbers, axis=0)
    if isinstance(numbers, tuple) and all(isinstance(n, (int, float)) for n in numbers):
        return sum(numbers)
    message = "`sum` takes a vector, a matrix or a shape"
    raise LiveError(message)


def _abs(number: Any) -> Any:
    """The size of a number; the smallest whole number of a width has none there."""
    return exact(abs, np.asarray(number) if isinstance(number, list) else number)


def _extreme(name: str, choose: Callable[..., Any]) -> Callable[..., Any]:
    """`min` or `max` of Python, of numbers or texts alone: rows are like words."""

    def call(*values: Any, **keywords: Any) -> Any:
        items = values if len(values) > 1 else values[0] if values else ()
        some = items if isinstance(items, (list, tuple, np.ndarray)) else ()
        if any(isinstance(x, list) or getattr(x, "ndim", 0) for x in some):
            message = f"`{name}` takes numbers or one vector; `{name}imum` takes two"
            raise LiveError(message)
        return choose(*values, **keywords)

    return call


_BUILTIN: dict[str, Any] = {
    "table": _table,
    "arrows": arrows,
    "boxes": boxes,
    "plot": plot,
    "curve_with_sliders": curve_with_sliders,
    "line_among": line_among,
    "min": _extreme("min", min),
    "max": _extreme("max", max),
    "len": len,
    "abs": _abs,
    "round": _round,
    "sum": _sum,
}

for _name, _function in _BUILTIN.items():
    if inspect.isfunction(_function):  # errors say what authors write
        _function.__name__ = _function.__qualname__ = _name

NAMES: Mapping[str, Any] = {
    **ARRAY_FUNCTIONS,
    **ELEMENTARY,
    **FORMS,
    **_BUILTIN,
}

RESERVED = NAMES.keys() - {*ELEMENTARY, "significant", "scientific"}
"""The names that no number that is drawn may have, and no function of a module."""

_LINES: Mapping[str, str] = functions()["lines"] | {
    name: f"{name}: {line}" for name, line in functions()["constants"].items()
}


def describe_name(name: str) -> str:
    """A line on a function: how it is called and what it gives."""
    return _LINES.get(name) or describe_function(name, NAMES[name])


def first_sentence(docstring: str) -> str:
    """What a function does, without its full stop."""
    sentence = re.split(_STOP, docstring, maxsplit=1)[0]
    return " ".join(sentence.split())


def example_in(docstring: str) -> str:
    """The first call behind `>>>`, if any."""
    match = _EXAMPLE.search(docstring)
    return match[1] if match else ""


def describe_function(name: str, function: Callable[..., object]) -> str:
    """The line of a function that describes itself."""
    parameters = [
        p.replace(annotation=inspect.Parameter.empty)
        for p in inspect.signature(function).parameters.values()
    ]
    signature = str(inspect.Signature(parameters)).replace(", /", "").replace("*, ", "")
    return f"{name}{signature}: {first_sentence(inspect.getdoc(function) or '')}"
