"""The names that live expressions know.

Most are listed in `functions.toml` beside this module, with what they may cost. The
digits are those of the package.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

import nnref
from deck.live.elementary import ELEMENTARY
from deck.live.error_messages import LiveError
from deck.live.limits import functions
from deck.live.pictures import DRAWING
from deck.live.to_value import FORMS

_STOP = r"(?<!\.)\.(?=\s|$)"  # of a sentence, not of `0.5` or `...`
_UNSAID = "digits"  # a parameter that no expression can give a value


def _round(number: float, digits: int = 0) -> float:
    """A number rounded to some decimals, at most 17."""
    if abs(digits) > 17:  # noqa: PLR2004 - a float has no more
        message = "round takes at most 17 digits"
        raise ValueError(message)
    return round(number, digits)


def _table(columns: str, rows: Any, asked: int = 1) -> nnref.TruthTable:
    """A table whose last columns are asked for; `columns` has their names."""
    names = tuple(columns.split())
    cells = np.asarray(rows)
    if cells.ndim != 2 or cells.shape[1] != len(names):  # noqa: PLR2004
        message = f"rows of {len(names)} numbers are needed, one for each column"
        raise ValueError(message)
    if not 1 <= asked < len(names):
        message = "at least one column is asked for, and one is given"
        raise ValueError(message)
    return nnref.TruthTable(
        names, tuple(map(tuple, cells.tolist())), len(names) - asked
    )


def _sum(numbers: Any) -> Any:
    """The sum of a vector, or of the rows of a matrix, in the largest whole numbers."""
    if isinstance(numbers, (list, np.ndarray)) and np.ndim(numbers):
        return nnref.total(numbers, axis=0)
    if isinstance(numbers, tuple) and all(isinstance(n, (int, float)) for n in numbers):
        return sum(numbers)
    message = "`sum` takes a vector, a matrix or a shape"
    raise LiveError(message)


def _abs(number: Any) -> Any:
    """The size of a number; the smallest whole number of a width has none there."""
    size = abs(number)
    if getattr(size, "dtype", np.dtype(float)).kind == "i" and (size < 0).any():
        message = f"the number is too large for `{size.dtype}`"
        raise LiveError(message)
    return size


_BUILTIN: dict[str, Any] = {
    "table": _table,
    **{f.__name__: f for f in (min, max, len)},
    "abs": _abs,
    "round": _round,
    "sum": _sum,
}

for _name, _function in _BUILTIN.items():
    if inspect.isfunction(_function):  # errors say what authors write
        _function.__name__ = _function.__qualname__ = _name

NAMES: Mapping[str, Any] = MappingProxyType(
    {name: getattr(nnref, name) for name in functions()["nnref"].split()}
    | dict(ELEMENTARY)
    | FORMS
    | _BUILTIN
    | DRAWING
)

# The names that came after the others: banks that had them for their own may keep them.
HIDDEN_BY_OTHERS = frozenset({*ELEMENTARY, "significant", "scientific"})

_LINES: Mapping[str, str] = functions()["lines"] | {
    name: f"{name}: {line}" for name, line in functions()["constants"].items()
}


def describe_names() -> list[str]:
    """A line for each name: how it is called and what it gives."""
    return [describe_name(name) for name in NAMES]


def describe_name(name: str) -> str:
    """A line on a function: how it is called and what it gives."""
    return _LINES.get(name) or _line(name, NAMES[name])


def first_sentence(docstring: str) -> str:
    """What a function does, without its full stop."""
    sentence = re.split(_STOP, docstring, maxsplit=1)[0]
    return " ".join(sentence.split())


def _line(name: str, function: Callable[..., object]) -> str:
    parameters = [
        p.replace(annotation=inspect.Parameter.empty)
        for p in inspect.signature(function).parameters.values()
        if not (p.name == _UNSAID and p.default is None)
    ]
    signature = str(inspect.Signature(parameters)).replace(", /", "").replace("*, ", "")
    return f"{name}{signature}: {first_sentence(inspect.getdoc(function) or '')}"
